"""Townships and counties on the map of a plan, where some layer serves them."""

from collections.abc import Mapping
from typing import Any

from geodata.facts.county import Place
from optimizer.facts.divisions import home_of
from optimizer.facts.layer import Level
from optimizer.facts.lookup import Lookup
from optimizer.model.policy import Policy

AREA_LEVELS: tuple[Level, ...] = ("township", "county")


class MapAreas:
    """The areas that a policy serves, numbered from ``start`` on behind the villages."""

    def __init__(self, lookup: Lookup, policy: Policy, start: int) -> None:
        served = {layer.level for layer in policy.layers}
        self.levels = [level for level in AREA_LEVELS if level in served]
        self.places = [
            (level, place) for level in self.levels for place in lookup.places(level).values()
        ]
        self.number: Mapping[tuple[Level, str], int] = {
            (level, place.id): start + n for n, (level, place) in enumerate(self.places)
        }

    def items(self) -> list[dict[str, Any]]:
        """Name and place of every area; coordinates are whole 1e-5 degrees, EPSG:4326."""
        return [_item(level, place) for level, place in self.places]

    def around(self, village: Place) -> list[int]:
        """Numbers of the areas that contain a village."""
        homes = ((level, home_of(village, level)) for level in self.levels)
        return [self.number[home] for home in homes if home in self.number]


def _item(level: Level, place: Place) -> dict[str, Any]:
    item: dict[str, Any] = {
        "name": place.name,
        "county": place.county,
        "level": AREA_LEVELS.index(level),
    }
    if place.lon is not None and place.lat is not None:
        item["at"] = [round(place.lon * 100_000), round(place.lat * 100_000)]
    return item
