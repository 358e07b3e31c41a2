"""Which file of a case folder holds what."""

from collections.abc import Collection, Iterable, Mapping
from pathlib import Path

from geodata.columns.diary_columns import DIARY_FILES
from geodata.columns.table_specs import SPECS, TABLES
from geodata.facts.sources import Names, Sources
from geodata.findings import Finding, Findings, Severity
from geodata.reading.found_files import TABLE_SUFFIXES, Files
from geodata.reading.household_files import files_beside, household_files
from geodata.reading.known_by_header import take_files, take_others, take_sheets
from geodata.sheets.grids import OTHERS, WORKBOOKS, file_is_sound, open_workbook, sheet_for
from geodata.tables.column_map import MAP_FILE
from geodata.words import say

__all__ = ["NOT_READ", "TABLE_SUFFIXES", "VECTOR_SUFFIXES", "Files", "locate"]

VECTOR_SUFFIXES = (
    ".gpkg", ".shp", ".geojson", ".json", ".fgb", ".kml", ".parquet", ".geoparquet", ".zip",
    ".geojson.gz", ".json.gz", ".kmz", ".gml", ".gdb", ".mif", ".tab", ".topojson", ".sqlite",
)  # fmt: skip
_TABLE_ENDINGS = (*TABLE_SUFFIXES, *OTHERS)
NOT_READ = (".dxf", ".dwg", ".gpx", ".e00", ".mdb", ".wkt", ".rar", ".7z", ".tif", ".osm")
"""Endings of maps that are no boundaries to us: told where a file bears a usual name."""
USUAL_WORKBOOK = "case.xlsx"
BOUNDARIES, OUTLINES = ("boundaries", "villages"), ("counties", "outlines")
"""What files of boundaries and of outlines are usually called."""


def locate(
    folder: Path,
    sources: Sources,
    findings: Findings,
    *,
    by_header: bool = True,
    beside: Collection[str] = (),
    rooms: Collection[str] = (),
) -> Files:
    """Find the files of a case; what is named but absent is a finding.

    What bears no usual name is known ``by_header``: sheets of the workbook, and, where there are
    neither villages nor boundaries, the workbooks of the folder. Files of ``households`` and of
    a ``diary`` (holidays and ways) are only taken where they are named ``beside``, and so are
    tables of ``rooms`` (``ROOM_TABLES``); else they are told as files that nobody reads.
    """
    files = Files()
    workbook = folder / (sources.workbook or USUAL_WORKBOOK)
    sheets = _sheets(workbook, sources.workbook is not None, findings)
    for table in (*TABLES, *rooms):
        named = _all_named(folder, workbook, getattr(sources, table))
        place = named[0] if named else _usual(folder, table)
        if len(named) > 1:
            files.more[table] = tuple(named[1:])
        found = sheet_for(sheets, table)
        if place is not None:
            files.tables[table] = place
        elif found is not None:
            files.tables[table] = (workbook, found)
        if found is not None and not named and place is not None:
            _tell_twice(table, place[0], workbook, found, findings)
    files.boundaries = _vector(folder, sources.boundaries, BOUNDARIES, findings)
    files.outlines = _vector(folder, sources.outlines, OUTLINES, findings)
    files.columns = folder / MAP_FILE if (folder / MAP_FILE).is_file() else None
    files.roads = _roads(folder, sources.roads)
    if "households" in beside:
        files.households = _there(household_files(folder, sources))
    if "diary" in beside:
        files.households += _there(files_beside(folder, sources, DIARY_FILES))
    if by_header:
        take_sheets(files, workbook, sheets, findings)
        bare = "villages" not in files.tables and not files.boundaries
        if bare and not workbook.exists():
            take_files(files, folder, findings)
        take_others(files, folder, findings)
    return files


def _there(found: Mapping[str, tuple[Path, ...]]) -> tuple[Path, ...]:
    return tuple(path for paths in found.values() for path in paths if path.is_file())


def _tell_twice(table: str, file: Path, workbook: Path, sheet: str, findings: Findings) -> None:
    """Tell that a table stands in a file and in a sheet, and that the file is read."""
    other = f"{workbook.name} [{sheet}]"
    details = {"table": say(f"sheet.{table}"), "other": other}
    findings.add(
        Finding(
            key="table_twice",
            severity=Severity.WARNING,
            file=file.name,
            value=file.name,
            details=details,
        )
    )


def _sheets(workbook: Path, named: bool, findings: Findings) -> list[str]:
    if not named and not workbook.exists():
        return []
    opened = open_workbook(workbook, findings) if file_is_sound(workbook, findings) else None
    return [] if opened is None else list(opened.sheet_names)


def _all_named(folder: Path, workbook: Path, names: Names) -> list[tuple[Path, str | None]]:
    """What the scenario names as a table: one file or sheet, or several."""
    listed = (names,) if isinstance(names, str) else names or ()
    return [_named(folder, workbook, name) for name in listed]


def _named(folder: Path, workbook: Path, name: str) -> tuple[Path, str | None]:
    """A name in the scenario is a file, or a sheet of the workbook."""
    if Path(name).suffix.lower() in {*WORKBOOKS, *OTHERS, ".csv", ".tsv", ".txt"}:
        return (folder / name, None)
    return (workbook, name)


def _usual(folder: Path, table: str) -> tuple[Path, str | None] | None:
    stems = (table, say(f"sheet.{table}", "zh"), *SPECS[table].aliases)
    found = _present(folder, (stem + suffix for stem in stems for suffix in _TABLE_ENDINGS))
    return (found[0], None) if found else None


def _present(folder: Path, names: Iterable[str]) -> list[Path]:
    """Those of many names that are there, in their order.

    Only what is listed by whatever case is asked for: whether case matters, the system knows.
    """
    listed = {path.name.casefold() for path in folder.iterdir()} if folder.is_dir() else set()
    asked = (folder / name for name in names if name.casefold() in listed)
    return [path for path in asked if path.exists()]


def _vector(
    folder: Path, names: Names, stems: tuple[str, ...], findings: Findings
) -> tuple[Path, ...]:
    if names is not None:
        return tuple(folder / name for name in ([names] if isinstance(names, str) else names))
    found = _present(folder, (stem + suffix for stem in stems for suffix in VECTOR_SUFFIXES))
    strange = _present(folder, (stem + suffix for stem in stems for suffix in NOT_READ))
    for path in [*found[1:], *strange]:
        findings.add(Finding(key="vector_unfound", severity=Severity.NOTE, file=path.name))
    return tuple(found[:1])


def _roads(folder: Path, name: str | None) -> Path | None:
    if name is not None:
        return folder / name
    endings = (".osm.pbf", ".pbf", *VECTOR_SUFFIXES)
    return next(iter(_present(folder, ("roads" + suffix for suffix in endings))), None)
