"""Mergers, splits, renames and new codes: old villages -> new ones, and what carries over.

What a merged village inherits is declared in one place, ``lineage_facts.INHERITED``. A
mapping that could mean several things is refused by name, never guessed.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from geodata.facts.county import StandingPosting, Township, Village
from geodata.findings import Severity
from geodata.lineage.changes import KINDS, ONE_TO_ONE, Heirs, Problem, paths, with_codes_beneath
from geodata.lineage.inheritance import INHERITED, bare, inherited, newborn, states_figures
from geodata.lineage.place_names import Suggestions
from geodata.lineage.successors import Change, Paths
from geodata.lineage.township_names import renamed_townships, with_renamed_townships
from geodata.text import normalised

__all__ = [
    "INHERITED", "KINDS", "Change", "Heirs", "Problem", "Succession", "inherited",
    "merged_postings", "succeeded",
]  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Succession:
    """Villages after all changes, who inherits, and what could not be followed."""

    villages: tuple[Village, ...]
    heirs: Heirs = field(default_factory=Heirs)
    problems: tuple[Problem, ...] = ()


def succeeded(
    villages: Sequence[Village], townships: Iterable[Township], changes: Sequence[Change]
) -> Succession:
    """Follow all changes in the order of their dates, whatever order the rows stand in.

    The table of villages may list old villages (they are merged), new ones (they stay, and
    take from the old ones what they do not state themselves), or some of each.
    """
    towns = tuple(townships)
    spellings = _spellings(villages, towns)
    others, rest = renamed_townships(changes, towns, villages)
    rows = [
        (_key(c.old, spellings), replace(c, new=_key(c.new, spellings)))
        for c in with_codes_beneath(rest, villages)
    ]
    ways, problems = paths(rows)
    ledger = _Ledger(villages, towns, ways)
    made = ledger.villages()
    known = {village.id for village in made}
    carriers = {
        old: heirs
        for old in ways.groups
        if old not in known and known.issuperset(heirs := ways.carriers(old))
    }
    kept = Heirs(_by_spelling(carriers, spellings, ways), grown=ledger.grown(known))
    return Succession(
        villages=made,
        heirs=with_renamed_townships(kept, others, made),
        problems=tuple(
            sorted([*problems, *ledger.problems], key=lambda p: (p.row, p.key, p.value))
        ),
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


def _key(text: str, spellings: Mapping[str, str]) -> str:
    return spellings.get(normalised(text), text)


class _Ledger:
    """Which villages stay, which go, and of what the new ones are made."""

    def __init__(
        self, villages: Sequence[Village], townships: tuple[Township, ...], ways: Paths
    ) -> None:
        self.known = {village.id: village for village in villages}
        self.townships = townships
        self.ways = ways
        self.problems: list[Problem] = []
        self.ends = {old: ways.ends(old) for old in ways.groups}
        self.near = Suggestions(village.name for village in villages)
        self.sources: dict[str, list[str]] = defaultdict(list)
        for old, found in self.ends.items():
            for end in found:
                self.sources[end].append(old)
        self.parts: dict[str, list[Village]] = defaultdict(list)
        for village in villages:
            if self._goes(village.id) and len(found := self.ends[village.id]) == 1:
                self.parts[found[0]].append(village)

    def villages(self) -> tuple[Village, ...]:
        """All villages after the changes, each where its first part stood."""
        made: dict[str, Village] = {}
        for place in self.known:
            for end in self.ends[place] if self._goes(place) else (place,):
                if end not in made and (village := self._made(place, end)):
                    made[end] = village
        self._tell_split_off()
        self._tell_missing()
        self._tell_unknown(made)
        return tuple(made.values())

    def grown(self, made: Iterable[str]) -> frozenset[str]:
        """Villages of today that are made of more than one of before."""
        own = {end: {end} & self.known.keys() for end in made}
        return frozenset(end for end in own if len({*own[end], *self.sources.get(end, ())}) > 1)

    def _goes(self, place: str) -> bool:
        """Whether a village is gone: not where it stays, or where its code was given anew."""
        found = self.ends.get(place, (place,))
        return place not in found and not self.sources.get(place)

    def _tell(self, key: str, row: Change, value: str, **details: str) -> None:
        self.problems.append(Problem(key=key, row=row.row, value=value, details=details))

    def _warn(self, key: str, row: Change, value: str, **details: str) -> None:
        self._tell(key, row, value, **details)
        self.problems[-1] = replace(self.problems[-1], severity=Severity.WARNING)

    def _made(self, place: str, end: str) -> Village | None:
        olds = self.parts.get(end, [])
        if end in self.known:
            return self._grown(end, olds)
        row = self.ways.row(place)
        if not olds:
            self._tell("lineage_split_unknown", row, row.old, new=end)
            return None
        village, nameless = newborn(end, olds, self.townships)
        names = "、".join(old.name for old in olds)
        if village is None:
            self._tell("lineage_townships", row, end, old=names)
            return None
        if nameless:
            self._warn("lineage_nameless", row, end, name=village.name)
        return inherited(village, olds)

    def _grown(self, end: str, olds: list[Village]) -> Village:
        """A village of the table, with what others bring to it."""
        village = self.known[end]
        if not olds:
            if end in self.ends and end not in self.ends[end]:
                self._warn("lineage_reused", self.ways.row(end), village.name)
            return village
        if end in self.ends.get(end, ()):
            return inherited(bare(village), [village, *olds])
        row = self.ways.row(olds[0].id)
        names = "、".join(old.name for old in olds)
        if row.kind in ONE_TO_ONE:
            self._tell("lineage_both", row, row.old, new=village.name)
        elif states_figures(village):
            self._warn("lineage_stated", row, village.name, old=names)
        return inherited(village, olds)

    def _tell_split_off(self) -> None:
        """Of a split either the old place is listed, or what it became."""
        for place in self.known:
            found = self.ends.get(place, ())
            listed = [end for end in found if end in self.known and end != place]
            row = self.ways.row(place) if found else None
            if row is None or len(found) == 1:
                continue
            if place in found and len(listed) < len(found) - 1:
                absent = "、".join(e for e in found if e not in self.known)
                self._tell("lineage_split_unknown", row, row.old, new=absent)
            elif place not in found and listed:
                self._tell("lineage_both", row, row.old, new=self.known[listed[0]].name)
            elif self._goes(place) and all(self.parts.get(end) for end in found):
                # what it became went on into villages made of others: who got what is not said
                self._tell("lineage_split_unknown", row, row.old, new="、".join(found))

    def _tell_missing(self) -> None:
        """Parts of a new village that are not listed although others of its parts are."""
        for end, olds in self.parts.items():
            listed = {old.id for old in olds}
            ahead, behind = self.ways.ahead(listed), self.ways.behind(listed)
            for source in self.sources[end]:
                if source in self.known or source in ahead:
                    continue
                if len(self.ends[source]) == 1 and source not in behind:
                    row, near = self.ways.row(source), self.near.near(source)
                    self._tell("lineage_missing", row, row.old, new=row.new, near=near)

    def _tell_unknown(self, made: Mapping[str, Village]) -> None:
        """Changes that do not end in any village of the case: of elsewhere, or misspelt."""
        for end, olds in sorted(self.sources.items()):
            if end not in made and not any(old in self.known for old in olds):
                row = min((self.ways.row(old) for old in olds), key=lambda change: change.row)
                self._warn("lineage_unknown", row, end, near=self.near.near(end))


def _by_spelling(
    carriers: Mapping[str, tuple[str, ...]], spellings: Mapping[str, str], ways: Paths
) -> dict[str, tuple[str, ...]]:
    """Everything that old places are called; the end of a path only where one place has it."""
    tails = Counter(tail for old in carriers for tail in _tails(old))
    found = {normalised(t): ids for o, ids in carriers.items() for t in _tails(o) if tails[t] == 1}
    found |= {normalised(old): ids for old, ids in carriers.items()}
    found |= {
        normalised(change.old): carriers[old]
        for old in carriers
        for group in ways.groups[old]
        for change in group
    }
    return found | {text: carriers[key] for text, key in spellings.items() if key in carriers}


def _tails(path: str) -> list[str]:
    parts = path.split("/")
    return ["/".join(parts[start:]) for start in range(1, len(parts))]


def merged_postings(
    current: Sequence[StandingPosting],
) -> tuple[tuple[StandingPosting, ...], dict[tuple[str, str], int]]:
    """Postings that became one are one; and how many of a layer now stand at one place.

    The one posting has the earliest start and the latest end of those that became it.
    """
    kept: dict[tuple[str, ...], StandingPosting] = {}
    for post in current:
        key = (post.layer, post.place, post.supply, post.role, post.status)
        kept[key] = _joined(kept[key], post) if key in kept else post
    count: dict[tuple[str, str], set[str]] = defaultdict(set)
    for post in kept.values():
        count[post.layer, post.place].add(post.supply)
    return tuple(kept.values()), {key: len(who) for key, who in count.items() if len(who) > 1}


def _joined(one: StandingPosting, other: StandingPosting) -> StandingPosting:
    starts = [post.start for post in (one, other) if post.start]
    ends = [post.end for post in (one, other) if post.end]
    return replace(one, start=min(starts, default=None), end=max(ends, default=None))
