"""Where the header of a table stands, and which table a header is of."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from geodata.columns.cells import cell_text
from geodata.columns.headers import resolve
from geodata.columns.table_specs import SPECS, TABLES
from geodata.facts.codes import problem_of_code
from geodata.sheets.grids import Grid
from geodata.sheets.layout import header_of

HEADER_ROWS = 20
"""How many rows from the top the header is looked for in."""
FEWEST = 2
"""A header that decides which table its sheet holds names so many of its columns."""
PLACED = frozenset({"township", "code"})
"""A village is known by one of these, besides its name."""


@dataclass(frozen=True, slots=True)
class Fit:
    """The table that a header is of; ``rivals`` are others that it fits as well."""

    table: str
    columns: frozenset[str]
    rivals: tuple[str, ...] = ()


def header_index(grid: Grid, table: str) -> int | None:
    """The row, of the first few, whose cells (with those of its header) name the most columns.

    A row that holds a division code is no header: a list without one would else lose a place.
    """
    best, most = None, 0
    for index, row in enumerate(grid.rows[:HEADER_ROWS]):
        texts = [cell_text(cell) for cell in row if isinstance(cell, str)]
        if any(problem_of_code(text) is None for text in texts):
            continue
        if not any(resolve(table, text) for text in texts):
            continue
        whole = header_of(grid, index, partial(resolve, table)).texts
        found = {resolve(table, text) for text in whole} - {None}
        if len(found) > most:
            best, most = index, len(found)
    return best


def fit_of_sheet(grid: Grid) -> Fit | None:
    """The table that a sheet holds, by its header; ``None`` where it fits none."""
    found: dict[str, frozenset[str]] = {}
    for table in TABLES:
        top = header_index(grid, table)
        if top is not None:
            found[table] = columns_in(header_of(grid, top, partial(resolve, table)).texts, table)
    return _best(found)


def fit_of_texts(texts: Sequence[str]) -> Fit | None:
    """The table that a row of headers is of; ``None`` where it fits none."""
    return _best({table: columns_in(texts, table) for table in TABLES})


def columns_in(texts: Iterable[str], table: str) -> frozenset[str]:
    """The columns of a table that headers name."""
    found = (resolve(table, text) for text in texts if text)
    return frozenset(name for name in found if name is not None)


def is_whole(table: str, columns: frozenset[str]) -> bool:
    """Whether all columns are there that a table cannot be without.

    The township of villages may stand in a title.
    """
    return {c.name for c in SPECS[table].columns if c.required} <= columns


def _best(found: Mapping[str, frozenset[str]]) -> Fit | None:
    """The table of which the most columns are named, where one cannot do without them."""
    whole = {
        table: columns
        for table, columns in found.items()
        if len(columns) >= FEWEST and is_whole(table, columns)
    }
    if not whole:
        return None
    most = max(map(len, whole.values()))
    first, *rivals = [table for table, columns in whole.items() if len(columns) == most]
    return Fit(first, whole[first], tuple(rivals))
