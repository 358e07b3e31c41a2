"""Training by hand rules: everybody to the cheapest class that is open to him, the bound first."""

from collections import defaultdict
from dataclasses import replace

import numpy as np

from optimizer.arrays import Floats, Ints
from optimizer.training.training_problem import TrainingProblem

Attended = list[list[int]]
"""The classes of every block, by number."""


class Rosters:
    """Who attends what so far, and what still fits."""

    def __init__(self, problem: TrainingProblem) -> None:
        self.problem = problem
        self.left = problem.capacity.astype(np.int64).copy()
        self.attended: Attended = [[] for _ in problem.blocks]
        self.lack = [[need.amount for need in own] for own in problem.needs]
        self._away: dict[tuple[int, int], int] = defaultdict(int)
        self._limits: list[list[tuple[int, int]]] = [[] for _ in problem.blocks]
        for at, limit in enumerate(problem.limits):
            for block, weight in limit.weights.items():
                self._limits[block].append((at, weight))
        self._slots = [
            {s: [n for n, slot in enumerate(limit.slots) if s in slot] for s in range(self.width)}
            for limit in problem.limits
        ]
        self._days: list[set[int]] = [set() for _ in range(self.width)]
        for slot in problem.days:
            for session in slot:
                self._days[session] |= set(slot) - {session}

    @property
    def width(self) -> int:
        """How many classes there are."""
        return self.problem.sessions

    def fits(self, block: int, session: int) -> bool:
        """Whether a block may attend one more class."""
        own = self.attended[block]
        if not self.problem.open[block, session] or session in own:
            return False
        if len(own) >= self.problem.most or self._days[session] & set(own):
            return False
        if self.left[session] < len(self.problem.blocks[block]):
            return False
        return all(
            self._away[at, slot] + weight <= self.problem.limits[at].most
            for at, weight in self._limits[block]
            for slot in self._slots[at][session]
        )

    def helps(self, block: int, session: int) -> float:
        """What of its lacks a class takes from a block, priced."""
        return sum(
            self.problem.prices[need.need]
            * need.people
            * min(lack, float(self.problem.values[need.need, session]))
            for need, lack in zip(self.problem.needs[block], self.lack[block], strict=True)
        )

    def add(self, block: int, session: int) -> None:
        """A block attends a class."""
        self.attended[block].append(session)
        self.left[session] -= len(self.problem.blocks[block])
        for at, weight in self._limits[block]:
            for slot in self._slots[at][session]:
                self._away[at, slot] += weight
        for number, need in enumerate(self.problem.needs[block]):
            value = float(self.problem.values[need.need, session])
            self.lack[block][number] = max(0.0, self.lack[block][number] - value)

    def fill(self, order: Ints, costs: Floats) -> None:
        """Everybody in an order attends the cheapest class that helps him, as often as it does."""
        for block in order.tolist():
            while True:
                gains = [
                    (-self.helps(block, s), costs[block, s], -int(self.left[s]), s)
                    for s in range(self.width)
                    if self.problem.open[block, s] and self.fits(block, s)
                ]
                useful = [gain for gain in gains if gain[0] < 0.0]
                if not useful:
                    break
                self.add(block, min(useful)[-1])


def first_rosters(problem: TrainingProblem) -> Attended:
    """A plan that keeps every rule, by hand rules: pins, then those with the fewest classes.

    Classes that too few attend are closed, the smallest first, and all is done anew.
    """
    open_ = problem.open.copy()
    costs = sum(problem.pairs.values(), np.zeros(open_.shape))
    while True:
        made = Rosters(replace(problem, open=open_))
        for block, session in zip(*np.nonzero(problem.pinned), strict=True):
            made.add(int(block), int(session))
        order = np.lexsort((np.arange(len(problem.blocks)), open_.sum(axis=1)))
        made.fill(order, costs)
        filled = problem.capacity - made.left
        few = np.flatnonzero((filled > 0) & (filled < problem.least))
        if not few.size:
            return made.attended
        open_[:, few[np.argmin(filled[few])]] = False
