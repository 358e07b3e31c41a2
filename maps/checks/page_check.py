"""A map on the disk against the data that it should show."""

from collections.abc import Iterator
from typing import Any

from maps.checks.row_check import Unlike, plain, same, shown

OWN = ("base",)
"""What a page holds that does not follow from facts and plan: the base map."""


def page_unlike(stated: dict[str, Any], right: dict[str, Any]) -> Iterator[tuple[str, Unlike]]:
    """Every value of ``right`` that the data of a page state otherwise, with its path."""
    for key in (*right, *(key for key in stated if key not in right)):
        if key not in OWN:
            yield from _unlike(key, stated.get(key), right.get(key))


def _unlike(path: str, one: Any, other: Any) -> Iterator[tuple[str, Unlike]]:
    if isinstance(one, dict) and isinstance(other, dict):
        for key in (*other, *(key for key in one if key not in other)):
            yield from _unlike(f"{path}.{key}", one.get(key), other.get(key))
    elif isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        for number, (here, there) in enumerate(zip(one, other, strict=True), 1):
            yield from _unlike(f"{path}[{number}]", here, there)
    elif isinstance(one, list | dict) or isinstance(other, list | dict):
        if one != other:
            yield path, Unlike(None, "", _size(one), _size(other))
    elif not same(plain(one), plain(other)):
        yield path, Unlike(None, "", shown(plain(one)), shown(plain(other)))


def _size(value: Any) -> str:
    """A value in a few words: of a list its length and its beginning."""
    if isinstance(value, list):
        return f"[{len(value)}] " + shown(plain(value[:5]))
    return shown(plain(value))
