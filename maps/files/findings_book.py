"""Findings for people: findings.xlsx, and a table for the console."""

from collections.abc import Iterator
from pathlib import Path

from rich.table import Table as ConsoleTable
from rich.text import Text

from geodata.characters import on_one_line
from geodata.findings import Finding, Findings, Severity
from geodata.row_numbers import shown_rows
from geodata.words import Language, say
from maps.files.workbook import write_workbook
from maps.tables.frames import Cell, Table, frame_of

KEYS = ("severity", "file", "sheet", "row", "column", "value", "problem", "remedy")
KIND = "findings"
COLOURS = {Severity.ERROR: "bold red", Severity.WARNING: "yellow", Severity.NOTE: "cyan"}
SEVERAL = 2
LONGEST = 300
"""Characters of a cell that the console shows; the workbook shows all."""


def write_findings(path: Path, findings: Findings, *, language: Language) -> None:
    """Write all faults to ``path`` (.xlsx), errors first; equal findings, equal bytes."""
    heads = [say(f"table.column.{key}", language) for key in KEYS]
    rows = [_cells(item, language) for item in _sorted(findings)]
    table = Table(
        name=say("table.findings.name", language),
        title=say("table.findings.title", language),
        frame=frame_of(heads, rows, language=language),
        kind="findings",
    )
    write_workbook(path, [table], language=language, kind=KIND)


def findings_table(findings: Findings, language: Language) -> ConsoleTable:
    """Findings as a rich table, errors first; nothing in a cell is read as markup."""
    table = ConsoleTable(title=Text(say("table.findings.title", language)), show_lines=True)
    for key in KEYS:
        table.add_column(Text(say(f"table.column.{key}", language)), overflow="fold")
    for item in _sorted(findings):
        first, *rest = (_shown(cell) for cell in _cells(item, language))
        table.add_row(Text(first, style=COLOURS[item.severity]), *map(Text, rest))
    return table


def findings_list(findings: Findings, language: Language) -> Iterator[Text]:
    """Findings as paragraphs for a narrow terminal: where, what is wrong, how to mend it."""
    for item in _sorted(findings):
        severity, *where, problem, remedy = (_shown(cell) for cell in _cells(item, language))
        heads = [say(f"table.column.{key}", language) for key in KEYS[1:-2]]
        place = [f"{head} {cell}" for head, cell in zip(heads, where, strict=True) if cell]
        yield Text.assemble((severity, COLOURS[item.severity]), "  ", " · ".join(place))
        yield Text(f"  {problem}")
        yield Text(f"  → {remedy}")


def _sorted(findings: Findings) -> list[Finding]:
    order = list(Severity)
    return sorted(findings.faults(), key=lambda item: order.index(item.severity))


def _cells(item: Finding, language: Language) -> list[Cell]:
    severity = say(f"table.severity.{item.severity.value}", language)
    row = item.row if len(item.all_rows) < SEVERAL else shown_rows(item.all_rows)
    where: list[Cell] = [item.file, item.sheet, row, item.column, item.value]
    return [severity, *where, item.problem(language), item.remedy(language)]


def _shown(cell: Cell) -> str:
    """Text of bearable length on one line, with acting characters by their numbers."""
    text = "" if cell is None else str(cell)
    text = text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
    return on_one_line(text)
