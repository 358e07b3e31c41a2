"""Lagrangian decomposition by county: apart, what they share at a price; a bound no weaker than LP.

The rows of a part that speak of one county only are that county's; the others (units that
serve several counties, quotas, budgets, changes) link. Each linking row gets a price, and
every county is solved exactly, to whole numbers, against costs less what the prices pay:

    L(y) = sum_i min over [low_i, high_i] of y_i r_i + sum_c min { (cost - A_link^T y) x : x of c }

is a lower bound for every ``y`` (Lagrange); with the relaxation's own prices it is at least the
relaxation's value. The plans that the counties proposed are mixed by a small linear program
(Dantzig and Wolfe), whose prices are tried next; their columns give better whole plans.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from os import cpu_count
from typing import Any

import numpy as np
from scipy import sparse

from optimizer.arrays import Bools, Floats, Ints
from optimizer.engine.column_selection import start_columns
from optimizer.engine.construction import first_plan
from optimizer.engine.engine_process import EngineError
from optimizer.engine.highs import HighsProcess, borrowed
from optimizer.engine.lp_relaxation import NoSolutionError, Relaxation
from optimizer.engine.messages import Columns, LoadLp, SolveLp
from optimizer.engine.mip_engines import ENGINES, EngineOptions
from optimizer.limits.deadline import Deadline
from optimizer.limits.search_params import SearchParams
from optimizer.model.incidence import Ends
from optimizer.model.program import LinearProgram

EXACT = 1e-7

Mapper = Callable[[Callable[[Any], Any], Iterable[Any]], Iterator[Any]]
"""Applies a function to items somewhere, in order."""


@dataclass(frozen=True, eq=False)
class CountyBlock:
    """One county of a part: positions of its columns, its own rows, its rows of the links."""

    columns: Ints
    arrays: LinearProgram
    links: sparse.csr_array
    ends: Ends


@dataclass(frozen=True, eq=False)
class CountyBlocks:
    """A part as counties; ``low`` and ``high``, shape (links,), bound what links them."""

    blocks: tuple[CountyBlock, ...]
    rows: Ints
    low: Floats
    high: Floats


@dataclass(frozen=True, eq=False)
class Errand:
    """A county to be solved: its costs and a plan of it, both shape (its columns,), and until when.

    It may take ``seconds`` from when it is begun, which is when those before it are done.
    """

    block: CountyBlock
    costs: Floats
    known: Floats
    deadline: Deadline
    seconds: float
    seed: int
    params: SearchParams


@dataclass(frozen=True, eq=False)
class CountyProposal:
    """A county's plan ``x``, shape (its columns,), and the bound of its costs."""

    x: Floats
    bound: float


@dataclass(frozen=True, eq=False)
class Asked:
    """What is known of a part: ``costs`` and a plan ``x``, shape (columns,).

    ``prices``, shape (rows,), are those of the relaxation, ``enough`` a bound that closes it.
    """

    costs: Floats
    x: Floats
    prices: Floats
    enough: float
    seed: int
    params: SearchParams


@dataclass(frozen=True, eq=False)
class Tightened:
    """The best bound found, and columns (positions) worth a place in a whole plan."""

    bound: float
    columns: Ints


def side_by_side(function: Callable[[Any], Any], items: Iterable[Any]) -> Iterator[Any]:
    """Apply a function in as many threads as there are cores."""
    with ThreadPoolExecutor(cpu_count() or 1) as pool:
        yield from pool.map(function, items)


def blocks_of(arrays: LinearProgram, ends: Ends, most_linking: float) -> CountyBlocks | None:
    """The counties of a part; ``None`` where there are less than two, or all is linked.

    Too much is linked where more than the share ``most_linking`` of the rows link counties.

    A counting column belongs to the county of its rows; one that stands in linking rows
    only, or in rows of several counties, makes a block of its own with its like.
    """
    matrix = sparse.csc_array(arrays.matrix)
    home = np.full(arrays.width, -1, dtype=np.int64)
    home[ends.pairs] = ends.home[ends.place]
    column = np.repeat(np.arange(arrays.width), np.diff(matrix.indptr))
    low, high = _span(matrix.indices, home[column], arrays.row_low.size)
    linking = low < high
    of_row = np.where(linking | (high < 0), -1, high)
    counting = np.flatnonzero(home < 0)
    near = np.isin(column, counting)
    first, last = _span(column[near], of_row[matrix.indices[near]], arrays.width)
    alone = (first == last) & (home < 0)
    home[alone] = last[alone]
    low, high = _span(matrix.indices, home[column], arrays.row_low.size)
    free = np.bincount(matrix.indices[home[column] < 0], minlength=low.size) > 0
    linking = (low < high) | (free & (high >= 0))
    names = np.unique(home[home >= 0])
    if names.size < 2 or np.count_nonzero(linking) > most_linking * linking.size:
        return None
    rows = np.flatnonzero(linking)
    numbers = [*names.tolist(), -1] if (home < 0).any() else names.tolist()
    by_row = sparse.csr_array(matrix)
    blocks = tuple(_block(arrays, by_row, ends, home == n, linking) for n in numbers)
    return CountyBlocks(blocks, rows, arrays.row_low[rows], arrays.row_high[rows])


def _span(group: Ints, values: Ints, size: int) -> tuple[Ints, Ints]:
    """Least and greatest known value (not -1) of every group; the greatest is -1 for none."""
    least, most = np.full(size, np.iinfo(np.int64).max), np.full(size, -1)
    known = values >= 0
    np.minimum.at(least, group[known], values[known])
    np.maximum.at(most, group[known], values[known])
    return least, most


def _block(
    arrays: LinearProgram, by_row: sparse.csr_array, ends: Ends, mine: Bools, linking: Bools
) -> CountyBlock:
    columns = np.flatnonzero(mine)
    part = sparse.csr_array(by_row[:, columns])
    own = np.flatnonzero((np.diff(part.indptr) > 0) & ~linking)
    lean = LinearProgram(
        sparse.csc_array(part[own]),
        arrays.upper[columns],
        arrays.row_low[own],
        arrays.row_high[own],
    )
    return CountyBlock(
        columns, lean, sparse.csr_array(part[np.flatnonzero(linking)]), ends.take(columns)
    )


def tighten(
    blocks: CountyBlocks, asked: Asked, deadline: Deadline, mapper: Mapper = side_by_side
) -> Tightened:
    """Raise the bound of a part by solving its counties under prices.

    Ends where the bound is enough, after some rounds, or when the deadline is over.
    """
    pool = [_split(blocks, asked)]
    best, best_prices = -np.inf, _lawful(blocks, asked.prices[blocks.rows])
    trial, seen = best_prices, set(np.flatnonzero(asked.x > 0.5).tolist())
    for _ in range(asked.params.county_rounds):
        if deadline.over:
            break
        bound, found = _round(blocks, asked, trial, mapper, deadline)
        for block, proposal in zip(blocks.blocks, found, strict=True):
            seen.update(block.columns[proposal.x > 0.5].tolist())
        if bound > best:
            best, best_prices = bound, trial
        if best >= asked.enough:
            break
        pool.append(found)
        mixed = _mixed(blocks, asked.costs, pool, deadline)
        if mixed is None:
            break
        share = asked.params.mixed
        trial = share * best_prices + (1 - share) * mixed
        trial = _lawful(blocks, trial)
    return Tightened(best, np.array(sorted(seen), dtype=np.int64))


def _lawful(blocks: CountyBlocks, prices: Floats) -> Floats:
    """Prices that ask nothing of a side without a bound."""
    up = np.where(np.isneginf(blocks.low), np.minimum(prices, 0.0), prices)
    found: Floats = np.where(np.isposinf(blocks.high), np.maximum(up, 0.0), up)
    return found


def _split(blocks: CountyBlocks, asked: Asked) -> list[CountyProposal]:
    """A whole plan as the proposals of its counties."""
    costs, x = asked.costs, asked.x
    parts = [(costs[block.columns], x[block.columns]) for block in blocks.blocks]
    return [CountyProposal(mine, float(own @ mine)) for own, mine in parts]


def _round(
    blocks: CountyBlocks, asked: Asked, prices: Floats, mapper: Mapper, deadline: Deadline
) -> tuple[float, list[CountyProposal]]:
    within = deadline.slice(share=asked.params.county_share)
    waiting = -(-len(blocks.blocks) // (cpu_count() or 1))  # counties on one core, at least
    errands = [
        Errand(
            block,
            asked.costs[block.columns] - block.links.T @ prices,
            asked.x[block.columns],
            within,
            within.left() / waiting,
            asked.seed,
            asked.params,
        )
        for block in blocks.blocks
    ]
    found: list[CountyProposal] = list(mapper(least, errands))
    held = np.where(prices > 0, blocks.low, blocks.high)
    paid = float(prices[prices != 0] @ held[prices != 0])
    return paid + sum(proposal.bound for proposal in found), found


def least(errand: Errand) -> CountyProposal:
    """The cheapest plan of one county, and what is proven of it."""
    block, costs = errand.block, errand.costs
    if not block.arrays.row_low.size:
        x = np.where(costs < 0, block.arrays.upper, 0.0)
        return CountyProposal(x, float(costs @ x))
    with borrowed() as process:
        return _least(process, errand)


def _least(process: HighsProcess, errand: Errand) -> CountyProposal:
    block, costs = errand.block, errand.costs
    arrays, deadline = block.arrays, errand.deadline.slice(seconds=errand.seconds)
    nothing = np.zeros(0, dtype=np.int64)
    active = np.ones(arrays.width, dtype=bool)
    if arrays.width > errand.params.county_whole_up_to:
        active = start_columns(block.ends, costs, arrays.width, errand.params)
    chosen = block.ends.pairs[active[block.ends.pairs]]
    first = first_plan(arrays, block.ends, costs, chosen, nothing, deadline)
    x = errand.known if first is None or costs @ errand.known < costs @ first else first
    active |= x > 0
    relaxation = Relaxation(
        process, 0, arrays, block.ends, active, costs, params=errand.params, deadline=deadline
    )
    try:
        priced = relaxation.price(deadline=deadline, enough=EXACT)
    except NoSolutionError:  # a plan is known: the engine's arithmetic is at its end
        priced = None
    if priced is None:
        return CountyProposal(x, -np.inf)
    whole = np.round(priced.x)
    if np.abs(priced.x - whole).max(initial=0.0) < EXACT and arrays.accepts(whole):
        return CountyProposal(whole, priced.bound)
    slack = max(0.0, float(costs @ x) - priced.bound) + 1e-9
    useful = np.flatnonzero((priced.reduced <= slack) | (x > 0))
    terms = EngineOptions(process, deadline, EXACT, errand.seed, lambda *_: None)
    result = ENGINES["highs"].solve(arrays.take(useful), costs[useful], terms)
    if result.x is not None:
        better = np.zeros(arrays.width)
        better[useful] = result.x
        x = better if costs @ better < costs @ x else x
    return CountyProposal(x, max(priced.bound, min(result.bound, priced.bound + slack)))


def _mixed(
    blocks: CountyBlocks,
    costs: Floats,
    pool: Sequence[Sequence[CountyProposal]],
    deadline: Deadline,
) -> Floats | None:
    """Prices of the links, shape (links,), where proposals are mixed at the least cost.

    ``None`` where time is over.
    """
    count = len(blocks.blocks)
    uses, values, owners = [], [], []
    for proposals in pool:
        for number, (block, proposal) in enumerate(zip(blocks.blocks, proposals, strict=True)):
            uses.append(block.links @ proposal.x)
            values.append(float(costs[block.columns] @ proposal.x))
            owners.append(number)
    size = len(values)
    shares = sparse.csc_array((np.ones(size), (owners, np.arange(size))), shape=(count, size))
    matrix = sparse.csc_array(sparse.vstack([sparse.csc_array(np.array(uses).T), shares]))
    columns = Columns.of(matrix, np.array(values), np.full(size, np.inf))
    low, high = (np.concatenate([part, np.ones(count)]) for part in (blocks.low, blocks.high))
    with borrowed() as process:
        process.ask(LoadLp(0, columns, low, high), deadline)
        result = process.ask(SolveLp(0, deadline.left()), deadline)
    if not result.optimal and deadline.over:
        return None
    if not result.optimal:
        raise EngineError("the proposals do not mix")
    return result.prices[: blocks.rows.size]
