"""The places that a layer serves: villages, townships or counties.

A township or county that states no population, need or hardness of its own has the sum
(population) or the mean (needs, hardness, coordinates) of its villages.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from statistics import fmean
from typing import TypeVar

from geodata.facts.county import County, Division, Place, Township, Village
from geodata.facts.place_reference import reference
from optimizer.facts.layer import Level

ORDER: tuple[Level, ...] = ("village", "township", "county")
P = TypeVar("P", Township, Division)


def places_of(county: County, level: Level) -> tuple[Place, ...]:
    """All places of a level, in input order; counties in the order of their first village."""
    if level == "village":
        return county.villages
    members: dict[str, list[Village]] = defaultdict(list)
    for village in county.villages:
        members[home_of(village, level)].append(village)
    if level == "township":
        return tuple(_summed(town, members[town.id]) for town in county.townships)
    names = [place.county for place in (*county.villages, *county.townships) if place.county]
    return tuple(
        _summed(Division(id=name, name=name, county=name), members[name])
        for name in dict.fromkeys(names)
    )


def coarsest(levels: Iterable[Level]) -> Level:
    """The level at which layers of several levels meet."""
    return max(levels, key=ORDER.index)


def home_of(place: Place, level: Level) -> str:
    """Id of the place of ``level`` that contains ``place`` (or is it); empty where unknown."""
    if level == "county":
        return place.county
    if level == "township":
        return getattr(place, "township", "")
    return place.id if isinstance(place, Village) else ""


def level_of(place: Place) -> Level:
    """What a place is."""
    if isinstance(place, Village):
        return "village"
    return "township" if isinstance(place, Township) else "county"


def named_by(place: Place, *, up_to: Level = "county") -> frozenset[str]:
    """By what a place, or what contains it up to a level, may be named: references and bare ids.

    A bare id or name is that of whatever level has it.
    """
    within = {level: home_of(place, level) for level in ORDER[: ORDER.index(up_to) + 1]}
    within[level_of(place)] = place.id
    known = {level: name for level, name in within.items() if name}
    return frozenset({*known.values(), *(reference(level, known[level]) for level in known)})


def _summed(place: P, villages: Sequence[Village]) -> P:
    """Fill what a place does not state from its villages."""
    needs = {name for village in villages for name in village.need}
    people = [village.population for village in villages if village.population is not None]
    spots = [(v.lon, v.lat) for v in villages if v.lon is not None and v.lat is not None]
    hard = [village.hardness for village in villages if village.hardness is not None]
    placed = place.lon is not None or not spots
    return replace(
        place,
        population=(sum(people) if people else None)
        if place.population is None
        else place.population,
        need=place.need
        or {
            name: fmean(village.need[name] for village in villages if name in village.need)
            for name in sorted(needs)
        },
        hardness=(fmean(hard) if hard else None) if place.hardness is None else place.hardness,
        lon=place.lon if placed else fmean(lon for lon, _ in spots),
        lat=place.lat if placed else fmean(lat for _, lat in spots),
        extra={"villages": float(len(villages)), **place.extra},
    )
