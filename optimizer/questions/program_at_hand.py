"""A solved program at hand: its components priced once, then asked again and again.

The relaxation of the component that holds a pair is kept in an engine. A row asks for the pair,
a few pivots and a pricing of all columns later it is known what the pair costs.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy import sparse

from optimizer.arrays import Floats, Ints
from optimizer.engine.column_selection import start_columns
from optimizer.engine.construction import first_plan
from optimizer.engine.counting_columns import complete
from optimizer.engine.engine_process import EngineError
from optimizer.engine.highs import HighsProcess
from optimizer.engine.incumbent import INTEGRAL
from optimizer.engine.lp_relaxation import NoSolutionError, Priced, Relaxation
from optimizer.engine.mip_engines import ENGINES, EngineOptions
from optimizer.engine.prepare import columns_in
from optimizer.limits.deadline import Deadline, StoppedError
from optimizer.limits.search_params import SearchParams
from optimizer.model.objectives import DECIMALS
from optimizer.model.plan import Plan
from optimizer.model.prepared_program import Component, Kept
from optimizer.model.program import LinearProgram
from optimizer.pairs.bucket_sort import runs
from optimizer.plans.plan_columns import columns_of_plan
from optimizer.search.component_search import warm_up_costs

STEP = 10.0**-DECIMALS
"""What a change from the plan in question costs: it decides between equal plans only."""
EXACT = 1e-9
"""Relative distance of value and bound that counts as none."""
TOLERANCE = 1e-6
FINE = 1e-7
"""The engine ends a question at so small a relative gap."""


@dataclass(frozen=True, eq=False)
class PricedComponent:
    """The relaxation of one component, priced, and the rows' activity of the plan in question."""

    relaxation: Relaxation
    priced: Priced
    activity: Floats
    slack: float
    """How far the plan in question may be above the best."""

    @property
    def steps(self) -> float:
        """What the steps for changes come to at most: no plan has more pairs."""
        return STEP * float(self.relaxation.ends.most.sum())


@dataclass(frozen=True, eq=False)
class Move:
    """What the best plan with a pair changes: ``step`` at the columns ``moved`` of a component.

    ``value`` and ``bound`` are of the costs of its relaxation.
    """

    component: Component
    moved: Ints
    step: Floats
    value: float
    bound: float


class ProgramAtHand:
    """What a solve left, asked about one plan; ``first`` is the first level of goals."""

    def __init__(
        self, process: HighsProcess, kept: Kept, plan: Plan, *, first: int, params: SearchParams
    ) -> None:
        self.kept, self.prepared, self.first = kept, kept.prepared, first
        self.candidates = kept.prepared.candidates
        self._process, self._params = process, params
        self.owner = np.zeros(self.prepared.width, dtype=np.int64)
        """Number of the component of every column."""
        for number, part in enumerate(self.prepared.parts):
            self.owner[part.columns] = number
        posted = np.zeros(self.prepared.width)
        posted[columns_of_plan(self.candidates, plan)] = 1.0
        self._x = self._completed(self.prepared.shrink(posted))
        self._members = sparse.csr_array(self.prepared.takers)
        self._known: dict[tuple[int, int | None], PricedComponent] = {}

    def _completed(self, x: Floats) -> Floats:
        """Set the counting columns of a reduced solution."""
        for part in self.prepared.parts:
            ends = self.prepared.ends.take(part.columns)
            x[part.columns] = complete(part.arrays, ends, x[part.columns])
        return x

    @property
    def units(self) -> tuple[float, ...]:
        """What an engine's unit of cost is worth, level by level: a step is 1e-6 of it."""
        return self.kept.units[self.first :]

    @cached_property
    def costs(self) -> tuple[float, ...]:
        """Cost of the plan in question at every level."""
        parts = self.prepared.parts
        each = (
            [float(cost @ self._x[part.columns]) for cost in part.costs[self.first :]]
            for part in parts
        )
        whole = map(sum, zip(*each, strict=True))
        return tuple(unit * value for unit, value in zip(self.units, whole, strict=True))

    def column(self, layer: str, place: str, supply: str) -> int | None:
        """The column of a pair; ``None`` where there is none."""
        pairs = next(self.candidates.of((layer,)))
        spot = (pairs.place_number.get(place, -1), pairs.supply_number.get(supply, -1))
        found = np.flatnonzero((pairs.place == spot[0]) & (pairs.supply == spot[1]))
        return int(pairs.start + found[0]) if found.size else None

    def weights(self, level: int) -> tuple[float, ...]:
        """What a unit of each level above counts in the relaxation of one level.

        One step of a level above is dearer than the dearest column of the level, as far as
        numbers allow; whatever the weights, the bounds hold.
        """
        parts = self.prepared.parts
        dearest = max((float(part.costs[level].max(initial=0.0)) for part in parts), default=0.0)
        found = []
        for above in range(level):
            costs = [part.costs[above][part.costs[above] > 0] for part in parts]
            step = min((float(cost.min()) for cost in costs if cost.size), default=np.inf)
            found.append(self._params.warm_up_weight * max(1.0, dearest) / step)
        return tuple(found)

    def least(self, columns: Ints, deadline: Deadline, level: int | None = None) -> Floats:
        """Lower bounds of what forcing pairs costs more: the cheapest way to have each.

        A unit may be at a place alone, or with one of its people. Shape (columns,). With a
        ``level`` (counted as the costs of components are) it is the weighted sum of it and of
        those above, see :meth:`weights`; without, of the first and the last.
        """
        starts, stops = self._members.indptr[columns], self._members.indptr[columns + 1]
        asked, entries = runs(starts, stops - starts)
        members = self._members.indices[entries]
        least = np.full(columns.size, np.inf)
        for number in np.unique(self.owner[columns]).tolist():
            known, part = self.at(number, deadline, level), self.prepared.parts[number]
            for spot, column in ((np.arange(columns.size), columns), (asked, members)):
                here = self.owner[column] == number
                cost = known.priced.reduced[columns_in(part, column[here])]
                cost = cost - known.slack
                if level is None:
                    cost = cost - known.steps
                    cost = np.minimum(cost, self._room(number, known))
                np.minimum.at(least, spot[here], cost)
        return least

    def _room(self, number: int, known: PricedComponent) -> float:
        """At least so much more costs a plan with a column that is left out of a component."""
        return self._beyond(number) - self._value(number, known)

    def _beyond(self, number: int) -> float:
        return self.kept.beyond.get(number, np.inf)

    def _value(self, number: int, known: PricedComponent) -> float:
        """What the plan in question costs in the words of a relaxation."""
        return float(known.relaxation.costs @ self._x[self.prepared.parts[number].columns])

    def _ways(self, column: int) -> Ints:
        """Positions in its component of the reduced columns that have a pair in them."""
        first, last = self._members.indptr[column : column + 2]
        every = np.union1d(self._members.indices[first:last], [column])
        return columns_in(self.prepared.parts[int(self.owner[column])], every)

    def slack(self, deadline: Deadline) -> float:
        """How far the plan in question may be above the best, by the relaxations alone."""
        parts = range(len(self.prepared.parts))
        return self.kept.units[-1] * sum(self.at(number, deadline).slack for number in parts)

    def at(self, number: int, deadline: Deadline, level: int | None = None) -> PricedComponent:
        """The priced relaxation of one component, made at the first question about it.

        Columns that the plan has not got cost a step more, so that of equal plans the
        nearest is found; not so with a ``level``, see :meth:`least`.
        """
        if (number, level) not in self._known:
            relaxation = self._relaxation(number, deadline, level)
            priced = _price(relaxation, deadline)
            if priced is None:
                raise StoppedError
            relaxation.keep_basis()
            relaxation.keep_prices(priced)
            part = self.prepared.parts[number]
            activity = part.arrays.matrix @ self._x[part.columns]
            value = float(relaxation.costs @ self._x[part.columns])
            beyond = self._beyond(number) if level is None else np.inf
            slack = max(0.0, value - min(priced.bound, beyond))
            self._known[number, level] = PricedComponent(relaxation, priced, activity, slack)
        return self._known[number, level]

    def _relaxation(self, number: int, deadline: Deadline, level: int | None) -> Relaxation:
        part, params = self.prepared.parts[number], self._params
        ends = self.prepared.ends.take(part.columns)
        taken = self._x[part.columns] > 0.5
        stand = self.kept.stands.get(number) if level is None else None
        active = taken
        if stand is None:
            own = part.costs[-1 if level is None else level]
            active = taken | start_columns(ends, own, part.arrays.width, params)
        costs = self._costs_of(part, level)
        if level is None:
            costs[ends.pairs] += STEP * ~taken[ends.pairs]
        whole = (part.arrays, ends, active, costs, stand)
        key = number + (0 if level is None else 1 + level) * len(self.prepared.parts)
        return Relaxation(self._process, key, *whole, params=params, deadline=deadline)

    def _costs_of(self, part: Component, level: int | None) -> Floats:
        if level is None:
            pinned = self.first > 0
            return warm_up_costs(part.costs, self._params.warm_up_weight, pinned=pinned).copy()
        above = zip(self.weights(level), part.costs[:level], strict=True)
        return part.costs[level] + sum(weight * costs for weight, costs in above)

    def without(self, column: int, deadline: Deadline) -> float:
        """Lower bound of what every plan costs more that has not got a pair of the plan.

        In the words of the first and the last level together; 0 where nothing is known before
        the deadline.
        """
        number = int(self.owner[column])
        known = self.at(number, deadline)
        known.relaxation.deadline = deadline
        known.relaxation.bar(self._ways(column))
        try:
            priced = _price(known.relaxation, deadline)
        except NoSolutionError:
            bound = np.inf  # no plan at all lacks it
        except EngineError:
            return 0.0
        else:
            bound = 0.0 if priced is None else priced.bound
        finally:
            known.relaxation.release()
        bound = min(bound, self._beyond(number))
        return self.kept.units[-1] * max(0.0, bound - self._value(number, known) - known.steps)

    def forced(self, column: int, deadline: Deadline, *, seed: int) -> Move | None:
        """The best plan with a pair within its component, where nothing is given up for it.

        Neither of what the committee has fixed nor at the first level.
        """
        number = int(self.owner[column])
        part, known = self.prepared.parts[number], self.at(number, deadline)
        solution = self._solution(number, self._ways(column), deadline, seed)
        if solution is None:
            return None
        x, bound = solution
        before = self._x[part.columns]
        moved = np.flatnonzero(np.abs(x - before) > INTEGRAL)
        step = np.round(x[moved]) - before[moved]
        above = part.costs[: self.first + 1]
        if any(abs(float(costs[moved] @ step)) > TOLERANCE for costs in above):
            return None
        activity = known.activity + part.arrays.matrix[:, moved] @ step
        value = float(known.relaxation.costs @ x)
        if not _within(activity, part.arrays) or value > self._beyond(number):
            return None
        return Move(part, moved, step, value, bound)

    def _solution(
        self, number: int, ways: Ints, deadline: Deadline, seed: int
    ) -> tuple[Floats, float] | None:
        """A whole solution of a component with one of ``ways``, and a bound."""
        known = self.at(number, deadline)
        priced = _forced(known.relaxation, ways, deadline)
        if priced is None:
            return None
        if np.abs(priced.x - np.round(priced.x)).max(initial=0.0) <= INTEGRAL:
            return priced.x, priced.bound
        return self._branched(number, ways, priced, deadline, seed)

    def _branched(
        self, number: int, ways: Ints, priced: Priced, deadline: Deadline, seed: int
    ) -> tuple[Floats, float] | None:
        """Let the engine decide where the relaxation is no whole plan; solution and bound."""
        part, costs = self.prepared.parts[number], self.at(number, deadline).relaxation.costs
        one = np.zeros(costs.size)
        one[ways] = -1.0
        arrays = part.arrays.with_row(one, -1.0)
        ends = self.prepared.ends.take(part.columns)
        posted = np.intersect1d(np.flatnonzero(self._x[part.columns] > 0.5), ends.pairs)
        first = np.concatenate([ways[np.argsort(priced.reduced[ways])][:1], posted])
        nothing = np.zeros(0, dtype=np.int64)
        start = first_plan(part.arrays, ends, costs, nothing, first, deadline)
        if start is None or not arrays.accepts(start):
            return None
        slack = float(costs @ start) - priced.bound
        useful = np.flatnonzero((priced.reduced <= slack) | (start > 0))
        within = deadline.slice(seconds=self._params.question_seconds)
        options = EngineOptions(self._process, within, FINE, seed, lambda *_: None)
        result = ENGINES["highs"].solve(arrays.take(useful), costs[useful], options)
        if result.interrupted:
            raise StoppedError
        if result.x is None:
            return None
        x = np.zeros(costs.size)
        x[useful] = result.x
        return x, max(priced.bound, min(result.bound, priced.bound + slack))

    def difference(self, move: Move) -> Floats:
        """What a move adds to every pair of the plan and takes from it, shape (pairs,)."""
        change = np.zeros(self.prepared.width)
        change[move.component.columns[move.moved]] = move.step
        return self.prepared.expand(change)[: self.candidates.size]


def _price(relaxation: Relaxation, deadline: Deadline) -> Priced | None:
    return relaxation.price(deadline=deadline, enough=EXACT)


def _forced(relaxation: Relaxation, columns: Ints, deadline: Deadline) -> Priced | None:
    relaxation.deadline = deadline
    relaxation.force(columns)
    try:
        return _price(relaxation, deadline)
    except EngineError:
        return None
    finally:
        relaxation.release()


def _within(activity: Floats, arrays: LinearProgram) -> bool:
    low, high = arrays.row_low - TOLERANCE, arrays.row_high + TOLERANCE
    return bool(np.all(activity >= low) and np.all(activity <= high))
