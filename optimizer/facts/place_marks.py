"""By what places may be named where somebody must keep away from them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from geodata.facts.county import County, Place
from geodata.facts.place_reference import reference
from optimizer.facts.divisions import home_of, level_of, named_by
from optimizer.facts.layer import Level


@dataclass(frozen=True)
class PlaceMarks:
    """Reference, id or name -> numbers of the places that it bars.

    ``near``: the place itself, what lies in it, its township; ``wide``: the county around it.
    """

    near: Mapping[str, set[int]]
    wide: Mapping[str, set[int]]


def place_marks(places: Iterable[Place], county: County) -> PlaceMarks:
    """The marks of some places of one county file, by their numbers."""
    inside = _inside(county)
    near, wide = defaultdict[str, set[int]](set), defaultdict[str, set[int]](set)
    for number, place in enumerate(places):
        level = level_of(place)
        upper: Level = "county" if level == "county" else "township"
        mine = {*named_by(place, up_to=upper), place.name, place.code or place.id}
        for mark in mine | inside[level, place.id]:
            near[mark].add(number)
        for mark in (place.county, reference("county", place.county)) if place.county else ():
            wide[mark].add(number)
    return PlaceMarks(near, wide)


def _inside(county: County) -> defaultdict[tuple[str, str], set[str]]:
    """Level and id of townships and counties -> by what the places in them are named."""
    found = defaultdict[tuple[str, str], set[str]](set)
    for village in county.villages:
        marks = {village.id, village.code or village.id, reference("village", village.id)}
        found["township", village.township] |= marks
        found["county", village.county] |= marks
    for town in county.townships:
        found["county", home_of(town, "county")] |= {town.id, reference("township", town.id)}
    return found
