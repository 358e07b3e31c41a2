"""What the process beside us does with files of tiles."""

import mmap
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from importlib import import_module
from math import asinh, floor, pi, radians, tan
from pathlib import Path

Bounds = tuple[float, float, float, float]
Read = Callable[[int, int, int], bytes | None]
MOST_LOOKS = 200_000
"""Places that are looked at for a tile."""
AS_TEXT = 4 / 3
"""Bytes in a page for each byte of a tile."""


def tiles(path: str, bounds: Bounds, most_zoom: int, most_bytes: int) -> list[tuple[str, bytes]]:
    """Tiles that touch ``bounds`` (EPSG:4326), whole zooms, coarse ones first.

    As many zooms as fit into ``most_bytes`` once they are text. Raises ``ValueError``,
    ``OSError`` and ``sqlite3.Error`` for what is no file of tiles.
    """
    kept: list[tuple[str, bytes]] = []
    spent, looks = 0.0, 0
    with ExitStack() as stack:
        kind = _mbtiles if Path(path).suffix.lower() == ".mbtiles" else _pmtiles
        read, deepest = kind(Path(path), stack)
        for zoom in range(min(most_zoom, deepest) + 1):
            found = []
            for x, y in _covering(bounds, zoom):
                looks += 1
                data = read(zoom, x, y)
                if data:
                    found.append((f"{zoom}/{x}/{y}", data))
                    spent += len(data) * AS_TEXT
                if spent > most_bytes or looks > MOST_LOOKS:
                    return kept
            kept += found
    return kept


def _mbtiles(path: Path, stack: ExitStack) -> tuple[Read, int]:
    base = stack.enter_context(closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)))
    query = "select tile_data from tiles where zoom_level=? and tile_column=? and tile_row=?"

    def read(zoom: int, x: int, y: int) -> bytes | None:
        row = base.execute(query, (zoom, x, 2**zoom - 1 - y)).fetchone()  # rows from the south
        return row[0] if row and isinstance(row[0], bytes) else None

    (deepest,) = base.execute("select max(zoom_level) from tiles").fetchone() or (None,)
    return read, -1 if deepest is None else int(deepest)


def _pmtiles(path: Path, stack: ExitStack) -> tuple[Read, int]:
    reader = import_module("pmtiles.reader")  # an optional extra
    file = stack.enter_context(path.open("rb"))
    mapped = stack.enter_context(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
    found = reader.Reader(lambda offset, length: mapped[offset : offset + length])
    return found.get, int(found.header()["max_zoom"])


def _covering(bounds: Bounds, zoom: int) -> Iterator[tuple[int, int]]:
    """Tiles of a zoom (Web Mercator) that touch the bounds."""
    west, south, east, north = bounds
    first, last = _tile(west, north, zoom), _tile(east, south, zoom)
    for x in range(first[0], last[0] + 1):
        for y in range(first[1], last[1] + 1):
            yield x, y


def _tile(lon: float, lat: float, zoom: int) -> tuple[int, int]:
    size = 2**zoom
    x = floor((lon + 180.0) / 360.0 * size)
    y = floor((1.0 - asinh(tan(radians(lat))) / pi) / 2.0 * size)
    return min(max(x, 0), size - 1), min(max(y, 0), size - 1)
