"""What groups take: places of a level, or areas that were divided before; who must keep away."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from geodata.columns.cells import as_list
from geodata.facts.county import Cadre, County, Place
from geodata.facts.place_reference import reference
from geodata.lineage.place_texts import PlaceTexts
from geodata.text import normalised
from optimizer.arrays import Bools, Floats
from optimizer.facts.divisions import places_of
from optimizer.facts.expressions import parse
from optimizer.facts.layer import Level, Travel
from optimizer.facts.lookup import Lookup, holds
from optimizer.facts.place_marks import PlaceMarks, place_marks
from optimizer.facts.task_faults import TaskFaults, named
from optimizer.facts.travel_times import metres_of
from optimizer.groups.group_policy import RecusalRule

SHORTEST = 2
"""Characters of a place's name from which on the name of a unit may begin with it."""
METRES_PER_KM = 1000.0
LEVELS: tuple[Level, ...] = ("village", "township", "county")


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupArea:
    """Something that one group looks after: an id, a name, and the places that make it up."""

    id: str
    name: str
    places: tuple[Place, ...]


Areas = tuple[GroupArea, ...]


def areas_of_level(county: County, level: Level, text: str | None, faults: TaskFaults) -> Areas:
    """Every place of a level that a condition holds of; where it is unknown the place is told."""
    places = places_of(county, level)
    if text is not None:
        expression = parse(text)
        values = [holds(expression, place, level, county.year) for place in places]
        unsure = [place for place, value in zip(places, values, strict=True) if value is None]
        if unsure:
            faults.warn(
                "group_area_undecided", "places", text, count=str(len(unsure)), names=named(unsure)
            )
        places = tuple(place for place, value in zip(places, values, strict=True) if value)
    return tuple(GroupArea(id=p.id, name=p.name or p.id, places=(p,)) for p in places)


def area_numbers(
    county: County,
    areas: Sequence[GroupArea],
    level: Level,
    text: str,
    unknown: float | None,
    faults: TaskFaults,
    where: str,
) -> Floats:
    """The sums of an expression over the places of every area, shape (areas,)."""
    expression = parse(text)
    found: Floats = np.zeros(len(areas))
    lacking: list[Place] = []
    for at, area in enumerate(areas):
        for place in area.places:
            value = holds(expression, place, level, county.year)
            if isinstance(value, int | float):
                found[at] += float(value)
            else:
                lacking.append(place)
                found[at] += 0.0 if unknown is None else unknown
    if lacking:
        tell = faults.tell if unknown is None else faults.warn
        key = "group_area_unknown" if unknown is None else "group_area_assumed"
        shown = text if unknown is None else f"{text} = {unknown:g}"
        tell(key, where, shown, count=str(len(lacking)), names=named(lacking))
    return found


def ways_km(
    county: County, travel: Travel, people: Sequence[Cadre], areas: Sequence[GroupArea]
) -> Floats:
    """Km from everybody's seat to the middle of every area, shape (people, areas); NaN unknown."""
    lookup = Lookup(county)
    seats = np.array([lookup.seat(person) for person in people], dtype=float).reshape(-1, 2)
    middles = np.array([_middle(area) for area in areas], dtype=float).reshape(-1, 2)
    starts = np.repeat(seats, len(middles), axis=0)
    ends = np.tile(middles, (len(seats), 1))
    metres = metres_of(county, travel, starts, ends)
    return metres.reshape(len(seats), len(middles)) / METRES_PER_KM


def _middle(area: GroupArea) -> tuple[float, float]:
    spots = [(p.lon, p.lat) for p in area.places if p.lon is not None and p.lat is not None]
    if not spots:
        return (np.nan, np.nan)
    lons, lats = zip(*spots, strict=True)
    return (sum(lons) / len(lons), sum(lats) / len(lats))


@dataclass(frozen=True, eq=False)
class Recusals:
    """Who must keep away from which areas: ``barred``, shape (people, areas).

    ``silent`` says of whom nothing is known that could bar anything; ``wide`` of whom only a
    county around the areas is known as native place.
    """

    barred: Bools
    silent: tuple[Cadre, ...]
    wide: tuple[Cadre, ...]


class RecusalReader:
    """Reads one rule for people and areas of a county."""

    def __init__(self, county: County, areas: Sequence[GroupArea]) -> None:
        self.county, self.areas = county, areas
        self.texts = PlaceTexts(county.villages, county.townships)
        places = [(at, place) for at, area in enumerate(areas) for place in area.places]
        self.marks: PlaceMarks = place_marks([place for _, place in places], county)
        self.area = [at for at, _ in places]
        self.posted = self._posted()
        self.homes = self._named_places()

    def _posted(self) -> Mapping[str, set[str]]:
        found: dict[str, set[str]] = {}
        for post in (*self.county.current, *self.county.former):
            if post.table in ("cadres", ""):
                found.setdefault(post.supply, set()).add(post.place)
        return found

    def _named_places(self) -> list[tuple[str, str]]:
        """Names of counties and townships with their references, the longest first."""
        found = {
            (place.name, reference(level, place.id))
            for level in LEVELS[1:]
            for place in places_of(self.county, level)
            if len(place.name) >= SHORTEST
        }
        return sorted(found, key=lambda item: (-len(item[0]), item))

    def read(self, rule: RecusalRule, people: Sequence[Cadre]) -> Recusals:
        """Hold a rule against everybody."""
        barred = np.zeros((len(people), len(self.areas)), dtype=bool)
        silent, wide = [], []
        for at, person in enumerate(people):
            strong, near = set(self._strong(rule, person)), set(self._near(rule, person))
            own = self._of(self.marks.near, strong | near) | self._of(self.marks.wide, strong)
            barred[at, sorted(own)] = True
            if not strong | near:
                silent.append(person)
            elif rule.native_place and self._of(self.marks.wide, person.homes) - own:
                wide.append(person)
        return Recusals(barred, tuple(silent), tuple(wide))

    def _of(self, marks: Mapping[str, set[int]], said: Iterable[str]) -> set[int]:
        return {self.area[place] for mark in said for place in marks.get(mark, ())}

    def _strong(self, rule: RecusalRule, person: Cadre) -> Iterator[str]:
        """What bars whatever means it, holds it or lies in it."""
        if rule.recusals:
            yield from person.recusals
        for text in rule.by:
            value = holds(parse(text), person, "cadre", self.county.year)
            for part in as_list(str(value)) if value is not None else ():
                yield from self.texts.meant(part).places or (part,)
        for tie in self.county.ties if rule.tie else ():
            if normalised(tie.tie) == normalised(rule.tie or ""):
                yield from _far_ends(tie.ends, person)

    def _near(self, rule: RecusalRule, person: Cadre) -> Iterator[str]:
        """What bars whatever means it or holds it."""
        if rule.native_place:
            yield from person.homes or ({person.native_place} if person.native_place else ())
        if rule.former:
            yield from self.posted.get(person.id, ())
        if rule.unit:
            yield from self._unit_places(person)

    def _unit_places(self, person: Cadre) -> Iterator[str]:
        if person.sender is None:
            return
        if person.sender.bound_county:
            yield reference("county", person.sender.bound_county)
            return
        for name, place in self.homes:
            if person.sender.name.startswith(name):
                yield place
                return


def _far_ends(ends: tuple[tuple[str, str], tuple[str, str]], person: Cadre) -> Iterator[str]:
    """The places that a tie names beside a person or his unit."""
    mine = {("cadres", person.id), ("units", person.unit or "")}
    for one, (level, name) in (ends, ends[::-1]):
        if one in mine and level in LEVELS:
            yield reference(level, name)
