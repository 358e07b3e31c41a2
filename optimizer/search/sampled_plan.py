"""A plan where there is no time to make every pair: over a sample of the pairs of each place.

Where something is pinned all pairs are made, so that what can be kept is kept.

The rows are those of the whole program, so the plan keeps every rule; what the few pairs leave
open is open.
"""

from collections.abc import Mapping, Sequence

import numpy as np

from geodata.facts.county import Cadre, County
from optimizer.arrays import Bools, Floats, Ints
from optimizer.engine.construction import NO_COLUMNS, RefusedRowsError, first_plan
from optimizer.limits.deadline import Deadline
from optimizer.model.candidates import Candidates, admitted, by_kinds, layers_of
from optimizer.model.incidence import Ends
from optimizer.model.objectives import LevelCosts, level_costs
from optimizer.model.plan import Plan
from optimizer.model.policy import Policy
from optimizer.model.program import Program
from optimizer.model.soft_constraints import UNKEPT
from optimizer.pairs.layer_pairs import LayerPairs
from optimizer.rows.core_rows import build

DRAWN, IN_ALL = 12, 60_000
"""So many pairs of a place are drawn, and of all places together."""
MATES = 3
"""So many people of a unit that is drawn for a place are considered there."""
ALLOWED = 1.0
"""Seconds for fitting them together."""


def sampled_plan(
    county: County, policy: Policy, start: Plan
) -> tuple[Program, list[LevelCosts], Floats]:
    """A program over few pairs, those of ``start`` among them, its levels, and a plan ``x``."""
    candidates = _few(county, policy, start)
    program = build(candidates)
    levels, arrays, ends = level_costs(program), program.freeze(), Ends.of(candidates)
    first = np.flatnonzero(_standing(candidates, start))
    costs = levels[-1].costs
    within = Deadline.after(ALLOWED)
    unkept = [block.columns for block in program.of_kind(UNKEPT)]
    promised = np.concatenate([NO_COLUMNS, *unkept])
    every = np.arange(candidates.size)
    x = first_plan(arrays, ends, costs, every, first, within, promised)
    if x is None:
        raise RefusedRowsError("the rows refuse the plan that posts nobody")
    return program, levels, x


def _few(county: County, policy: Policy, start: Plan) -> Candidates:
    """Few pairs of each place: drawn, those of ``start``, and people of the units drawn there.

    Couplings mostly ask that people and the unit at a place belong together.
    """
    rng = np.random.default_rng(0)
    bare = list(layers_of(county, policy))
    places = sum(len(pairs.places) for pairs in bare)
    count = int(np.clip(IN_ALL // max(1, places), 1, DRAWN))
    kinds = [by_kinds(pairs, county, policy) for pairs in bare]
    drawn = [mine.some(count, rng) for mine in kinds]
    together = _units_drawn(bare, drawn)
    layers: list[LayerPairs] = []
    first = 0
    for pairs, mine, (place, supply) in zip(bare, kinds, drawn, strict=True):
        width = max(1, len(pairs.supplies))
        theirs = _of_units(pairs, together)
        theirs = theirs[mine.of(*np.divmod(theirs, width))]
        keys = [place * width + supply, theirs, _keys(pairs, start), _pinned(pairs, county)]
        few = pairs.with_pairs(*np.divmod(np.unique(np.concatenate(keys)), width), first)
        layers.append(admitted(few, county, policy))
        first += layers[-1].place.size
    return Candidates.over(county, policy, tuple(layers))


def _units_drawn(
    bare: Sequence[LayerPairs], drawn: Sequence[tuple[Ints, Ints]]
) -> dict[str, dict[str, None]]:
    """The units drawn for every place, by ids."""
    found: dict[str, dict[str, None]] = {}
    for pairs, (place, supply) in zip(bare, drawn, strict=True):
        if pairs.layer.supply == "units":
            for p, s in zip(place.tolist(), supply.tolist(), strict=True):
                found.setdefault(pairs.places[p].id, {})[pairs.supplies[s].id] = None
    return found


def _of_units(pairs: LayerPairs, together: Mapping[str, Mapping[str, None]]) -> Ints:
    """One number for each pair of a place and somebody of a unit drawn for it."""
    people: dict[str, list[int]] = {}
    for number, supply in enumerate(pairs.supplies):
        if isinstance(supply, Cadre) and supply.unit:
            people.setdefault(supply.unit, []).append(number)
    found = [
        place * len(pairs.supplies) + number
        for place, item in enumerate(pairs.places)
        for unit in together.get(item.id, ())
        for number in people.get(unit, ())[:MATES]
    ]
    return np.array(found, dtype=np.int64)


def _keys(pairs: LayerPairs, plan: Plan) -> Ints:
    """One number for each pair of a plan that the layer may have."""
    spots = (
        (pairs.place_number.get(post.place, -1), pairs.supply_number.get(post.supply, -1))
        for post in plan.of_layer(pairs.layer.name)
    )
    found = [p * len(pairs.supplies) + s for p, s in spots if p >= 0 and s >= 0]
    return np.array(found, dtype=np.int64)


def _pinned(pairs: LayerPairs, county: County) -> Ints:
    """One number for each pair of the places where something is pinned."""
    names = {pin.place for pin in county.pins if not pin.forbid}
    width = len(pairs.supplies)
    places = sorted(number for name, number in pairs.place_number.items() if name in names)
    some = np.array(places[: IN_ALL // max(1, width)], dtype=np.int64)
    return np.asarray((some[:, None] * width + np.arange(width)).ravel())


def _standing(candidates: Candidates, plan: Plan) -> Bools:
    mine = [
        np.isin(pairs.place * max(1, len(pairs.supplies)) + pairs.supply, _keys(pairs, plan))
        for pairs in candidates.layers
    ]
    standing: Bools = np.concatenate(mine)
    return standing
