"""What a scenario asks of tours: the fields are the keys of ``[[tour]]`` and its tables."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from optimizer.facts.layer import Level

WEEKDAYS: dict[str, int] = {
    word: day
    for day, words in enumerate(
        ("mon 周一 星期一", "tue 周二 星期二", "wed 周三 星期三", "thu 周四 星期四",
         "fri 周五 星期五", "sat 周六 星期六", "sun 周日 星期日 周天 星期天")
    )
    for word in words.split()
}  # fmt: skip
"""Words for days of the week, 0 for Monday."""
CLOCK = re.compile(r"([01]?[0-9]|2[0-4]):([0-5][0-9])")
DAY_MINUTES = 24 * 60
Span = Literal["whole", "year", "half", "quarter", "month", "week"]
Home = Literal["place", "township", "county"]


def _weekday(word: str) -> str:
    if word.strip().lower() not in WEEKDAYS:
        raise ValueError("tour_weekday")
    return word.strip().lower()


def _time(text: str) -> str:
    found = CLOCK.fullmatch(text)
    if found is None or minutes_of(text) > DAY_MINUTES:
        raise ValueError("tour_time")
    return text


def _stated_day(value: object) -> object:
    """A whole day, and no text or number that could be read as one."""
    if type(value) is not date:
        raise ValueError("tour_date")
    return value


Weekday = Annotated[str, AfterValidator(_weekday)]
Clock = Annotated[str, AfterValidator(_time)]
Hours = tuple[Clock, Clock]
Amount = Annotated[float, Field(ge=0.0, le=1e6)]
PlainDay = Annotated[date, BeforeValidator(_stated_day)]


def minutes_of(text: str) -> int:
    """Minutes from midnight of a time such as 08:30."""
    hours, minutes = text.split(":")
    return int(hours) * 60 + int(minutes)


class TourVisit(BaseModel):
    """A kind of visit (农技, 义诊, 谈话): which places need it, how often, how long it takes."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Field(min_length=1)
    source: str = ""
    places: str | None = None
    """Condition on the place: who needs it; all where absent, nobody where it is unknown."""
    times: Annotated[int, Field(ge=1, le=1000)] | str = 1
    """How often each of them is visited in a span: a number, or an expression over the place.
    Nobody is visited again before everybody who needs it was visited once more."""
    per: Span = "whole"
    """The span: the whole tour, or every year, half-year, quarter, month or week of the calendar
    that it touches."""
    minutes: Amount | str = 60.0
    """How long a visit takes: a number, or an expression over the place."""
    load: Amount | str = 0.0
    """What a visit takes of the capacity of an outing, in the same way."""
    need: str | None = None
    """Expression over the place: who needs it more is visited earlier, and is not left out."""
    hours: Hours | None = None
    """Between these times of the day a visit begins and ends."""


class TourGroup(BaseModel):
    """Who goes out: a group with its base, or a group for every leader or township."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Field(default="", max_length=200)
    each: Literal["leader", "township"] | None = None
    """A group for every leader, who visits the places of his jurisdiction, or for every township,
    which visits its own; absent, one group."""
    who: str | None = None
    """Condition on the leader or the township: for whom there is a group."""
    count: int = Field(default=1, ge=1, le=1000)
    """So many equal groups."""
    visits: tuple[str, ...] = ()
    """Names of the kinds of visits that it makes; all where absent."""
    places: str | None = None
    """Condition on the place: whom it may visit; all where absent."""
    base: str | None = None
    """Where it starts and ends: a village, township or unit by name, code or id. A township's own
    group starts at its seat where this is absent."""
    days: Annotated[tuple[Weekday, ...], Field(min_length=1)] | None = None
    hours: Hours | None = None
    outings: Annotated[int, Field(ge=1, le=7)] | None = None
    most: Annotated[int, Field(ge=1)] | None = None
    capacity: Annotated[float, Field(ge=0.0, allow_inf_nan=False)] | None = None
    """``days``, ``hours``, ``outings``, ``most`` and ``capacity`` as in the tour, which they
    replace."""

    @model_validator(mode="after")
    def _one(self) -> "TourGroup":
        if self.each is None and not self.name:
            raise ValueError("tour_group_name")
        if self.each is not None and self.count > 1:
            raise ValueError("tour_group_count")
        return self


class TourPin(BaseModel):
    """What is decided: visits of places are made by one group, or in one week, or not so."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = ""
    source: str = ""
    places: tuple[str, ...] = Field(min_length=1)
    """Places by code or name."""
    visit: str | None = None
    """Name of a kind of visit; every kind where absent."""
    group: str | None = None
    """Name of a group."""
    week: PlainDay | None = None
    """Any day of the week; weeks begin on Monday. Of several visits of a span the first."""
    forbid: bool = False
    """Not by this group, or not in this week."""

    @model_validator(mode="after")
    def _says(self) -> "TourPin":
        if (self.group is None) == (self.week is None):
            raise ValueError("tour_pin")
        return self


class TourTask(BaseModel):
    """Who visits which place on which day, and the route of every day."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    title: str | None = None
    level: Level = "village"
    """What is visited: villages, townships or counties."""
    start: PlainDay
    """The first day."""
    weeks: int = Field(ge=1, le=530)
    """How many weeks from there; a week begins on Monday, and the first may be part of one."""
    days: tuple[Weekday, ...] = Field(("mon", "tue", "wed", "thu", "fri"), min_length=1)
    """On which days of the week groups go out: mon to sun, or 周一 to 周日."""
    hours: Hours = ("08:30", "17:30")
    """Between these times a group leaves its base and is back again."""
    outings: int = Field(default=1, ge=1, le=7)
    """How often a group goes out in a week, at most."""
    most: Annotated[int, Field(ge=1)] | None = None
    """Visits of an outing, at most."""
    capacity: Annotated[float, Field(ge=0.0, allow_inf_nan=False)] | None = None
    """What the loads of the visits of an outing may sum to."""
    rotate: Home | None = None
    """The same place, township or county is not visited by the same group in two spans (or
    rounds) running."""
    visit: tuple[TourVisit, ...] = Field(min_length=1)
    group: tuple[TourGroup, ...] = Field(min_length=1)
    pin: tuple[TourPin, ...] = ()

    @model_validator(mode="after")
    def _consistent(self) -> "TourTask":
        kinds = [visit.name for visit in self.visit]
        for at, kind in enumerate(kinds):
            if kind in kinds[:at]:
                raise ValueError("tour_visit_twice", f"visit[{at + 1}].name", kind)
        for where, kind in self._named_kinds():
            if kind not in kinds:
                raise ValueError("tour_visit_unknown", where, kind)
        for where, hours in self._stated_hours():
            if minutes_of(hours[0]) >= minutes_of(hours[1]):
                raise ValueError("tour_hours", where, " – ".join(hours))
        return self

    def _named_kinds(self) -> Iterator[tuple[str, str]]:
        """Kinds of visits that groups and pins name, and where."""
        for at, group in enumerate(self.group, 1):
            yield from ((f"group[{at}].visits", kind) for kind in group.visits)
        for at, pin in enumerate(self.pin, 1):
            if pin.visit is not None:
                yield f"pin[{at}].visit", pin.visit

    def _stated_hours(self) -> Iterator[tuple[str, Hours]]:
        """Hours of the tour, its groups and its visits, and where they stand."""
        yield "hours", self.hours
        for at, group in enumerate(self.group, 1):
            if group.hours is not None:
                yield f"group[{at}].hours", group.hours
        for at, visit in enumerate(self.visit, 1):
            if visit.hours is not None:
                yield f"visit[{at}].hours", visit.hours

    @property
    def shown(self) -> str:
        """As it is called in outputs."""
        return self.title or self.name

    @property
    def end(self) -> date:
        """The last day: a Sunday, where the tour begins on a Monday."""
        monday = self.start - timedelta(days=self.start.weekday())
        return monday + timedelta(days=7 * self.weeks - 1)
