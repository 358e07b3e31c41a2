"""一张图 and its kin: the grids of one task as tables to be looked at and signed."""

from collections.abc import Iterable, Sequence

import numpy as np

from geodata.words import Language, say
from maps.tables.frames import Cell, Table
from maps.tables.room_table import room_table
from optimizer.arrays import Ints
from optimizer.grids.grid_case import GridVillage
from optimizer.grids.grid_judge import GridBreach, GridJudge
from optimizer.grids.grid_plan import GridPlan, VillagePlan
from optimizer.grids.household_graph import metres_between

MOST_NAMED = 200
"""Households or people that one cell of a table names."""


class GridWords:
    """What the villages, cells and people of one task are called, in one language."""

    def __init__(self, judge: GridJudge, language: Language) -> None:
        self.judge, self.task, self.language = judge, judge.task, language

    def text(self, key: str, **values: object) -> str:
        """A sentence of the catalogue."""
        return say(f"grid.{key}", self.language, **values)

    def village(self, name: str) -> str:
        """The name of a village."""
        found = self.judge.facts.by_id.get(name)
        return (found.place.name or name) if found is not None else name

    def town(self, name: str) -> str:
        """The name of its township."""
        found = self.judge.facts.by_id.get(name)
        return found.place.township_name if found is not None else ""

    def cell(self, number: int) -> str:
        """What a cell is called within its village."""
        return self.text("name", number=number)

    def place(self, village: str, cell: int, sub: int = 0) -> str:
        """A village, a cell of it (0: the whole) and a sub-grid, in one name."""
        parts = [self.village(village), *([self.cell(cell)] if cell else [])]
        parts += [self.text("sub_name", number=sub)] if sub else []
        return ("" if self.language == "zh" else " ").join(parts)

    def person(self, name: str | None) -> str:
        """The name of a person."""
        found = self.judge.facts.people.get(name or "")
        return (found.name or found.id) if found is not None else (name or "")

    def names(self, names: Sequence[str], count: int = 0) -> str:
        """Several numbers or names, and that there are more."""
        more = ["…"] if max(len(names), count) > len(names[:MOST_NAMED]) else []
        return "、".join([*names[:MOST_NAMED], *more])

    def relaxed(self, plan: GridPlan) -> dict[str, str]:
        """By how much sizes would have to give, for ``grid.give``; empty where all are kept."""
        found = self.judge.relaxed(plan)
        now = {"size": self.task.size, "sub_size": self.task.sub_size}
        ways = [
            self.text("give_way", word=key, now=list(now[key] or ()), needed=[one.least, one.most])
            for key, one in found.items()
        ]
        state = "give_proven" if all(one.proven for one in found.values()) else "give_open"
        return {"ways": "；".join(ways), "state": self.text(state)} if ways else {}

    def breach(self, breach: GridBreach) -> str:
        """What is not kept, as a sentence."""
        key, values = self.breach_said(breach)
        return say(key, self.language, **values)

    def breach_said(self, breach: GridBreach) -> tuple[str, dict[str, str]]:
        """The key of that sentence, and its values."""
        people = breach.kind in ("unfit", "head_twice")
        named = [self.person(name) for name in breach.names] if people else breach.names
        values = {
            "place": self.place(breach.village, breach.cell, breach.sub),
            "names": self.names(named, breach.count),
            "count": str(breach.count),
            "value": f"{breach.value:.6g}",
            "limit": f"{breach.limit:.6g}",
        }
        return f"grid.breach.{breach.kind}", values


SIGNED = ("chart", "heads", "members")
KINDS = {
    "chart": "villages",
    "villages": "villages",
    "heads": "roster",
    "members": "villages",
    "missed": "rules",
}


def grid_tables(
    judge: GridJudge,
    plan: GridPlan,
    breaches: Sequence[GridBreach],
    *,
    title: str,
    language: Language,
) -> tuple[Table, ...]:
    """All tables of one task: overview, the chart, villages, heads, member households, the rest."""
    words = GridWords(judge, language)
    tables = [_overview(words, plan, breaches, title), _chart(words, plan, title)]
    tables.append(_villages(words, plan, title))
    if judge.task.heads is not None:
        tables.append(_heads(words, plan, title))
    if judge.task.members is not None:
        tables.append(_members(words, plan, title))
    if breaches:
        tables.append(_missed(words, plan, breaches, title))
    return tuple(tables)


def _table(
    words: GridWords, key: str, title: str, heads: Sequence[str], rows: Iterable[Sequence[Cell]]
) -> Table:
    titles = [words.text(f"column.{head}") for head in heads]
    return room_table(words, key, title, titles, rows, kinds=KINDS, signed=SIGNED)


def _overview(
    words: GridWords, plan: GridPlan, breaches: Sequence[GridBreach], title: str
) -> Table:
    facts, task = words.judge.facts, words.task
    households = sum(village.households.total for village in facts.villages)
    cells = sum(own.cells for own in plan.villages)
    rows: list[list[Cell]] = [
        [words.text("column.villages"), len(plan.villages)],
        [words.text("column.households"), households],
        [words.text("column.cells"), cells],
        [words.text("column.mean"), round(households / cells, 2) if cells else None],
    ]
    if task.sub_size is not None:
        subs = sum(_subs(own) for own in plan.villages)
        rows.append([words.text("column.subs"), subs])
    if task.seated:
        secretaries = sum(own.secretary is not None for own in plan.villages)
        rows.append([words.text("column.secretaries"), secretaries])
    if task.led:
        rows.append([words.text("column.heads"), sum(len(own.heads) for own in plan.villages)])
    if task.members is not None:
        rows.append([words.text("column.members"), sum(len(v.members) for v in facts.villages)])
        rows.append([words.text("column.room"), sum(v.members.total for v in facts.villages)])
        served = sum(int(own.served[:, 2].sum()) for own in plan.villages)
        rows.append([words.text("column.served"), served])
    rows.append([words.text("sheet.missed"), len(breaches)])
    for level in plan.levels():
        name = words.text(f"level.{level.key}")
        rows.append([name, level.cost])
        rows.append([words.text("column.bound_of", name=name), level.bound])
        whole = sum(one.key == level.key for own in plan.villages for one in own.levels)
        state = words.text("proven_in", count=plan.proven(level.key), whole=whole)
        rows.append([words.text("column.proof_of", name=name), state])
    return _table(words, "overview", title, ("what", "value"), rows)


def _subs(own: VillagePlan) -> int:
    pairs = {(int(cell), int(sub)) for cell, sub in zip(own.cell, own.sub, strict=True) if sub}
    return len(pairs)


def _chart(words: GridWords, plan: GridPlan, title: str) -> Table:
    """One row for every cell: the chain from the village down to its member households."""
    task = words.task
    heads = ["number", "town", "village", *(["secretary"] if task.seated else []), "cell"]
    heads += ["households", *(["subs"] if task.sub_size else []), "reach"]
    heads += ["head"] if task.led else []
    heads += ["members", "room", "unserved", "walk"] if task.members else []
    rows: list[list[Cell]] = []
    for own in plan.villages:
        village = words.judge.facts.by_id[own.village]
        lines = _CellLines(village, own)
        for cell in range(1, own.cells + 1):
            row: list[Cell] = [len(rows) + 1, words.town(own.village), words.village(own.village)]
            row += [words.person(own.secretary) or None] if task.seated else []
            row += [words.cell(cell), lines.households(cell)]
            row += [lines.subs(cell)] if task.sub_size else []
            row.append(lines.reach(cell))
            row += [words.person(own.heads.get(cell)) or None] if task.led else []
            row += lines.members(cell) if task.members else []
            rows.append(row)
    return _table(words, "chart", title, heads, rows)


class _CellLines:
    """Figures of the cells of one village."""

    def __init__(self, village: GridVillage, own: VillagePlan) -> None:
        self.village, self.own = village, own
        one, other = village.households, village.members
        between = metres_between(one.lon, one.lat, other.lon, other.lat)
        self.walked = between[own.served[:, 0], own.served[:, 1]] * own.served[:, 2]

    def households(self, cell: int) -> int:
        """How many households."""
        return int(self.village.households.weight[self.own.cell == cell].sum())

    def subs(self, cell: int) -> int:
        """How many sub-grids."""
        return int(self.own.sub[self.own.cell == cell].max(initial=0))

    def reach(self, cell: int) -> int:
        """Whole metres from the centre of a cell to its farthest household."""
        rows = np.flatnonzero(self.own.cell == cell)
        own = self.village.households
        ways = metres_between(own.lon[rows], own.lat[rows], own.lon[rows], own.lat[rows])
        centre = int(np.argmin(own.weight[rows] @ ways))
        return int(ways[centre].max())

    def members(self, cell: int) -> list[Cell]:
        """Member households, their room, households without any, and the mean way to them."""
        mine = self.own.member_cell == cell
        rows = self.own.cell[self.own.served[:, 0]] == cell
        served = int(self.own.served[rows, 2].sum())
        walk = round(float(self.walked[rows].sum()) / served) if served else None
        left = self.households(cell) - served
        return [int(mine.sum()), int(self.village.members.weight[mine].sum()), left, walk]


def _villages(words: GridWords, plan: GridPlan, title: str) -> Table:
    """One row for every village: how good its cells are, and what is proven."""
    heads = ("number", "town", "village", "households", "cells", "least", "most", "missed")
    more = ("ways", "ways_bound", "gap", "proof")
    rows: list[list[Cell]] = []
    for number, own in enumerate(plan.villages, 1):
        village = words.judge.facts.by_id[own.village]
        weights = np.bincount(own.cell, weights=village.households.weight)[1:].astype(int)
        known = {level.key: level for level in own.levels}
        missed, ways = known.get("missed"), known.get("ways")
        row: list[Cell] = [number, words.town(own.village), words.village(own.village)]
        row += [village.households.total, own.cells]
        row += [int(weights.min()), int(weights.max())] if weights.size else [None, None]
        if missed is None or ways is None:
            rows.append([*row, None, None, None, None, None])
            continue
        gap = round((ways.cost - ways.bound) / ways.cost, 4) if ways.cost else 0.0
        state = words.text("proven" if missed.proven and ways.proven else "open")
        rows.append([*row, missed.cost, ways.cost, ways.bound, gap, state])
    return _table(words, "villages", title, (*heads, *more), rows)


def _heads(words: GridWords, plan: GridPlan, title: str) -> Table:
    """Everybody who heads something, village by village, and the cells that nobody heads."""
    judge, heads = words.judge, words.task.heads
    rows: list[list[Cell]] = []
    for own in plan.villages:
        village = judge.facts.by_id[own.village]
        people = {person.id: person for person in (*village.secretaries, *village.heads)}
        start: list[Cell] = [words.town(own.village), words.village(own.village)]
        if heads is not None and heads.village:
            name = words.person(own.secretary) or words.text("lacking")
            rank = people[own.secretary].rank if own.secretary in people else None
            by = heads.village[rank] if rank is not None else None
            rows.append([*start, words.text("whole_village"), name, own.secretary, by, None])
        for cell in range(1, own.cells + 1) if heads is not None and heads.cell else ():
            person = people.get(own.heads.get(cell, ""))
            if person is None:
                lacking = words.text("lacking")
                rows.append([*start, words.cell(cell), lacking, None, None, None])
                continue
            by = heads.cell[person.rank] if heads is not None else None
            way = judge.way(village, own, person, cell)
            rows.append([*start, words.cell(cell), words.person(person.id), person.id, by, way])
    return _table(
        words, "heads", title, ("town", "village", "cell", "name", "id", "by", "way"), rows
    )


def _members(words: GridWords, plan: GridPlan, title: str) -> Table:
    """Every member household: its cell, its room, whom it looks after."""
    heads = ("town", "village", "cell", "member", "room", "served", "walk", "served_names")
    rows: list[list[Cell]] = []
    for own in plan.villages:
        village = words.judge.facts.by_id[own.village]
        one, other = village.households, village.members
        between = metres_between(one.lon, one.lat, other.lon, other.lat)
        for at in range(len(other)):
            served = own.served[own.served[:, 1] == at]
            count = int(served[:, 2].sum())
            walked = int((between[served[:, 0], at] * served[:, 2]).sum())
            cell = int(own.member_cell[at])
            rows.append(
                [
                    words.town(own.village),
                    words.village(own.village),
                    words.cell(cell) if cell else None,
                    str(other.id[at]),
                    int(other.weight[at]),
                    count,
                    round(walked / count) if count else None,
                    _numbers(words, village, served) or None,
                ]
            )
    return _table(words, "members", title, heads, rows)


def _numbers(words: GridWords, village: GridVillage, served: Ints) -> str:
    return words.names([str(village.households.id[at]) for at in served[:, 0].tolist()])


def _missed(words: GridWords, plan: GridPlan, breaches: Sequence[GridBreach], title: str) -> Table:
    rows: list[list[Cell]] = [
        [
            words.town(breach.village),
            words.village(breach.village),
            words.cell(breach.cell) if breach.cell else None,
            words.text(f"kind.{breach.kind}"),
            words.breach(breach),
        ]
        for breach in breaches
    ]
    relaxed = words.relaxed(plan)
    if relaxed:
        rows.append([None, None, None, None, words.text("give", **relaxed)])
    return _table(words, "missed", title, ("town", "village", "cell", "kind", "problem"), rows)
