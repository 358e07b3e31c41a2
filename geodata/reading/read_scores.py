"""The planner's own numbers for pairs -> facts, a hundred thousand rows at a time.

Every different text of a column is read once and handed out to its rows.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geodata.columns.headers import choice_names
from geodata.facts.pair_scores import PairScores
from geodata.facts.supply_key import SupplyKey
from geodata.findings import Findings, Severity
from geodata.lineage.place_names import Places
from geodata.reading.read_postings import Supplies
from geodata.reading.read_supplies import resolved
from geodata.tables.read_table import TableCells
from geodata.tables.values import numbers, required_texts
from geodata.text import normalised

T = TypeVar("T")
MOST_TOLD = 100
"""So many doubled pairs are told; the others have the same cause."""


def read_scores(
    cells: TableCells, places: Places, supplies: Supplies, findings: Findings
) -> PairScores:
    """Costs and loads of pairs. A text that is wrong in many rows is told once, at the first.

    A row whose place or supply nobody knows, or whose number is none, is an error; so is a
    pair that stands twice.
    """
    names = choice_names("layer")
    layer = _once(
        cells, "layer", lambda some: [_word(names, text) for text in some.values("layer")]
    )
    where = _once(
        cells, "place", lambda some: resolved(some, "place", places, Severity.ERROR, findings)
    )
    who = _who(cells, layer, supplies, findings)
    cost = _once(cells, "cost", lambda some: numbers(some, "cost", findings))
    load = _once(cells, "load", lambda some: numbers(some, "load", findings))
    for name in ("place", "supply"):
        required_texts(cells, name, findings)
    known = [p is not None and s is not None for p, s in zip(where, who, strict=True)]
    tables, ids = [key.table if key else "" for key in who], [key.id if key else "" for key in who]
    frame = pd.DataFrame({"layer": layer, "place": where, "table": tables, "supply": ids})
    first = _tell_doubles(cells, frame[known], findings)
    whole = PairScores(
        layer=tuple(layer),
        place=tuple(map(str, where)),
        table=tuple(tables),
        supply=tuple(ids),
        cost=tuple(cost),
        load=tuple(load),
    )
    rows = np.array(known, dtype=bool)
    rows[np.flatnonzero(rows)] = first
    return whole if rows.all() else whole.kept(rows.tolist())


def _word(names: dict[str, str], text: str) -> str:
    """The layer that a text means; a layer of the user's own keeps its name."""
    return names.get(normalised(text), text)


def _once(cells: TableCells, name: str, read: Callable[[TableCells], list[T]]) -> list[T]:
    """Read a column by its different texts, each at the first row that has it."""
    column = pd.Series(cells.values(name), dtype=object)
    codes, _ = pd.factorize(column)
    first = np.flatnonzero(~column.duplicated().to_numpy())
    some = replace(cells, frame=cells.frame.iloc[first])
    values = np.fromiter(read(some), dtype=object, count=first.size)
    handed: list[T] = values[codes].tolist()
    return handed


def _who(
    cells: TableCells, layer: list[str], supplies: Supplies, findings: Findings
) -> list[SupplyKey | None]:
    """Who is meant in every row, looked up once for each text beside each table."""
    tables = pd.Series([supplies.layers.get(name, "") for name in layer], dtype=object)
    found: list[SupplyKey | None] = [None] * len(layer)
    for table in tables.unique():
        rows = np.flatnonzero((tables == table).to_numpy())
        mine = replace(cells, frame=cells.frame.iloc[rows])
        name = next(name for name in layer if supplies.layers.get(name, "") == table)

        def read(some: TableCells, name: str = name) -> list[SupplyKey | None]:
            beside = [name] * len(some.rows)
            return supplies.resolve(some, "supply", Severity.ERROR, findings, layers=beside)

        for row, key in zip(rows.tolist(), _once(mine, "supply", read), strict=True):
            found[row] = key
    return found


def _tell_doubles(cells: TableCells, frame: pd.DataFrame, findings: Findings) -> NDArray[np.bool_]:
    """Tell pairs that stand twice; which rows of ``frame`` are the first of their pair."""
    doubled = frame.duplicated().to_numpy()
    if doubled.any():
        seen = frame[frame.duplicated(keep=False).to_numpy()].drop_duplicates()
        top = {tuple(item[1:]): item[0] for item in seen.itertuples()}
        for item in frame[doubled].head(MOST_TOLD).itertuples():
            pair = f"{item.place} · {item.supply}"
            finding = cells.finding(
                "duplicate", Severity.ERROR, "supply", cells.rows[item[0]], pair
            )
            line = str(cells.rows[top[tuple(item[1:])]])
            findings.add(replace(finding, details={"first": line}))
    found: NDArray[np.bool_] = ~doubled
    return found
