"""Townships that were renamed: what their villages and they themselves are called as well."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from geodata.facts.county import Township, Village
from geodata.lineage.changes import Heirs
from geodata.lineage.successors import Change
from geodata.text import normalised

Other = tuple[Township, str]
"""A township, and what else it is called."""


def renamed_townships(
    changes: Sequence[Change], townships: Iterable[Township], villages: Iterable[Village]
) -> tuple[list[Other], list[Change]]:
    """Renames of townships of the case, and all other changes.

    A row is one of a township where old or new is the name (or county/name) of one township,
    and of no village.
    """
    names: dict[str, set[str]] = defaultdict(set)
    towns = {town.id: town for town in townships}
    for town in towns.values():
        for text in {town.id, town.name, f"{town.county}/{town.name}"}:
            names[normalised(text)].add(town.id)
    taken = {normalised(village.name) for village in villages}
    others, rest = [], []
    for change in changes:
        found = None if change.kind != "rename" else _town_of(change, names, taken)
        if found is None:
            rest.append(change)
        else:
            others.append((towns[found[0]], found[1]))
    return others, rest


def _town_of(
    change: Change, names: Mapping[str, set[str]], taken: set[str]
) -> tuple[str, str] | None:
    """The id of the township that a row renames, and its name that the table does not have."""
    for known, other in ((change.new, change.old), (change.old, change.new)):
        found = names.get(normalised(known), set())
        name = other.rpartition("/")[2]
        if len(found) == 1 and normalised(other) not in names and normalised(name) not in taken:
            return next(iter(found)), name
    return None


def with_renamed_townships(
    heirs: Heirs, others: Sequence[Other], villages: Iterable[Village]
) -> Heirs:
    """Let the villages of renamed townships be found by their paths under the other name."""
    inside: dict[str, list[Village]] = defaultdict(list)
    for village in villages:
        inside[village.township].append(village)
    paths: dict[str, set[str]] = defaultdict(set)
    towns: dict[str, set[str]] = defaultdict(set)
    for town, other in others:
        for text in (other, f"{town.county}/{other}"):
            towns[normalised(text)].add(town.id)
            for village in inside[town.id]:
                paths[normalised(f"{text}/{village.name}")].add(village.id)
    return Heirs(
        heirs.by_spelling,
        {text: tuple(sorted(ids)) for text, ids in paths.items()},
        {text: tuple(sorted(ids)) for text, ids in towns.items()},
        heirs.grown,
    )
