"""grids.csv: who lies in which cell, who heads it, who looks after whom; all else derives."""

import csv
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np

from maps.files.plan_csv import guarded, unguarded
from optimizer.arrays import Ints
from optimizer.grids.grid_case import GridFacts, GridVillage, Points
from optimizer.grids.grid_plan import NONE, GridPlan, VillagePlan
from optimizer.grids.grid_standing import StandingVillage

COLUMNS = ("kind", "village", "cell", "sub", "id", "member", "count")
HOUSEHOLD, MEMBER, HEAD = "household", "member", "head"
Rows = list[list[str]]


def write_grid_csv(path: Path, facts: GridFacts, plan: GridPlan) -> None:
    """Write one row for every household, member household and head; UTF-8 with BOM, CRLF.

    A household that several member households share has a row for each of them, and one without
    ``member`` for what finds no room; ``count`` adds up to its households. The head of cell 0 is
    that of the village.
    """
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow(COLUMNS)
        for own in plan.villages:
            writer.writerows(_rows(facts.by_id[own.village], own))


def _rows(village: GridVillage, own: VillagePlan) -> Iterator[list[str]]:
    home = guarded(own.village)
    ids, theirs = _ids(village.households), _ids(village.members)
    left = village.households.weight.copy()
    shares: dict[int, list[tuple[str, int]]] = defaultdict(list)
    for household, member, count in own.served.tolist():
        shares[household].append((theirs[member], count))
        left[household] -= count
    cells, subs = own.cell.tolist(), own.sub.tolist()
    for at, (name, rest) in enumerate(zip(ids, left.tolist(), strict=True)):
        place = [HOUSEHOLD, home, str(cells[at]), str(subs[at]), name]
        for member, count in shares[at]:
            yield [*place, member, str(count)]
        if rest or not shares[at]:
            yield [*place, "", str(rest)]
    for name, cell in zip(theirs, own.member_cell.tolist(), strict=True):
        yield [MEMBER, home, str(cell), str(NONE), name, "", ""]
    if own.secretary is not None:
        yield [HEAD, home, str(NONE), str(NONE), guarded(own.secretary), "", ""]
    for cell, person in own.heads.items():
        yield [HEAD, home, str(cell), str(NONE), guarded(person), "", ""]


def _ids(points: Points) -> list[str]:
    return [guarded(str(name)) for name in points.id]


class GridFileError(ValueError):
    """A grids.csv that cannot be read, or speaks of others; the message says where."""


def read_grid_csv(path: Path, facts: GridFacts) -> tuple[VillagePlan, ...]:
    """Read the grids again. Raises :class:`GridFileError` for a file that is none, or of others."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    if not rows or tuple(rows[0]) != COLUMNS:
        raise GridFileError("1")
    found: dict[str, list[tuple[int, list[str]]]] = defaultdict(list)
    for number, row in enumerate(rows[1:], 2):
        village = unguarded(row[1]) if len(row) == len(COLUMNS) else ""
        if village not in facts.by_id:
            raise GridFileError(str(number))
        found[village].append((number, row))
    return tuple(_Village(facts.by_id[v.place.id]).read(found[v.place.id]) for v in facts.villages)


def read_standing(path: Path) -> dict[str, StandingVillage]:
    """The cells and heads of a grids.csv of whatever households, by village.

    Raises :class:`GridFileError` for a file that is none.
    """
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    if not rows or tuple(rows[0]) != COLUMNS:
        raise GridFileError("1")
    cells: dict[str, dict[str, int]] = defaultdict(dict)
    heads: dict[str, dict[int, str]] = defaultdict(dict)
    for number, row in enumerate(rows[1:], 2):
        try:
            kind, village, cell, _, name, _, _ = row
            held = _whole(cell)
        except ValueError as error:
            raise GridFileError(str(number)) from error
        if kind == HOUSEHOLD:
            cells[unguarded(village)][unguarded(name)] = held
        elif kind == HEAD:
            heads[unguarded(village)][held] = unguarded(name)
    return {
        village: StandingVillage(cells=cells[village], heads=heads[village])
        for village in sorted({*cells, *heads})
    }


class _Village:
    """Reads the rows of one village."""

    def __init__(self, village: GridVillage) -> None:
        self.village = village
        self.ids = _numbers(village.households)
        self.members = _numbers(village.members)
        self.cell: Ints = np.zeros(len(self.ids), dtype=np.int64)
        self.sub: Ints = np.zeros_like(self.cell)
        self.member_cell: Ints = np.zeros(len(self.members), dtype=np.int64)
        self.served: list[tuple[int, int, int]] = []
        self.heads: dict[int, str] = {}

    def read(self, rows: list[tuple[int, list[str]]]) -> VillagePlan:
        """All rows; what nobody can follow is refused."""
        for number, row in rows:
            try:
                self._row(row)
            except (KeyError, ValueError) as error:
                raise GridFileError(str(number)) from error
        served = np.array(sorted(self.served), dtype=np.int64).reshape(-1, 3)
        return VillagePlan(
            village=self.village.place.id,
            cell=self.cell,
            sub=self.sub,
            secretary=self.heads.get(NONE),
            heads=dict(sorted((cell, p) for cell, p in self.heads.items() if cell != NONE)),
            member_cell=self.member_cell,
            served=served,
        )

    def _row(self, row: list[str]) -> None:
        kind, _, cell, sub, name, member, count = row
        place = _whole(cell)
        if kind == HOUSEHOLD:
            at = self.ids[unguarded(name)]
            if self.cell[at] not in (NONE, place):
                raise ValueError(name)
            self.cell[at], self.sub[at] = place, _whole(sub)
            if member:
                self.served.append((at, self.members[unguarded(member)], _whole(count)))
        elif kind == MEMBER:
            self.member_cell[self.members[unguarded(name)]] = place
        elif kind == HEAD and place not in self.heads:
            self.heads[place] = unguarded(name)
        else:
            raise ValueError(kind)


def _whole(text: str) -> int:
    """A whole number of at most nine digits. Raises ``ValueError``."""
    if not (text.isascii() and text.isdecimal() and len(text) <= 9):
        raise ValueError(text)
    return int(text)


def _numbers(points: Points) -> Mapping[str, int]:
    return {str(name): at for at, name in enumerate(points.id)}
