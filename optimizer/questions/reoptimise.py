"""What a plan would cost if a given pair stood: re-optimised, from where the solve ended.

The relaxation of the part that holds the pair is kept in an engine. A row asks for the
pair, a few pivots and a pricing of all columns later the cost is known exactly, if the
relaxation's solution is whole and gives up nothing of the first level. Where it is not,
the whole plan is solved again with the pair pinned: slower, and just as exact.
"""

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace

import numpy as np

from geodata.facts.county import County, Pin
from optimizer.arrays import Floats, Ints
from optimizer.engine.highs import HighsProcess, borrowed
from optimizer.engine.prepare import prepare
from optimizer.limits.deadline import NEVER, Deadline, StoppedError
from optimizer.limits.search_params import STANDARD, SearchParams
from optimizer.model.candidates import Candidates, pair_up
from optimizer.model.objectives import DECIMALS, level_costs
from optimizer.model.outcome import Limits
from optimizer.model.plan import Plan, Posting
from optimizer.model.policy import Policy
from optimizer.model.prepared_program import Kept
from optimizer.pairs.layer_pairs import LayerPairs
from optimizer.proof.gate import EXACT as CLOSED
from optimizer.questions.fewest_changes import nearest, without_changes
from optimizer.questions.program_at_hand import EXACT, STEP, Move, ProgramAtHand
from optimizer.rows.core_rows import build
from optimizer.rules.pinned import fixed_pins, unkept_pins
from optimizer.solve import solve

LEAST = 0.1
"""A solve has so many seconds at least."""
BOTH = 2
"""So many levels, the first and the last, have a part in the costs of a relaxation."""
TOLERABLE = 50
"""So many steps of costs do not change the four decimals of a figure that is shown."""


@dataclass(frozen=True, slots=True)
class Answer:
    """The best plan that has the pair asked for, against the plan in question.

    ``costs`` are its costs per level, ``added`` and ``removed`` the postings, without roles,
    in which the two differ. ``slack`` is how far what the last level costs more may be from
    what the best plan with the pair costs more than the best without it; it is infinite where
    a level above may be better than it is. ``exact`` says that both plans are proven to be the
    best of their kind, to ``TOLERABLE`` steps of costs; ``fewest`` that no plan of these costs
    has fewer postings that the plan in question has not.
    """

    costs: tuple[float, ...]
    added: tuple[Posting, ...] = ()
    removed: tuple[Posting, ...] = ()
    slack: float = 0.0
    exact: bool = True
    fewest: bool = True


@dataclass(frozen=True, slots=True)
class Floor:
    """What having a pair costs more at least, level by level, the first level first.

    At each level ``least`` bounds the weighted sum of what it and the levels above it cost
    more; ``weights`` are those of the levels above. Minus infinity says that nothing is known.
    """

    least: tuple[float, ...]
    weights: tuple[tuple[float, ...], ...]

    def at(self, level: int, above: Sequence[float]) -> float:
        """At least so much more costs a level where those above cost ``above`` more."""
        pairs = zip(self.weights[level], above, strict=True)
        least = self.least[level] - sum(weight * cost for weight, cost in pairs)
        return least if any(above) else max(0.0, least)

    def beats(self, more: Sequence[float], nothing: Sequence[float]) -> bool:
        """Whether the pair may cost less than ``more``, the levels in order.

        Differences up to ``nothing`` of a level are none.
        """
        clean = [m if abs(m) > n else 0.0 for m, n in zip(more, nothing, strict=True)]
        for level, cost in enumerate(clean):
            least = self.at(level, clean[:level])
            if least > cost + nothing[level]:
                return False
            if least < cost - nothing[level]:
                return True
        return False

    def alone(self) -> tuple[float, ...]:
        """What every level costs more at least where those above give nothing up."""
        return tuple(self.at(level, (0.0,) * level) for level in range(len(self.least)))


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
    _proved: bool = False

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
        county = kept.prepared.candidates.county
        first = int(any(True for _ in fixed_pins(county, self.policy)))
        self.program = ProgramAtHand(
            self._process, kept, self.plan, first=first, params=self._params
        )

    @property
    def candidates(self) -> Candidates:
        """The pairs that are at hand."""
        return self.program.candidates

    @property
    def units(self) -> tuple[float, ...]:
        """What an engine's unit of cost is worth, level by level: a step is 1e-6 of it."""
        return self.program.units

    @property
    def costs(self) -> tuple[float, ...]:
        """Cost of the plan in question at every level."""
        return self.program.costs

    @property
    def is_best(self) -> bool:
        """Whether bounds hold of the plan in question: with several levels only of the best one.

        Where there are two, they know how far it may be above.
        """
        return bool(np.isfinite(self.proven)) or self._levels <= BOTH

    def rivals(self, layer: str, place: str) -> list[tuple[str, Floor]]:
        """Who may serve a place, with the least that taking each would cost more.

        The most promising first, the levels in order.
        """
        self._widen_unless((place, ""))
        pairs = next(self.candidates.of((layer,)))
        mine = np.flatnonzero(pairs.place == pairs.place_number.get(place, -1))
        return self._ranked(pairs, mine, [pairs.supplies[s].id for s in pairs.supply[mine]])

    def openings(self, layer: str, supply: str) -> list[tuple[str, Floor]]:
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
        column = self.program.column(layer, place, supply)
        if column is None:
            self._widen_unless((place, ""), ("", supply), (place, supply))
            column = self.program.column(layer, place, supply)
        if column is None:
            return None
        if Posting(layer, place, supply) in self._posted:
            own = self._own_slack()
            return Answer(self.costs, slack=own, exact=self._is_exact(own))
        quick = self._quick(column) if self._levels <= self._params.question_levels else None
        if quick is None and self.program.kept.whole is not None:
            self._take(self.program.kept.whole())
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
        column = self.program.column(post.layer, post.place, post.supply)
        return 0.0 if column is None else self.program.without(column, self.deadline)

    def _widen_unless(self, *known: tuple[str, str]) -> None:
        """Take the whole program unless it has every pair of one of these at hand.

        What is left out of a narrow program is known for the first and the last level only.
        """
        if self.program.kept.whole is not None and self._levels > BOTH:
            self._take(self.program.kept.whole())
        if self.program.kept.whole is not None and self.program.kept.focus.isdisjoint(known):
            self._take(self.program.kept.whole())

    @property
    def _levels(self) -> int:
        return len(self.units)

    def _ranked(self, pairs: LayerPairs, mine: Ints, names: list[str]) -> list[tuple[str, Floor]]:
        """The levels in order; the first is the best that it can be."""
        columns, units, first = pairs.columns[mine], self.units, self.program.first
        least, weights = [np.zeros(mine.size)], [tuple[float, ...]()]
        if self._levels <= BOTH:
            last = np.maximum(0.0, self.program.least(columns, self.deadline))
            least = [*least, last][-self._levels :]
            weights = [(), (0.0,)][: self._levels]
        for level in range(1, self._levels) if self._levels > BOTH else ():
            least.append(self._least(columns, level))
            heavy = self.program.weights(first + level)[first:]
            own = zip(units, heavy, strict=False)
            weights.append(tuple(units[level] * weight / unit for unit, weight in own))
        figures = np.stack(least) * np.array(units)[:, None]
        floors = [Floor(tuple(row), tuple(weights)) for row in figures.T.tolist()]
        found = zip(names, floors, strict=True)
        return sorted(found, key=lambda item: [round(x, DECIMALS) for x in item[1].alone()])

    def _least(self, columns: Ints, level: int) -> Floats:
        """Bounds at one level of several; minus infinity where time was over before."""
        try:
            return self.program.least(columns, self.deadline, self.program.first + level)
        except StoppedError:
            return np.full(columns.size, -np.inf)

    def _quick(self, column: int) -> Answer | None:
        """The answer within the pair's component, where nothing is given up for it.

        Neither of what the committee has fixed nor at the first level.
        """
        program, seed = self.program, self._limits.seed
        move = program.forced(column, self.deadline, seed=seed)
        if move is None:
            return None
        unit, known = self.units[-1], program.at(int(program.owner[column]), self.deadline)
        own = min(unit * known.slack, self.proven)
        apart = max(0.0, move.value - move.bound)
        return self._answer(move, unit * apart + own, fewest=apart < STEP / 2)

    def _answer(self, move: Move, slack: float, *, fewest: bool) -> Answer:
        """The answer that a move of the plan in question makes."""
        levels = zip(self.units, move.component.costs[self.program.first :], strict=True)
        more = [unit * float(costs[move.moved] @ move.step) for unit, costs in levels]
        change = self.program.difference(move)
        return Answer(
            costs=tuple(old + new for old, new in zip(self.costs, more, strict=True)),
            added=self.candidates.postings(np.flatnonzero(change > 0.5)),
            removed=self.candidates.postings(np.flatnonzero(change < -0.5)),
            slack=slack,
            exact=self._is_exact(slack),
            fewest=fewest,
        )

    def _is_exact(self, slack: float) -> bool:
        return slack <= TOLERABLE * STEP * self.units[-1]

    def _own_slack(self) -> float:
        """How far the last level of the plan in question may be above the best.

        Relaxations know of the first and the last level; where there are others nothing is
        known but what the solve has proven, and what another one, in the time that is left for
        the question, can prove.
        """
        if self._levels > BOTH and not self._is_exact(self.proven) and not self._proved:
            self._proved = True
            self._prove()
        if np.isfinite(self.proven) or self._levels > BOTH:
            return self.proven
        return self.program.slack(self.deadline)

    def _prove(self) -> None:
        """Solve the question's own program to the end: how good the plan in question is."""
        if self.deadline.over:
            return
        county = self.candidates.county
        limits = replace(self._limits, gap=EXACT, seconds=self.deadline.left())
        found = solve(
            county,
            self.policy,
            limits=limits,
            stop=self._stop,
            start=self.plan,
            params=self._params,
        )
        *above, last = zip(self.costs, self.units, found.levels, strict=True)
        kept = len(unkept_pins(county, self.policy, self.plan)) <= found.unkept.least
        if kept and all(cost - level.bound <= STEP * unit for cost, unit, level in above):
            cost, _, level = last
            self.proven = min(self.proven, max(0.0, cost - level.bound))

    def _solved(self, post: Posting) -> Answer | None:
        """Solve everything again with the pair pinned; ``None`` where a pin is given up for it.

        Raises :class:`~optimizer.limits.deadline.StoppedError` where time was over before a plan
        was found that keeps them all, and before it was proven that there is none.
        """
        county, policy = self.candidates.county, self.policy
        pin = Pin(layer=post.layer, place=post.place, supply=post.supply)
        outcome = solve(
            replace(county, pins=(*county.pins, pin)),
            nearest(policy, self.plan),
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
        found = without_changes(outcome)
        *above, last = found.levels
        closed = outcome.unkept.closed and all(level.gap <= CLOSED for level in above)
        slack = last.cost - last.bound + self._own_slack() if closed else np.inf
        now = {Posting(p.layer, p.place, p.supply) for p in outcome.plan.postings}
        return Answer(
            costs=tuple(level.cost for level in found.levels),
            added=tuple(sorted(now - self._posted)),
            removed=tuple(sorted(self._posted - now)),
            slack=slack,
            exact=self._is_exact(slack),
            fewest=found.fewest,
        )
