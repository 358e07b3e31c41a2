"""Training as numbers: blocks of people who go together, kinds of blocks that are alike."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from optimizer.arrays import Bools, Floats, Ints
from optimizer.training.session_times import Slots, days_from
from optimizer.training.training_case import TrainingFacts, unions_of
from optimizer.training.training_clauses import (
    AttendGoal,
    BalanceGoal,
    ChangesGoal,
    DistanceGoal,
    EarlyGoal,
    PreferGoal,
    SpreadGoal,
)

EACH_ALONE = 6_000
"""Blocks times classes up to which blocks are not taken together where somebody attends several."""


@dataclass(frozen=True, eq=False)
class Kind:
    """Blocks that are alike: their people by number, block by block.

    ``row`` is the number of the first of them, by which everything else about them is found.
    """

    blocks: tuple[tuple[int, ...], ...]
    row: int

    @property
    def count(self) -> int:
        """How many blocks there are."""
        return len(self.blocks)


@dataclass(frozen=True, eq=False)
class BlockNeeds:
    """What the people of a block lack: need, amount and how many they are."""

    need: int
    amount: float
    people: int


@dataclass(frozen=True, eq=False)
class SpreadTerm:
    """People of one value in one class cost from the second on: ``values`` by block."""

    level: int
    weight: float
    values: tuple[tuple[tuple[str, int], ...], ...]


@dataclass(frozen=True, eq=False)
class BalanceTerm:
    """Sums of a column by block, shape (blocks,), near their share in every class."""

    level: int
    weight: float
    sums: Floats


@dataclass(frozen=True, eq=False)
class LimitTerm:
    """No more than ``most`` at one time: weights by block, where there is one; sets of classes."""

    weights: dict[int, int]
    most: int
    slots: Slots


@dataclass(frozen=True, eq=False)
class TrainingProblem:
    """What the program and the search see; blocks by number, classes by number.

    ``pairs`` has the levels with what a pair of block and class costs, shape (blocks, sessions);
    ``current`` how many of a block are in which class by the plan in force, with what each costs
    that is given up. ``most`` is how many classes one may attend; of classes that one block
    attends no two are in one set of ``days``. ``least`` is 0 where a class is held anyway.
    """

    blocks: tuple[tuple[int, ...], ...]
    kinds: tuple[Kind, ...]
    open: Bools
    pinned: Bools
    needs: tuple[tuple[BlockNeeds, ...], ...]
    values: Floats
    """What a class counts for every need, shape (needs, sessions)."""
    prices: tuple[float, ...]
    capacity: Ints
    least: Ints
    most: int
    days: Slots
    limits: tuple[LimitTerm, ...]
    levels: tuple[int, ...]
    pairs: dict[int, Floats]
    current: Ints
    changes: dict[int, float] = field(default_factory=dict)
    spreads: tuple[SpreadTerm, ...] = ()
    balances: tuple[BalanceTerm, ...] = ()

    @property
    def size(self) -> Ints:
        """People of every block, shape (blocks,)."""
        return np.array([len(block) for block in self.blocks], dtype=np.int64)

    @property
    def sessions(self) -> int:
        """How many classes there are."""
        return int(self.capacity.size)

    @property
    def single(self) -> bool:
        """Whether nobody attends more than one class."""
        return self.most == 1


def problem_of(facts: TrainingFacts, *, alike: bool = True) -> TrainingProblem:
    """Turn facts into numbers.

    Blocks that are alike are one kind, unless ``alike`` is false.
    """
    blocks = tuple(tuple(own) for own in unions_of(facts))
    starts = np.array([block[0] for block in blocks], dtype=np.int64)
    order = np.concatenate([np.array(block, dtype=np.int64) for block in blocks])
    cuts = np.concatenate([[0], np.cumsum([len(block) for block in blocks])[:-1]]).astype(np.int64)
    pinned = np.logical_or.reduceat(facts.pinned[order], cuts, axis=0)
    may = np.logical_and.reduceat(facts.open[order], cuts, axis=0)
    held = [bool(facts.pinned[:, at].any()) for at in range(len(facts.sessions))]
    problem = TrainingProblem(
        blocks=blocks,
        kinds=tuple(Kind((block,), at) for at, block in enumerate(blocks)),
        open=may | pinned,
        pinned=pinned,
        needs=tuple(_needs(facts, block) for block in blocks),
        values=np.array([need.value for need in facts.needs]).reshape(len(facts.needs), -1),
        prices=tuple(need.price for need in facts.needs),
        capacity=np.array([s.capacity for s in facts.sessions], dtype=np.int64),
        least=np.array(
            [0 if on else s.least for s, on in zip(facts.sessions, held, strict=True)],
            dtype=np.int64,
        ),
        most=min(facts.most, len(facts.sessions)),
        days=tuple(own for own in facts.days if len(own) > 1),
        limits=_limits(facts, blocks),
        levels=tuple(sorted({goal.level for goal in facts.task.goals})),
        pairs=_pairs(facts, order, cuts),
        current=_current(facts, order, cuts),
        changes=_changes(facts),
        spreads=_spreads(facts, blocks),
        balances=_balances(facts, order, cuts),
    )
    exact = not problem.single and len(starts) * problem.sessions <= EACH_ALONE
    return problem if exact or not alike else _with_kinds(problem)


def _needs(facts: TrainingFacts, block: Sequence[int]) -> tuple[BlockNeeds, ...]:
    found = []
    for at, need in enumerate(facts.needs):
        counts = Counter(float(need.amount[person]) for person in block)
        found += [BlockNeeds(at, a, n) for a, n in sorted(counts.items()) if a > 0.0]
    return tuple(found)


def _limits(facts: TrainingFacts, blocks: Sequence[Sequence[int]]) -> tuple[LimitTerm, ...]:
    block_of = {person: at for at, block in enumerate(blocks) for person in block}
    return tuple(
        LimitTerm(dict(Counter(block_of[p] for p in limit.people)), limit.most, limit.slots)
        for limit in facts.limits
    )


def _sums(rows: Floats, order: Ints, cuts: Ints) -> Floats:
    """Sums of the rows of people over those of every block."""
    found: Floats = np.add.reduceat(rows[order], cuts, axis=0)
    return found


def pair_costs(facts: TrainingFacts, number: int) -> Floats | None:
    """What a goal, by its number from 1, costs pair by pair, shape (people, sessions)."""
    goal, shape = facts.task.goals[number - 1], (len(facts.people), len(facts.sessions))
    match goal:
        case DistanceGoal():
            return np.nan_to_num(facts.km, nan=0.0)
        case PreferGoal():
            return facts.against[f"goal[{number}]"].astype(float)
        case EarlyGoal():
            days = np.array(days_from(facts.sessions), dtype=float)
            return np.outer(facts.numbers[f"goal[{number}].of"], days)
        case AttendGoal():
            return np.ones(shape)
        case _:
            return None


def _pairs(facts: TrainingFacts, order: Ints, cuts: Ints) -> dict[int, Floats]:
    found: dict[int, Floats] = {}
    for at, goal in enumerate(facts.task.goals, 1):
        costs = pair_costs(facts, at)
        if costs is not None:
            own = goal.weight * _sums(costs, order, cuts)
            found[goal.level] = found.get(goal.level, 0.0) + own
    return found


def _current(facts: TrainingFacts, order: Ints, cuts: Ints) -> Ints:
    if facts.current is None:
        return np.zeros((len(cuts), len(facts.sessions)), dtype=np.int64)
    found: Ints = np.add.reduceat(facts.current[order].astype(np.int64), cuts, axis=0)
    return found


def _changes(facts: TrainingFacts) -> dict[int, float]:
    found: dict[int, float] = {}
    for goal in facts.task.goals:
        if isinstance(goal, ChangesGoal):
            found[goal.level] = found.get(goal.level, 0.0) + goal.weight
    return found


def _spreads(facts: TrainingFacts, blocks: Sequence[Sequence[int]]) -> tuple[SpreadTerm, ...]:
    found = []
    for at, goal in enumerate(facts.task.goals, 1):
        if isinstance(goal, SpreadGoal):
            labels = facts.labels[f"goal[{at}].by"]
            counts = (Counter(value for p in block for value in labels[p]) for block in blocks)
            values = tuple(tuple(sorted(own.items())) for own in counts)
            found.append(SpreadTerm(goal.level, goal.weight, values))
    return tuple(found)


def _balances(facts: TrainingFacts, order: Ints, cuts: Ints) -> tuple[BalanceTerm, ...]:
    return tuple(
        BalanceTerm(goal.level, goal.weight, _sums(facts.numbers[f"goal[{at}].of"], order, cuts))
        for at, goal in enumerate(facts.task.goals, 1)
        if isinstance(goal, BalanceGoal)
    )


def _with_kinds(problem: TrainingProblem) -> TrainingProblem:
    """The problem with blocks that are alike in everything taken together."""
    of_limit: list[list[tuple[int, int]]] = [[] for _ in problem.blocks]
    for at, limit in enumerate(problem.limits):
        for number, weight in limit.weights.items():
            of_limit[number].append((at, weight))
    found: dict[object, list[int]] = {}
    for at, block in enumerate(problem.blocks):
        key = (
            len(block),
            problem.open[at].tobytes(),
            problem.pinned[at].tobytes(),
            problem.current[at].tobytes(),
            tuple((n.need, n.amount, n.people) for n in problem.needs[at]),
            tuple(of_limit[at]),
            tuple(costs[at].tobytes() for costs in problem.pairs.values()),
            tuple(term.values[at] for term in problem.spreads),
            tuple(float(term.sums[at]) for term in problem.balances),
        )
        found.setdefault(key, []).append(at)
    kinds = tuple(Kind(tuple(problem.blocks[b] for b in own), own[0]) for own in found.values())
    return replace(problem, kinds=kinds)
