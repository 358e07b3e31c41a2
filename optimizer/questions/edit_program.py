"""The program of a plan that is edited by hand: its pairs, the likely others, every row.

Built anew and unreduced, over the pairs of the plan and the best others of every place, those
among them too that a rule bars. A page evaluates it by arithmetic alone: what rows and costs
say of the pairs, with counting columns set as :mod:`optimizer.engine.counting_columns` does.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from geodata.facts.county import County
from optimizer.arrays import Bools, Floats, Ints
from optimizer.goals.pairwise import own_goals
from optimizer.model.candidates import Candidates, layers_of
from optimizer.model.plan import Plan
from optimizer.model.policy import Policy
from optimizer.model.program import LinearProgram, Program
from optimizer.model.registry import Goal, Restriction
from optimizer.pairs.layer_pairs import LayerPairs
from optimizer.questions.held_by_pins import Spot
from optimizer.questions.pair_costs import taken_in
from optimizer.rows.core_rows import build

ALTERNATIVES = 10
"""Others of every place and layer whose pairs a page carries."""
BARRED = 3
"""Of those whom a rule bars the likeliest, no dearer than the dearest of the others."""
AT_ONCE = 8_000_000
"""So many pairs are scored at once."""
MOST_PAIRS = 40_000_000
"""A layer with more pairs of place and supply carries those of the plan alone."""
CHOOSING = frozenset({"connected", "shared_adjacent"})
"""Kinds whose counting columns somebody must choose: setting them one by one may not find how."""


@dataclass(frozen=True, eq=False)
class EditProgram:
    """The program over the carried pairs.

    ``planned``, shape (pairs,): which pairs the plan has. ``bars`` are a pair and the clause
    (position in ``clauses``) that bars it. ``clause``, shape (rows,), is that of each row, -1 for
    rows of the layers themselves. ``goals`` are those of ``policy.effective_goals`` with their
    unweighted costs, shape (columns,) each.
    """

    program: Program
    arrays: LinearProgram
    planned: Bools
    clauses: tuple[Restriction, ...]
    bars: tuple[tuple[int, int], ...]
    clause: Ints
    goals: tuple[tuple[Goal, Floats], ...]

    @property
    def layers(self) -> tuple[LayerPairs, ...]:
        """The carried pairs, layer by layer."""
        return self.program.candidates.layers


def edit_program(
    county: County, policy: Policy, plan: Plan, *, alternatives: int = ALTERNATIVES
) -> EditProgram:
    """The program of a plan and the likely other pairs of all its places."""
    taken = taken_in(plan)
    layers, start = list[LayerPairs](), 0
    for bare in layers_of(county, policy):
        layers.append(_carried(county, policy, bare, taken, alternatives, start))
        start += layers[-1].place.size
    candidates = Candidates.over(county, policy, tuple(layers))
    program = build(candidates)
    clauses = tuple(part for part, _ in program.posted if isinstance(part, Restriction))
    return EditProgram(
        program=program,
        arrays=program.freeze(),
        planned=np.concatenate([_planned(pairs, taken) for pairs in layers]),
        clauses=clauses,
        bars=tuple(_bars(candidates, clauses)),
        clause=_clauses_of(program, clauses),
        goals=tuple((goal, goal.vector(program)) for goal in policy.effective_goals),
    )


def _carried(
    county: County,
    policy: Policy,
    bare: LayerPairs,
    taken: Mapping[Spot, set[str]],
    count: int,
    start: int,
) -> LayerPairs:
    """The pairs of a layer that are carried, by place and supply."""
    width = len(bare.supplies)
    if len(bare.places) * width > MOST_PAIRS:
        count = 0
    asked = np.array([(bare.layer.name, place.id) in taken for place in bare.places], dtype=bool)
    keys = [_own_keys(bare, taken)]
    if count and width:
        keys += _likely(county, policy, bare, np.flatnonzero(asked), count)
    chosen = np.unique(np.concatenate(keys))
    return bare.with_pairs(chosen // max(1, width), chosen % max(1, width), start)


def _likely(
    county: County, policy: Policy, bare: LayerPairs, places: Ints, count: int
) -> Iterator[Ints]:
    """The cheapest pairs of every place by their own cost: admitted ones, and some barred."""
    width = len(bare.supplies)
    rows = max(1, AT_ONCE // width)
    goals = own_goals(policy, bare.layer.name)
    for first in range(0, places.size, rows):
        some = places[first : first + rows]
        pairs = bare.with_pairs(np.repeat(some, width), np.tile(np.arange(width), some.size), 0)
        over = Candidates.over(county, policy, (pairs,))
        cost = np.zeros(pairs.place.size)
        for goal in goals:
            cost += goal.weight * goal.scores(pairs, over)
        admitted = np.ones(cost.size, dtype=bool)
        for rule in policy.restrictions:
            mask = rule.admits(pairs, county)
            if mask is not None:
                admitted &= mask
        shape = (some.size, width)
        open_cost = np.where(admitted, cost, np.inf).reshape(shape)
        yield _first(open_cost, some, count)
        likely = ~admitted.reshape(shape) & (cost.reshape(shape) <= _last(open_cost, count))
        yield _first(np.where(likely, cost.reshape(shape), np.inf), some, BARRED)


def _first(cost: Floats, places: Ints, count: int) -> Ints:
    """Keys (place, supply) of the cheapest of every row; what is infinite is no pair.

    Of those who cost as much as the last one the first by number are taken.
    """
    last = _last(cost, count)
    less = cost < last
    equal = (cost == last) & np.isfinite(cost)
    room = count - np.count_nonzero(less, axis=1)
    many = np.flatnonzero(np.count_nonzero(equal, axis=1) > room)
    equal[many] &= np.cumsum(equal[many], axis=1) <= room[many, None]
    row, supply = np.nonzero(less | equal)
    return np.asarray(places[row] * cost.shape[1] + supply)


def _last(cost: Floats, count: int) -> Floats:
    """The cost of the last of the cheapest of every row, shape (rows, 1)."""
    at = min(count, cost.shape[1]) - 1
    found: Floats = np.partition(cost, at, axis=1)[:, at : at + 1]
    return found


def _own_keys(pairs: LayerPairs, taken: Mapping[Spot, set[str]]) -> Ints:
    """Keys (place, supply) of the pairs of the plan."""
    width, numbers = len(pairs.supplies), pairs.supply_number
    keys = [
        number * width + numbers[supply]
        for number, place in enumerate(pairs.places)
        for supply in taken.get((pairs.layer.name, place.id), ())
        if supply in numbers
    ]
    return np.array(keys, dtype=np.int64)


def _planned(pairs: LayerPairs, taken: Mapping[Spot, set[str]]) -> Bools:
    return np.isin(pairs.place * len(pairs.supplies) + pairs.supply, _own_keys(pairs, taken))


def _bars(candidates: Candidates, clauses: Sequence[Restriction]) -> Iterator[tuple[int, int]]:
    """Every carried pair that a clause bars."""
    for pairs in candidates.layers:
        for number, rule in enumerate(clauses):
            mask = rule.admits(pairs, candidates.county) if pairs.place.size else None
            for pair in () if mask is None else np.flatnonzero(~mask).tolist():
                yield pairs.start + pair, number


def _clauses_of(program: Program, clauses: Sequence[Restriction]) -> Ints:
    """The clause of every row, shape (rows,); those of goals and layers have none."""
    found = np.full(program.height, -1, dtype=np.int64)
    known = {id(clause): number for number, clause in enumerate(clauses)}
    ends = [first for _, first in program.posted[1:]] + [program.height]
    for (part, first), end in zip(program.posted, ends, strict=True):
        found[first:end] = known.get(id(part), -1)
    return found
