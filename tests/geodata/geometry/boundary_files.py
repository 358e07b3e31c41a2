"""Files of boundaries in many a shape, and what reading them finds."""

import json
import zipfile
from collections.abc import Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import geopandas as gpd
import pytest
import shapely

from geodata.findings import Findings
from geodata.geometry.boundaries import read_boundaries, read_coverage
from geodata.geometry.repairs import Boundaries
from tests.folders import DATA

GOOD = shapely.box(112.0, 39.0, 112.1, 39.1)


BOW_TIE = shapely.Polygon([(112.2, 39.0), (112.3, 39.1), (112.3, 39.0), (112.2, 39.1)])


SOUND: list[list[float]] = [[112, 39], [112.1, 39], [112.1, 39.1], [112, 39]]


FLAT = shapely.Polygon([(112, 39), (112.1, 39), (112.2, 39), (112, 39)])
needs_data = pytest.mark.skipif(not DATA.is_dir(), reason="the data folder is not here")


def write(
    path: Path, *geometries: object, crs: str | None = "EPSG:4326", layer: str | None = None
) -> Path:
    names = [f"村{number}" for number in range(1, len(geometries) + 1)]
    frame = gpd.GeoDataFrame({"name": names}, geometry=list(geometries), crs=crs)
    more = {} if layer is None else {"layer": layer}
    expected = pytest.warns(UserWarning, match="crs") if crs is None else nullcontext()
    with expected:
        frame.to_file(path, engine="pyogrio", encoding="utf-8", **more)
    return path


def kml(path: Path, *geometries: shapely.Polygon) -> Path:
    places = "".join(
        f"<Placemark><name>村{n}</name><Polygon><outerBoundaryIs><LinearRing><coordinates>"
        + " ".join(f"{x},{y},900" for x, y in shape.exterior.coords)
        + "</coordinates></LinearRing></outerBoundaryIs></Polygon></Placemark>"
        for n, shape in enumerate(geometries, 1)
    )
    head = '<?xml version="1.0" encoding="UTF-8"?><kml xmlns="http://www.opengis.net/kml/2.2">'
    path.write_text(f"{head}<Document>{places}</Document></kml>", "utf-8")
    return path


def geojson(path: Path, *rings: Sequence[Sequence[float]]) -> Path:
    features = [
        {
            "type": "Feature",
            "properties": {"name": f"村{number}"},
            "geometry": {"type": "Polygon", "coordinates": [ring]},
        }
        for number, ring in enumerate(rings, 1)
    ]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), "utf-8")
    return path


def assert_told(path: Path, findings: Findings) -> None:
    for finding in findings:
        for language in ("zh", "en"):
            assert finding.problem(language)
            assert finding.remedy(language)
        assert finding.file == path.name


def read(path: Path, **options: Any) -> tuple[gpd.GeoDataFrame | None, Findings]:
    findings = Findings()
    frame = read_boundaries(path, findings=findings, **options)
    assert_told(path, findings)
    return frame, findings


def keys(findings: Findings) -> list[str]:
    return [finding.key.removeprefix("boundary_") for finding in findings]


def fit(path: Path, **options: Any) -> tuple[Boundaries | None, Findings]:
    findings = Findings()
    read_back = read_coverage(path, findings=findings, **options)
    assert_told(path, findings)
    return read_back, findings


def collection(path: Path, *geometries: shapely.Geometry) -> Path:
    features = [
        {"type": "Feature", "properties": {"name": f"村{n}"}, "geometry": shape.__geo_interface__}
        for n, shape in enumerate(geometries, 1)
    ]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), "utf-8")
    return path


def mixed_shapefile(path: Path, *, cpg: str | None, names: str, values: str) -> Path:
    """A shapefile whose field names and values are written in these encodings."""
    frame = gpd.GeoDataFrame({"AAAAAAAA": ["x" * 30, "y" * 30]}, geometry=[GOOD] * 2, crs=4326)
    frame.to_file(path, encoding="utf-8")
    raw = path.with_suffix(".dbf").read_bytes()
    raw = raw.replace(b"AAAAAAAA\0\0\0", "村名".encode(names).ljust(11, b"\0"))
    for letter, text in (("x", "朔城区东关村"), ("y", "怀仁市")):
        raw = raw.replace(letter.encode() * 30, text.encode(values).ljust(30))
    path.with_suffix(".dbf").write_bytes(raw)
    path.with_suffix(".cpg").unlink()
    if cpg is not None:
        path.with_suffix(".cpg").write_text(cpg)
    return path


def zipped(path: Path, *files: Path, folder: str = "") -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for file in files:
            target.write(file, folder + file.name)
    return path
