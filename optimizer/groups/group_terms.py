"""What is asked of groups, as numbers over blocks: people that stay together are one block.

Everything is a sum over groups, so a move changes only the groups that it touches.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
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
    ``chiefs`` has the gap of whoever leads because it is decided.
    """

    level: int
    weight: float
    gaps: tuple[tuple[float, ...], ...]
    none: float
    chiefs: Mapping[int, float] = field(default_factory=dict)

    def cost(self, blocks: Sequence[int], areas: Sequence[int]) -> float:  # noqa: ARG002
        """What a group costs."""
        for block in blocks if self.chiefs else ():
            if block in self.chiefs:
                return self.chiefs[block]
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


@dataclass(frozen=True, slots=True)
class StayTerm:
    """How many people and areas are not in the group of their own.

    ``known`` counts the people of every block who have one, ``stays`` those whose is a slot;
    ``homes`` is the slot of every area: -1 none that there is any more, ``None`` unknown.
    """

    level: int
    weight: float
    known: Numbers
    stays: tuple[Mapping[int, float], ...]
    homes: tuple[int | None, ...]

    def of_block(self, block: int, slot: int) -> float:
        """What a block costs in a slot, or in none (-1)."""
        return self.known[block] - self.stays[block].get(slot, 0.0)

    def of_area(self, area: int, slot: int) -> float:
        """What an area costs in a slot, or in none (-1)."""
        home = self.homes[area]
        return 0.0 if home is None or (home == slot and slot >= 0) else 1.0

    def cost_in(self, blocks: Sequence[int], areas: Sequence[int], slot: int) -> float:
        """What a group costs."""
        moved = sum([self.of_block(block, slot) for block in blocks])
        return moved + sum([self.of_area(area, slot) for area in areas])


Term: TypeAlias = EvenTerm | SpreadTerm | LackTerm | SeniorTerm | TravelTerm | StayTerm


PINNED = 1000.0
"""What it costs when somebody whose group is decided has none: more than a shortage does."""


@dataclass(frozen=True, eq=False)
class Decided:
    """What pins say: ``homes`` and ``area_homes`` are slots of blocks and areas.

    ``bans`` and ``area_bans`` are pairs of a block or area and a slot that it is not in.
    ``attached`` has areas that the group of a block takes, ``placed`` and ``taken`` the blocks
    and areas that are to be in a group.
    """

    homes: Mapping[int, int] = field(default_factory=dict)
    area_homes: Mapping[int, int] = field(default_factory=dict)
    bans: frozenset[tuple[int, int]] = frozenset()
    area_bans: frozenset[tuple[int, int]] = frozenset()
    attached: Mapping[int, int] = field(default_factory=dict)
    placed: frozenset[int] = frozenset()
    taken: frozenset[int] = frozenset()

    @cached_property
    def slots(self) -> frozenset[int]:
        """The slots that something is said of."""
        banned = (slot for _, slot in self.bans | self.area_bans)
        return frozenset([*self.homes.values(), *self.area_homes.values(), *banned])

    @cached_property
    def carried(self) -> Mapping[int, tuple[int, ...]]:
        """Block -> the areas that its group takes."""
        found: dict[int, tuple[int, ...]] = {}
        for area, block in self.attached.items():
            found[block] = (*found.get(block, ()), area)
        return found

    def permits(self, blocks: Mapping[int, int], areas: Mapping[int, int]) -> bool:
        """Whether blocks and areas may be in the slots said, -1 for none."""
        if not (self.homes or self.area_homes or self.bans or self.area_bans):
            return True
        free = all(self.homes.get(one, slot) == slot for one, slot in blocks.items())
        free = free and all(self.area_homes.get(one, slot) == slot for one, slot in areas.items())
        return (
            free
            and self.bans.isdisjoint(blocks.items())
            and self.area_bans.isdisjoint(areas.items())
        )


@dataclass(frozen=True, eq=False)
class GroupProblem:
    """Blocks into groups, and areas to them. ``barred`` has shape (blocks, areas).

    ``most`` and ``most_areas`` bound a group; ``left`` and ``untaken`` are what a person without
    a group and an area without one cost; so many people as ``spares`` are left in any case.
    ``apart`` are pairs of blocks.
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
    decided: Decided = field(default_factory=Decided)
    spares: int = 0

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

    @cached_property
    def named(self) -> frozenset[int]:
        """The slots that are not like any other: something is decided of them, or in force."""
        stays = [term for term in self.terms if isinstance(term, StayTerm)]
        homes = {slot for term in stays for own in term.stays for slot in own}
        homes |= {slot for term in stays for slot in term.homes if slot is not None}
        return frozenset(homes - {-1}) | self.decided.slots

    @cached_property
    def preferred(self) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """The slots where blocks and areas stay as they are, -1 for none."""
        for term in self.terms:
            if isinstance(term, StayTerm):
                blocks = tuple(_most(own) for own in term.stays)
                return blocks, tuple(-1 if home is None else home for home in term.homes)
        return (-1,) * len(self.blocks), (-1,) * self.areas

    def out(self, block: int) -> list[float]:
        """What a block costs that is in no group: shortages, then every level."""
        found = [0.0] * (1 + len(self.levels))
        found[0] = self.left * self.sizes[block] + PINNED * (block in self.decided.placed)
        for term in self.terms:
            if isinstance(term, StayTerm):
                at = 1 + self.levels.index(term.level)
                found[at] += term.weight * term.of_block(block, -1)
        return found

    def open(self, area: int) -> list[float]:
        """What an area costs that no group takes: shortages, then every level."""
        found = [0.0] * (1 + len(self.levels))
        found[0] = self.untaken + PINNED * (area in self.decided.taken)
        for term in self.terms:
            if isinstance(term, StayTerm):
                found[1 + self.levels.index(term.level)] += term.weight * term.of_area(area, -1)
        return found

    def vector(self, blocks: Sequence[int], areas: Sequence[int], slot: int) -> list[float]:
        """What the group of a slot costs: shortages, then every level."""
        found = [0.0] * (1 + len(self.levels))
        found[0] = sum([lack.cost(blocks) for lack in self.lacks])
        if len(areas) < self.least_areas:
            found[0] += self.untaken * (self.least_areas - len(areas))
        for term in self.terms:
            at = 1 + self.levels.index(term.level)
            if isinstance(term, StayTerm):
                found[at] += term.weight * term.cost_in(blocks, areas, slot)
            else:
                found[at] += term.weight * term.cost(blocks, areas)
        return found


def _most(counts: Mapping[int, float]) -> int:
    """Of what there is most, -1 for nothing."""
    return max(counts, key=lambda slot: counts[slot], default=-1)


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
        for at, cost in enumerate(problem.vector(blocks[group], areas[group], group)):
            total[at] += cost
    outside = [problem.out(block) for block, group in enumerate(formation.group) if group < 0]
    outside += [problem.open(area) for area, group in enumerate(formation.area) if group < 0]
    for costs in outside:
        total = [sum(both) for both in zip(total, costs, strict=True)]
    return tuple(total)


def fits_all(problem: GroupProblem, formation: Formation) -> bool:
    """Whether every group of a formation fits, and what is decided holds."""
    groups = zip(*formation.members(problem.count), strict=True)
    decided = problem.decided
    together = all(formation.area[a] == formation.group[b] for a, b in decided.attached.items())
    return (
        together
        and decided.permits(dict(enumerate(formation.group)), dict(enumerate(formation.area)))
        and all(problem.fits(blocks, areas) for blocks, areas in groups)
    )
