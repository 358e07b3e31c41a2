"""A division under way: what one move changes, asked and made in time that a move needs."""

from dataclasses import dataclass
from random import Random

import numpy as np

from optimizer.areas.area_terms import AreaProblem, BalanceTerm, CutTerm, Division
from optimizer.areas.area_value import Value, by_level, centre_costs, steps, value_of
from optimizer.arrays import Floats, Ints


@dataclass(frozen=True, slots=True)
class Change:
    """What a move would change: what is missed, and the costs with all levels added up."""

    missed: float
    cost: float


class _Balance:
    """One balance term: its values and mean, and what it weighs."""

    def __init__(self, term: BalanceTerm, factor: float) -> None:
        self.values = term.values.tolist()
        self.mean = term.mean
        self.factor = factor * term.weight / term.mean


class AreaState:
    """Areas that each hang together. ``area`` is the area of every place, a list."""

    def __init__(self, problem: AreaProblem, division: Division) -> None:
        self.problem, self.graph = problem, problem.graph
        self.area: list[int] = division.area.tolist()
        self.members: list[set[int]] = [set(items) for items in division.members()]
        self.costs = centre_costs(problem)
        self.centred = problem.centred
        self.centres: list[int] = division.centres.tolist()
        self._prepare()
        if self.centred:
            self.recentre(range(problem.count))

    def _prepare(self) -> None:
        problem = self.problem
        self._bounds = [
            (bound.values.tolist(), bound.least, bound.most, bound.scale)
            for bound in problem.bounds
        ]
        self._balances: list[_Balance] = []
        weights: Floats = np.zeros(len(problem.graph.edges))
        for factor, terms in zip(steps(problem), by_level(problem), strict=True):
            for term in terms:
                if isinstance(term, CutTerm):
                    weights += factor * term.weight * term.costs
                elif isinstance(term, BalanceTerm):
                    self._balances.append(_Balance(term, factor))
        self._cut: list[dict[int, float]] = [{} for _ in range(problem.size)]
        if weights.any():
            for (one, other), weight in zip(
                problem.graph.edges.tolist(), weights.tolist(), strict=True
            ):
                self._cut[one][other] = self._cut[other][one] = weight
        self._tied = _pairs(problem.all_together, problem.size)
        self._split = _pairs(problem.all_apart, problem.size)
        self.loads = [self._sums(values) for values, *_ in self._bounds]
        self.balance_loads = [self._sums(balance.values) for balance in self._balances]

    def _sums(self, values: list[float]) -> list[float]:
        return [sum((values[place] for place in sorted(items)), 0.0) for items in self.members]

    def division(self) -> Division:
        """The division as it stands."""
        area = np.array(self.area, dtype=np.int64)
        return Division(area, np.array(self.centres, dtype=np.int64))

    def value(self) -> Value:
        """Its value, from the beginning."""
        return value_of(self.problem, self.division())

    def recentre(self, areas: range | list[int]) -> None:
        """Give areas the cheapest of their places as a centre; one that must be one stays."""
        for area in areas:
            items = np.array(sorted(self.members[area]), dtype=np.int64)
            given = items[self.problem.is_centre[items]]
            allowed = given if given.size else items[self.problem.may_centre[items]]
            if allowed.size == 0:
                allowed = items  # counted as missed by nobody: the program never does so
            sums = self.costs[np.ix_(items, allowed)].sum(axis=0)
            self.centres[area] = int(allowed[int(np.argmin(sums))])

    def may_leave(self, place: int) -> bool:
        """Whether its area hangs together, and keeps its centre, without a place."""
        area = self.area[place]
        members = self.members[area]
        if len(members) <= 1 or (self.centred and self.centres[area] == place):
            return False
        return self.graph.is_connected_without(place, members)

    def targets(self, place: int) -> list[int]:
        """The areas next to a place, other than its own, sorted."""
        own = self.area[place]
        return sorted({self.area[other] for other in self.graph.around[place]} - {own})

    def change(self, place: int, target: int) -> Change:
        """What it would change if ``place`` went to the area ``target``."""
        source, missed, cost = self.area[place], 0.0, 0.0
        for (values, least, most, scale), loads in zip(self._bounds, self.loads, strict=True):
            value = values[place]
            if value:
                before = _short(loads[source], least, most) + _short(loads[target], least, most)
                after = _short(loads[source] - value, least, most)
                missed += (after + _short(loads[target] + value, least, most) - before) / scale
        if self.centred:
            row, centres = self.costs[place], self.centres
            cost += float(row[centres[target]] - row[centres[source]])
        for balance, loads in zip(self._balances, self.balance_loads, strict=True):
            value, mean = balance.values[place], balance.mean
            before = abs(loads[source] - mean) + abs(loads[target] - mean)
            after = abs(loads[source] - value - mean) + abs(loads[target] + value - mean)
            cost += balance.factor * (after - before)
        for other, weight in self._cut[place].items():
            at = self.area[other]
            cost += weight if at == source else -weight if at == target else 0.0
        for other in self._tied[place]:
            missed += (self.area[other] == source) - (self.area[other] == target)
        for other in self._split[place]:
            missed += (self.area[other] == target) - (self.area[other] == source)
        return Change(missed, cost)

    def move(self, place: int, target: int) -> None:
        """Let a place go to another area."""
        source = self.area[place]
        for (values, *_), loads in zip(self._bounds, self.loads, strict=True):
            loads[source] -= values[place]
            loads[target] += values[place]
        for balance, loads in zip(self._balances, self.balance_loads, strict=True):
            loads[source] -= balance.values[place]
            loads[target] += balance.values[place]
        self.members[source].discard(place)
        self.members[target].add(place)
        self.area[place] = target

    def random_move(self, random: Random) -> tuple[int, int] | None:
        """A move that keeps every area in one piece, or none where the place drawn has none."""
        place = random.randrange(self.problem.size)
        targets = self.targets(place)
        if not targets or not self.may_leave(place):
            return None
        return place, targets[random.randrange(len(targets))]


def _short(load: float, least: float, most: float) -> float:
    return least - load if load < least else load - most if load > most else 0.0


def _pairs(pairs: Ints, size: int) -> list[list[int]]:
    found: list[list[int]] = [[] for _ in range(size)]
    for one, other in pairs.tolist():
        found[one].append(other)
        found[other].append(one)
    return found
