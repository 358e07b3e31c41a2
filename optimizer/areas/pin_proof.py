"""Whether pins can be kept all together by areas that hang together, whatever else is asked."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from optimizer.areas.area_case import AreaFacts, AreaPart
from optimizer.areas.area_pins import Tie
from optimizer.areas.area_problem import ProblemMaker, sorted_pairs
from optimizer.areas.area_proof import AreaProof
from optimizer.areas.area_search import AreaSearch
from optimizer.areas.area_terms import AreaProblem, no_pairs
from optimizer.limits.deadline import Deadline

SECONDS = 3.0
"""So long one answer may take."""
LARGEST = 130
"""Places of a part up to which it is asked."""
MOVES, ROUNDS = 2000, 4


class PinProof:
    """Asks it of one part whose number of areas is given, of some of its pins or of all."""

    def __init__(self, facts: AreaFacts, maker: ProblemMaker, part: AreaPart) -> None:
        own = set(part.members)
        ties = [tie for tie in facts.pins.ties if tie.one in own]
        seats = [(place, where) for place, where in facts.pins.seats if place in own]
        self._ties, self._seats = ties, seats
        self._bare = self._stripped(maker.problem(part, part.most))
        self._number = {place: at for at, place in enumerate(part.members)}
        self.clauses = list(dict.fromkeys([*(t.where for t in ties), *(w for _, w in seats)]))

    @staticmethod
    def _stripped(problem: AreaProblem) -> AreaProblem:
        return replace(problem, bounds=(), together=no_pairs(), apart=no_pairs(), terms=())

    def conflict(self) -> list[str]:
        """Pins that cannot be kept together and of which none can be spared; none where all fit.

        What is not decided in time counts as fitting.
        """
        if not self._impossible(self.clauses):
            return []
        left = self.clauses
        for clause in self.clauses:
            fewer = [item for item in left if item != clause]
            if self._impossible(fewer):
                left = fewer
        return left

    def _impossible(self, clauses: Sequence[str]) -> bool:
        problem = self._with(clauses)
        deadline = Deadline.after(SECONDS)
        search = AreaSearch(problem, 0)
        for turn in range(ROUNDS):
            if search.value[0] <= 0:
                return False
            search.round(MOVES, deadline, afresh=turn % 2 == 1)
        found = AreaProof(problem, search.best).run(deadline, levels=1)
        return found.value[0] > 0 and found.levels[0].bound > 0

    def _with(self, clauses: Sequence[str]) -> AreaProblem:
        kept = set(clauses)
        spared = {where for _, where in self._seats} - kept
        centres = self._bare.is_centre.copy()
        held = {place for place, where in self._seats if where in kept}
        for place, where in self._seats:
            if where in spared and place not in held:
                centres[self._number[place]] = False
        ties = [self._moved(tie) for tie in self._ties if tie.where in kept]
        return replace(self._bare, is_centre=np.asarray(centres), pins=sorted_pairs(ties))

    def _moved(self, tie: Tie) -> Tie:
        return replace(tie, one=self._number[tie.one], other=self._number[tie.other])
