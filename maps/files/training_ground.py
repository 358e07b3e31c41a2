"""Where the people of classes come from and where classes are held: one spot for each point."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import isnan

from optimizer.training.training_judge import TrainingJudge
from optimizer.training.training_plan import TrainingPlan

Spot = tuple[float, float]
"""Longitude and latitude, EPSG:4326."""


@dataclass(frozen=True, kw_only=True)
class Home:
    """One point that people come from: who, and the classes of each, all by number."""

    spot: Spot
    people: list[int] = field(default_factory=list)
    sessions: dict[int, list[int]] = field(default_factory=dict)
    """Class -> who of them attends it."""


@dataclass(frozen=True, kw_only=True)
class Venue:
    """One point where classes are held: which, by number, and what it is called."""

    spot: Spot
    name: str
    sessions: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class Ground:
    """Homes and venues in the order of people and classes; who comes from nowhere known."""

    homes: tuple[Home, ...]
    venues: tuple[Venue, ...]
    nowhere: tuple[int, ...]
    venue_of: dict[int, int]
    """Class -> venue, where it has one."""


def ground_of(judge: TrainingJudge, plan: TrainingPlan) -> Ground:
    """Gather people by where they come from, classes by where they are held."""
    attended, homes, nowhere = judge.attended(plan), dict[Spot, Home](), []
    for at, (lon, lat) in enumerate(judge.facts.spots.tolist()):
        if isnan(lon) or isnan(lat):
            nowhere.append(at)
            continue
        home = homes.setdefault((lon, lat), Home(spot=(lon, lat)))
        home.people.append(at)
        for session in attended.get(at, ()):
            home.sessions.setdefault(session, []).append(at)
    venues = _venues(judge)
    return Ground(
        homes=tuple(homes.values()),
        venues=venues,
        nowhere=tuple(nowhere),
        venue_of={s: at for at, venue in enumerate(venues) for s in venue.sessions},
    )


def _venues(judge: TrainingJudge) -> tuple[Venue, ...]:
    found: dict[Spot, list[int]] = {}
    for at, session in enumerate(judge.facts.sessions):
        if session.lon is not None and session.lat is not None:
            found.setdefault((session.lon, session.lat), []).append(at)
    return tuple(
        Venue(spot=spot, name=_called(judge, own), sessions=tuple(own))
        for spot, own in found.items()
    )


def _called(judge: TrainingJudge, sessions: Sequence[int]) -> str:
    names = dict.fromkeys(judge.facts.sessions[at].venue or "" for at in sessions)
    return "、".join(name for name in names if name)
