"""A part of a task as numbers: the clauses of a scenario become bounds, ties and costs."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator
from itertools import combinations, pairwise

import numpy as np

from geodata.facts.touching import touching
from optimizer.areas.area_case import AreaFacts, AreaPart
from optimizer.areas.area_pins import PlaceNames, Tie
from optimizer.areas.area_policy import (
    ApartRule,
    BalanceGoal,
    BoundRule,
    ChangesGoal,
    CompactGoal,
    CutGoal,
    LinesRule,
    TieRule,
    TogetherRule,
)
from optimizer.areas.area_terms import (
    AreaProblem,
    BalanceTerm,
    Bound,
    CentreTerm,
    CutTerm,
    PinnedPairs,
    Term,
    pairs_within,
)
from optimizer.arrays import Floats, Ints
from optimizer.contiguity.neighbour_graph import NeighbourGraph
from optimizer.facts.place_columns import texts
from optimizer.facts.place_faults import Faults
from optimizer.facts.travel_times import metres_of, minutes_table

METRES_PER_KM = 1000.0
Pairs = list[tuple[int, int]]


class ProblemMaker:
    """Makes the problem of every part of one task; what the parts share is computed once."""

    def __init__(self, facts: AreaFacts, faults: Faults) -> None:
        self.facts, self.faults = facts, faults
        self.task = facts.task
        self._hops: Floats | None = None
        self._names = PlaceNames(facts.places)
        self.ties = tuple(self._ties())
        """What rules tie, with the clause of each."""
        self._rules, self._pins = sorted_pairs(self.ties), sorted_pairs(facts.pins.ties)

    def problem(self, part: AreaPart, count: int) -> AreaProblem:
        """The problem of a part with so many areas."""
        own: Ints = np.array(part.members, dtype=np.int64)
        graph = self.facts.graph.part(part.members)
        return AreaProblem(
            places=tuple(self.facts.places[place].id for place in part.members),
            graph=graph,
            count=count,
            bounds=tuple(self._bounds(own, count)),
            together=pairs_within(self._rules.together, own, len(self.facts.places)),
            apart=pairs_within(self._rules.apart, own, len(self.facts.places)),
            may_centre=self.facts.may_centre[own],
            is_centre=self.facts.is_centre[own],
            terms=tuple(self._terms(own, graph, count)),
            pins=self._pins.within(own, len(self.facts.places)),
        )

    def _bounds(self, own: Ints, count: int) -> Iterator[Bound]:
        for at, rule in enumerate(self.task.rule, 1):
            if isinstance(rule, BoundRule):
                values = self.facts.values[f"rule[{at}].of"][own]
                yield bound_of(rule, values, count, name=f"rule[{at}]")

    def _terms(self, own: Ints, graph: NeighbourGraph, count: int) -> Iterator[Term]:
        for at, goal in enumerate(self.task.goal, 1):
            match goal:
                case CompactGoal():
                    weights = self.facts.values[f"goal[{at}].weight_by"][own]
                    costs = self.ways(goal, own) * weights[:, None]
                    yield CentreTerm(goal.level, goal.weight, costs)
                case BalanceGoal():
                    values = self.facts.values[f"goal[{at}].of"][own]
                    mean = float(values.sum()) / count
                    if mean > 0:
                        yield BalanceTerm(goal.level, goal.weight, values, mean)
                case CutGoal():
                    yield CutTerm(goal.level, goal.weight, np.ones(len(graph.edges)))
                case ChangesGoal():
                    yield CutTerm(goal.level, goal.weight, self._changes(own, graph))

    def _changes(self, own: Ints, graph: NeighbourGraph) -> Floats:
        """1 for touching pairs that are together in force, -1 for those that are not."""
        ends = own[graph.edges].tolist()
        current = self.facts.current
        known = [(current[one], current[other]) for one, other in ends]
        signs = [0.0 if None in pair else 1.0 if pair[0] == pair[1] else -1.0 for pair in known]
        return np.array(signs, dtype=float)

    def ways(self, goal: CompactGoal, own: Ints) -> Floats:
        """Ways between all places of a part: km, minutes or hops, shape (n, n)."""
        if goal.by == "hops":
            if self._hops is None:
                self._hops = self._all_hops()
            return self._hops[np.ix_(own, own)]
        places = [self.facts.places[place] for place in own.tolist()]
        spots = np.array([(p.lon, p.lat) for p in places], dtype=float)
        county, travel = self.facts.county, self.facts.travel
        if goal.by == "minutes":
            return minutes_table(county, travel, spots, spots)
        starts, ends = np.repeat(spots, len(spots), axis=0), np.tile(spots, (len(spots), 1))
        metres = metres_of(county, travel, starts, ends).reshape(len(spots), -1)
        return metres / METRES_PER_KM

    def _all_hops(self) -> Floats:
        """Hops over all places of the task and what was linked, divisions or not."""
        names = [place.id for place in self.facts.places]
        whole = NeighbourGraph.of(names, touching(self.facts.county, self.task.level))
        pairs = [*whole.edges.tolist(), *self.facts.graph.edges.tolist()]
        return NeighbourGraph.of_pairs(whole.size, [(a, b) for a, b in pairs]).all_distances()

    def _ties(self) -> Iterator[Tie]:
        for at, rule in enumerate(self.task.rule, 1):
            where = f"rule[{at}]"
            match rule:
                case TogetherRule():
                    pairs = [p for group in self._groups(rule, at) for p in pairwise(group)]
                case ApartRule():
                    pairs = [p for g in self._groups(rule, at) for p in combinations(g, 2)]
                case LinesRule():
                    pairs = self._lines(rule)
                case _:
                    continue
            together = isinstance(rule, TogetherRule)
            yield from (Tie(one, other, together, where) for one, other in pairs)

    def _groups(self, rule: TieRule, at: int) -> list[list[int]]:
        groups: dict[Hashable, list[int]] = defaultdict(list)
        if rule.by is not None:
            values = texts(self.facts.county, self.facts.places, self.task.level, rule.by)
            for number, value in enumerate(values):
                if value is not None:
                    groups[value].append(number)
            if not any(len(group) > 1 for group in groups.values()):
                self.faults.warn("area_tie_idle", f"rule[{at}].by", rule.by)
        named = [self._named(group, f"rule[{at}].places") for group in rule.places]
        return [*groups.values(), *named]

    def _named(self, names: Iterable[str], where: str) -> list[int]:
        found: list[int] = []
        for name in names:
            place = self._names.number(name)
            if place is None:
                self.faults.tell("area_place", where, name)
            elif place not in found:
                found.append(place)
        return found

    def _lines(self, rule: LinesRule) -> Pairs:
        values = texts(self.facts.county, self.facts.places, self.task.level, rule.by)
        found: Pairs = []
        for one, other in self.facts.graph.edges.tolist():
            both = values[one], values[other]
            if None not in both and both[0] != both[1]:
                found.append((one, other))
        return found


def bound_of(rule: BoundRule, values: Floats, count: int, *, name: str) -> Bound:
    """The bound of a rule over some places that make ``count`` areas."""
    mean = float(values.sum()) / count
    least = -np.inf if rule.least is None else rule.least
    most = np.inf if rule.most is None else rule.most
    if rule.within is not None:
        least, most = max(least, mean * (1 - rule.within)), min(most, mean * (1 + rule.within))
    return Bound(name, values, least, most, abs(mean) if mean else 1.0)


def sorted_pairs(ties: Iterable[Tie]) -> PinnedPairs:
    """The pairs that lie together, and those that lie apart; each once, in order."""
    pairs: dict[bool, set[tuple[int, int]]] = {True: set(), False: set()}
    for tie in ties:
        pairs[tie.together].add((tie.one, tie.other))
    return PinnedPairs(_pairs(pairs[True]), _pairs(pairs[False]))


def _pairs(pairs: Iterable[tuple[int, int]]) -> Ints:
    return np.array(sorted(pairs), dtype=np.int64).reshape(-1, 2)
