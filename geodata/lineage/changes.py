"""Changes of places in the order of their dates: where every old place ends up."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import groupby, pairwise

from geodata.facts.codes import COUNTY_LENGTH, TOWNSHIP_LENGTH, level_of, restore_code
from geodata.facts.county import Village
from geodata.findings import Severity
from geodata.lineage.successors import Change, Paths
from geodata.text import normalised

KINDS = ("merge", "split", "rename", "recode")
ONE_TO_ONE = frozenset({"rename", "recode"})
DIGITS = {"county": COUNTY_LENGTH, "township": TOWNSHIP_LENGTH}
"""Digits that a code of such a level gives to the codes beneath it."""


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
    renamed: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Paths of villages by another name of their township -> their ids."""
    townships: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Other names of townships (normalised) -> their ids."""
    grown: frozenset[str] = frozenset()
    """Villages of today that are made of more than one of before."""

    def of(self, text: str) -> tuple[str, ...]:
        """The successors of an old place; empty where it is none."""
        if not text:
            return ()
        key = normalised(text)
        return self.by_spelling.get(key) or self.renamed.get(key, ())


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

    That is every code of the table and of the other rows, so that later rows may be written in
    the new codes. Rows that give a single village its new code, or speak of it by its old one,
    go before.
    """
    rows = [(restore_code(c.old), restore_code(c.new), c.kind) for c in changes]
    named = {text for old, new, _ in rows for text in (old, new)}
    given = {new for _, new, kind in rows if kind in ONE_TO_ONE}
    listed = {v.code for v in villages if v.code}
    under: dict[str, list[str]] = defaultdict(list)
    for code in sorted(listed | {text for text in named if level_of(text) == "village"}):
        for digits in DIGITS.values():
            under[code[:digits]].append(code)
    for change in changes:
        level = level_of(change.old)
        pairs: list[tuple[str, str]] = []
        if change.kind == "recode" and level in DIGITS and level_of(change.new) == level:
            old, new = (text[: DIGITS[level]] for text in (change.old, change.new))
            ahead = [(code, new + code[len(old) :]) for code in under[old]]
            behind = [(old + code[len(new) :], code) for code in under[new] if new != old]
            pairs = [(o, n) for o, n in dict.fromkeys(ahead + behind) if n not in given - {o}]
            pairs = [(o, n) for o, n in pairs if o not in named]
        yield from [replace(change, old=o, new=n) for o, n in pairs] or [change]
