"""Roads of any kind of file -> lines with class, direction and speed limit."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import shapely

from geodata.extras import MissingExtraError, needed
from geodata.findings import Finding, Findings, Severity
from geodata.geometry.located import located
from geodata.geometry.vector_files import key_of, read_vector
from geodata.roads.speeds import class_of, direction_of, limit_of
from geodata.sandbox.asking import MB, ReadingError, ask
from geodata.text import normalised

OSM = (".pbf", ".osm", ".osm.bz2")
COLUMNS = ("road_class", "direction", "limit_kmh", "geometry")
NAMES = {
    "road_class": (
        "highway", "fclass", "class", "roadclass", "type", "等级", "道路等级", "公路等级", "类型",
    ),
    "oneway": ("oneway", "单行", "单行道"),
    "maxspeed": ("maxspeed", "限速", "speed"),
}  # fmt: skip
"""Other headers of the columns of a road layer."""
ROOM, ROOM_PER_BYTE, BYTES_PER_SECOND = 512 * MB, 400, 2**17
"""Memory and time that an extract may take: it is packed well, and read by several threads."""
LINES = ("LineString", "MultiLineString")


def read_roads(
    path: Path, findings: Findings, *, crs: str | None = None
) -> gpd.GeoDataFrame | None:
    """Read roads.

    Returns columns ``road_class`` (text), ``direction`` (1 as drawn, -1 against, 0 both),
    ``limit_kmh`` (NaN where unknown) and ``geometry`` (LineString, EPSG:4326); ``None``
    where nothing can be read (findings say why).
    """
    if not path.is_file():
        findings.add(Finding(key="roads_missing", file=path.name))
        return None
    osm = path.name.lower().endswith(OSM)
    frame = _from_osm(path, findings) if osm else _from_lines(path, findings, crs)
    if frame is not None and frame.empty:
        findings.add(Finding(key="roads_empty", file=path.name))
        return None
    return frame


def _from_osm(path: Path, findings: Findings) -> gpd.GeoDataFrame | None:
    size = path.stat().st_size
    allowed: dict[str, Any] = {
        "room": ROOM + size * ROOM_PER_BYTE,
        "seconds": size / BYTES_PER_SECOND,
    }
    try:
        needed("osmium", extra="roads")
        found = ask("geodata.roads.osm_extracts.roads", path=str(path.resolve()), **allowed)
    except MissingExtraError:
        findings.add(Finding(key="roads_no_osmium", file=path.name))
        return None
    except ReadingError as error:
        findings.add(_refused(path, error))
        return None
    places = dict(zip(found["ids"], zip(found["lons"], found["lats"], strict=True), strict=True))
    rows, lost, at = [], 0, 0
    for (kind, turn, limit), count in zip(found["tags"], found["counts"], strict=True):
        known = [places.get(ref) for ref in found["refs"][at : at + count]]
        at += count
        lost += known.count(None)
        tags = (kind, turn, np.nan if limit is None else limit)
        rows += [(*tags, shapely.LineString(run)) for run in _runs(known)]
    if lost:
        findings.add(
            Finding(key="roads_cut", severity=Severity.NOTE, file=path.name, value=str(lost))
        )
    return _frame(rows)


def _refused(path: Path, error: ReadingError) -> Finding:
    if error.kind != "failed":
        return Finding(key=f"reading_{error.kind}", file=path.name)
    reason = str(error).splitlines()[0][:200]
    return Finding(key="roads_unreadable", file=path.name, details={"reason": reason})


def _runs(
    points: Iterable[tuple[float, float] | None],
) -> Iterator[list[tuple[float, float]]]:
    """The stretches between lost nodes, of two points or more."""
    run: list[tuple[float, float]] = []
    for point in points:
        if point is not None:
            run.append(point)
            continue
        if len(run) > 1:
            yield run
        run = []
    if len(run) > 1:
        yield run


def _from_lines(path: Path, findings: Findings, crs: str | None) -> gpd.GeoDataFrame | None:
    def tell(key: str, severity: Severity = Severity.ERROR, **fields: object) -> None:
        texts = {name: str(value) for name, value in fields.items()}
        value = texts.pop("value", "")
        findings.add(
            Finding(key=key_of(key), severity=severity, file=path.name, value=value, details=texts)
        )

    frame = read_vector(path, layer=None, encoding=None, tell=tell)
    if frame is None:
        return None
    frame = frame[frame.geometry.geom_type.isin(LINES)]
    placed = located(frame, crs, tell) if len(frame) else None
    if placed is None:
        if frame.empty:
            findings.add(Finding(key="roads_empty", file=path.name))
        return None
    return _described(placed, path, findings)


def _described(frame: gpd.GeoDataFrame, path: Path, findings: Findings) -> gpd.GeoDataFrame:
    columns = {normalised(str(column)): column for column in frame.columns}
    found = {
        name: next((columns[a] for a in map(normalised, aliases) if a in columns), None)
        for name, aliases in NAMES.items()
    }
    if found["road_class"] is None:
        findings.add(Finding(key="roads_no_class", severity=Severity.WARNING, file=path.name))
    texts = {
        name: [""] * len(frame) if column is None else [str(v or "") for v in frame[column]]
        for name, column in found.items()
    }
    rows = []
    for kind, oneway, limit, shape in zip(
        texts["road_class"], texts["oneway"], texts["maxspeed"], frame.geometry, strict=True
    ):
        named = class_of(kind) or "road"
        known = limit_of(limit)
        turn = direction_of(oneway, road_class=named)
        facts = (named, turn, np.nan if known is None else known)
        rows += [(*facts, part) for part in shapely.get_parts(shapely.force_2d(shape))]
    return _frame(rows)


def _frame(rows: list[tuple[Any, ...]]) -> gpd.GeoDataFrame:
    values = dict(zip(COLUMNS, zip(*rows, strict=True), strict=True)) if rows else {}
    data = {name: list(values.get(name, ())) for name in COLUMNS}
    return gpd.GeoDataFrame(data, geometry="geometry", crs="EPSG:4326")
