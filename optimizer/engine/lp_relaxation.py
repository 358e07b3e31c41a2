"""The LP relaxation by pricing: which of many columns a program really needs, and the proof.

A program with many columns is solved over a part of them. The prices of its relaxation
tell for every column left out what it could save at best; columns that could save
something are taken in until there are none. Then the value of the small relaxation is a
lower bound for the whole program. Leaving out columns whose reduced cost exceeds
``slack`` keeps the bound ``min(bound of the part, relaxation + slack)``: a solution that
used one of them would cost at least relaxation + slack.
"""

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from optimizer.arrays import Bools, Floats, Ints
from optimizer.engine.binding_rows import BindingRows
from optimizer.engine.column_selection import most_saved, promising
from optimizer.engine.engine_process import EngineError
from optimizer.engine.highs import HighsProcess
from optimizer.engine.linking_rows import Ties
from optimizer.engine.messages import (
    AddColumns,
    AddRows,
    Basis,
    Columns,
    FreeRow,
    GetBasis,
    KeepBasis,
    LoadLp,
    R,
    Request,
    RestoreBasis,
    SetBasis,
    SetCosts,
    SetUpper,
    SolveLp,
)
from optimizer.limits.deadline import Deadline
from optimizer.limits.search_params import SearchParams
from optimizer.model.incidence import Ends
from optimizer.model.prepared_program import WarmStart
from optimizer.model.program import LinearProgram

FORCED, FREED = -1, -2
"""WarmStart for the number of a row that only the engine has: asked for now, or no longer."""
AT_ZERO = 0
"""Basis status of a column that stands at its lower bound."""
TOLERANCE = 1e-7


@dataclass(frozen=True, eq=False)
class Priced:
    """A relaxation solved by pricing.

    ``bound`` holds for the whole program, ``value`` is that of the relaxation over the
    columns taken in, ``x`` its solution; ``reduced``, shape (columns,), are the reduced costs,
    ``prices``, shape (rows,), those of the rows; ``unrelieved`` are the reduced costs before
    any price was moved.
    """

    bound: float
    value: float
    x: Floats
    reduced: Floats
    prices: Floats
    unrelieved: Floats


class NoSolutionError(EngineError):
    """The relaxation over the columns taken in has no solution; ``ray`` (rows,) proves it."""

    def __init__(self, ray: Floats | None) -> None:
        super().__init__("the relaxation has no solution")
        self.ray = ray


class Relaxation:
    """The relaxation of one program over a growing part of its columns, kept in an engine.

    The engine goes on from where it stood when columns, costs or rows change. Rows that the
    columns taken in cannot break are left out. Every
    counting column is taken in from the start: pricing takes in pairs, and bounds what pairs
    alone could save.
    """

    def __init__(  # noqa: PLR0913  two of them are handed down everywhere
        self,
        process: HighsProcess,
        key: int,
        arrays: LinearProgram,
        ends: Ends,
        active: Bools,
        costs: Floats,
        stand: WarmStart | None = None,
        *,
        params: SearchParams,
        deadline: Deadline,
    ) -> None:
        self.process = process
        self.params = params
        self.deadline = deadline
        self.key = key
        self.ends = ends
        self.arrays = arrays
        self.costs = costs
        self._ties = Ties(arrays)
        self._counting = np.ones(arrays.width, dtype=bool)
        self._counting[ends.pairs] = False
        self._order = np.flatnonzero(self._ties.with_partners(active | self._counting))
        self._binding = BindingRows(arrays)
        if stand is not None:
            self._order = stand.order
        binding = self._binding.take_in(arrays, self._order)
        self._rows = binding if stand is None else stand.rows
        self.active = np.zeros(arrays.width, dtype=bool)
        self.active[self._order] = True
        self._row_at = _positions(self._rows, arrays.row_low.size)
        self._forced = np.zeros(0, dtype=np.int64)
        self._kept: tuple[sparse.csr_array, Floats, Floats] | None = None
        low, high = arrays.row_low[self._rows], arrays.row_high[self._rows]
        self._ask(LoadLp(key, self._columns(self._order), low, high))
        if stand is not None:
            self._ask(SetBasis(key, Basis(stand.columns, stand.statuses)))
            self._grow(binding)
        if not self.active[self._counting].all():
            self._take_in(self._counting & ~self.active)

    def stand(self, priced: Priced) -> WarmStart:
        """Where the engine stands, to begin there another time, and what a pricing proved.

        Without the dear pairs that stand at 0: the next pricing takes in what it needs. It
        takes in pairs only, so every counting column stays.
        """
        basis = self._ask(GetBasis(self.key))
        reduced = priced.reduced[self._order]
        most = self.params.kept_columns
        lean = float(np.partition(reduced, most)[most]) if reduced.size > most else np.inf
        dear = (reduced > lean) & (basis.columns == AT_ZERO)
        near = np.flatnonzero(~dear | self._counting[self._order])
        return WarmStart(
            order=self._order[near],
            columns=basis.columns[near],
            rows=self._rows.copy(),
            statuses=basis.rows,
            reduced=np.nextafter(priced.reduced.astype(np.float32), np.float32(-np.inf)),
            bound=np.array(priced.bound),
        )

    def price(self, *, deadline: Deadline, enough: float) -> Priced | None:
        """Solve the relaxation of the whole program by taking in columns; ``None`` if stopped.

        Ends where the bound is within ``enough``, relatively, of the value over the columns
        taken in; where time is short the bound is what it is. Whatever is asked of the engine
        until the next pricing has the same deadline.
        """
        self.deadline = deadline
        values: list[float] = []
        best: Priced | None = None
        while True:
            try:
                priced = self._once()
            except NoSolutionError as refusal:
                self._mend(refusal)
                continue
            if priced is None:
                return best
            best = priced if best is None or priced.bound > best.bound else best
            values.append(priced.value)
            if priced.bound >= priced.value - enough * max(1.0, abs(priced.value)):
                return priced
            saving = np.where(self.active, 0.0, np.minimum(priced.reduced, 0.0))
            new = promising(self.ends, saving, self.params.new_per_end)
            if self._stalled(values) or not new.any():
                return best
            self._take_in(new)

    def _stalled(self, values: list[float]) -> bool:
        """Whether the last rounds hardly lowered the relaxation's value."""
        rounds = self.params.pricing_patience
        if len(values) <= rounds:
            return False
        least = self.params.pricing_stalled * max(1.0, abs(values[-1]))
        return values[-1 - rounds] - values[-1] <= least

    def set_costs(self, costs: Floats) -> None:
        """Ask for another objective, shape (columns,)."""
        self.costs = costs
        self._ask(SetCosts(self.key, costs[self._order]))

    def set_upper(self, arrays: LinearProgram) -> None:
        """Take the upper bounds of ``arrays``, which has the same rows and columns."""
        self.arrays = arrays
        self._ask(SetUpper(self.key, arrays.upper[self._order]))

    def add_row(self, arrays: LinearProgram, costs: Floats) -> None:
        """Take the last row of ``arrays``, whose entries are ``costs``."""
        self.arrays = arrays
        number = arrays.row_low.size - 1
        self._row_at = np.append(self._row_at, self._rows.size)
        self._rows = np.append(self._rows, number)
        entry = np.flatnonzero(costs[self._order])
        self._add_rows(np.array([0]), entry, costs[self._order][entry], np.array([number]))

    def force(self, columns: Ints) -> None:
        """Ask for one at least of ``columns``, until :meth:`release`."""
        self._ask_of(columns, 1.0, np.inf)

    def bar(self, columns: Ints) -> None:
        """Ask for none of ``columns``, until :meth:`release`."""
        self._ask_of(columns, -np.inf, 0.0)

    def _ask_of(self, columns: Ints, low: float, high: float) -> None:
        wanted = np.zeros(self.active.size, dtype=bool)
        wanted[columns] = True
        if not self.active[columns].all():
            self._take_in(wanted)
        self._forced = columns
        entry = np.flatnonzero(wanted[self._order])
        self._rows = np.append(self._rows, FORCED)
        starts, entries = np.zeros(1, dtype=np.int32), entry.astype(np.int32)
        bounds = np.full(1, low), np.full(1, high)
        self._ask(AddRows(self.key, *bounds, starts, entries, np.ones(entry.size)))

    def release(self) -> None:
        """Ask for the forced columns no longer, and come back to the basis that was kept."""
        number = int(np.flatnonzero(self._rows == FORCED)[-1])
        self._rows[number] = FREED
        self._forced = np.zeros(0, dtype=np.int64)
        self._ask(FreeRow(self.key, number))
        self.restore_basis()

    def keep_basis(self) -> None:
        """Remember where the engine stands."""
        self._ask(KeepBasis(self.key))

    def keep_prices(self, priced: Priced) -> None:
        """Remember prices and reduced costs: pricing then looks at what has changed only.

        Costs, bounds and rows must stay as they are from now on.
        """
        self._kept = (sparse.csr_array(self.arrays.matrix), priced.prices, priced.unrelieved)

    def restore_basis(self) -> None:
        """Come back to where the engine stood."""
        self._ask(RestoreBasis(self.key))

    def _ask(self, request: Request[R]) -> R:
        return self.process.ask(request, self.deadline)

    def _once(self) -> Priced | None:
        if self.deadline.over:
            return None
        result = self._ask(SolveLp(self.key, self.deadline.left()))
        if result.infeasible:
            raise NoSolutionError(result.ray)
        if not result.optimal:
            return None
        prices, asks = self._by_row(result.prices)
        reduced = self._reduced(prices)
        reduced[self._forced] -= asks
        unrelieved = reduced
        reduced = self._ties.relieved(reduced)
        saving = np.where(self.active, 0.0, np.minimum(reduced, 0.0))
        x = np.zeros(self.arrays.width)
        x[self._order] = result.x
        return Priced(
            bound=result.value + most_saved(self.ends, saving),
            value=result.value,
            x=x,
            reduced=reduced,
            prices=prices,
            unrelieved=unrelieved,
        )

    def _refuses(self, weights: Floats, asks: float, gain: Floats) -> bool:
        """Whether no active column can bring the weighted rows up to what they ask for."""
        used = np.flatnonzero(weights)
        held = np.where(weights > 0, self.arrays.row_low, self.arrays.row_high)[used]
        most = np.maximum(gain, 0.0)[self.active] @ self.arrays.upper[self.active]
        return bool(most < weights[used] @ held + max(asks, 0.0))

    def _by_row(self, values: Floats) -> tuple[Floats, float]:
        """Values of the engine's rows by the program's, and that of the row that forces."""
        found = np.zeros(self.arrays.row_low.size)
        known = self._rows >= 0
        found[self._rows[known]] = values[known]
        return found, float(values[self._rows == FORCED].sum())

    def _mend(self, refusal: "NoSolutionError") -> None:
        """Take in columns that the proof of there being no solution has not seen.

        The proof weighs the rows: no active column can bring their sum up to what they ask
        for together (Farkas). A column left out helps only if it adds to that sum. Raises the
        refusal itself where none does: then the whole program has no solution either; an
        ``EngineError`` where the engine gave no proof.
        """
        if refusal.ray is None:
            raise EngineError("the relaxation has no solution, of which there is no proof")
        weights, asks = self._by_row(refusal.ray)
        gain = self.arrays.matrix.T @ weights
        gain[self._forced] += asks
        if not self._refuses(weights, asks, gain):
            gain = -gain  # the engine gave the proof with the other sign
        saving = np.where(self.active, 0.0, np.minimum(-gain, 0.0))
        new = promising(self.ends, saving, self.params.new_per_end)
        if not new.any():
            raise refusal
        self._take_in(new)

    def _reduced(self, prices: Floats) -> Floats:
        """Costs less what the rows pay; once kept, only where prices have changed."""
        if self._kept is None:
            full: Floats = self.costs - self.arrays.matrix.T @ prices
            return full
        rows, kept_prices, kept = self._kept
        moved = np.flatnonzero(prices != kept_prices)
        changed: Floats = kept - rows[moved].T @ (prices - kept_prices)[moved]
        return changed

    def _take_in(self, chosen: Bools) -> None:
        """Take columns in, with the rows and columns that they need."""
        wider = self._ties.with_partners(chosen) & ~self.active
        new = np.flatnonzero(wider)
        self._grow(self._binding.take_in(self.arrays, new))
        self._ask(AddColumns(self.key, self._columns(new)))
        self._order = np.concatenate([self._order, new])
        self.active |= wider

    def _grow(self, rows: Ints) -> None:
        """Add what is missing of some rows, with their entries in the columns taken in so far."""
        rows = rows[self._row_at[rows] < 0]
        if not rows.size:
            return
        part = sparse.csr_array(self.arrays.matrix[:, self._order].tocsr()[rows])
        self._row_at[rows] = self._rows.size + np.arange(rows.size)
        self._rows = np.concatenate([self._rows, rows])
        self._add_rows(part.indptr[:-1], part.indices, part.data, rows)

    def _add_rows(self, starts: Ints, columns: Ints, values: Floats, rows: Ints) -> None:
        bounds = self.arrays.row_low[rows], self.arrays.row_high[rows]
        where = starts.astype(np.int32), columns.astype(np.int32)
        self._ask(AddRows(self.key, *bounds, *where, values))

    def _columns(self, columns: Ints) -> Columns:
        """Columns in the engine's numbers of rows; entries of rows left out are dropped."""
        part = self.arrays.matrix[:, columns]
        row = self._row_at[part.indices]
        kept = row >= 0
        starts = np.concatenate([[0], np.cumsum(kept)])[part.indptr]
        lean = sparse.csc_array(
            (part.data[kept], row[kept], starts), shape=(self._rows.size, columns.size)
        )
        return Columns.of(lean, self.costs[columns], self.arrays.upper[columns])


def _positions(rows: Ints, height: int) -> Ints:
    """Position of every row among ``rows``, -1 where it is not."""
    at = np.full(height, -1)
    at[rows] = np.arange(rows.size)
    return at
