"""What is asked of groups, as numbers over blocks: people that stay together are one block.

Everything is a sum over groups, so a move changes only the groups that it touches.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

import numpy as np

from optimizer.arrays import Bools

Numbers = tuple[float, ...]
"""One number for every block, or for every area."""
Labels = tuple[tuple[int, ...], ...]
"""For every block the values of its people; a value may repeat."""


@dataclass(frozen=True, slots=True)
class Cap:
    """No group has more than ``most`` people of one value."""

    labels: Labels
    most: int


@dataclass(frozen=True, slots=True)
class Lack:
    """Every group has at least ``least`` of what is counted; each one lacking costs ``price``."""

    counts: Numbers
    least: float
    price: float

    def cost(self, blocks: Iterable[int]) -> float:
        """What a group costs."""
        short = self.least - sum([self.counts[block] for block in blocks])
        return self.price * short if short > 0 else 0.0


@dataclass(frozen=True, slots=True)
class EvenTerm:
    """How far the sum of ``values`` is from ``target``, in ``scale``; of areas or of blocks.

    Where means are balanced, ``mean`` was taken off for everybody beforehand.
    """

    level: int
    weight: float
    values: Numbers
    target: float
    scale: float
    mean: float = 0.0
    of_areas: bool = False

    def cost(self, blocks: Sequence[int], areas: Sequence[int]) -> float:
        """What a group costs."""
        own = areas if self.of_areas else blocks
        return abs(sum([self.values[item] for item in own]) - self.target) / self.scale


@dataclass(frozen=True, slots=True)
class SpreadTerm:
    """How many people share a value with another one of their group, beyond the first."""

    level: int
    weight: float
    labels: Labels

    def cost(self, blocks: Sequence[int], areas: Sequence[int]) -> float:  # noqa: ARG002
        """What a group costs."""
        seen = [label for block in blocks for label in self.labels[block]]
        return float(len(seen) - len(set(seen)))


@dataclass(frozen=True, slots=True)
class LackTerm:
    """How many people of whom something is wanted a group lacks."""

    level: int
    weight: float
    counts: Numbers
    least: float

    def cost(self, blocks: Sequence[int], areas: Sequence[int]) -> float:  # noqa: ARG002
        """What a group costs."""
        return max(0.0, self.least - sum([self.counts[block] for block in blocks]))


@dataclass(frozen=True, slots=True)
class SeniorTerm:
    """By how much the leader is less senior than the most senior of all.

    ``gaps`` are those of every person that may lead, by block; ``none`` is that of no leader.
    """

    level: int
    weight: float
    gaps: tuple[tuple[float, ...], ...]
    none: float

    def cost(self, blocks: Sequence[int], areas: Sequence[int]) -> float:  # noqa: ARG002
        """What a group costs."""
        return min([gap for block in blocks for gap in self.gaps[block]], default=self.none)


@dataclass(frozen=True, slots=True)
class TravelTerm:
    """Km of every block to every area of its group."""

    level: int
    weight: float
    km: tuple[Numbers, ...]

    def cost(self, blocks: Sequence[int], areas: Sequence[int]) -> float:
        """What a group costs."""
        return sum([self.km[block][area] for block in blocks for area in areas])


Term: TypeAlias = EvenTerm | SpreadTerm | LackTerm | SeniorTerm | TravelTerm


@dataclass(frozen=True, eq=False)
class GroupProblem:
    """Blocks into groups, and areas to them. ``barred`` has shape (blocks, areas).

    ``most`` and ``most_areas`` bound a group; ``left`` and ``untaken`` are what a person without
    a group and an area without one cost. ``apart`` are pairs of blocks.
    """

    blocks: tuple[tuple[int, ...], ...]
    areas: int
    count: int
    most: int
    most_areas: int
    barred: Bools
    apart: frozenset[tuple[int, int]]
    caps: tuple[Cap, ...]
    lacks: tuple[Lack, ...]
    least_areas: int
    left: float
    untaken: float
    terms: tuple[Term, ...]

    @cached_property
    def sizes(self) -> tuple[int, ...]:
        """People of every block."""
        return tuple(len(block) for block in self.blocks)

    @cached_property
    def people(self) -> int:
        """People of all blocks."""
        return sum(self.sizes)

    @cached_property
    def levels(self) -> tuple[int, ...]:
        """The levels of goals, in order."""
        return tuple(sorted({term.level for term in self.terms}))

    @cached_property
    def foes(self) -> Mapping[int, frozenset[int]]:
        """Block -> the blocks that are not with it in one group."""
        found: dict[int, set[int]] = {}
        for one, other in sorted(self.apart):
            found.setdefault(one, set()).add(other)
            found.setdefault(other, set()).add(one)
        return {block: frozenset(others) for block, others in found.items()}

    @cached_property
    def barred_areas(self) -> tuple[frozenset[int], ...]:
        """The areas that every block must keep away from."""
        return tuple(frozenset(np.flatnonzero(row).tolist()) for row in self.barred)

    def fits(self, blocks: Sequence[int], areas: Sequence[int]) -> bool:
        """Whether a group keeps every rule that no shortage can relieve."""
        if sum([self.sizes[block] for block in blocks]) > self.most:
            return False
        if len(areas) > self.most_areas:
            return False
        if any(not self.barred_areas[block].isdisjoint(areas) for block in blocks):
            return False
        foes = self.foes
        if any(block in foes and not foes[block].isdisjoint(blocks) for block in blocks):
            return False
        return all(_within(cap, blocks) for cap in self.caps)

    def vector(self, blocks: Sequence[int], areas: Sequence[int]) -> list[float]:
        """What a group costs: shortages, then every level."""
        found = [0.0] * (1 + len(self.levels))
        found[0] = sum([lack.cost(blocks) for lack in self.lacks])
        if len(areas) < self.least_areas:
            found[0] += self.untaken * (self.least_areas - len(areas))
        for term in self.terms:
            at = 1 + self.levels.index(term.level)
            found[at] += term.weight * term.cost(blocks, areas)
        return found


def _within(cap: Cap, blocks: Sequence[int]) -> bool:
    seen = [label for block in blocks for label in cap.labels[block]]
    if cap.most == 1:
        return len(seen) == len(set(seen))
    return len(seen) <= cap.most or max(Counter(seen).values()) <= cap.most


@dataclass(frozen=True)
class Formation:
    """Who is in which group: ``group`` of every block and ``area`` of every area, -1 for none."""

    group: tuple[int, ...]
    area: tuple[int, ...]

    def members(self, count: int) -> tuple[list[list[int]], list[list[int]]]:
        """Blocks and areas of every group."""
        blocks: list[list[int]] = [[] for _ in range(count)]
        areas: list[list[int]] = [[] for _ in range(count)]
        for found, numbers in ((blocks, self.group), (areas, self.area)):
            for item, group in enumerate(numbers):
                if group >= 0:
                    found[group].append(item)
        return blocks, areas


Value = tuple[float, ...]
"""Cost of shortages, then that of every level: compared from the left."""


def value_of(problem: GroupProblem, formation: Formation) -> Value:
    """The whole value of a formation that fits."""
    blocks, areas = formation.members(problem.count)
    total = [0.0] * (1 + len(problem.levels))
    for group in range(problem.count):
        for at, cost in enumerate(problem.vector(blocks[group], areas[group])):
            total[at] += cost
    sizes = problem.sizes
    total[0] += problem.left * sum(sizes[b] for b, g in enumerate(formation.group) if g < 0)
    total[0] += problem.untaken * formation.area.count(-1)
    return tuple(total)


def fits_all(problem: GroupProblem, formation: Formation) -> bool:
    """Whether every group of a formation fits."""
    groups = zip(*formation.members(problem.count), strict=True)
    return all(problem.fits(blocks, areas) for blocks, areas in groups)
