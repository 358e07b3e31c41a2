"""Tours as they are handed on: who visits whom on which day in what order, and what is proven."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True, order=True)
class Stop:
    """One visit: the kind of visit by its name, the place by id."""

    visit: str
    place: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Outing:
    """What one group does on one day: its stops in their order."""

    day: date
    group: str
    stops: tuple[Stop, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """What would let the visits that are missed be made: a key of the task and its new value.

    With it so many visits are still ``missed`` in a calendar that was found.
    """

    key: str
    value: str
    missed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TourPlan:
    """The calendar of one task, by day and group.

    Every calendar misses at least ``missed_bound`` visits, moves at least ``changes_bound`` of
    those in force, and, where it misses none, has at least ``km_bound`` kilometres. ``ended`` says
    what ended the search for routes: ``rounds`` (its own rule, so that the same input gives the
    same tours) or ``time``.
    """

    task: str
    outings: tuple[Outing, ...]
    missed: int = 0
    missed_bound: int = 0
    repeats: int = 0
    changes: int = 0
    changes_bound: int = 0
    km: float = 0.0
    km_bound: float = 0.0
    iterations: int = 0
    ended: str = "rounds"
    ways: tuple[Way, ...] = ()
    seconds: float = 0.0
    stopped: bool = field(default=False, compare=False)

    @property
    def missed_proven(self) -> bool:
        """Whether no calendar misses fewer visits."""
        return self.missed <= self.missed_bound

    @property
    def changes_proven(self) -> bool:
        """Whether no calendar that misses no more moves fewer visits."""
        return self.missed_proven and self.changes <= self.changes_bound

    @property
    def made(self) -> int:
        """Visits of all outings."""
        return sum(len(outing.stops) for outing in self.outings)

    def where(self) -> Mapping[Stop, tuple[tuple[date, str], ...]]:
        """Kind of visit and place -> day and group of every visit, by day."""
        found: dict[Stop, list[tuple[date, str]]] = {}
        for outing in self.outings:
            for stop in outing.stops:
                found.setdefault(stop, []).append((outing.day, outing.group))
        return {stop: tuple(sorted(days)) for stop, days in found.items()}


def in_order(outings: tuple[Outing, ...]) -> tuple[Outing, ...]:
    """The same by day and group."""
    return tuple(sorted(outings, key=lambda outing: (outing.day, outing.group)))
