"""How results come to stand where they belong, and what is never replaced."""

import errno
import os
import shutil
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from pathlib import Path

from geodata.outputs.litter import GONE, OLD
from geodata.outputs.marks import mark_of

UNABLE = {errno.EINVAL, errno.ENOTSUP, errno.EBADF}
"""What file systems say that cannot keep the names of a folder any safer."""
FULL = {errno.ENOTEMPTY, errno.EEXIST}
"""What they say of a folder that something stands in the place of, even if it is gone by now."""
TRIES = 20
"""So often a folder is moved in where others move theirs in at the same time."""
Own = Callable[[Path], None]
"""Raises :class:`OutputRefusedError` for a folder that is not to be replaced."""


class OutputRefusedError(Exception):
    """Something stands where a result should go; ``key`` says in the catalogue what it is."""

    def __init__(self, key: str, path: Path, **values: object) -> None:
        super().__init__(f"{key}: {path}")
        self.key, self.path, self.values = key, path, values


def check_file(path: Path, kind: str, inputs: Iterable[Path] = (), *, kept: bool = False) -> None:
    """Raise :class:`OutputRefusedError` where a file of ``kind`` must not be written to ``path``.

    Inputs are known whatever name they are called by: a link is the file that it leads to.
    ``kept``: a copy of what stands there is kept, so it may be anybody's.
    """
    if path.is_symlink() and not path.exists():
        raise OutputRefusedError("dangling", path)
    if not path.exists():
        return
    if path.is_dir():
        raise OutputRefusedError("folder", path)
    if not path.is_file():
        raise OutputRefusedError("special", path)
    if any(same(path, item) for item in inputs):
        raise OutputRefusedError("input", path)
    if kept:
        return
    mark = mark_of(path)
    if mark is None or mark.kind != kind:
        raise OutputRefusedError("foreign", path)
    if mark.edited:
        raise OutputRefusedError("edited", path)


def check_ending(path: Path, *endings: str) -> None:
    """Raise :class:`OutputRefusedError` where a file would bear the name of another kind."""
    if path.suffix.lower() not in endings and not path.is_dir():
        raise OutputRefusedError("ending", path, ending=endings[0])


def same(one: Path, other: Path) -> bool:
    """Whether two paths are one file."""
    try:
        return one.samefile(other)
    except OSError:  # one of them is not there
        return False


def move_files(new: Path, names: Sequence[Path], folder: Path, kept: Path) -> None:
    """Move files from ``new`` into ``folder``: all, or after an error none.

    Each name is a path from either folder. There is no moment at which one of them is missing.
    """
    done: list[tuple[Path, Path | None]] = []
    try:
        for number, name in enumerate(names):
            target = folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            done.append((target, _second_name(target, kept / f"{number}")))
            _like(target, new / name)
            (new / name).replace(target)
    except BaseException:
        for target, old in reversed(done):
            _undo(target, old)
        raise
    for place in {(folder / name).parent for name in names}:
        settle(place)


def _second_name(target: Path, name: Path) -> Path | None:
    """A second name for a file that is to be replaced; ``None`` where there is none."""
    if not target.exists():
        return None
    name.parent.mkdir(exist_ok=True)
    try:
        os.link(target, name)
    except OSError:  # a file system without links
        shutil.copy2(target, name)
    return name


def _like(old: Path, new: Path) -> None:
    """Let what replaces something be open to the same people; where nothing is, the umask says."""
    if old.exists():
        shutil.copymode(old, new)


def _undo(target: Path, old: Path | None) -> None:
    with suppress(OSError):
        if old is None:
            target.unlink(missing_ok=True)
        else:
            old.replace(target)


def move_folder(new: Path, final: Path, desk: Path, own: Own) -> None:
    """Move a folder to ``final``; an earlier one for which ``own`` raises nothing is replaced.

    Raises ``OSError`` where that cannot be: the earlier one then stands where it stood.
    """
    for attempt in range(TRIES):
        aside = _aside(final, desk / OLD / final.name, own)
        _like(aside, new)
        try:
            new.rename(final)
        except OSError as error:
            before = error.errno in FULL or os.path.lexists(final)  # another's came
            if before and attempt < TRIES - 1:
                shutil.rmtree(aside, ignore_errors=True)
                continue
            with suppress(OSError):
                aside.rename(final)
            raise
        with suppress(OSError):  # it has its successor, even where another's takes its place now
            aside.parent.rename(desk / GONE)
        settle(final.parent)
        return


def _aside(final: Path, aside: Path, own: Own) -> Path:
    """Put what stands at ``final`` aside, having asked before and after whether it may go."""
    if not os.path.lexists(final):
        return aside
    own(final)
    aside.parent.mkdir(exist_ok=True)
    try:
        final.rename(aside)
    except FileNotFoundError:  # another has put it aside
        return aside
    try:
        own(aside)
    except OutputRefusedError as error:
        aside.rename(final)
        raise OutputRefusedError(error.key, final, **error.values) from error
    return aside


def settle(path: Path) -> None:
    """Have the disk keep a file, or the names in a folder, before anything builds on it."""
    if path.is_dir():
        if os.name == "nt":  # no handle of a folder there
            return
        number = os.open(path, os.O_RDONLY)
    else:
        number = os.open(path, os.O_RDWR | getattr(os, "O_BINARY", 0))
    try:
        os.fsync(number)
    except OSError as error:
        if error.errno not in UNABLE or not path.is_dir():
            raise
    finally:
        os.close(number)


def settle_all(folder: Path) -> list[Path]:
    """The same for all that is in a folder; the files in it, as paths from there, sorted."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    for path in files:
        settle(path)
    for path in (folder, *(place for place in folder.rglob("*") if place.is_dir())):
        settle(path)
    return [path.relative_to(folder) for path in files]
