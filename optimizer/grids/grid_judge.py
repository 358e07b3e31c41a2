"""Grids judged from facts and task alone, without the model: what is not kept, what it costs."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from math import nan

import numpy as np

from optimizer.arrays import Ints
from optimizer.contiguity.neighbour_graph import NeighbourGraph
from optimizer.facts.size_relaxation import SizeRelaxation, size_relaxation
from optimizer.grids.cell_match import matched
from optimizer.grids.grid_case import HUGE, Candidate, GridFacts, GridVillage, best_count
from optimizer.grids.grid_match import broken_pins
from optimizer.grids.grid_plan import NONE, GridPlan, VillagePlan
from optimizer.grids.household_graph import metres_between
from optimizer.grids.settled_pins import seat_open

SHORTAGES = frozenset(
    {
        *("below", "above", "sub_below", "sub_above", "nowhere", "headless", "secretary"),
        *("unserved", "pin"),
    }
)
"""Kinds that a plan may have where people, room or points are missing; others break a rule."""
MOST_NAMED = 12
"""Households that one breach names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GridBreach:
    """Something that is not so: a kind, the village, its cell (0: none), who, by what."""

    kind: str
    village: str
    cell: int = NONE
    sub: int = NONE
    names: tuple[str, ...] = ()
    count: int = 0
    value: float = nan
    limit: float = nan

    @property
    def shortage(self) -> bool:
        """Whether it is a shortage rather than a broken rule."""
        return self.kind in SHORTAGES


class GridJudge:
    """Judges plans of one task; everything is counted anew from points and people."""

    def __init__(self, facts: GridFacts) -> None:
        self.facts, self.task = facts, facts.task

    def breaches(self, plan: GridPlan) -> Iterator[GridBreach]:
        """Everything that a plan does not keep or is short of, village by village."""
        stated = {own.village: own for own in plan.villages}
        for village in self.facts.villages:
            own = stated.get(village.place.id)
            if own is None:
                yield GridBreach(kind="village", village=village.place.id)
                continue
            yield from self._village(village, own)

    def _village(self, village: GridVillage, own: VillagePlan) -> Iterator[GridBreach]:
        name = own.village
        lost = np.flatnonzero(own.cell == NONE)
        if lost.size:
            yield self._named("lost", village, lost)
        if village.nowhere:
            named = village.nowhere[:MOST_NAMED]
            yield GridBreach(kind="nowhere", village=name, names=named, count=len(village.nowhere))
        if self.task.cells == "points" and own.cells != village.count:
            yield GridBreach(kind="count", village=name, value=own.cells, limit=village.count)
        graph = village.touching.graph
        for number in range(1, own.cells + 1):
            yield from self._cell(village, graph, own, number)
        if self.task.heads is not None:
            yield from self._heads(village, own)
        if self.task.members is not None:
            yield from self._members(village, own)
        for pin in broken_pins(village, own):
            yield GridBreach(kind="pin", village=name, value=pin.number)

    def _named(
        self, kind: str, village: GridVillage, rows: Ints, cell: int = NONE, sub: int = NONE
    ) -> GridBreach:
        names = tuple(str(name) for name in village.households.id[rows[:MOST_NAMED]])
        home = village.place.id
        return GridBreach(kind=kind, village=home, cell=cell, sub=sub, names=names, count=rows.size)

    def _cell(
        self, village: GridVillage, graph: NeighbourGraph, own: VillagePlan, number: int
    ) -> Iterator[GridBreach]:
        members = np.flatnonzero(own.cell == number)
        yield from self._whole(village, graph, members, number, NONE)
        if self.task.cells == "points" or self.task.size is not None:
            yield from self._sized(village, members, number, NONE, (village.least, village.most))
        if self.task.sub_size is None:
            return
        subs = own.sub[members]
        total = int(village.households.weight[members].sum())
        wanted = min(best_count(total, self.task.sub_size), int(members.size))
        if int(subs.max(initial=NONE)) != wanted or (subs == NONE).any():
            found = int(subs.max(initial=NONE))
            name = own.village
            yield GridBreach(kind="count", village=name, cell=number, value=found, limit=wanted)
        for sub in range(1, int(subs.max(initial=NONE)) + 1):
            part = members[subs == sub]
            yield from self._whole(village, graph, part, number, sub)
            yield from self._sized(village, part, number, sub, self.task.sub_size)

    def _whole(
        self, village: GridVillage, graph: NeighbourGraph, members: Ints, cell: int, sub: int
    ) -> Iterator[GridBreach]:
        """A cell has households, and hangs together."""
        if not members.size:
            yield GridBreach(kind="empty", village=village.place.id, cell=cell, sub=sub)
            return
        pieces = graph.pieces(members.tolist())
        if len(pieces) > 1:
            apart = np.array(min(pieces, key=len), dtype=np.int64)
            yield self._named("pieces", village, apart, cell, sub)

    def _sized(
        self, village: GridVillage, members: Ints, cell: int, sub: int, limits: tuple[int, int]
    ) -> Iterator[GridBreach]:
        size, home = int(village.households.weight[members].sum()), village.place.id
        before = "sub_" if sub else ""
        for kind, off, limit in (
            ("below", size < limits[0], limits[0]),
            ("above", size > limits[1], limits[1]),
        ):
            if off:
                yield GridBreach(
                    kind=before + kind, village=home, cell=cell, sub=sub, value=size, limit=limit
                )

    def _heads(self, village: GridVillage, own: VillagePlan) -> Iterator[GridBreach]:
        """One head each, of those who may, and nobody twice."""
        name, heads = own.village, self.task.heads
        if heads is not None and heads.village:
            may = {person.id for person in seat_open(village)}
            if own.secretary is None and not may:
                yield GridBreach(kind="secretary", village=name)
            elif own.secretary not in may:
                names = (own.secretary,) if own.secretary else ()
                yield GridBreach(kind="unfit", village=name, names=names)
        may = {person.id for person in village.heads}
        counts = Counter([*own.heads.values(), *([own.secretary] if own.secretary else [])])
        twice = tuple(sorted(person for person, count in counts.items() if count > 1))
        if twice:
            yield GridBreach(kind="head_twice", village=name, names=twice)
        for cell, person in own.heads.items():
            if person not in may or not 1 <= cell <= own.cells:
                yield GridBreach(kind="unfit", village=name, cell=cell, names=(person,))
        if heads is not None and heads.cell:
            for cell in range(1, own.cells + 1):
                if cell not in own.heads:
                    yield GridBreach(kind="headless", village=name, cell=cell)

    def _members(self, village: GridVillage, own: VillagePlan) -> Iterator[GridBreach]:
        """Room is kept, households are served within their cell, nobody is left out for nothing."""
        name, room = own.village, village.members.weight
        homeless = np.flatnonzero(own.member_cell == NONE)
        if homeless.size and own.cells:
            ids = tuple(str(village.members.id[at]) for at in homeless[:MOST_NAMED])
            yield GridBreach(kind="member_lost", village=name, names=ids, count=homeless.size)
        held = np.bincount(own.served[:, 1], weights=own.served[:, 2], minlength=room.size)
        for at in np.flatnonzero(held > room).tolist():
            yield GridBreach(
                kind="overfull",
                village=name,
                names=(str(village.members.id[at]),),
                value=float(held[at]),
                limit=float(room[at]),
            )
        if self.task.members is not None and self.task.members.inside == "cell":
            apart = own.cell[own.served[:, 0]] != own.member_cell[own.served[:, 1]]
            if apart.any():
                rows = np.unique(own.served[apart, 0])
                yield self._named("crossed", village, rows)
        yield from self._unserved(village, own)

    def _unserved(self, village: GridVillage, own: VillagePlan) -> Iterator[GridBreach]:
        weight = village.households.weight
        had = np.bincount(own.served[:, 0], weights=own.served[:, 2], minlength=weight.size)
        more = np.flatnonzero(had > weight)
        if more.size:
            yield self._named("served_twice", village, more)
        for number in range(1, own.cells + 1):
            lacking = np.flatnonzero((own.cell == number) & (had < weight))
            if lacking.size:
                left = int((weight - had)[lacking].sum())
                names = tuple(str(name) for name in village.households.id[lacking[:MOST_NAMED]])
                yield GridBreach(
                    kind="unserved", village=own.village, cell=number, names=names, count=left
                )

    def relaxed(self, plan: GridPlan) -> dict[str, SizeRelaxation]:
        """What ``size`` and ``sub_size`` would have to be for the grids that there are."""
        cells, subs = [], []
        for own in plan.villages:
            weight = self.facts.by_id[own.village].households.weight
            cells.append(_sizes(own.cell, weight))
            for cell in range(1, own.cells + 1):
                inside = own.cell == cell
                subs.append(_sizes(own.sub[inside], weight[inside]))
        asked = (("size", self.task.size, cells), ("sub_size", self.task.sub_size, subs))
        told = {key: size_relaxation(limits, wholes) for key, limits, wholes in asked if limits}
        return {key: found for key, found in told.items() if found is not None}

    def measures(self, own: VillagePlan) -> dict[str, int]:
        """What every level costs in a village, counted anew."""
        village, task = self.facts.by_id[own.village], self.task
        if not len(village.households):
            return {}
        found = self._divided(village, own.cell, (village.least, village.most), "")
        if village.pins:
            found["pins"] = len(broken_pins(village, own))
        if village.standing is not None:
            found["moved"] = self.moved(village, own)
        if task.sub_size is not None:
            both = own.cell * (int(own.sub.max(initial=0)) + 1) + own.sub
            found |= self._divided(village, both, task.sub_size, "sub_")
        if task.led:
            found |= self._led(village, own)
        if task.members is not None:
            found |= self._served(village, own)
        return found

    def _divided(
        self, village: GridVillage, label: Ints, limits: tuple[int, int], before: str
    ) -> dict[str, int]:
        missed = ways = 0
        weight = village.households.weight
        for number in np.unique(label).tolist():
            members = np.flatnonzero(label == number)
            size = int(weight[members].sum())
            missed += max(0, limits[0] - size, size - min(limits[1], HUGE))
            spots = village.households.lon[members], village.households.lat[members]
            ways += int((weight[members] @ metres_between(*spots, *spots)).min())
        return {f"{before}missed": missed, f"{before}ways": ways}

    def _led(self, village: GridVillage, own: VillagePlan) -> dict[str, int]:
        people = {person.id: person for person in village.heads}
        led = [(cell, people[person]) for cell, person in own.heads.items() if person in people]
        far = self.longest(village, own)
        ways = [self.way(village, own, person, cell) for cell, person in led]
        changes = {}
        if village.standing is not None:
            changes["new_heads"] = len(self.new_heads(village, own))
        return changes | {
            "headless": own.cells - len(own.heads),
            "ranks": sum(person.rank for _, person in led),
            "head_ways": sum(far if way is None else way for way in ways),
        }

    def moved(self, village: GridVillage, own: VillagePlan) -> int:
        """Households that leave their grid in force, where grids answer so that fewest do."""
        if village.standing is None:
            return 0
        weight = village.households.weight
        match = village.answers(own.cell)
        left = (village.standing > 0) & (matched(own.cell, match) != village.standing)
        return int(weight[left].sum())

    def new_heads(self, village: GridVillage, own: VillagePlan) -> list[tuple[int, str]]:
        """Grids in force, with their heads, that another one heads now, or nobody."""
        if village.standing is None:
            return []
        match = village.answers(own.cell)
        now = {(match.get(cell, NONE), person) for cell, person in own.heads.items()}
        held = village.standing_heads.items()
        return [(cell, person) for cell, person in held if cell and (cell, person) not in now]

    def way(
        self, village: GridVillage, own: VillagePlan, person: Candidate, cell: int
    ) -> int | None:
        """Whole metres from a home to the nearest household of a cell; ``None`` where unknown."""
        members = np.flatnonzero(own.cell == cell)
        if np.isnan(person.lon) or np.isnan(person.lat) or not members.size:
            return None
        here = np.array([person.lon]), np.array([person.lat])
        there = village.households
        return int(metres_between(*here, there.lon[members], there.lat[members]).min())

    def longest(self, village: GridVillage, own: VillagePlan) -> int:
        """The longest way of all who might head a cell to any cell."""
        people = [person for person in village.heads if person.id != own.secretary]
        lon = np.array([person.lon for person in people], dtype=float)
        lat = np.array([person.lat for person in people], dtype=float)
        known = np.isfinite(lon) & np.isfinite(lat)
        ways = metres_between(
            lon[known], lat[known], village.households.lon, village.households.lat
        )
        nearest = (ways[:, own.cell == cell] for cell in range(1, own.cells + 1))
        return max((int(part.min(axis=1).max()) for part in nearest if part.size), default=0)

    def _served(self, village: GridVillage, own: VillagePlan) -> dict[str, int]:
        one, other = village.households, village.members
        rows = own.served
        between = metres_between(one.lon, one.lat, other.lon, other.lat)
        way = 0
        for at, cell in enumerate(own.member_cell.tolist()):
            members = np.flatnonzero(own.cell == cell)
            way += int(between[members, at].min()) if members.size and cell != NONE else 0
        return {
            "unserved": one.total - int(rows[:, 2].sum()),
            "member_ways": way,
            "household_ways": int((between[rows[:, 0], rows[:, 1]] * rows[:, 2]).sum()),
        }


def _sizes(label: Ints, weight: Ints) -> list[int]:
    """How many households are of every label from 1."""
    found: list[int] = np.bincount(label, weights=weight)[1:].astype(int).tolist()
    return found
