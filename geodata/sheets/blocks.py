"""Several tables on one sheet: below one another, or side by side, each with its header."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache, partial
from itertools import pairwise

from geodata.columns.cells import cell_text, is_number
from geodata.columns.headers import header_names, resolve
from geodata.columns.table_specs import TABLES
from geodata.sheets.find_header import FEWEST, columns_in, fit_of_texts, header_index, is_whole
from geodata.sheets.grids import Grid, Merged
from geodata.sheets.layout import Header, head_rows, header_of
from geodata.sheets.titles import township_in
from geodata.text import normalised

LOOKED_AT = 3
"""One of the first so many texts of a header is a known one."""


@dataclass(frozen=True, slots=True)
class Blocks:
    """The parts of a sheet that hold the table that was asked for, and those of others."""

    own: tuple[Grid, ...]
    others: tuple[tuple[str, Grid], ...] = ()


def blocks_of(grid: Grid, table: str) -> Blocks:
    """The tables of a sheet; one block where there is no second header."""
    top = header_index(grid, table)
    if top is None:
        return Blocks((grid,))
    own: list[Grid] = []
    others: list[tuple[str, Grid]] = []
    for name, part in _below(grid, table, top):
        for other, piece in _beside(part, name):
            if other == table:
                own.append(piece)
            else:
                others.append((other, piece))
    return Blocks(tuple(own), tuple(others))


def _below(grid: Grid, table: str, top: int) -> Iterator[tuple[str, Grid]]:
    """The tables below one another."""
    head = header_of(grid, top, partial(resolve, table))
    starts = [(0, table)]
    before = head.last
    for index in range(head.last + 1, len(grid.rows)):
        name = _second(grid, index, table, head)
        if name is not None:
            starts.append((_with_titles(grid, index, before), name))
            before = index
    ends = [start for start, _ in starts[1:]] + [len(grid.rows)]
    for (start, name), end in zip(starts, ends, strict=True):
        yield name, _rows(grid, start, end)


def _second(grid: Grid, index: int, table: str, head: Header) -> str | None:
    """The table whose header a row is, where it begins another one."""
    row = grid.rows[index]
    if not _may_be_head(row):
        return None
    said = [(place, cell_text(cell)) for place, cell in enumerate(row) if cell_text(cell)]
    texts = [text for _, text in said]
    numbers = [text for place, text in said if is_number(row[place]) or text[:1].isdigit()]
    if len(said) < FEWEST or numbers:
        return None
    heads = [dict(enumerate(head.texts)), *head_rows(grid, head)]
    if any(all(known.get(place) == text for place, text in said) for known in heads):
        return table if _names_another_town(grid, index, table, head) else None
    return None if _is_row_of_words(said, head, table) else _begun(grid, index, table, texts)


def _begun(grid: Grid, index: int, table: str, texts: Sequence[str]) -> str | None:
    """The table that a row of headers begins."""
    mine = columns_in(texts, table)
    if is_whole(table, mine) and 2 * len(mine) >= len(texts):
        return table
    fit = fit_of_texts(texts)
    if fit is None or fit.rivals:
        return None
    least = len(texts) if _goes_on(grid, index) else len(texts) / 2
    return fit.table if len(fit.columns) >= least else None


def _goes_on(grid: Grid, index: int) -> bool:
    """Whether a row stands right under one of several cells: it may be a place called 镇."""
    texts = sum(bool(cell_text(cell)) for cell in grid.rows[index - 1])
    return grid.numbers[index] == grid.numbers[index - 1] + 1 and texts > 1


def _is_row_of_words(said: Sequence[tuple[int, str]], head: Header, table: str) -> bool:
    """Whether a row is of facts that sound like headers: each stands under the very header."""
    known = [(place, name) for place, text in said if (name := resolve(table, text))]
    under = all(
        place < len(head.texts) and resolve(table, head.texts[place]) == name
        for place, name in known
    )
    return bool(known) and under and len(known) < len(said)


def _may_be_head(row: Sequence[object]) -> bool:
    """Whether one of the first texts of a row is a known header: a quick look at every row."""
    looked = 0
    for cell in row:
        if cell is None or cell == "":
            continue
        if not isinstance(cell, str) or looked == LOOKED_AT:
            return False
        if "".join(cell.split()).casefold() in _heads():
            return True
        looked += 1
    return False


@cache
def _heads() -> frozenset[str]:
    return frozenset(text for table in TABLES for text in header_names(table))


def _names_another_town(grid: Grid, index: int, table: str, head: Header) -> bool:
    """Whether a header is repeated for the next township, which stands in a title above it."""
    if table != "villages" or {"township", "code"} & columns_in(head.texts, table):
        return False
    start = _with_titles(grid, index, head.last)
    said = (cell_text(cell) for row in grid.rows[start:index] for cell in row)
    return any(township_in(text) for text in said)


def _with_titles(grid: Grid, index: int, last: int) -> int:
    """The first of the lines with one text right above a header."""
    while index - 1 > last and sum(bool(cell_text(cell)) for cell in grid.rows[index - 1]) == 1:
        index -= 1
    return index


def _rows(grid: Grid, start: int, end: int) -> Grid:
    if (start, end) == (0, len(grid.rows)):
        return grid
    first, last = grid.numbers[start], grid.numbers[end - 1]
    merged = [item for item in grid.merged if first <= item.first <= last]
    before = grid.numbers[start - 1] if start else grid.start
    return replace(
        grid,
        rows=grid.rows[start:end],
        numbers=grid.numbers[start:end],
        merged=merged,
        start=before,
    )


def _beside(grid: Grid, table: str) -> Iterator[tuple[str, Grid]]:
    """The tables side by side, each with its name."""
    top = header_index(grid, table)
    if top is None:
        yield table, grid
        return
    texts = header_of(grid, top, partial(resolve, table)).texts
    spans = _repeated(texts) or _apart(grid, texts)
    named = list(_named(texts, spans, table))
    if len(named) < 2 or named[0][0] != table or all(name is None for name, *_ in named[1:]):
        yield table, grid
        return
    made: list[tuple[str, int, int]] = []
    for name, left, right in named:
        if name is None:
            known, start, _ = made[-1]
            made[-1] = (known, start, right)
        else:
            made.append((name, left, right))
    for name, left, right in made:
        yield name, _columns(grid, left, right)


def _repeated(texts: Sequence[str]) -> list[tuple[int, int]]:
    """Spans of headers that repeat one after the other, as lists are printed in two columns."""
    plain = [normalised(text) for text in texts]
    while plain and not plain[-1]:
        plain.pop()
    for width in range(2, len(plain) // 2 + 1):
        if len(plain) % width == 0 and plain == plain[:width] * (len(plain) // width):
            return [(left, left + width) for left in range(0, len(plain), width)]
    return []


def _apart(grid: Grid, texts: Sequence[str]) -> list[tuple[int, int]]:
    """Spans of columns between those that hold nothing at all."""
    empty = [place for place, text in enumerate(texts) if not text]
    for row in grid.rows if empty else ():
        empty = [place for place in empty if place >= len(row) or not cell_text(row[place])]
    edges = [-1, *empty, len(texts)]
    return [(left + 1, right) for left, right in pairwise(edges) if right - left > 1]


def _named(
    texts: Sequence[str], spans: Sequence[tuple[int, int]], table: str
) -> Iterator[tuple[str | None, int, int]]:
    """The table of each span; a span that only goes on with ``table`` behind a gap has none."""
    mine: frozenset[str] = frozenset()
    for left, right in spans:
        name, more = _table_of(texts[left:right], table), columns_in(texts[left:right], table)
        own = columns_in(texts[left:right], name) if name else frozenset()
        goes_on = bool(mine) and mine.isdisjoint(more) and len(more) >= len(own)
        mine |= more
        yield (None if goes_on else name), left, right


def _table_of(texts: Sequence[str], table: str) -> str | None:
    """The table that a span of headers is of by itself."""
    if is_whole(table, columns_in(texts, table)):
        return table
    fit = fit_of_texts(texts)
    return None if fit is None or fit.rivals else fit.table


def _columns(grid: Grid, left: int, right: int) -> Grid:
    """The same sheet with only some of its columns; positions stay."""
    rows, numbers = [], []
    for number, row in zip(grid.numbers, grid.rows, strict=True):
        kept = [cell if left <= place < right else "" for place, cell in enumerate(row[:right])]
        if any(cell_text(cell) for cell in kept):
            rows.append(kept)
            numbers.append(number)
    merged = [_cut(item, left, right) for item in grid.merged if left <= item.left < right]
    return replace(grid, rows=rows, numbers=numbers, merged=merged)


def _cut(item: Merged, left: int, right: int) -> Merged:
    return replace(item, left=max(item.left, left), right=min(item.right, right - 1))
