"""What a path means as a case, where no scenario says it: a folder, or a single file."""

from pathlib import Path

from geodata.facts.sources import Sources
from geodata.findings import Finding, Findings
from geodata.geometry.vector_files import has_attributes
from geodata.outputs import CASE, is_scratch, mark_of
from geodata.reading.found_files import TABLE_SUFFIXES, Files
from geodata.reading.known_by_header import take_files
from geodata.reading.locate_files import VECTOR_SUFFIXES, locate
from geodata.sheets.grids import WORKBOOKS, file_is_sound, open_workbook

ROADS = (".osm.pbf", ".pbf")
CACHE, MANIFESTS = ".zhucun", ("manifest.json", "publish.json")
"""The folder of what can be computed again; what a folder of results bears."""
DEEPEST = 2
"""Folders below the target that are searched for files."""


def sources_at(target: Path, findings: Findings) -> tuple[Path, Sources]:
    """The case folder and its sources.

    A folder whose files bear the usual names needs no more. In any other folder all vector
    files with attributes are the boundaries, those without are outlines; a table is taken
    where it is the only one. Results of this program are no input. What remains unclear is
    a finding.
    """
    if target.is_file():
        return target.parent, _of_file(target)
    files = locate(target, Sources(), Findings(), by_header=False)
    if files.tables or files.boundaries:
        return target, Sources()
    return target, _of_folder(target, findings)


def _of_file(path: Path) -> Sources:
    if path.name.lower().endswith(ROADS):
        return Sources(roads=path.name)
    if path.suffix.lower() in TABLE_SUFFIXES:
        return Sources(workbook=path.name) if _has_sheets(path) else Sources(villages=path.name)
    return Sources(boundaries=path.name)


def _has_sheets(path: Path) -> bool:
    """Whether a file is a workbook of several sheets, each of which may hold a table."""
    if path.suffix.lower() not in WORKBOOKS or not file_is_sound(path, Findings()):
        return False
    book = open_workbook(path, Findings())
    return book is not None and len(book.sheet_names) > 1


def _of_folder(folder: Path, findings: Findings) -> Sources:
    paths = [path for path in sorted(folder.rglob("*")) if path.is_file() or _is_base(path)]
    paths = [path for path in paths if not any(map(_is_base, path.parents))]
    near = [path for path in paths if len(path.relative_to(folder).parts) <= DEEPEST + 1]
    near = [path for path in near if not _is_result(path, folder)]
    vectors = [path for path in near if path.name.lower().endswith(VECTOR_SUFFIXES)]
    tables = [path for path in near if path.suffix.lower() in TABLE_SUFFIXES]
    roads = [path for path in near if path.name.lower().endswith(ROADS)]
    named = {path: has_attributes(path) for path in vectors}
    alike = Files()
    if len(tables) > 1 and not any(named.values()):
        take_files(alike, folder, findings)
    if len(tables) > 1 and not alike.tables:
        listed = "、".join(path.relative_to(folder).as_posix() for path in tables[:5])
        more = "…" if len(tables) > 5 else ""
        findings.add(Finding(key="tables_unnamed", file=folder.name, value=listed + more))
    book = _names(folder, tables) if len(tables) == 1 and _has_sheets(tables[0]) else None
    if len(tables) == 1 and not book:
        alike.tables["villages"] = (tables[0], None)
    return Sources(
        workbook=None if book is None else book[0],
        villages=_names(folder, [path for path, _ in alike.places("villages")]),
        boundaries=_names(folder, [path for path in vectors if named[path]]),
        outlines=_names(folder, [path for path in vectors if not named[path]]),
        roads=roads[0].relative_to(folder).as_posix() if roads else None,
    )


def _is_result(path: Path, folder: Path) -> bool:
    """Whether a file below a folder is a result of this program, or of a run of it."""
    parts = path.relative_to(folder).parts
    if any(is_scratch(part) or part == CACHE for part in parts):
        return True
    places = path.parents[: len(parts)]
    if any((place / name).is_file() for place in places for name in MANIFESTS):
        return True
    mark = mark_of(path) if path.suffix.lower() in TABLE_SUFFIXES + VECTOR_SUFFIXES else None
    return mark is not None and mark.kind != CASE


def _is_base(path: Path) -> bool:
    """Whether a folder is one file to us."""
    return path.suffix.lower() == ".gdb" and path.is_dir()


def _names(folder: Path, paths: list[Path]) -> tuple[str, ...] | None:
    return tuple(path.relative_to(folder).as_posix() for path in paths) or None
