"""Base maps under the plan, only where the user asks for one.

Tianditu or any XYZ address needs a network when the map is opened; tiles of a local .mbtiles
or .pmtiles file are put into the page, so that it opens without one. A public edition never
has a base map: its address may hold the user's key.
"""

import base64
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field

from geodata.extras import needed
from geodata.sandbox.asking import ReadingError, ask

TIANDITU = "tianditu"
KEY_VARIABLE = "ZHUCUN_TIANDITU_KEY"
TIANDITU_HOST = "https://t0.tianditu.gov.cn"
TIANDITU_LAYERS = ("vec", "cva")
"""Streets and their names."""
MOST_BYTES = 12_000_000
MOST_ZOOM = 18
MIMES = {b"\x89PNG": "image/png", b"\xff\xd8\xff": "image/jpeg", b"RIFF": "image/webp"}
XYZ = re.compile(r"^https?://[^\s\"'<>]+$")
Bounds = tuple[float, float, float, float]


class MapTable(BaseModel):
    """The ``[map]`` table: what the internal map carries, and a base map under it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    tiles: str = ""
    """``tianditu``, an address with {z}, {x} and {y}, or a .mbtiles or .pmtiles file."""
    attribution: str = ""
    most_zoom: int = Field(default=MOST_ZOOM, ge=1, le=22)
    alternatives: int = Field(default=10, ge=0, le=50)
    """Others of every place and layer with whom the plan can be edited on the map; 0: nobody."""


class BasemapProblem(ValueError):  # noqa: N818
    """A base map that cannot be had; the message is a key of the catalogue (``basemap.…``)."""

    def __init__(self, key: str, **values: str) -> None:
        super().__init__(key)
        self.key, self.values = key, values


@dataclass(frozen=True, kw_only=True)
class Basemap:
    """What the page reads: addresses to fetch tiles from, or the tiles themselves."""

    urls: tuple[str, ...] = ()
    tiles: dict[str, str] = field(default_factory=dict)
    attribution: str = ""
    most_zoom: int = MOST_ZOOM

    @property
    def hosts(self) -> tuple[str, ...]:
        """Whom the page may ask for pictures: nobody else."""
        parts = (urlsplit(url.replace("{s}", "a")) for url in self.urls)
        return tuple(dict.fromkeys(f"{part.scheme}://{part.netloc}" for part in parts))

    def table(self) -> dict[str, Any]:
        """As the page's script reads it."""
        return {
            "urls": list(self.urls),
            "tiles": self.tiles,
            "attribution": self.attribution,
            "zoom": self.most_zoom,
        }


def basemap_of(asked: MapTable, folder: Path, bounds: Bounds | None) -> Basemap | None:
    """The base map that a scenario asks for; ``None`` where it asks for none.

    ``bounds`` (west, south, east, north; EPSG:4326) say which tiles of a file are taken.
    Raises :class:`BasemapProblem`, and :class:`~geodata.extras.MissingExtraError` for .pmtiles
    without the extra ``tiles``.
    """
    if not asked.tiles:
        return None
    shared = {"attribution": asked.attribution, "most_zoom": asked.most_zoom}
    if asked.tiles == TIANDITU:
        return Basemap(urls=_tianditu(), **(shared | {"attribution": "天地图 Tianditu"}))  # type: ignore[arg-type]
    if asked.tiles.startswith(("http://", "https://")):
        return Basemap(urls=(_address(asked.tiles),), **shared)  # type: ignore[arg-type]
    path = folder / asked.tiles
    if not path.is_file():
        raise BasemapProblem("missing", file=asked.tiles)
    return Basemap(tiles=dict(_embedded(path, bounds, asked.most_zoom)), **shared)  # type: ignore[arg-type]


def _tianditu() -> tuple[str, ...]:
    key = os.environ.get(KEY_VARIABLE, "")
    if not re.fullmatch(r"[0-9A-Za-z]+", key):
        raise BasemapProblem("no_key", variable=KEY_VARIABLE)
    return tuple(
        f"{TIANDITU_HOST}/{layer}_w/wmts?SERVICE=WMTS&REQUEST=GetTile&VERSION=1.0.0&LAYER={layer}"
        f"&STYLE=default&TILEMATRIXSET=w&FORMAT=tiles&TILEMATRIX={{z}}&TILEROW={{y}}&TILECOL={{x}}"
        f"&tk={key}"
        for layer in TIANDITU_LAYERS
    )


def _address(text: str) -> str:
    if not XYZ.match(text) or not all(part in text for part in ("{z}", "{x}", "{y}")):
        raise BasemapProblem("bad_address", address=text)
    return text


def _embedded(path: Path, bounds: Bounds | None, most_zoom: int) -> Iterator[tuple[str, str]]:
    """Tiles around the villages, coarse ones first, as long as the page stays small."""
    if bounds is None:
        raise BasemapProblem("nowhere", file=path.name)
    suffix = path.suffix.lower()
    if suffix not in (".mbtiles", ".pmtiles"):
        raise BasemapProblem("unknown", file=path.name)
    if suffix == ".pmtiles":
        needed("pmtiles.reader", extra="tiles")
    wanted: dict[str, Any] = {"bounds": bounds, "most_zoom": most_zoom, "most_bytes": MOST_BYTES}
    try:
        found = ask("tiles", path=str(path.resolve()), **wanted)
    except ReadingError as error:
        raise BasemapProblem("broken", file=path.name) from error
    for name, data in found:
        yield name, _data_url(path, data)


def _data_url(path: Path, data: bytes) -> str:
    mime = next((mime for start, mime in MIMES.items() if data.startswith(start)), None)
    if mime is None:
        raise BasemapProblem("vector", file=path.name)
    return f"data:{mime};base64,{base64.b64encode(data).decode('ascii')}"
