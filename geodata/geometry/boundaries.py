"""Any vector file that GDAL reads -> valid polygons in EPSG:4326, with a finding per flaw."""

from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from geodata.characters import cleaned as cleaned_text
from geodata.facts.repair import FlawKind, Repair
from geodata.findings import Finding, Findings, Severity
from geodata.geometry.coverage import cleaned
from geodata.geometry.located import located
from geodata.geometry.repairs import (
    MOST_TOLD,
    POLYGONAL,
    Boundaries,
    Spot,
    closed_lines,
    mended,
    named,
    names_of,
    polygons_of,
)
from geodata.geometry.tangles import piled, tangled
from geodata.geometry.tolerance import Tolerance
from geodata.geometry.vector_files import key_of, read_vector
from geodata.geometry.vector_source import Wanted
from geodata.sheets.odd_cells import Where, tell_odd_text
from geodata.text import normalised

NONE: Mapping[str, str] = MappingProxyType({})
LINES = ("LineString", "MultiLineString", "LinearRing")
HALF_TURN = 180.0
"""Degrees; what is wider lies on both sides of the 180th meridian, or all around the globe."""
MOST_MOVED = 0.01
"""Share of a polygon's area that a repair may change; beyond it the polygon is refused."""


def read_boundaries(
    path: Path,
    *,
    layer: str | None = None,
    crs: str | None = None,
    encoding: str | None = None,
    findings: Findings,
) -> gpd.GeoDataFrame | None:
    """Read polygons one by one, without a look at how neighbours fit.

    ``read_coverage`` says what the arguments are and which flaws are mended; this leaves
    overlaps, gaps and duplicates as they are drawn and tells nothing of them. Returns
    valid polygons in EPSG:4326, or ``None`` where the file cannot be read.
    """
    return _Reader(path, findings).polygons(layer, crs, encoding)


def read_coverage(
    *paths: Path,
    layer: str | None = None,
    crs: str | None = None,
    encoding: str | None = None,
    tolerance: Tolerance | None = None,
    findings: Findings,
    wanted: Wanted = frozenset,
    columns: Mapping[str, str] = NONE,
) -> Boundaries | None:
    """Read village polygons and make neighbours fit.

    Parameters
    ----------
    paths
        One file, or several that make one coverage: whatever GDAL reads (GeoPackage,
        Shapefile, GeoJSON, FlatGeobuf, KML ...), also in a ``.zip`` or as
        ``.gz``; GeoParquet where pyarrow is installed.
    layer
        Layer name, for files that hold several; for a ``.zip`` of several the file's stem.
    crs
        CRS of a file that names none: an EPSG code, or ``GCJ-02`` / ``BD-09`` for shifted
        coordinates.
    encoding
        Encoding of a shapefile's table, where neither the ``.cpg`` nor the bytes tell it.
    tolerance
        What counts as noise of digitising; see ``geodata.geometry.tolerance.Tolerance``.
    findings
        Where flaws are told.
    wanted
        Names and codes of the villages, by which layers are chosen where there are several.
    columns
        Header (normalised) -> column of the table of villages that it means.

    Returns
    -------
    Attributes as text and valid polygons in EPSG:4326, one row per usable feature, with
    the feature number in ``feature``; and every flaw as a value. ``None`` where the file
    cannot be read (findings say why).

    """
    readers = [_Reader(path, findings, wanted, columns) for path in paths]
    read = [reader.polygons(layer, crs, encoding, areal=True) for reader in readers]
    frames = [frame for frame in read if frame is not None]
    if len(frames) < len(paths) or not frames:
        return None
    whole = frames[0] if len(frames) == 1 else _joined(frames)
    file = "、".join(path.name for path in paths)
    if piled(whole.geometry.to_numpy()):
        findings.add(Finding(key="boundary_piled", file=file, value=str(len(whole))))
        return None
    whole = _in_one_piece(whole, findings, file)
    fitted = cleaned(whole, findings, tolerance=tolerance, file=file)
    rings = [ring for reader in readers for ring in reader.rings]
    return Boundaries(fitted.frame, (*rings, *fitted.repairs))


def _in_one_piece(frame: gpd.GeoDataFrame, findings: Findings, file: str) -> gpd.GeoDataFrame:
    """Bring what lies on both sides of the 180th meridian together: longitudes beyond 180."""
    west, _, east, _ = frame.total_bounds
    if east - west <= HALF_TURN:
        return frame
    moved = shapely.transform(
        frame.geometry.to_numpy(), lambda p: np.where((p < 0.0) & [True, False], p + 360.0, p)
    )
    left, _, right, _ = shapely.total_bounds(moved)
    if right - left > HALF_TURN:
        return frame
    findings.add(Finding(key="boundary_antimeridian", severity=Severity.NOTE, file=file))
    return frame.set_geometry(list(moved), crs="EPSG:4326")


def _joined(frames: list[gpd.GeoDataFrame]) -> gpd.GeoDataFrame:
    """Several files as one; an attribute that a file lacks is empty there."""
    whole = pd.concat(frames, ignore_index=True)
    names = whole.columns.drop(["geometry", "feature"])
    whole[names] = whole[names].fillna("")
    return gpd.GeoDataFrame(whole, geometry="geometry", crs="EPSG:4326")


class _Reader:
    """One file and where its findings go."""

    def __init__(
        self,
        path: Path,
        findings: Findings,
        wanted: Wanted = frozenset,
        columns: Mapping[str, str] = NONE,
    ) -> None:
        self.path, self.columns = path, columns
        self.wanted = wanted
        self.findings = findings
        self.rings: tuple[Repair, ...] = ()
        self.told: Counter[tuple[str, Severity]] = Counter()

    def polygons(
        self, layer: str | None, crs: str | None, encoding: str | None, *, areal: bool = False
    ) -> gpd.GeoDataFrame | None:
        """Read, bring to EPSG:4326 and mend; with ``areal`` lines become polygons."""
        frame = self.read(layer, encoding)
        if frame is not None and areal:
            frame = self.areal(frame)
        if frame is None or not self.has_polygons(frame):
            return None
        frame = located(frame, crs, self.tell)
        result = None if frame is None else self.repaired(self.usable(frame))
        for (key, severity), count in self.told.items():
            if count > MOST_TOLD:
                self.tell(f"{key}_more", severity, value=str(count - MOST_TOLD))
        return None if result is None or result.empty else result

    def tell(self, key: str, severity: Severity = Severity.ERROR, **fields: object) -> None:
        """Add a finding about the file; ``row`` counts features from 1."""
        details = {name: str(value) for name, value in fields.items() if name not in _PLACE}
        place = {name: value for name, value in fields.items() if name in _PLACE}
        finding = Finding(
            key=key_of(key),
            severity=severity,
            file=self.path.name,
            details=details,
            **place,  # type: ignore[arg-type]
        )
        self.findings.add(finding)

    def tell_of(
        self, key: str, severity: Severity, frame: gpd.GeoDataFrame, number: int, **fields: object
    ) -> None:
        """Tell of one feature by number and name; after ``MOST_TOLD`` of a kind only count."""
        self.told[key, severity] += 1
        if self.told[key, severity] <= MOST_TOLD:
            row = frame.iloc[[number]]
            place = {"row": int(row["feature"].iloc[0]), "value": names_of(row)[0]}
            self.tell(key, severity, **{**place, **fields})

    def read(self, layer: str | None, encoding: str | None) -> gpd.GeoDataFrame | None:
        """Read the file: attributes as text, features numbered from 1."""
        how = {"layer": layer, "encoding": encoding}
        frame = read_vector(self.path, **how, tell=self.tell, wanted=self.wanted)
        if frame is None:
            return None
        for column in frame.columns.drop("geometry"):
            frame[column] = [_text(value) for value in frame[column]]
        frame = self.without_hidden(frame)
        frame = self.meant(frame)
        return frame.assign(feature=frame.index.to_numpy() + 1).reset_index(drop=True)

    def meant(self, frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
        """The frame with columns as they are meant in front, under the names of the table."""
        found: dict[str, str] = {}
        for column in frame.columns.drop("geometry"):
            name = self.columns.get(normalised(str(column)))
            if name is not None:
                found.setdefault(name, column)
        whole = frame.assign(**{name: frame[column] for name, column in found.items()})
        return whole[[*found, *whole.columns.drop(list(found))]]

    def without_hidden(self, frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
        """Leave out what cannot be seen; characters that act instead of being read are told."""
        tell_odd_text(self.path.name, Where(self.path.name), "name", self.findings)
        for column in frame.columns.drop("geometry"):
            tell_odd_text(column, Where(self.path.name, column=column), "cell", self.findings)
            for place, text in frame[column].items():
                spot = Where(self.path.name, row=int(place) + 1, column=column)
                tell_odd_text(text, spot, "cell", self.findings)
            frame[column] = [cleaned_text(text) for text in frame[column]]
        return frame.rename(columns=cleaned_text)

    def areal(self, frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
        """Make polygons of closed lines and of collections; refuse open lines by name."""
        shapes: NDArray[np.object_] = frame.geometry.to_numpy().copy()
        kinds = frame.geometry.geom_type.to_numpy()
        refused = []
        for number in map(int, np.flatnonzero(np.isin(kinds, LINES))):
            area = closed_lines(shapes[number])
            if area is None:
                refused.append(number)
            else:
                self.tell_of("closed_line", Severity.WARNING, frame, number)
                shapes[number] = area
        for number in map(int, np.flatnonzero(kinds == "GeometryCollection")):
            area = polygons_of(shapes[number])
            if not area.is_empty:
                self.tell_of("collection", Severity.WARNING, frame, number)
                shapes[number] = area
        if heights := int(shapely.has_z(shapes).sum()):
            self.tell("heights", Severity.NOTE, value=str(heights))
        return self._without_open(frame.set_geometry(shapes, crs=frame.crs), refused)

    def _without_open(self, frame: gpd.GeoDataFrame, refused: list[int]) -> gpd.GeoDataFrame:
        """Leave open lines out by name, but in a file that has nothing else."""
        if len(refused) == len(frame):
            return frame
        for number in refused:
            self.tell_of("open_line", Severity.ERROR, frame, number)
        return frame.drop(index=frame.index[refused])

    def has_polygons(self, frame: gpd.GeoDataFrame) -> bool:
        """Refuse files that hold only points or lines."""
        shapes = frame.geometry.dropna()
        kinds = shapes[~shapes.is_empty].geom_type
        if kinds.empty:
            self.tell("empty")
            return False
        if not kinds.isin(POLYGONAL).any():
            self.tell("not_polygons", value="、".join(sorted(set(kinds))))
            return False
        return True

    def usable(self, frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
        """Leave out features without an area, with a finding for each."""
        shapes = frame.geometry
        empty = shapes.isna() | shapes.is_empty
        other = ~empty & ~shapes.geom_type.isin(POLYGONAL)
        for number in np.flatnonzero(empty):
            self.tell_of("null", Severity.WARNING, frame, int(number))
        for number in np.flatnonzero(other):
            kind = shapes.geom_type.iloc[number]
            self.tell_of("kind", Severity.WARNING, frame, int(number), value=kind)
        frame = frame[~(empty | other)]
        return frame.set_geometry(shapely.force_2d(frame.geometry.to_numpy()))

    def repaired(self, frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
        """Mend invalid rings and say how much area that moved; refuse what changes too much.

        What crosses itself without end is left out, as an error.
        """
        shapes: NDArray[np.object_] = frame.geometry.to_numpy().copy()
        bad = np.flatnonzero(~shapely.is_valid(shapes))
        knots = tangled(shapes, bad)
        for number in sorted(knots):
            self.tell_of("tangled", Severity.ERROR, frame, number)
        bad = np.array([number for number in bad if number not in knots], dtype=np.int64)
        spots = []
        for number, valid, moved, share in mended(frame.geometry, bad):
            key, severity = ("repaired", Severity.NOTE)
            if share > MOST_MOVED:
                key, severity = ("unrepairable", Severity.ERROR)
            else:
                spots.append(Spot(FlawKind.RING, (number,), valid, moved))
            reason = shapely.is_valid_reason(shapes[number])
            self.tell_of(key, severity, frame, number, area=f"{moved:.0f}", reason=reason)
            shapes[number] = valid
        self.rings = named(spots, frame)
        whole = frame.set_geometry(gpd.GeoSeries(shapes, index=frame.index, crs="EPSG:4326"))
        return whole.drop(index=whole.index[sorted(knots)])


_PLACE = ("row", "column", "value")


def _text(value: object) -> str:
    if value is None or (isinstance(value, float) and np.isnan(value)):
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


def _short(error: Exception) -> str:
    return str(error).splitlines()[0][:200]
