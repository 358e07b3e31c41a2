"""A task of tours against the facts: visits asked for, groups with their bases, days, ways."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cached_property

from geodata.facts.calendar import Diary
from geodata.facts.county import County, Place
from optimizer.arrays import Floats, Ints
from optimizer.facts.divisions import home_of, named_by
from optimizer.tours.tour_plan import Outing, Stop
from optimizer.tours.tour_policy import TourTask, TourVisit
from optimizer.tours.tour_spans import SpanDays

UNKNOWN = -1
"""Metres and seconds of a way that nobody knows."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Group:
    """One group: ``base`` is its place among the spots; ``serves`` the kinds, ``places`` whom."""

    name: str
    base: int
    serves: frozenset[str]
    places: frozenset[str] | None
    days: frozenset[int]
    hours: tuple[int, int]
    outings: int
    most: int | None
    capacity: float | None

    def may(self, stop: Stop) -> bool:
        """Whether it makes a visit at all."""
        kind = stop.visit in self.serves
        return kind and (self.places is None or stop.place in self.places)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """So many visits of a place asked for in one span (by its number)."""

    stop: Stop
    span: int
    times: int


@dataclass(frozen=True, eq=False, kw_only=True)
class TourFacts:
    """What a task speaks of.

    ``spots`` are all places and bases by id; ``metres`` and ``seconds`` have shape (spots, spots),
    ``UNKNOWN`` where no way is known. ``minutes``, ``load`` and ``need`` are of every kind of
    visit and place. ``pinned`` are the places of every pin, by its number. ``standing`` is a
    calendar in force.
    """

    county: County
    task: TourTask
    diary: Diary
    places: Mapping[str, Place]
    spots: Mapping[str, int]
    names: Mapping[str, str]
    """Of bases that are no places that are visited."""
    points: Floats
    """Longitude and latitude of every spot, shape (spots, 2), NaN where unknown."""
    metres: Ints
    seconds: Ints
    groups: tuple[Group, ...]
    asked: tuple[Asked, ...]
    spans: Mapping[str, tuple[SpanDays, ...]]
    minutes: Mapping[Stop, float]
    load: Mapping[Stop, float]
    need: Mapping[Stop, float]
    pinned: Mapping[int, frozenset[str]] = field(default_factory=dict)
    standing: tuple[Outing, ...] | None = None

    @cached_property
    def group_named(self) -> Mapping[str, Group]:
        """Groups by name."""
        return {group.name: group for group in self.groups}

    @cached_property
    def kind_named(self) -> Mapping[str, TourVisit]:
        """Kinds of visits by name."""
        return {visit.name: visit for visit in self.task.visit}

    @property
    def count(self) -> int:
        """Visits asked for."""
        return sum(asked.times for asked in self.asked)

    @cached_property
    def homes(self) -> Mapping[str, frozenset[str]]:
        """By what every place, or what contains it, may be named in the table of days."""
        return {name: named_by(place) for name, place in self.places.items()}

    def span_of(self, asked: Asked) -> SpanDays:
        """The days of the span in which some visits are asked for."""
        return self.spans[asked.stop.visit][asked.span]

    def home(self, place: str) -> str:
        """The area of a place that a group leaves to others the next time."""
        kind = self.task.rotate
        if kind is None or kind == "place":
            return place
        return home_of(self.places[place], kind) or place

    def works(self, group: Group, day: date) -> bool:
        """Whether a group goes out on a day: weekdays, holidays, days that it cannot."""
        own = [row for row in self.diary.closed if row.has(day) and not row.places]
        own = [row for row in own if not row.groups or group.name in row.groups]
        if any(not row.works for row in own):
            return False
        return day.weekday() in group.days or any(row.works for row in own)

    def opens(self, place: str, day: date) -> bool:
        """Whether a place is visited on a day: it has no busy weeks then."""
        return not any(row.has(day) for row in self.busy(place))

    def busy(self, place: str) -> list[SpanDays]:
        """The days on which nobody visits a place."""
        found = self.closed_places
        return [row for name in self.homes[place] if name in found for row in found[name]]

    @cached_property
    def closed_places(self) -> Mapping[str, list[SpanDays]]:
        """Name of a place -> days on which nobody visits it."""
        found: dict[str, list[SpanDays]] = {}
        for row in self.diary.closed:
            for name in row.places if not row.works and not row.groups else ():
                found.setdefault(name, []).append(SpanDays(row.first, row.last))
        return found

    def days(self) -> Iterator[date]:
        """Every day of the tour."""
        day = self.task.start
        while day <= self.task.end:
            yield day
            day += timedelta(days=1)


def in_force(facts: TourFacts, outings: Sequence[Outing]) -> TourFacts:
    """The facts with a calendar in force."""
    return replace(facts, standing=tuple(outings))
