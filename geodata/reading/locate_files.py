"""Which file of a case folder holds what."""

from dataclasses import dataclass, field
from pathlib import Path

from geodata.facts.sources import Names, Sources
from geodata.findings import Finding, Findings, Severity
from geodata.tables.sheets import WORKBOOKS, file_is_sound, open_workbook, sheet_for
from geodata.tables.table_specs import TABLES
from geodata.text import normalised
from geodata.words import say

TABLE_SUFFIXES = (".xlsx", ".xls", ".csv", ".xlsm", ".xlsb", ".ods", ".tsv")
VECTOR_SUFFIXES = (
    ".gpkg", ".shp", ".geojson", ".json", ".fgb", ".kml", ".parquet", ".geoparquet", ".zip",
    ".geojson.gz", ".json.gz", ".kmz", ".gml", ".gdb", ".mif", ".tab", ".topojson", ".sqlite",
)  # fmt: skip
NOT_READ = (".dxf", ".dwg", ".gpx", ".e00", ".mdb", ".wkt", ".rar", ".7z", ".tif", ".osm")
"""Endings of maps that are no boundaries to us: told where a file bears a usual name."""
USUAL_WORKBOOK = "case.xlsx"
BOUNDARIES, OUTLINES = ("boundaries", "villages"), ("counties", "outlines")
"""What files of boundaries and of outlines are usually called."""


@dataclass(slots=True, kw_only=True)
class Files:
    """Where each table is (file and sheet), the boundaries and the outlines."""

    tables: dict[str, tuple[Path, str | None]] = field(default_factory=dict)
    boundaries: tuple[Path, ...] = ()
    outlines: tuple[Path, ...] = ()
    roads: Path | None = None

    @property
    def inputs(self) -> tuple[Path, ...]:
        """Every file, once, in a fixed order."""
        tables = {path for path, _ in self.tables.values()}
        roads = {self.roads} if self.roads else set()
        every = tables | {*self.boundaries, *self.outlines} | roads
        return tuple(sorted(file for path in every for file in _files_of(path)))


def _files_of(path: Path) -> list[Path]:
    """The file itself, or what a folder holds that is read as one."""
    return [file for file in path.iterdir() if file.is_file()] if path.is_dir() else [path]


def locate(folder: Path, sources: Sources, findings: Findings) -> Files:
    """Find the files of a case; what is named but absent is a finding."""
    files = Files()
    workbook = folder / (sources.workbook or USUAL_WORKBOOK)
    sheets = _sheets(workbook, sources.workbook is not None, findings)
    for table in TABLES:
        place = _named(folder, workbook, getattr(sources, table)) or _usual(folder, table)
        found = sheet_for(sheets, table)
        if place is not None:
            files.tables[table] = place
        elif found is not None:
            files.tables[table] = (workbook, found)
    files.boundaries = _vector(folder, sources.boundaries, BOUNDARIES, findings)
    files.outlines = _vector(folder, sources.outlines, OUTLINES, findings)
    files.roads = _roads(folder, sources.roads)
    _take_only_sheet(files, workbook, sheets, findings)
    return files


def _sheets(workbook: Path, named: bool, findings: Findings) -> list[str]:
    if not named and not workbook.exists():
        return []
    opened = open_workbook(workbook, findings) if file_is_sound(workbook, findings) else None
    return [] if opened is None else list(opened.sheet_names)


def _named(folder: Path, workbook: Path, name: str | None) -> tuple[Path, str | None] | None:
    """A name in the scenario is a file, or a sheet of the workbook."""
    if name is None:
        return None
    if Path(name).suffix.lower() in {*WORKBOOKS, ".csv", ".tsv", ".txt"}:
        return (folder / name, None)
    return (workbook, name)


def _usual(folder: Path, table: str) -> tuple[Path, str | None] | None:
    for stem in (table, say(f"sheet.{table}", "zh")):
        for suffix in TABLE_SUFFIXES:
            if (folder / (stem + suffix)).exists():
                return (folder / (stem + suffix), None)
    return None


def _vector(
    folder: Path, names: Names, stems: tuple[str, ...], findings: Findings
) -> tuple[Path, ...]:
    if names is not None:
        return tuple(folder / name for name in ([names] if isinstance(names, str) else names))
    usual = [folder / (stem + suffix) for stem in stems for suffix in VECTOR_SUFFIXES]
    found = [path for path in usual if path.exists()]
    strange = [folder / (stem + suffix) for stem in stems for suffix in NOT_READ]
    for path in [*found[1:], *(path for path in strange if path.exists())]:
        findings.add(Finding(key="vector_unfound", severity=Severity.NOTE, file=path.name))
    return tuple(found[:1])


def _roads(folder: Path, name: str | None) -> Path | None:
    if name is not None:
        return folder / name
    usual = [folder / ("roads" + suffix) for suffix in (".osm.pbf", ".pbf", *VECTOR_SUFFIXES)]
    return next((path for path in usual if path.exists()), None)


def _take_only_sheet(files: Files, workbook: Path, sheets: list[str], findings: Findings) -> None:
    """Tell sheets that no table bears the name of; a sole one must be the villages."""
    titles = {normalised(say("sheet.help", language)) for language in ("zh", "en")}
    taken = {sheet for path, sheet in files.tables.values() if path == workbook}
    free = [s for s in sheets if s not in taken and normalised(s) not in titles]
    if "villages" not in files.tables and sheets == free and len(free) == 1:
        files.tables["villages"] = (workbook, free.pop())
    known = "、".join(say(f"sheet.{table}") for table in TABLES)
    for sheet in free:
        findings.add(
            Finding(
                key="sheet_unknown",
                severity=Severity.WARNING,
                file=workbook.name,
                sheet=sheet,
                value=sheet,
                details={"known": known},
            )
        )
