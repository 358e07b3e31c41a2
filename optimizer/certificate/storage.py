"""Certificates as bytes, the same for the same certificate, with a checksum of their own."""

import hashlib
import io
import json
import zlib
from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from optimizer.certificate.rows import RefusedError
from optimizer.model.certificate_statement import Certificate, LevelWitness, Sheet

MAGIC = b"zhucun certificate 1\n"
LARGEST = 1_000_000_000
"""Unpacked bytes above which nothing is read: no certificate is so large."""
KINDS = ("<i8", "<f8")


def to_bytes(certificate: Certificate) -> bytes:
    """Pack a certificate."""
    arrays = list(_arrays(certificate))
    head = {
        "made": certificate.made,
        "parts": certificate.parts,
        "plan": certificate.plan,
        "units": {str(number): unit for number, unit in sorted(certificate.units.items())},
        "levels": [
            {"engine": level.engine, "sheets": len(level.sheets)} for level in certificate.levels
        ],
        "arrays": [[array.dtype.str, list(array.shape)] for array in arrays],
    }
    body = io.BytesIO()
    body.write(json.dumps(head, sort_keys=True).encode() + b"\n")
    for array in arrays:
        body.write(_shuffled(array))
    packed = zlib.compress(body.getvalue(), 9)
    return MAGIC + hashlib.sha256(packed).hexdigest().encode() + b"\n" + packed


def from_bytes(data: bytes) -> Certificate:
    """Unpack a certificate. Raises :class:`RefusedError` for anything else."""
    packed = data[len(MAGIC) + 65 :]
    if data != MAGIC + hashlib.sha256(packed).hexdigest().encode() + b"\n" + packed:
        raise RefusedError("the certificate is damaged")
    try:
        return _unpacked(packed)
    except (ValueError, KeyError, TypeError, StopIteration, AttributeError, zlib.error) as error:
        raise RefusedError("the certificate is damaged") from error


def _unpacked(packed: bytes) -> Certificate:
    body = zlib.decompressobj().decompress(packed, LARGEST)
    line, _, rest = body.partition(b"\n")
    head = json.loads(line)
    arrays = _read(rest, head["arrays"])
    part = next(arrays).astype(np.int64)
    levels = []
    for level in head["levels"]:
        closed = next(arrays).astype(float)
        sheets = tuple(_sheet(arrays) for _ in range(int(level["sheets"])))
        levels.append(LevelWitness(sheets, closed, str(level["engine"])))
    units = {int(number): float(unit) for number, unit in head["units"].items()}
    made = bool(head["made"])
    plan = str(head["plan"])
    return Certificate(part, int(head["parts"]), tuple(levels), made, units, plan)


def _arrays(certificate: Certificate) -> Iterator[NDArray[Any]]:
    yield certificate.part.astype("<i8")
    for level in certificate.levels:
        yield level.closed.astype("<f8")
        for sheet in level.sheets:
            order = np.argsort(sheet.rows, kind="stable")
            yield np.diff(sheet.rows[order], prepend=0).astype("<i8")
            yield sheet.prices[order].astype("<f8")
            yield sheet.holds.astype("<f8")
            yield np.sort(sheet.kept).astype("<i8")


def _sheet(arrays: Iterator[NDArray[Any]]) -> Sheet:
    steps, prices, holds, kept = (next(arrays) for _ in range(4))
    if holds.ndim != 2 or any(array.ndim != 1 for array in (steps, prices, kept)):
        raise ValueError("shapes")
    return Sheet(np.cumsum(steps), prices.astype(float), holds.astype(float), kept.astype(np.int64))


def _shuffled(array: NDArray[Any]) -> bytes:
    """The bytes of numbers, the first byte of all first: such packs far better."""
    return np.ascontiguousarray(array).reshape(-1).view(np.uint8).reshape(-1, 8).T.tobytes()


def _read(body: bytes, arrays: list[tuple[str, list[int]]]) -> Iterator[NDArray[Any]]:
    at = 0
    for kind, shape in arrays:
        size = 8 * int(np.prod(shape, dtype=np.int64))
        if kind not in KINDS or size < 0 or at + size > len(body):
            raise ValueError("arrays")
        mixed = np.frombuffer(body[at : at + size], dtype=np.uint8).reshape(8, -1)
        yield np.ascontiguousarray(mixed.T).view(kind).reshape(shape)
        at += size
