"""Pins as the search of cells sees them: points of one cell, of a cell in force, or of two."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from optimizer.arrays import Ints
from optimizer.grids.cell_match import answering
from optimizer.grids.grid_pinned import Bundles


@dataclass(frozen=True, eq=False)
class CellPins:
    """``groups`` are points of one cell each; ``named``, for each, its cell in force (0: none).

    ``apart`` are two groups by number that are of two cells. A group may have no point.
    """

    groups: tuple[tuple[int, ...], ...]
    named: tuple[int, ...]
    apart: tuple[tuple[int, int], ...]

    @classmethod
    def of(cls, bundles: Bundles) -> "CellPins":
        """What bundles ask of households."""
        return cls(
            groups=tuple(bundle.households for bundle in bundles.bundles),
            named=tuple((*bundle.cells, 0)[0] for bundle in bundles.bundles),
            apart=tuple((one, other) for one, other, _ in bundles.apart),
        )

    @cached_property
    def points(self) -> tuple[int, ...]:
        """Every point that is pinned."""
        return tuple(sorted({point for own in self.groups for point in own}))

    def answers(self, standing: Ints, after: Ints, weight: Ints) -> dict[int, int]:
        """Cell after -> cell in force: first so that points pinned to a cell are in it."""
        before, counted = standing.copy(), weight.copy()
        for own, name in zip(self.groups, self.named, strict=True):
            if name and own:
                before[list(own)] = name
                counted[list(own)] += int(weight.sum())
        return answering(before, after, counted)

    def broken(self, label: Ints, names: Mapping[int, int]) -> int:
        """How often a division is not as pins say; ``names``: cell -> cell in force."""
        found, cells = 0, []
        for own, name in zip(self.groups, self.named, strict=True):
            here = {int(label[point]) for point in own}
            found += max(0, len(here) - 1)
            there = {cell for cell, other in names.items() if other == name} if name else set()
            found += sum(int(label[point]) not in there for point in own) if name else 0
            cells.append(here | there)
        return found + sum(bool(cells[one] & cells[other]) for one, other in self.apart)

    def added(self, label: Ints, names: Mapping[int, int], count: int) -> Ints:
        """How much more is broken where one point goes to a cell, shape (points, cells)."""
        found: Ints = np.zeros((label.size, count), dtype=np.int64)
        now = self.broken(label, names)
        for point in self.points:
            moved = label.copy()
            for cell in range(count):
                moved[point] = cell
                found[point, cell] = self.broken(moved, names) - now
        return found


def answers_of(pins: CellPins | None, standing: Ints, after: Ints, weight: Ints) -> dict[int, int]:
    """Cell after, from 1 -> cell in force, with pins or without."""
    if pins is None:
        return answering(standing, after, weight)
    return pins.answers(standing, after, weight)
