"""What a vector file may be by its ending, and what it is by its first bytes."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

HEAD = 1 << 16
"""Bytes from the start of a file that tell what it is."""
MAGIC = (
    (b"SQLite format 3\0", "SQLite"),
    (b"PK\x03\x04", "ZIP"),
    (b"PK\x05\x06", "ZIP"),
    (b"\x1f\x8b", "gzip"),
    (b"BZh", "bzip2"),
    (b"\xfd7zXZ\0", "xz"),
    (b"7z\xbc\xaf", "7z"),
    (b"Rar!", "RAR"),
    (b"\xd0\xcf\x11\xe0", "OLE (Office 97)"),
    (b"%PDF", "PDF"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"II*\0", "TIFF"),
    (b"MM\0*", "TIFF"),
    (b"fgb", "FlatGeobuf"),
    (b"\0\0\x27\x0a", "Shapefile"),
    (b"PAR1", "Parquet"),
    (b"\x7fELF", "ELF"),
    (b"MZ", "EXE"),
)
ROOT = re.compile(rb"<(?:[\w.-]+:)?([A-Za-z_][\w.-]*)")
SKIPPED = re.compile(rb"\s+|<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^\[>]*(?:\[.*?\]\s*)?>", re.DOTALL)
ROOTS = {
    "kml": "KML",
    "osm": "OSM",
    "gpx": "GPX",
    "html": "HTML",
    "OGRVRTDataSource": "GDAL VRT",
    "VRTDataset": "GDAL VRT",
    "OGRWFSDataSource": "WFS",
    "GDAL_WMS": "WMS",
    "FeatureCollection": "GML",
}
JSONS = {b"esriGeometry": "ESRI JSON", b"gdal_streamed_alg": "GDAL algorithm"}
"""Words in JSON of other kinds."""
SERVICE = re.compile(rb"\s*[A-Za-z][A-Za-z0-9_]{1,15}:")
"""Text such as ``WFS:http://...`` that tells GDAL where to fetch from."""
TEXT = "text"
GML_OPTIONS = {"DOWNLOAD_SCHEMA": "NO", "SKIP_RESOLVE_ELEMS": "ALL", "WRITE_GFS": "NO"}


@dataclass(frozen=True, slots=True, kw_only=True)
class VectorKind:
    """A kind of file: what its first bytes must show, and what GDAL is told on opening it."""

    shows: frozenset[str]
    options: Mapping[str, str] = field(default_factory=dict)
    room: int = 12
    """Bytes of memory that reading may take for each byte of the file."""
    more: int = 0
    """Bytes that its libraries take besides."""


NONE: Mapping[str, str] = {}


def _kind(
    *shows: str, room: int = 12, more: int = 0, options: Mapping[str, str] = NONE
) -> VectorKind:
    return VectorKind(shows=frozenset(shows), options=options, room=room, more=more)


MUCH = 768 * 2**20
JSON = _kind("JSON", room=24)
SQLITE = _kind("SQLite", options={"LIST_ALL_TABLES": "NO"})
KINDS: Mapping[str, VectorKind] = {
    ".gpkg": SQLITE,
    ".shp": _kind("Shapefile"),
    ".geojson": JSON,
    ".json": JSON,
    ".topojson": _kind("JSON", room=32),
    ".fgb": _kind("FlatGeobuf"),
    ".kml": _kind("KML", room=16),
    ".gml": _kind("GML", "XML", room=16, options=GML_OPTIONS),
    ".mif": _kind(TEXT, room=24),
    ".tab": _kind(TEXT, room=24),
    ".gdb": _kind("folder"),
    ".sqlite": _kind("SQLite"),
    ".mbtiles": _kind("SQLite"),
    ".osm": _kind("OSM", room=60, more=MUCH),
    ".pbf": _kind("OSM PBF", room=200, more=MUCH),
    ".csv": _kind(TEXT, room=24),
    ".parquet": _kind("Parquet", room=60, more=MUCH),
    ".geoparquet": _kind("Parquet", room=60, more=MUCH),
}
"""Ending -> what is read. Everything else is refused by its ending."""


def fits(kind: VectorKind, shown: str) -> bool:
    """Whether what a file shows itself to be is what its ending says."""
    return shown in kind.shows or ("XML" in kind.shows and shown.startswith("XML"))


def shown_by(path: Path) -> str:
    """What the first bytes of a file show it to be; ``unknown`` where they do not tell."""
    if path.is_dir():
        return "folder"
    with path.open("rb") as file:
        head = file.read(HEAD)
    for magic, name in MAGIC:
        if head.startswith(magic):
            return name
    if head[4:12] == b"\x0a\x09OSMHead"[:8]:
        return "OSM PBF"
    return _text(head)


def _text(head: bytes) -> str:
    """What a text is: JSON, a kind of XML, the address of a service, or just text."""
    marked = head.startswith((b"\xff\xfe", b"\xfe\xff"))
    plain = (
        head.decode("utf-16", "ignore").encode() if marked else head.removeprefix(b"\xef\xbb\xbf")
    )
    start = plain.lstrip()
    if start.startswith((b"{", b"[")):
        return next((name for word, name in JSONS.items() if word in head), "JSON")
    if start.startswith(b"\x1e"):
        return "GeoJSON text sequence"
    if start.startswith(b"<"):
        return _xml(start)
    if b"\0" in start[:4096]:
        return "unknown"
    return "service" if SERVICE.match(start) and b"://" in start[:200] else TEXT


def _xml(start: bytes) -> str:
    """The kind of an XML document, by the name of its root."""
    at = 0
    while skipped := SKIPPED.match(start, at):
        at = skipped.end()
    root = ROOT.match(start, at)
    if root is None:
        return "XML"
    name = root[1].decode("latin-1")
    return ROOTS.get(name, f"XML <{name}>" if len(name) < 40 else "XML")
