"""Changes of places in the order of their dates: where every old place ends up."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from itertools import groupby, pairwise

from geodata.codes import COUNTY_LENGTH, TOWNSHIP_LENGTH, level_of, restore_code
from geodata.columns import normalised
from geodata.county import Village
from geodata.findings import Severity

KINDS = ("merge", "split", "rename", "recode")
ONE_TO_ONE = frozenset({"rename", "recode"})
DIGITS = {"county": COUNTY_LENGTH, "township": TOWNSHIP_LENGTH}
"""Digits that a code of such a level gives to the codes beneath it."""


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """A change that cannot be followed: a key of the catalogue, its row and what it names."""

    key: str
    row: int
    value: str
    details: Mapping[str, str] = field(default_factory=dict)
    severity: Severity = Severity.ERROR


@dataclass(frozen=True, slots=True)
class Heirs:
    """Spellings of old villages (normalised) -> ids of the villages that carry on.

    Several ids: a split of which nobody said who takes over.
    """

    by_spelling: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def of(self, text: str) -> tuple[str, ...]:
        """The successors of an old place; empty where it is none."""
        return self.by_spelling.get(normalised(text), ()) if text else ()


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
        return _Outcome(frozenset().union(*ends), frozenset().union(*named))

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


def paths(changes: Iterable[tuple[str, Change]]) -> tuple[Paths, list[Problem]]:
    """Sort changes (old key, change whose ``new`` is a key); contradictions are left out.

    The order of the rows does not matter.
    """
    by_old: dict[str, list[Change]] = defaultdict(list)
    for old, change in changes:
        by_old[old].append(change)
    groups = {old: _groups(by_old[old]) for old in sorted(by_old)}
    arrivals = {(old, change.new, change.on) for old in by_old for change in by_old[old]}
    gains: dict[str, list[date | None]] = defaultdict(list)
    for old, new, on in arrivals:
        if old != new:
            gains[new].append(on)
    problems = [p for old, mine in groups.items() for p in _contradictions(old, mine, gains[old])]
    bad = {problem.row for problem in problems}
    sound = {old: g for old, g in groups.items() if not bad & {c.row for each in g for c in each}}
    problems += _shared_names(sound)
    circling = _circling(sound)
    problems += [
        Problem(key="lineage_cycle", row=sound[old][0][0].row, value=sound[old][0][0].old)
        for old in circling
    ]
    return Paths({old: g for old, g in sound.items() if old not in circling}), problems


def _groups(changes: Sequence[Change]) -> list[list[Change]]:
    """One group a date; a row that stands twice counts once."""
    ordered = sorted(changes, key=lambda c: (c.on or date.min, c.new, c.kind, c.row))
    found = []
    for _, same_day in groupby(ordered, key=lambda c: c.on):
        group = []
        for _, same in groupby(same_day, key=lambda c: c.new):
            rows = list(same)
            group.append(replace(rows[0], carries=any(row.carries for row in rows)))
        found.append(group)
    return found


def _contradictions(
    old: str, groups: Sequence[Sequence[Change]], gains: Sequence[date | None]
) -> Iterator[Problem]:
    """Several ways out at once that are no split, several that carry, gone and gone again."""
    for group in groups:
        last = max(group, key=lambda change: change.row)
        ways = {"new": "、".join(change.new for change in group)}
        if len(group) > 1 and any(change.kind != "split" for change in group):
            key = "lineage_kept" if old in {c.new for c in group} else "lineage_ambiguous"
            yield Problem(key=key, row=last.row, value=last.old, details=ways)
        elif sum(change.carries for change in group) > 1:
            yield Problem(key="lineage_carriers", row=last.row, value=last.old, details=ways)
    for before, after in pairwise(groups):
        gone = before[0].on or date.min
        back = any(on is None or on >= gone for on in gains)
        if old not in {change.new for change in before} and not back:
            ways = {"new": "、".join((before[0].new, after[0].new))}
            row = after[0].row
            yield Problem(key="lineage_ambiguous", row=row, value=after[0].old, details=ways)


def _shared_names(groups: Mapping[str, Sequence[Sequence[Change]]]) -> list[Problem]:
    """Two places cannot be renamed to one on the same day: that is a merger."""
    takers: dict[tuple[str, date | None], dict[str, Change]] = defaultdict(dict)
    for old, mine in groups.items():
        for change in (c for group in mine for c in group):
            if change.kind in ONE_TO_ONE and change.new != old:
                takers[change.new, change.on][old] = change
    found = []
    for (new, _), olds in takers.items():
        if len(olds) > 1:
            last = max(olds.values(), key=lambda change: change.row)
            listed = {"old": "、".join(sorted(change.old for change in olds.values()))}
            found.append(Problem(key="lineage_renames", row=last.row, value=new, details=listed))
    return found


def _circling(groups: Mapping[str, Sequence[Sequence[Change]]]) -> set[str]:
    """Old places whose changes follow each other in a circle that dates do not break."""
    every = [
        (old, c) for old, mine in groups.items() for group in mine for c in group if c.new != old
    ]
    starting: dict[str, list[int]] = defaultdict(list)
    for number, (old, _) in enumerate(every):
        starting[old].append(number)
    after = [
        {n for n in starting[change.new] if _may_follow(every[n][1], change)} for _, change in every
    ]
    before: list[set[int]] = [set() for _ in every]
    for number, others in enumerate(after):
        for other in others:
            before[other].add(number)
    left = set(range(len(every)))
    for ahead, behind in ((after, before), (before, after)):
        loose = [n for n in left if not ahead[n] & left]
        while loose:
            number = loose.pop()
            left.discard(number)
            loose += [n for n in behind[number] & left if not ahead[n] & left]
    return {every[n][0] for n in left}


def _may_follow(later: Change, earlier: Change) -> bool:
    return later.on is None or earlier.on is None or later.on >= earlier.on


def with_codes_beneath(changes: Sequence[Change], villages: Sequence[Village]) -> Iterator[Change]:
    """A new code of a county or township is one for every village code beneath it.

    Rows about a single village go before.
    """
    named = {restore_code(text) for change in changes for text in (change.old, change.new)}
    under: dict[str, list[str]] = defaultdict(list)
    for code in (v.code for v in villages if v.code and v.code not in named):
        for digits in DIGITS.values():
            under[code[:digits]].append(code)
    for change in changes:
        level = level_of(change.old)
        pairs: list[tuple[str, str]] = []
        if change.kind == "recode" and level in DIGITS and level_of(change.new) == level:
            old, new = (text[: DIGITS[level]] for text in (change.old, change.new))
            pairs = [(c, o) for c in under[old] if (o := new + c[len(old) :]) not in named]
            if new != old:
                pairs += [(o, c) for c in under[new] if (o := old + c[len(new) :]) not in named]
        yield from [replace(change, old=o, new=n) for o, n in pairs] or [change]
