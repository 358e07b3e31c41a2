"""People to be trained who do not exist, and the classes that are held for them in a year."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
from pydantic import BaseModel, ConfigDict

from geodata.facts.case import Case
from geodata.facts.county import Cadre, Township, Village
from geodata.facts.sessions import Session
from geodata.synthetic.names import person

POST, HOME, TOWN, TEAM, KIND, DEGREE = "岗位", "所在村", "乡镇", "工作队", "类型", "有大专生"
"""Columns of the planner's own."""


class Trainees(BaseModel):
    """So many people of a post, spread evenly over villages, townships or teams of their own."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    post: str
    count: int
    of: str = "village"
    """``village``, ``township`` or ``team``."""
    teams: int = 1


class Classes(BaseModel):
    """So many classes of a kind, one after another, ``beside`` of them in each week."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: str
    count: int
    places: int
    first: date
    beside: int = 1
    every: int = 1
    """Weeks from one to the next."""
    days: int = 5
    hours: float = 40
    level: str = "city"
    price: float = 100_000
    venues: tuple[str, ...]


class TrainingFigures(BaseModel):
    """Who is to be trained in which classes, and the villages without anybody of a degree."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    trainees: tuple[Trainees, ...]
    classes: tuple[Classes, ...]
    lacking: float = 0.4
    """Share of villages in which nobody has a degree."""


def with_training(case: Case, figures: TrainingFigures, seed: int) -> Case:
    """The case with trainees and classes; the same seed, the same people."""
    rng, county = np.random.default_rng([seed, len(figures.trainees)]), case.county
    lacks = rng.random(len(county.villages)) < figures.lacking
    villages = tuple(
        replace(village, extra={**village.extra, DEGREE: "否" if lack else "是"})
        for village, lack in zip(county.villages, lacks, strict=True)
    )
    people: list[Cadre] = []
    for group in figures.trainees:
        people += _trainees(rng, group, villages, county.townships, len(people))
    sessions = tuple(
        session for classes in figures.classes for session in _sessions(classes, county.townships)
    )
    numbered = [replace(session, id=f"T{at:02}") for at, session in enumerate(sessions, 1)]
    added = replace(
        county,
        villages=villages,
        cadres=(*county.cadres, *people),
        sessions=tuple(numbered),
    )
    return replace(case, county=added)


def _trainees(
    rng: np.random.Generator,
    group: Trainees,
    villages: tuple[Village, ...],
    towns: tuple[Township, ...],
    before: int,
) -> list[Cadre]:
    """People with their post and the village, township or team that they are of."""
    names = {town.id: town.name for town in towns}
    found = []
    for at in range(group.count):
        extra: dict[str, str] = {POST: group.post}
        if group.of == "township":
            town = towns[at % len(towns)]
            extra |= {HOME: town.id, TOWN: town.name}
        else:
            turn = at if group.of == "village" else at % group.teams
            village = villages[turn % len(villages)]
            extra |= {HOME: village.id, TOWN: names[village.township]}
        if group.of == "team":
            extra[TEAM] = f"第{at % group.teams + 1}工作队"
        cadre = Cadre(
            id=f"X{before + at + 1:05}",
            name=person(rng),
            birth_year=int(rng.integers(1966, 1996)),
            extra=dict(extra),
        )
        found.append(cadre)
    return found


def _sessions(classes: Classes, towns: tuple[Township, ...]) -> list[Session]:
    """Classes week by week, their venues in turn at the first townships of counties."""
    seats = list({town.county: town for town in reversed(towns)}.values())[::-1]
    found = []
    for at in range(classes.count):
        week, turn = divmod(at, classes.beside)
        start = classes.first + timedelta(weeks=week * classes.every)
        venue = (at if classes.beside == 1 else turn) % len(classes.venues)
        seat = seats[venue * (len(seats) // len(classes.venues))]
        found.append(
            Session(
                id="",
                name=f"{classes.kind}第{at + 1}期",
                capacity=classes.places,
                start=start,
                end=start + timedelta(days=classes.days - 1),
                hours=classes.hours,
                level=classes.level,
                venue=classes.venues[venue],
                price=classes.price,
                lon=seat.lon,
                lat=seat.lat,
                extra={KIND: classes.kind},
            )
        )
    return found
