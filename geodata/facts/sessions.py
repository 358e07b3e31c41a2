"""Training classes with their dates, places and hours, and the days that somebody cannot."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """One training class (培训班次), held once from its first to its last day.

    ``capacity`` is the most people, ``least`` those without whom it is not held. ``price`` is what
    holding one more such class costs. ``lon`` and ``lat`` are degrees of EPSG:4326. ``None`` is
    unknown.
    """

    id: str
    name: str
    capacity: int
    least: int = 0
    start: date | None = None
    end: date | None = None
    hours: float | None = None
    level: str | None = None
    venue: str | None = None
    price: float | None = None
    lon: float | None = None
    lat: float | None = None
    extra: Mapping[str, str | float | bool | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Absence:
    """Days on which somebody, or everybody of a unit, cannot come; ``table`` is his."""

    table: str
    who: str
    start: date
    end: date
    reason: str | None = None
