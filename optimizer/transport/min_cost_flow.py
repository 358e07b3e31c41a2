"""Min-cost flow: layers without couplings are transportation problems, solved exactly.

source -> supply -> place -> sink; a bypass from source to sink carries what is not posted.
The first ``floor`` units into a supply and the first ``least`` units out of a place are
rewarded with the cost of idleness and of shortage. Two levels become one cost by a factor
that no sum of the lower level can reach.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from optimizer.arrays import Floats, Ints
from optimizer.limits.deadline import Deadline
from optimizer.model.program import Program
from optimizer.transport.flow_engine import FlowArcs, cheapest_flow

SCALE = 1_000_000
"""Integer cost units per unit of cost."""
MOST_LEVELS = 2


def is_network(program: Program) -> bool:
    """Whether only demand and capacity rows tie the columns together."""
    return all(
        count == 0 or rule.startswith(("demand ", "capacity ")) for rule, count in program.row_rules
    )


@dataclass(eq=False)
class _Arcs:
    tails: list[Ints]
    heads: list[Ints]
    capacities: list[Ints]
    costs: list[Ints]

    def add(self, tail: Ints, head: Ints, capacity: Ints, cost: Ints) -> None:
        """Add arcs, all arrays of one shape."""
        self.tails.append(tail)
        self.heads.append(head)
        self.capacities.append(capacity)
        self.costs.append(cost)


def solve_flow(program: Program, levels: Sequence[Floats], deadline: Deadline) -> Floats | None:
    """Solve a network program: ``x`` (columns,), or ``None`` if its costs do not fit 64 bits.

    Raises :class:`~optimizer.limits.deadline.StoppedError` where the deadline is over before.
    """
    folded = combined(program, levels)
    if folded is None:
        return None
    costs, _ = folded
    arcs, sink, total = _network(program, costs)
    whole = FlowArcs(*map(np.concatenate, (arcs.tails, arcs.heads, arcs.capacities, arcs.costs)))
    flows = cheapest_flow(whole, deadline, {0: total, sink: -total})
    if flows is None:
        return None
    return completed(program, flows[: program.candidates.size].astype(float))


def combined(program: Program, levels: Sequence[Floats]) -> tuple[Ints, tuple[float, ...]] | None:
    """One integer cost per column, and how much every level counts in it.

    ``None`` if it would not fit.
    """
    whole = [np.rint(level * SCALE) for level in levels]
    if len(whole) > MOST_LEVELS:
        return None
    slots = sum(int(pairs.most.sum()) for pairs in program.candidates.layers)
    counting = sum(block.columns.size for block in program.blocks)
    factor, factors = 1.0, tuple(1.0 for _ in whole)
    if len(whole) == MOST_LEVELS:
        top = np.gcd.reduce(whole[0][whole[0] > 0].astype(np.int64)) if whole[0].any() else 1
        factor = float(np.ceil((slots + counting + 1) * (whole[1].max(initial=0.0) + 1) / top))
        whole[0] = whole[0] * factor
        factors = (factor, 1.0)
    total = np.sum(whole, axis=0)
    reach = total.max(initial=0.0) * max(1, slots) * 4
    return None if reach > 2.0**61 else (total.astype(np.int64), factors)


def _network(program: Program, costs: Ints) -> tuple[_Arcs, int, int]:
    arcs = _Arcs([], [], [], [])
    node, ends = 1, []
    price = {
        (kind, pairs.layer.name): owned(program, kind, pairs.layer.name, count, costs)
        for pairs in program.candidates.layers
        for kind, count in (("short", len(pairs.places)), ("idle", len(pairs.supplies)))
    }
    for pairs in program.candidates.layers:
        supplies = node + np.arange(len(pairs.supplies))
        places = node + len(supplies) + np.arange(len(pairs.places))
        node += len(supplies) + len(places)
        columns = pairs.columns
        arcs.add(supplies[pairs.supply], places[pairs.place], np.ones_like(columns), costs[columns])
        ends.append((pairs, supplies, places))
    sink = node
    for pairs, supplies, places in ends:
        start, end = np.zeros_like(supplies), np.full_like(places, sink)
        idle, short = price["idle", pairs.layer.name], price["short", pairs.layer.name]
        floor = np.minimum(pairs.floor, pairs.ceiling)
        arcs.add(start, supplies, floor, -idle)
        arcs.add(start, supplies, pairs.ceiling - floor, np.zeros_like(idle))
        arcs.add(places, end, pairs.least, -short)
        arcs.add(places, end, pairs.most - pairs.least, np.zeros_like(short))
    total = int(sum(pairs.ceiling.sum() for pairs, _, _ in ends))
    one = np.ones(1, dtype=np.int64)
    arcs.add(0 * one, sink * one, total * one, 0 * one)
    return arcs, sink, total


def owned(program: Program, kind: str, layer: str, count: int, costs: Ints) -> Ints:
    """Cost of the counting columns of one layer, by owner, 0 where there is none."""
    prices = np.zeros(count, dtype=np.int64)
    for block in program.of_kind(kind):
        if block.layer is not None and block.layer.layer.name == layer:
            prices[block.owner] = costs[block.columns]
    return prices


def completed(program: Program, posted: Floats) -> Floats:
    """Complete a posting vector (pairs,) with the counting columns of a network program."""
    x = np.zeros(program.width)
    x[: posted.size] = posted
    for block in program.blocks:
        pairs = block.layer
        if pairs is None:
            continue
        mine = posted[pairs.columns]
        if block.kind == "short":
            at_place = np.bincount(pairs.place, mine, minlength=len(pairs.places))
            x[block.columns] = np.maximum(0, pairs.least - at_place)[block.owner]
        elif block.kind == "idle":
            held = np.bincount(pairs.supply, mine, minlength=len(pairs.supplies))
            x[block.columns] = np.maximum(0, pairs.floor - held)[block.owner]
    return x
