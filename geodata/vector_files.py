"""Any vector file -> a frame as it is drawn: packed sets, GeoParquet, tables of any encoding."""

import codecs
import warnings
import zipfile
import zlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePosixPath

import geopandas as gpd
import pyogrio
import shapely
from pyogrio.errors import DataLayerError

from geodata.findings import Severity
from geodata.outputs import exhausted, temporary_folder

Tell = Callable[..., None]
"""Adds a finding: key, severity, fields (``_Reader.tell`` of ``geodata.boundaries``)."""

PARQUET = (".parquet", ".geoparquet")
PACKED = (".gpkg", ".shp", ".geojson", ".json", ".fgb", ".kml", ".gml", ".parquet", ".geoparquet")
"""What a .zip may hold, by ending."""
GBK = "gb18030"
GBK_NAMES = ("936", "CP936", "GBK", "GB2312", "GB18030", "EUC-CN")
MOST_UNPACKED = 4 * 2**30
"""Bytes that a .zip may unpack to."""
POLYGON_KINDS = ("Polygon", "CurvePolygon", "MultiSurface")
_BROKEN = (EOFError, IndexError, OSError, RuntimeError, ValueError)
_DAMAGED = (zipfile.BadZipFile, zlib.error, shapely.errors.GEOSException)
"""What GDAL, pyarrow, shapely and zipfile raise for files that are not what they say."""


def read_vector(
    path: Path, *, layer: str | None, encoding: str | None, tell: Tell
) -> gpd.GeoDataFrame | None:
    """Read features as drawn, in the file's own CRS, the geometry column named ``geometry``.

    ``path`` is whatever GDAL reads, a ``.zip`` holding one such file (or, by ``layer``, one
    of several), a ``.gz`` of one, or GeoParquet where pyarrow is installed. ``None`` where
    nothing can be read; ``tell`` says why.
    """
    if not _whole(path, tell):
        return None
    with temporary_folder() as folder:
        try:
            source, layer = _source(path, layer, folder, tell)
            frame = None if source is None else _frame(source, layer, encoding, tell)
        except DataLayerError as error:
            tell("layer", value=layer or "", reason=error)
            return None
        except ImportError as error:
            if exhausted(error):
                raise
            tell("no_parquet")
            return None
        except (*_BROKEN, *_DAMAGED) as error:
            if exhausted(error):
                raise
            tell("unreadable", reason=short(error))
            return None
    return None if source is None else _checked(frame, tell)


def short(error: Exception) -> str:
    """The first line of what a library said, without the paths of temporary files."""
    said = str(error) or type(error).__name__
    return said.splitlines()[0].split("; In file ")[0][:200]


def _checked(frame: object, tell: Tell) -> gpd.GeoDataFrame | None:
    if not isinstance(frame, gpd.GeoDataFrame) or frame.empty:
        tell("empty" if isinstance(frame, gpd.GeoDataFrame) else "no_geometry")
        return None
    name = frame.geometry.name
    return frame if name == "geometry" else frame.rename_geometry("geometry")


def _whole(path: Path, tell: Tell) -> bool:
    if not path.is_file() or path.stat().st_size == 0:
        tell("empty" if path.is_file() else "missing")
        return False
    if path.suffix.lower() == ".shp":
        lost = [part for part in (".shx", ".dbf") if not path.with_suffix(part).exists()]
        for part in lost:
            tell("part_missing", value=path.stem + part)
        return not lost
    return True


def _source(
    path: Path, layer: str | None, folder: Path, tell: Tell
) -> tuple[Path | str | None, str | None]:
    """What GDAL opens, and the layer to ask for."""
    if path.suffix.lower() == ".gz":
        return f"/vsigzip/{path.resolve().as_posix()}", layer
    if path.suffix.lower() != ".zip":
        return path, layer
    with zipfile.ZipFile(path) as packed:
        names = _members(packed)
        chosen = [name for name in names if PurePosixPath(name).stem == layer] or names
        if len(chosen) != 1:
            listed = "、".join(_shown(packed, name) for name in names[:10])
            tell("zip_several" if names else "zip_empty", value=listed)
            return None, layer
        inside = _unpacked(packed, chosen[0], folder)
    if not _whole(inside, tell):
        return None, layer
    return inside, None if inside.suffix == ".shp" or len(names) > 1 else layer


def _members(packed: zipfile.ZipFile) -> list[str]:
    """The vector files in the archive, leaving out what macOS adds."""
    return sorted(
        name
        for name in packed.namelist()
        if PurePosixPath(name).suffix.lower() in PACKED and "__MACOSX" not in name
    )


def _shown(packed: zipfile.ZipFile, name: str) -> str:
    """A member's name; old Chinese packers write GBK where zipfile expects code page 437."""
    try:
        utf8 = packed.getinfo(name).flag_bits & 0x800
        return name if utf8 else name.encode("cp437").decode(GBK)
    except UnicodeError:
        return name


def _unpacked(packed: zipfile.ZipFile, name: str, folder: Path) -> Path:
    """Unpack one file and its namesakes under a name of ours: none of theirs is trusted."""
    stem = str(PurePosixPath(name).with_suffix("")).lower()
    wanted = [
        info
        for info in packed.infolist()
        if str(PurePosixPath(info.filename).with_suffix("")).lower() == stem and not info.is_dir()
    ]
    if sum(info.file_size for info in wanted) > MOST_UNPACKED:
        raise ValueError(f"more than {MOST_UNPACKED >> 30} GB unpacked")
    for info in wanted:
        target = folder / f"boundaries{PurePosixPath(info.filename).suffix.lower()}"
        target.write_bytes(packed.read(info))
    return folder / f"boundaries{PurePosixPath(name).suffix.lower()}"


def _frame(source: Path | str, layer: str | None, encoding: str | None, tell: Tell) -> object:
    ending = source.suffix.lower() if isinstance(source, Path) else ""
    if ending in PARQUET:
        return gpd.read_parquet(source)
    if ending != ".shp" or encoding is not None:
        return _open(source, layer, encoding, tell)
    source = Path(source)
    table = _table_text(source, tell)
    frame = _open(source, layer, table.encoding, tell)
    mixed = table.names != table.values and isinstance(frame, gpd.GeoDataFrame)
    return table.corrected(frame) if mixed else frame


@dataclass(frozen=True, slots=True)
class _TableText:
    """A shapefile's table: its raw field names, and how names and values are encoded."""

    fields: tuple[bytes, ...]
    names: str
    values: str

    @property
    def encoding(self) -> str | None:
        """What GDAL is to take; Latin-1 keeps every byte where names and values differ."""
        if self.names != self.values:
            return "ISO-8859-1"
        return self.values if self.values in {"utf-8", GBK} else None

    def corrected(self, frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
        """Decode names and values apart where GDAL could not."""
        columns = frame.columns.drop(frame.geometry.name)
        for column in columns:
            frame[column] = [
                v.encode("latin-1").decode(self.values, "replace") if isinstance(v, str) else v
                for v in frame[column]
            ]
        titles = [field.decode(self.names, "ignore") for field in self.fields]
        return frame.rename(columns=dict(zip(columns, titles, strict=True)))


def _table_text(path: Path, tell: Tell) -> _TableText:
    """Look at the bytes themselves: a .cpg is often missing, and sometimes wrong."""
    raw, said = path.with_suffix(".dbf").read_bytes(), path.with_suffix(".cpg")
    declared = said.read_text("latin-1").strip() if said.is_file() else ""
    known = GBK if declared.upper() in GBK_NAMES else _python_name(declared)
    start, size = int.from_bytes(raw[8:10], "little"), int.from_bytes(raw[10:12], "little")
    fields = [raw[at : at + 32] for at in range(32, start - 1, 32) if raw[at] != 0x0D]
    at, texts = start + 1, set[bytes]()
    for field in fields:
        if field[11:12] == b"C":
            texts |= {raw[n : n + field[16]].rstrip(b" \0") for n in range(at, len(raw), size or 1)}
        at += field[16]
    titles, values = tuple(f[:11].split(b"\0")[0] for f in fields), _encoding(texts, known)
    names = values if all(title.isascii() for title in titles) else _encoding(titles, known)
    taken = "、".join(dict.fromkeys((names, values)))
    if known is not None and {names, values} != {known}:
        tell("cpg_wrong", Severity.WARNING, value=declared, reason=taken)
    elif known is None and GBK in (names, values):
        tell("gbk", Severity.NOTE, value=taken)
    return _TableText(titles, names, values)


def _python_name(declared: str) -> str | None:
    try:
        return codecs.lookup("utf-8" if declared == "65001" else declared).name
    except LookupError:
        return None


def _encoding(texts: Iterable[bytes], declared: str | None) -> str:
    """The declared encoding where it fits, else UTF-8, else GB18030; cut last characters pass."""
    for encoding in dict.fromkeys((declared or "utf-8", "utf-8", GBK)):
        decoder = codecs.getincrementaldecoder(encoding)
        try:
            for text in texts:
                decoder().decode(text)
            return encoding
        except UnicodeDecodeError:
            continue
    return declared or GBK


def _open(source: Path | str, layer: str | None, encoding: str | None, tell: Tell) -> object:
    """Let GDAL read the file; what it warns of becomes findings, open rings are closed."""
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        chosen = layer if layer is not None else _layer(source, tell)
        read = partial(pyogrio.read_dataframe, source, layer=chosen, encoding=encoding)
        try:
            frame = read()
        except shapely.errors.GEOSException as error:
            frame = read(on_invalid="fix")
            tell("open_rings", Severity.WARNING, reason=short(error))
    for message in dict.fromkeys(str(item.message) for item in told):
        tell("driver", Severity.NOTE, reason=message[:200])
    return frame


def _layer(source: Path | str, tell: Tell) -> str:
    """The first layer of polygons, or else the first; a choice among several is told."""
    layers = [(str(name), str(kind)) for name, kind in pyogrio.list_layers(source)]
    polygons = [name for name, kind in layers if any(word in kind for word in POLYGON_KINDS)]
    chosen = (polygons or [layers[0][0]])[0]
    if len(polygons or layers) > 1:
        others = "、".join(name for name, _ in layers if name != chosen)
        tell("several_layers", Severity.NOTE, value=chosen, reason=others)
    return chosen
