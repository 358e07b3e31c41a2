"""Mergers, splits, renames and new codes: old villages -> new ones, and what carries over.

What a merged village inherits is declared in one place, :data:`INHERITED`. A mapping that
could mean several things is refused by name, never guessed.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from statistics import fmean
from typing import Any

from geodata.columns import normalised
from geodata.county import VILLAGE_CLASSES, Precision, StandingPosting, Township, Village

KINDS = ("merge", "split", "rename", "recode")


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


@dataclass(frozen=True, slots=True)
class Heirs:
    """Spellings of old villages (normalised) -> ids of the villages that carry on.

    Several ids: a split of which nobody said who takes over.
    """

    by_spelling: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def of(self, text: str) -> tuple[str, ...]:
        """The successors of an old place; empty where it is none."""
        return self.by_spelling.get(normalised(text), ()) if text else ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Succession:
    """Villages after all changes, who inherits, and what could not be followed."""

    villages: tuple[Village, ...]
    heirs: Heirs = field(default_factory=Heirs)
    problems: tuple[Problem, ...] = ()


def succeeded(
    villages: Sequence[Village], townships: Iterable[Township], changes: Sequence[Change]
) -> Succession:
    """Follow all changes, whatever order the rows stand in.

    The table of villages may list old villages (they are merged), new ones (they stay, and
    take from the old ones what they do not state themselves), or some of each.
    """
    spellings = _spellings(villages, townships)
    nexts, problems = _successors(changes, spellings)
    stay = {spellings[normalised(c.new)] for c in changes if _stays(c, spellings)}
    ends = {old: _ends(old, nexts) for old in nexts}
    problems += [
        Problem(key="lineage_cycle", row=nexts[old][0].row, value=nexts[old][0].old)
        for old, found in ends.items()
        if not found
    ]
    made, taken, more = _made(villages, ends, nexts, stay)
    carriers = {old: _carriers(old, nexts) for old, found in ends.items() if found}
    return Succession(
        villages=tuple(v for v in made if v.id not in taken),
        heirs=Heirs(_by_spelling(carriers, spellings, nexts)),
        problems=tuple(sorted([*problems, *more], key=lambda p: (p.row, p.key))),
    )


def _spellings(villages: Sequence[Village], townships: Iterable[Township]) -> dict[str, str]:
    """Every unambiguous spelling of a village -> its id."""
    towns = {town.id: town.name for town in townships}
    found: dict[str, set[str]] = defaultdict(set)
    for village in villages:
        town = towns.get(village.township, village.township)
        paths = (village.name, f"{town}/{village.name}", f"{village.county}/{town}/{village.name}")
        for text in (village.id, village.code or "", *paths):
            if text:
                found[normalised(text)].add(village.id)
    return {text: next(iter(ids)) for text, ids in found.items() if len(ids) == 1}


def _successors(
    changes: Sequence[Change], spellings: Mapping[str, str]
) -> tuple[dict[str, list[Change]], list[Problem]]:
    """Old key -> its changes of the latest date; contradictions are problems."""
    nexts: dict[str, list[Change]] = defaultdict(list)
    for change in sorted(changes, key=lambda c: (c.on or date.min, c.new, c.row)):
        old, new = (_key(text, spellings) for text in (change.old, change.new))
        if old != new:
            nexts[old].append(replace(change, new=new))
    problems = [
        Problem(
            key="lineage_ambiguous",
            row=rows[-1].row,
            value=rows[-1].old,
            details={"new": "、".join(dict.fromkeys(change.new for change in rows))},
        )
        for rows in nexts.values()
        if len({change.new for change in rows}) > 1 and any(c.kind != "split" for c in rows)
    ]
    refused = {problem.row for problem in problems}
    return {old: rows for old, rows in nexts.items() if rows[-1].row not in refused}, problems


def _stays(change: Change, spellings: Mapping[str, str]) -> bool:
    """Whether a row says that a village goes on under its own name: its facts are old ones."""
    old, new = (spellings.get(normalised(text)) for text in (change.old, change.new))
    return old is not None and old == new


def _key(text: str, spellings: Mapping[str, str]) -> str:
    return spellings.get(normalised(text), text)


def _ends(old: str, nexts: Mapping[str, Sequence[Change]]) -> tuple[str, ...]:
    """The last successors of an old village; empty where the changes run in a circle."""
    found: dict[str, None] = {}
    todo: list[tuple[str, frozenset[str]]] = [(old, frozenset())]
    while todo:
        place, before = todo.pop(0)
        if place in before:
            return ()
        if place not in nexts:
            found[place] = None
            continue
        todo += [(change.new, before | {place}) for change in nexts[place]]
    return tuple(found)


def _carriers(old: str, nexts: Mapping[str, Sequence[Change]]) -> tuple[str, ...]:
    """Who takes over postings: the successor named for it, else all of them."""
    if old not in nexts:
        return (old,)
    rows = nexts[old]
    named = [change for change in rows if change.carries]
    chosen = named if len(named) == 1 else rows
    ends = [end for change in chosen for end in _carriers(change.new, nexts)]
    return tuple(dict.fromkeys(ends))


def _by_spelling(
    carriers: Mapping[str, tuple[str, ...]],
    spellings: Mapping[str, str],
    nexts: Mapping[str, Sequence[Change]],
) -> dict[str, tuple[str, ...]]:
    found = {normalised(old): ids for old, ids in carriers.items()}
    found |= {normalised(change.old): carriers[old] for old in carriers for change in nexts[old]}
    found |= {text: carriers[key] for text, key in spellings.items() if key in carriers}
    return found


def _made(
    villages: Sequence[Village],
    ends: Mapping[str, tuple[str, ...]],
    nexts: Mapping[str, Sequence[Change]],
    stay: set[str],
) -> tuple[list[Village], set[str], list[Problem]]:
    """New villages from old rows: (all villages, ids of old ones that are gone, problems).

    A village of ``stay`` is one of its own parts.
    """
    known = {village.id: village for village in villages}
    parts: dict[str, list[Village]] = defaultdict(list)
    for old, found in ends.items():
        if old in known and len(found) == 1:
            parts[found[0]].append(known[old])
    gone = {old for old, found in ends.items() if found and old in known}
    made: dict[str, Village] = {}
    problems = []
    for village in villages:
        for end in ends.get(village.id, (village.id,)):
            if end in made:
                continue
            olds = parts.get(end, [])
            if end in stay and olds:
                made[end] = inherited(_bare(known[end]), [known[end], *olds])
            elif end in known:
                made[end] = inherited(known[end], olds) if olds else known[end]
            elif not olds:
                row = nexts[village.id][-1]
                problems.append(
                    Problem(
                        key="lineage_split_unknown",
                        row=row.row,
                        value=row.old,
                        details={"new": end},
                    )
                )
            elif len({old.township for old in olds}) > 1:
                row = nexts[village.id][-1]
                problems.append(
                    Problem(
                        key="lineage_townships",
                        row=row.row,
                        value=end,
                        details={"old": "、".join(old.name for old in olds)},
                    )
                )
            else:
                made[end] = inherited(_newborn(end, olds), olds)
    return list(made.values()), gone - made.keys(), problems


def _newborn(place: str, olds: Sequence[Village]) -> Village:
    """A new village that no table lists: where its parts were, called as the lineage calls it."""
    code = place if place.isdigit() else None
    name = place.rpartition("/")[2] if code is None else olds[0].name
    first = olds[0]
    return Village(
        id=place,
        name=name,
        code=code,
        township=first.township,
        county=first.county,
        village_class="",
    )


def _bare(village: Village) -> Village:
    """A village without the facts that it could inherit."""
    empty: dict[str, Any] = dict.fromkeys(INHERITED)
    return replace(village, **{**empty, "need": {}, "village_class": ""})


def inherited(village: Village, olds: Sequence[Village]) -> Village:
    """Fill what a village does not state from the villages that it was made of."""
    values: dict[str, Any] = {
        name: rule(olds)
        for name, rule in INHERITED.items()
        if getattr(village, name) in (None, "", {})
    }
    if "lon" in values and values["lon"] is not None:
        values["precision"] = Precision.POINT
    return replace(village, **values)


def _sum(name: str) -> Callable[[Sequence[Village]], float | None]:
    """The sum; unknown where one part is."""

    def rule(parts: Sequence[Village]) -> float | None:
        values = [getattr(part, name) for part in parts]
        return None if None in values else float(sum(values))

    return rule


def _needs(parts: Sequence[Village]) -> dict[str, float]:
    """Mean of the known needs, weighted by population where all populations are known."""
    names = sorted({name for part in parts for name in part.need})
    return {name: _mean([p for p in parts if name in p.need], name) for name in names}


def _mean(parts: Sequence[Village], name: str) -> float:
    weights = [part.population for part in parts]
    if any(not weight for weight in weights):
        return fmean(part.need[name] for part in parts)
    return fmean([part.need[name] for part in parts], [float(w or 0.0) for w in weights])


def _hardest(parts: Sequence[Village]) -> float | None:
    """The hardest part decides: help must not shrink by a merger."""
    known = [part.hardness for part in parts if part.hardness is not None]
    return max(known) if known else None


def _class(parts: Sequence[Village]) -> str:
    """The class that comes first in the vocabulary; one of the user's own before all."""
    order = {name: n for n, name in enumerate(VILLAGE_CLASSES)}
    return min((part.village_class for part in parts), key=lambda name: (order.get(name, -1), name))


def _spot(axis: str) -> Callable[[Sequence[Village]], float | None]:
    def rule(parts: Sequence[Village]) -> float | None:
        known = [getattr(part, axis) for part in parts if part.precision is Precision.POINT]
        return fmean(known) if known and len(known) == len(parts) else None

    return rule


INHERITED: dict[str, Callable[[Sequence[Village]], Any]] = {
    "population": _sum("population"),
    "party_members": _sum("party_members"),
    "collective_income": _sum("collective_income"),
    "need": _needs,
    "hardness": _hardest,
    "village_class": _class,
    "lon": _spot("lon"),
    "lat": _spot("lat"),
}
"""What a new village takes from the old ones for each fact that it does not state."""


def merged_postings(
    current: Sequence[StandingPosting],
) -> tuple[tuple[StandingPosting, ...], dict[tuple[str, str], int]]:
    """Postings that became one are one; and how many of a layer now stand at one place."""
    kept = tuple(dict.fromkeys(current))
    count: dict[tuple[str, str], set[str]] = defaultdict(set)
    for post in kept:
        count[post.layer, post.place].add(post.supply)
    return kept, {key: len(who) for key, who in count.items() if len(who) > 1}
