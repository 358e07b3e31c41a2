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
from optimizer.levels import level_costs
from optimizer.outcome import Limits
from optimizer.part_search import INTEGRAL, lured
from optimizer.plan import Plan, Posting
from optimizer.policy import Policy
from optimizer.posts import build
from optimizer.reduction import reduce_program, split
from optimizer.relaxation import Ends, Priced, Relaxation, start_columns
from optimizer.solve import columns_of_plan, plan_of, solve

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
    limits: Limits | None = None,
    stop: threading.Event | None = None,
) -> Iterator["Probe"]:
    """Keep a plan and the program around it at hand."""
    with borrowed() as process:
        yield Probe(process, county, policy, plan, limits or Limits(), stop or threading.Event())


class Probe:
    """Answers what plans with other pairs would cost; see :func:`probing`.

    ``costs`` are those of the plan in question, per level.
    """

    def __init__(
        self,
        process: HighsProcess,
        county: County,
        policy: Policy,
        plan: Plan,
        limits: Limits,
        stop: threading.Event,
    ) -> None:
        self.county, self.policy, self.plan = county, policy, plan
        self._process, self._limits, self._stop = process, limits, stop
        program = build(pair_up(county, policy))
        self.candidates, self.levels = program.candidates, level_costs(program)
        self._ends = Ends.of(program.candidates)
        self._arrays = program.freeze()
        self._reduced = reduce_program(self._arrays, [level.costs for level in self.levels])
        self._parts = list(split(self._reduced))
        self._owner = np.zeros(program.width, dtype=np.int64)
        for number, part in enumerate(self._parts):
            self._owner[part.columns] = number
        self._x = np.zeros(program.width)
        self._x[columns_of_plan(program.candidates, plan)] = 1.0
        self._x = complete(self._arrays, self._ends, self._x)
        self._relaxations: dict[int, tuple[Relaxation, Priced]] = {}

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
        if self._x[column] > 0.5:
            return Answer(self.plan, self.costs)
        quick = self._quick(column) if len(self.levels) <= LEVELS else None
        return quick or self._whole(Posting(layer, place, supply))

    def _column(self, layer: str, place: str, supply: str) -> int | None:
        pairs = next(self.candidates.of((layer,)))
        spot = (pairs.place_number.get(place, -1), pairs.supply_number.get(supply, -1))
        found = np.flatnonzero((pairs.place == spot[0]) & (pairs.supply == spot[1]))
        return int(pairs.start + found[0]) if found.size else None

    def _ranked(self, pairs: LayerPairs, mine: Ints, names: list[str]) -> list[tuple[str, float]]:
        columns = pairs.columns[mine]
        least = np.zeros(columns.size)
        for number in np.unique(self._owner[columns]):
            inside = np.flatnonzero(self._owner[columns] == number)
            _, priced = self._relaxation(int(number))
            least[inside] = priced.reduced[self._positions(int(number), columns[inside])]
        order = np.lexsort((np.arange(least.size), least))
        return [(names[number], max(0.0, float(least[number]))) for number in order]

    def _positions(self, number: int, columns: Ints) -> Ints:
        found: Ints = np.searchsorted(self._parts[number].columns, columns)
        return found

    def _relaxation(self, number: int) -> tuple[Relaxation, Priced]:
        """The priced relaxation of one part, made at the first question about it."""
        if number not in self._relaxations:
            part = self._parts[number]
            ends = self._ends.take(part.columns)
            active = start_columns(ends, part.costs[-1], part.arrays.width)
            active |= self._reduced.shrink(self._x)[part.columns] > 0.5
            relaxation = Relaxation(
                self._process, number, part.arrays, ends, active, lured(part.costs)
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
        part = self._parts[number]
        relaxation, base = self._relaxation(number)
        members = self._reduced.takers[[column]].indices
        columns = self._positions(number, np.union1d(members, [column]))
        relaxation.force(columns)
        try:
            priced = self._price(relaxation)
        except EngineError:
            priced = None
        relaxation.release()
        if priced is None or priced.value - priced.bound > EXACT * max(1.0, abs(priced.value)):
            return None
        mine = np.round(priced.x)
        if np.abs(priced.x - mine).max(initial=0.0) > INTEGRAL:
            return None
        x = self._reduced.shrink(self._x)
        first = part.costs[0]
        if float(first @ mine) > float(first @ np.round(base.x)) + TOLERANCE:
            return None
        x[part.columns] = mine
        whole = self._reduced.expand(x)
        if not self._arrays.accepts(whole):
            return None
        return Answer(plan_of(self.candidates, whole), self._costs(whole))

    def _whole(self, post: Posting) -> Answer | None:
        """Solve everything again with the pair pinned."""
        pin = Pin(layer=post.layer, place=post.place, supply=post.supply)
        outcome = solve(
            replace(self.county, pins=(*self.county.pins, pin)),
            self.policy,
            limits=replace(self._limits, gap=EXACT),
            stop=self._stop,
            start=self.plan,
        )
        if post not in outcome.plan.postings:
            return None
        return Answer(outcome.plan, tuple(level.cost for level in outcome.levels))

    def _costs(self, x: Floats) -> tuple[float, ...]:
        return tuple(float(level.costs @ x) for level in self.levels)
