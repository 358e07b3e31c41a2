"""The table of ties -> which two people, units or places belong together in what way."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import product

from geodata.account import JoinUse
from geodata.columns.cells import as_list
from geodata.columns.typed_ids import PLACES, typed
from geodata.facts.county import County
from geodata.facts.tie import Tie
from geodata.findings import SHOWN, Finding, Findings, Severity
from geodata.lineage.place_names import Places, Suggestions
from geodata.reading.read_postings import Supplies
from geodata.tables.read_table import TableCells
from geodata.tables.values import required_texts

End = tuple[str, str]
"""Table or level, and id."""


@dataclass(eq=False)
class _Reader:
    """Names of one table of ties, and where findings go."""

    cells: TableCells
    places: Places
    supplies: Supplies
    findings: Findings
    levels: dict[str, str]
    """Id of a village or township -> its level."""

    def __post_init__(self) -> None:
        self.near = Suggestions([*self.places.names(), *self.supplies.spoken])

    def said(self) -> Iterator[tuple[int, str, Tie | None]]:
        """Row, text and meaning of every pair; several in a cell are one pair each."""
        for name in ("tie", "one", "other"):
            required_texts(self.cells, name, self.findings)
        columns = (self.cells.values(name) for name in ("tie", "one", "other"))
        for row, tie, one, several in zip(self.cells.rows, *columns, strict=True):
            parts = (several,) if self._ends(several) else as_list(several) or ("",)
            for other in parts:
                full = bool(tie and one and other)
                yield row, f"{one} · {other}", self._meant(row, tie, one, other) if full else None

    def _ends(self, text: str) -> list[End]:
        """Whom or which place a text may mean."""
        found: list[End] = [(key.table, key.id) for key in self.supplies.find(text)]
        level, bare = typed(text, PLACES)
        spots = [(self.levels.get(name, "county"), name) for name in self.places.find(bare)]
        return [*found, *(end for end in spots if not level or end[0] == level)]

    def _meant(self, row: int, tie: str, one: str, other: str) -> Tie | None:
        left, right = self._ends(one), self._ends(other)
        for name, text, ends in (("one", one, left), ("other", other, right)):
            if not ends:
                near = {"near": self.near.near(text)}
                told = self.cells.finding("ties_unknown", Severity.ERROR, name, row, text)
                self.findings.add(replace(told, details=near))
        if not left or not right:
            return None
        pairs = [both for both in product(left, right) if _is_fit(*both)]
        alike = [(a, b) for a, b in pairs if a[0] == b[0]] or pairs
        text = f"{one} · {other}"
        if len(alike) != 1:
            key = "ties_ambiguous" if alike else "ties_unlike"
            self.findings.add(self.cells.finding(key, Severity.ERROR, "other", row, text))
            return None
        a, b = alike[0]
        if a == b:
            self.findings.add(
                self.cells.finding("ties_itself", Severity.WARNING, "other", row, text)
            )
            return None
        return Tie(tie=tie, one_in=a[0], one=a[1], other_in=b[0], other=b[1])


def _is_fit(one: End, other: End) -> bool:
    """Whether both are people or units, or both places of one level."""
    places = {one[0], other[0]} & {*PLACES}
    return one[0] == other[0] if places else True


def read_ties(
    cells: TableCells, county: County, places: Places, supplies: Supplies, findings: Findings
) -> tuple[Tie, ...]:
    """The ties of a table, each once, in its order.

    A row that nobody can follow is an error; what stands twice, and what ties somebody to
    himself, is told.
    """
    levels = {town.id: "township" for town in county.townships}
    levels |= {village.id: "village" for village in county.villages}
    kept: dict[tuple[str, frozenset[End]], Tie] = {}
    items, again = [], []
    for row, text, tie in _Reader(cells, places, supplies, findings, levels).said():
        key = None if tie is None else (tie.tie, frozenset(tie.ends))
        if key is None or tie is None:
            items.append(("unusable", text))
        elif key in kept:
            items.append(("again", text))
            again.append((row, text))
        else:
            kept[key] = tie
            items.append(("used", text))
    if again:
        findings.add(_told_again(cells, again))
    outcomes = ("used", "again", "unusable")
    join = JoinUse.of("ties", items, outcomes=outcomes, quiet=("used", "again"))
    findings.account.joins.append(join)
    return tuple(kept.values())


def _told_again(cells: TableCells, again: Sequence[tuple[int, str]]) -> Finding:
    shown = "、".join(text for _, text in again[:SHOWN]) + ("…" if again[SHOWN:] else "")
    told = cells.finding("ties_again", Severity.NOTE, "other", again[0][0], shown)
    rows = tuple(dict.fromkeys(row for row, _ in again))
    return replace(told, rows=rows, details={"count": str(len(again))})
