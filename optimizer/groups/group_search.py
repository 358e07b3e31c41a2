"""Exchanges by simulated annealing, level by level; the best formation is always at hand.

On a level every move that makes an earlier level worse is refused.
"""

from collections.abc import Callable
from math import exp
from random import Random

from optimizer.groups.group_state import OUT, GroupState, better, constructed, filled, standing
from optimizer.groups.group_terms import Formation, GroupProblem, StayTerm, TravelTerm, Value
from optimizer.limits.deadline import Deadline

LOOK = 64
"""Moves between two looks at the clock."""
WARM, COLD = 0.5, 0.002
"""First and last temperature, as shares of the mean change that a move makes."""
ELSEWHERE = 0.85
"""Share of the moves of blocks that exchange two; the others send one elsewhere."""
MOST_SHARE, FEW = 0.6, 0.1
"""Share of area moves on levels that speak of areas at most, and part of it on others."""
TRIED = 100
"""Moves by which the mean change is measured."""
EQUAL = 1e-9
"""Changes below are none."""


class GroupSearch:
    """Looks for a good formation; repeatable by its seed."""

    def __init__(self, problem: GroupProblem, seed: int) -> None:
        self.problem, self.random = problem, Random(seed)
        self.best, self.value = self._begun(range(len(problem.blocks)))
        heavy = sorted(range(len(problem.blocks)), key=self._hardness)
        self.offer(*self._begun(heavy))
        if any(isinstance(term, StayTerm) for term in problem.terms):
            state = filled(standing(problem), heavy)
            self.offer(state.formation(), tuple(state.value))

    def _hardness(self, block: int) -> tuple[int, int, int, int]:
        problem = self.problem
        foes = len(problem.foes.get(block, ()))
        return -problem.sizes[block], -len(problem.barred_areas[block]), -foes, block

    def _begun(self, order: "range | list[int]") -> tuple[Formation, Value]:
        state = constructed(self.problem, order)
        return state.formation(), tuple(state.value)

    def offer(self, formation: Formation, value: Value) -> None:
        """Take a formation that is better than the best."""
        if better(value, self.value):
            self.best, self.value = formation, value

    def round(
        self, moves: int, deadline: Deadline, bounds: Callable[[Value], Value] | None = None
    ) -> None:
        """Anneal every level in turn, each with so many moves, from the best.

        Levels that meet their bounds are left alone.
        """
        for level in range(len(self.value)):
            if deadline.over:
                return
            least = bounds(self.value)[level] if bounds is not None else 0.0
            if self.value[level] - least > EQUAL:
                self._anneal(level, moves, deadline)

    def _anneal(self, level: int, moves: int, deadline: Deadline) -> None:
        state = GroupState(self.problem, self.best)
        share = self._area_share(level)
        warm = WARM * self._mean_change(state, level, share)
        if warm <= 0:
            return
        cooling = (COLD / WARM) ** (1.0 / max(1, moves))
        heat = warm
        for turn in range(moves):
            if turn % LOOK == 0 and deadline.over:
                break
            heat *= cooling
            blocks, areas = self._draw(state, share)
            move = state.moved(blocks, areas)
            if move is None or not self._accepts(move.delta, level, heat):
                continue
            state.take(move)
            if better(state.value, self.value):
                self.best, self.value = state.formation(), tuple(state.value)

    def _accepts(self, delta: list[float], level: int, heat: float) -> bool:
        for change in delta[:level]:
            if abs(change) > EQUAL:
                return change < 0
        change = delta[level]
        if abs(change) <= EQUAL:  # then the later levels decide
            later = next((one for one in delta[level + 1 :] if abs(one) > EQUAL), 0.0)
            return later <= 0 or self.random.random() < 0.5
        return change < 0 or self.random.random() < exp(-change / heat)

    def _mean_change(self, state: GroupState, level: int, share: float) -> float:
        changes = []
        for _ in range(TRIED):
            move = state.moved(*self._draw(state, share))
            if move is not None and abs(move.delta[level]) > EQUAL:
                changes.append(abs(move.delta[level]))
        return sum(changes) / len(changes) if changes else 0.0

    def _draw(self, state: GroupState, share: float) -> tuple[dict[int, int], dict[int, int]]:
        """A move: two blocks or areas change places, or one goes elsewhere.

        ``share`` of the moves are those of areas.
        """
        if self.random.random() < share:
            return self._area_move(state)
        draw = self.random.random()
        size = len(self.problem.blocks)
        one = self.random.randrange(size)
        if draw > ELSEWHERE or size == 1:
            there = self.random.randrange(OUT, self.problem.count)
            return {one: there}, {}
        other = self.random.randrange(size)
        return {one: state.group[other], other: state.group[one]}, {}

    def _area_share(self, level: int) -> float:
        """The share of moves that areas make, few where the level does not speak of them."""
        problem = self.problem
        even = problem.areas / (problem.areas + len(problem.blocks))
        own = [term for term in problem.terms if level and term.level == problem.levels[level - 1]]
        of_areas = [t for t in own if isinstance(t, TravelTerm) or getattr(t, "of_areas", False)]
        if level and not of_areas:
            return FEW * even
        return MOST_SHARE if of_areas and len(of_areas) == len(own) else min(MOST_SHARE, even)

    def _area_move(self, state: GroupState) -> tuple[dict[int, int], dict[int, int]]:
        """Two areas change groups; or one goes to another, which whoever is barred from leaves."""
        one = self.random.randrange(self.problem.areas)
        other = self.random.randrange(self.problem.areas)
        if one != other and self.random.random() < 0.6:
            return self._freed(state, {one: state.area[other], other: state.area[one]})
        return self._freed(state, {one: self.random.randrange(OUT, self.problem.count)})

    def _freed(
        self, state: GroupState, areas: dict[int, int]
    ) -> tuple[dict[int, int], dict[int, int]]:
        barred = self.problem.barred_areas
        blocks: dict[int, int] = {}
        if self.random.random() < 0.5:
            for area, group in areas.items():
                if group != OUT:
                    blocks |= {b: OUT for b in state.blocks[group] if area in barred[b]}
        return blocks, areas
