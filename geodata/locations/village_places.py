"""Where a village lies: the best place that is known, and what that place stands for."""

from collections.abc import Iterable
from dataclasses import replace
from typing import TypeVar

import geopandas as gpd

from geodata.account import JoinUse
from geodata.facts.county import Precision, Township, Village
from geodata.locations.coordinates import Point

Spot = TypeVar("Spot", Village, Township)
HALF_TURN = 180.0
PLACES = ("polygon", "point", "neither")
"""Outcomes of looking for the place of a village, for the account."""


def account_of_places(villages: Iterable[Village], coverage: gpd.GeoDataFrame | None) -> JoinUse:
    """How many villages have a polygon of their own, only a point of their own, or neither."""
    drawn = set() if coverage is None else set(map(str, coverage.index))
    items = [
        (
            "polygon"
            if village.id in drawn
            else "point"
            if village.precision is Precision.POINT
            else "neither",
            village.name,
        )
        for village in villages
    ]
    quiet = PLACES[:1] if drawn else PLACES[1:2]
    return JoinUse.of("village_place", items, outcomes=PLACES, quiet=quiet)


def located(
    villages: tuple[Village, ...],
    townships: tuple[Township, ...],
    coverage: gpd.GeoDataFrame | None,
    outlines: gpd.GeoDataFrame | None,
) -> tuple[Village, ...]:
    """Villages with the best place that is known, and what that place stands for."""
    inside = _inner_points(coverage)
    towns = {
        town.id: (town.lon, town.lat)
        for town in townships
        if town.lon is not None and town.lat is not None
    }
    counties = _county_points(outlines)
    return tuple(_placed(village, inside, towns, counties) for village in villages)


def _placed(
    village: Village,
    inside: dict[str, Point],
    towns: dict[str, Point],
    counties: dict[str, Point],
) -> Village:
    if village.precision is Precision.POINT:
        precision = Precision.POLYGON if village.id in inside else Precision.POINT
        return replace(village, precision=precision)
    for place, key, precision in (
        (inside, village.id, Precision.POLYGON),
        (towns, village.township, Precision.TOWNSHIP),
        (counties, village.county, Precision.COUNTY),
    ):
        if key in place:
            lon, lat = place[key]
            return replace(village, lon=lon, lat=lat, precision=precision)
    return village


def _inner_points(coverage: gpd.GeoDataFrame | None) -> dict[str, Point]:
    if coverage is None:
        return {}
    spots = coverage.geometry.representative_point()
    return {
        str(key): (float(x), float(y))
        for key, x, y in zip(coverage.index, spots.x, spots.y, strict=True)
    }


def _county_points(outlines: gpd.GeoDataFrame | None) -> dict[str, Point]:
    if outlines is None:
        return {}
    spots = outlines.geometry.representative_point()
    return {
        str(name): (float(x), float(y))
        for name, x, y in zip(outlines["name"], spots.x, spots.y, strict=True)
    }


def beside(places: tuple[Spot, ...], coverage: gpd.GeoDataFrame | None) -> tuple[Spot, ...]:
    """Places with western longitudes carried on beyond 180, where the polygons are."""
    if coverage is None or coverage.total_bounds[2] <= HALF_TURN:
        return places
    return tuple(
        replace(place, lon=place.lon + 2 * HALF_TURN)
        if place.lon is not None and place.lon < 0.0
        else place
        for place in places
    )
