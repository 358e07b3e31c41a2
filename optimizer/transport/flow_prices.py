"""Potentials of a min-cost flow as prices of rows: what proves a network program."""

from collections.abc import Iterator, Sequence

import numpy as np

from optimizer.arrays import Floats, Ints
from optimizer.limits.deadline import Deadline
from optimizer.model.certificate_statement import Certificate, Sheet
from optimizer.model.program import Program
from optimizer.pairs.layer_pairs import LayerPairs
from optimizer.proof.witness import in_one_part
from optimizer.transport.min_cost_flow import SCALE, combined, owned
from optimizer.transport.network import Net, Nodes, Pairs, Prices, prices_of


def flow_certificate(
    program: Program, levels: Sequence[Floats], x: Floats, deadline: Deadline
) -> Certificate | None:
    """The certificate of a cheapest flow ``x`` (columns,); ``levels`` are costs (columns,).

    A level below the first is priced together with those above, as dear as in the flow.
    ``None`` where costs do not fit 64 bits. Raises
    :class:`~optimizer.limits.deadline.StoppedError` where the deadline is over before.
    """
    sheets = []
    for count in range(1, len(levels) + 1):
        folded = combined(program, levels[:count])
        if folded is None:
            return None
        costs, factors = folded
        holds = np.array([factors[:-1]] * 2, dtype=float)
        rows, prices = _prices(program, costs, x, deadline)
        some = np.flatnonzero(prices)
        sheets.append([Sheet(rows[some], prices[some], holds)])
    return in_one_part(program.candidates, sheets)


def _prices(program: Program, costs: Ints, x: Floats, deadline: Deadline) -> tuple[Ints, Floats]:
    """Rows and their prices, both shape (priced rows,)."""
    rows, prices = [], []
    for pairs in program.candidates.layers:
        short, idle = (
            owned(program, kind, pairs.layer.name, size, costs)
            for kind, size in (("short", len(pairs.places)), ("idle", len(pairs.supplies)))
        )
        floor = np.minimum(pairs.floor, pairs.ceiling)
        net = Net(Nodes(floor, pairs.ceiling, idle), Nodes(pairs.least, pairs.most, short))
        own = Pairs(pairs.supply, pairs.place, costs[pairs.columns])
        found = prices_of(net, own, x[pairs.columns] > 0.5, deadline)
        for number, price in row_prices(program, pairs, found):
            rows.append(number)
            prices.append(price / SCALE)
    return np.concatenate(rows), np.concatenate(prices)


def row_prices(program: Program, pairs: LayerPairs, prices: Prices) -> Iterator[tuple[Ints, Ints]]:
    """The rows of demand and capacity of one layer, and the prices of nodes as theirs.

    A node with two rows pays by the one that says "at most" where it is below 0, else by the
    one that says "at least".
    """
    reach = _reach(prices)
    sides = (("demand", prices.place), ("capacity", prices.supply))
    for word, own in sides:
        price = np.maximum(own, -reach)
        blocks = list(program.rows_called(f"{word} {pairs.layer.name}"))
        first = blocks[0]
        if len(blocks) == 1 and word == "demand" and (pairs.least == pairs.most).all():
            yield first, price
            continue
        yield first, np.minimum(price, 0)
        owners = np.arange(price.size) if word == "demand" else np.flatnonzero(pairs.floor > 0)
        for block in blocks[1:]:
            yield block, np.maximum(price[owners], 0)


def _reach(prices: Prices) -> int:
    """No price need be lower than this below 0: nodes that take nothing have any price."""
    known = [np.abs(own[own > -FAR]).max(initial=0) for own in (prices.place, prices.supply)]
    return int(2 * sum(known) + 1)


FAR = 2**55
"""A price below this is no price but says that a node takes nothing more."""
