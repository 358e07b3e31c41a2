"""Divisions by search: begun from seeds, then improved by moves that keep every area whole."""

from math import exp, log
from random import Random

import numpy as np

from optimizer.areas.area_growth import grown, priced
from optimizer.areas.area_state import AreaState
from optimizer.areas.area_terms import AreaProblem, Division
from optimizer.areas.area_value import Value, better
from optimizer.arrays import Ints
from optimizer.limits.deadline import Deadline

SAMPLES = 200
"""Moves that are looked at to know how much a move changes."""
HOT, COLD = 1.0, 0.004
"""First and last temperature, in average changes of cost."""
STRICT, STRICTEST = 4.0, 64.0
"""How many times the average change of cost the average change of what is missed counts: at first,
and at most where coolings end with something missed."""
MANY = 200
"""Places from which on a cooling begins with priced centres: so many are not mixed by moves."""
BLOCK = 200
"""Moves between two looks at the clock."""


class AreaSearch:
    """Simulated annealing over one problem, begun anew as long as there is time.

    ``best`` is the best division so far and ``value`` its value; what is missed comes first, so
    that a division that keeps everything is never given up for one that does not. ``priced`` says
    whether coolings begin with areas drawn to priced centres.
    """

    def __init__(self, problem: AreaProblem, seed: int) -> None:
        self.problem = problem
        self.random = Random(seed)
        self._strict = STRICT
        self.priced = problem.size >= MANY and problem.count > 1
        self.best = self._settled(grown(problem, self.random))
        self.value = AreaState(problem, self.best).value()
        if self.priced:
            self.offer(self._start())

    def _settled(self, division: Division) -> Division:
        return AreaState(self.problem, division).division()

    def offer(self, division: Division) -> bool:
        """Take a division where it is better; whether it was."""
        state = AreaState(self.problem, division)
        value = state.value()
        if better(value, self.value):
            self.best, self.value = state.division(), value
            return True
        return False

    def round(self, moves: int, deadline: Deadline, *, afresh: bool) -> Value:
        """One cooling of so many moves, from new seeds or from the best division."""
        start = self._start() if afresh else self.best
        state = AreaState(self.problem, start)
        unit, penalty = self._scale(state)
        hot = HOT if afresh and not self.priced else HOT / 8.0
        for block in range(0, moves, BLOCK):
            if deadline.over:
                break
            heat = unit * exp(log(hot) + (log(COLD) - log(hot)) * block / moves)
            self._anneal(state, heat, penalty)
            self._keep(state)
        self._descend(state, deadline)
        self._keep(state)
        if self.value[0] > 0:
            self._strict = min(STRICTEST, STRICT * self._strict)
        return self.value

    def _start(self) -> Division:
        """Areas from new seeds: around priced centres where there are many places."""
        found = priced(self.problem, self.random) if self.priced else None
        if found is None:
            self.priced = False  # no goal knows of centres
            return grown(self.problem, self.random)
        return found

    def _keep(self, state: AreaState) -> None:
        if state.centred:
            state.recentre(range(self.problem.count))
        value = state.value()
        if better(value, self.value):
            self.best, self.value = state.division(), value

    def _scale(self, state: AreaState) -> tuple[float, float]:
        """The average change of cost, and the price of one scale of what is missed."""
        costs, missed = [], []
        for _ in range(SAMPLES):
            move = state.random_move(self.random)
            if move is None:
                continue
            change = state.change(*move)
            costs.append(abs(change.cost))
            missed.append(abs(change.missed))
        unit = float(np.mean(costs)) if costs and max(costs) > 0 else 1.0
        step = float(np.mean([item for item in missed if item > 0] or [1.0]))
        return unit, self._strict * unit / step

    def _anneal(self, state: AreaState, heat: float, penalty: float) -> None:
        random = self.random
        for _ in range(BLOCK):
            move = state.random_move(random)
            if move is None:
                continue
            change = state.change(*move)
            rise = change.cost + penalty * change.missed
            if rise <= 0 or random.random() < exp(-rise / heat):
                state.move(*move)

    def _descend(self, state: AreaState, deadline: Deadline) -> None:
        """Make every move that misses less, or costs less and misses no more, until none does."""
        improved = True
        while improved and not deadline.over:
            improved = False
            for place in self._shuffled():
                for target in state.targets(place):
                    if not state.may_leave(place):
                        break
                    change = state.change(place, target)
                    if change.missed < -1e-12 or (change.missed <= 0 and change.cost < -1e-9):
                        state.move(place, target)
                        improved = True
                        break
            if state.centred:
                state.recentre(range(self.problem.count))

    def _shuffled(self) -> list[int]:
        order = list(range(self.problem.size))
        self.random.shuffle(order)
        return order


def numbered(division: Division) -> Division:
    """The same division with areas numbered by their first place."""
    first: dict[int, int] = {}
    for area in division.area.tolist():
        first.setdefault(area, len(first))
    order: Ints = np.array(list(first), dtype=np.int64)
    area = np.array([first[item] for item in division.area.tolist()], dtype=np.int64)
    return Division(area, division.centres[order])
