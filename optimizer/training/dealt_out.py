"""Counts of blocks in classes dealt out to single blocks; who attends what follows."""

from collections.abc import Sequence

import numpy as np

from optimizer.arrays import Ints
from optimizer.training.training_problem import BlockNeeds, Kind, TrainingProblem
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
    """Classes by their days, each to those who lack most and are free then.

    Blocks of one kind that attend the same classes so far are told apart by nothing.
    """
    needs = problem.needs[kind.row]
    together = [set(slot) for slot in problem.days]
    alike: dict[tuple[int, ...], list[int]] = {(): list(range(kind.count))[::-1]}
    for session in order.tolist():
        near = {session}.union(*(slot for slot in together if session in slot))
        fresh: dict[tuple[int, ...], list[int]] = {}
        for _ in range(int(row[session])):
            free = [
                own
                for own, blocks in alike.items()
                if blocks and len(own) < problem.most and near.isdisjoint(own)
            ]
            if not free:
                break
            own = max(free, key=lambda one: (_worth(problem, needs, one, session), one))
            fresh.setdefault((*own, session), []).append(alike[own].pop())
        for own, blocks in fresh.items():
            alike.setdefault(own, []).extend(blocks)
    dealt: Attended = [[] for _ in kind.blocks]
    for own, blocks in alike.items():
        for block in blocks:
            dealt[block] = list(own)
    return dealt


def _worth(
    problem: TrainingProblem, needs: Sequence[BlockNeeds], own: Sequence[int], session: int
) -> tuple[float, float, int]:
    """What a class takes from the lacks of a block, what it lacks in all, how little it attends."""
    gain, lacking = 0.0, 0.0
    for need in needs:
        values = problem.values[need.need]
        lack = max(0.0, need.amount - float(values[list(own)].sum()))
        gain += problem.prices[need.need] * min(lack, float(values[session]))
        lacking += lack
    return gain, lacking, -len(own)
