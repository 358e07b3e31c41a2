"""Tables of units, cadres and leaders -> facts."""

from collections import defaultdict
from dataclasses import replace

from geodata.account import JoinUse
from geodata.columns.cells import as_list
from geodata.columns.headers import choice_names
from geodata.facts.county import Cadre, Leader, Unit
from geodata.facts.former import NO_CHANGES, Former
from geodata.facts.sources import CoordinateSystem
from geodata.findings import Finding, Findings, Severity
from geodata.lineage.place_names import Places, Suggestions
from geodata.locations.coordinates import Point, part_of, points
from geodata.locations.written_places import Written
from geodata.reading.id_numbers import with_id_facts
from geodata.reading.people_ids import people_ids, unit_ids
from geodata.tables.day_columns import months
from geodata.tables.own_columns import extras
from geodata.tables.read_table import TableCells
from geodata.tables.values import (
    choices,
    integers,
    keep_words,
    names_of,
    numbers,
    scores,
    texts,
    years,
    yes_or_no,
)
from geodata.text import normalised


def read_units(
    cells: TableCells,
    places: Places,
    seats: dict[str, Point],
    system: CoordinateSystem,
    findings: Findings,
) -> tuple[Unit, ...]:
    """The units; ``seats`` gives the point (EPSG:4326) of a village or township id."""
    names = names_of(cells, findings)
    ids, kept = unit_ids(cells, names, findings)
    levels = choices(cells, "level", None, findings)
    strength = numbers(cells, "strength", findings)
    capacity = integers(cells, "capacity", findings)
    functions, more = scores(cells, findings), extras(cells, findings)
    bound = texts(cells, "bound_county")
    spots = _with_seats(cells, points(cells, system, findings), places, seats, findings)
    return tuple(
        Unit(
            id=ids[n],
            name=names[n],
            level=levels[n],
            strength=strength[n],
            capacity=capacity[n],
            functions=functions[n],
            bound_county=bound[n],
            extra=more[n],
            lon=spot[0] if spot else None,
            lat=spot[1] if spot else None,
        )
        for n, spot in enumerate(spots)
        if kept[n]
    )


def _with_seats(
    cells: TableCells,
    spots: list[Point | None],
    places: Places,
    seats: dict[str, Point],
    findings: Findings,
) -> list[Point | None]:
    seat_ids = resolved(cells, "seat", places, Severity.WARNING, findings)
    return [
        spot if spot is not None or seat is None else seats.get(seat)
        for spot, seat in zip(spots, seat_ids, strict=True)
    ]


def resolved(
    cells: TableCells, name: str, places: Places, severity: Severity, findings: Findings
) -> list[str | None]:
    """Place ids of a column, ``None`` where empty, unknown or ambiguous."""
    near = Suggestions(places.names())
    return [
        one_place(cells, name, row, text, places, near, severity, findings) if text else None
        for row, text in zip(cells.rows, cells.values(name), strict=True)
    ]


def one_place(
    cells: TableCells,
    name: str,
    row: int,
    text: str,
    places: Places,
    near: Suggestions,
    severity: Severity,
    findings: Findings,
) -> str | None:
    """The one place that a text means; none or several is a finding."""
    found = places.find(text)
    if len(found) == 1:
        return found[0]
    if found:
        findings.add(cells.finding("ambiguous_place", severity, name, row, text))
    else:
        finding = cells.finding("unknown_place", severity, name, row, text)
        findings.add(replace(finding, details={"near": near.near(text)}))
    return None


def _pool_parts(text: str) -> tuple[str, ...]:
    """The pools that a cell names; an empty cell is one word."""
    return as_list(text) or (text,)


def read_cadres(
    cells: TableCells,
    units: tuple[Unit, ...],
    places: Places,
    system: CoordinateSystem,
    findings: Findings,
    id_facts: tuple[str, ...] = (),
    former: Former = NO_CHANGES,
) -> tuple[Cadre, ...]:
    """The cadres; a unit that the table of units lacks is a finding.

    ``id_facts`` (``birth``, ``sex``) may be taken from the numbers of identity cards.
    ``former``: what units of before are today.
    """
    names = names_of(cells, findings)
    ids, kept = people_ids(cells, names, findings)
    homes = _units_of(cells, units, former, findings)
    pools, grades = texts(cells, "pool"), texts(cells, "grade")
    keep_words(cells, "pool", choice_names("layer"), findings, split=_pool_parts)
    born = months(cells, "birth_year", findings)
    ages = integers(cells, "stated_age", findings)
    entered = years(cells, "party_entry", findings)
    spots = points(cells, system, findings)
    schools, skills, more = (
        texts(cells, "education"),
        scores(cells, findings),
        extras(cells, findings),
    )
    born = with_id_facts(cells, born, more, id_facts, findings)
    column = (cells.file, cells.sheet, cells.headers.get("birth_year", ""))
    years_only = (row for row, day in zip(cells.rows, born, strict=True) if day and not day.month)
    findings.doubt(column, years_only)
    texts_of = Written(cells, names, places, findings)
    native, recusals = texts_of.homes(), texts_of.several("recusals")
    wishes = texts_of.several("preferences")
    free: list[bool | None] = [True] * len(ids)
    if "available" in cells.known:
        free = yes_or_no(cells, "available", findings)
    return tuple(
        Cadre(
            id=ids[n],
            name=names[n],
            unit=homes[n],
            pool=pools[n],
            grade=grades[n],
            birth_year=None if (day := born[n]) is None else day.year,
            birth_month=None if day is None else day.month,
            stated_age=ages[n],
            party_entry=entered[n],
            education=schools[n],
            skills=skills[n],
            native_place=native[n].text or None,
            homes=native[n].places,
            recusals=frozenset(recusals[n]),
            available=free[n],
            preferences=wishes[n],
            lon=part_of(spots[n], 0),
            lat=part_of(spots[n], 1),
            extra=more[n],
        )
        for n in range(len(ids))
        if kept[n]
    )


def _units_of(
    cells: TableCells,
    units: tuple[Unit, ...],
    former: Former,
    findings: Findings,
) -> list[str | None]:
    """Unit ids; without a table of units the text itself."""
    lookup: dict[str, set[str]] = defaultdict(set)
    for unit in units:
        for text in (unit.name, unit.id):
            lookup[normalised(text)].add(unit.id)
    for text, one in former.units.items():
        lookup[text].add(one)
    known = {unit.id for unit in units}
    near = Suggestions(text for unit in units for text in (unit.name, unit.id))
    homes: list[str | None] = []
    joined: list[tuple[str, str]] = []
    for row, text, name in zip(cells.rows, cells.values("unit"), cells.values("name"), strict=True):
        found = {text} if not text or text in known or not units else lookup[normalised(text)]
        outcome = "matched" if text else "no_unit"
        outcome = outcome if len(found) == 1 else "ambiguous" if found else "unmatched"
        joined.append((outcome, text or name))
        if len(found) > 1:
            findings.add(cells.finding("ambiguous_unit", Severity.ERROR, "unit", row, text))
        elif not found and former.loss(text) is not None:
            findings.add(lost_unit(cells, ("unit", row, text), former, Severity.ERROR))
        elif not found:
            finding = cells.finding("unknown_unit", Severity.ERROR, "unit", row, text)
            findings.add(replace(finding, details={"near": near.near(text)}))
        homes.append(next(iter(found)) or None if len(found) == 1 else None)
    outcomes = ("matched", "ambiguous", "unmatched", "no_unit")
    join = JoinUse.of("person_unit", joined, outcomes=outcomes, quiet=("matched",))
    findings.account.joins.append(join)
    return homes


def lost_unit(
    cells: TableCells, spot: tuple[str, int, str], former: Former, severity: Severity
) -> Finding:
    """A cell (column, row, text) with a unit that nothing carries on.

    Whoever names a closed unit is sent by none, which is a warning; of a split one it is not
    known which part is meant.
    """
    heirs = former.loss(spot[2])
    if heirs:
        found = cells.finding("unit_divided", severity, *spot)
        return replace(found, details={"heirs": "、".join(heirs)})
    level = Severity.WARNING if spot[0] == "unit" and cells.table == "cadres" else severity
    return cells.finding("unit_closed", level, *spot)


def read_leaders(cells: TableCells, places: Places, findings: Findings) -> tuple[Leader, ...]:
    """The leaders; their jurisdiction as references of townships and counties."""
    names = names_of(cells, findings)
    ids, kept = people_ids(cells, names, findings)
    levels = choices(cells, "level", None, findings)
    ranks = integers(cells, "rank", findings)
    least = integers(cells, "min_places", findings)
    most = integers(cells, "max_places", findings)
    fields, more = scores(cells, findings), extras(cells, findings)
    with_id_facts(cells, [None] * len(ids), more, (), findings)
    texts_of = Written(cells, names, places, findings)
    areas, native = texts_of.areas(), texts_of.homes()
    recusals = texts_of.several("recusals")
    return tuple(
        Leader(
            id=ids[n],
            name=names[n],
            level=levels[n],
            rank=ranks[n],
            jurisdiction=frozenset(areas[n]),
            native_place=native[n].text or None,
            homes=native[n].places,
            recusals=frozenset(recusals[n]),
            portfolio=fields[n],
            min_places=least[n],
            max_places=most[n],
            extra=more[n],
        )
        for n in range(len(ids))
        if kept[n]
    )
