"""The one vector file in a .zip, .kmz or .gz, put into a folder of ours under a name of ours."""

import shutil
from collections.abc import Callable
from pathlib import Path, PurePosixPath
from zipfile import ZipFile, ZipInfo

from geodata.sandbox.kinds import KINDS
from geodata.sandbox.packed import VECTORS, opened, unpack, unzip

Tell = Callable[..., None]
"""Adds a finding: key, severity, fields (``_Reader.tell`` of ``geodata.geometry.boundaries``)."""
GBK = "gb18030"
INSIDE = frozenset(KINDS) - {".csv", ".tab", ".mif", ".gdb"}
"""What a .zip may hold, by ending."""
STEM = "boundaries"


def source_of(
    path: Path, layer: str | None, folder: Path, tell: Tell
) -> tuple[Path | None, str | None]:
    """The file that is to be read, unpacked into ``folder`` where it is packed, and its layer.

    ``None`` where ``tell`` says why there is none. Raises
    :class:`~geodata.sandbox.packed.PackedError`, ``zipfile.BadZipFile`` and ``OSError``.
    """
    match path.suffix.lower():
        case ".gz":
            return _gunzipped(path, folder, tell), layer
        case ".kmz":
            return _kml(path, folder, tell), layer
        case ".zip":
            return _unzipped(path, layer, folder, tell)
        case ".gml":
            return _copied(path, folder), layer
    return path, layer


def _copied(path: Path, folder: Path) -> Path:
    """A copy with its schema: GDAL writes what it found out beside the file."""
    for ending in (path.suffix, ".xsd", ".gfs"):
        part = path.with_suffix(ending)
        if part.is_file():
            shutil.copyfile(part, folder / f"{STEM}{ending.lower()}")
    return folder / f"{STEM}.gml"


def _gunzipped(path: Path, folder: Path, tell: Tell) -> Path | None:
    suffix = path.with_suffix("").suffix.lower()
    if suffix not in INSIDE - {".shp"}:
        near = "、".join(f"{name}.gz" for name in sorted(INSIDE - {".shp"}))
        tell("strange_kind", value=f"{suffix}.gz", near=near)
        return None
    target = folder / f"{STEM}{suffix}"
    unzip(path, target, VECTORS)
    return target


def _kml(path: Path, folder: Path, tell: Tell) -> Path | None:
    """The document of a .kmz: ``doc.kml``, else the first .kml there is."""
    with opened(path, VECTORS) as packed:
        named = [i for i in packed.infolist() if i.filename.lower().endswith(".kml")]
        named.sort(key=lambda info: info.filename.lower() != "doc.kml")
        if not named:
            tell("zip_empty")
            return None
        unpack(packed, named[0], folder / f"{STEM}.kml")
    return folder / f"{STEM}.kml"


def _unzipped(
    path: Path, layer: str | None, folder: Path, tell: Tell
) -> tuple[Path | None, str | None]:
    with opened(path, VECTORS) as packed:
        names = _members(packed)
        chosen = [name for name in names if PurePosixPath(name).stem == layer] or names
        if len(chosen) != 1:
            listed = "、".join(_shown(packed, name) for name in names[:10])
            tell("zip_several" if names else "zip_empty", value=listed)
            return None, layer
        inside = _with_namesakes(packed, chosen[0], folder)
    return inside, None if inside.suffix == ".shp" or len(names) > 1 else layer


def _members(packed: ZipFile) -> list[str]:
    """The vector files in the archive, leaving out what macOS adds."""
    return sorted(
        name
        for name in packed.namelist()
        if PurePosixPath(name).suffix.lower() in INSIDE and "__MACOSX" not in name
    )


def _shown(packed: ZipFile, name: str) -> str:
    """A member's name; old Chinese packers write GBK where zipfile expects code page 437."""
    try:
        utf8 = packed.getinfo(name).flag_bits & 0x800
        return name if utf8 else name.encode("cp437").decode(GBK)
    except UnicodeError:
        return name


def _with_namesakes(packed: ZipFile, name: str, folder: Path) -> Path:
    """Unpack one file and its namesakes under a name of ours: none of theirs is trusted."""
    stem = _stem(name)
    for info in packed.infolist():
        if _stem(info.filename) == stem and not info.is_dir():
            unpack(packed, info, folder / f"{STEM}{_ending(info)}")
    return folder / f"{STEM}{PurePosixPath(name).suffix.lower()}"


def _stem(name: str) -> str:
    return str(PurePosixPath(name).with_suffix("")).lower() if PurePosixPath(name).name else ""


def _ending(info: ZipInfo) -> str:
    """The ending of a member, of letters and digits alone."""
    suffix = PurePosixPath(info.filename).suffix.lower()
    return "." + "".join(sign for sign in suffix if sign.isascii() and sign.isalnum())[:12]
