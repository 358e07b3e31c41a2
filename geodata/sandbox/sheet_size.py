"""How large the sheets of an .xlsx are, counted from its text before anybody reads it.

A reader takes memory for the whole rectangle up to the farthest cell, so that one cell in
the last corner is as dear as a full sheet.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from zipfile import ZipInfo

from geodata.sandbox.packed import CHUNK, WORKBOOKS, PackedError, proven, shown

MOST_CELLS = 10_000_000
"""Cells of a sheet, counted with the blank ones between the corners of what is filled."""
ROWS = 1_048_576
FEW_ROWS = 9_999
"""Rows that a sheet is taken to have where no cell has a number of five digits."""
HEADS = (b"<c ", b"<c>", b":c ", b":c>", b"<c\n", b"<c\t", b"<c\r")
"""How cells begin."""
ACROSS = re.compile(rb"r=[\"']([A-Za-z]{1,3})[0-9]")
DOWN = re.compile(rb"[A-Za-z]([0-9]{5,7})[\"']")
FILLED = re.compile(rb"<(?:\w+:)?c\s[^>]*?\br=[\"']([A-Za-z]{1,3})([0-9]{1,7})[\"'][^>]*(?<!/)>")
LONGEST = 2 * CHUNK
"""Bytes that a text may have at most, and more than any spreadsheet lets one cell hold."""
SHARED = re.compile(rb"<(?:\w+:)?si[\s>/]")
"""How a text begins that cells share."""
TAIL = 256
"""Bytes of a piece that are looked at again with the next: a cell's head may lie across."""


@dataclass(slots=True)
class SheetSize:
    """One sheet as its pieces go by; ``exact`` looks at every cell, else at the most there is."""

    exact: bool = False
    cells: int = 0
    row: int = 0
    column: int = 0
    _tail: bytes = field(default=b"")

    def look(self, piece: bytes) -> None:
        """Count the cells that begin in a piece."""
        text = self._tail + piece
        self._tail = text[-TAIL:]
        self.cells += sum(map(piece.count, HEADS))
        if self.exact:
            found = set(FILLED.findall(text))
            columns, rows = {a for a, _ in found}, {b for _, b in found}
        else:
            columns, rows = set(ACROSS.findall(text)), set(DOWN.findall(text))
            self.row = max(self.row, min(FEW_ROWS, self.cells))
        self.column = max(self.column, max(map(number_of, columns), default=0))
        self.row = min(ROWS, max(self.row, max(map(int, rows), default=0)))

    @property
    def area(self) -> int:
        """Cells between the first one and the last, or those that there are if these are more."""
        return max(self.cells, self.row * self.column)


def areas_of(path: Path) -> tuple[int, str]:
    """Cells of the largest sheet of a workbook, and the corner that it reaches.

    Raises what :func:`geodata.sandbox.packed.proven` raises: the whole file is unpacked once,
    a piece at a time. Also where one text is so long that it was made to fill the memory of
    whoever reads it: every cell may refer to it.
    """
    found = _counted(path, exact=False)
    if any(size.area > MOST_CELLS for size in found.values()):
        found = _counted(path, exact=True)
    largest = max(found.values(), key=lambda size: size.area, default=SheetSize())
    return largest.area, name_of(largest.column, largest.row)


def _counted(path: Path, *, exact: bool) -> dict[str, SheetSize]:
    found: dict[str, SheetSize] = {}
    running: dict[str, int] = {}

    def look(info: ZipInfo, piece: bytes) -> None:
        name = info.filename.lower()
        if name.endswith(".xml"):
            ends = _texts if name.endswith("sharedstrings.xml") else _tags
            running[name] = _unbroken(running.get(name, 0), len(piece), ends(piece))
        if name.endswith(".xml") and "worksheets/" in name:
            found.setdefault(name, SheetSize(exact)).look(piece)

    proven(path, WORKBOOKS, look)
    return found


def _tags(piece: bytes) -> tuple[int, int]:
    """Where the first and the last tag of a piece begin, -1 where there is none."""
    return piece.find(b"<"), piece.rfind(b"<")


def _texts(piece: bytes) -> tuple[int, int]:
    """The same of the texts that cells share, each with all its runs."""
    first = last = -1
    for found in SHARED.finditer(piece):
        first, last = (found.start() if first < 0 else first), found.start()
    return first, last


def _unbroken(before: int, size: int, ends: tuple[int, int]) -> int:
    """Bytes since a text last ended, after a piece of ``size`` in which some end.

    Raises :class:`PackedError` where they are too many.
    """
    first, last = ends
    longest = before + (size if first < 0 else first)
    if longest > LONGEST:
        raise PackedError("text", f"> {shown(LONGEST)}", shown(LONGEST))
    return longest if first < 0 else size - last


def number_of(letters: bytes) -> int:
    """The number of a column, A being 1."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


def name_of(column: int, row: int) -> str:
    """A cell as spreadsheets call it."""
    return "".join(_letters(column)) + str(row)


def _letters(column: int) -> Iterator[str]:
    if column > 26:
        yield from _letters((column - 1) // 26)
    if column:
        yield chr(65 + (column - 1) % 26)
