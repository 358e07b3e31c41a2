"""Tables of training classes and of absences -> facts."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from statistics import fmean

from geodata.facts.county import County
from geodata.facts.sessions import Absence, Session
from geodata.facts.sources import CoordinateSystem
from geodata.facts.supply_key import SupplyKey
from geodata.findings import Findings, Severity
from geodata.lineage.place_names import Places
from geodata.locations.coordinates import Point, points
from geodata.reading.read_postings import Supplies
from geodata.tables.day_columns import dates
from geodata.tables.own_columns import extras
from geodata.tables.read_table import TableCells
from geodata.tables.values import choices, integers, numbers, required_texts, texts
from geodata.text import normalised


def read_sessions(
    cells: TableCells, county: County, system: CoordinateSystem, findings: Findings
) -> tuple[Session, ...]:
    """The classes of a table, in its order; one without a capacity is an error.

    A class without coordinates lies where its venue does, where that is a place of the county.
    """
    names = required_texts(cells, "name", findings)
    ids = _ids(cells, names, findings)
    capacity, least = integers(cells, "capacity", findings), integers(cells, "least", findings)
    start = dates(cells, "start", findings)
    end = dates(cells, "end", findings, late=True)
    hours, price = numbers(cells, "hours", findings), numbers(cells, "price", findings)
    level = choices(cells, "level", None, findings)
    venue, more = texts(cells, "venue"), extras(cells, findings)
    spots = _spots(venue, points(cells, system, findings), county)
    last = _last_days(cells, start, end, findings)
    found = []
    for n, row in enumerate(cells.rows):
        most = capacity[n]
        if most is None:
            if not cells.values("capacity")[n]:
                findings.add(cells.finding("cell_empty", Severity.ERROR, "capacity", row, ""))
            continue
        spot = spots[n]
        found.append(
            Session(
                id=ids[n],
                name=names[n],
                capacity=most,
                least=least[n] or 0,
                start=start[n],
                end=last[n],
                hours=hours[n],
                level=level[n],
                venue=venue[n],
                price=price[n],
                lon=spot[0] if spot else None,
                lat=spot[1] if spot else None,
                extra=more[n],
            )
        )
        if (least[n] or 0) > most:
            told = cells.finding("session_least", Severity.ERROR, "least", row, str(least[n]))
            findings.add(replace(told, details={"capacity": str(most)}))
    return tuple(found)


def _ids(cells: TableCells, names: Sequence[str], findings: Findings) -> list[str]:
    """Ids, else names; one that stands twice is an error."""
    given = cells.values("id")
    ids = [own or name for own, name in zip(given, names, strict=True)]
    first: dict[str, int] = {}
    for row, text in zip(cells.rows, ids, strict=True):
        if text in first:
            told = cells.finding("session_twice", Severity.ERROR, "name", row, text)
            findings.add(replace(told, details={"row": str(first[text])}))
        first.setdefault(text, row)
    return ids


def _last_days(
    cells: TableCells,
    start: Sequence[date | None],
    end: Sequence[date | None],
    findings: Findings,
) -> list[date | None]:
    """Last days; the first one where there is none. One before the first is an error."""
    found = []
    for row, one, other in zip(cells.rows, start, end, strict=True):
        if one is not None and other is not None and other < one:
            text = other.isoformat()
            findings.add(cells.finding("session_days", Severity.ERROR, "end", row, text))
        found.append(other or one)
    return found


def _spots(
    venues: Sequence[str | None], given: Sequence[Point | None], county: County
) -> list[Point | None]:
    places = Places(county.villages, county.townships)
    there = _points_of(county)
    found: list[Point | None] = []
    for spot, venue in zip(given, venues, strict=True):
        meant = places.find(venue) if venue and spot is None else ()
        found.append(there.get(meant[0]) if len(meant) == 1 else spot)
    return found


def _points_of(county: County) -> dict[str, Point]:
    """Where places are; a township without a point is in the middle of its villages."""
    inside: dict[str, list[Point]] = {}
    for village in county.villages:
        if village.lon is not None and village.lat is not None:
            inside.setdefault(village.township, []).append((village.lon, village.lat))
            inside[village.id] = [(village.lon, village.lat)]
    for town in county.townships:
        if town.lon is not None and town.lat is not None:
            inside[town.id] = [(town.lon, town.lat)]
    return {
        place: (fmean(lon for lon, _ in own), fmean(lat for _, lat in own))
        for place, own in inside.items()
    }


def read_absences(cells: TableCells, supplies: Supplies, findings: Findings) -> tuple[Absence, ...]:
    """Who cannot come on which days; a row that nobody can follow is told."""
    required_texts(cells, "who", findings)
    start = dates(cells, "start", findings)
    end = dates(cells, "end", findings, late=True)
    reasons = texts(cells, "reason")
    found = []
    for n, (row, text) in enumerate(zip(cells.rows, cells.values("who"), strict=True)):
        keys = _meant(supplies, text) if text else []
        if text and len(keys) != 1:
            kind = "unknown_supply" if not keys else "ambiguous_supply"
            told = cells.finding(kind, Severity.ERROR, "who", row, text)
            near = {} if keys else {"near": supplies.near.near(normalised(text))}
            findings.add(replace(told, details=near))
        first, last = start[n], end[n] or start[n]
        if first is None or last is None:
            if not cells.values("start")[n]:
                findings.add(cells.finding("cell_empty", Severity.ERROR, "start", row, ""))
            continue
        if last < first:
            told = cells.finding("session_days", Severity.ERROR, "end", row, last.isoformat())
            findings.add(told)
        elif len(keys) == 1:
            (key,) = keys
            found.append(
                Absence(table=key.table, who=key.id, start=first, end=last, reason=reasons[n])
            )
    return tuple(found)


def _meant(supplies: Supplies, text: str) -> list[SupplyKey]:
    """Who is meant: people before units of the same name."""
    found = supplies.find(text)
    people = [key for key in found if key.table != "units"]
    return people or found
