"""How fast one drives on which road: classes, speed limits, one-way streets."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

KMH = MappingProxyType(
    {
        "motorway": 100.0,
        "motorway_link": 50.0,
        "trunk": 80.0,
        "trunk_link": 45.0,
        "primary": 60.0,
        "primary_link": 40.0,
        "secondary": 50.0,
        "secondary_link": 35.0,
        "tertiary": 40.0,
        "tertiary_link": 30.0,
        "unclassified": 30.0,
        "road": 30.0,
        "residential": 25.0,
        "service": 15.0,
        "track": 15.0,
        "living_street": 10.0,
    }
)
"""Kilometres an hour by class (the values of OpenStreetMap's ``highway``): ours, cautious ones
for rural roads. What is not listed (footways, steps, works) is not driven on."""
CLASSES = {
    "高速": "motorway",
    "高速公路": "motorway",
    "快速路": "trunk",
    "国道": "primary",
    "一级公路": "primary",
    "主干道": "primary",
    "省道": "secondary",
    "二级公路": "secondary",
    "次干道": "secondary",
    "县道": "tertiary",
    "三级公路": "tertiary",
    "乡道": "unclassified",
    "四级公路": "unclassified",
    "村道": "residential",
    "支路": "residential",
    "城市道路": "residential",
    "等外公路": "track",
    "机耕路": "track",
}
"""Chinese names of classes."""
ZONES = {"urban": 50.0, "rural": 80.0, "motorway": 110.0, "living_street": 10.0, "trunk": 90.0}
"""Implicit limits such as ``RO:urban``, km/h."""
WALKING = ("walk", "walking_pace")
MILE_KM = 1.609_344
FASTEST = 200.0
"""Limits above this (km/h) are mistakes."""
CLOSED = ("no", "private")
FORWARD = ("yes", "true", "1", "t", "ft", "f", "是", "单行")
BACKWARD = ("-1", "reverse", "tf")
NUMBER = re.compile(r"(\d+(?:\.\d+)?)\s*(mph|km/?h)?$")


@dataclass(frozen=True, kw_only=True)
class RoadSpeeds:
    """Speeds in km/h by class, walking speed off the roads, and how far one walks at most."""

    kmh: Mapping[str, float] = field(default_factory=lambda: KMH)
    walk_kmh: float = 5.0
    most_walk_m: float = 3_000.0

    @classmethod
    def with_changes(
        cls, changes: Mapping[str, float], *, walk_kmh: float, most_walk_m: float
    ) -> "RoadSpeeds":
        """The default speeds with some classes set otherwise; 0 closes a class."""
        kmh = {name: speed for name, speed in {**KMH, **changes}.items() if speed > 0}
        return cls(kmh=kmh, walk_kmh=walk_kmh, most_walk_m=most_walk_m)


def class_of(text: str) -> str:
    """The class that a word means; the word itself where it is one already."""
    plain = text.strip().lower()
    return CLASSES.get(plain, plain)


def limit_of(text: str) -> float | None:
    """A speed limit in km/h; ``None`` where there is none or it says nothing.

    ``50``, ``30 mph``, ``50;70`` (the lowest counts), ``walk``, ``RO:urban``.
    """
    limits = [limit for part in re.split(r"[;|,]", text) if (limit := _single(part)) is not None]
    return min(limits) if limits else None


def _single(text: str) -> float | None:
    plain = text.strip().lower()
    if plain in WALKING:
        return 5.0
    found = NUMBER.match(plain)
    if found:
        speed = float(found[1]) * (MILE_KM if found[2] == "mph" else 1.0)
        return speed if 0 < speed <= FASTEST else None
    return ZONES.get(plain.rpartition(":")[2]) if ":" in plain else None


def direction_of(oneway: str, *, road_class: str, junction: str = "") -> int:
    """1: only as drawn, -1: only against it, 0: both ways."""
    plain = oneway.strip().lower()
    if plain in BACKWARD:
        return -1
    if plain in FORWARD:
        return 1
    implied = junction in ("roundabout", "circular") or road_class == "motorway"
    return 1 if implied and plain != "no" else 0
