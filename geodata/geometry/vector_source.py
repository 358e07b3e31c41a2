"""One vector file of a known kind, read by GDAL in the process beside us."""

from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geodata.extras import needed
from geodata.findings import Severity
from geodata.geometry.dbf_encoding import GBK, table_text
from geodata.sandbox.asking import ask
from geodata.sandbox.kinds import KINDS, VectorKind, fits, shown_by
from geodata.sandbox.packed import shown
from geodata.text import normalised

Tell = Callable[..., None]
"""Adds a finding: key, severity, fields (``_Reader.tell`` of ``geodata.geometry.boundaries``)."""
Wanted = Callable[[], Set[str]]
"""Names and codes (normalised) of the places that are looked for; asked only where it matters."""
PARQUET = (".parquet", ".geoparquet")
NOT_AREAL = ("Point", "Line")
TITLES = ("villages", "village", "boundaries", "村", "村界", "行政村", "村边界")
"""What the layer of villages is usually called."""
MOST_TOLD = 20
MOST = 8 * 2**30
"""Bytes of a vector file with all its parts."""
LIBRARIES = 4 * 2**30
"""Addresses that the libraries of GeoParquet take, most of them never used."""
BYTES_PER_SECOND = 2**19
"""Time that reading may take, by the size of the file."""


@dataclass(frozen=True, slots=True)
class Layer:
    """A layer of a file; ``count`` is -1 where it is not known without reading."""

    name: str
    kind: str
    count: int

    @property
    def areal(self) -> bool:
        """Whether it may hold polygons."""
        return not any(word in self.kind for word in NOT_AREAL)


class VectorSource:
    """One file that GDAL may open, and a folder of ours for copies."""

    def __init__(self, source: Path, folder: Path, tell: Tell, wanted: Wanted = frozenset) -> None:
        self.source, self.folder, self.tell = source.resolve(), folder, tell
        self.wanted = wanted
        self.kind: VectorKind = KINDS[source.suffix.lower()]
        self.views: list[str] = []
        self.size = sum(part.stat().st_size for part in _parts(source))
        size = min(self.size, MOST)
        self.allowed: dict[str, Any] = {
            "room": self.kind.more + size * self.kind.room,
            "seconds": size / BYTES_PER_SECOND,
        }

    def frame(self, layer: str | None, encoding: str | None) -> gpd.GeoDataFrame | None:
        """The features; ``None`` where ``tell`` says why there are none."""
        if self.size > MOST:
            self.tell("file_too_large", value=shown(self.size), limit=shown(MOST))
            return None
        what = shown_by(self.source)
        if not fits(self.kind, what) and what not in {"unknown", "text"}:
            self.tell("disguised", value=self.source.suffix, reason=what)
            return None
        if self.source.suffix.lower() in PARQUET:
            return self._parquet()
        lite = "SQLite" in self.kind.shows and what == "SQLite"
        json = "JSON" in self.kind.shows
        if (lite and not self._tables_alone(layer)) or (json and not self._in_utf8(encoding)):
            return None
        if self.source.suffix.lower() != ".shp" or encoding is not None:
            return self._read(layer, encoding)
        table = table_text(self.source, self.tell)
        frame = self._read(layer, table.encoding)
        mixed = table.names != table.values and frame is not None
        return table.corrected(frame) if mixed else frame

    def has_attributes(self) -> bool:
        """Whether the features have any."""
        if not fits(self.kind, shown_by(self.source)) or self.source.suffix.lower() in PARQUET:
            return True
        if "SQLite" in self.kind.shows and not self._tables_alone(None):
            return True
        if "JSON" in self.kind.shows and not self._in_utf8(None):
            return True
        return bool(ask("fields", path=str(self.source), **self.allowed))

    def _parquet(self) -> gpd.GeoDataFrame | None:
        needed("pyarrow", extra="parquet")
        ask("parquet_ready", room=LIBRARIES)
        frame = ask("parquet", path=str(self.source), **self.allowed)
        if not isinstance(frame, gpd.GeoDataFrame) or frame.empty:
            self.tell("empty" if isinstance(frame, gpd.GeoDataFrame) else "no_geometry")
            return None
        return frame

    def _in_utf8(self, encoding: str | None) -> bool:
        """Put a copy in UTF-8 in the place of a JSON in GB18030, which is told; else refuse it."""
        raw = self.source.read_bytes()
        if encoding is not None or _is_utf8(raw):
            return True
        try:
            text = raw.decode(GBK)
        except UnicodeDecodeError:
            self.tell("unreadable", reason="UTF-8? GB18030?")
            return False
        self.tell("json_gbk", Severity.NOTE, value=GBK.upper())
        copy = self.folder / f"utf8{self.source.suffix}"
        copy.write_text(text, "utf-8")
        self.source = copy
        return True

    def _tables_alone(self, layer: str | None) -> bool:
        """Put a copy without views in the place of a database that has any; tell which."""
        self.views = ask("views_of", path=str(self.source), **self.allowed)
        if not self.views:
            return True
        listed = "、".join(self.views[:MOST_TOLD])
        if layer in self.views:
            self.tell("only_views", value=layer)
            return False
        self.tell("views", Severity.NOTE, value=listed)
        copy = self.folder / f"tables{self.source.suffix}"
        ask("without_views", path=str(self.source), copy=str(copy), **self.allowed)
        self.source = copy
        return True

    def _read(self, layer: str | None, encoding: str | None) -> gpd.GeoDataFrame | None:
        chosen = [layer] if layer is not None else self._layers()
        frames = [frame for name in chosen if (frame := self._layer(name, encoding)) is not None]
        if not frames:
            return None
        if len(frames) == 1:
            return frames[0]
        whole = pd.concat(frames, ignore_index=True)
        return gpd.GeoDataFrame(whole, geometry="geometry", crs=frames[0].crs)

    def _layers(self) -> list[str]:
        """The layers to read: never an empty one; a choice is told."""
        found = [Layer(*each) for each in ask("layers", path=str(self.source), **self.allowed)]
        filled = [layer for layer in found if layer.count]
        if not filled:
            if self.views and not found:
                self.tell("only_views", value="、".join(self.views[:MOST_TOLD]))
            else:
                self.tell("no_features" if len(found) > 1 else "empty")
            return []
        areas = [layer for layer in filled if layer.areal] or filled
        if self.source.suffix.lower() == ".kml":
            chosen = areas
        else:
            chosen = (self._fitting(areas) if len(areas) > 1 else []) or [preferred(areas)]
        names = "、".join(layer.name for layer in chosen[:MOST_TOLD])
        others = "、".join(layer.name for layer in filled if layer not in chosen)
        if len(chosen) > 1:
            self.tell("layers_joined", Severity.NOTE, value=names)
        if others and (len(areas) > 1 or not chosen[0].areal or len(chosen) > 1):
            self.tell("several_layers", Severity.NOTE, value=names, reason=others)
        return [layer.name for layer in chosen]

    def _fitting(self, layers: Sequence[Layer]) -> list[Layer]:
        """The layers whose features bear the names or codes that are wanted, the fittest first.

        A layer fits where half of its features have a wanted text in one column; one that only
        repeats what those before it hold does not. In the order of the file.
        """
        wanted = self.wanted()
        found = {layer: self._wanted_in(layer, wanted) for layer in layers} if wanted else {}
        ranked = sorted(found, key=lambda layer: -len(found[layer][0]))
        chosen: list[Layer] = []
        held: set[str] = set()
        for layer in ranked:
            texts, count = found[layer]
            if texts and 2 * len(texts) >= count and 2 * len(texts - held) >= len(texts):
                chosen.append(layer)
                held |= texts
        return [layer for layer in layers if layer in chosen]

    def _wanted_in(self, layer: Layer, wanted: Set[str]) -> tuple[Set[str], int]:
        """The wanted texts in the column of a layer that has the most, and its features."""
        options = dict(self.kind.options)
        place: dict[str, Any] = {"path": str(self.source), "layer": layer.name, "encoding": None}
        features = ask("features", **place, options=options, **self.allowed)
        columns = [{normalised(str(text)) for text in texts} for texts in features["columns"]]
        best: Set[str] = max((column & wanted for column in columns), key=len, default=frozenset())
        return best, max((len(texts) for texts in features["columns"]), default=0)

    def _layer(self, layer: str, encoding: str | None) -> gpd.GeoDataFrame | None:
        found = ask(
            "features",
            path=str(self.source),
            layer=layer,
            encoding=encoding,
            options=dict(self.kind.options),
            **self.allowed,
        )
        frame = _framed(found, self.tell) if found["shapes"] else None
        for message in dict.fromkeys(found["told"]):
            self.tell("driver", Severity.NOTE, reason=message[:200])
        if found["shapes"] is None:
            self.tell("no_geometry")
            return None
        if frame is None:
            self.tell("empty")
        return frame


def _is_utf8(raw: bytes) -> bool:
    """Whether bytes are text in UTF-8, or marked as UTF-16."""
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return True
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def preferred(layers: Sequence[Layer]) -> Layer:
    """The layer named like villages, else the one with the most features, else the first."""
    titles = {normalised(title) for title in TITLES}
    named = [layer for layer in layers if normalised(layer.name) in titles]
    return (named or sorted(layers, key=lambda layer: -layer.count))[0]


def _framed(found: Mapping[str, Any], tell: Tell) -> gpd.GeoDataFrame:
    """The frame of what GDAL gave; open rings are closed, and told."""
    try:
        with np.errstate(invalid="ignore"):
            shapes = shapely.from_wkb(found["shapes"])
    except shapely.errors.GEOSException as error:
        with np.errstate(invalid="ignore"):
            shapes = shapely.from_wkb(found["shapes"], on_invalid="fix")
        tell("open_rings", Severity.WARNING, reason=str(error).splitlines()[0][:200])
    columns = dict(zip(found["names"], found["columns"], strict=True))
    columns = {name: values for name, values in columns.items() if name != "geometry"}
    return gpd.GeoDataFrame(columns, geometry=shapes, crs=found["crs"])


def _parts(source: Path) -> list[Path]:
    """The files that make up a source."""
    if source.is_dir():
        return [part for part in source.iterdir() if part.is_file()]
    stem = source.stem.lower()
    return [p for p in source.parent.iterdir() if p.stem.lower() == stem and p.is_file()]
