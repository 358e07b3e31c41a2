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

from geodata.county import County, Pin
from optimizer.candidates import Floats, Ints, LayerPairs, pair_up
from optimizer.greedy import complete
from optimizer.highs import EngineError, HighsProcess, StoppedError, borrowed
from optimizer.levels import DECIMALS, level_costs
from optimizer.outcome import Limits
from optimizer.part_search import INTEGRAL, lured
from optimizer.plan import Plan, Posting
from optimizer.policy import Policy
from optimizer.posts import build
from optimizer.prepared import Kept, columns_in, prepare
from optimizer.relaxation import Priced, Relaxation, start_columns
from optimizer.solve import columns_of_plan, plan_of, solve

STEP = 10.0**-DECIMALS
"""What a change from the plan in question costs: it decides between equal plans only."""
EXACT = 1e-9
"""Relative distance of value and bound that counts as none."""
TOLERANCE = 1e-6
LEVELS = 2
"""With more levels of goals every question is a solve of its own."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A plan that has the pair asked for, and its cost at every level."""

    plan: Plan
    costs: tuple[float, ...]


@contextmanager
def probing(
    county: County,
    policy: Policy,
    plan: Plan,
    *,
    kept: Kept | None = None,
    limits: Limits | None = None,
    stop: threading.Event | None = None,
) -> Iterator["Probe"]:
    """Keep a plan and the program around it at hand.

    ``kept`` is what the solve of the same county and policy left; without it the program is
    built again.
    """
    with borrowed() as process:
        kept = kept or _built(county, policy)
        yield Probe(process, kept, plan, limits or Limits(), stop or threading.Event())


def _built(county: County, policy: Policy) -> Kept:
    program = build(pair_up(county, policy))
    return Kept(prepare(program, [level.costs for level in level_costs(program)]), {})


class Probe:
    """Answers what plans with other pairs would cost; see :func:`probing`."""

    def __init__(
        self,
        process: HighsProcess,
        kept: Kept,
        plan: Plan,
        limits: Limits,
        stop: threading.Event,
    ) -> None:
        self.plan, self.candidates = plan, kept.prepared.candidates
        self._process, self._limits, self._stop = process, limits, stop
        self._prepared, self._stands = kept.prepared, kept.stands
        self._owner = np.zeros(self._prepared.width, dtype=np.int64)
        for number, part in enumerate(self._prepared.parts):
            self._owner[part.columns] = number
        posted = np.zeros(self._prepared.width)
        posted[columns_of_plan(self.candidates, plan)] = 1.0
        self._x = self._completed(self._prepared.shrink(posted))
        self._posted = {Posting(post.layer, post.place, post.supply) for post in plan.postings}
        self._relaxations: dict[int, tuple[Relaxation, Priced]] = {}

    def _completed(self, x: Floats) -> Floats:
        """Set the counting columns of a reduced solution."""
        for part in self._prepared.parts:
            ends = self._prepared.ends.take(part.columns)
            x[part.columns] = complete(part.arrays, ends, x[part.columns])
        return x

    @property
    def costs(self) -> tuple[float, ...]:
        """Cost of the plan in question at every level."""
        return self._costs(self._x)

    def rivals(self, layer: str, place: str) -> list[tuple[str, float]]:
        """Who may serve a place, the most promising first.

        With each the least that taking him would cost more, in the words of the first and
        the last level together: no exact cost is lower.
        """
        pairs = next(self.candidates.of((layer,)))
        mine = np.flatnonzero(pairs.place == pairs.place_number.get(place, -1))
        return self._ranked(pairs, mine, [pairs.supplies[s].id for s in pairs.supply[mine]])

    def openings(self, layer: str, supply: str) -> list[tuple[str, float]]:
        """Where a supply may serve, the most promising first; see :meth:`rivals`."""
        pairs = next(self.candidates.of((layer,)))
        mine = np.flatnonzero(pairs.supply == pairs.supply_number.get(supply, -1))
        return self._ranked(pairs, mine, [pairs.places[p].id for p in pairs.place[mine]])

    def ask(self, layer: str, place: str, supply: str) -> Answer | None:
        """The best plan in which the pair stands; ``None`` where it may not stand at all.

        Raises :class:`~optimizer.highs.StoppedError` on a stop.
        """
        column = self._column(layer, place, supply)
        if column is None:
            return None
        if Posting(layer, place, supply) in self._posted:
            return Answer(self.plan, self.costs)
        quick = self._quick(column) if self._levels <= LEVELS else None
        return quick or self._whole(Posting(layer, place, supply))

    @property
    def _levels(self) -> int:
        return len(self._prepared.parts[0].costs)

    def _column(self, layer: str, place: str, supply: str) -> int | None:
        pairs = next(self.candidates.of((layer,)))
        spot = (pairs.place_number.get(place, -1), pairs.supply_number.get(supply, -1))
        found = np.flatnonzero((pairs.place == spot[0]) & (pairs.supply == spot[1]))
        return int(pairs.start + found[0]) if found.size else None

    def _ranked(self, pairs: LayerPairs, mine: Ints, names: list[str]) -> list[tuple[str, float]]:
        columns = pairs.columns[mine]
        least = np.zeros(columns.size)
        for number in np.unique(self._owner[columns]).tolist():
            inside = np.flatnonzero(self._owner[columns] == number)
            relaxation, priced = self._relaxation(number)
            part = self._prepared.parts[number]
            slack = float(relaxation.costs @ self._x[part.columns]) - priced.bound
            reduced = priced.reduced[columns_in(part, columns[inside])]
            least[inside] = reduced - max(0.0, slack)
        order = np.lexsort((np.arange(least.size), least))
        return [(names[number], max(0.0, float(least[number]))) for number in order]

    def _relaxation(self, number: int) -> tuple[Relaxation, Priced]:
        """The priced relaxation of one part, made at the first question about it.

        Columns that the plan has not got cost a step more, so that of equal plans the
        nearest is found.
        """
        if number not in self._relaxations:
            part = self._prepared.parts[number]
            ends = self._prepared.ends.take(part.columns)
            taken = self._x[part.columns] > 0.5
            active = taken | start_columns(ends, part.costs[-1], part.arrays.width)
            costs = lured(part.costs) + STEP * (~taken)
            relaxation = Relaxation(
                self._process, number, part.arrays, ends, active, costs, self._stands.get(number)
            )
            priced = self._price(relaxation)
            if priced is None:
                raise StoppedError
            relaxation.keep_basis()
            self._relaxations[number] = (relaxation, priced)
        return self._relaxations[number]

    def _price(self, relaxation: Relaxation) -> Priced | None:
        return relaxation.price(seconds=self._limits.seconds, stop=self._stop, enough=EXACT)

    def _quick(self, column: int) -> Answer | None:
        """The answer of the relaxation, where that is a whole plan and proven the best."""
        number = int(self._owner[column])
        part = self._prepared.parts[number]
        relaxation, _ = self._relaxation(number)
        members = self._prepared.takers[[column]].indices
        relaxation.force(columns_in(part, np.union1d(members, [column])))
        try:
            priced = self._price(relaxation)
        except EngineError:
            priced = None
        relaxation.release()
        if priced is None or priced.value - priced.bound > EXACT * max(1.0, abs(priced.value)):
            return None
        mine, before = np.round(priced.x), self._x[part.columns]
        whole = np.abs(priced.x - mine).max(initial=0.0) <= INTEGRAL
        if not whole or float(part.costs[0] @ (mine - before)) > TOLERANCE:
            return None
        if not part.arrays.accepts(mine):
            return None
        x = self._x.copy()
        x[part.columns] = mine
        return Answer(plan_of(self.candidates, self._prepared.expand(x)), self._costs(x))

    def _whole(self, post: Posting) -> Answer | None:
        """Solve everything again with the pair pinned."""
        county = self.candidates.county
        pin = Pin(layer=post.layer, place=post.place, supply=post.supply)
        outcome = solve(
            replace(county, pins=(*county.pins, pin)),
            self.candidates.policy,
            limits=replace(self._limits, gap=EXACT),
            stop=self._stop,
            start=self.plan,
        )
        if post not in outcome.plan.postings:
            return None
        return Answer(outcome.plan, tuple(level.cost for level in outcome.levels))

    def _costs(self, x: Floats) -> tuple[float, ...]:
        """Costs of a reduced solution, per level."""
        parts = self._prepared.parts
        each = ([float(cost @ x[part.columns]) for cost in part.costs] for part in parts)
        return tuple(map(sum, zip(*each, strict=True)))
