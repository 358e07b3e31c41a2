"""Polygons to villages, and a place on the map for every village that can have one."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cached_property

import geopandas as gpd
import pandas as pd

from geodata.account import JoinUse
from geodata.columns.headers import resolve
from geodata.facts.codes import restore_code
from geodata.facts.county import Township, Village
from geodata.findings import Finding, Findings, Severity
from geodata.lineage.place_names import Suggestions
from geodata.lineage.succession import Heirs
from geodata.locations.place_spelling import by_folded, folded_path, tell_folded
from geodata.reading.read_villages import path_of
from geodata.tables.read_table import TableCells
from geodata.text import normalised

FEATURE = "feature"
JOINED = ("matched", "merged", "ambiguous", "unmatched")
"""Outcomes of the join, for the account."""


def attribute_cells(frame: gpd.GeoDataFrame, file: str) -> TableCells:
    """The attributes of a boundary file as a table of villages; rows are feature numbers."""
    headers: dict[str, str] = {}
    for title in _telling(frame):
        headers.setdefault(resolve("villages", str(title)) or str(title), str(title))
    texts = {name: [str(v or "") for v in frame[title]] for name, title in headers.items()}
    table = pd.DataFrame(texts, index=[int(row) for row in _rows(frame)], dtype=object)
    known = frozenset(name for name, title in headers.items() if resolve("villages", title))
    for name in {"id", "code"} & set(table):
        table[name] = [restore_code(text) for text in table[name]]
    return TableCells(
        table="villages", file=file, sheet="", frame=table, headers=headers, known=known
    )


def _telling(frame: gpd.GeoDataFrame) -> Iterable[str]:
    """The columns that say something: not those that a format adds and nobody filled.

    KML has an empty ``Name`` beside the real columns, and an ``id`` that only counts.
    """
    every = frame.columns.drop(["geometry", FEATURE], errors="ignore")
    filled = [title for title in every if any(str(value or "").strip() for value in frame[title])]
    counted = re.compile(r".*\.\d+$")
    return [
        str(title)
        for title in filled or every
        if title != "id" or not all(counted.match(str(value)) for value in frame[title])
    ]


def _rows(frame: gpd.GeoDataFrame) -> Iterable[int]:
    return list(frame[FEATURE]) if FEATURE in frame.columns else list(range(1, len(frame) + 1))


class Joiner:
    """Finds the village of a polygon: by code, by county, township and name, or by one key."""

    def __init__(
        self, villages: tuple[Village, ...], townships: tuple[Township, ...], heirs: Heirs
    ) -> None:
        self.heirs = heirs
        self.codes = {key: v.id for v in villages for key in (v.id, v.code) if key}
        self.paths: dict[str, set[str]] = defaultdict(set)
        names = {town.id: town.name for town in townships}
        for village in villages:
            town = names.get(village.township, village.township)
            for parts in (
                (village.name,),
                (town, village.name),
                (village.county, town, village.name),
            ):
                self.paths[normalised(path_of(*parts))].add(village.id)

    def village(self, keys: list[str]) -> set[str]:
        """The ids of the first key that fits at all."""
        for key in keys:
            if key and key in self.codes:
                return {self.codes[key]}
            if key and self.paths.get(normalised(key)):
                return self.paths[normalised(key)]
        return next((set(ids) for key in keys if (ids := self.heirs.of(key))), set())

    def loosely(self, keys: list[str]) -> set[str]:
        """The same by names written otherwise: without the ending of a committee, one zero."""
        found = (self._loose.get(folded_path(key)) for key in keys if key)
        return next((ids for ids in found if ids), set())

    @cached_property
    def _loose(self) -> Mapping[str, set[str]]:
        return by_folded(self.paths)

    def inherits(self, keys: list[str]) -> bool:
        """Whether the village is found only as the successor of an old one."""
        known = any(key in self.codes or self.paths.get(normalised(key)) for key in keys if key)
        return not known and any(self.heirs.of(key) for key in keys)


def join(
    frame: gpd.GeoDataFrame,
    cells: TableCells,
    villages: tuple[Village, ...],
    townships: tuple[Township, ...],
    findings: Findings,
    heirs: Heirs,
) -> gpd.GeoDataFrame | None:
    """The coverage: index ``village``, column ``geometry``, EPSG:4326.

    ``cells`` are the attributes of ``frame`` row by row. Polygons of one village are
    joined; a polygon without a village, and a village without a polygon, are findings.
    """
    joiner = Joiner(villages, townships, heirs)
    if not {"code", "name", "id"} & cells.known:
        present = "、".join(cells.headers.values())
        findings.add(Finding(key="boundary_key", file=cells.file, details={"present": present}))
        return None
    near = Suggestions(village.name for village in villages)
    keys = _keys(cells)
    found = [joiner.village(mine) for mine in keys]
    loose = {n: joiner.loosely(mine) for n, mine in enumerate(keys) if not found[n]}
    held = {village for ids in found for village in ids}
    loose = {n: ids - held for n, ids in loose.items() if len(ids) == 1 and not ids & held}
    found = [loose.get(n, ids) for n, ids in enumerate(found)]
    names_of = {village.id: village.name for village in villages}
    pairs = [(cells.values("name")[n], names_of[i]) for n, ids in loose.items() for i in ids]
    tell_folded(pairs, cells.file, findings)
    owners = [_owner(cells, n, mine, found[n], near, findings) for n, mine in enumerate(keys)]
    _tell_without_polygon(villages, set(owners), cells, findings)
    old = {o for o, mine in zip(owners, keys, strict=True) if o and joiner.inherits(mine)}
    items = [
        (_outcome(ids, old), _shown(mine) or f"#{row}")
        for ids, mine, row in zip(found, keys, cells.rows, strict=True)
    ]
    use = JoinUse.of("polygon_village", items, outcomes=JOINED, quiet=JOINED[:2])
    findings.account.joins.append(use)
    return _coverage(frame, owners, cells, findings, merged=old)


def _keys(cells: TableCells) -> list[list[str]]:
    """For every feature its keys, the surest first.

    A bare name counts only where the file says no township: it would else hide a mistake.
    """
    ids, codes, names = (cells.values(name) for name in ("id", "code", "name"))
    counties, towns = cells.values("county"), cells.values("township")
    return [
        [ids[n], codes[n], path_of(counties[n], towns[n], names[n]), path_of(towns[n], names[n])]
        if names[n]
        else [ids[n], codes[n]]
        for n in range(len(names))
    ]


def _owner(
    cells: TableCells,
    n: int,
    keys: list[str],
    found: set[str],
    near: Suggestions,
    findings: Findings,
) -> str | None:
    if len(found) == 1:
        return next(iter(found))
    column = "code" if "code" in cells.known else "name"
    shown = _shown(keys)
    key = "polygon_ambiguous" if found else "no_village"
    finding = cells.finding(key, Severity.WARNING, column, cells.rows[n], shown)
    text = cells.values("name")[n] or shown
    findings.add(finding if found else replace(finding, details={"near": near.near(text)}))
    return None


def _outcome(ids: set[str], merged: set[str]) -> str:
    """What became of a polygon that may belong to the villages ``ids``."""
    if len(ids) != 1:
        return "ambiguous" if ids else "unmatched"
    return "merged" if ids & merged else "matched"


def _shown(keys: list[str]) -> str:
    """What a polygon is called, for a sentence."""
    return " ".join(key for key in keys[:3] if key)


def _tell_without_polygon(
    villages: tuple[Village, ...],
    owned: set[str | None],
    cells: TableCells,
    findings: Findings,
) -> None:
    near = Suggestions(cells.values("name"))
    for village in villages:
        if village.id not in owned:
            findings.add(
                Finding(
                    key="no_polygon",
                    severity=Severity.WARNING,
                    file=cells.file,
                    value=f"{village.name} {village.code or ''}".strip(),
                    details={"near": near.near(village.name)},
                )
            )


def _coverage(
    frame: gpd.GeoDataFrame,
    owners: list[str | None],
    cells: TableCells,
    findings: Findings,
    *,
    merged: set[str],
) -> gpd.GeoDataFrame | None:
    """Polygons by village; those of merged villages are dissolved without a word."""
    kept = [n for n, owner in enumerate(owners) if owner is not None]
    if not kept:
        return None
    shapes = gpd.GeoDataFrame(
        {"village": [owners[n] for n in kept]},
        geometry=list(frame.geometry.iloc[kept]),
        crs="EPSG:4326",
    )
    twice = {str(owner): n for owner, n in Counter(shapes["village"]).items() if n > 1}
    for owner in sorted(set(twice) - merged):
        row = cells.rows[[n for n in kept if owners[n] == owner][1]]
        findings.add(
            Finding(
                key="polygon_twice",
                severity=Severity.WARNING,
                file=cells.file,
                row=row,
                value=str(owner),
            )
        )
    if twice:
        return shapes.dissolve(by="village", sort=False)[["geometry"]]
    return shapes.set_index("village")
