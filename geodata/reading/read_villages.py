"""Tables of townships and villages -> facts, before any polygon is looked at."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import replace
from statistics import fmean

from geodata.facts.codes import level_of, township_of
from geodata.facts.county import Precision, Township, Village
from geodata.facts.sources import CoordinateSystem
from geodata.findings import Findings, Severity
from geodata.lineage.place_names import Suggestions
from geodata.locations.coordinates import part_of, points
from geodata.locations.village_codes import (
    read_codes,
    tell_doubtful_codes,
    tell_township_codes,
    tell_virtual_villages,
)
from geodata.reading.twice import tell_twice
from geodata.tables.class_words import class_words
from geodata.tables.own_columns import extras
from geodata.tables.read_table import TableCells
from geodata.tables.values import names_of, numbers, scores
from geodata.text import normalised

SEPARATOR = "/"


def path_of(*parts: str) -> str:
    """``county/township/village``, empty parts left out."""
    return SEPARATOR.join(part for part in parts if part)


def unique(cells: TableCells, ids: list[str], name: str, findings: Findings) -> list[bool]:
    """Which rows to keep: filled ids that no earlier row has; the others are findings."""
    first: dict[str, int] = {}
    kept, twice = [], []
    for row, key in zip(cells.rows, ids, strict=True):
        kept.append(bool(key) and key not in first)
        if key in first:
            finding = cells.finding("duplicate", Severity.ERROR, name, row, key)
            twice.append(replace(finding, details={"first": str(first[key])}))
        first.setdefault(key, row)
    tell_twice(twice, findings)
    return kept


def read_townships(
    cells: TableCells, system: CoordinateSystem, findings: Findings
) -> tuple[Township, ...]:
    """The townships of a table, in its order."""
    names = names_of(cells, findings)
    counties = cells.values("county")
    ids = [
        given or path_of(county, name)
        for given, county, name in zip(cells.values("id"), counties, names, strict=True)
    ]
    kept = unique(cells, ids, "id" if "id" in cells.known else "name", findings)
    tell_township_codes(cells, ids, findings)
    spots = points(cells, system, findings)
    classes = class_words(cells, "township_class", findings)
    people, hardness = (numbers(cells, name, findings) for name in ("population", "hardness"))
    needs, more = scores(cells, findings), extras(cells, findings)
    return tuple(
        Township(
            id=ids[n],
            name=names[n],
            county=counties[n],
            lon=part_of(spots[n], 0),
            lat=part_of(spots[n], 1),
            township_class=classes[n],
            population=people[n],
            hardness=_hardness(hardness[n], needs[n]),
            need=needs[n],
            extra=more[n],
        )
        for n in range(len(ids))
        if kept[n]
    )


def read_villages(
    cells: TableCells,
    townships: tuple[Township, ...],
    system: CoordinateSystem,
    findings: Findings,
) -> tuple[tuple[Village, ...], tuple[Township, ...]]:
    """The villages of a table; the townships, derived where there is no table of them."""
    names = names_of(cells, findings)
    codes = read_codes(cells, findings)
    if townships:
        homes, counties = _given_townships(cells, codes, townships, findings)
    else:
        townships, homes, counties = _derived_townships(cells, codes, findings)
    tell_doubtful_codes(cells, codes, counties, findings)
    tell_virtual_villages(cells, codes, findings)
    ids = _ids(cells, codes, names)
    column = next((name for name in ("id", "code") if name in cells.known), "name")
    kept = unique(
        cells, [name and key for name, key in zip(names, ids, strict=True)], column, findings
    )
    facts = _facts(cells, system, findings)
    villages = [
        replace(
            facts[n], id=ids[n], name=names[n], code=codes[n], township=homes[n], county=counties[n]
        )
        for n in range(len(ids))
    ]
    return tuple(village for n, village in enumerate(villages) if kept[n]), townships


def _ids(cells: TableCells, codes: list[str | None], names: list[str]) -> list[str]:
    given, counties = cells.values("id"), cells.values("county")
    towns = cells.values("township")
    return [
        given[n] or codes[n] or path_of(counties[n], towns[n], names[n]) for n in range(len(names))
    ]


def _facts(cells: TableCells, system: CoordinateSystem, findings: Findings) -> list[Village]:
    """Everything about the villages but who and where they are."""
    classes = class_words(cells, "village_class", findings)
    people = numbers(cells, "population", findings)
    party = numbers(cells, "party_members", findings)
    income = numbers(cells, "collective_income", findings)
    hardness = numbers(cells, "hardness", findings)
    needs, more, spots = (
        scores(cells, findings),
        extras(cells, findings),
        points(cells, system, findings),
    )
    return [
        Village(
            id="",
            name="",
            township="",
            village_class=classes[n],
            population=people[n],
            party_members=party[n],
            collective_income=income[n],
            need=needs[n],
            hardness=_hardness(hardness[n], needs[n]),
            lon=part_of(spots[n], 0),
            lat=part_of(spots[n], 1),
            extra=more[n],
            precision=Precision.POINT if spots[n] else Precision.UNKNOWN,
        )
        for n in range(len(cells.rows))
    ]


def _hardness(given: float | None, need: dict[str, float]) -> float | None:
    if given is not None or not need:
        return given
    return fmean(need.values())  # exact, whatever the order of the columns


def _prefix(code: str | None) -> str:
    return township_of(code) if code and level_of(code) == "village" else ""


def _given_townships(
    cells: TableCells, codes: list[str | None], townships: Iterable[Township], findings: Findings
) -> tuple[list[str], list[str]]:
    by_id = {town.id: town for town in townships}
    by_name: dict[str, list[Township]] = defaultdict(list)
    for town in by_id.values():
        for text in {path_of(town.county, town.name), town.name}:
            by_name[normalised(text)].append(town)
    prefixes = {town.id[:9]: town for town in by_id.values() if town.id.isdigit()}
    near = Suggestions(town.name for town in by_id.values())
    homes, counties = [], []
    table = zip(cells.rows, cells.values("county"), cells.values("township"), codes, strict=True)
    for row, county, text, code in table:
        found = by_id.get(text) or _only(by_name, path_of(county, text)) or _only(by_name, text)
        prefix = _prefix(code)
        if found is None and not text:
            found = prefixes.get(prefix)
        if found is None:
            finding = cells.finding("unknown_township", Severity.ERROR, "township", row, text)
            findings.add(replace(finding, details={"near": near.near(text)}))
        elif prefix and found.id.isdigit() and found.id[:9] != prefix:
            _tell_outside(cells, row, code or "", found.name, findings)
        homes.append(found.id if found else text)
        counties.append(county or (found.county if found else ""))
    return homes, counties


def _only(names: dict[str, list[Township]], text: str) -> Township | None:
    found = names.get(normalised(text), [])
    return found[0] if len(found) == 1 else None


def _tell_outside(cells: TableCells, row: int, code: str, town: str, findings: Findings) -> None:
    finding = cells.finding("code_outside", Severity.WARNING, "code", row, code)
    findings.add(replace(finding, details={"township": town}))


def _derived_townships(
    cells: TableCells, codes: list[str | None], findings: Findings
) -> tuple[tuple[Township, ...], list[str], list[str]]:
    """One township per county and name; its id is the code prefix that most villages share."""
    counties, towns = cells.values("county"), cells.values("township")
    prefixes = [_prefix(code) for code in codes]
    keys = [
        (county, town or prefix)
        for county, town, prefix in zip(counties, towns, prefixes, strict=True)
    ]
    counts: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for key, prefix in zip(keys, prefixes, strict=True):
        counts[key].update([prefix] if prefix else [])
    most = {key: count.most_common(1)[0][0] if count else "" for key, count in counts.items()}
    shared = Counter(most.values())
    ids = {
        key: most[key] if most[key] and shared[most[key]] == 1 else path_of(*key) for key in most
    }
    for n, key in enumerate(keys):
        if prefixes[n] and prefixes[n] != most[key]:
            _tell_outside(cells, cells.rows[n], codes[n] or "", key[1], findings)
    townships = tuple(Township(id=ids[key], name=key[1], county=key[0]) for key in most if ids[key])
    return townships, [ids[key] for key in keys], counties
