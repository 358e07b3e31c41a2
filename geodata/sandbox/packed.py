"""Packed files, with their limits known before anything is unpacked.

What a .zip or .gz says of its size is held against limits first; what comes out is then
counted, so that one that lies is stopped where its own word ends.
"""

import gzip
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

MB = 2**20
CHUNK = MB
LOCKED = 0x1
HEAD = 30
"""Bytes of the head of a member."""


class PackedError(ValueError):
    """A packed file that is not unpacked.

    ``key`` ends a key of the catalogue (``packed_…``); ``value`` is what was found, ``limit``
    what may be.
    """

    def __init__(self, key: str, value: str = "", limit: str = "") -> None:
        super().__init__(key)
        self.key, self.value, self.limit = key, value, limit


@dataclass(frozen=True, slots=True, kw_only=True)
class UnpackLimits:
    """What a packed file may hold: bytes, entries, and bytes for each packed byte.

    The ratio counts only beyond ``small`` bytes: short files may well be very regular.
    """

    most: int = 2 * 1024 * MB
    entries: int = 10_000
    ratio: int = 100
    small: int = 64 * MB

    def hold(self, size: int, packed: int) -> None:
        """Raise :class:`PackedError` for ``size`` bytes out of ``packed``."""
        if size > self.small and size > self.ratio * max(packed, 1):
            raise PackedError("ratio", shown(size), shown(packed))
        if size > self.most:
            raise PackedError("size", shown(size), shown(self.most))


VECTORS = UnpackLimits(ratio=40)
WORKBOOKS = UnpackLimits(most=1024 * MB)
DOCUMENTS = UnpackLimits(most=256 * MB, entries=2000)


def shown(size: int) -> str:
    """Bytes for a sentence."""
    for unit, power in (("GB", 30), ("MB", 20), ("KB", 10)):
        if size >= 1 << power:
            return f"{size / (1 << power):.3g} {unit}"
    return f"{size} B"


def unpacked_size(path: Path) -> int:
    """Bytes of a file, or of what it says that it holds where it is a .zip."""
    size = path.stat().st_size
    try:
        with ZipFile(path) as archive:
            return max(size, sum(info.file_size for info in archive.infolist()))
    except (BadZipFile, NotImplementedError, RuntimeError, ValueError, OSError):
        return size


@contextmanager
def opened(path: Path | IO[bytes], limits: UnpackLimits) -> Iterator[ZipFile]:
    """Open an archive whose members keep to the limits.

    Raises :class:`PackedError`, ``zipfile.BadZipFile`` and ``OSError``.
    """
    try:
        archive = ZipFile(path)
    except (NotImplementedError, RuntimeError, ValueError, UnicodeError) as error:
        raise BadZipFile(str(error)) from error
    with archive:
        members = archive.infolist()
        if len(members) > limits.entries:
            raise PackedError("entries", str(len(members)), str(limits.entries))
        packed = sum(info.compress_size for info in members)
        limits.hold(sum(info.file_size for info in members), packed)
        names = Counter(info.filename for info in members)
        if twice := [name for name, count in names.items() if count > 1]:
            raise PackedError("twice", twice[0][:80])
        yield archive


def unpack(archive: ZipFile, info: ZipInfo, target: Path) -> None:
    """Write one member to a file. Raises as :func:`opened`."""
    _readable(info)
    try:
        with archive.open(info) as stream, target.open("wb") as file:
            while chunk := stream.read(CHUNK):
                file.write(chunk)
    except (RuntimeError, NotImplementedError, EOFError, zlib.error) as error:
        raise BadZipFile(str(error)) from error


def unzip(path: Path, target: Path, limits: UnpackLimits) -> None:
    """Write what a .gz holds to a file; it is counted before. Raises as :func:`opened`."""
    packed, size = path.stat().st_size, 0
    for chunk in _gunzipped(path):
        size += len(chunk)
        limits.hold(size, packed)
    with target.open("wb") as file:
        file.writelines(_gunzipped(path))


def _gunzipped(path: Path) -> Iterator[bytes]:
    try:
        with gzip.open(path) as stream:
            while chunk := stream.read(CHUNK):
                yield chunk
    except (EOFError, zlib.error) as error:
        raise BadZipFile(str(error)) from error


def _readable(info: ZipInfo) -> None:
    if info.flag_bits & LOCKED:
        raise PackedError("locked", info.filename[:80])


def proven(path: Path, limits: UnpackLimits, look: Callable[[ZipInfo, bytes], None]) -> None:
    """Unpack every member in memory, a piece at a time, for readers that trust what it says.

    Each piece is shown to ``look``. Raises :class:`PackedError` also where a member holds more
    than it says, ``BadZipFile`` where it is damaged.
    """
    with opened(path, limits) as archive, path.open("rb") as file:
        for info in archive.infolist():
            _readable(info)
            if info.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
                raise PackedError("method", info.filename[:80])
            for piece in _pieces(file, info):
                look(info, piece)


def _pieces(file: IO[bytes], info: ZipInfo) -> Iterator[bytes]:
    """What a member holds, to the end of its stream and not beyond what it says."""
    file.seek(info.header_offset)
    head = file.read(HEAD)
    if len(head) < HEAD or not head.startswith(b"PK\x03\x04"):
        raise BadZipFile(info.filename)
    skipped = int.from_bytes(head[26:28], "little") + int.from_bytes(head[28:30], "little")
    file.seek(skipped, 1)
    size = check = 0
    stream = _inflated if info.compress_type == ZIP_DEFLATED else _stored
    for piece in stream(file, info.compress_size):
        size, check = size + len(piece), zlib.crc32(piece, check)
        if size > info.file_size:
            raise PackedError("lies", info.filename[:80], shown(info.file_size))
        yield piece
    if (size, check) != (info.file_size, info.CRC):
        raise BadZipFile(info.filename)


def _stored(file: IO[bytes], packed: int) -> Iterator[bytes]:
    while packed and (piece := file.read(min(CHUNK, packed))):
        packed -= len(piece)
        yield piece


def _inflated(file: IO[bytes], packed: int) -> Iterator[bytes]:
    engine = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        for raw in _stored(file, packed):
            waiting = raw
            while waiting:
                yield engine.decompress(waiting, CHUNK)
                waiting = engine.unconsumed_tail
        while piece := engine.decompress(engine.unconsumed_tail, CHUNK):
            yield piece
    except zlib.error as error:
        raise BadZipFile(str(error)) from error
    if not engine.eof:
        raise BadZipFile("cut off")
