"""The ways between points of a case, as facts: whoever searches them comes later."""

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


class Ways(Protocol):
    """Fastest ways between known points (degrees, EPSG:4326)."""

    def between(self, seats: Floats, points: Floats) -> tuple[Floats, Floats]:
        """Minutes and metres from ``seats`` (n, 2) to ``points`` (n, 2), NaN where unknown."""
