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
from optimizer.program import Arrays, Program
from optimizer.reduction import Part, Reduced, reduce_program, split, unreduced
from optimizer.relaxation import Ends


@dataclass(frozen=True, eq=False)
class Solution:
    """A solution ``x`` (columns,) of the whole program, and what is proven of every level."""

    x: Floats
    levels: tuple[LevelResult, ...]


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
        arrays = self.program.freeze()
        kind, reduced, parts = self._cut(arrays)
        with borrowed() as process:
            searches = self._searches(kind, parts, process)
            self._warm_up(searches)
            results = [self._level(searches, position) for position in range(len(self.levels))]
        x = np.zeros(arrays.width)
        for search in searches:
            x[search.part.columns] = search.x
        whole = reduced.expand(x)
        named = [
            replace(result, goals=level.by_goal(whole))
            for result, level in zip(results, self.levels, strict=True)
        ]
        return Solution(whole, tuple(named))

    def _cut(self, arrays: Arrays) -> tuple[type[PartSearch], Reduced, list[Part]]:
        """The program in parts; an engine that was asked for by name gets it as it is."""
        costs = tuple(level.costs for level in self.levels)
        if self.limits.engine in ENGINES:
            reduced = unreduced(arrays, costs)
            return WholeSearch, reduced, [Part(np.arange(arrays.width), arrays, costs)]
        reduced = reduce_program(arrays, costs)
        return PartSearch, reduced, list(split(reduced))

    def _searches(
        self, kind: type[PartSearch], parts: Sequence[Part], process: HighsProcess
    ) -> list[PartSearch]:
        ends = Ends.of(self.program.candidates)
        clock = Clock(self.started + self.limits.seconds, self.stop)
        first = np.zeros(self.program.width, dtype=bool)
        first[self.first] = True
        return [
            kind(
                key=key,
                part=part,
                ends=ends.take(part.columns),
                engine=ENGINES.get(self.limits.engine, ENGINES["highs"]),
                process=process,
                clock=clock,
                gap=self.limits.gap,
                seed=self.limits.seed,
                first=np.flatnonzero(first[part.columns]),
            )
            for key, part in enumerate(parts)
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
