"""The numbers that groups in force bear among the groups of a plan."""

from collections import Counter
from collections.abc import Sequence

from geodata.columns.amounts import amount_of

UNITS = ("", "组", "小组", "队", "号", "号组")
"""What may stand behind the number of a group."""
DISSOLVED = -1
"""The number of a group in force that there is none for any more."""


def numbered(names: Sequence[str | None], count: int) -> dict[str, int]:
    """The number that each group in force bears among ``count`` groups.

    Groups that are called by numbers (3, 第3组) keep them; others get free ones in the order of
    their first members. Where there are more than ``count``, the smallest are :data:`DISSOLVED`.
    """
    sizes = Counter(name for name in names if name)
    staying = {*sorted(sizes, key=lambda name: -sizes[name])[:count]}
    said = {name: _number(name) for name in sizes if name in staying}
    own = Counter(said.values())
    kept = {n: at for n, at in said.items() if at is not None and at <= count and own[at] == 1}
    free = [number for number in range(1, count + 1) if number not in kept.values()]
    rest = [name for name in said if name not in kept]
    placed = dict(zip(rest, free, strict=False))
    return {**dict.fromkeys(sizes, DISSOLVED), **kept, **placed}


def in_numbers(names: Sequence[str | None], count: int) -> tuple[int, ...]:
    """The number of everybody's group in force; 0 where none is known."""
    number = numbered(names, count)
    return tuple(number[name] if name else 0 for name in names)


def _number(name: str) -> int | None:
    try:
        found = amount_of(name)
    except ValueError:
        return None
    whole = found.value >= 1 and found.value == int(found.value)
    return int(found.value) if whole and found.unit in UNITS else None
