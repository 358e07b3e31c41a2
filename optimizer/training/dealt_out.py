"""Counts of blocks in classes dealt out to single blocks; who attends what follows."""

import numpy as np

from optimizer.arrays import Ints
from optimizer.training.training_problem import Kind, TrainingProblem
from optimizer.training.training_start import Attended


def dealt_out(problem: TrainingProblem, places: Ints, order: Ints) -> Attended:
    """The classes of every block, where ``places`` says how many of a kind attend each.

    ``order`` has the classes by their first days. Of blocks that attend several classes some may
    go without one, where no way of dealing out is found.
    """
    number = {block: at for at, block in enumerate(problem.blocks)}
    attended: Attended = [[] for _ in problem.blocks]
    for kind, row in zip(problem.kinds, places, strict=True):
        dealt = _single(kind, row) if problem.single else _several(problem, kind, row, order)
        for block, own in zip(kind.blocks, dealt, strict=True):
            attended[number[block]] = sorted(own)
    return attended


def _single(kind: Kind, row: Ints) -> Attended:
    """One class after another, to one block after another."""
    sessions = np.repeat(np.arange(row.size), row).tolist()
    return [[session] for session in sessions] + [[] for _ in range(kind.count - len(sessions))]


def _several(problem: TrainingProblem, kind: Kind, row: Ints, order: Ints) -> Attended:
    """Classes by their days, each to those who lack most and are free then."""
    own: Attended = [[] for _ in kind.blocks]
    together = [set(slot) for slot in problem.days]
    needs = problem.needs[kind.row]
    lack = np.array([[need.amount for need in needs] for _ in kind.blocks])
    for session in order.tolist():
        near = set().union(*(slot for slot in together if session in slot))
        for _ in range(int(row[session])):
            free = [
                at
                for at, mine in enumerate(own)
                if len(mine) < problem.most and session not in mine and near.isdisjoint(mine)
            ]
            if not free:
                break
            at = max(free, key=lambda b: (_worth(problem, kind, lack[b], session), -len(own[b])))
            own[at].append(session)
            for n, need in enumerate(needs):
                lack[at, n] = max(0.0, lack[at, n] - problem.values[need.need, session])
    return own


def _worth(
    problem: TrainingProblem, kind: Kind, lack: np.ndarray, session: int
) -> tuple[float, float]:
    """What a class takes from the lacks of a block, and what it lacks in all."""
    needs = problem.needs[kind.row]
    gain = sum(
        problem.prices[need.need] * min(lack[n], problem.values[need.need, session])
        for n, need in enumerate(needs)
    )
    return float(gain), float(lack.sum())
