"""The rows of a program as they were posted, and which part every row and column belongs to."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from optimizer.arrays import Bools, Floats, Ints
from optimizer.certificate.unmade import Unmade
from optimizer.model.certificate_statement import Certificate
from optimizer.model.program import Program
from optimizer.pairs.layer_pairs import LayerPairs

UNKNOWN = -1
Numbers = NDArray[np.int32] | Ints
Parts = NDArray[np.int32]
Block = tuple[Numbers, Numbers, Floats]
"""Row, column and value of entries, each shape (entries,)."""


class RefusedError(Exception):
    """A certificate proves nothing: the message says where it fails."""


@dataclass(frozen=True, eq=False)
class Rows:
    """A program as a checker sees it: entries block by block, bounds, and parts.

    ``low`` and ``high`` have shape (rows,), ``upper`` (columns,); ``entries``, shape
    (columns,), counts the entries of every column. ``row_part`` and ``column_part`` number the
    part of every row and column.
    """

    layers: tuple[LayerPairs, ...]
    blocks: Sequence[Block]
    low: Floats
    high: Floats
    upper: Floats
    entries: Ints
    row_part: Parts
    column_part: Parts
    parts: int
    unmade: Unmade | None = None
    """The pairs of the only layer where none of them is made."""

    @cached_property
    def spans(self) -> Sequence[slice]:
        """The rows from the first to the last that has an entry, block by block."""
        return [slice(int(row.min()), int(row.max()) + 1) for row, _, _ in self.blocks]

    def blocks_of(self, rows: Bools) -> Iterator[Block]:
        """The entries of marked rows, shape (rows,), block by block."""
        for (row, column, value), span in zip(self.blocks, self.spans, strict=True):
            if rows[span].all():
                yield row, column, value
            elif rows[span].any():
                some = np.flatnonzero(rows[row])
                if some.size:
                    yield row[some], column[some], value[some]

    @classmethod
    def of(cls, program: Program, certificate: Certificate) -> "Rows":
        """The rows of a program; raises :class:`RefusedError` where parts do not fit it."""
        low, high = program.row_bounds()
        blocks: Sequence[Block] = program.entries
        layers = program.candidates.layers
        part = certificate.part
        if part.size != sum(len(pairs.places) for pairs in layers):
            raise RefusedError("another number of places")
        if part.min(initial=0) < 0 or part.max(initial=0) >= certificate.parts - 1:
            raise RefusedError("another number of parts")
        if certificate.parts > 2:
            row_part, column_part, blocks = _apart(program, blocks, part, certificate.parts - 1)
        else:
            row_part, column_part = (
                np.zeros(size, dtype=np.int32) for size in (program.height, program.width)
            )
        entries = np.zeros(program.width, dtype=np.int64)
        for _, columns, _ in blocks:
            _count(entries, columns)
        return cls(
            layers=layers,
            blocks=[block for block in blocks if block[0].size],
            low=low,
            high=high,
            upper=program.upper_bounds(),
            entries=entries,
            row_part=row_part,
            column_part=column_part,
            parts=certificate.parts,
            unmade=None if certificate.made else Unmade.of(program),
        )

    @property
    def linking(self) -> Bools:
        """Rows ``sum of some columns <= n * others``: prices of theirs cost nothing."""
        found: Bools = (self.high == 0.0) & np.isneginf(self.low)
        return found

    def spots(self) -> Iterator[tuple[LayerPairs, int]]:
        """Every layer with the number of its first place among the places of all layers."""
        first = 0
        for pairs in self.layers:
            yield pairs, first
            first += len(pairs.places)


def _count(entries: Ints, columns: Numbers) -> None:
    if columns.size:
        first = int(columns.min())
        found = np.bincount(columns - first)
        entries[first : first + found.size] += found


def _apart(
    program: Program, blocks: Sequence[Block], part_of_place: Ints, rest: int
) -> tuple[Parts, Parts, Sequence[Block]]:
    """The part of every row and column, and the entries: as posted, or else without what cancels.

    A rule may post an entry twice, with opposite signs: then it ties nothing.
    """
    try:
        return *_parts(program, blocks, part_of_place, rest), blocks
    except RefusedError:
        blocks = (_netted(blocks, program.width),)
        return *_parts(program, blocks, part_of_place, rest), blocks


def _netted(blocks: Sequence[Block], width: int) -> Block:
    """All entries, those of one row and column as one, without those that come to nothing."""
    row_of, column_of, value_of = zip(*blocks, strict=True)
    rows, columns = np.concatenate(row_of), np.concatenate(column_of)
    values = np.concatenate(value_of)
    keys, at = np.unique(rows.astype(np.int64) * width + columns, return_inverse=True)
    sums = np.bincount(at, values, keys.size)
    kept = np.flatnonzero(sums)
    row, column = np.divmod(keys[kept], width)
    return np.asarray(row), np.asarray(column), np.asarray(sums[kept], dtype=float)


def _parts(
    program: Program, blocks: Sequence[Block], part_of_place: Ints, rest: int
) -> tuple[Parts, Parts]:
    """The part of every row and column: pairs have that of their place, others follow.

    What no place has a part in has the number ``rest``. Raises :class:`RefusedError` where an
    entry ties two parts.
    """
    columns = np.full(program.width, UNKNOWN, dtype=np.int32)
    rows = np.full(program.height, UNKNOWN, dtype=np.int32)
    part = part_of_place.astype(np.int32)
    first = 0
    for pairs in program.candidates.layers:
        columns[pairs.start : pairs.start + pairs.place.size] = part[first + pairs.place]
        first += len(pairs.places)
    for some in (_one_of_each(blocks, program), blocks):  # few entries tell of nearly all
        while _handed_on(some, rows, columns):
            pass
    rows[rows < 0] = columns[columns < 0] = rest
    if any(np.any(rows[row] != columns[column]) for row, column, _ in blocks):
        raise RefusedError("a row ties two parts")
    return rows, columns


def _one_of_each(blocks: Sequence[Block], program: Program) -> Sequence[Block]:
    """Of every block one entry of each row, and those of counting columns."""
    found, pairs = list[Block](), program.candidates.size
    for row, column, value in blocks:
        last = np.full(program.height, UNKNOWN, dtype=np.int64)
        last[row] = np.arange(row.size)
        chosen = column >= pairs
        chosen[last[last >= 0]] = True
        some = np.flatnonzero(chosen)
        found.append((row[some], column[some], value[some]))
    return found


def _handed_on(blocks: Sequence[Block], rows: Parts, columns: Parts) -> bool:
    """Give parts to rows of columns that have one, and to columns of such rows; if any was."""
    found = False
    for row, column, _ in blocks:
        forth, back = (columns, column, rows, row), (rows, row, columns, column)
        for known, here, wanted, there in (forth, back):
            lost = wanted < 0
            new = np.flatnonzero(lost[there]) if lost.any() else np.zeros(0, dtype=np.int64)
            new = new[known[here[new]] >= 0]
            wanted[there[new]] = known[here[new]]
            found |= bool(new.size)
    return found
