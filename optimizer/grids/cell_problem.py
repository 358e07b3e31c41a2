"""The households of one village, or of one cell, that go into cells: numbers without names.

Cells hang together and have ``least`` to ``most`` households each; what is missed of these bounds
counts first. Then the ways of all households to the centre of their cell, which is one of its
points, are as short as can be (a capacitated, contiguous p-median problem):

    missed = sum over cells C of max(0, least - n(C), n(C) - most),  n(C) = sum over i in C of w[i]
    cost   = sum over cells C of min over c in C of sum over i in C of w[i] * metres[i, c]

Where cells are in force, few households change theirs before ways are short: cells answer to those
in force so that as few as can be do (``moved``), and a household that does costs ``step`` more
than all ways together may.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from optimizer.arrays import Ints
from optimizer.contiguity.neighbour_graph import NeighbourGraph
from optimizer.grids.cell_match import matched
from optimizer.grids.cell_pins import CellPins, answers_of

Value = tuple[int, int]
"""Missed, with pins that are broken at ``HARD`` each; then cost, with what is moved at ``step``."""
HARD = 10**12
"""More than can be missed."""


@dataclass(frozen=True, eq=False)
class CellProblem:
    """``metres`` has shape (points, points), ``weight`` shape (points,); whole numbers.

    ``standing``, shape (points,), has the cells in force from 1, 0 where a point is of none.
    """

    metres: Ints
    weight: Ints
    graph: NeighbourGraph
    count: int
    least: int
    most: int
    standing: Ints | None = None
    pins: CellPins | None = None

    @property
    def size(self) -> int:
        """Number of points."""
        return int(self.weight.size)

    @property
    def total(self) -> int:
        """All households."""
        return int(self.weight.sum())

    def off(self, households: int) -> int:
        """By how many households a cell misses its bounds."""
        return max(0, self.least - households, households - self.most)

    def missed_bound(self) -> int:
        """What is missed at least, by counting."""
        lack, rest = self.count * self.least - self.total, self.total - self.count * self.most
        heavy = int(np.maximum(0, self.weight - self.most).sum())
        return max(0, lack, rest, heavy)

    def value(self, label: Sequence[int] | Ints) -> Value:
        """What a division misses and costs; ``label`` has the cell of every point, from 0."""
        labels = np.asarray(label, dtype=np.int64)
        missed = cost = 0
        for cell in range(self.count):
            members = np.flatnonzero(labels == cell)
            missed += self.off(int(self.weight[members].sum()))
            cost += self.centre_of(members)[1]
        missed += HARD * self.broken(labels)
        return missed, cost if self.standing is None else cost + self.step * self.moved(labels)

    def broken(self, label: Sequence[int] | Ints) -> int:
        """How often pins are broken."""
        if self.pins is None:
            return 0
        return self.pins.broken(np.asarray(label), self._names(label))

    def pinned(self, label: Sequence[int] | Ints) -> Ints:
        """How much more is broken where a point goes elsewhere, shape (points, cells)."""
        if self.pins is None:
            return np.zeros((self.size, self.count), dtype=np.int64)
        return self.pins.added(np.asarray(label), self._names(label), self.count)

    def _names(self, label: Sequence[int] | Ints) -> dict[int, int]:
        """Cell from 0 -> cell in force, from 1; nothing where none is in force."""
        if self.standing is None:
            return {}
        match = answers_of(self.pins, self.standing, np.asarray(label) + 1, self.weight)
        return {new - 1: old for new, old in match.items()}

    @cached_property
    def step(self) -> int:
        """More than all ways together may be."""
        return 1 + self.total * int(self.metres.max(initial=0))

    def strangers(self, label: Sequence[int] | Ints) -> Ints:
        """What points would move in every cell, shape (points, cells); none where none is known."""
        if self.standing is None:
            return np.zeros((self.size, self.count), dtype=np.int64)
        match = answers_of(self.pins, self.standing, np.asarray(label) + 1, self.weight)
        names = matched(np.arange(self.count) + 1, match)
        known = (self.standing > 0)[:, None] & (self.standing[:, None] != names[None])
        found: Ints = np.where(known, self.weight[:, None], 0)
        return found

    def moved(self, label: Sequence[int] | Ints) -> int:
        """How many households change their cell; 0 where none is in force."""
        labels = np.asarray(label, dtype=np.int64)
        return int(self.strangers(labels)[np.arange(self.size), labels].sum())

    def centre_of(self, members: Ints) -> tuple[int, int]:
        """The best centre of some points (the first of equals), and what their ways cost."""
        name = members.tobytes()
        found = self._centres.get(name)
        if found is None:
            ways = self.weight[members] @ self.metres[np.ix_(members, members)]
            best = int(np.argmin(ways))
            found = self._centres[name] = int(members[best]), int(ways[best])
        return found

    @cached_property
    def _centres(self) -> dict[bytes, tuple[int, int]]:
        """Centres that were asked for before: from step to step most cells stay as they are."""
        return {}


@dataclass(frozen=True, slots=True, kw_only=True)
class CellResult:
    """A division of one problem: the cell of every point from 0, and bounds of both values."""

    label: tuple[int, ...]
    missed: int
    missed_bound: int
    cost: int
    bound: int
    moved: int = 0
    moved_bound: int = 0

    @property
    def proven(self) -> bool:
        """Whether nothing better can be had."""
        kept = self.missed <= self.missed_bound and self.moved <= self.moved_bound
        return kept and self.cost <= self.bound


def canonical(label: Sequence[int] | Ints) -> tuple[int, ...]:
    """The same cells, numbered in the order of their first points."""
    names: dict[int, int] = {}
    return tuple(names.setdefault(int(cell), len(names)) for cell in label)
