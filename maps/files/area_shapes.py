"""Shapes of places and of areas, dissolved from the polygons of villages."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from itertools import pairwise

import shapely
from shapely.geometry.base import BaseGeometry

from geodata.facts.case import Case
from geodata.facts.county import Place
from geodata.facts.touching import touching
from optimizer.areas.area_judge import AreaJudge
from optimizer.facts.divisions import home_of
from optimizer.facts.layer import Level

Shapes = Mapping[str, BaseGeometry]
"""Place id -> polygon, EPSG:4326; a place without one is no key."""


def place_shapes(case: Case, level: Level, polygons: Iterable[BaseGeometry]) -> Shapes:
    """Shapes of the places of a level; ``polygons`` are those of the coverage, row by row."""
    if case.coverage is None:
        return {}
    villages = {village.id: village for village in case.county.villages}
    found = zip(map(str, case.coverage.index), polygons, strict=True)
    own = {place: shape for place, shape in found if place in villages and shape is not None}
    if level == "village":
        return own
    return dissolved(own, lambda place: home_of(villages[place], level))


def dissolved(shapes: Shapes, home: Callable[[str], str]) -> Shapes:
    """The union of all shapes of one home, by home; those of none (empty) are left out."""
    members: dict[str, list[BaseGeometry]] = defaultdict(list)
    for place, shape in shapes.items():
        if home(place):
            members[home(place)].append(shape)
    return {name: shapely.union_all(parts) for name, parts in members.items()}


def area_shapes(shapes: Shapes, area_of: Mapping[str, int]) -> Mapping[int, BaseGeometry]:
    """The dissolved polygon of every area that has one, by its number."""
    found = dissolved(shapes, lambda place: str(area_of.get(place, "")))
    return {int(number): shape for number, shape in found.items()}


def spot_of(place: Place, shapes: Shapes) -> tuple[float, float] | None:
    """Where a place is marked, (lon, lat): its point, else one inside of its shape."""
    if place.lon is not None and place.lat is not None:
        return place.lon, place.lat
    if place.id not in shapes:
        return None
    inside = shapes[place.id].representative_point()
    return inside.x, inside.y


def near_places(judge: AreaJudge, shapes: Shapes) -> Mapping[str, set[str]]:
    """Who lies beside whom on the map: what touches, and where no shapes are the next points."""
    found: dict[str, set[str]] = {place: set(near) for place, near in judge.touching.items()}
    for place, others in touching(judge.facts.county, judge.task.level).items():
        found.get(place, set()).update(other for other in others if other in found)
    for one, other in _next_points([p for p in judge.facts.places if p.id not in shapes]):
        found[one].add(other)
        found[other].add(one)
    return found


def _next_points(places: Iterable[Place]) -> Iterable[tuple[str, str]]:
    """The pairs of places without shape that a Delaunay triangulation joins."""
    at: dict[tuple[float, float], str] = {}
    for place in places:
        if place.lon is not None and place.lat is not None:
            at.setdefault((place.lon, place.lat), place.id)
    if len(at) < 2:
        return
    web = shapely.delaunay_triangles(shapely.MultiPoint(list(at)), only_edges=True)
    for line in shapely.get_parts(web):
        for one, other in pairwise(shapely.get_coordinates(line).tolist()):
            yield at[tuple(one)], at[tuple(other)]


def grouped(near: Mapping[str, Iterable[str]], group: Mapping[str, int]) -> dict[int, set[int]]:
    """Which groups of places lie side by side: group -> its neighbours."""
    found: dict[int, set[int]] = {number: set() for number in sorted(set(group.values()))}
    for place, others in near.items():
        for other in others:
            if place in group and other in group and group[place] != group[other]:
                found[group[place]].add(group[other])
                found[group[other]].add(group[place])
    return found
