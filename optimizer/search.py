"""A whole program, solved: reduced, split into parts, each level proven over all of them."""

import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from optimizer.candidates import Floats, Ints
from optimizer.engines import ENGINES
from optimizer.highs import HighsProcess, StoppedError, borrowed
from optimizer.levels import LevelCosts
from optimizer.outcome import LevelResult, Limits, OnProgress, Progress
from optimizer.part_search import Clock, PartSearch, Tell, WholeSearch
from optimizer.prepared import Kept, Prepared, as_it_is, prepare
from optimizer.program import Program


@dataclass(frozen=True, eq=False)
class Solution:
    """A solution ``x`` (columns,) of the whole program, and what is proven of every level.

    ``kept`` is the program itself, for questions.
    """

    x: Floats
    levels: tuple[LevelResult, ...]
    kept: Kept | None = None


@dataclass(eq=False)
class Search:
    """One solve of a program by prices, part by part."""

    program: Program
    levels: Sequence[LevelCosts]
    limits: Limits
    notify: OnProgress | None
    stop: threading.Event
    first: Ints
    """Columns of the plan to start from."""
    started: float = field(default_factory=time.monotonic)

    def run(self) -> Solution:
        """Solve level after level, over all parts."""
        whole = self.limits.engine in ENGINES  # an engine asked for by name gets it as it is
        costs = [level.costs for level in self.levels]
        prepared = as_it_is(self.program, costs) if whole else prepare(self.program, costs)
        with borrowed() as process:
            kind = WholeSearch if whole else PartSearch
            searches = self._searches(kind, prepared, process)
            self._warm_up(searches)
            results = [self._level(searches, position) for position in range(len(self.levels))]
        x = np.zeros(prepared.width)
        for search in searches:
            x[search.part.columns] = search.x
        x = prepared.expand(x)
        named = [
            replace(result, goals=level.by_goal(x))
            for result, level in zip(results, self.levels, strict=True)
        ]
        stands = {search.key: search.stand for search in searches if search.stand is not None}
        return Solution(x, tuple(named), None if whole else Kept(prepared, stands))

    def _searches(
        self, kind: type[PartSearch], prepared: Prepared, process: HighsProcess
    ) -> list[PartSearch]:
        clock = Clock(self.started + self.limits.seconds, self.stop)
        first = np.zeros(self.program.width, dtype=bool)
        first[self.first] = True
        return [
            kind(
                key=key,
                part=part,
                ends=prepared.ends.take(part.columns),
                engine=ENGINES.get(self.limits.engine, ENGINES["highs"]),
                process=process,
                clock=clock,
                gap=self.limits.gap,
                seed=self.limits.seed,
                first=np.flatnonzero(first[part.columns]),
            )
            for key, part in enumerate(prepared.parts)
        ]

    def _warm_up(self, searches: Sequence[PartSearch]) -> None:
        for search in searches:
            try:
                search.warm_up()
            except StoppedError:
                _detach(searches)

    def _level(self, searches: Sequence[PartSearch], position: int) -> LevelResult:
        begun = time.monotonic()
        values = [search.value(position) for search in searches]
        bounds = [0.0] * len(searches)
        for number, search in enumerate(searches):
            tell = self._teller(position, values, bounds, number)
            tell(values[number], None)
            try:
                bounds[number] = search.solve(position, tell)
            except StoppedError:
                _detach(searches)
            values[number] = search.value(position)
            search.keep(position)
        cost, bound = sum(values), min(sum(bounds), sum(values))
        return LevelResult(
            level=self.levels[position].number,
            cost=round(cost, 9),
            bound=round(bound, 9),
            engine=searches[0].engine.name if searches else "—",
            seconds=time.monotonic() - begun,
        )

    def _teller(self, position: int, values: list[float], bounds: list[float], number: int) -> Tell:
        """Report moments of one part as moments of the whole."""

        def tell(incumbent: float | None, bound: float | None) -> None:
            if self.notify is None:
                return
            best = (
                sum(values) - values[number] + (values[number] if incumbent is None else incumbent)
            )
            proven = None if bound is None else min(sum(bounds) + bound, best)
            self.notify(
                Progress(
                    level=position + 1,
                    levels=len(self.levels),
                    incumbent=best,
                    bound=proven,
                    seconds=time.monotonic() - self.started,
                )
            )

        return tell


def _detach(searches: Sequence[PartSearch]) -> None:
    """Let every part end with what it has: the engine is gone."""
    for search in searches:
        search.relaxation = None
