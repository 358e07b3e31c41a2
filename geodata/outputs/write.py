"""Places to write to, each moved to where it belongs when its block ends."""

import os
import shutil
import tempfile
import traceback
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import count
from pathlib import Path

from geodata.outputs.litter import GONE, KEPT, NEW, clear, put_back, sweep, sweep_temporary
from geodata.outputs.marks import sealed
from geodata.outputs.moves import (
    TRIES,
    OutputRefusedError,
    Own,
    check_file,
    move_files,
    move_folder,
    settle_all,
)
from geodata.outputs.owners import PREFIX, scratch_name


@contextmanager
def new_files(
    folder: Path,
    kind: str,
    *,
    inputs: Iterable[Path] = (),
    names: Sequence[str] = (),
    kept: bool = False,
) -> Iterator[Path]:
    """Yield a scratch folder; the files in it stand in ``folder`` when the block ends.

    All or none; of those that stand there already only unaltered ones of the same ``kind``
    are replaced (:func:`~geodata.outputs.moves.check_file`). ``names`` are looked at before
    the block begins. Raises :class:`OutputRefusedError`, ``OSError``.
    """
    folder, inputs = _real(folder), tuple(inputs)
    if folder.exists() and not folder.is_dir():
        raise OutputRefusedError("no_folder", folder)
    for name in names:
        check_file(folder / name, kind, inputs, kept=kept)
    with _desk(folder) as desk:
        yield desk / NEW
        written = settle_all(desk / NEW)
        for file in written:
            check_file(folder / file, kind, inputs, kept=kept)
        move_files(desk / NEW, written, folder, desk / KEPT)


@contextmanager
def new_file(
    path: Path, kind: str, *, inputs: Iterable[Path] = (), kept: bool = False
) -> Iterator[Path]:
    """The same for one file; where ``path`` is a link, the file that it leads to is written."""
    if path.is_symlink() and not path.exists():
        raise OutputRefusedError("dangling", path)
    target = _real(path)
    names = [target.name]
    with new_files(target.parent, kind, inputs=inputs, names=names, kept=kept) as scratch:
        yield scratch / target.name


@contextmanager
def new_folder(
    final: Path, own: Own | None = None, *, other: Callable[[], Path] | None = None
) -> Iterator[Path]:
    """Yield a scratch folder that becomes ``final`` when the block ends.

    What stands there is replaced where ``own`` raises nothing. Without it ``FileExistsError``
    is raised where anything does; with ``other`` the next free name is asked for instead.
    """
    final = _real(final)
    if other is None and os.path.lexists(final):
        (own or _taken)(final)
    with _desk(final.parent) as desk:
        scratch = desk / NEW / final.name
        scratch.mkdir()
        yield scratch
        settle_all(scratch)
        final.parent.mkdir(parents=True, exist_ok=True)
        for _ in range(TRIES):
            try:
                move_folder(scratch, final, desk, own or _taken)
                return
            except FileExistsError:
                if other is None:
                    raise
                final = other()
        raise FileExistsError(final)


def write_bytes(path: Path, data: bytes, kind: str, *, inputs: Iterable[Path] = ()) -> None:
    """Write a page, picture or settings file with its mark; a document bears its own."""
    with new_file(path, kind, inputs=inputs) as scratch:
        scratch.write_bytes(sealed(data, kind, path.suffix.lower()))


def write_text(path: Path, text: str, kind: str, *, inputs: Iterable[Path] = ()) -> None:
    """Write a text (UTF-8) with its mark."""
    write_bytes(path, text.encode("utf-8"), kind, inputs=inputs)


@contextmanager
def cached_file(path: Path) -> Iterator[Path]:
    """The same for a file of a cache, which is ours whatever it holds: one there is replaced."""
    with _desk(path.parent) as desk:
        yield desk / NEW / path.name
        move_files(desk / NEW, settle_all(desk / NEW), path.parent, desk / KEPT)


def keep_copy(path: Path) -> Path:
    """Let a file that is about to be replaced stay under another name as well; that name."""
    names = (path.with_name(f"{path.stem}.earlier-{n}{path.suffix}") for n in count(1))
    earlier = next(name for name in names if not os.path.lexists(name))
    with _desk(earlier.parent) as desk:
        shutil.copy2(path, desk / NEW / earlier.name)
        settle_all(desk / NEW)
        move_files(desk / NEW, [Path(earlier.name)], earlier.parent, desk / KEPT)
    return earlier


def remove_file(path: Path, kind: str, *, kept: bool = False) -> None:
    """Remove a file of ours where there is one; raises as :func:`check_file` does."""
    if os.path.lexists(path):
        check_file(path, kind, kept=kept)
        path.unlink(missing_ok=True)


def remove_folder(folder: Path) -> None:
    """Remove a folder at once: no half of it is ever seen."""
    with _desk(folder.parent) as desk:
        (desk / GONE).mkdir(exist_ok=True)
        folder.rename(desk / GONE / folder.name)


@contextmanager
def temporary_folder() -> Iterator[Path]:
    """A folder for what nobody is to keep, gone when the block ends."""
    sweep_temporary()
    folder = Path(tempfile.gettempdir()) / scratch_name()
    folder.mkdir(mode=0o700)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def defect_log() -> tuple[str, str]:
    """Write the traceback of the error at hand to a file of its own; its name, or why not."""
    try:
        number, name = tempfile.mkstemp(prefix=PREFIX, suffix=".log")
        with os.fdopen(number, "w", encoding="utf-8", errors="replace") as log:
            log.write(traceback.format_exc())
    except OSError as error:
        return "", error.strerror or str(error)
    return name, ""


def _taken(final: Path) -> None:
    raise FileExistsError(final)


def _real(path: Path) -> Path:
    """A path without links, whether or not anything is there."""
    return Path(os.path.realpath(path))


@contextmanager
def _desk(folder: Path) -> Iterator[Path]:
    """A desk in ``folder``, or in the nearest folder above that is there: on the same disk."""
    place = next(path for path in (folder, *folder.parents) if path.is_dir())
    sweep(place)
    desk = place / f".{scratch_name()}"
    desk.mkdir(mode=0o700)  # nobody else is to see what has not been tested
    try:
        (desk / NEW).mkdir()
        yield desk
    finally:
        put_back(desk, folder)
        clear(desk, folder)
