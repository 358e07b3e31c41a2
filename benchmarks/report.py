"""Figures into docs/performance.md: a section between markers is written anew, never by hand."""

import importlib.metadata
import os
import platform
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

PAGE = Path(__file__).parents[1] / "docs" / "performance.md"
LIBRARIES = ("numpy", "scipy", "ortools", "highspy", "geopandas", "shapely")


def write_section(name: str, text: str) -> None:
    """Replace what stands between the markers of ``name``, or add them at the end."""
    first, last = f"<!-- {name} -->", f"<!-- /{name} -->"
    page = PAGE.read_text("utf-8")
    section = f"{first}\n{text.strip()}\n{last}"
    if first in page:
        before, _, rest = page.partition(first)
        page = before + section + rest.partition(last)[2]
    else:
        page = page.rstrip() + "\n\n" + section + "\n"
    PAGE.write_text(page, "utf-8")


def table(header: tuple[str, ...], rows: Sequence[tuple[object, ...]]) -> str:
    """A Markdown table."""
    lines = [header, ("---",) * len(header), *rows]
    return "\n".join("| " + " | ".join(map(str, line)) + " |" for line in lines)


def by_size(
    name: str,
    text: str,
    header: tuple[str, ...],
    measured: Callable[[int, Path], tuple[object, ...]],
    usual: Sequence[int],
) -> None:
    """Print a row for every size of the command line, else for the ``usual`` ones.

    ``measured`` makes a row in a folder of its own; ``--write`` puts the table behind ``text``
    into the section ``name``.
    """
    sizes = [int(word) for word in sys.argv[1:] if word != "--write"] or usual
    rows: list[tuple[object, ...]] = []
    for size in sizes:
        with tempfile.TemporaryDirectory() as folder:
            rows.append(measured(size, Path(folder)))
        print(*rows[-1], sep=", ", flush=True)
    if "--write" in sys.argv:
        write_section(name, f"{text}\n\n{table(header, rows)}")


def machine() -> str:
    """One sentence: cores, memory, Python and the versions of what computes."""
    pages = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 2**30
    versions = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in LIBRARIES)
    return (
        f"Measured on {os.cpu_count()} cores and {pages:.0f} GiB, {platform.system()} "
        f"{platform.machine()}, Python {platform.python_version()}, {versions}."
    )


def circumstances(*, seed: int, seconds: float, at_once: int = 1) -> str:
    """What :func:`machine` says, with the seed and the seconds that every solve may take."""
    beside = f", {at_once} instances at once" if at_once > 1 else ""
    return f"{machine()} Seed {seed}, {seconds:g} s each{beside}."
