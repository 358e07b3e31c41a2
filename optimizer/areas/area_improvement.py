"""Neighbouring areas divided anew by the exact method, a few at a time."""

from random import Random

import numpy as np

from optimizer.areas.area_proof import AreaProof
from optimizer.areas.area_terms import AreaProblem, Division
from optimizer.areas.area_value import better, value_of
from optimizer.arrays import Ints
from optimizer.limits.deadline import Deadline

SECONDS = 5.0
"""So long one small problem may take."""
MOST_PLACES = 60
"""Areas are taken together up to so many places."""
TOGETHER = 3
"""Areas that are divided anew at once."""


class AreaImprovement:
    """Takes touching areas and divides their places anew, keeping what is better."""

    def __init__(self, problem: AreaProblem, division: Division, random: Random) -> None:
        self.problem, self.random = problem, random
        self.best, self.value = division, value_of(problem, division)
        self._tried: set[frozenset[frozenset[int]]] = set()

    def run(self, deadline: Deadline) -> None:
        """Go on until every group of touching areas has been tried, or time is over."""
        while not deadline.over:
            group = self._untried()
            if group is None:
                return
            self._divide(group, deadline.slice(seconds=SECONDS))

    def _untried(self) -> list[int] | None:
        """A group of touching areas whose places were not divided so before."""
        members = self.best.members()
        touching = self._touching()
        starts = list(range(self.problem.count))
        self.random.shuffle(starts)
        for start in starts:
            group = self._grown(start, touching, members)
            key = frozenset(frozenset(members[area]) for area in group)
            if len(group) > 1 and key not in self._tried:
                self._tried.add(key)
                return group
        return None

    def _touching(self) -> dict[int, set[int]]:
        ends = self.best.area[self.problem.graph.edges]
        found: dict[int, set[int]] = {area: set() for area in range(self.problem.count)}
        for one, other in np.unique(ends[ends[:, 0] != ends[:, 1]], axis=0).tolist():
            found[one].add(other)
            found[other].add(one)
        return found

    def _grown(
        self, start: int, touching: dict[int, set[int]], members: list[list[int]]
    ) -> list[int]:
        group, size = [start], len(members[start])
        while len(group) < TOGETHER:
            near = {other for area in group for other in touching[area]} - set(group)
            fitting = sorted(a for a in near if size + len(members[a]) <= MOST_PLACES)
            if not fitting:
                break
            chosen = fitting[self.random.randrange(len(fitting))]
            group.append(chosen)
            size += len(members[chosen])
        return sorted(group)

    def _divide(self, group: list[int], deadline: Deadline) -> None:
        own = np.flatnonzero(np.isin(self.best.area, group))
        part = self.problem.part(own.tolist(), len(group))
        number: Ints = np.full(self.problem.size, -1, dtype=np.int64)
        number[own] = np.arange(own.size)
        at = {area: n for n, area in enumerate(group)}
        area = np.array([at[item] for item in self.best.area[own].tolist()], dtype=np.int64)
        centres = self.best.centres[group]
        known = Division(area, np.where(centres >= 0, number[centres], -1))
        found = AreaProof(part, known).run(deadline).division
        if found is not known:
            self._take(group, own, found)

    def _take(self, group: list[int], own: Ints, found: Division) -> None:
        area, centres = self.best.area.copy(), self.best.centres.copy()
        area[own] = np.array(group, dtype=np.int64)[found.area]
        centres[group] = np.where(found.centres >= 0, own[found.centres], -1)
        division = Division(area, centres)
        value = value_of(self.problem, division)
        if better(value, self.value):
            self.best, self.value = division, value
