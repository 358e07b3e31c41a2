"""Households as grids see them: a number, a village, a point, how many they are; nothing else."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Texts = NDArray[np.object_]
NOWHERE = -1
"""The village of a household that lies in none."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Households:
    """Households, or points of several, in the order of their files; arrays of shape (rows,).

    ``id`` is the number, unique within its village; ``village`` the place in
    ``County.villages``, ``NOWHERE`` where unknown; ``lon`` and ``lat`` are degrees of EPSG:4326,
    NaN where unknown; ``count`` says how many households stand for a row, for member households
    how many they can look after; ``cell`` is the cell that a table says, empty where it says none.
    """

    id: Texts
    village: NDArray[np.int64]
    lon: NDArray[np.float64]
    lat: NDArray[np.float64]
    count: NDArray[np.int64]
    cell: Texts

    def __len__(self) -> int:
        return int(self.village.size)

    @classmethod
    def none(cls) -> "Households":
        """No household."""
        numbers: Any = np.zeros(0, dtype=np.int64)
        floats: Any = np.zeros(0)
        texts: Any = np.zeros(0, dtype=object)
        return cls(id=texts, village=numbers, lon=floats, lat=floats, count=numbers, cell=texts)
