"""The program of a run, kept beside its case, so that questions are answered at once.

It lies in the folder of what can be computed again; losing it costs time, nothing else.
"""

import contextlib
import os
import zipfile
from pathlib import Path
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


def kept_program(folder: Path, name: str, county: County, policy: Policy) -> Kept | None:
    """Read a program; ``None`` where it is gone, damaged, or of another county."""
    path = folder / name
    if not name or not path.is_file():
        return None
    try:
        with np.load(path, allow_pickle=False) as found:
            return from_table({key: found[key] for key in found.files}, county, policy)
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
        return None


def _forget(folder: Path, newest: str) -> None:
    others = [path for path in folder.glob("program-*.npz") if path.name != newest]
    for path in sorted(others, key=lambda item: item.stat().st_mtime)[:-OLDER]:
        path.unlink(missing_ok=True)
