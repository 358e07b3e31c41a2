"""What killed processes left: put back what was theirs to replace, remove what was half-written.

A desk is the scratch folder of one result: ``new`` holds what is written, ``old`` the folder
that is put aside while the new one is moved in, ``kept`` second names of files until all of a
set are replaced, ``gone`` what is being removed.
"""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from geodata.outputs.owners import PREFIX, abandoned, is_scratch

NEW, OLD, KEPT, GONE = "new", "old", "kept", "gone"
DEEPEST = 5
"""Folders below ``runs`` of a case in which results lie: scenario, run, scheme, letters, kind."""
CACHE, RUNS = ".zhucun", "runs"


def sweep(folder: Path) -> None:
    """Clear away the desks in ``folder`` whose processes are gone; living ones stay.

    What had been put aside and has no successor stands in its place again. What cannot be
    removed or put back stays for the next command.
    """
    for desk in _desks(folder):
        put_back(desk, folder)
        clear(desk, folder)


def sweep_case(folder: Path) -> None:
    """The same for all folders of a case in which results lie, and for temporary folders."""
    sweep(folder)
    sweep(folder / CACHE)
    for place in _below(folder / RUNS, DEEPEST):
        sweep(place)
    sweep_temporary()


def sweep_run(folder: Path) -> None:
    """The same for the folder of a run, wherever it lies, and what was written into it since."""
    sweep(folder.parent)
    for place in _below(folder, DEEPEST - 2):
        sweep(place)


def sweep_temporary() -> None:
    """Remove the temporary folders of processes that are gone."""
    with suppress(OSError):
        for path in Path(tempfile.gettempdir()).glob(f"{PREFIX}*-*-*-*"):
            if abandoned(path):
                shutil.rmtree(path, ignore_errors=True)


def put_back(desk: Path, folder: Path) -> None:
    """Put back what was put aside where nothing has taken its place."""
    for item in _items(desk / OLD):
        if not os.path.lexists(folder / item.name):
            with suppress(OSError):  # stays where it is: nothing is lost
                item.rename(folder / item.name)


def clear(desk: Path, folder: Path) -> None:
    """Remove a desk, but nothing that was put aside and has no successor."""
    if any(not os.path.lexists(folder / item.name) for item in _items(desk / OLD)):
        shutil.rmtree(desk / NEW, ignore_errors=True)
        return
    with suppress(OSError):  # none was put aside; what is half removed must never come back
        (desk / OLD).rename(desk / GONE)
    shutil.rmtree(desk, ignore_errors=True)


def _desks(folder: Path) -> list[Path]:
    return [path for path in _folders(folder) if is_scratch(path.name) and abandoned(path)]


def _below(folder: Path, depth: int) -> Iterator[Path]:
    """``folder`` and the folders in it, desks and links left out."""
    yield folder
    if depth:
        for path in _folders(folder):
            if not is_scratch(path.name):
                yield from _below(path, depth - 1)


def _folders(folder: Path) -> list[Path]:
    """The folders in a folder, links left out; one with thousands of letters is no matter."""
    try:
        with os.scandir(folder) as found:
            return sorted(Path(item.path) for item in found if item.is_dir(follow_symlinks=False))
    except OSError:  # not there, or not to be looked into
        return []


def _items(folder: Path) -> list[Path]:
    try:
        return sorted(folder.iterdir())
    except OSError:
        return []
