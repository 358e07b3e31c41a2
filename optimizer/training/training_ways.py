"""Where the people of a task come from, and how far it is to the venues."""

from collections.abc import Sequence

import numpy as np

from geodata.facts.county import County, Place, Supply
from geodata.facts.sessions import Session
from geodata.lineage.place_names import Places
from optimizer.arrays import Floats
from optimizer.facts.divisions import places_of
from optimizer.facts.layer import Travel
from optimizer.facts.lookup import Lookup
from optimizer.facts.people_columns import PeopleColumns
from optimizer.facts.task_faults import TaskFaults, named
from optimizer.facts.travel_times import METRES_PER_KM, metres_of
from optimizer.training.session_columns import listed


def homes_of(columns: PeopleColumns, home: str | None) -> tuple[Place | None, ...]:
    """The place that everybody comes from, as ``home`` says it; what names none is told."""
    county, people = columns.county, columns.people
    if home is None:
        return (None,) * len(people)
    places = Places(county.villages, county.townships)
    known: dict[str, Place] = {
        place.id: place
        for level in ("county", "township", "village")
        for place in places_of(county, level)
    }
    found: list[Place | None] = []
    lost = []
    for person, label in zip(people, columns.labels(home, "home"), strict=True):
        meant = places.find("、".join(label)) if label else ()
        found.append(known.get(meant[0]) if len(meant) == 1 else None)
        if label and found[-1] is None:
            lost.append(person)
    if lost:
        columns.faults.warn("training_home", "home", home, count=str(len(lost)), names=named(lost))
    return tuple(found)


def spots_of(county: County, people: Sequence[Supply], homes: Sequence[Place | None]) -> Floats:
    """Degrees of where everybody comes from: his place, else home or seat of his unit, else NaN."""
    lookup = Lookup(county)
    found: Floats = np.array([lookup.seat(p) for p in people], dtype=float).reshape(-1, 2)
    for at, place in enumerate(homes):
        if place is not None and place.lon is not None and place.lat is not None:
            found[at] = (place.lon, place.lat)
    return found


def km_of(county: County, travel: Travel, sessions: Sequence[Session], spots: Floats) -> Floats:
    """Km from everybody to every venue, rounded to 0.1; NaN where unknown."""
    venues = venues_of(sessions)
    different, which = np.unique(venues, axis=0, return_inverse=True)
    own, mine = np.unique(spots, axis=0, return_inverse=True)
    starts = np.repeat(own, len(different), axis=0)
    ends = np.tile(different, (len(own), 1))
    metres = metres_of(county, travel, starts, ends).reshape(len(own), len(different))
    found: Floats = np.round(metres / METRES_PER_KM, 1)[mine.reshape(-1)][:, which.reshape(-1)]
    return found


def tell_nowhere(
    people: Sequence[Supply],
    sessions: Sequence[Session],
    spots: Floats,
    faults: TaskFaults,
    where: str,
) -> None:
    """Tell which venues and whose homes are unknown to a clause that asks for ways."""
    venues = venues_of(sessions)
    nowhere = [s.name for s, row in zip(sessions, venues, strict=True) if np.isnan(row).any()]
    if nowhere:
        told = {"count": str(len(nowhere)), "names": listed(nowhere)}
        faults.warn("training_venue", where, **told)
    lacking = [p for p, spot in zip(people, spots, strict=True) if np.isnan(spot).any()]
    if lacking:
        told = {"count": str(len(lacking)), "names": named(lacking)}
        faults.warn("training_way", where, **told)


def venues_of(sessions: Sequence[Session]) -> Floats:
    """Where every class is held, degrees, NaN where unknown, shape (sessions, 2)."""
    return np.array(
        [
            (np.nan if s.lon is None else s.lon, np.nan if s.lat is None else s.lat)
            for s in sessions
        ],
        dtype=float,
    ).reshape(-1, 2)
