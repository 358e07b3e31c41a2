"""Tables and layers of households -> numbers, villages and points; nothing else of them is read."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from pyproj.exceptions import CRSError

from geodata.columns.cells import as_number
from geodata.facts.case import Case
from geodata.facts.county import County
from geodata.facts.households import NOWHERE, Households
from geodata.facts.sources import Sources
from geodata.findings import SHOWN, Findings, Severity
from geodata.geometry.crs import to_degrees, to_wgs84
from geodata.geometry.crs_names import system_of
from geodata.lineage.place_names import NOTHING_NEAR, Places, Suggestions
from geodata.reading.household_files import household_files
from geodata.reading.household_sheets import HouseholdFiles, HouseholdSheet

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]
MOST = 1_000_000
"""Households that one row may stand for."""


@dataclass(kw_only=True)
class _Reader:
    """What is needed to understand one table, and where findings go."""

    table: str
    county: County
    coverage: gpd.GeoDataFrame | None
    system: str
    crs: str | None
    findings: Findings
    number: dict[str, int] = field(init=False)

    def __post_init__(self) -> None:
        villages = self.county.villages
        self.places = Places(villages, self.county.townships)
        self.near = Suggestions(self.places.villages)
        self.number = {village.id: at for at, village in enumerate(villages)}

    def read(self, paths: Sequence[Path]) -> Households:
        """All files as one table; rows that lie in no village are told, and belong to none."""
        files = HouseholdFiles(self.table, self.crs, self.findings)
        sheets = [sheet for path in paths if (sheet := files.sheet(path)) is not None]
        parts = [self._understood(sheet) for sheet in sheets]
        if not parts:
            return Households.none()
        made = Households(
            **{
                name: np.concatenate([getattr(part, name) for part in parts])
                for name in ("id", "village", "lon", "lat", "count", "cell")
            }
        )
        self._tell_twice(made, sheets)
        return made

    def _understood(self, sheet: HouseholdSheet) -> Households:
        lon, lat = self._points(sheet) if sheet.point is None else sheet.point
        bare = np.flatnonzero(np.isnan(lon)).tolist() if sheet.point is not None else []
        if bare:
            self.findings.add(sheet.finding("households_pointless", bare, Severity.WARNING))
        village = self._villages(sheet, lon, lat)
        return Households(
            id=self._ids(sheet),
            village=village,
            lon=lon,
            lat=lat,
            count=self._counts(sheet),
            cell=np.array(sheet.texts("cell"), dtype=object),
        )

    def _ids(self, sheet: HouseholdSheet) -> NDArray[np.object_]:
        """Numbers; rows without one are called by their row."""
        texts = sheet.texts("id")
        bare = [at for at, text in enumerate(texts) if not text]
        if bare:
            self.findings.add(sheet.finding("households_unnumbered", bare, Severity.NOTE))
        called = [text or f"R{row}" for text, row in zip(texts, sheet.rows, strict=True)]
        return np.array(called, dtype=object)

    def _counts(self, sheet: HouseholdSheet) -> NDArray[np.int64]:
        """How many households; 1 for each row of a table without the column."""
        if "count" not in sheet.columns and self.table == "households":
            return np.ones(len(sheet.rows), dtype=np.int64)
        values, bad = _numbers(sheet.texts("count"))
        low = 1 if self.table == "households" else 0
        fits = (values >= low) & (values <= MOST) & (values == np.rint(values))
        odd = bad | ~fits
        if odd.any():
            places = np.flatnonzero(odd).tolist()
            shown = (sheet.texts("count")[at] or "—" for at in places[:SHOWN])
            value = "、".join(dict.fromkeys(shown))
            key = "households_count" if self.table == "households" else "households_room"
            self.findings.add(sheet.finding(key, places, Severity.WARNING, value, "count"))
        return np.where(odd, low, np.nan_to_num(values)).astype(np.int64)

    def _points(self, sheet: HouseholdSheet) -> tuple[Floats, Floats]:
        """Degrees of EPSG:4326, NaN where unknown; what is no place is told."""
        (x, no_x), (y, no_y) = (_numbers(sheet.texts(name)) for name in ("lon", "lat"))
        lacking = np.isnan(x) | np.isnan(y)
        if (no_x | no_y).any():
            places = np.flatnonzero(no_x | no_y).tolist()
            value = "、".join(
                f"{sheet.texts('lon')[at]}, {sheet.texts('lat')[at]}" for at in places[:SHOWN]
            )
            self.findings.add(sheet.finding("households_point", places, Severity.WARNING, value))
        blank = lacking & ~(no_x | no_y)
        if blank.any():
            places = np.flatnonzero(blank).tolist()
            self.findings.add(sheet.finding("households_pointless", places, Severity.WARNING))
        lon, lat = self._degrees(x, y)
        off = ~lacking & ~((np.abs(lon) <= 180) & (np.abs(lat) <= 90) & ((lon != 0) | (lat != 0)))
        if off.any():
            places = np.flatnonzero(off).tolist()
            value = "、".join(f"{x[at]:.10g}, {y[at]:.10g}" for at in places[:SHOWN])
            self.findings.add(sheet.finding("households_point", places, Severity.WARNING, value))
        gone = lacking | off
        return np.where(gone, np.nan, lon), np.where(gone, np.nan, lat)

    def _degrees(self, x: Floats, y: Floats) -> tuple[Floats, Floats]:
        try:
            system = system_of(self.system)
        except CRSError:
            return x, y  # told where the villages were read
        if isinstance(system, str):
            return to_wgs84(x, y, system)
        if not system.is_projected:
            return x, y
        lon, lat = to_degrees(system).transform(x, y)
        return np.asarray(lon, dtype=float), np.asarray(lat, dtype=float)

    def _villages(self, sheet: HouseholdSheet, lon: Floats, lat: Floats) -> NDArray[np.int64]:
        """The village of every row: the one that it names, else the one it lies in."""
        inside = self._inside(lon, lat)
        if "village" not in sheet.columns:
            self._tell_nowhere(sheet, np.flatnonzero(inside == NOWHERE).tolist())
            return inside
        towns, names = sheet.texts("township"), sheet.texts("village")
        pairs = list(zip(towns, names, strict=True))
        known = {pair: self._meant(*pair) for pair in dict.fromkeys(pairs)}
        found = np.full(len(pairs), NOWHERE, dtype=np.int64)
        odd: dict[str, list[int]] = {}
        for at, pair in enumerate(pairs):
            meant = known[pair]
            if len(meant) == 1:
                found[at] = meant[0]
            elif int(inside[at]) in meant or not pair[1]:
                found[at] = inside[at]
            else:
                odd.setdefault(pair[1], []).append(at)
        self._tell_odd(sheet, odd)
        blank = [at for at, pair in enumerate(pairs) if not pair[1] and found[at] == NOWHERE]
        self._tell_nowhere(sheet, blank)
        self._tell_astray(sheet, np.flatnonzero((found >= 0) & (inside >= 0) & (inside != found)))
        return found

    def _meant(self, town: str, name: str) -> tuple[int, ...]:
        if not name:
            return ()
        tried = ([f"{town}/{name}"] if town else []) + [name]
        for text in tried:
            found = [self.number[p] for p in self.places.find(text) if p in self.number]
            if found:
                return tuple(found)
        return ()

    def _inside(self, lon: Floats, lat: Floats) -> NDArray[np.int64]:
        """The village in whose borders every point lies."""
        found = np.full(lon.size, NOWHERE, dtype=np.int64)
        if self.coverage is None:
            return found
        owners = np.array([self.number.get(str(key), NOWHERE) for key in self.coverage.index])
        tree = shapely.STRtree(self.coverage.geometry.to_numpy())
        known = np.flatnonzero(np.isfinite(lon) & np.isfinite(lat))
        spots = shapely.points(lon[known], lat[known])
        point, shape = tree.query(spots, predicate="intersects")
        found[known[point[::-1]]] = owners[shape[::-1]]  # the first of several
        return found

    def _tell_odd(self, sheet: HouseholdSheet, odd: dict[str, list[int]]) -> None:
        for name, places in odd.items():
            told = sheet.finding("households_village", places, Severity.ERROR, name, "village")
            near = self.near.near(name) or NOTHING_NEAR
            self.findings.add(replace(told, details={**told.details, "near": near}))

    def _tell_nowhere(self, sheet: HouseholdSheet, places: list[int]) -> None:
        if places:
            self.findings.add(sheet.finding("households_nowhere", places, Severity.WARNING))

    def _tell_astray(self, sheet: HouseholdSheet, places: NDArray[np.int64]) -> None:
        """Tell points that lie in another village than they name."""
        if places.size:
            self.findings.add(sheet.finding("households_astray", places.tolist(), Severity.WARNING))

    def _tell_twice(self, made: Households, sheets: Sequence[HouseholdSheet]) -> None:
        """Tell numbers that stand twice in one village: nobody knows which one is meant."""
        keys = pd.MultiIndex.from_arrays([made.village, made.id])
        again = np.flatnonzero(keys.duplicated())
        if again.size:
            names = Counter(str(made.id[at]) for at in again)
            value = "、".join(list(names)[:SHOWN]) + ("…" if len(names) > SHOWN else "")
            ends = np.cumsum([len(sheet.rows) for sheet in sheets])
            first = int(np.searchsorted(ends, again[0], side="right"))
            start = int(ends[first]) - len(sheets[first].rows)
            inside = [int(at) - start for at in again if start <= at < ends[first]]
            told = sheets[first].finding("households_twice", inside, Severity.ERROR, value, "id")
            self.findings.add(told)


def _numbers(texts: Sequence[str]) -> tuple[Floats, Bools]:
    """Numbers, NaN where there are none, and where a text is none."""
    values = pd.to_numeric(pd.Series(texts, dtype=object), errors="coerce").to_numpy(dtype=float)
    values = values.copy()
    bad = np.zeros(len(texts), dtype=bool)
    for at in np.flatnonzero(np.isnan(values)).tolist():
        try:
            values[at] = as_number(texts[at]) if texts[at] else np.nan
        except ValueError:
            bad[at] = True
    values[~np.isfinite(values)] = np.nan
    return values, bad


def with_households(case: Case, folder: Path, sources: Sources, findings: Findings) -> Case:
    """The case with the households and member households of its folder; flaws are told."""
    read = {}
    for table, paths in household_files(folder, sources).items():
        reader = _Reader(
            table=table,
            county=case.county,
            coverage=case.coverage,
            system=sources.coordinates,
            crs=sources.households_crs,
            findings=findings,
        )
        read[table] = reader.read(paths)
    return replace(case, households=read["households"], member_households=read["member_households"])
