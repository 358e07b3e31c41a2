"""Native libraries that write: where one fails, whether the disk would have taken it.

GDAL and SQLite tell what failed last ("no such table"), not that the disk was full before.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from geodata.outputs.owners import scratch_name

BYTES = 2**20
"""So much more than the file has must find room."""


@contextmanager
def native_writing(path: Path) -> Iterator[None]:
    """Raise the disk's own ``OSError`` where a library fails to write ``path`` for want of room."""
    try:
        yield
    except Exception as error:
        _probe(path, error)
        raise


def _probe(path: Path, error: Exception) -> None:
    """Write a file as large as ``path`` and a little more beside it, and remove it."""
    probe = path.with_name(scratch_name())
    size = path.stat().st_size if path.exists() else 0
    try:
        with probe.open("wb") as file:
            for _ in range(0, size + BYTES, BYTES):
                file.write(bytes(BYTES))
    except OSError as full:
        raise full from error
    finally:
        probe.unlink(missing_ok=True)
