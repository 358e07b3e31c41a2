"""The table of neighbours -> what it adds to touching and cuts from it; what is odd is told."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

import geopandas as gpd

from geodata.account import JoinUse
from geodata.columns.cells import as_list
from geodata.facts.county import County
from geodata.facts.neighbour_row import NeighbourRow
from geodata.facts.touching import corrected, touching
from geodata.findings import SHOWN, Findings, Severity
from geodata.geometry.adjacency import Neighbours
from geodata.lineage.place_names import Places, Suggestions
from geodata.reading.read_supplies import one_place
from geodata.tables.read_table import TableCells
from geodata.tables.values import choices, required_texts

PARTING = frozenset({"ridge", "river", "gorge", "reservoir", "motorway"})
"""Reasons that part places: where one stands without a relation, nobody knows what is meant."""
Outcome = Literal["adds", "cuts", "idle", "again", "against", "unusable"]
OUTCOMES: tuple[Outcome, ...] = ("adds", "cuts", "idle", "again", "against", "unusable")


@dataclass(frozen=True, eq=False, slots=True)
class _Said:
    """One pair of a row: its number in the sheet, how it reads, and what it means if anything."""

    row: int
    text: str
    meant: NeighbourRow | None


@dataclass(eq=False)
class _Reader:
    """Names of one table of neighbours, and where findings go."""

    cells: TableCells
    places: Places
    findings: Findings
    levels: dict[str, str] = field(default_factory=dict)
    """Place id -> its level."""

    def __post_init__(self) -> None:
        self.near = Suggestions(self.places.names())

    def said(self) -> list[_Said]:
        """Every pair of every row; where a cell names several places, one for each."""
        cells, found = self.cells, self.findings
        required_texts(cells, "place", found)
        required_texts(cells, "other", found)
        relations = self._relations()
        reasons = choices(cells, "reason", "", found)
        columns = (cells.rows, cells.values("place"), cells.values("other"), relations, reasons)
        said: list[_Said] = []
        for row, one, several, relation, reason in zip(*columns, strict=True):
            clear = self._is_clear(row, relation, reason)
            for other in self._parts(several):
                text = f"{one} · {other}"
                ends = [self._place("place", row, one), self._place("other", row, other)]
                meant = self._meant(row, text, ends, relation or "touch", reason)
                said.append(_Said(row, text, meant if clear else None))
        return said

    def _relations(self) -> list[str]:
        """What every row says; a word that nobody knows is an error, for its row is not used."""
        told = Findings(account=self.findings.account)
        relations = choices(self.cells, "relation", "", told)
        for item in told:
            self.findings.add(replace(item, severity=Severity.ERROR))
        return relations

    def _parts(self, text: str) -> tuple[str, ...]:
        return (text,) if self.places.find(text) else as_list(text) or ("",)

    def _is_clear(self, row: int, relation: str, reason: str) -> bool:
        """Whether a row says what it does; a word that nobody knows has been told already."""
        if not relation and reason in PARTING:
            text = self.cells.values("reason")[self.cells.rows.index(row)]
            self._tell("neighbours_unsaid", Severity.ERROR, "relation", row, text)
        return relation in {"touch", "apart"} or (not relation and reason not in PARTING)

    def _place(self, name: str, row: int, text: str) -> str | None:
        if not text:
            return None  # told as an empty cell
        found = (self.cells, name, row, text, self.places, self.near)
        return one_place(*found, Severity.ERROR, self.findings)

    def _meant(
        self, row: int, text: str, ends: Sequence[str | None], relation: str, reason: str
    ) -> NeighbourRow | None:
        one, other = ends
        if one is None or other is None:
            return None
        level = self.levels.get(one, "county")
        if level != self.levels.get(other, "county"):
            self._tell("neighbours_levels", Severity.ERROR, "other", row, text)
            return None
        if one == other:
            self._tell("neighbours_itself", Severity.WARNING, "other", row, text)
            return None
        return NeighbourRow(place=one, other=other, level=level, relation=relation, reason=reason)

    def _tell(self, key: str, severity: Severity, name: str, row: int, text: str) -> None:
        self.findings.add(self.cells.finding(key, severity, name, row, text))


def read_neighbours(
    cells: TableCells,
    county: County,
    places: Places,
    coverage: gpd.GeoDataFrame | None,
    findings: Findings,
) -> County:
    """The county with the rows that say something of its places.

    A row that nobody can follow, and rows that contradict each other, are errors. Told are
    rows that stand twice, that are about one place, and that change nothing: those places touch
    (or do not touch) anyway.
    """
    levels = {town.id: "township" for town in county.townships}
    levels |= {village.id: "village" for village in county.villages}
    said = _Reader(cells, places, findings, levels).said()
    kept, outcomes = _once(said)
    rows = tuple(item.meant for item in kept if item.meant is not None)
    stated = replace(county, neighbour_rows=rows)
    for item in _idle(kept, stated, coverage):
        outcomes[item] = "idle"
    _tell_groups(cells, outcomes, findings)
    listed = [(outcome, item.text) for item, outcome in outcomes.items()]
    join = JoinUse.of("neighbours", listed, outcomes=OUTCOMES, quiet=("adds", "cuts", "again"))
    findings.account.joins.append(join)
    return stated


def _once(said: Sequence[_Said]) -> tuple[list[_Said], dict[_Said, Outcome]]:
    """The first of the pairs that say the same; what became of each, but for idle ones."""
    pairs: dict[tuple[str, frozenset[str]], list[_Said]] = {}
    outcomes: dict[_Said, Outcome] = dict.fromkeys(said, "unusable")
    for item in said:
        if item.meant is not None:
            pairs.setdefault((item.meant.level, item.meant.ends), []).append(item)
    kept = []
    for group in pairs.values():
        relations = {item.meant.relation for item in group if item.meant}
        outcomes |= dict.fromkeys(group, "again" if len(relations) == 1 else "against")
        if len(relations) == 1:
            kept.append(group[0])
            outcomes[group[0]] = "adds" if relations == {"touch"} else "cuts"
    return kept, outcomes


def _idle(
    kept: Sequence[_Said], stated: County, coverage: gpd.GeoDataFrame | None
) -> Iterator[_Said]:
    """Those that say what borders, and the rows of other levels, say anyway."""
    shapes = {} if coverage is None else Neighbours(coverage).by_border
    for level in dict.fromkeys(row.level for row in stated.neighbour_rows):
        others = tuple(row for row in stated.neighbour_rows if row.level != level)
        villages = corrected(shapes, stated.villages, others)
        without = replace(stated, neighbours=villages, neighbour_rows=others)
        touch = touching(without, level)
        for item in kept:
            row = item.meant
            if row is not None and row.level == level:
                touches = row.other in touch.get(row.place, ())
                if touches == (row.relation == "touch"):
                    yield item


def _tell_groups(cells: TableCells, outcomes: Mapping[_Said, Outcome], findings: Findings) -> None:
    """Tell contradictions one by one, and of the others each kind together."""
    against: dict[tuple[str, frozenset[str]], list[_Said]] = {}
    for item, outcome in outcomes.items():
        if outcome == "against" and item.meant is not None:
            against.setdefault((item.meant.level, item.meant.ends), []).append(item)
    for group in against.values():
        _tell_rows(cells, "neighbours_against", Severity.ERROR, group, findings)
    same = [item for item, outcome in outcomes.items() if outcome == "again"]
    idle = [item for item, outcome in outcomes.items() if outcome == "idle"]
    added = [item for item in idle if item.meant and item.meant.relation == "touch"]
    cut = [item for item in idle if item not in added]
    _tell_rows(cells, "neighbours_again", Severity.NOTE, same, findings)
    _tell_rows(cells, "neighbours_anyway", Severity.NOTE, added, findings)
    _tell_rows(cells, "neighbours_never", Severity.WARNING, cut, findings)


def _tell_rows(
    cells: TableCells, key: str, severity: Severity, items: Sequence[_Said], findings: Findings
) -> None:
    """One finding for some rows."""
    if not items:
        return
    shown = "、".join(item.text for item in items[:SHOWN]) + ("…" if items[SHOWN:] else "")
    told = cells.finding(key, severity, "other", items[0].row, shown)
    rows = tuple(dict.fromkeys(item.row for item in items))
    findings.add(replace(told, rows=rows, details={"count": str(len(items))}))
