"""The texts of a column: what is read plainly, what from words, what nobody knows."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import TypeVar

from geodata.columns.cells import is_unknown
from geodata.columns.days import Day, is_now
from geodata.findings import Findings, Severity
from geodata.tables.read_table import TableCells

Value = TypeVar("Value")
SHOWN = 3
"""So many readings of a column are shown."""
NONE = frozenset({"无", "没有"})
"""What may mean zero, and may mean that nobody knows."""
TOLD = {"words_read": Severity.NOTE, "words_unknown": Severity.NOTE, "words_none": Severity.WARNING}
"""What is told once for a column, with all rows; everything else is an error of its own."""


class CellError(ValueError):
    """A text that means no value, for a reason of its own: the key of its finding."""

    def __init__(self, key: str, text: str) -> None:
        super().__init__(text)
        self.key = key


def read_cells(
    cells: TableCells,
    name: str,
    parse: Callable[[str], Value],
    key: str,
    findings: Findings,
    *,
    worded: Callable[[str], Value] | None = None,
    unknown: Collection[str] = (),
) -> list[Value | None]:
    """Parse a column; a text that cannot be read is ``None`` and a finding ``key``.

    What ``parse`` refuses and ``worded`` reads is told once for the column, and so is what
    says that nobody knows, as ``unknown`` texts do.
    """
    texts = cells.values(name)
    rows: dict[str, list[int]] = {}
    for row, text in zip(cells.rows, texts, strict=True):
        rows.setdefault(text, []).append(row)
    read = {
        text: ("words_unknown", None) if text in unknown else _read(text, parse, worded, key)
        for text in rows
        if text
    }
    for kind in dict.fromkeys(kind for kind, _ in read.values() if kind in TOLD):
        some = {text: value for text, (how, value) in read.items() if how == kind}
        tell_read(cells, name, kind, some, [n for text in some for n in rows[text]], findings)
    for text, (kind, _) in read.items():
        for row in rows[text] if kind and kind not in TOLD else ():
            findings.add(cells.finding(kind, Severity.ERROR, name, row, text))
    return [read[text][1] if text else None for text in texts]


def _read(
    text: str, parse: Callable[[str], Value], worded: Callable[[str], Value] | None, key: str
) -> tuple[str, Value | None]:
    """The key of what is to be told of a text (nothing: it is read plainly), and its value."""
    try:
        return "", parse(text)
    except ValueError as error:
        wrong = error
    if is_unknown(text) or is_now(text):
        return "words_unknown", None
    try:
        if worded is not None:
            return "words_read", worded(text)
    except ValueError as error:
        wrong = error
    if text in NONE:
        return "words_none", None
    return (wrong.key if isinstance(wrong, CellError) else key), None


def tell_read(
    cells: TableCells,
    name: str,
    key: str,
    read: Mapping[str, object],
    rows: Sequence[int],
    findings: Findings,
) -> None:
    """Tell once of a column what its words were read as."""
    parts = [_part(text, value) for text, value in read.items()]
    more = ["…"] if len(parts) > SHOWN else []
    numbers = tuple(sorted(rows))
    told = cells.finding(key, TOLD[key], name, numbers[0], "、".join([*parts[:SHOWN], *more]))
    findings.add(replace(told, rows=numbers, details={"count": str(len(numbers))}))


def shown(value: object) -> str:
    """A value as a finding shows it."""
    if isinstance(value, float):
        return f"{value:.15g}"
    if isinstance(value, Day):
        return str(value.year) + (f"-{value.month:02d}" if value.month else "")
    return value.isoformat() if isinstance(value, date) else str(value)


def _part(text: str, value: object) -> str:
    return text if value is None else f"“{text}”→{shown(value)}"
