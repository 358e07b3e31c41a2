"""Run folders: written aside and renamed into place, so that nothing is ever half there."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

UNFINISHED = ".unfinished-"


def next_name(parent: Path) -> str:
    """The next free number: 001, 002 and so on."""
    taken = [int(path.name) for path in parent.glob("[0-9]*") if path.name.isdigit()]
    return f"{max(taken, default=0) + 1:03}"


@contextmanager
def run_folder(parent: Path, name: str | None = None) -> Iterator[tuple[Path, Path]]:
    """Yield (folder to write into, its final path); rename it when the block succeeds.

    A run that is killed leaves only an unfinished folder, which the next run of a living
    process removes; earlier runs are never touched. Raises ``FileExistsError`` when
    ``name`` is taken.
    """
    parent.mkdir(parents=True, exist_ok=True)
    _sweep(parent)
    final = parent / (name or next_name(parent))
    if final.exists():
        raise FileExistsError(final)
    scratch = parent / f"{UNFINISHED}{os.getpid()}"
    scratch.mkdir()
    try:
        yield scratch, final
        scratch.rename(final)
    except BaseException:
        shutil.rmtree(scratch, ignore_errors=True)
        raise


def write_beside(path: Path, text: str) -> None:
    """Write a text file atomically."""
    scratch = path.with_name(path.name + ".tmp")
    scratch.write_text(text, "utf-8", newline="\n")
    scratch.replace(path)


def _sweep(parent: Path) -> None:
    """Remove unfinished folders of processes that no longer live."""
    for folder in parent.glob(UNFINISHED + "*"):
        owner = folder.name.removeprefix(UNFINISHED)
        if not (owner.isdigit() and _alive(int(owner))):
            shutil.rmtree(folder, ignore_errors=True)


def _alive(process: int) -> bool:
    if process == os.getpid():
        return False
    if os.name == "nt":
        return True
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
