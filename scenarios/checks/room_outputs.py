"""What the folder of a planning problem beside the postings states, held against what follows."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from math import isclose
from pathlib import Path

from geodata.outputs import temporary_folder
from geodata.words import Language, say
from maps.checks.geopackage_check import gpkg_unlike
from maps.checks.workbook_check import UnreadableError, book_unlike
from maps.tables.frames import Table
from optimizer.facts.task_level import TaskLevel
from scenarios.checks.outputs import compared, page_unlike_page
from scenarios.checks.said import Difference, differs
from scenarios.console.console import Talker
from scenarios.runs.manifest import fingerprint
from scenarios.runs.manifest_file import FILE
from scenarios.runs.room_manifest import RoomManifest

MOST_TOLD = 100
CLOSE = 1e-6


def counts_unlike(stated: RoomManifest, counts: Mapping[str, float]) -> Iterator[Difference]:
    """Figures of the manifest that are others; costs may differ by rounding."""
    for key, value in counts.items():
        said = getattr(stated, key)
        if not isclose(said, value, rel_tol=CLOSE, abs_tol=CLOSE):
            yield differs(FILE, key, said, value)


def levels_unlike(
    stated: RoomManifest, levels: Sequence[TaskLevel], wanted: Iterable[int]
) -> Iterator[Difference]:
    """Levels whose cost is another, that are called proven and are not, or that are lacking."""
    for level, said in zip(levels, stated.levels, strict=True):
        if not isclose(level.cost, said.cost, rel_tol=CLOSE, abs_tol=CLOSE):
            yield differs(FILE, f"levels.{level.level}.cost", said.cost, level.cost)
        if said.proven and said.bound < said.cost - CLOSE * max(1.0, abs(said.cost)):
            yield differs(FILE, f"levels.{level.level}.proven", "true", "false")
    numbers = [*wanted]
    if {level.level for level in levels} != {*numbers}:
        yield differs(FILE, "levels", len(levels), len({*numbers}))


def tables_unlike(
    folder: Path, file: str, tables: Sequence[Table], language: Language
) -> Iterator[Difference]:
    """Cells of a workbook that are not as they follow; a missing one is told."""
    path = folder / file
    if not path.is_file():
        yield differs(file, file, None, file)
        return
    try:
        for sheet, unlike in book_unlike(path, tables, language=language):
            where = f"{sheet} {unlike.row or ''} {unlike.column}".strip()
            yield differs(file, where, unlike.stated, unlike.recomputed)
    except UnreadableError:
        yield differs(file, file, None, file)


def sealed_unlike(folder: Path, stated: RoomManifest, files: Iterable[str]) -> Iterator[Difference]:
    """Files of another version's form against the fingerprints that are stated of them."""
    for name in files:
        path, said = folder / name, stated.outputs.get(name)
        own = fingerprint(path) if path.is_file() else None
        if own != said:
            yield differs(name, say("verify.fingerprint", stated.language), said, own)


def maps_unlike(
    folder: Path, gis: str, page: str, write: Callable[[Path], None]
) -> Iterator[Difference]:
    """GeoPackage and map of ``folder``, written anew by ``write`` and compared with those there.

    A missing one is told by its fingerprint.
    """
    layers, shown = folder / gis, folder / page
    with temporary_folder() as anew:
        write(anew)
        said = [*compared(layers, anew, partial(gpkg_unlike, layers, anew / gis))]
        said += compared(shown, anew, partial(page_unlike_page, shown, anew / page))
    yield from (item for item in said if isinstance(item, Difference))


def tell_unlike(found: Sequence[Difference], talker: Talker) -> None:
    """Say every difference, the first hundred."""
    nothing = say("verify.nothing", talker.language)
    for item in found[:MOST_TOLD]:
        talker.say(
            "verify.difference",
            style="red",
            file=item.file,
            where=item.where.said(talker.language),
            stated=item.stated or nothing,
            recomputed=item.recomputed or nothing,
        )
