"""The list of selected villages, as it came back from the committee."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from geodata.facts.classes import class_label
from geodata.facts.county import County
from geodata.findings import Finding, Findings, Severity
from geodata.hand_plans.heads import PLACE_HEADS
from geodata.hand_plans.people import HandPlaces
from geodata.hand_plans.plan import grids_of
from geodata.hand_plans.rows import FILLED_DOWN, text_at
from geodata.row_numbers import shown_rows
from geodata.sheets.grids import Grid
from geodata.sheets.layout import Header, body_of, header_of
from geodata.sheets.odd_cells import tell_odd_cells
from geodata.tables.class_words import class_of_text
from geodata.tables.read_table import is_example
from geodata.text import normalised

HEADS: Mapping[str, tuple[str, ...]] = {
    **{key: PLACE_HEADS[key] for key in ("code", "county", "township", "village")},
    "selected": ("选定", "是否选定", "入选", "selected"),
    "class": ("村类别", "类别", "class", "village class"),
}
YES = frozenset({"是", "√", "✓", "1", "选", "选定", "入选", "yes", "y", "true", "对"})
ALL = "是"
NO = frozenset({"", "否", "×", "0", "不选", "未选", "no", "n", "false", "-", "—"})
UNKNOWN = frozenset({class_label(None, "zh"), class_label(None, "en")})
FIRST_ROWS, MOST_NAMED = 20, 5


@dataclass(frozen=True, slots=True)
class Marked:
    """What the list says of a village; the class is ``None`` where the list has no such column."""

    selected: bool
    village_class: str | None = None


def read_selection(
    path: Path, county: County, findings: Findings, *, classes: bool = False
) -> dict[str, Marked] | None:
    """Village id -> what the list says; ``None`` where it cannot be read.

    Every village stands in the list once; what is unclear becomes a finding. A list of
    ``classes`` alone marks no village: all are selected.
    """
    before = len(findings.errors)
    for grid in grids_of(path, findings):
        found = _header(grid, "class" if classes else "selected")
        if found is not None:
            tell_odd_cells(grid, found[0].first, findings)
            marks = _rows(path, grid, found, county, findings)
            _absent(path, county, marks, findings)
            return marks if len(findings.errors) == before else None
    if len(findings.errors) == before:
        findings.add(Finding(key="selection_header", file=path.name))
    return None


def _header(grid: Grid, wanted: str) -> tuple[Header, dict[str, int]] | None:
    for index in range(len(grid.rows[:FIRST_ROWS])):
        head = header_of(grid, index, _means)
        columns: dict[str, int] = {}
        for spot, text in enumerate(head.texts):
            name = _means(text)
            if name is not None:
                columns.setdefault(name, spot)
        if wanted in columns and {"village", "code"} & columns.keys():
            return head, columns
    return None


def _means(text: str) -> str | None:
    """What a header of the list means."""
    return _names().get(normalised(text))


@cache
def _names() -> dict[str, str]:
    return {normalised(text): key for key, texts in HEADS.items() for text in texts}


def _rows(
    path: Path,
    grid: Grid,
    found: tuple[Header, dict[str, int]],
    county: County,
    findings: Findings,
) -> dict[str, Marked]:
    """The marks of the rows; a township or county that stands once over its rows holds for all."""
    head, columns = found
    body = body_of(grid, head, is_example, findings)
    places = HandPlaces(county)
    marks: dict[str, Marked] = {}
    above = dict.fromkeys(FILLED_DOWN, "")
    down: list[int] = []
    for index in body.kept:
        number, row = grid.numbers[index], body.rows[index]
        cells = {key: text_at(row, spot) for key, spot in columns.items()}
        name = cells.get("village") or cells.get("code", "")
        if not name:
            told = Finding(key="selection_nameless", severity=Severity.NOTE, row=number)
            details = {"row": str(number)}
            findings.add(replace(told, file=path.name, sheet=grid.sheet, details=details))
            continue
        if any(above[part] and not cells.get(part) for part in FILLED_DOWN if part in cells):
            down.append(number)
        above = {part: cells.get(part) or before for part, before in above.items()}
        cells |= above
        where = {"file": path.name, "sheet": grid.sheet, "row": number}
        known = places.find(cells, "village")
        word = normalised(cells["selected"]) if "selected" in cells else ALL
        if len(known) != 1 or known[0] in marks:
            key = "selection_place" if len(known) != 1 else "selection_twice"
            near = {"near": places.near(name)}
            findings.add(Finding(key=key, value=name, details=near, **where))  # type: ignore[arg-type]
        elif word not in YES | NO:
            findings.add(Finding(key="selection_mark", value=cells["selected"], **where))  # type: ignore[arg-type]
        else:
            text = cells.get("class", "")
            kind = class_of_text(text) if text and text not in UNKNOWN else None
            marks[known[0]] = Marked(word in YES, kind)
    if down:
        names = "、".join(head.texts[columns[part]] for part in FILLED_DOWN if part in columns)
        told = Finding(key="filled_down", severity=Severity.NOTE, file=path.name, sheet=grid.sheet)
        details = {"rows": shown_rows(down)}
        findings.add(replace(told, row=down[0], column=names, details=details))
    return marks


def _absent(path: Path, county: County, marks: dict[str, Marked], findings: Findings) -> None:
    missing = [village.name for village in county.villages if village.id not in marks]
    if missing and not findings.errors:
        details = {"count": str(len(missing))}
        names = "、".join(missing[:MOST_NAMED]) + ("…" if len(missing) > MOST_NAMED else "")
        finding = Finding(key="selection_absent", file=path.name, value=names, details=details)
        findings.add(finding)
