"""Any vector file that GDAL reads -> valid polygons in EPSG:4326, with a finding per flaw."""

import warnings
from functools import partial
from pathlib import Path

import geopandas as gpd
import numpy as np
import pyogrio
import shapely
from numpy.typing import NDArray
from pyogrio.errors import DataLayerError, DataSourceError
from pyproj import CRS
from pyproj.exceptions import CRSError

from geodata.crs import SHIFTED_SYSTEMS, geometry_to_wgs84
from geodata.findings import Finding, Findings, Severity
from geodata.repairs import POLYGONAL, mended

SHAPE_PARTS = (".shx", ".dbf")
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
    """Read village polygons.

    Parameters
    ----------
    path
        GeoPackage, Shapefile, GeoJSON or FlatGeobuf.
    layer
        Layer name, for files that hold several.
    crs
        CRS of a file that names none: an EPSG code, or ``GCJ-02`` / ``BD-09`` for shifted
        coordinates.
    encoding
        Encoding of a shapefile's table that has no ``.cpg``.
    findings
        Where flaws are told.

    Returns
    -------
    Attributes as text and valid polygons in EPSG:4326, one row per usable feature;
    ``None`` where the file cannot be read (findings say why).

    """
    reader = _Reader(path, findings)
    frame = reader.read(layer, encoding)
    if frame is None or not reader.has_polygons(frame):
        return None
    frame = reader.located(frame, crs)
    return None if frame is None else reader.repaired(reader.usable(frame))


class _Reader:
    """One file and where its findings go."""

    def __init__(self, path: Path, findings: Findings) -> None:
        self.path = path
        self.findings = findings

    def tell(self, key: str, severity: Severity = Severity.ERROR, **fields: object) -> None:
        """Add a finding about the file; ``row`` counts features from 1."""
        details = {name: str(value) for name, value in fields.items() if name not in _PLACE}
        place = {name: value for name, value in fields.items() if name in _PLACE}
        finding = Finding(
            key=f"boundary_{key}",
            severity=severity,
            file=self.path.name,
            details=details,
            **place,  # type: ignore[arg-type]
        )
        self.findings.add(finding)

    def read(self, layer: str | None, encoding: str | None) -> gpd.GeoDataFrame | None:
        """Read the file with its attributes as text."""
        if not self._whole():
            return None
        try:
            frame = self._open(layer, encoding or self._encoding())
        except DataLayerError as error:
            self.tell("layer", value=layer or "", reason=error)
            return None
        except (DataSourceError, IndexError, UnicodeDecodeError, ValueError) as error:
            self.tell("unreadable", reason=_short(error))
            return None
        if not isinstance(frame, gpd.GeoDataFrame):
            self.tell("no_geometry")
            return None
        if frame.empty:
            self.tell("empty")
            return None
        for column in frame.columns.drop(frame.geometry.name):
            frame[column] = [_text(value) for value in frame[column]]
        name = frame.geometry.name
        return frame if name == "geometry" else frame.rename_geometry("geometry")

    def _open(self, layer: str | None, encoding: str | None) -> object:
        """Let GDAL read the file; what it warns of becomes findings, open rings are closed."""
        with warnings.catch_warnings(record=True) as told:
            warnings.simplefilter("always")
            chosen = layer if layer is not None else str(pyogrio.list_layers(self.path)[0][0])
            read = partial(pyogrio.read_dataframe, self.path, layer=chosen, encoding=encoding)
            try:
                frame = read()
            except shapely.errors.GEOSException as error:
                frame = read(on_invalid="fix")
                self.tell("open_rings", Severity.WARNING, reason=_short(error))
        for message in dict.fromkeys(str(item.message) for item in told):
            self.tell("driver", Severity.NOTE, reason=message[:200])
        return frame

    def _whole(self) -> bool:
        if not self.path.is_file():
            self.tell("missing")
            return False
        if self.path.stat().st_size == 0:
            self.tell("empty")
            return False
        if self.path.suffix.lower() == ".shp":
            lost = [part for part in SHAPE_PARTS if not self.path.with_suffix(part).exists()]
            for part in lost:
                self.tell("part_missing", value=self.path.stem + part)
            return not lost
        return True

    def _encoding(self) -> str | None:
        """GB18030 for a shapefile without .cpg whose table is not UTF-8 but decodes as it."""
        table = self.path.with_suffix(".dbf")
        if self.path.suffix.lower() != ".shp" or self.path.with_suffix(".cpg").exists():
            return None
        raw = table.read_bytes()
        for encoding in ("utf-8", "gb18030"):
            try:
                raw[32:].decode(encoding)
            except UnicodeDecodeError:
                continue
            if encoding == "gb18030":
                self.tell("gbk", Severity.NOTE, value=encoding)
            return encoding
        return "gb18030"

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

    def located(self, frame: gpd.GeoDataFrame, crs: str | None) -> gpd.GeoDataFrame | None:
        """Bring everything to EPSG:4326; a file without CRS needs one named by the user."""
        if crs in SHIFTED_SYSTEMS:
            moved = geometry_to_wgs84(frame, crs)
        elif frame.crs is None and crs is None:
            self.tell("no_crs")
            return None
        else:
            try:
                known = frame if frame.crs is not None else frame.set_crs(CRS.from_user_input(crs))
            except CRSError as error:
                self.tell("bad_crs", value=crs or "", reason=_short(error))
                return None
            moved = known.to_crs("EPSG:4326")
        west, south, east, north = moved.total_bounds
        if not (-180.001 <= west <= east <= 180.001 and -90.001 <= south <= north <= 90.001):
            self.tell("off_globe", value=f"{west:.3f}, {south:.3f}, {east:.3f}, {north:.3f}")
            return None
        return moved

    def usable(self, frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
        """Leave out features without an area, with a finding for each."""
        shapes = frame.geometry
        empty = shapes.isna() | shapes.is_empty
        other = ~empty & ~shapes.geom_type.isin(POLYGONAL)
        for number in np.flatnonzero(empty):
            self.tell(
                "null", Severity.WARNING, row=int(number) + 1, value=_name(frame, int(number))
            )
        for number in np.flatnonzero(other):
            kind = shapes.geom_type.iloc[number]
            self.tell("kind", Severity.WARNING, row=int(number) + 1, value=kind)
        frame = frame.assign(feature=np.arange(1, len(frame) + 1))[~(empty | other)]
        return frame.set_geometry(shapely.force_2d(frame.geometry.to_numpy()))

    def repaired(self, frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
        """Mend invalid rings and say how much area that moved; refuse what changes too much."""
        shapes: NDArray[np.object_] = frame.geometry.to_numpy().copy()
        bad = np.flatnonzero(~shapely.is_valid(shapes))
        for number, valid, moved, share in mended(frame.geometry, bad):
            fields = {
                "row": int(frame["feature"].iloc[number]),
                "value": _name(frame, number),
                "reason": shapely.is_valid_reason(shapes[number]),
            }
            if share > MOST_MOVED:
                self.tell("unrepairable", **fields)
            else:
                self.tell("repaired", Severity.NOTE, area=f"{moved:.0f}", **fields)
            shapes[number] = valid
        return frame.set_geometry(gpd.GeoSeries(shapes, index=frame.index, crs="EPSG:4326"))


_PLACE = ("row", "column", "value")


def _name(frame: gpd.GeoDataFrame, number: int) -> str:
    """A few attributes that let a person find the feature."""
    row = frame.drop(columns=["geometry", "feature"], errors="ignore").iloc[number]
    return " ".join(str(value) for value in row.iloc[:4] if value)


def _text(value: object) -> str:
    if value is None or (isinstance(value, float) and np.isnan(value)):
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


def _short(error: Exception) -> str:
    return str(error).splitlines()[0][:200]
