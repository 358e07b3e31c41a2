"""What was found wrong with a polygon, and what was done about it, as a value."""

from dataclasses import dataclass
from enum import StrEnum

import shapely


class FlawKind(StrEnum):
    """What was found at a place; the catalogue has ``finding.coverage_<kind>``."""

    RING = "ring"
    DUPLICATE = "duplicate"
    TWIN = "twin"
    OVERLAP = "overlap"
    GAP = "gap"
    SLIVER = "sliver"
    EDGE = "edge"
    CONTESTED = "contested"
    STANDING = "standing"
    REFUSED = "refused"
    LEFT = "left"
    MULTIPART = "multipart"
    ENCLAVE = "enclave"


UNMENDED = frozenset(
    {FlawKind.TWIN, FlawKind.CONTESTED, FlawKind.STANDING, FlawKind.REFUSED, FlawKind.LEFT}
)
"""Flaws that stand as they were drawn: told as warnings."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Repair:
    """One flaw at one place: mended, or left as drawn (``mended`` says which).

    ``features`` are the feature numbers of the file, counted from 1; the first is the place
    itself, the second its neighbour. ``area_m2`` is the area moved or in question;
    ``geometry`` is that area in EPSG:4326, ``lon`` and ``lat`` a point of it in degrees.
    """

    kind: FlawKind
    features: tuple[int, ...]
    places: tuple[str, ...]
    area_m2: float = 0.0
    lon: float | None = None
    lat: float | None = None
    geometry: shapely.Geometry | None = None

    @property
    def mended(self) -> bool:
        """Whether the polygons were changed (or, for a plain note, need no change)."""
        return self.kind not in UNMENDED
