"""A sheet as a clerk lays it out: merged cells, a header of several rows, totals and notes."""

from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass

from geodata.account import Aside
from geodata.columns.cells import cell_text, is_number, is_unknown
from geodata.columns.units import is_unit, unit_of_header
from geodata.findings import Findings, Severity
from geodata.row_numbers import shown_rows, shown_runs
from geodata.sheets.grids import Grid, Merged
from geodata.sheets.row_kinds import RowKinds

Resolve = Callable[[str], str | None]
"""A header -> the column that it means, ``None`` for a column of the user's own."""
MOST_DEPTH = 3
"""A header has so many rows at most."""


@dataclass(frozen=True, slots=True)
class Header:
    """Texts of the header by position, and the indices of its first and last row."""

    texts: tuple[str, ...]
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Body:
    """The rows of a sheet but its header: those that hold facts, by index, and why others do not.

    ``rows`` are all rows of the grid with merged cells filled; ``aside`` are (row number, why)
    under the header, ``above`` the numbers of the rows above it.
    """

    rows: Sequence[Sequence[object]]
    kept: tuple[int, ...]
    aside: tuple[tuple[int, str], ...]
    above: tuple[int, ...]

    def accounted(self, grid: Grid) -> tuple[Aside, ...]:
        """Every row of the sheet that is not used, but for the header and what follows the last."""
        reasons = dict.fromkeys(why for _, why in self.aside)
        groups = {why: [n for n, other in self.aside if other == why] for why in sorted(reasons)}
        told = [Aside(why=why, count=len(n), rows=shown_rows(n)) for why, n in groups.items()]
        if self.above:
            rows = shown_rows(self.above)
            told.insert(0, Aside(why="title", count=len(self.above), rows=rows))
        blank = _blank(grid)
        if blank:
            count = sum(last - first + 1 for first, last in blank)
            told.append(Aside(why="blank", count=count, rows=shown_runs(blank)))
        return tuple(told)


def _blank(grid: Grid) -> list[tuple[int, int]]:
    """Runs of rows that hold nothing, above the last that holds something: first and last."""
    runs, before = [], grid.start
    for number, row in zip(grid.numbers, grid.rows, strict=True):
        if any(cell_text(cell) for cell in row):
            if number > before + 1:
                runs.append((before + 1, number - 1))
            before = number
    return runs


def header_of(grid: Grid, top: int, resolve: Resolve) -> Header:
    """The whole header, of which row ``top`` names the most columns."""
    first, last = _header_rows(grid, top, resolve)
    width = max(len(row) for row in grid.rows[first : last + 1])
    filled = [_filled(grid, index, width) for index in range(first, last + 1)]
    stacks = [_distinct(row[place] for row in filled) for place in range(width)]
    lowest = [stack[-1] if stack else "" for stack in stacks]
    texts = []
    for stack, low in zip(stacks, lowest, strict=True):
        alone = len(stack) < 2 or (resolve(low) is not None and lowest.count(low) == 1)
        texts.append(low if alone else "".join(stack))
    units = _units_row(grid, last + 1)
    if units:
        for place, unit in units.items():
            if place < width and texts[place] and not unit_of_header(texts[place])[1]:
                texts[place] += f"({unit})"
        last += 1
    return Header(tuple(texts), first, last)


def _units_row(grid: Grid, index: int) -> dict[int, str]:
    """The units by place where a row says nothing but units; else nothing."""
    if index >= len(grid.rows):
        return {}
    said = {place: cell_text(cell) for place, cell in enumerate(grid.rows[index])}
    units = {place: text.strip("()（）[] ") for place, text in said.items() if text}
    units = {place: text.removeprefix("单位").lstrip(":：") for place, text in units.items()}
    units = {place: text for place, text in units.items() if text and not is_unknown(text)}
    return units if all(map(is_unit, units.values())) else {}


def _header_rows(grid: Grid, top: int, resolve: Resolve) -> tuple[int, int]:
    number = grid.numbers[top]
    above = [item.first for item in grid.merged if item.first < number <= item.last]
    start = min(above, default=number)
    first = top - 1 if top and grid.numbers[top - 1] == start and start == number - 1 else top
    ends = (item.last for item in grid.merged if grid.numbers[first] == item.first)
    end = max((end for end in ends if end < grid.numbers[first] + MOST_DEPTH), default=number)
    last = top
    while last + 1 < len(grid.rows) and grid.numbers[last + 1] <= end:
        last += 1
    if last == top and _is_second(grid, top, resolve):
        last += 1
    return first, last


def _is_second(grid: Grid, top: int, resolve: Resolve) -> bool:
    """Whether the next row names columns where the header says nothing, or names a group."""
    if top + 1 >= len(grid.rows) or grid.numbers[top + 1] != grid.numbers[top] + 1:
        return False
    said = {place: cell_text(cell) for place, cell in enumerate(grid.rows[top])}
    found = 0
    for place, cell in enumerate(grid.rows[top + 1]):
        text = cell_text(cell)
        if not text:
            continue
        if is_number(cell) or resolve(said.get(place, "")) is not None:
            return False
        found += resolve(text) is not None
    return found > 0


def _filled(grid: Grid, index: int, width: int) -> list[str]:
    """The texts of a row, those of merged cells in all of them."""
    number = grid.numbers[index]
    texts = [cell_text(cell) for cell in grid.rows[index]]
    texts += [""] * (width - len(texts))
    for item in grid.merged:
        if item.first <= number <= item.last:
            for place in range(item.left, min(item.right + 1, width)):
                texts[place] = cell_text(_corner(grid, item))
    return texts


def _corner(grid: Grid, item: Merged) -> object:
    """What stands in the first cell of a merged one."""
    index = bisect_left(grid.numbers, item.first)
    if index == len(grid.numbers) or grid.numbers[index] != item.first:
        return ""
    row = grid.rows[index]
    return row[item.left] if item.left < len(row) else ""


def _distinct(texts: Iterator[str]) -> list[str]:
    return list(dict.fromkeys(text for text in texts if text))


def body_of(
    grid: Grid, header: Header, is_example: Callable[[str], bool], findings: Findings
) -> Body:
    """The rows under a header, merged cells filled down and across; what is done is told."""
    kinds = RowKinds(
        header.texts, head_rows(grid, header), _wide_rows(grid, len(header.texts)), is_example
    )
    under = {index: (grid.numbers[index], grid.rows[index]) for index in _under(grid, header)}
    why = kinds.all_of(under)
    aside = tuple((grid.numbers[index], reason) for index, reason in why.items() if reason)
    kept = tuple(index for index, reason in why.items() if not reason)
    rows = _spread(grid, header, kept, findings)
    _tell_aside(grid, aside, findings)
    return Body(rows, kept, aside, tuple(_above(grid, header)))


def _above(grid: Grid, header: Header) -> Iterator[int]:
    """Numbers of the rows above the header that say something: titles, units."""
    for index in range(header.first):
        if any(cell_text(cell) for cell in grid.rows[index]):
            yield grid.numbers[index]


def _under(grid: Grid, header: Header) -> Iterator[int]:
    for index in range(header.last + 1, len(grid.rows)):
        if any(cell_text(cell) for cell in grid.rows[index]):
            yield index


def head_rows(grid: Grid, header: Header) -> list[dict[int, str]]:
    """The texts of each row of a header by position."""
    rows = grid.rows[header.first : header.last + 1]
    return [{place: cell_text(cell) for place, cell in enumerate(row)} for row in rows]


def _wide_rows(grid: Grid, width: int) -> Set[int]:
    """Numbers of the rows that a merged cell goes over most of."""
    return {item.first for item in grid.merged if item.right - item.left + 1 > width / 2}


def _spread(
    grid: Grid, header: Header, kept: Sequence[int], findings: Findings
) -> Sequence[Sequence[object]]:
    """The rows of a grid with the merged cells among those ``kept`` filled."""
    wanted = [item for item in grid.merged if item.first > grid.numbers[header.last]]
    if not wanted or _overlap(grid, wanted, len(header.texts), findings):
        return grid.rows
    facts = {grid.numbers[index]: index for index in kept}
    rows = [list(row) for row in grid.rows]
    touched: dict[int, set[int]] = {}
    for item in wanted:
        corner = _corner(grid, item)
        places = range(item.left, min(item.right + 1, len(header.texts)))
        numbers = range(item.first, min(item.last, grid.numbers[-1]) + 1)
        for number in numbers if cell_text(corner) else ():
            if number in facts:
                row = rows[facts[number]]
                row += [""] * (places.stop - len(row))
                for place in places:
                    row[place] = corner
                    touched.setdefault(place, set()).add(number)
    _tell_filled(grid, {header.texts[place]: rows for place, rows in touched.items()}, findings)
    return rows


def _overlap(grid: Grid, wanted: Sequence[Merged], width: int, findings: Findings) -> bool:
    """Whether merged cells lie over one another, as no spreadsheet writes them; told if so."""
    height = grid.numbers[-1]
    cells = sum(
        (min(item.last, height) - item.first + 1) * max(0, min(item.right + 1, width) - item.left)
        for item in wanted
        if item.first <= height
    )
    if cells <= height * width:
        return False
    findings.add(grid.finding("merged_overlap", Severity.ERROR))
    return True


def _tell_filled(grid: Grid, touched: Mapping[str, Set[int]], findings: Findings) -> None:
    for title, numbers in touched.items():
        if title:
            findings.add(grid.finding("merged_filled", Severity.NOTE, sorted(numbers), title))


def _tell_aside(grid: Grid, aside: Sequence[tuple[int, str]], findings: Findings) -> None:
    for why in dict.fromkeys(reason for _, reason in aside if reason != "example"):
        numbers = [number for number, reason in aside if reason == why]
        findings.add(grid.finding(f"rows_{why}", Severity.NOTE, numbers))
