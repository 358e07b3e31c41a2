"""Days on which nobody goes, and ways that somebody measured: what calendars of visits ask for."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

Way = tuple[float, float | None]
"""Kilometres, and minutes where they are stated."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Closed:
    """Days from ``first`` to ``last`` on which nobody goes (holidays, busy farming weeks).

    ``places`` are ids of villages and townships and names of counties where nobody is visited
    then; ``groups`` are names of those who do not go out. Without either it holds for everybody.
    ``works``: the opposite, days off on which people work.
    """

    first: date
    last: date
    name: str = ""
    places: frozenset[str] = frozenset()
    groups: frozenset[str] = frozenset()
    works: bool = False

    def has(self, day: date) -> bool:
        """Whether a day is one of them."""
        return self.first <= day <= self.last


@dataclass(frozen=True, kw_only=True)
class Diary:
    """What a case states for calendars: days, and ways between places and units by their ids.

    A way holds in both directions unless the opposite one is stated as well.
    """

    closed: tuple[Closed, ...] = ()
    ways: Mapping[tuple[str, str], Way]

    @classmethod
    def none(cls) -> "Diary":
        """Nothing stated."""
        return cls(ways={})
