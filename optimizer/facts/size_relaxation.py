"""By how much bounds of sizes must give where as many groups are made: the cheapest relaxation.

The sizes that a plan has are enough. By counting, some group of a whole has no more than its mean
and some no less, rounded; where that meets what the plan has, less will not do.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class SizeRelaxation:
    """The least and most that every size would keep; ``proven``: no narrower ones would do."""

    least: int
    most: int
    proven: bool


def size_relaxation(
    limits: tuple[int, int], wholes: Iterable[Sequence[int]]
) -> SizeRelaxation | None:
    """What bounds would have to be; ``wholes`` are the sizes of the groups of each whole.

    ``None`` where all sizes keep their bounds.
    """
    found = [sizes for sizes in wholes if sizes]
    least = min([limits[0], *(min(sizes) for sizes in found)])
    most = max([limits[1], *(max(sizes) for sizes in found)])
    if (least, most) == limits:
        return None
    low = min([limits[0], *(sum(sizes) // len(sizes) for sizes in found)])
    high = max([limits[1], *(-(-sum(sizes) // len(sizes)) for sizes in found)])
    return SizeRelaxation(least=least, most=most, proven=(least, most) == (low, high))
