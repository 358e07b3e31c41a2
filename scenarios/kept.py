"""The program of a run, kept beside its case, so that questions are answered at once.

It lies in the folder of what can be computed again; losing it costs time, nothing else.
"""

import contextlib
import os
import threading
import zipfile
from pathlib import Path
from typing import Any
from uuid import uuid4

import numpy as np

from geodata.county import County
from optimizer.policy import Policy
from optimizer.prepared import Kept, from_table, to_table

MOST_BYTES = 400_000_000
"""A program larger than this is not kept."""
OLDER = 1
"""So many programs of earlier runs stay."""


def keep(folder: Path, kept: Kept | None) -> str:
    """Write a program into ``folder``; its name, empty where it was not kept.

    A folder that cannot be written costs only time at the next question.
    """
    table = None if kept is None else to_table(kept)
    if table is None or sum(part.nbytes for part in table.values()) > MOST_BYTES:
        return ""
    name = f"program-{uuid4().hex}.npz"
    scratch = folder / f".tmp-{os.getpid()}-{name}"
    with contextlib.suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
        with scratch.open("wb") as file:
            np.savez(file, allow_pickle=False, **table)
        scratch.replace(folder / name)
        _forget(folder, name)
        return name
    with contextlib.suppress(OSError):
        scratch.unlink(missing_ok=True)
    return ""


class KeptFile:
    """A program on its way from the disk, while the case is read beside it."""

    def __init__(self, folder: Path, name: str) -> None:
        self._path = folder / name if name else None
        self._table: dict[str, np.ndarray[Any, Any]] = {}
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        if self._path is None or not self._path.is_file():
            return
        try:
            with np.load(self._path, allow_pickle=False) as found:
                self._table = {key: found[key] for key in found.files}
        except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
            self._table = {}  # a damaged file counts as none

    def program(self, county: County, policy: Policy) -> Kept | None:
        """The program; ``None`` where it is gone, damaged, or of another county."""
        self._reader.join()
        if not self._table:
            return None
        with contextlib.suppress(ValueError, KeyError):
            return from_table(self._table, county, policy)
        return None


def _forget(folder: Path, newest: str) -> None:
    others = [path for path in folder.glob("program-*.npz") if path.name != newest]
    for path in sorted(others, key=lambda item: item.stat().st_mtime)[:-OLDER]:
        path.unlink(missing_ok=True)
