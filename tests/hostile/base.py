"""The small sound case that hostile inputs are made of: in a workbook, in CSV, with a run."""

import csv
import gzip
import shutil
import sqlite3
import zipfile
from contextlib import closing
from pathlib import Path

import geopandas as gpd
import shapely
from openpyxl import load_workbook

from geodata.facts.sources import Sources
from geodata.findings import Findings
from geodata.partitions.parquet import write_partition
from geodata.reading.read_case import read_case
from geodata.words import say

TABLES = ("villages", "townships", "units", "cadres", "leaders", "current", "pins")
DRIVERS = {
    "gdb": "OpenFileGDB",
    "kml": "KML",
    "gml": "GML",
    "sqlite": "SQLite",
    "mif": "MapInfo File",
}
FORMATS = (
    "geojson", "gpkg", "shp", "fgb", "kml", "gml", "sqlite", "mif", "topojson", "parquet",
    "kmz", "zip", "geojson.gz",
)  # fmt: skip


def make(folder, zhucun):
    """Write everything into ``folder``: ``book`` (with a run), ``csv``, ``shapes``, ``files``."""
    book = folder / "book"
    words = ("demo", book, "--villages", "12", "--townships", "2", "--no-open")
    assert zhucun(*words) == 0
    scenario = book / "scenario.toml"
    text = scenario.read_text("utf-8")
    scenario.write_text(text + ("" if "[limits]" in text else "\n[limits]\nseconds = 5\n"), "utf-8")
    _tables(book, folder / "csv")
    _shapes(book, folder / "shapes")
    _files(folder / "files", book, zhucun)


def _tables(book, folder):
    """The case with one CSV per table."""
    folder.mkdir()
    shutil.copy(book / "scenario.toml", folder)
    shutil.copy(book / "boundaries.gpkg", folder)
    sheets = load_workbook(book / "case.xlsx", read_only=True)
    for table in TABLES:
        title = say(f"sheet.{table}", "zh")
        if title in sheets.sheetnames:
            with (folder / f"{table}.csv").open("w", encoding="utf-8", newline="") as file:
                rows = sheets[title].iter_rows(values_only=True)
                csv.writer(file).writerows(["" if c is None else c for c in row] for row in rows)
    sheets.close()


def _shapes(book, folder):
    """The boundaries in every format."""
    folder.mkdir()
    frame = gpd.read_file(book / "boundaries.gpkg")
    frame.to_file(folder / "boundaries.gpkg")
    for ending in ("geojson", "shp", "fgb", "kml", "gml", "sqlite", "mif", "gdb"):
        frame.to_file(folder / f"boundaries.{ending}", driver=DRIVERS.get(ending))
    frame.to_parquet(folder / "boundaries.parquet")
    (folder / "boundaries.topojson").write_text(_topology(frame), "utf-8")
    with zipfile.ZipFile(folder / "boundaries.kmz", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(folder / "boundaries.kml", "doc.kml")
    with zipfile.ZipFile(folder / "boundaries.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for part in sorted(folder.glob("boundaries.s[hb]*")) + sorted(folder.glob("boundaries.d*")):
            archive.write(part, part.name)
    packed = gzip.compress((folder / "boundaries.geojson").read_bytes())
    (folder / "boundaries.geojson.gz").write_bytes(packed)


def _topology(frame):
    arcs, objects = [], []
    for number, (_, row) in enumerate(frame.iterrows()):
        arcs.append(shapely.get_coordinates(row.geometry).tolist())
        name = str(row.iloc[0])
        objects.append(f'{{"type":"Polygon","arcs":[[{number}]],"properties":{{"code":"{name}"}}}}')
    body = f'{{"type":"GeometryCollection","geometries":[{",".join(objects)}]}}'
    return f'{{"type":"Topology","arcs":{arcs},"objects":{{"a":{body}}}}}'


def _files(folder, book, zhucun):
    """What commands take besides a case: roads, hand-made plans, templates, tiles, partitions."""
    folder.mkdir()
    _roads(folder)
    _tiles(folder)
    run = book / "runs" / "scenario" / "001"
    shutil.copy(run / "plan.xlsx", folder / "plan.xlsx")
    shutil.copy(run / "plan.csv", folder / "plan.csv")
    assert zhucun("letters", "--write-templates", folder / "templates") == 0
    case = read_case(book, Sources(), Findings())
    write_partition(folder / "partitions", "999901", case)


def _roads(folder):
    lines = gpd.GeoDataFrame(
        {"highway": ["primary", "tertiary"], "maxspeed": ["50", "30"]},
        geometry=[
            shapely.LineString([(112.0, 37.4), (112.5, 37.6)]),
            shapely.LineString([(112.2, 37.3), (112.3, 37.7)]),
        ],
        crs=4326,
    )
    lines.to_file(folder / "roads.geojson")
    nodes = "".join(
        f'<node id="{n}" version="1" lat="{37.4 + n / 50}" lon="{112 + n / 50}"/>'
        for n in range(1, 9)
    )
    ways = "".join(
        f'<way id="{n}" version="1"><nd ref="{n}"/><nd ref="{n + 1}"/>'
        f'<tag k="highway" v="primary"/><tag k="maxspeed" v="60"/></way>'
        for n in range(1, 8)
    )
    xml = f'<?xml version="1.0"?><osm version="0.6">{nodes}{ways}</osm>'
    (folder / "roads.osm").write_text(xml, "utf-8")
    import osmium  # noqa: PLC0415  (an optional extra)

    writer = osmium.SimpleWriter(str(folder / "roads.osm.pbf"))
    for item in osmium.FileProcessor(str(folder / "roads.osm")):
        writer.add(item)
    writer.close()


def _tiles(folder):
    picture = b"\x89PNG\r\n\x1a\n" + bytes(40)
    with closing(sqlite3.connect(folder / "tiles.mbtiles")) as base:
        base.execute("create table tiles (zoom_level, tile_column, tile_row, tile_data blob)")
        base.execute("insert into tiles values (0, 0, 0, ?)", (picture,))
        base.commit()
    from pmtiles.tile import Compression, TileType, zxy_to_tileid  # noqa: PLC0415  (an extra)
    from pmtiles.writer import Writer  # noqa: PLC0415

    with (folder / "tiles.pmtiles").open("wb") as file:
        writer = Writer(file)
        writer.write_tile(zxy_to_tileid(0, 0, 0), picture)
        head = {
            "tile_type": TileType.PNG,
            "tile_compression": Compression.NONE,
            "min_zoom": 0,
            "max_zoom": 0,
            "min_lon_e7": -1800000000,
            "min_lat_e7": -850000000,
            "max_lon_e7": 1800000000,
            "max_lat_e7": 850000000,
            "center_zoom": 0,
            "center_lon_e7": 0,
            "center_lat_e7": 0,
        }
        writer.finalize(head, {})


def copied(source: Path, target: Path):
    """A copy of a folder of the base case, without runs."""
    shutil.copytree(source, target, ignore=shutil.ignore_patterns("runs", ".zhucun"))
    return target
