"""Columns that no table declares: numbers where they are, else text."""

import re
from collections.abc import Sequence
from dataclasses import replace

from geodata.columns.amounts import Amount, amount_of
from geodata.columns.cells import compact, is_unknown
from geodata.columns.units import is_measure, unit_of_header
from geodata.facts.county import Fact
from geodata.findings import Findings, Severity
from geodata.tables.read_cells import tell_read
from geodata.tables.read_table import TableCells

PLAIN_NUMBER = re.compile(r"-?(0|[1-9][0-9]{0,14})(\.[0-9]+)?")
NO_AMOUNT = re.compile(r"0[0-9]|[^0-9]*$")
"""What begins like an id, or has no digit."""
LONGEST_NUMBER = 11
"""Signs of a number; what is longer is somebody's id."""
MOSTLY = 0.5
"""A column of which so large a part are numbers is meant as numbers."""


def extras(cells: TableCells, findings: Findings) -> list[dict[str, Fact]]:
    """Columns of the user's own by header without its unit, row by row; empty cells left out."""
    found: list[dict[str, Fact]] = [{} for _ in cells.rows]
    for name in cells.frame.columns:
        if name in cells.known:
            continue
        for mine, value in zip(found, _values(cells, name, findings), strict=True):
            if value is not None:
                mine[name] = value
    return found


def _values(cells: TableCells, name: str, findings: Findings) -> Sequence[Fact]:
    texts = cells.values(name)
    if all(PLAIN_NUMBER.fullmatch(text) for text in texts if text):
        return [float(text) if text else None for text in texts]
    said = {text for text in texts if text}
    read = {text: _plain(text) for text in said}
    unit = unit_of_header(cells.headers.get(name, ""))[1]
    if not _is_meant_as_numbers([read[text] for text in texts if text], said):
        return [text or None for text in texts]
    amounts = {text: _amount(text) for text in said if read[text] is None}
    units = {amount.unit for amount in amounts.values() if amount and amount.unit} | {unit} - {""}
    strange = [text for text in texts if text in amounts and not _reads(text, amounts[text])]
    if strange or len(units) > 1:
        _tell_mixed(cells, name, strange or list(amounts), findings)
        return [text or None for text in texts]
    _tell_words(cells, name, amounts, findings)
    read |= {text: amount.value for text, amount in amounts.items() if amount}
    return [read[text] if text else None for text in texts]


def _plain(text: str) -> float | None:
    """A number without words; ``None`` for anything else, also for what begins with a zero."""
    try:
        plain = compact(text)
    except ValueError:
        return None
    return float(plain) if len(plain) <= LONGEST_NUMBER and PLAIN_NUMBER.fullmatch(plain) else None


def _amount(text: str) -> Amount | None:
    try:
        return None if NO_AMOUNT.match(text) else amount_of(text)
    except ValueError:
        return None


def _is_meant_as_numbers(read: Sequence[float | None], said: set[str]) -> bool:
    """Whether most cells are numbers, or all that say something are measures of one unit."""
    if sum(value is not None for value in read) > MOSTLY * len(read):
        return True
    known = [_amount(text) for text in said if not is_unknown(text)]
    return bool(known) and all(amount and is_measure(amount.unit) for amount in known)


def _reads(text: str, amount: Amount | None) -> bool:
    return amount is not None or is_unknown(text)


def _tell_mixed(cells: TableCells, name: str, strange: Sequence[str], findings: Findings) -> None:
    rows = [
        row for row, text in zip(cells.rows, cells.values(name), strict=True) if text in strange
    ]
    values = "、".join(list(dict.fromkeys(strange))[:3])
    told = cells.finding("own_mixed", Severity.NOTE, name, rows[0], values)
    findings.add(replace(told, rows=tuple(rows)))


def _tell_words(
    cells: TableCells, name: str, amounts: dict[str, Amount | None], findings: Findings
) -> None:
    for key, known in (("words_read", True), ("words_unknown", False)):
        some = {text: a and a.value for text, a in amounts.items() if (a is not None) is known}
        lines = zip(cells.rows, cells.values(name), strict=True)
        rows = [row for row, text in lines if text in some]
        if some:
            tell_read(cells, name, key, some, rows, findings)
