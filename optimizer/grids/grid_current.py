"""The grids in force as tables say: the cell of every household, and who heads which."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from geodata.facts.county import Cadre, County
from geodata.lineage.place_names import Places
from optimizer.arrays import Ints
from optimizer.facts.expressions import Expression, parse
from optimizer.facts.lookup import holds
from optimizer.facts.task_faults import TaskFaults, named
from optimizer.grids.grid_case import GridVillage, text_of
from optimizer.grids.grid_policy import GridTask, HeadsTable


def with_current(
    county: County, task: GridTask, villages: Sequence[GridVillage], faults: TaskFaults
) -> tuple[GridVillage, ...]:
    """The villages with the grids in force, where a task says that there are any.

    Households of no cell are told, and an error where all are; so are people who head none of
    the cells in force, or one that somebody before them heads.
    """
    if task.current is None:
        return tuple(villages)
    numbers = [given_numbers(village) for village in villages]
    found = [
        replace(village, standing=_cells(village, known))
        for village, known in zip(villages, numbers, strict=True)
    ]
    _tell_lacking(found, task, faults)
    heads = task.heads
    if heads is None or heads.current is None:
        return tuple(found)
    held = _held(county, heads, found, numbers, faults)
    return tuple(replace(v, standing_heads=held[v.place.id]) for v in found)


def given_numbers(village: GridVillage) -> dict[str, int]:
    """The cells that a table says, numbered from 1 in the order of their first households."""
    names: dict[str, int] = {}
    for name in village.households.given:
        if name:
            names.setdefault(str(name), len(names) + 1)
    return names


def _cells(village: GridVillage, known: dict[str, int]) -> Ints:
    numbers = [known.get(str(name or ""), 0) for name in village.households.given]
    found: Ints = np.array(numbers, dtype=np.int64)
    return found


def _tell_lacking(villages: Sequence[GridVillage], task: GridTask, faults: TaskFaults) -> None:
    lacking = [int((v.standing == 0).sum()) for v in villages if v.standing is not None]
    rows = sum(len(village.households) for village in villages)
    current = str(task.current)
    if rows and sum(lacking) == rows:
        faults.tell("grid_current_none", "current", current)
    elif any(lacking):
        where = [v.place for v, count in zip(villages, lacking, strict=True) if count]
        told = {"count": str(sum(lacking)), "names": named(where)}
        faults.warn("grid_current_unknown", "current", current, **told)


@dataclass(frozen=True)
class _Claim:
    """Somebody who is said to head a cell, and the village that he is of."""

    person: Cadre
    village: str | None
    cell: str


def _held(
    county: County,
    heads: HeadsTable,
    villages: Sequence[GridVillage],
    numbers: Sequence[dict[str, int]],
    faults: TaskFaults,
) -> dict[str, dict[int, str]]:
    """Who heads which cell in force, by village; who is told to and cannot be is told."""
    known = {v.place.id: own for v, own in zip(villages, numbers, strict=True)}
    found: dict[str, dict[int, str]] = defaultdict(dict)
    lost, later, current = [], [], str(heads.current)
    claims = _claims(county, heads, parse(current))
    for claim in claims:
        number = known.get(claim.village or "", {}).get(claim.cell)
        if claim.village is None or number is None:
            lost.append(claim.person)
        elif found[claim.village].setdefault(number, claim.person.id) != claim.person.id:
            later.append(claim.person)
    if not claims:
        faults.warn("grid_head_current_none", "heads.current", current)
    for key, people in (("grid_head_current", lost), ("grid_head_current_twice", later)):
        if people:
            told = {"count": str(len(people)), "names": named(people)}
            faults.warn(key, "heads.current", current, **told)
    return found


def _claims(county: County, heads: HeadsTable, current: Expression) -> list[_Claim]:
    """Everybody of whom it is said that he heads a cell, in input order."""
    places, of = Places(county.villages, county.townships), parse(heads.of)
    known, found = {village.id for village in county.villages}, []
    for person in county.cadres:
        cell = text_of(holds(current, person, "cadre", county.year))
        if not cell:
            continue
        home = text_of(holds(of, person, "cadre", county.year))
        meant = [place for place in places.find(home) if place in known]
        found.append(_Claim(person, meant[0] if len(meant) == 1 else None, cell))
    return found
