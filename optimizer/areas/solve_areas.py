"""From facts and task to areas with a proof: search, neighbours divided anew, branch and cut."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from threading import Event

from optimizer.areas.area_case import AreaFacts, AreaPart, parts_of
from optimizer.areas.area_faults import Faults
from optimizer.areas.area_improvement import AreaImprovement
from optimizer.areas.area_plan import Area, AreaLevel, AreaPlan, PartResult, named_areas
from optimizer.areas.area_problem import ProblemMaker
from optimizer.areas.area_proof import AreaProof, LevelProof, ProvenDivision
from optimizer.areas.area_search import AreaSearch
from optimizer.areas.area_terms import AreaProblem
from optimizer.areas.area_value import better
from optimizer.limits.deadline import Deadline

MOVES_PER_PLACE = 150
"""Moves of one cooling, for every place and every area of a part, up to ``MOST_MOVES``."""
MOST_MOVES = 60_000
ROUNDS = 6
"""Coolings of one part: every second one from new seeds."""
STALE = 2
"""Coolings that find nothing better before the search ends."""
SEARCH_SHARE, IMPROVE_SHARE = 0.35, 0.4
"""Shares of the time of a part for the search, and of what is left for neighbours."""
PROVABLE = 130
"""Places of a part up to which branch and cut is tried on the whole."""


@dataclass(frozen=True, kw_only=True)
class AreaLimits:
    """When to stop, and from which seed to begin."""

    seconds: float
    seed: int
    stop: Event = field(default_factory=Event)


@dataclass(frozen=True, kw_only=True)
class AreaProgress:
    """How many parts are done."""

    done: int
    parts: int
    seconds: float


Tell = Callable[[AreaProgress], None]


def solve_areas(
    facts: AreaFacts, faults: Faults, limits: AreaLimits, tell: Tell = lambda _: None
) -> AreaPlan | None:
    """Divide the places of a task; ``None`` where the task itself has faults."""
    before = len(faults.findings.errors)
    maker, parts = ProblemMaker(facts, faults), parts_of(facts, faults)
    if len(faults.findings.errors) > before or not facts.places:
        return None
    begun = time.monotonic()
    deadline = Deadline.after(limits.seconds, limits.stop)
    results: list[tuple[PartResult, list[Area]]] = []
    weights = [len(part.members) ** 1.5 for part in parts]
    for at, part in enumerate(parts):
        share = weights[at] / sum(weights[at:])
        own = deadline.slice(share=share)
        results.append(_PartSolver(maker, part, limits.seed).run(own))
        tell(AreaProgress(done=at + 1, parts=len(parts), seconds=time.monotonic() - begun))
    return _joined(facts, results, time.monotonic() - begun)


class _PartSolver:
    """Divides one part: how many areas, then where they lie, then the proof."""

    def __init__(self, maker: ProblemMaker, part: AreaPart, seed: int) -> None:
        self.maker, self.part, self.seed = maker, part, seed

    def run(self, deadline: Deadline) -> tuple[PartResult, list[Area]]:
        """Divide it; the best is kept whenever time is over."""
        problem, search, most = self._counted(deadline)
        self._improve(problem, search, deadline)
        found = self._proven(problem, search, deadline)
        return self._result(problem, found, most), self._areas(problem, found)

    def _counts(self) -> Iterator[int]:
        span = range(self.part.least, self.part.most + 1)
        return iter(span if self.maker.task.prefer == "fewest" else reversed(span))

    def _counted(self, deadline: Deadline) -> tuple[AreaProblem, AreaSearch, bool | None]:
        """The first number of areas by which everything is kept, else that which misses least."""
        given = self.part.least == self.part.most
        share = deadline.slice(share=SEARCH_SHARE)
        best: tuple[AreaProblem, AreaSearch] | None = None
        surely = True
        for count in self._counts():
            problem = self.maker.problem(self.part, count)
            if len(problem.graph.pieces(range(problem.size))) > count:
                continue
            search = AreaSearch(problem, self.seed)
            self._search(problem, search, share if given else share.slice(share=0.3))
            if best is None or search.value[0] < best[1].value[0]:
                best = problem, search
            if search.value[0] <= 0:
                break
            if not given:
                surely = surely and self._impossible(problem, search, share)
            if share.over:
                surely = False
                break
        if best is None:  # more pieces than areas may be: links have joined them, so never
            raise ValueError("a part in more pieces than areas")
        return *best, None if given else surely and best[1].value[0] <= 0

    def _search(self, problem: AreaProblem, search: AreaSearch, deadline: Deadline) -> None:
        moves = min(MOST_MOVES, MOVES_PER_PLACE * problem.size * problem.count)
        stale = 0
        for turn in range(ROUNDS):
            if deadline.over or problem.count == 1 or stale >= STALE:
                break
            before = search.value
            search.round(moves, deadline, afresh=turn % 2 == 0)
            stale = 0 if better(search.value, before) else stale + 1

    def _impossible(self, problem: AreaProblem, search: AreaSearch, deadline: Deadline) -> bool:
        """Whether it is proven that so many areas cannot keep everything."""
        if problem.size > PROVABLE:
            return False
        found = AreaProof(problem, search.best, self.seed).run(deadline.slice(share=0.3), levels=1)
        search.offer(found.division)
        return found.levels[0].bound > 0

    def _improve(self, problem: AreaProblem, search: AreaSearch, deadline: Deadline) -> None:
        if problem.count > 1:
            improvement = AreaImprovement(problem, search.best, search.random)
            improvement.run(deadline.slice(share=IMPROVE_SHARE))
            search.offer(improvement.best)

    def _proven(
        self, problem: AreaProblem, search: AreaSearch, deadline: Deadline
    ) -> ProvenDivision:
        if problem.size > PROVABLE:
            return ProvenDivision(search.best, search.value, ())
        found = AreaProof(problem, search.best, self.seed).run(deadline)
        search.offer(found.division)
        return ProvenDivision(search.best, search.value, found.levels)

    def _result(self, problem: AreaProblem, found: ProvenDivision, most: bool | None) -> PartResult:
        known = dict(enumerate(found.levels))
        missed = known.get(0, LevelProof(found.value[0], 0.0))
        levels = []
        for at, level in enumerate(problem.levels, 1):
            cost = found.value[at]
            proof = known.get(at, LevelProof(cost, -float("inf")))
            above = all(known[n].proven for n in range(at)) if len(known) >= at else False
            bound = min(cost, max(proof.bound, 0.0 if self._positive() else proof.bound))
            levels.append(
                AreaLevel(
                    level=level,
                    cost=cost,
                    bound=bound,
                    proven=above and LevelProof(cost, bound).proven,
                )
            )
        return PartResult(
            name=self.part.name,
            areas=problem.count,
            places=problem.size,
            missed=found.value[0],
            missed_bound=min(missed.bound, found.value[0]),
            levels=tuple(levels),
            most=most,
        )

    def _positive(self) -> bool:
        """Whether no goal ever costs less than nothing."""
        return all(goal.kind != "changes" for goal in self.maker.task.goal)

    def _areas(self, problem: AreaProblem, found: ProvenDivision) -> list[Area]:
        areas = []
        for members, centre in zip(
            found.division.members(), found.division.centres.tolist(), strict=True
        ):
            places = tuple(problem.places[place] for place in members)
            seat = problem.places[centre] if problem.centred and centre >= 0 else None
            areas.append(Area(number=0, places=places, centre=seat, inside=self.part.name))
        return areas


def _joined(
    facts: AreaFacts, results: list[tuple[PartResult, list[Area]]], seconds: float
) -> AreaPlan:
    """One plan of all parts: areas in the order of their first place, levels summed."""
    order = {place.id: at for at, place in enumerate(facts.places)}
    areas = sorted(
        (area for _, found in results for area in found),
        key=lambda area: min(order[place] for place in area.places),
    )
    counted = tuple(
        Area(
            number=at,
            places=tuple(sorted(area.places, key=order.__getitem__)),
            centre=area.centre,
            inside=area.inside,
        )
        for at, area in enumerate(areas, 1)
    )
    names = {place.id: place.name or place.id for place in facts.places}
    parts = tuple(part for part, _ in results)
    return AreaPlan(
        task=facts.task.name,
        areas=named_areas(counted, names),
        parts=parts,
        levels=_summed(parts),
        missed=sum((part.missed for part in parts), 0.0),
        seconds=seconds,
    )


def _summed(parts: tuple[PartResult, ...]) -> tuple[AreaLevel, ...]:
    by_level: dict[int, list[AreaLevel]] = {}
    for part in parts:
        for level in part.levels:
            by_level.setdefault(level.level, []).append(level)
    return tuple(
        AreaLevel(
            level=level,
            cost=sum((one.cost for one in found), 0.0),
            bound=sum((one.bound for one in found), 0.0),
            proven=all(one.proven for one in found) and len(found) == len(parts),
        )
        for level, found in sorted(by_level.items())
    )
