"""Rows of raw cells."""

from collections.abc import Iterable, Sequence


def filled(rows: Iterable[Sequence[object]]) -> tuple[list[Sequence[object]], list[int]]:
    """The rows that hold something, and their numbers counted from 1."""
    kept: list[Sequence[object]] = []
    numbers: list[int] = []
    for number, row in enumerate(rows, 1):
        if any(cell != "" for cell in row):
            kept.append(row)
            numbers.append(number)
    return kept, numbers
