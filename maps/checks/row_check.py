"""Rows that an output states against rows that follow from the plan."""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from math import isclose, isnan
from typing import TypeAlias

Value: TypeAlias = str | float | bytes | None
Row: TypeAlias = tuple[Value, ...]
CLOSE = 1e-6
"""Relative (below 1: absolute) difference up to which two numbers count as one."""
ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
LONGEST = 80


@dataclass(frozen=True, slots=True)
class Unlike:
    """A row that differs: its number in the output, the column (empty: the whole row).

    ``stated`` or ``recomputed`` is ``None`` where the row is missing on that side.
    """

    row: int | None
    column: str
    stated: str | None
    recomputed: str | None


def plain(value: object) -> Value:
    """A cell as it can be compared: nothing and empty text are one, so are all numbers."""
    if isinstance(value, bytes):
        return value
    if isinstance(value, int | float) and not isinstance(value, bool):
        return None if isnan(value) else float(value)
    text = "" if value is None else str(value).replace("\r\n", "\n")
    return ESCAPED.sub(lambda found: chr(int(found[1], 16)), text) or None


def same(one: Value, other: Value) -> bool:
    """Whether two cells say the same."""
    if isinstance(one, float) and isinstance(other, float):
        return isclose(one, other, rel_tol=CLOSE, abs_tol=CLOSE)
    return one == other


def unlike(
    columns: Sequence[str],
    expected: Sequence[Row],
    stated: Sequence[tuple[int, Row]],
    *,
    is_remark: Callable[[Row], bool] = lambda _: False,
) -> Iterator[Unlike]:
    """Where rows differ; the order of the rows does not count, nor do rows that are remarks.

    ``stated`` are rows with their numbers. Rows that find no equal are held against each
    other in their order where there are as many on both sides, else told as a whole.
    """
    if len(stated) == len(expected) and all(map(_same_rows, (r for _, r in stated), expected)):
        return
    wanted = Counter(map(_key, expected))
    there = Counter(_key(row) for _, row in stated)
    lacking = _without(expected, there)
    alien = _without([row for _, row in stated], wanted)
    numbers = _numbers(stated, alien)
    left = [(n, row) for n, row in zip(numbers, alien, strict=True) if not is_remark(row)]
    if len(left) == len(lacking):
        for (number, row), right in zip(left, lacking, strict=True):
            yield from _cells(columns, number, row, right)
        return
    yield from (Unlike(None, "", None, shown_row(row)) for row in lacking)
    yield from (Unlike(number, "", shown_row(row), None) for number, row in left)


def shown(value: Value) -> str:
    """A cell as a message shows it."""
    if isinstance(value, bytes):
        return f"({len(value)} B)"
    if isinstance(value, float):
        return f"{value:.10g}"
    text = "" if value is None else " ".join(value.split())
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def shown_row(row: Row) -> str:
    """A row as a message shows it."""
    return " | ".join(shown(value) for value in row if value is not None)


def _same_rows(one: Row, other: Row) -> bool:
    return len(one) == len(other) and all(map(same, one, other))


def _key(row: Row) -> tuple[object, ...]:
    return tuple(f"{cell:.9g}" if isinstance(cell, float) else cell for cell in row)


def _without(rows: Sequence[Row], others: Counter[tuple[object, ...]]) -> list[Row]:
    """The rows that have no equal among ``others``, each of which counts once."""
    left, found = others.copy(), []
    for row in rows:
        if left[_key(row)] > 0:
            left[_key(row)] -= 1
        else:
            found.append(row)
    return found


def _numbers(stated: Sequence[tuple[int, Row]], some: Sequence[Row]) -> list[int]:
    """The numbers of some of the rows, which come in the order of all."""
    rest = iter(stated)
    return [next(number for number, other in rest if other is row) for row in some]


def _cells(columns: Sequence[str], number: int, row: Row, right: Row) -> Iterator[Unlike]:
    for column, said, wanted in zip(columns, row, right, strict=True):
        if not same(said, wanted):
            yield Unlike(number, column, shown(said), shown(wanted))
