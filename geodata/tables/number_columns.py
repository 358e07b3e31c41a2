"""Columns of numbers: units of headers and cells, words around numbers, and what is told of it."""

from dataclasses import replace

from geodata.columns.amounts import amount_of
from geodata.columns.cells import as_number
from geodata.columns.table_specs import SPECS
from geodata.columns.units import factor, unit_of_header
from geodata.findings import Findings, Severity
from geodata.tables.read_cells import CellError, read_cells
from geodata.tables.read_table import TableCells
from geodata.words import say

SMALL_YUAN, LEAST_VALUES = 1000.0, 3
"""Yearly incomes of villages that are all smaller are hardly in yuan; of so many one may say it."""


def amounts(
    cells: TableCells, name: str, findings: Findings, *, whole: bool = False
) -> list[float | None]:
    """The numbers of a column in its own unit, ``None`` where unknown; ``whole`` ones only.

    The unit is that of the cell, else of the header, else of a line such as 单位：万元, else ours.
    """
    column = SPECS[cells.table].column(name)
    quantity = "share" if column.kind == "share" else column.unit
    said, scale = _scale(cells, name, quantity, findings)
    check = _whole if whole else float
    found = read_cells(
        cells,
        name,
        lambda text: check(_times(as_number(text), scale)),
        "not_whole" if whole else "not_a_number",
        findings,
        worded=lambda text: check(_worded(text, quantity, scale)),
    )
    if column.unit == "yuan" and not said:
        _tell_small(cells, name, found, findings)
    return found


def _scale(cells: TableCells, name: str, quantity: str, findings: Findings) -> tuple[str, float]:
    """The unit that header or line says, and how many of our own it is."""
    unit = unit_of_header(cells.headers.get(name, ""))[1]
    if not unit and quantity in ("yuan", "persons"):
        fitting = [one for one in cells.line if factor(quantity, one) is not None]
        unit = fitting[0] if fitting else ""
    if not unit:
        return "", 1.0
    scale = factor(quantity, unit)
    key = "unit_other" if scale is None else "unit_converted"
    if scale == 1.0 or not cells.rows or (scale is None and not quantity):
        return unit, 1.0
    level = Severity.ERROR if scale is None else Severity.NOTE
    wanted = "" if scale is None else f"{scale:.15g}"
    told = cells.finding(key, level, name, cells.rows[0], unit)
    details = {"wanted": _own_unit(quantity), "scale": wanted}
    findings.add(replace(told, row=None, details=details))
    return unit, 1.0 if scale is None else scale


def _own_unit(quantity: str) -> str:
    return "0–1" if quantity == "share" else say(f"quantity.{quantity}") if quantity else "—"


def _whole(value: float) -> float:
    if not value.is_integer():
        raise ValueError(value)
    return value


def _worded(text: str, quantity: str, scale: float) -> float:
    """A number with words: its own unit or power of ten counts, else the header's."""
    amount = amount_of(text)
    own = factor(quantity, amount.unit) if amount.unit else 1.0
    if own is None:
        raise CellError("number_unit", text)
    return _times(amount.value, own if amount.unit or amount.scaled else scale)


def _times(value: float, scale: float) -> float:
    """The product as a person would write it: 8.05 万 is 80500."""
    return value if scale == 1.0 else round(value * scale, 6)


def _tell_small(
    cells: TableCells, name: str, found: list[float | None], findings: Findings
) -> None:
    values = [value for value in found if value]
    if len(values) >= LEAST_VALUES and max(map(abs, values)) < SMALL_YUAN:
        told = cells.finding("unit_doubtful", Severity.WARNING, name, cells.rows[0], "")
        findings.add(replace(told, row=None, value=f"{max(values, key=abs):.15g}"))
