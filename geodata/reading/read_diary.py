"""Tables of holidays and of ways -> days on which nobody goes, ways between places and units."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from geodata.columns.cells import as_list, as_number
from geodata.columns.days import span_of
from geodata.columns.diary_columns import DIARY_FILES, RESTS, WORKS
from geodata.facts.calendar import Closed, Diary, Way
from geodata.facts.case import Case
from geodata.facts.county import County
from geodata.facts.sources import Sources
from geodata.findings import SHOWN, Finding, Findings, Severity
from geodata.lineage.place_names import Places
from geodata.reading.household_files import files_beside
from geodata.reading.household_sheets import HouseholdFiles, HouseholdSheet
from geodata.text import normalised

MOST_KM, MOST_MINUTES = 1e5, 1e5


@dataclass(kw_only=True)
class _Reader:
    """Names of places and units of one case, and where findings go."""

    county: County
    findings: Findings
    odd: dict[str, list[tuple[int, str]]] = field(default_factory=dict)
    """Key of a finding -> row of the sheet and text of every cell that it is about."""

    def __post_init__(self) -> None:
        self.places = Places(self.county.villages, self.county.townships)
        self.units = {normalised(name): u.id for u in self.county.units for name in (u.id, u.name)}
        self.meant: dict[str, str | None] = {}

    def named(self, text: str) -> str | None:
        """The one place or unit that a text means; ``None`` where there is none, or several."""
        if text not in self.meant:
            found = self.places.find(text)
            one = found[0] if len(found) == 1 else None
            self.meant[text] = one or self.units.get(normalised(text))
        return self.meant[text]

    def tell(self, sheet: HouseholdSheet, column: dict[str, str]) -> None:
        """Tell what was odd, one finding a kind; ``column`` names where it stands."""
        for key, cells in self.odd.items():
            shown = dict.fromkeys(text for _, text in cells)
            value = "、".join([*shown][:SHOWN]) + ("…" if len(shown) > SHOWN else "")
            rows = list(dict.fromkeys(at for at, _ in cells))
            self.findings.add(sheet.finding(key, rows, Severity.ERROR, value, column[key]))
        self.odd.clear()

    def closed(self, sheet: HouseholdSheet) -> list[Closed]:
        """The days of one table; rows that say no days, or speak of unknown places, are errors."""
        names = ("first", "last", "name", "places", "groups", "kind")
        rows = zip(*(sheet.texts(name) for name in names), strict=True)
        found: list[Closed] = []
        rows_of: list[int] = []
        for at, (first, last, name, places, groups, kind) in enumerate(rows):
            if not any((first, last, name, places, groups, kind)):
                continue
            days = self._days(at, first, last)
            where = self._where(at, as_list(places))
            word = normalised(kind)
            if word not in WORKS | RESTS:
                self.odd.setdefault("diary_kind", []).append((at, kind))
            for key, wrong in (
                ("diary_both", places and groups),
                ("diary_works_place", word in WORKS and places),
            ):
                if wrong:
                    self.odd.setdefault(key, []).append((at, places))
            if days is None or where is None:
                continue
            rows_of.append(at)
            found.append(
                Closed(
                    first=days[0],
                    last=days[1],
                    name=name,
                    places=where,
                    groups=frozenset(as_list(groups)),
                    works=word in WORKS,
                )
            )
        keys = {"diary_day": "first", "diary_place": "places", "diary_kind": "kind"}
        keys |= {"diary_order": "last", "diary_both": "groups", "diary_works_place": "places"}
        self.tell(sheet, keys)
        against = [at for at, row in zip(rows_of, found, strict=True) if _off_too(row, found)]
        if against:
            shown = "、".join(dict.fromkeys(row.first.isoformat() for row in found if row.works))
            self.findings.add(
                sheet.finding("diary_against", against, Severity.WARNING, shown, "kind")
            )
        return found

    def _days(self, at: int, first: str, last: str) -> tuple[date, date] | None:
        try:
            start, until = span_of(first)
            end = (until or start).last if not last else span_of(last)[0].last
        except ValueError:
            self.odd.setdefault("diary_day", []).append((at, f"{first} {last}".strip()))
            return None
        if end < start.first:
            self.odd.setdefault("diary_order", []).append((at, f"{first} – {last}"))
            return None
        return start.first, end

    def _where(self, at: int, texts: Sequence[str]) -> frozenset[str] | None:
        named = {text: self.named(text) for text in texts}
        lost = [text for text, place in named.items() if place is None]
        for text in lost:
            self.odd.setdefault("diary_place", []).append((at, text))
        return None if lost else frozenset(place for place in named.values() if place is not None)

    def ways(self, sheet: HouseholdSheet) -> dict[tuple[str, str], Way]:
        """The ways of one table; a row that means no two places, or no length, is an error."""
        names = ("start", "end", "km", "minutes")
        found: dict[tuple[str, str], Way] = {}
        again: list[int] = []
        for at, row in enumerate(zip(*(sheet.texts(name) for name in names), strict=True)):
            ends = [self.named(text) for text in row[:2]]
            lost = [text for text, end in zip(row, ends, strict=False) if end is None]
            for text in lost:
                self.odd.setdefault("diary_place", []).append((at, text))
            km, minutes = _number(row[2], MOST_KM), _number(row[3], MOST_MINUTES)
            if km is None or (minutes is None and row[3]):
                self.odd.setdefault("diary_number", []).append((at, f"{row[2]} {row[3]}".strip()))
                continue
            if ends[0] is None or ends[1] is None:
                continue
            key = (ends[0], ends[1])
            if found.get(key, (km, minutes)) != (km, minutes):
                again.append(at)
            found.setdefault(key, (km, minutes))
        self.tell(sheet, {"diary_place": "start", "diary_number": "km"})
        if again:
            self.findings.add(sheet.finding("diary_again", again, Severity.WARNING))
        return found


def _off_too(row: Closed, rows: Iterable[Closed]) -> bool:
    """Whether days on which people work are days off for the same people by another row."""
    return row.works and any(
        not other.works
        and not other.places
        and other.groups == row.groups
        and other.first <= row.last
        and row.first <= other.last
        for other in rows
    )


def _number(text: str, most: float) -> float | None:
    try:
        value = as_number(text)
    except ValueError:
        return None
    return value if 0.0 <= value <= most else None


def with_diary(case: Case, folder: Path, sources: Sources, findings: Findings) -> Case:
    """The case with the holidays and ways of its folder; flaws are told."""
    reader = _Reader(county=case.county, findings=findings)
    files = files_beside(folder, sources, DIARY_FILES)
    closed = [day for sheet in _sheets("holidays", files, findings) for day in reader.closed(sheet)]
    ways: dict[tuple[str, str], Way] = {}
    for sheet in _sheets("ways", files, findings):
        ways |= reader.ways(sheet)
    return replace(case, diary=Diary(closed=tuple(closed), ways=ways))


def _sheets(
    table: str, files: dict[str, tuple[Path, ...]], findings: Findings
) -> Iterable[HouseholdSheet]:
    reader = HouseholdFiles(table, None, findings)
    for path in files[table]:
        if not path.is_file():
            findings.add(Finding(key="diary_missing", file=path.name))
            continue
        if (sheet := reader.sheet(path)) is not None:
            yield sheet
