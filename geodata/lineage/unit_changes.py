"""Units that merge or change their names: who carries on, by every spelling of before."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from geodata.facts.county import Unit
from geodata.lineage.successors import Change
from geodata.text import normalised


@dataclass(frozen=True, slots=True)
class UnitHeirs:
    """Spellings of units of before (normalised) -> id of the unit that carries on.

    ``gone`` are ids of units of the table that went into others, ``named`` ids of those that
    bear another name now -> the name. ``steps`` are old and new spelling of what was followed.
    """

    by_spelling: dict[str, str] = field(default_factory=dict)
    gone: frozenset[str] = frozenset()
    named: dict[str, str] = field(default_factory=dict)
    steps: tuple[tuple[str, str], ...] = ()

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
    changes leads to one of the table.
    """
    rest = list(changes)
    known, found = set(spellings), list[Change]()
    while True:
        mine = [c for c in rest if _ends(c) & known and not _ends(c) & places]
        if not mine:
            return found, rest
        rest = [change for change in rest if change not in mine]
        found += mine
        known |= {end for change in mine for end in _ends(change)}


def unit_heirs(changes: Sequence[Change], units: Sequence[Unit]) -> tuple[UnitHeirs, list[Change]]:
    """Where every unit of before ends up, and the changes that cannot be followed.

    Those are splits (two ways out), circles, chains that end at no unit of the table, and
    mergers of several units of the table into one that the table lacks.
    """
    ids = {normalised(text): unit.id for unit in units for text in (unit.name, unit.id)}
    bad = [c for c in changes if c.kind == "split" or _ways(c, changes) > 1]
    sound = [c for c in changes if c not in bad and len(_ends(c)) == 2]
    steps = {normalised(c.old): c.new for c in sound}
    last = {old: _end(old, steps) for old in steps}
    named = _new_names(last, ids)
    by_name = {**ids, **{normalised(name): unit for unit, name in named.items()}}
    ends = {
        old: by_name[normalised(end)] for old, end in last.items() if normalised(end) in by_name
    }
    bad += [c for c in sound if normalised(c.old) not in ends]
    gone = frozenset(ids[old] for old, new in ends.items() if old in ids and ids[old] != new)
    texts = {normalised(t): u.id for u in units if u.id in gone for t in (u.id, u.name)}
    heirs = {ids[old]: new for old, new in ends.items() if old in ids and ids[old] != new}
    ends |= {normalised(name): unit for unit, name in named.items()}
    ends |= {text: heirs[unit] for text, unit in texts.items()}
    told = tuple((c.old, c.new) for c in changes if c not in bad and len(_ends(c)) == 2)
    return UnitHeirs(ends, gone, named, told), bad


def _new_names(last: dict[str, str], ids: dict[str, str]) -> dict[str, str]:
    """Ids of units that the table has by a name of before -> their name of today."""
    olds: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for old, end in last.items():
        if end and old in ids and normalised(end) not in ids:
            olds[normalised(end)].append((ids[old], end))
    return dict(found[0] for found in olds.values() if len({unit for unit, _ in found}) == 1)


def _ends(change: Change) -> set[str]:
    return {normalised(change.old), normalised(change.new)}


def _ways(change: Change, changes: Sequence[Change]) -> int:
    """Into how many units the unit of a change goes."""
    mine = (c for c in changes if normalised(c.old) == normalised(change.old))
    return len({normalised(c.new) for c in mine})


def _end(old: str, steps: dict[str, str]) -> str:
    """The last name on the way of a unit; empty where the way is a circle."""
    seen, name = {old}, steps[old]
    while normalised(name) in steps:
        if normalised(name) in seen:
            return ""
        seen.add(normalised(name))
        name = steps[normalised(name)]
    return name
