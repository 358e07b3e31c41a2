"""Run folders: written aside and renamed into place, so that nothing is ever half there."""

import os
import platform
import re
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

UNFINISHED = ".unfinished-"
DAY = 86_400.0
FORBIDDEN = re.compile(r'[<>:"/\\|?*\x00-\x1f]|^[. ]|[. ]$|^$')
"""What no file system of our users takes in a name, and what would leave the folder."""


class BadNameError(ValueError):
    """The name of a run cannot be the name of a folder."""


@dataclass(slots=True)
class Workspace:
    """``scratch`` is written to; ``final`` is where it lies after the block."""

    scratch: Path
    final: Path


@contextmanager
def run_folder(parent: Path, name: str | None = None) -> Iterator[Workspace]:
    """Yield a workspace; it becomes the run folder when the block succeeds.

    A run that is killed leaves only an unfinished folder, which the next run removes;
    earlier runs are never touched. Raises :class:`BadNameError` for a name that is no
    folder's name, ``FileExistsError`` where it is taken: both before the block begins.
    """
    if name is not None and FORBIDDEN.search(name):
        raise BadNameError(name)
    parent.mkdir(parents=True, exist_ok=True)
    _sweep(parent)
    space = Workspace(scratch=parent, final=parent / (name or next_name(parent)))
    if space.final.exists():
        raise FileExistsError(space.final)
    space.scratch = Path(tempfile.mkdtemp(prefix=f"{_mine()}{os.getpid()}-", dir=parent))
    try:
        space.scratch.chmod(0o755)
        yield space
        _settle(space, numbered=name is None)
    except BaseException:
        shutil.rmtree(space.scratch, ignore_errors=True)
        raise


def next_name(parent: Path) -> str:
    """The next free number: 001, 002 and so on."""
    taken = [int(path.name) for path in parent.glob("[0-9]*") if re.fullmatch("[0-9]+", path.name)]
    return f"{max(taken, default=0) + 1:03}"


def write_beside(path: Path, text: str) -> None:
    """Write a text file atomically."""
    scratch = path.with_name(path.name + ".tmp")
    scratch.write_text(text, "utf-8", newline="\n")
    scratch.replace(path)


def write_bytes_beside(path: Path, data: bytes) -> None:
    """Write a file atomically."""
    scratch = path.with_name(path.name + ".tmp")
    scratch.write_bytes(data)
    scratch.replace(path)


def _settle(space: Workspace, *, numbered: bool) -> None:
    """Rename into place; a number that another run took meanwhile is counted on."""
    while numbered and space.final.exists():
        space.final = space.final.parent / next_name(space.final.parent)
    if space.final.exists():
        raise FileExistsError(space.final)
    space.scratch.rename(space.final)


def _mine() -> str:
    host = re.sub(r"[^A-Za-z0-9]", "", platform.node()) or "host"
    return f"{UNFINISHED}{host}-"


def _sweep(parent: Path) -> None:
    """Remove unfinished folders of processes that no longer live."""
    for folder in parent.glob(UNFINISHED + "*"):
        if _abandoned(folder):
            shutil.rmtree(folder, ignore_errors=True)


def _abandoned(folder: Path) -> bool:
    """Of this machine: the process is gone. Of another (or on Windows): a day old."""
    owner = folder.name.removeprefix(_mine()).partition("-")[0]
    if not folder.name.startswith(_mine()) or not owner.isdigit() or os.name == "nt":
        return time.time() - folder.stat().st_mtime > DAY
    return not _alive(int(owner))


def _alive(process: int) -> bool:
    if process == os.getpid():  # the number is used again: one run at a time per process
        return False
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
