"""What a plan would cost if a given pair stood: re-optimised, from where the solve ended.

The relaxation of the part that holds the pair is kept in an engine. A row asks for the
pair, a few pivots and a pricing of all columns later the cost is known exactly, if the
relaxation's solution is whole and gives up nothing of the first level. Where it is not,
the whole plan is solved again with the pair pinned: slower, and just as exact.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from scipy import sparse

from geodata.facts.county import County, Pin
from optimizer.arrays import Floats, Ints
from optimizer.engine.column_selection import start_columns
from optimizer.engine.construction import first_plan
from optimizer.engine.counting_columns import complete
from optimizer.engine.engine_process import EngineError
from optimizer.engine.highs import HighsProcess, borrowed
from optimizer.engine.incumbent import INTEGRAL
from optimizer.engine.lp_relaxation import NoSolutionError, Priced, Relaxation
from optimizer.engine.mip_engines import ENGINES, EngineOptions
from optimizer.engine.prepare import columns_in, prepare
from optimizer.limits.deadline import NEVER, Deadline, StoppedError
from optimizer.limits.search_params import STANDARD, SearchParams
from optimizer.model.bucket_sort import runs
from optimizer.model.candidates import pair_up
from optimizer.model.layer_pairs import LayerPairs
from optimizer.model.objectives import DECIMALS, level_costs
from optimizer.model.outcome import Limits
from optimizer.model.plan import Plan, Posting
from optimizer.model.policy import Policy
from optimizer.model.prepared_program import Component, Kept
from optimizer.model.program import LinearProgram
from optimizer.plans.plan_columns import columns_of_plan
from optimizer.proof.gate import EXACT as CLOSED
from optimizer.rows.core_rows import build
from optimizer.rules.pinned import fixed_pins, unkept_pins
from optimizer.search.component_search import warm_up_costs
from optimizer.solve import solve

STEP = 10.0**-DECIMALS
"""What a change from the plan in question costs: it decides between equal plans only."""
EXACT = 1e-9
"""Relative distance of value and bound that counts as none."""
TOLERANCE = 1e-6
LEAST = 0.1
"""A solve has so many seconds at least."""
BOTH = 2
"""So many levels, the first and the last, have a part in the costs of a relaxation."""
TOLERABLE = 50
"""So many steps of costs do not change the four decimals of a figure that is shown."""
FINE = 1e-7
"""The engine ends a question at so small a relative gap."""


@dataclass(frozen=True, slots=True)
class Answer:
    """The best plan that has the pair asked for, against the plan in question.

    ``costs`` are its costs per level, ``added`` and ``removed`` the postings, without roles,
    in which the two differ. ``slack`` is how far what the last level costs more may be from
    what the best plan with the pair costs more than the best without it; it is infinite where
    a level above may be better than it is. ``exact`` says that both plans are proven to be the
    best of their kind, to ``TOLERABLE`` steps of costs.
    """

    costs: tuple[float, ...]
    added: tuple[Posting, ...] = ()
    removed: tuple[Posting, ...] = ()
    slack: float = 0.0
    exact: bool = True


@dataclass(frozen=True, eq=False)
class _Part:
    """The relaxation of one part, priced, and the rows' activity of the plan in question."""

    relaxation: Relaxation
    priced: Priced
    activity: Floats
    slack: float
    """How far the plan in question may be above the best."""

    @property
    def steps(self) -> float:
        """What the steps for changes come to at most: no plan has more pairs."""
        return STEP * float(self.relaxation.ends.most.sum())


@contextmanager
def probing(
    county: County,
    policy: Policy,
    plan: Plan,
    *,
    kept: Kept | None = None,
    limits: Limits | None = None,
    stop: threading.Event | None = None,
    proven: float = np.inf,
    params: SearchParams = STANDARD,
) -> Iterator["Probe"]:
    """Keep a plan and the program around it at hand.

    ``kept`` is what the solve of the same county and policy left; without it the program is
    built again. ``proven`` is how far, at most, the plan's last level is above its bound.
    """
    with borrowed() as process:
        kept = kept or _built(county, policy, params)
        limits, stop = limits or Limits(), stop or threading.Event()
        probe = Probe(process, policy, kept, plan, limits, stop, params)
        probe.proven = proven
        yield probe


def _built(county: County, policy: Policy, params: SearchParams) -> Kept:
    program = build(pair_up(county, policy))
    levels = level_costs(program)
    costs, units = [level.costs for level in levels], tuple(level.unit for level in levels)
    return Kept(prepare(program, costs, params), {}, units)


class Probe:
    """Answers what plans with other pairs would cost; see :func:`probing`."""

    proven: float = np.inf

    def __init__(
        self,
        process: HighsProcess,
        policy: Policy,
        kept: Kept,
        plan: Plan,
        limits: Limits,
        stop: threading.Event,
        params: SearchParams,
    ) -> None:
        self.policy, self.plan, self._params = policy, plan, params
        self.deadline = Deadline.after(limits.seconds, stop)
        """Until when the question of the moment is to be answered."""
        self._process, self._limits, self._stop = process, limits, stop
        self._posted = {Posting(post.layer, post.place, post.supply) for post in plan.postings}
        self._take(kept)

    def _take(self, kept: Kept) -> None:
        """Answer from this program from now on."""
        self._kept, self._prepared = kept, kept.prepared
        self.candidates = kept.prepared.candidates
        county = self.candidates.county
        self._pinned = any(True for _ in fixed_pins(county, self.policy))
        self._owner = np.zeros(self._prepared.width, dtype=np.int64)
        for number, part in enumerate(self._prepared.parts):
            self._owner[part.columns] = number
        posted = np.zeros(self._prepared.width)
        posted[columns_of_plan(self.candidates, self.plan)] = 1.0
        self._x = self._completed(self._prepared.shrink(posted))
        self._members = sparse.csr_array(self._prepared.takers)
        self._known: dict[int, _Part] = {}

    def _completed(self, x: Floats) -> Floats:
        """Set the counting columns of a reduced solution."""
        for part in self._prepared.parts:
            ends = self._prepared.ends.take(part.columns)
            x[part.columns] = complete(part.arrays, ends, x[part.columns])
        return x

    @property
    def units(self) -> tuple[float, ...]:
        """What an engine's unit of cost is worth, level by level: a step is 1e-6 of it."""
        return self._kept.units[self._first :]

    @property
    def _first(self) -> int:
        """Position of the first level of goals: that of the pins, if there are any, is above."""
        return int(self._pinned)

    @cached_property
    def costs(self) -> tuple[float, ...]:
        """Cost of the plan in question at every level."""
        parts = self._prepared.parts
        each = (
            [float(cost @ self._x[part.columns]) for cost in part.costs[self._first :]]
            for part in parts
        )
        whole = map(sum, zip(*each, strict=True))
        return tuple(unit * value for unit, value in zip(self.units, whole, strict=True))

    def rivals(self, layer: str, place: str) -> list[tuple[str, float]]:
        """Who may serve a place, the most promising first.

        With each the least that taking him would cost more, in the words of the first and
        the last level together, where no level between gives anything up.
        """
        self._widen_unless((place, ""))
        pairs = next(self.candidates.of((layer,)))
        mine = np.flatnonzero(pairs.place == pairs.place_number.get(place, -1))
        return self._ranked(pairs, mine, [pairs.supplies[s].id for s in pairs.supply[mine]])

    def openings(self, layer: str, supply: str) -> list[tuple[str, float]]:
        """Where a supply may serve, the most promising first; see :meth:`rivals`."""
        self._widen_unless(("", supply))
        pairs = next(self.candidates.of((layer,)))
        mine = np.flatnonzero(pairs.supply == pairs.supply_number.get(supply, -1))
        return self._ranked(pairs, mine, [pairs.places[p].id for p in pairs.place[mine]])

    def ask(self, layer: str, place: str, supply: str) -> Answer | None:
        """The best plan in which the pair stands; ``None`` where it may not stand at all.

        Nor may it where more of what the committee has fixed would have to be given up.

        Raises :class:`~optimizer.limits.deadline.StoppedError` on a stop.
        """
        self._begin()
        column = self._column(layer, place, supply)
        if column is None:
            self._widen_unless((place, ""), ("", supply), (place, supply))
            column = self._column(layer, place, supply)
        if column is None:
            return None
        if Posting(layer, place, supply) in self._posted:
            own = self._own_slack()
            return Answer(self.costs, slack=own, exact=self._is_exact(own))
        quick = self._quick(column) if self._levels <= self._params.question_levels else None
        if quick is None and self._kept.whole is not None:
            self._take(self._kept.whole())
            return self.ask(layer, place, supply)
        return quick or self._solved(Posting(layer, place, supply))

    def _begin(self) -> None:
        """Another question: it has as long as a solve."""
        self.deadline = Deadline.after(self._limits.seconds, self._stop)

    def without(self, post: Posting, deadline: Deadline = NEVER) -> float:
        """At least so much worse is every plan that lacks a posting of the plan in question.

        In the words of the first and the last level together; 0 where nothing is known before
        the deadline, or levels between could give something up for it.
        """
        if self._levels > BOTH:
            return 0.0
        self._begin()
        self.deadline = self.deadline.before(deadline.left())
        column = self._column(post.layer, post.place, post.supply)
        if column is None:
            return 0.0
        number = int(self._owner[column])
        known = self._part(number)
        known.relaxation.deadline = self.deadline
        known.relaxation.bar(self._ways(column))
        try:
            priced = self._price(known.relaxation)
        except NoSolutionError:
            bound = np.inf  # no plan at all lacks it
        except EngineError:
            return 0.0
        else:
            bound = 0.0 if priced is None else priced.bound
        finally:
            known.relaxation.release()
        value = float(known.relaxation.costs @ self._x[self._prepared.parts[number].columns])
        bound = min(bound, self._kept.beyond.get(number, np.inf))
        return self._kept.units[-1] * max(0.0, bound - value - known.steps)

    def _widen_unless(self, *known: tuple[str, str]) -> None:
        """Take the whole program unless it has every pair of one of these at hand."""
        if self._kept.whole is not None and self._kept.focus.isdisjoint(known):
            self._take(self._kept.whole())

    @property
    def _levels(self) -> int:
        return len(self.units)

    def _column(self, layer: str, place: str, supply: str) -> int | None:
        pairs = next(self.candidates.of((layer,)))
        spot = (pairs.place_number.get(place, -1), pairs.supply_number.get(supply, -1))
        found = np.flatnonzero((pairs.place == spot[0]) & (pairs.supply == spot[1]))
        return int(pairs.start + found[0]) if found.size else None

    def _ranked(self, pairs: LayerPairs, mine: Ints, names: list[str]) -> list[tuple[str, float]]:
        least = self._least(pairs.columns[mine])
        order = np.argsort(least, kind="stable")
        unit = self._kept.units[-1]
        return [(names[number], unit * float(least[number])) for number in order.tolist()]

    def _least(self, columns: Ints) -> Floats:
        """Lower bounds of what forcing pairs costs more: the cheapest way to have each.

        A unit may be at a place alone, or with one of its people. Shape (columns,).
        """
        starts, stops = self._members.indptr[columns], self._members.indptr[columns + 1]
        asked, entries = runs(starts, stops - starts)
        members = self._members.indices[entries]
        least = np.full(columns.size, np.inf)
        for number in np.unique(self._owner[columns]).tolist():
            known, part = self._part(number), self._prepared.parts[number]
            for spot, column in ((np.arange(columns.size), columns), (asked, members)):
                here = self._owner[column] == number
                cost = known.priced.reduced[columns_in(part, column[here])]
                cost = cost - known.slack - known.steps
                cost = np.minimum(cost, self._room(number))
                np.minimum.at(least, spot[here], cost)
        bounds: Floats = np.maximum(0.0, least)
        return bounds

    def _room(self, number: int) -> float:
        """At least so much more costs a plan with a column that is left out of a part."""
        part, known = self._prepared.parts[number], self._part(number)
        value = float(known.relaxation.costs @ self._x[part.columns])
        return self._kept.beyond.get(number, np.inf) - value

    def _ways(self, column: int) -> Ints:
        """Positions in its part of the reduced columns that have a pair in them."""
        first, last = self._members.indptr[column : column + 2]
        every = np.union1d(self._members.indices[first:last], [column])
        return columns_in(self._prepared.parts[int(self._owner[column])], every)

    def _part(self, number: int) -> _Part:
        """The priced relaxation of one part, made at the first question about it.

        Columns that the plan has not got cost a step more, so that of equal plans the
        nearest is found.
        """
        if number not in self._known:
            part = self._prepared.parts[number]
            ends = self._prepared.ends.take(part.columns)
            taken = self._x[part.columns] > 0.5
            stand = self._kept.stands.get(number)
            active = taken
            if stand is None:
                begun = start_columns(ends, part.costs[-1], part.arrays.width, self._params)
                active = taken | begun
            costs = warm_up_costs(
                part.costs, self._params.warm_up_weight, pinned=self._pinned
            ).copy()
            costs[ends.pairs] += STEP * ~taken[ends.pairs]
            relaxation = Relaxation(
                self._process,
                number,
                part.arrays,
                ends,
                active,
                costs,
                stand,
                params=self._params,
                deadline=self.deadline,
            )
            priced = self._price(relaxation)
            if priced is None:
                raise StoppedError
            relaxation.keep_basis()
            relaxation.keep_prices(priced)
            activity = part.arrays.matrix @ self._x[part.columns]
            value = float(costs @ self._x[part.columns])
            slack = value - min(priced.bound, self._kept.beyond.get(number, np.inf))
            self._known[number] = _Part(relaxation, priced, activity, max(0.0, slack))
        return self._known[number]

    def _price(self, relaxation: Relaxation) -> Priced | None:
        return relaxation.price(deadline=self.deadline, enough=EXACT)

    def _quick(self, column: int) -> Answer | None:
        """The answer within the pair's part, where nothing is given up for it.

        Neither of what the committee has fixed nor at the first level.
        """
        number = int(self._owner[column])
        part, known = self._prepared.parts[number], self._part(number)
        ways = self._ways(column)
        priced = self._forced(known, ways)
        if priced is None:
            return None
        x, bound = priced.x, priced.bound
        if np.abs(x - np.round(x)).max(initial=0.0) > INTEGRAL:
            found = self._branched(part, known, ways, priced)
            if found is None:
                return None
            x, bound = found
        before = self._x[part.columns]
        moved = np.flatnonzero(np.abs(x - before) > INTEGRAL)
        step = np.round(x[moved]) - before[moved]
        above = part.costs[: self._first + 1]
        if any(abs(float(costs[moved] @ step)) > TOLERANCE for costs in above):
            return None
        activity = known.activity + part.arrays.matrix[:, moved] @ step
        if not _within(activity, part.arrays):
            return None
        value = float(known.relaxation.costs @ x)
        if value > self._kept.beyond.get(number, np.inf):
            return None
        unit = self._kept.units[-1]
        slack = unit * max(0.0, value - bound) + min(unit * known.slack, self.proven)
        return self._answer(part, moved, step, slack)

    def _branched(
        self, part: Component, known: _Part, ways: Ints, priced: Priced
    ) -> tuple[Floats, float] | None:
        """Let the engine decide where the relaxation is no whole plan; solution and bound."""
        costs = known.relaxation.costs
        one = np.zeros(costs.size)
        one[ways] = -1.0
        arrays = part.arrays.with_row(one, -1.0)
        ends = self._prepared.ends.take(part.columns)
        posted = np.intersect1d(np.flatnonzero(self._x[part.columns] > 0.5), ends.pairs)
        first = np.concatenate([ways[np.argsort(priced.reduced[ways])][:1], posted])
        nothing = np.zeros(0, dtype=np.int64)
        start = first_plan(part.arrays, ends, costs, nothing, first, self.deadline)
        if start is None or not arrays.accepts(start):
            return None
        slack = float(costs @ start) - priced.bound
        useful = np.flatnonzero((priced.reduced <= slack) | (start > 0))
        within = self.deadline.slice(seconds=self._params.question_seconds)
        terms = EngineOptions(self._process, within, FINE, self._limits.seed, lambda *_: None)
        result = ENGINES["highs"].solve(arrays.take(useful), costs[useful], terms)
        if result.interrupted:
            raise StoppedError
        if result.x is None:
            return None
        x = np.zeros(costs.size)
        x[useful] = result.x
        return x, max(priced.bound, min(result.bound, priced.bound + slack))

    def _forced(self, known: _Part, columns: Ints) -> Priced | None:
        relaxation = known.relaxation
        relaxation.deadline = self.deadline
        relaxation.force(columns)
        try:
            return self._price(relaxation)
        except EngineError:
            return None
        finally:
            relaxation.release()

    def _answer(self, part: Component, moved: Ints, step: Floats, slack: float) -> Answer:
        """The answer of a solution that differs from the plan at ``moved`` by ``step``."""
        levels = zip(self.units, part.costs[self._first :], strict=True)
        more = [unit * float(costs[moved] @ step) for unit, costs in levels]
        change = np.zeros(self._prepared.width)
        change[part.columns[moved]] = step
        change = self._prepared.expand(change)[: self.candidates.size]
        return Answer(
            costs=tuple(old + new for old, new in zip(self.costs, more, strict=True)),
            added=self.candidates.postings(np.flatnonzero(change > 0.5)),
            removed=self.candidates.postings(np.flatnonzero(change < -0.5)),
            slack=slack,
            exact=self._is_exact(slack),
        )

    def _is_exact(self, slack: float) -> bool:
        return slack <= TOLERABLE * STEP * self._kept.units[-1]

    def _own_slack(self) -> float:
        """How far the last level of the plan in question may be above the best.

        Relaxations know of the first and the last level; where there are others nothing is
        known but what the solve has proven.
        """
        if np.isfinite(self.proven) or self._levels > BOTH:
            return self.proven
        parts = range(len(self._prepared.parts))
        return self._kept.units[-1] * sum(self._part(number).slack for number in parts)

    def _solved(self, post: Posting) -> Answer | None:
        """Solve everything again with the pair pinned; ``None`` where a pin is given up for it.

        Raises :class:`~optimizer.limits.deadline.StoppedError` where time was over before a plan
        was found that keeps them all, and before it was proven that there is none.
        """
        county, policy = self.candidates.county, self.policy
        pin = Pin(layer=post.layer, place=post.place, supply=post.supply)
        outcome = solve(
            replace(county, pins=(*county.pins, pin)),
            policy,
            limits=replace(self._limits, gap=EXACT, seconds=max(LEAST, self.deadline.left())),
            stop=self._stop,
            start=self.plan,
            params=self._params,
        )
        before, after = (unkept_pins(county, policy, plan) for plan in (self.plan, outcome.plan))
        if post not in outcome.plan.postings or len(after) > len(before):
            if outcome.unkept.least <= len(before):
                raise StoppedError
            return None
        *above, last = outcome.levels
        closed = outcome.unkept.closed and all(level.gap <= CLOSED for level in above)
        slack = last.cost - last.bound + self._own_slack() if closed else np.inf
        now = {Posting(p.layer, p.place, p.supply) for p in outcome.plan.postings}
        return Answer(
            costs=tuple(level.cost for level in outcome.levels),
            added=tuple(sorted(now - self._posted)),
            removed=tuple(sorted(self._posted - now)),
            slack=slack,
            exact=self._is_exact(slack),
        )


def _within(activity: Floats, arrays: LinearProgram) -> bool:
    low, high = arrays.row_low - TOLERANCE, arrays.row_high + TOLERANCE
    return bool(np.all(activity >= low) and np.all(activity <= high))
