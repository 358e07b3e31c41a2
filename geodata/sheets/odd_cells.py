"""Cells, headers, sheets and files whose texts hold characters that act instead of being read."""

from collections.abc import Iterator
from dataclasses import dataclass

from geodata.characters import acting, cleaned, controls, named, visible
from geodata.findings import Finding, Findings, Severity
from geodata.sheets.grids import Grid

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(frozen=True, slots=True)
class Where:
    """Where a text stands."""

    file: str
    sheet: str = ""
    row: int | None = None
    column: str = ""


def tell_odd_cells(grid: Grid, top: int, findings: Findings) -> None:
    """Tell of every odd cell of a sheet, its name and its file; ``top`` is the header's index."""
    tell_odd_text(grid.file, Where(grid.file), "name", findings)
    if grid.sheet:
        tell_odd_text(grid.sheet, Where(grid.file, grid.sheet), "name", findings)
    for number, place, cell in _odd(grid):
        column = _column(grid, top, place)
        tell_odd_text(cell, Where(grid.file, grid.sheet, number, column), "cell", findings)


def tell_odd_text(text: str, spot: Where, kind: str, findings: Findings) -> None:
    """A finding where a text holds acting characters: ``cell`` or ``name`` says of what kind.

    Controls stop a run; what only hides or turns is left out by the readers; characters without
    a known shape stay as they are.
    """
    found = acting(text)
    if not found:
        return
    wrong = controls(text)
    key = "control" if wrong else "hidden" if cleaned(text) != text else "unknown"
    findings.add(
        Finding(
            key=f"{kind}_{key}",
            severity=Severity.ERROR if wrong and kind == "cell" else Severity.WARNING,
            file=visible(spot.file),
            sheet=visible(spot.sheet),
            row=spot.row,
            column=visible(spot.column),
            value=visible(text),
            details={"characters": named(wrong or found)},
        )
    )


def _odd(grid: Grid) -> Iterator[tuple[int, int, str]]:
    for number, row in zip(grid.numbers, grid.rows, strict=True):
        for place, cell in enumerate(row):
            if isinstance(cell, str) and acting(cell):
                yield number, place, cell


def _column(grid: Grid, top: int, place: int) -> str:
    """The header over a cell, else the letter of its column."""
    head = grid.rows[top][place] if place < len(grid.rows[top]) else ""
    return visible(str(head)).strip() or letter(place)


def letter(place: int) -> str:
    """The letter of a column counted from 0: 0 is A, 26 is AA."""
    tens, ones = divmod(place, len(LETTERS))
    return (letter(tens - 1) if tens else "") + LETTERS[ones]
