"""The program of a run, kept beside its case, so that questions are answered at once.

It lies in the folder of what can be computed again; losing it costs time, nothing else.
"""

import contextlib
import re
from pathlib import Path
from typing import Any
from uuid import uuid4

import numpy as np
from numpy.typing import NDArray

from geodata.facts.county import County
from geodata.outputs import new_folder, remove_folder
from optimizer.engine.prepare import to_table
from optimizer.model.plan import Plan
from optimizer.model.policy import Policy
from optimizer.model.prepared_program import Focus, Kept
from optimizer.questions.column_subset import narrowed

MOST_BYTES = 600_000_000
"""A program larger than this is not kept."""
NAME = re.compile(r"program-[0-9a-f]{32}")
OLDER = 1
"""So many programs of earlier runs stay."""


def keep(folder: Path, kept: Kept | None) -> str:
    """Write a program into ``folder``; its name, empty where it was not kept.

    A folder that cannot be written costs only time at the next question.
    """
    table = None if kept is None else to_table(kept)
    if table is None or sum(part.nbytes for part in table.values()) > MOST_BYTES:
        return ""
    name = f"program-{uuid4().hex}"
    with contextlib.suppress(OSError):
        with new_folder(folder / name) as scratch:
            for key, array in table.items():
                np.save(scratch / f"{key}.npy", array, allow_pickle=False)
        _forget(folder, name)
        return name
    return ""


def program_of(
    folder: Path, name: str, county: County, policy: Policy, plan: Plan, focus: Focus
) -> Kept | None:
    """What of a kept program questions need; ``None`` where it is gone or of another county.

    The arrays stay on the disk: only what is looked at is read.
    """
    if not name or not (folder / name).is_dir():
        return None
    with contextlib.suppress(OSError, ValueError, KeyError, EOFError):
        files = sorted((folder / name).glob("*.npy"))
        return narrowed({path.stem: _mapped(path) for path in files}, county, policy, plan, focus)
    return None  # a damaged program counts as none


def _mapped(path: Path) -> NDArray[Any]:
    array = np.load(path, mmap_mode="r", allow_pickle=False)
    found: NDArray[Any] = np.asarray(array)
    return found


def _forget(folder: Path, newest: str) -> None:
    known = [path for path in folder.glob("program-*") if NAME.fullmatch(path.name)]
    others = [path for path in known if path.is_dir() and path.name != newest]
    for path in sorted(others, key=lambda item: item.stat().st_mtime)[:-OLDER]:
        remove_folder(path)
