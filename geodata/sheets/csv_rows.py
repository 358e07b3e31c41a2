"""The rows of a CSV file, and quotation marks that nobody closed."""

import csv
import io
from collections import Counter
from collections.abc import Sequence

from geodata.findings import Finding, Findings, Severity
from geodata.sandbox.rows import filled

Rows = tuple[list[Sequence[object]] | None, list[int]]
SHOWN = 40
"""Characters of a cell that a finding shows."""


def read_csv(text: str, delimiter: str, file: str, findings: Findings) -> Rows:
    """The rows that hold anything, with their numbers; ``None`` where a mark swallows rows.

    A stray quotation mark makes one cell of all rows down to the next mark, without a word
    from any reader. Such a cell holds for each of its line breaks the separators of a row.
    """
    kept: list[list[str]] = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    begins, sound = 1, True
    try:
        for row in reader:
            kept.append(row)
            begins = reader.line_num + 1
    except csv.Error as error:
        findings.add(_broken(text, begins, len(kept) + 1, file, str(error)))
        sound = False
    width = _width(kept, text, delimiter)
    for number, row in enumerate(kept, 1):
        sound &= _tell_lines(row, delimiter, width, number, file, findings)
    return filled(kept) if sound else (None, [])


def _width(rows: Sequence[Sequence[str]], text: str, delimiter: str) -> int:
    """How many cells most rows have that keep to their line."""
    counts = Counter(len(row) for row in rows if row and not any(map(_broken_up, row)))
    if counts:
        return counts.most_common(1)[0][0]
    return text.partition("\n")[0].count(delimiter) + 1


def _broken_up(cell: str) -> bool:
    return "\n" in cell or "\r" in cell


def _broken(text: str, begins: int, number: int, file: str, reason: str) -> Finding:
    """What to say where the reader itself stops: ``begins`` is the line where the row starts."""
    rest = text.splitlines()[begins - 1 :]
    shown = rest[0][:SHOWN] if rest else ""
    if '"' not in "".join(rest):
        return Finding(key="csv_broken", file=file, row=number, details={"reason": reason})
    count = {"count": str(max(len(rest) - 1, 0))}
    return Finding(key="csv_quote", file=file, row=number, value=shown, details=count)


def _tell_lines(
    row: Sequence[str], delimiter: str, width: int, number: int, file: str, findings: Findings
) -> bool:
    """Tell of a row over several lines with the separators of several; whether it may stand."""
    broken = [cell for cell in row if _broken_up(cell)]
    if not broken:
        return True
    lines = sum(len(cell.splitlines()) - 1 for cell in broken)
    inside = sum(cell.count(delimiter) for cell in broken)
    swallowed = len(row) - 1 + inside >= (lines + 1) * (width - 1)
    if not swallowed and not inside:
        return True
    findings.add(
        Finding(
            key="csv_quote" if swallowed else "csv_lines",
            severity=Severity.ERROR if swallowed else Severity.WARNING,
            file=file,
            row=number,
            value=" ".join(broken[0].split())[:SHOWN],
            details={"count": str(lines)},
        )
    )
    return not swallowed
