"""One layer that nothing ties: an assignment over all pairs, of which few are ever made.

A part of the pairs is solved exactly; its prices are held against every pair, block by block.
Pairs that could save something are taken in until there are none: that proves the solution
for all pairs. Where to begin is found in a small part of the people and places.
"""

import dataclasses
import time
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from geodata.facts.county import County
from optimizer.arrays import Ints
from optimizer.certificate.judge import Model
from optimizer.goals.pairwise import PairwiseGoal, own_goals
from optimizer.goals.shortage import ShortageGoal
from optimizer.limits.deadline import Deadline, StoppedError
from optimizer.limits.memory import keep_freed
from optimizer.limits.search_params import SearchParams
from optimizer.model.candidates import Candidates, admitted, layers_of
from optimizer.model.objectives import level_costs, result_of, unit_of
from optimizer.model.outcome import Limits, Solution
from optimizer.model.policy import Policy
from optimizer.model.program import Program
from optimizer.model.registry import Restriction
from optimizer.pairs.layer_pairs import LayerPairs
from optimizer.rows.core_rows import build
from optimizer.rules.pinned import Pinned
from optimizer.transport.min_cost_flow import MOST_LEVELS, SCALE, completed, owned
from optimizer.transport.network import FAR, Net, Nodes, Pairs, Prices
from optimizer.transport.pricing import Blocks, Exact
from optimizer.transport.pricing_loop import PricingResult, solve_all
from optimizer.transport.row_prices import pure_certificate
from optimizer.transport.start_pairs import drawn_pairs, start_pairs

Units = Mapping[int, float]
"""What a unit of cost is worth, by number of the level."""
ENGINE = "priced min-cost flow"


def bare_layer(
    county: County, policy: Policy, limits: Limits, params: SearchParams
) -> LayerPairs | None:
    """The layer, without pairs, if this way of solving is right for it and worth while."""
    if limits.engine not in {"auto", "flow"} or not is_pure(county, policy):
        return None
    (bare,) = layers_of(county, policy)
    count = len(bare.places) * len(bare.supplies)
    least = max(1, params.pure_from)
    if count < least:
        return None
    for restriction in policy.restrictions:
        kinds = restriction.kinds(bare, county)
        count = count if kinds is None else min(count, kinds.count)
    return bare if count >= least else None


def is_pure(county: County, policy: Policy) -> bool:
    """Whether one layer is a transportation problem whose lowest level alone prices pairs."""
    goals = policy.effective_goals
    priced = {goal.level for goal in goals if isinstance(goal, PairwiseGoal)}
    levels = {goal.level for goal in goals}
    return (
        len(policy.layers) == 1
        and not policy.couplings
        and not policy.layers[0].roles
        and len(levels) <= MOST_LEVELS
        and all(goal.weight >= 0 for goal in goals)
        and all(isinstance(goal, PairwiseGoal | ShortageGoal) for goal in goals)
        and priced <= {max(levels)}
        and all(_only_bars(county, rule) for rule in policy.restrictions)
    )


def _only_bars(county: County, restriction: Restriction) -> bool:
    if isinstance(restriction, Pinned):
        return all(pin.forbid for pin in county.pins)
    return type(restriction).rows is Restriction.rows


@dataclass(frozen=True, eq=False)
class PricedLayer:
    """A pure layer solved: the program over the pairs that stand, its solution, and more.

    ``model`` is the program without pairs, ``pairs`` counts all pairs that were priced, barred
    ones as well.
    """

    program: Program
    solution: Solution
    model: Model
    pairs: int
    proven: bool


def solve_pure(
    county: County,
    policy: Policy,
    bare: LayerPairs,
    within: Deadline,
    params: SearchParams,
) -> PricedLayer | None:
    """Solve a layer over all its pairs; ``None`` where its costs do not fit 64 bits.

    Where that is not proven within its time, as with costs of pairs that are nearly
    all equal, what was found until then. A post first counts as much as few pairs: flows of
    small numbers are found sooner, and where nothing more can be filled they are as good.
    """
    begun = time.monotonic()
    keep_freed()
    candidates = Candidates.over(county, policy, (bare,))
    every, units = _in_units(candidates, params)
    model = Model.of(county, policy, made=False, units=units)
    found = _found(model.program, units, every, params.pure_few_steps, within)
    if found is not None and not found.filled and not within.over:
        found = _found(model.program, units, every, None, within)
    if found is None:
        return None
    prices, scale = found.prices(bare), dataclasses.asdict(found.scale)
    certificate = None if prices is None else pure_certificate(model, prices, **scale)
    program = build(_standing(every.exact, *_spread(found)))
    x = np.zeros(program.candidates.size)
    x[: found.stands.pairs.size] = 1.0
    x = completed(program, x)
    seconds = time.monotonic() - begun
    costs = level_costs(program, units)
    results = tuple(result_of(level, x, ENGINE, seconds) for level in costs)
    solution = Solution(x, results, certificate)
    pairs, proven = found.able.size * found.served.size, found.stands.proven and found.filled
    return PricedLayer(program, solution, model, pairs, proven)


def _in_units(candidates: Candidates, params: SearchParams) -> tuple[Blocks, Units]:
    """The costs of all pairs in the unit of their level, and that unit by level.

    No pair costs more than the reach of the blocks, which stands for the dearest.
    """
    policy, (bare,) = candidates.policy, candidates.layers
    goals = own_goals(policy, bare.layer.name)
    every = Blocks.of(Exact(candidates, goals), policy.restrictions, params)
    last = level_costs(build(candidates))[-1]
    dearest = max(every.reach, last.unit * float(last.costs.max(initial=0.0)))
    unit = min(1.0, unit_of(every.reach, dearest))  # none that a checker would have to believe
    if unit != 1.0:
        goals = tuple(g.model_copy(update={"weight": g.weight / unit}) for g in goals)
        every = Blocks.of(Exact(candidates, goals), policy.restrictions, params)
    return every, {last.number: unit}


@dataclass(frozen=True, eq=False)
class _Stands:
    """What stands in the end, ``part`` of all pairs, of whom and where anybody may.

    ``filled``: that no other solution fills more posts is sure. ``scale`` is how the level
    above counts in the prices.
    """

    stands: PricingResult
    filled: bool
    part: Pairs
    able: Ints
    served: Ints
    scale: "_Scale"

    def prices(self, bare: LayerPairs) -> Prices | None:
        """The prices of all supplies and places of the layer, if there was time for any."""
        if self.stands.prices is None:
            return None
        lowest = np.full(len(bare.supplies), -FAR), np.zeros(len(bare.places), dtype=np.int64)
        found = Prices(*lowest)
        found.supply[self.able] = self.stands.prices.supply
        found.place[self.served] = self.stands.prices.place
        return found


def _found(
    program: Program, units: Units, every: Blocks, steps: int | None, deadline: Deadline
) -> _Stands | None:
    """The solution over all pairs; see ``_terms`` for ``steps``."""
    terms = _terms(program, units, every.reach, steps)
    if terms is None:
        return None
    net, scale = terms
    quantum = scale.quantum
    able, served = np.flatnonzero(net.supplies.high > 0), np.flatnonzero(net.places.high > 0)
    net, blocks = net.take(able, served), every.take(able, served)
    try:
        part = start_pairs(net, blocks, quantum, deadline)
    except StoppedError:
        part = drawn_pairs(blocks)
    if part is None:
        return None
    found = solve_all(net, blocks, part, quantum, deadline=deadline)
    if found is None:
        return None
    filled = steps is None or not quantum or _filled(net, found.pairs)
    return _Stands(found, filled, part, able, served, scale)


def _filled(net: Net, pairs: Pairs) -> bool:
    """Whether no solution fills more: nothing is open, or nobody is left and posts are alike."""
    used = [
        np.bincount(ends, minlength=nodes.size)
        for ends, nodes in ((pairs.supply, net.supplies), (pairs.place, net.places))
    ]
    reward = net.places.reward[net.places.low > 0]
    if np.all(used[1] >= net.places.low):
        return bool(np.all(used[0] >= net.supplies.low))
    alike = np.all(reward == reward[0]) and np.all(used[1] <= np.minimum(net.places.low, 1))
    return bool(alike) and np.array_equal(used[0], net.supplies.high)


@dataclass(frozen=True, slots=True)
class _Scale:
    """How the level above counts: ``quantum`` for every ``top`` of it, 0 where there is none.

    ``worth`` is the dearest that something open costs there.
    """

    quantum: int = 0
    top: int = 1
    worth: int = 0


def _terms(
    program: Program, units: Units, reach: float, steps: int | None
) -> tuple[Net, _Scale] | None:
    """Demand and capacity with the prices of what lacks, and the scale of the level above.

    One post counts there as much as ``steps`` of the dearest pairs, or as all together.
    """
    (pairs,) = program.candidates.layers
    whole = [np.rint(level.costs * SCALE).astype(np.int64) for level in level_costs(program, units)]
    costs, scale = whole[-1], _Scale()
    highest = max(int(np.ceil(reach * SCALE)) + 1, int(costs.max(initial=0)))
    count = int(pairs.most.sum()) + program.width + 1
    if len(whole) == MOST_LEVELS:
        top = int(np.gcd.reduce(whole[0][whole[0] > 0])) if whole[0].any() else 1
        quantum = (steps or 2 * count) * (highest + 1)
        if float(whole[0].max(initial=0)) / top * quantum * count > 2.0**61:
            return None
        costs = whole[0] // top * quantum + costs
        scale = _Scale(quantum, top, int(whole[0].max(initial=0)))
    short, idle = (
        owned(program, kind, pairs.layer.name, size, costs)
        for kind, size in (("short", len(pairs.places)), ("idle", len(pairs.supplies)))
    )
    floor = np.minimum(pairs.floor, pairs.ceiling)
    places = Nodes(np.minimum(pairs.least, pairs.most), pairs.most, short)
    return Net(Nodes(floor, pairs.ceiling, idle), places), scale


def _spread(found: _Stands) -> tuple[Ints, Ints]:
    """Supply and place of what stands, then of one pair for every other place of the part."""
    pairs, part = found.stands.pairs, found.part
    lacks = np.flatnonzero(~np.isin(part.place, pairs.place))
    place, first = np.unique(part.place[lacks], return_index=True)
    supply = np.concatenate([pairs.supply, part.supply[lacks[first]]])
    return found.able[supply], found.served[np.concatenate([pairs.place, place])]


def _standing(exact: Exact, supply: Ints, place: Ints) -> Candidates:
    """The pairs that stand, and one for every other place that somebody may serve."""
    bare = exact.bare
    empty = bare.least > 0
    empty[place] = False
    supplies = np.arange(len(bare.supplies))
    others: list[tuple[int, int]] = []
    for number in np.flatnonzero(empty).tolist():
        one = bare.with_pairs(np.full(supplies.size, number), supplies, 0)
        able = admitted(one, exact.candidates.county, exact.candidates.policy)
        others += [(number, int(who)) for who in able.supply[:1]]
    more = np.array(others, dtype=np.int64).reshape(-1, 2)
    pairs = bare.with_pairs(
        np.concatenate([place, more[:, 0]]), np.concatenate([supply, more[:, 1]]), 0
    )
    return Candidates.over(exact.candidates.county, exact.candidates.policy, (pairs,))
