"""Two real places with made-up people, as case folders: Pangasinan and Shuozhou.

``python -m benchmarks.real_places pangasinan SOURCE FOLDER`` takes the folder that holds
``barangays.geojson``; ``... shuozhou SOURCE FOLDER`` the one that holds ``adcode/`` and
``fences/``. Places are real, classes, needs, units, cadres and leaders are invented from
a fixed seed.
"""

import argparse
import csv
import re
from collections.abc import Callable, Iterable
from importlib import resources
from pathlib import Path

import geopandas as gpd
import pandas as pd

from geodata.facts.case import Case
from geodata.facts.county import County, Precision, Township, Village
from geodata.findings import Findings
from geodata.geometry.adjacency import with_neighbours
from geodata.geometry.boundaries import read_boundaries
from geodata.synthetic.county import made_up_people
from geodata.tables.write_case import write_case
from geodata.words import Language

COLUMNS = (
    "code", "parent", "name", "level", "rank", "adcode", "post_code", "area_code", "ur_code",
    "municipality", "virtual", "dummy", "lon", "lat", "center", "province", "city", "county",
    "town", "village",
)  # fmt: skip
"""The columns of the adcode lists, which have no header row."""
SHUOZHOU = "1406"
DIGITS = 7
"""Decimals of a degree that are kept: a centimetre."""
YES = "t"
TITLES = {"pangasinan": "Pangasinan, made-up people", "shuozhou": "朔州市驻村帮扶（人员虚拟）"}
LANGUAGES: dict[str, Language] = {"pangasinan": "en", "shuozhou": "zh"}
SHIFTED_INPUT = '\n[input]\ncoordinates = "GCJ-02"\noutlines_crs = "GCJ-02"\n'

Rows = list[dict[str, str]]


def pangasinan(source: Path) -> Case:
    """The barangays of Pangasinan: polygons, codes as the file has them (nine digits).

    The file names municipalities by code only. Raises ``ValueError`` where the polygons
    cannot be read.
    """
    findings = Findings()
    frame = read_boundaries(source / "barangays.geojson", findings=findings)
    if frame is None or findings.errors:
        raise ValueError("; ".join(finding.problem("en") for finding in findings.errors))
    spots = frame.geometry.representative_point()
    villages = tuple(
        Village(
            id=code,
            code=code,
            name=name,
            township=town,
            county="Pangasinan",
            lon=round(spot.x, DIGITS),
            lat=round(spot.y, DIGITS),
            precision=Precision.POLYGON,
        )
        for code, name, town, spot in zip(
            frame["adm4_psgc"], frame["adm4_en"], frame["adm3_psgc"], spots, strict=True
        )
    )
    index = pd.Index([village.id for village in villages], name="village", dtype=object)
    coverage = frame[["geometry"]].set_index(index)
    towns = _municipalities(frame)
    county = County(name="Pangasinan", villages=villages, townships=towns)
    return Case(county=with_neighbours(made_up_people(county), coverage), coverage=coverage)


def _municipalities(frame: gpd.GeoDataFrame) -> tuple[Township, ...]:
    """Municipalities at the middle of their barangays, in degrees."""
    spots = frame.geometry.representative_point()
    points = pd.DataFrame({"town": list(frame["adm3_psgc"]), "lon": spots.x, "lat": spots.y})
    return tuple(
        Township(
            id=str(town),
            name=str(town),
            county="Pangasinan",
            lon=round(float(row.lon), DIGITS),
            lat=round(float(row.lat), DIGITS),
        )
        for town, row in points.groupby("town").mean().iterrows()
    )


def shuozhou(source: Path) -> Case:
    """The villages of Shuozhou by name and code, townships as points, counties as outlines.

    All coordinates of this case stay in GCJ-02 as the source has them, although a ``Case``
    holds WGS 84 elsewhere: the folder's scenario says so, and its reader converts them.
    """
    rows = _list(source / "adcode")
    towns = tuple(_township(row) for row in rows if row["level"] == "town")
    villages = tuple(_village(row) for row in rows if row["level"] == "village")
    counties = [row for row in rows if row["level"] == "county" and row["virtual"] != YES]
    county = made_up_people(County(name="朔州市", villages=villages, townships=towns))
    return Case(county=county, outlines=_outlines(source / "fences", counties))


def _list(folder: Path) -> Rows:
    rows: Rows = []
    for path in sorted(folder.glob(f"{SHUOZHOU}*.csv")):
        with path.open(encoding="utf-8", newline="") as lines:
            rows += [dict(zip(COLUMNS, row, strict=True)) for row in csv.reader(lines)]
    return rows


def _township(row: dict[str, str]) -> Township:
    lon, lat = _point(row)
    return Township(id=row["code"][:9], name=row["name"], county=row["county"], lon=lon, lat=lat)


def _village(row: dict[str, str]) -> Village:
    lon, lat = _point(row)
    return Village(
        id=row["code"],
        code=row["code"],
        name=row["name"],
        township=row["parent"][:9],
        county=row["county"],
        lon=lon,
        lat=lat,
        precision=Precision.UNKNOWN if lon is None else Precision.POINT,
    )


def _point(row: dict[str, str]) -> tuple[float | None, float | None]:
    if not (row["lon"] and row["lat"]):
        return None, None
    return float(row["lon"]), float(row["lat"])


def _outlines(folder: Path, counties: Iterable[dict[str, str]]) -> gpd.GeoDataFrame:
    named = {row["name"]: folder / f"{row['code'][:6]}.json" for row in counties}
    frames = [gpd.read_file(path)[["geometry"]].assign(name=name) for name, path in named.items()]
    return gpd.GeoDataFrame(pd.concat(frames, ignore_index=True), crs="EPSG:4326")


PLACES: dict[str, Callable[[Path], Case]] = {"pangasinan": pangasinan, "shuozhou": shuozhou}


def write_place(place: str, source: Path, folder: Path) -> Path:
    """Write the case folder of ``place``; returns the path of its scenario."""
    write_case(folder, PLACES[place](source), language=LANGUAGES[place])
    scenario = folder / "scenario.toml"
    scenario.write_text(_scenario(place), "utf-8")
    return scenario


def _scenario(place: str) -> str:
    """The demo's policy under the title and in the language of the place."""
    policy = resources.files("scenarios").joinpath("library", "demo.toml").read_text("utf-8")
    for key, value in {"title": TITLES[place], "language": LANGUAGES[place]}.items():
        policy, found = re.subn(rf"(?m)^{key} = .*$", f'{key} = "{value}"', policy)
        if found != 1:
            raise ValueError(f"demo.toml has {found} lines {key}")
    return policy + (SHIFTED_INPUT if place == "shuozhou" else "")


def main() -> None:
    parser = argparse.ArgumentParser(description="Write a real place as a case folder.")
    parser.add_argument("place", choices=sorted(PLACES))
    parser.add_argument("source", type=Path)
    parser.add_argument("folder", type=Path)
    options = parser.parse_args()
    print(write_place(options.place, options.source, options.folder))


if __name__ == "__main__":
    main()
