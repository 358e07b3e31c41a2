"""From facts and task to areas with a proof: search, neighbours divided anew, branch and cut."""

import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from math import inf

import numpy as np

from optimizer.areas.area_case import AreaFacts, AreaPart, parts_of
from optimizer.areas.area_improvement import AreaImprovement
from optimizer.areas.area_plan import Area, AreaPlan, PartResult, Relaxation, named_areas
from optimizer.areas.area_problem import ProblemMaker
from optimizer.areas.area_proof import AreaProof, LevelProof, ProvenDivision
from optimizer.areas.area_relaxation import Widening, relaxation, widened
from optimizer.areas.area_search import AreaSearch
from optimizer.areas.area_terms import AreaProblem, CutTerm, Division
from optimizer.areas.area_value import better
from optimizer.areas.centre_bound import CentreBound
from optimizer.areas.frontier import least_cut
from optimizer.facts.place_faults import Faults
from optimizer.facts.task_level import TaskLevel
from optimizer.limits.deadline import Deadline
from optimizer.limits.task_limits import TaskLimits

MOVES_PER_PLACE = 150
"""Moves of one cooling, for every place and every area of a part, up to ``MOST_MOVES``."""
MOST_MOVES = 60_000
ROUNDS = 6
"""Coolings of one part: every second one from new seeds."""
STALE = 2
"""Coolings that find nothing better before the search ends."""
BEGIN_SHARE, MEND_SHARE, WIDEN_SHARE, IMPROVE_SHARE = 0.35, 0.4, 0.4, 0.4
"""Shares of what is left of the time: for first divisions, for what is not kept, for what bounds
must give, for neighbours."""
MENDING = 8
"""Attempts at a part that does not keep everything."""
AT_ONCE = 2
"""Parts that are worked on at once: one thinks while the other's engine works."""
CUT_SHARE = 0.7
"""Share of the time of a part for the least cut, where that is its first goal."""
COUNT_SHARE = 0.15
"""Share of what is left of the time of a part for one number of areas, where it is free."""
RELAX_SHARE = 0.3
"""Share of the time of a part for the relaxation."""
RELAXABLE = 400
"""Places of a part up to which the relaxation is solved; beyond ``PROVABLE`` ways are priced."""
PROVABLE = 130
"""Places of a part up to which branch and cut is tried on the whole."""


Pair = tuple[str, str]
"""Two places by id."""


def solve_areas(facts: AreaFacts, faults: Faults, limits: TaskLimits) -> AreaPlan | None:
    """Divide the places of a task; ``None`` where the task itself has faults."""
    before = len(faults.findings.errors)
    maker, parts = ProblemMaker(facts, faults), parts_of(facts, faults)
    if len(faults.findings.errors) > before or not facts.places:
        return None
    begun = time.monotonic()
    deadline = Deadline.after(limits.seconds, limits.stop)
    solvers = [PartSolver(maker, part, limits.seed) for part in parts]
    _in_turn(solvers, PartSolver.begin, deadline.slice(share=BEGIN_SHARE))
    lacking = [solver for solver in solvers if solver.lacks]
    _in_turn(lacking, PartSolver.mend, deadline.slice(share=MEND_SHARE))
    lacking = [solver for solver in solvers if solver.lacks]
    _in_turn(lacking, PartSolver.widen, deadline.slice(share=WIDEN_SHARE))
    _in_turn(solvers, PartSolver.finish, deadline)
    left = [solver for solver in solvers if solver.is_provable]
    _in_turn(left, PartSolver.prove, deadline)  # what others have not needed of their time
    plan = _joined(facts, [solver.result() for solver in solvers], time.monotonic() - begun)
    return replace(plan, stopped=limits.stop.is_set(), relaxation=_relaxation(facts, solvers))


def _relaxation(facts: AreaFacts, solvers: Sequence["PartSolver"]) -> Relaxation | None:
    """What bounds must give; of the parts that lack something in the end."""
    lacking = [solver for solver in solvers if solver.lacks]
    needs = [solver.needed() for solver in lacking]
    return relaxation(facts.task, [problem for problem, _ in needs], [need for _, need in needs])


def _in_turn(
    solvers: Sequence["PartSolver"],
    work: Callable[["PartSolver", Deadline], None],
    deadline: Deadline,
) -> None:
    """Work on all parts, a few at once; each has its share of the time by its size."""
    weights = [float(len(solver.part.members)) ** 1.5 for solver in solvers]

    def one(at: int) -> None:
        share = min(1.0, AT_ONCE * weights[at] / sum(weights[at:]))
        work(solvers[at], deadline.slice(share=share))

    with ThreadPoolExecutor(AT_ONCE) as pool:
        for done in [pool.submit(one, at) for at in range(len(solvers))]:
            done.result()


class PartSolver:
    """Divides one part: how many areas, then where they lie, then the proof."""

    def __init__(
        self, maker: ProblemMaker, part: AreaPart, seed: int, ties: Sequence[Pair] = ()
    ) -> None:
        self.maker, self.part, self.seed, self.ties = maker, part, seed, ties
        self.problem: AreaProblem | None = None
        self.search: AreaSearch | None = None
        self.most: bool | None = None
        self.levels: tuple[LevelProof, ...] = ()
        self.cut: tuple[LevelProof, ...] = ()
        self.need: Widening | None = None

    def offer(self, division: Division) -> None:
        """Take a division that is known, where it is better."""
        self._begun[1].offer(division)

    def begin(self, deadline: Deadline) -> None:
        """Find a first division, and how many areas there are."""
        self.problem, self.search, self.most = self._counted(deadline)
        standing = self._standing(self.problem)
        if standing is not None:
            self.search.offer(standing)

    def _standing(self, problem: AreaProblem) -> Division | None:
        """The areas in force, where there are as many and each hangs together."""
        names = [self.maker.facts.current[place] for place in self.part.members]
        known = list(dict.fromkeys(name for name in names if name is not None))
        if None in names or len(known) != problem.count:
            return None
        area = np.array([known.index(name) for name in names if name is not None], dtype=np.int64)
        found = Division(area, np.full(problem.count, -1, dtype=np.int64))
        whole = all(map(problem.graph.is_connected, found.members()))
        return found if whole else None

    @property
    def _begun(self) -> tuple[AreaProblem, AreaSearch]:
        if self.problem is None or self.search is None:
            raise RuntimeError("a part is begun first")
        return self.problem, self.search

    @property
    def lacks(self) -> bool:
        """Whether something is not kept as yet."""
        return self._begun[1].value[0] > 0

    def mend(self, deadline: Deadline) -> None:
        """Look longer for a division that keeps everything.

        Where the first goal is the least cut its exact method finds one, and the best, at once.
        """
        problem, search = self._begun
        self.cut = self._least_cut(deadline.slice(share=CUT_SHARE))
        moves = min(MOST_MOVES, MOVES_PER_PLACE * problem.size * problem.count)
        for turn in range(MENDING):
            if deadline.over or not self.lacks:
                return
            search.round(moves, deadline, afresh=turn % 2 == 1)
            self._improve(problem, search, deadline.slice(share=0.5))

    def widen(self, deadline: Deadline) -> None:
        """Find what bounds must give at least so that everything is kept."""
        problem, search = self._begun
        exact = problem.size <= PROVABLE
        self.need = widened(problem, search.best, deadline, exact=exact)

    def needed(self) -> tuple[AreaProblem, Widening]:
        """What was found, or what the best division of all needs where that is less."""
        problem, search = self._begun
        own = widened(problem, search.best, Deadline.after(0.0), exact=False)
        if self.need is None or own.cost < self.need.cost:
            own = replace(own, bound=self.need.bound if self.need else 0.0)
            return problem, own
        return problem, self.need

    def finish(self, deadline: Deadline) -> None:
        """Divide neighbours anew, then prove as far as time permits."""
        problem, search = self._begun
        known = self.cut
        if not known or not all(level.proven for level in known):
            known = self._least_cut(deadline.slice(share=CUT_SHARE))
        relaxed: tuple[LevelProof, ...] = ()
        priced = problem.size > PROVABLE and CentreBound.asks(problem)
        if problem.size <= RELAXABLE and not priced:
            proof = AreaProof(problem, search.best, self.seed)
            relaxed = proof.relaxed(deadline.slice(share=RELAX_SHARE))
        far = self._centre_bound(relaxed, deadline.slice(share=RELAX_SHARE))
        self._improve(problem, search, deadline.slice(share=IMPROVE_SHARE))
        if search.priced:
            self._search(problem, search, deadline)
        if problem.size <= PROVABLE or all(level.proven for level in known):
            self.levels = known
            self.prove(deadline)
        self.levels = self._bounded(relaxed, far, known)

    @property
    def is_provable(self) -> bool:
        """Whether more time for branch and cut may prove what is not proven as yet."""
        problem, _ = self._begun
        proven = len(self.levels) > len(problem.levels) and all(one.proven for one in self.levels)
        return problem.size <= PROVABLE and not proven

    def prove(self, deadline: Deadline) -> None:
        """Branch and cut, begun with the best division and the bounds that are known."""
        problem, search = self._begun
        if deadline.over:
            return
        bounds = [level.bound for level in self.levels]
        found = AreaProof(problem, search.best, self.seed).run(deadline, known=bounds)
        search.offer(found.division)
        self.levels = self._bounded(found.levels)

    def _centre_bound(
        self, relaxed: tuple[LevelProof, ...], deadline: Deadline
    ) -> tuple[LevelProof, ...]:
        """What prices say of the ways to centres where no engine has solved the relaxation."""
        problem, search = self._begun
        solved = len(relaxed) > 1 and relaxed[1].bound > -inf
        if solved or self.lacks or not CentreBound.asks(problem):
            return ()
        bound = CentreBound(problem).best(search.value[1], deadline)
        return LevelProof(0.0, 0.0), LevelProof(search.value[1], bound)

    def _least_cut(self, deadline: Deadline) -> tuple[LevelProof, ...]:
        """What the exact method for least cuts says where the first level is one."""
        problem, search = self._begun
        first = [term for term in problem.terms if term.level == problem.levels[0]]
        cuts = all(isinstance(term, CutTerm) and (term.costs >= 0).all() for term in first)
        if not first or not cuts or problem.centred or problem.count == 1:
            return ()
        alone = replace(problem, terms=tuple(first))
        upper = search.value[1] if search.value[0] <= 0 else inf
        found = least_cut(alone, upper, deadline)
        if found.division is not None:
            search.offer(found.division)
        kept = search.value[0] <= 0
        bound = min(found.bound, search.value[1]) if kept else -inf
        missed = LevelProof(search.value[0], 0.0)
        return (missed, LevelProof(search.value[1], bound)) if kept else (missed,)

    def _bounded(self, *several: tuple[LevelProof, ...]) -> tuple[LevelProof, ...]:
        """The best bounds of several methods, at the costs found in the end."""
        value = self._begun[1].value
        found = []
        every = (*several, self.levels)
        for level in range(max(map(len, every))):
            bounds = [known[level].bound for known in every if level < len(known)]
            found.append(LevelProof(value[level], min(max(bounds), value[level])))
            if not found[-1].proven:
                break
        return tuple(found)

    def result(self) -> tuple[PartResult, list[Area]]:
        """What became of it."""
        problem, search = self._begun
        found = ProvenDivision(search.best, search.value, self.levels)
        return self._result(problem, found, self.most), self._areas(problem, found)

    def _counts(self) -> Iterator[int]:
        span = range(self.part.least, self.part.most + 1)
        return iter(span if self.maker.task.prefer == "fewest" else reversed(span))

    def _counted(self, deadline: Deadline) -> tuple[AreaProblem, AreaSearch, bool | None]:
        """The first number of areas by which everything is kept, else that which misses least.

        A number that keeps everything is looked for first; that those before it cannot is proven
        with the time that is left.
        """
        given = self.part.least == self.part.most
        tried: list[tuple[AreaProblem, AreaSearch]] = []
        for count in self._counts():
            problem = tied(self.maker.problem(self.part, count), self.ties)
            if len(problem.graph.pieces(range(problem.size))) > count:
                continue
            search = AreaSearch(problem, self.seed)
            own = deadline if given else deadline.slice(share=COUNT_SHARE)
            self._search(problem, search, own)
            tried.append((problem, search))
            if search.value[0] <= 0 or (deadline.over and problem.size > PROVABLE):
                break
        if not tried:  # more pieces than areas may be: links have joined them, so never
            raise ValueError("a part in more pieces than areas")
        if given:
            return *tried[0], None
        return self._settled(tried, deadline)

    def _settled(
        self, tried: Sequence[tuple[AreaProblem, AreaSearch]], deadline: Deadline
    ) -> tuple[AreaProblem, AreaSearch, bool]:
        """The first of some numbers of areas that keeps everything, and whether that is proven."""
        surely = True
        for problem, search in tried:
            if search.value[0] > 0:
                surely = surely and self._impossible(problem, search, deadline)
            if search.value[0] <= 0:
                return problem, search, surely
        return *min(tried, key=lambda item: item[1].value[0]), False

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
        if problem.size > PROVABLE or deadline.over:
            return False
        found = AreaProof(problem, search.best, self.seed).run(deadline.slice(share=0.3), levels=1)
        search.offer(found.division)
        return found.levels[0].bound > 0

    def _improve(self, problem: AreaProblem, search: AreaSearch, deadline: Deadline) -> None:
        if problem.count > 1:
            improvement = AreaImprovement(problem, search.best, search.random)
            improvement.run(deadline)
            search.offer(improvement.best)

    def _result(self, problem: AreaProblem, found: ProvenDivision, most: bool | None) -> PartResult:
        known = dict(enumerate(found.levels))
        missed = known.get(0, LevelProof(found.value[0], 0.0))
        levels = []
        for at, level in enumerate(problem.levels, 1):
            cost = found.value[at]
            proof = known.get(at, LevelProof(cost, -float("inf")))
            above = all(known[n].proven for n in range(at)) if len(known) >= at else False
            bound = min(cost, max(proof.bound, 0.0))  # no goal costs less than nothing
            levels.append(
                TaskLevel(
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

    def _areas(self, problem: AreaProblem, found: ProvenDivision) -> list[Area]:
        areas = []
        for members, centre in zip(
            found.division.members(), found.division.centres.tolist(), strict=True
        ):
            places = tuple(problem.places[place] for place in members)
            seat = problem.places[centre] if problem.centred and centre >= 0 else None
            areas.append(Area(number=0, places=places, centre=seat, inside=self.part.name))
        return areas


def tied(problem: AreaProblem, ties: Sequence[Pair]) -> AreaProblem:
    """The problem with pairs of places, by id, that lie together as well."""
    number = {place: at for at, place in enumerate(problem.places)}
    pairs = [[number[one], number[other]] for one, other in ties]
    more = np.array(pairs, dtype=np.int64).reshape(-1, 2)
    return replace(problem, together=np.vstack([problem.together, more]))


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


def _summed(parts: tuple[PartResult, ...]) -> tuple[TaskLevel, ...]:
    by_level: dict[int, list[TaskLevel]] = {}
    for part in parts:
        for level in part.levels:
            by_level.setdefault(level.level, []).append(level)
    return tuple(
        TaskLevel(
            level=level,
            cost=sum((one.cost for one in found), 0.0),
            bound=sum((one.bound for one in found), 0.0),
            proven=all(one.proven for one in found) and len(found) == len(parts),
        )
        for level, found in sorted(by_level.items())
    )
