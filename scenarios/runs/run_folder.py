"""Run folders: numbered or named, whole or not there at all."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from geodata.outputs import new_folder

FORBIDDEN = re.compile(r'[<>:"/\\|?*\x00-\x1f]|^[. ]|[. ]$|^$')
"""What no file system of our users takes in a name, and what would leave the folder."""
RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)
"""Names that Windows keeps for devices."""
LONGEST = 200
"""Bytes of a name."""


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

    Earlier runs are never touched. Raises :class:`BadNameError` for a name that is no
    folder's name, ``FileExistsError`` where it is taken: both before the block begins.
    """
    if name is not None and not _fits(name):
        raise BadNameError(name)
    final = parent / (name or next_name(parent))
    space = Workspace(scratch=final, final=final)

    def next_one() -> Path:
        """A number that another run took meanwhile is counted on."""
        space.final = parent / next_name(parent)
        return space.final

    with new_folder(final, other=None if name else next_one) as space.scratch:
        yield space


def next_name(parent: Path) -> str:
    """The next free number: 001, 002 and so on."""
    taken = [int(path.name) for path in parent.glob("[0-9]*") if re.fullmatch("[0-9]+", path.name)]
    return f"{max(taken, default=0) + 1:03}"


def _fits(name: str) -> bool:
    long = len(name.encode("utf-8", "surrogateescape")) > LONGEST
    return not (long or FORBIDDEN.search(name) or RESERVED.fullmatch(name))
