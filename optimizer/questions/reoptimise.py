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

import numpy as np

from geodata.facts.county import County, Pin
from optimizer.arrays import Ints
from optimizer.engine.highs import HighsProcess, borrowed
from optimizer.engine.prepare import prepare
from optimizer.limits.deadline import NEVER, Deadline, StoppedError
from optimizer.limits.search_params import STANDARD, SearchParams
from optimizer.model.candidates import Candidates, pair_up
from optimizer.model.layer_pairs import LayerPairs
from optimizer.model.objectives import level_costs
from optimizer.model.outcome import Limits
from optimizer.model.plan import Plan, Posting
from optimizer.model.policy import Policy
from optimizer.model.prepared_program import Kept
from optimizer.proof.gate import EXACT as CLOSED
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
    best of their kind, to ``TOLERABLE`` steps of costs.
    """

    costs: tuple[float, ...]
    added: tuple[Posting, ...] = ()
    removed: tuple[Posting, ...] = ()
    slack: float = 0.0
    exact: bool = True


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
        """Take the whole program unless it has every pair of one of these at hand."""
        if self.program.kept.whole is not None and self.program.kept.focus.isdisjoint(known):
            self._take(self.program.kept.whole())

    @property
    def _levels(self) -> int:
        return len(self.units)

    def _ranked(self, pairs: LayerPairs, mine: Ints, names: list[str]) -> list[tuple[str, float]]:
        least = self.program.least(pairs.columns[mine], self.deadline)
        order = np.argsort(least, kind="stable")
        return [(names[number], self.units[-1] * float(least[number])) for number in order.tolist()]

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
        return self._answer(move, unit * max(0.0, move.value - move.bound) + own)

    def _answer(self, move: Move, slack: float) -> Answer:
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
        )

    def _is_exact(self, slack: float) -> bool:
        return slack <= TOLERABLE * STEP * self.units[-1]

    def _own_slack(self) -> float:
        """How far the last level of the plan in question may be above the best.

        Relaxations know of the first and the last level; where there are others nothing is
        known but what the solve has proven.
        """
        if np.isfinite(self.proven) or self._levels > BOTH:
            return self.proven
        return self.program.slack(self.deadline)

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
