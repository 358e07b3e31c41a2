"""Any vector file -> a frame as it is drawn: packed sets, GeoParquet, tables of any encoding.

What the file is, is looked up first; GDAL opens it in a process of its own
(``geodata.sandbox``) with the drivers of its kind and nothing from outside.
"""

import re
from collections.abc import Callable
from pathlib import Path
from zipfile import BadZipFile

import geopandas as gpd
import numpy as np
import shapely

from geodata.extras import MissingExtraError
from geodata.geometry.packed_vectors import source_of
from geodata.geometry.repairs import names_of
from geodata.geometry.vector_source import VectorSource, Wanted
from geodata.outputs import exhausted, temporary_folder
from geodata.sandbox.asking import ReadingError
from geodata.sandbox.kinds import KINDS
from geodata.sandbox.packed import PackedError

Tell = Callable[..., None]
"""Adds a finding: key, severity, fields (``_Reader.tell`` of ``geodata.geometry.boundaries``)."""
PACKS = (".zip", ".kmz", ".gz")
MOST_TOLD = 20
NAMED, CUT = re.compile(r"^'[^']*' "), re.compile(r"[.;]*; (?:In file|It might) ")
"""The path that an error begins with, and where its advice to programmers begins."""
GENERAL = ("packed_", "reading_", "file_")
"""Beginnings of findings that are not about vector files alone."""


def key_of(key: str) -> str:
    """The key in the catalogue of what a reader of vector files tells."""
    return key if key.startswith(GENERAL) else f"boundary_{key}"


def read_vector(
    path: Path,
    *,
    layer: str | None,
    encoding: str | None,
    tell: Tell,
    wanted: Wanted = frozenset,
) -> gpd.GeoDataFrame | None:
    """Read features as drawn, in the file's own CRS, the geometry column named ``geometry``.

    ``path`` is a file of one of the kinds of ``geodata.sandbox.kinds``, a ``.zip`` holding one
    such file (or, by ``layer``, one of several), a ``.kmz``, a ``.gz`` of one, or GeoParquet
    where pyarrow is installed. Features with coordinates that are no numbers are left out;
    the index is the place of a feature in the file, from 0. Of several layers those that hold
    the ``wanted`` names or codes are read.
    ``None`` where nothing can be read; ``tell`` says why.
    """
    if not _whole(path, tell):
        return None
    try:
        frame = _drawn(path, layer, encoding, tell, wanted)
    except PackedError as error:
        tell(f"packed_{error.key}", value=error.value, limit=error.limit)
    except ReadingError as error:
        _refuse(error, layer, tell)
    except MissingExtraError:
        tell("no_parquet")
    except (BadZipFile, OSError, ValueError, shapely.errors.GEOSException) as error:
        if exhausted(error):
            raise
        tell("unreadable", reason=short(error))
    else:
        return None if frame is None else _finite(_named(frame), tell)
    return None


def _drawn(
    path: Path, layer: str | None, encoding: str | None, tell: Tell, wanted: Wanted
) -> gpd.GeoDataFrame | None:
    with temporary_folder() as folder:
        source, layer = source_of(path, layer, folder, tell)
        if source is None or (source != path and not _whole(source, tell)):
            return None
        return VectorSource(source, folder, tell, wanted).frame(layer, encoding)


def has_attributes(path: Path) -> bool:
    """Whether a vector file tells its features by anything; one that cannot be read may."""
    with temporary_folder() as folder:
        try:
            source, _ = source_of(path, None, folder, _unheard)
            known = None if source is None else VectorSource(source, folder, _unheard)
            return known is None or known.has_attributes()
        except (PackedError, ReadingError, BadZipFile, OSError, ValueError) as error:
            if exhausted(error):
                raise
            return True  # the reading of it says what is wrong


def _unheard(*_: object, **__: object) -> None:
    """Tell nobody: the file is only looked at, and read later."""


def short(error: Exception) -> str:
    """The first line of what a library said, without the paths of temporary files."""
    said = NAMED.sub("", str(error) or type(error).__name__)
    return CUT.split(said.splitlines()[0])[0][:200]


def _refuse(error: ReadingError, layer: str | None, tell: Tell) -> None:
    if error.kind != "failed":
        tell(f"reading_{error.kind}")
    elif error.cause == "DataLayerError":
        tell("layer", value=layer or "", reason=short(error))
    else:
        tell("unreadable", reason=short(error))


def _named(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    name = frame.geometry.name
    return frame if name == "geometry" else frame.rename_geometry("geometry")


def _finite(frame: gpd.GeoDataFrame, tell: Tell) -> gpd.GeoDataFrame | None:
    """Leave out, by number, what has a coordinate that is no number; the index keeps numbers."""
    frame = frame.reset_index(drop=True)
    points, owners = shapely.get_coordinates(frame.geometry.to_numpy(), return_index=True)
    bad = np.unique(owners[~np.isfinite(points).all(axis=1)])
    for number in bad[:MOST_TOLD]:
        tell("not_finite", row=int(number) + 1, value=names_of(frame.iloc[[number]])[0])
    if len(bad) > MOST_TOLD:
        tell("not_finite_more", value=str(len(bad) - MOST_TOLD))
    if len(bad) == len(frame):
        return None
    return frame if not len(bad) else frame.drop(index=frame.index[bad])


def _whole(path: Path, tell: Tell) -> bool:
    """Whether a path is a file that holds anything, or a folder that is read as one."""
    suffix = path.suffix.lower()
    if suffix == ".gdb" and path.is_dir():
        return True
    if not path.is_file() or path.stat().st_size == 0:
        tell("empty" if path.is_file() else "missing")
        return False
    if suffix == ".dbf":
        tell("no_geometry")
        return False
    if suffix not in KINDS and suffix not in PACKS:
        known = "、".join([*KINDS, *PACKS])
        tell("strange_kind", value=suffix or path.name, near=known)
        return False
    parts = {".shp": (".shx", ".dbf"), ".mif": (".mid",), ".tab": (".dat", ".map", ".id")}
    lost = [part for part in parts.get(suffix, ()) if not _beside(path, part)]
    for part in lost:
        tell("part_missing", value=path.stem + part)
    return not lost


def _beside(path: Path, ending: str) -> bool:
    return any(path.with_suffix(form).is_file() for form in (ending, ending.upper()))
