"""A whole program, solved: reduced, split into parts, each level proven over all of them."""

import os
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial

import numpy as np

from optimizer.arrays import Floats, Ints
from optimizer.engine.mip_engines import ENGINES
from optimizer.engine.prepare import as_it_is, prepare
from optimizer.limits.deadline import Deadline
from optimizer.limits.search_params import SearchParams
from optimizer.model.objectives import PINS, LevelCosts, pins_in, result_of
from optimizer.model.outcome import Limits, OnProgress, Progress, Solution
from optimizer.model.prepared_program import Kept, Prepared
from optimizer.model.program import Program
from optimizer.model.soft_constraints import UNKEPT
from optimizer.proof.gate import EXACT
from optimizer.proof.witness import certificate_of
from optimizer.search.component_search import ComponentResult, ComponentSearch, WholeSearch

TellPart = Callable[[int, int, float | None, float | None], None]
"""Called with a part, a level (positions), the incumbent's cost there, and the bound."""
Runner = Callable[
    [Sequence[ComponentSearch], Deadline, TellPart], Iterator[tuple[int, ComponentResult]]
]
"""Runs searches, in any order and any place; gives part and result as they end."""


def in_threads(
    searches: Sequence[ComponentSearch],
    deadline: Deadline,  # noqa: ARG001  every part has it
    tell: TellPart,
) -> Iterator[tuple[int, ComponentResult]]:
    """Run parts side by side, each with an engine's process of its own, the largest first.

    Parts know nothing of each other, so the result does not depend on how many run at once.
    """
    order = sorted(range(len(searches)), key=lambda n: -searches[n].part.arrays.width)
    count = min(os.cpu_count() or 1, _worth_while([searches[n] for n in order]))

    def work(number: int) -> tuple[int, ComponentResult]:
        return number, searches[number].run(partial(tell, number))

    with ThreadPoolExecutor(count) as pool:
        yield from pool.map(work, order)


def _worth_while(searches: Sequence[ComponentSearch]) -> int:
    """How many engines at once are worth their start, the largest part first."""
    if not searches:
        return 1
    params, beside = searches[0].params, sum(search.part.arrays.width for search in searches[1:])
    return min(params.most_engines, 1 + beside // params.engine_worth)


@dataclass(eq=False)
class Search:
    """One solve of a program by prices, part by part."""

    program: Program
    levels: Sequence[LevelCosts]
    limits: Limits
    notify: OnProgress | None
    deadline: Deadline
    first: Ints
    """Columns of the plan to start from."""
    params: SearchParams
    runner: Runner = in_threads
    started: float = field(default_factory=time.monotonic)

    def run(self) -> Solution:
        """Solve level after level, over all parts.

        Raises :class:`~optimizer.limits.deadline.StoppedError` where time is over before it begins.
        """
        whole = self.limits.engine in ENGINES  # an engine asked for by name gets it as it is
        costs = [level.costs for level in self.levels]
        program, params = self.program, self.params
        prepared = (
            as_it_is(program, costs) if whole else prepare(program, costs, params, self.deadline)
        )
        self.deadline.check()  # with no time left few pairs make a better plan than none
        searches = self._searches(WholeSearch if whole else ComponentSearch, prepared)
        results = self._results(searches)
        x = _together(prepared, [result.x for result in results])
        earlier = [
            _together(prepared, [result.earlier[position] for result in results])
            for position in range(len(costs))
        ]
        engine = searches[0].engine.name if searches else "—"
        levels = tuple(
            result_of(level, x, engine, sum(result.seconds[position] for result in results))
            for position, level in enumerate(self.levels)
            if level.number != PINS
        )
        units = tuple(level.unit for level in self.levels)
        stands = {n: result.stand for n, result in enumerate(results) if result.stand is not None}
        witnesses = [result.witnesses for result in results]
        certificate = certificate_of(self.program, prepared, witnesses, engine)
        kept = None if whole else Kept(prepared, stands, units)
        return Solution(x, levels, certificate, tuple(earlier), kept)

    def _prepared(self, costs: Sequence[Floats]) -> Prepared:
        return prepare(self.program, costs, self.params, self.deadline)

    def _searches(self, kind: type[ComponentSearch], prepared: Prepared) -> list[ComponentSearch]:
        first, promised = np.zeros((2, self.program.width), dtype=bool)
        first[self.first] = True
        for block in self.program.of_kind(UNKEPT):
            promised[block.columns] = True
        return [
            kind(
                key=key,
                part=part,
                ends=prepared.ends.take(part.columns),
                engine=ENGINES.get(self.limits.engine, ENGINES["highs"]),
                gap=self.limits.gap,
                seed=self.limits.seed,
                first=np.flatnonzero(first[part.columns]),
                params=self.params,
                deadline=self.deadline,
                promised=np.flatnonzero(promised[part.columns]),
                pinned=pins_in(self.levels),
            )
            for key, part in enumerate(prepared.parts)
        ]

    def _results(self, searches: Sequence[ComponentSearch]) -> list[ComponentResult]:
        ledger = _Ledger(searches, self.levels, self.notify, self.started)
        found = dict(self.runner(searches, self.deadline, ledger.tell))
        return [found[number] for number in range(len(searches))]


def _together(prepared: Prepared, parts: Sequence[Floats]) -> Floats:
    """A solution of the whole program from those of its parts."""
    x = np.zeros(prepared.width)
    for part, own in zip(prepared.parts, parts, strict=True):
        x[part.columns] = own
    return prepared.expand(x)


def _contradicts(bound: float, cost: float) -> bool:
    """Whether a plan's own cost disproves a bound, beyond arithmetic."""
    return bound > cost + EXACT * max(1.0, abs(cost))


class _Ledger:
    """Reports moments of the parts as moments of the whole, from whatever thread."""

    def __init__(
        self,
        searches: Sequence[ComponentSearch],
        levels: Sequence[LevelCosts],
        notify: OnProgress | None,
        started: float,
    ) -> None:
        self._notify, self._started, self._lock = notify, started, threading.Lock()
        self._units = [level.unit for level in levels]
        self._hidden = int(pins_in(levels))
        self._values = [[s.value(n) for s in searches] for n in range(len(levels))]
        self._bounds = [[0.0] * len(searches) for _ in levels]

    def tell(self, part: int, level: int, incumbent: float | None, bound: float | None) -> None:
        """Take note of a part; costs are never negative, so an unknown bound counts as 0."""
        with self._lock:
            if incumbent is not None:
                self._values[level][part] = incumbent
            if bound is not None:
                self._bounds[level][part] = bound
            if self._notify is not None and level >= self._hidden:
                unit = self._units[level]
                best, proven = unit * sum(self._values[level]), unit * sum(self._bounds[level])
                said = (proven > 0 or bound is not None) and not _contradicts(proven, best)
                self._notify(
                    Progress(
                        level=level + 1 - self._hidden,
                        levels=len(self._values) - self._hidden,
                        incumbent=best,
                        bound=min(proven, best) if said else None,
                        seconds=time.monotonic() - self._started,
                    )
                )
