"""The workbook of a room's public edition, held against its whitelist; the rooms share it."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from pathlib import Path

from maps.editions.leak_test import Leak
from maps.editions.whitelisted_structure import sheets_of, strange, strange_members

Texts = Mapping[str, frozenset[str]]
"""Heading -> the texts that may stand below it; a heading that is not there may not be."""
Allows = Callable[[str, frozenset[str]], bool]


def is_name(cell: str, allowed: frozenset[str]) -> bool:
    """Whether a cell is empty or an allowed name."""
    return cell in allowed | {""}


def strange_in_room_book(
    path: Path, empty: Path, sheets: Collection[str], texts: Texts, allows: Allows = is_name
) -> Iterator[Leak]:
    """What of a workbook is no whitelisted sheet, heading or text; ``empty`` is one of no plan."""
    yield from strange_members(path, empty)
    for sheet, rows in sheets_of(path):
        if sheet not in sheets:
            yield strange(path, sheet)
        for value in _strange_cells(rows, texts, allows):
            yield strange(path, f"{sheet}: {value}")


def _strange_cells(rows: Sequence[Sequence[object]], texts: Texts, allows: Allows) -> Iterator[str]:
    heads = [str(head) for head in rows[1]] if len(rows) > 1 else []
    yield from (head for head in heads if head and head not in texts)
    for row in rows[2:]:
        if not isinstance(row[0], int | float):
            return  # note, which the text half of the test reads
        for head, cell in zip(heads, row, strict=True):
            allowed = texts.get(head)
            if isinstance(cell, str) and allowed is not None and not allows(cell, allowed):
                yield f"{head} {cell}"
