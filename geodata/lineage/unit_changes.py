"""Units that merge, split, close or change their names: who carries on, by old spellings."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from geodata.facts.county import Unit
from geodata.lineage.successors import Change
from geodata.text import normalised

ONE = 2
"""Different ends of a change that leads from one unit to another."""


@dataclass(frozen=True, slots=True)
class UnitHeirs:
    """Spellings of units of before (normalised) -> id of the unit that carries on.

    ``gone`` are ids of units of the table that are no more, ``named`` ids of those that
    bear another name now -> the name. ``steps`` are old and new spelling of what was followed.
    ``lost``: spelling of a unit that nothing carries on -> what it was split into, none where it
    was closed.
    """

    by_spelling: dict[str, str] = field(default_factory=dict)
    gone: frozenset[str] = frozenset()
    named: dict[str, str] = field(default_factory=dict)
    steps: tuple[tuple[str, str], ...] = ()
    lost: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def after(self, units: Sequence[Unit]) -> tuple[Unit, ...]:
        """The units that there are after the changes, by their names of today."""
        kept = (unit for unit in units if unit.id not in self.gone)
        return tuple(replace(unit, name=self.named.get(unit.id, unit.name)) for unit in kept)


def of_units(
    changes: Iterable[Change], spellings: set[str], places: set[str]
) -> tuple[list[Change], list[Change]]:
    """Changes of units, and all others.

    ``spellings`` are those of the table of units, ``places`` those of villages and townships
    (all normalised). What may be a place is one. A change belongs to units where a chain of
    changes leads to one of the table; so does the closing of what is no place.
    """
    rest = list(changes)
    known, found = set(spellings), list[Change]()
    while True:
        mine = [c for c in rest if (_ends(c) & known or not c.new) and not _ends(c) & places]
        if not mine:
            return found, rest
        rest = [change for change in rest if change not in mine]
        found += mine
        known |= {end for change in mine for end in _ends(change)}


def unit_heirs(changes: Sequence[Change], units: Sequence[Unit]) -> tuple[UnitHeirs, list[Change]]:
    """Where every unit of before ends up, and the changes that cannot be followed.

    Those are two ways out that are no split, splits into what the table lacks or with several
    that take over, circles, chains that end at no unit of the table, and mergers of several
    units of the table into one that the table lacks. A split unit with a row to itself goes on
    under its name; else the one that takes over carries on, and where none does, nothing.
    """
    ids = {normalised(text): unit.id for unit in units for text in (unit.name, unit.id)}
    single, lost, bad = _sorted_out(changes)
    steps = {normalised(c.old): c.new for c in single}
    last = {old: _end(old, steps) for old in steps}
    lost |= {old: lost[normalised(end)] for old, end in last.items() if normalised(end) in lost}
    named = _new_names({old: end for old, end in last.items() if old not in lost}, ids)
    by_name = {**ids, **{normalised(name): unit for unit, name in named.items()}}
    ends = {
        old: by_name[normalised(end)]
        for old, end in last.items()
        if normalised(end) in by_name and old not in lost
    }
    bad += [c for c in single if normalised(c.old) not in ends.keys() | lost.keys()]
    bad += [c for c in changes if c.kind == "split" and _unheard(c, ends, by_name) and c not in bad]
    heirs = {ids[old]: new for old, new in ends.items() if old in ids and ids[old] != new}
    closed = {ids[old]: news for old, news in lost.items() if old in ids}
    gone = heirs.keys() | closed.keys()
    texts = {normalised(t): u.id for u in units if u.id in gone for t in (u.id, u.name)}
    ends |= {normalised(name): unit for unit, name in named.items()}
    ends |= {text: heirs[unit] for text, unit in texts.items() if unit in heirs}
    lost |= {text: closed[unit] for text, unit in texts.items() if unit in closed}
    told = tuple((c.old, c.new) for c in single if c not in bad and normalised(c.old) in ends)
    return UnitHeirs(ends, frozenset(gone), named, told, lost), bad


def _sorted_out(
    changes: Sequence[Change],
) -> tuple[list[Change], dict[str, tuple[str, ...]], list[Change]]:
    """Changes with one way to go, units that nothing carries on, and what cannot be meant."""
    groups: dict[str, list[Change]] = defaultdict(list)
    for change in changes:
        groups[normalised(change.old)].append(change)
    single, lost, bad = list[Change](), dict[str, tuple[str, ...]](), list[Change]()
    for old, mine in groups.items():
        news = {normalised(c.new): c.new for c in mine}
        heirs = {normalised(c.new): c for c in mine if c.carries}
        if any(c.kind == "split" for c in mine):
            if (
                len(news) < ONE
                or "" in news
                or len(heirs) > 1
                or {c.kind for c in mine} != {"split"}
            ):
                bad += mine
            elif heirs:
                single += [c for c in heirs.values() if len(_ends(c)) == ONE]
            elif old not in news:
                lost[old] = tuple(news.values())
        elif len(news) > 1:
            bad += mine
        elif "" in news:
            lost[old] = ()
        else:
            single += [c for c in mine[:1] if len(_ends(c)) == ONE]
    return single, lost, bad


def _unheard(change: Change, ends: Mapping[str, str], known: Mapping[str, str]) -> bool:
    """Whether a unit that was split off is in no table and goes on nowhere."""
    return normalised(change.new) not in ends.keys() | known.keys()


def _new_names(last: dict[str, str], ids: dict[str, str]) -> dict[str, str]:
    """Ids of units that the table has by a name of before -> their name of today."""
    olds: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for old, end in last.items():
        if end and old in ids and normalised(end) not in ids:
            olds[normalised(end)].append((ids[old], end))
    return dict(found[0] for found in olds.values() if len({unit for unit, _ in found}) == 1)


def _ends(change: Change) -> set[str]:
    return {normalised(text) for text in (change.old, change.new) if text}


def _end(old: str, steps: dict[str, str]) -> str:
    """The last name on the way of a unit; empty where the way is a circle."""
    seen, name = {old}, steps[old]
    while normalised(name) in steps:
        if normalised(name) in seen:
            return ""
        seen.add(normalised(name))
        name = steps[normalised(name)]
    return name
