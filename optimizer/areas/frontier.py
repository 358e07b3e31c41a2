"""The least cut into connected areas within bounds, proven by ever finer decision diagrams.

Places are taken in an order of small frontier. A first diagram remembers only in which areas
the frontier's places lie; it is made finer by rounded sums, by which places hang together, by
finer sums, and last by exact ones. Every diagram holds all divisions up to a cost and says
what the rest of a path costs at least, so that the next, finer one looks only at few nodes.
The cost that is looked for rises from the bound until there is a division (as in iterative
deepening A*), so that no division need be known beforehand.
"""

import math
from dataclasses import dataclass

from optimizer.areas.area_terms import AreaProblem, Division
from optimizer.areas.area_value import missed
from optimizer.areas.frontier_diagram import ROUNDING, Diagram, Effort, TooLargeError
from optimizer.areas.frontier_labels import label_diagram
from optimizer.areas.frontier_pieces import PieceRefinement
from optimizer.areas.frontier_refine import refined
from optimizer.areas.frontier_steps import cut_costs, steps_of
from optimizer.areas.frontier_sums import SumRefinement
from optimizer.limits.deadline import Deadline, StoppedError

ROOM = 12_000_000
"""Nodes of one diagram: some hundred bytes each."""
LARGEST = 1500
"""Places beyond which nothing is tried: frontiers are too wide, and even an order takes long."""
WIDEST = 250
"""Places of a frontier beyond which nothing is tried: slots are counted in bytes."""
COARSE = 8
"""Cells of a sum in the first diagram that has sums."""
CELLS = (32, 128, 512, 2048, 0)
"""Cells of the sums when pieces are known, coarse to exact."""
RISE = 0.05
"""By which share the cost that is looked for rises at least."""


@dataclass(frozen=True, eq=False)
class LeastCut:
    """No division costs less than ``bound``, which is infinite where there is none at all.

    ``division`` has the cost ``bound``. Where it is none and ``finished`` is true, there is no
    division cheaper than the one that was known; ``finished`` is false where time or room ended.
    """

    bound: float
    division: Division | None
    finished: bool


def least_cut(
    problem: AreaProblem, upper: float, deadline: Deadline, *, room: int = ROOM
) -> LeastCut:
    """The cheapest division that costs less than ``upper`` (infinite where none is known).

    Raises ``ValueError`` where the problem is more than a least cut on one level.
    """
    cut_costs(problem)
    if problem.size > LARGEST:
        return LeastCut(0.0, None, finished=False)
    search = _Search(problem, upper, Effort(deadline, room))
    try:
        division = search.run()
    except (StoppedError, TooLargeError):
        return LeastCut(min(search.bound, upper), None, finished=False)
    return LeastCut(min(search.bound, upper), division, finished=True)


class _Search:
    """``bound`` is always proven: no division costs less."""

    def __init__(self, problem: AreaProblem, upper: float, effort: Effort) -> None:
        self.problem, self.effort = problem, effort
        self.upper = upper - ROUNDING * max(1.0, abs(upper)) if upper < math.inf else upper
        self.steps = steps_of(problem, effort.deadline)
        self.bound = 0.0
        self.labels: Diagram | None = None

    def run(self) -> Division | None:
        """Let the cost rise until there is a division, or none can be below ``upper``."""
        if max(len(step.kept) for step in self.steps) > WIDEST:
            raise TooLargeError
        reach = -math.inf
        wide: Diagram | None = None
        while self.bound < self.upper:
            if wide is None or self.bound > reach:
                reach = min(self.upper, self._reach())
                wide = self._wide(reach)
                self._raise(min(wide.least, wide.beyond))
                continue
            most = min(reach, self.bound * (1.0 + RISE))
            division = self._attempt(wide, most)
            if division is not None:
                return division
        return None

    def _reach(self) -> float:
        """Up to which cost the first diagrams are made: some edges more than the bound."""
        costs = cut_costs(self.problem)
        mean = float(costs.mean()) if costs.size else 1.0
        return 1.1 * self.bound + 4.0 * mean

    def _raise(self, bound: float) -> None:
        self.bound = max(self.bound, bound)

    def _wide(self, reach: float) -> Diagram:
        """Labels and coarse sums; labels that leave nothing out are good for every cost."""
        if self.labels is None or self.labels.beyond <= reach:
            count = self.problem.count
            self.labels = label_diagram(self.steps, count, reach, self.effort)
        return self._with_sums(self.labels, COARSE, reach)

    def _with_sums(self, coarse: Diagram, cells: int, most: float) -> Diagram:
        if not self.problem.bounds:
            return coarse
        sums = SumRefinement(self.problem, coarse.labels, self.steps, cells)
        return refined(coarse, sums, most, self.effort)

    def _attempt(self, wide: Diagram, most: float) -> Division | None:
        """The cheapest division that costs up to ``most``; else the bound is raised."""
        pieces = PieceRefinement(wide.labels)
        diagram = refined(wide, pieces, most, self.effort)
        for cells in CELLS if self.problem.bounds else ():
            if not diagram.least <= most + ROUNDING or self._kept(diagram):
                break
            diagram = self._with_sums(diagram, cells, most)
        if diagram.least <= most + ROUNDING:
            self._raise(diagram.least)
            return diagram.cheapest(self.problem.count)
        self._raise(diagram.beyond)
        return None

    def _kept(self, diagram: Diagram) -> bool:
        """Whether a cheapest path happens to keep all bounds."""
        return missed(self.problem, diagram.cheapest(self.problem.count)) == 0
