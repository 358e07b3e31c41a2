"""Where the ways of places end: changes after one another, each stretch followed once."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One row of the table: ``old`` becomes (part of) ``new``, both as the table writes them.

    ``carries``: of several successors, the one that takes over postings and pins.
    """

    old: str
    new: str
    kind: str = "merge"
    on: date | None = None
    carries: bool = False
    row: int = 0


@dataclass(frozen=True, slots=True)
class _Outcome:
    """All ends of the ways from a place, and those that every split on the way names."""

    ends: frozenset[str]
    named: frozenset[str]


_State = tuple[str, int | None, date]
"""A place, which of its groups of changes comes next, and the day of the last change."""


@dataclass(frozen=True)
class Paths:
    """Old key -> its changes, one group a date, undated ones first; ``new`` is a key too."""

    groups: Mapping[str, Sequence[Sequence[Change]]]
    _known: dict[_State, _Outcome] = field(default_factory=dict, compare=False, repr=False)

    def ends(self, place: str) -> tuple[str, ...]:
        """What a place has become after all changes, sorted; itself where nothing happened."""
        return tuple(sorted(self._outcome(place).ends))

    def carriers(self, place: str) -> tuple[str, ...]:
        """Who takes over postings: the successors named for it, else all of them."""
        found = self._outcome(place)
        return tuple(sorted(found.named or found.ends))

    def ahead(self, places: Iterable[str]) -> set[str]:
        """All places on the way from ``places`` to their ends, these included."""
        return _reached(places, lambda here: (c.new for g in self.groups.get(here, ()) for c in g))

    def behind(self, places: Iterable[str]) -> set[str]:
        """All places from which a way leads to one of ``places``, these included."""
        return _reached(places, lambda here: self._before.get(here, ()))

    def row(self, place: str) -> Change:
        """The last change of a place."""
        return self.groups[place][-1][0]

    @cached_property
    def _before(self) -> Mapping[str, Sequence[str]]:
        """Place -> what has become (part of) it."""
        found: dict[str, list[str]] = defaultdict(list)
        for old, groups in self.groups.items():
            for change in (c for group in groups for c in group):
                found[change.new].append(old)
        return found

    def _outcome(self, place: str) -> _Outcome:
        """Where the ways from a place end; every stretch of a way is followed once."""
        start = self._state(place, date.min, 0)
        todo = [start]
        while todo:
            state = todo[-1]
            after = self._after(state)
            waiting = [later for later, _ in after if later not in self._known]
            if waiting:
                todo += waiting
                continue
            todo.pop()
            self._known.setdefault(state, self._joined(state, after))
        return self._known[start]

    def _joined(self, state: _State, after: Sequence[tuple[_State, bool]]) -> _Outcome:
        here, number, _ = state
        if number is None:
            return _Outcome(frozenset({here}), frozenset({here}))
        if len(after) == 1:
            return self._known[after[0][0]]
        ends = (self._known[later].ends for later, _ in after)
        named = (self._known[later].named for later, takes in after if takes)
        none: frozenset[str] = frozenset()
        return _Outcome(none.union(*ends), none.union(*named))

    def _after(self, state: _State) -> list[tuple[_State, bool]]:
        """What follows, and whether it takes over postings; dates never go back."""
        here, number, clock = state
        if number is None:
            return []
        group = self.groups[here][number]
        return [
            (
                self._state(
                    change.new, change.on or clock, number + 1 if change.new == here else 0
                ),
                len(group) == 1 or change.carries,
            )
            for change in group
        ]

    def _state(self, here: str, clock: date, first: int) -> _State:
        """A place and its next change; the day counts only where that change has none."""
        number = self._next(here, clock, first)
        dated = number is None or self.groups[here][number][0].on is not None
        return here, number, date.min if dated else clock

    def _next(self, here: str, clock: date, first: int) -> int | None:
        for number, group in enumerate(self.groups.get(here, ())):
            if number >= first and (group[0].on is None or group[0].on >= clock):
                return number
        return None


def _reached(starts: Iterable[str], steps: Callable[[str], Iterable[str]]) -> set[str]:
    seen = set(starts)
    todo = list(seen)
    while todo:
        fresh = set(steps(todo.pop())) - seen
        seen |= fresh
        todo += fresh
    return seen
