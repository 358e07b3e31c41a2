"""What the program believes of a messy case against the truth: nothing may differ in silence."""

import json
from pathlib import Path

from openpyxl import load_workbook

from geodata.columns.headers import pools_of
from geodata.facts.county import County, Village
from geodata.facts.sources import Sources
from geodata.findings import Finding, Findings, Severity
from geodata.reading.read_case import read_case
from tests.messy.clerk import Key, Written, write
from tests.messy.truth import Truth, drawn

Believed = dict[str, dict[Key, dict[str, object]]]


def silent(folder: Path, seed: int) -> tuple[list[str], Written, Findings]:
    """Draw, write and read a case: every difference that no finding tells of."""
    truth = drawn(seed)
    written = write(truth, folder, seed)
    findings = Findings()
    county = read_case(folder, Sources(), findings).county
    faults = [*_differences(meant(truth), believed(county), written, findings)]
    return [*faults, *_miscounted(folder, findings)], written, findings


def meant(truth: Truth) -> Believed:
    """The truth in the form of what is believed."""
    return {
        "villages": {key: dict(facts) for key, facts in truth.villages.items()},
        "units": {(name,): dict(facts) for name, facts in truth.units.items()},
        "cadres": {key: dict(facts) for key, facts in truth.cadres.items()},
        "leaders": {(name,): dict(facts) for name, facts in truth.leaders.items()},
        "current": {key: {} for key in truth.current},
    }


def believed(county: County) -> Believed:
    """What the program has read, by the same keys."""
    towns = {item.id: item.name for item in county.townships}
    places = {v.id: (towns.get(v.township, v.township), v.name) for v in county.villages}
    names = {c.id: c.name for c in county.cadres} | {u.id: u.name for u in county.units}
    units = {u.id: u.name for u in county.units}
    return {
        "villages": {places[v.id]: _village(v) for v in county.villages},
        "units": {(u.name,): {"level": u.level, "capacity": u.capacity} for u in county.units},
        "cadres": {(c.name, units.get(c.unit or "", "")): _cadre(c) for c in county.cadres},
        "leaders": {(x.name,): _leader(x, towns) for x in county.leaders},
        "current": {
            (p.layer, places.get(p.place, p.place), names.get(p.supply, p.supply)): {}
            for p in county.current
        },
    }


def _village(village: Village) -> dict[str, object]:
    return {
        "classes": frozenset(village.classes) or frozenset(["ordinary"]),
        "population": village.population,
        "party_members": village.party_members,
        "collective_income": village.collective_income,
    }


def _cadre(cadre) -> dict[str, object]:
    phone = cadre.extra.get("手机", cadre.extra.get("联系电话"))
    born = None if cadre.birth_year is None else (cadre.birth_year, cadre.birth_month)
    (pool,) = [name for name in pools_of(cadre.pool or "?") if name.isascii()][:1] or [None]
    return {
        "born": born,
        "pool": pool,
        "available": cadre.available,
        "phone": str(int(phone)) if isinstance(phone, float) else phone,
    }


def _leader(leader, towns) -> dict[str, object]:
    named = (area.removeprefix("township:") for area in leader.jurisdiction)
    areas = frozenset(towns.get(area, area) for area in named)
    return {"level": leader.level, "rank": leader.rank, "jurisdiction": areas}


def _differences(meant: Believed, read: Believed, written: Written, findings: Findings):
    for table, rows in meant.items():
        if not any(where == table for where, _ in written.where):
            continue
        for key, facts in rows.items():
            found = read[table].get(key)
            if found is None:
                if not _told(findings, written.where[table, key]):
                    yield f"{table} {key}: lost"
                continue
            for name, value in facts.items():
                head = written.heads[table].get(name, "")
                place = written.where[table, key]
                if not _same(found[name], value) and not _told(findings, place, head):
                    yield f"{table} {key} {name}: {value!r} read as {found[name]!r}"
        if not _any_told(findings, {written.where[k] for k in written.where if k[0] == table}):
            yield from (f"{table} {key}: made up" for key in read[table] if key not in rows)


def _same(found: object, value: object) -> bool:
    if isinstance(found, int | float) and isinstance(value, int | float):
        return abs(found - value) < 1e-6
    return found == value


def _told(findings: Findings, place: tuple[str, str, int], head: str = "") -> bool:
    """Whether a warning or an error names the row, or the whole column; or an error the sheet."""
    file, sheet, row = place
    return any(
        item.severity is not Severity.NOTE
        and (item.file, item.sheet) == (file, sheet)
        and (row in item.all_rows or (not item.all_rows and _of_all(item, head)))
        for item in findings
    )


def _of_all(item: Finding, head: str) -> bool:
    """Whether a finding without rows is about every row of a column, or stops the run."""
    return item.severity is Severity.ERROR or (bool(head) and item.column == head)


def _any_told(findings: Findings, places) -> bool:
    return any(_told(findings, place) for place in places)


def _miscounted(folder: Path, findings: Findings):
    """Rows of the account against openpyxl's count of what stands in the sheet."""
    book = load_workbook(folder / "case.xlsx")
    for use in findings.account.tables:
        if use.file != "case.xlsx":
            continue
        stands = sum(
            any(cell.value is not None for cell in row) for row in book[use.sheet].iter_rows()
        )
        blank = sum(item.count for item in use.aside if item.why == "blank")
        depth = 1
        if use.read != use.used + sum(item.count for item in use.aside):
            yield f"{use.sheet}: {use.read} rows read, other rows accounted for"
        if use.read - blank + depth != stands:
            yield f"{use.sheet}: {use.read} read, {blank} blank, but {stands} stand there"


def as_line(seed: int, faults: list[str]) -> str:
    """A line that tells how to repeat it."""
    return json.dumps({"seed": seed, "faults": faults}, ensure_ascii=False)


__all__ = ["Finding", "as_line", "believed", "meant", "silent"]
