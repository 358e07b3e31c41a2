"""The order in which facts are planned with: by ids, whatever the order of the tables."""

from collections.abc import Callable
from dataclasses import replace
from operator import attrgetter
from typing import Any, TypeVar

from geodata.facts.county import CLEARED, County, Pin, StandingPosting

T = TypeVar("T")


def canonical(county: County) -> County:
    """The county with its tables sorted by id, the same object where they are sorted already.

    Columns and rows of a program stand in this order, and an engine breaks ties by it.
    """
    tables: dict[str, Any] = {
        name: _sorted(getattr(county, name), key) for name, key in _KEYS.items()
    }
    if all(getattr(county, name) is table for name, table in tables.items()):
        return county
    return replace(county, **tables)


def standing_order(posts: tuple[StandingPosting, ...]) -> tuple[StandingPosting, ...]:
    """Standing postings by layer, place and supply; of the same the one that began last is last."""
    return _sorted(posts, _standing_key)


def _standing_key(post: StandingPosting) -> tuple[str | bool, ...]:
    """Nobody is cleared before he was recalled."""
    days = (day.isoformat() if day else "" for day in (post.start, post.end))
    cleared = post.status == CLEARED
    return (post.layer, post.place, post.supply, *days, post.role, cleared, post.status)


def _pin_key(pin: Pin) -> tuple[str, str, str, str, bool]:
    return (pin.layer, pin.place, pin.supply or "", pin.unit or "", pin.forbid)


def _sorted(items: tuple[T, ...], key: Callable[[T], Any]) -> tuple[T, ...]:
    """The items in order; the same tuple where they are in order already."""
    found = tuple(sorted(items, key=key))
    return items if all(a is b for a, b in zip(items, found, strict=True)) else found


_ID = attrgetter("id")
_KEYS: dict[str, Callable[[Any], Any]] = {
    **dict.fromkeys(("villages", "townships", "units", "cadres", "leaders"), _ID),
    **dict.fromkeys(("current", "former"), _standing_key),
    "pins": _pin_key,
}
