"""Sheets and files that bear no usual name: which table they hold is known by their headers."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path

from geodata.columns.diary_columns import DIARY_FILES
from geodata.columns.household_columns import HOUSEHOLD_FILES
from geodata.columns.table_specs import ROOM_TABLES, TABLES
from geodata.findings import Finding, Findings, Severity
from geodata.outputs import CASE, is_scratch, mark_of
from geodata.reading.found_files import TABLE_SUFFIXES, Files
from geodata.sheets.find_header import PLACED, Fit, fit_of_sheet
from geodata.sheets.grids import WORKBOOKS, Grid, open_workbook, read_grid
from geodata.sheets.titles import township_in
from geodata.text import normalised
from geodata.words import say

Place = tuple[Path, str | None]
ROOM_FILES = frozenset(
    normalised(name)
    for names in (
        *DIARY_FILES.values(),
        *HOUSEHOLD_FILES.values(),
        *((spec.name, *spec.aliases, say(f"sheet.{spec.name}")) for spec in ROOM_TABLES.values()),
    )
    for name in names
)
"""Usual names of files that are read only where the scenario has a task for them."""
SELECTION = "-selection.xlsx"
"""How the name of a list of selected villages ends, after the name of its scenario."""
LOCKS = "~$"
"""How the name of a file begins by which a spreadsheet says that another is open."""


def take_sheets(files: Files, workbook: Path, sheets: Sequence[str], findings: Findings) -> None:
    """Take the sheets whose header says which table they hold; tell the others, and why not."""
    titles = {normalised(say("sheet.help", language)) for language in ("zh", "en")}
    taken = {sheet for path, sheet in files.tables.values() if path == workbook}
    free = [s for s in sheets if s not in taken and normalised(s) not in titles]
    if "villages" not in files.tables and list(sheets) == free and len(free) == 1:
        files.tables["villages"] = (workbook, free.pop())
    if not free:
        return
    book = open_workbook(workbook, Findings())
    hidden = frozenset() if book is None else book.hidden
    fits = {sheet: None if sheet in hidden else _fit(workbook, sheet) for sheet in free}
    for sheet in _take(files, [((workbook, s), fit) for s, fit in fits.items()], findings):
        why = "hidden" if sheet[1] in hidden else _why_not(files, fits[str(sheet[1])])
        _tell_unknown(workbook, str(sheet[1]), why, fits[str(sheet[1])], findings)


def take_files(files: Files, folder: Path, findings: Findings) -> None:
    """Take the tables of villages in a folder that has no other: a workbook for each township."""
    known = {path.name for path in files.inputs}
    near = [path for path in sorted(folder.iterdir()) if _may_be_input(path)]
    found: list[tuple[Place, Fit | None]] = []
    for path in near:
        if path.name not in known:
            found += [(place, fit) for place, fit in _fits_of(path) if fit and _villages(fit)]
    if found:
        _take(files, found, findings)


def take_others(files: Files, folder: Path, findings: Findings) -> None:
    """Take the other files of a case whose header says that they hold a table that it lacks.

    What is not taken is told, with the table that it is like: nothing in a folder is passed over.
    """
    known = {path.name for path in files.inputs}
    near = [path for path in sorted(folder.iterdir()) if _may_be_input(path)]
    found = [fit for path in near if path.name not in known for fit in _fits_of(path)]
    fits = dict(found)
    for place in _take(files, found, findings):
        fit = fits[place]
        findings.add(
            Finding(
                key=_why_unread(place[0], fit),
                severity=Severity.NOTE if fit is None else Severity.WARNING,
                file=place[0].name,
                sheet=place[1] or "",
                value=place[0].name,
                details={"like": say(f"sheet.{fit.table}") if fit else ""},
            )
        )


def _why_unread(path: Path, fit: Fit | None) -> str:
    """Why a file is not read: what it is like, or that no task of the scenario asks for it."""
    if fit is not None:
        return "file_unread_like"
    return "file_idle" if normalised(path.stem) in ROOM_FILES else "file_unread"


def _may_be_input(path: Path) -> bool:
    """Whether a file may hold facts: no result of this program, no trace of a spreadsheet."""
    if path.suffix.lower() not in TABLE_SUFFIXES or not path.is_file():
        return False
    if path.name.startswith((LOCKS, ".")) or is_scratch(path.name):
        return False
    if _is_list_of_scenario(path):
        return False
    mark = mark_of(path)
    return mark is None or mark.kind == CASE


def _is_list_of_scenario(path: Path) -> bool:
    """Whether a file is the list of villages of a scenario beside it, which reads it itself."""
    stem = path.name.removesuffix(SELECTION)
    return stem != path.name and path.with_name(f"{stem}.toml").is_file()


def _villages(fit: Fit) -> bool:
    return fit.table == "villages" and not fit.rivals


def _fits_of(path: Path) -> list[tuple[Place, Fit | None]]:
    if path.suffix.lower() not in WORKBOOKS:
        return [((path, None), _fit(path, None))]
    book = open_workbook(path, Findings())
    sheets = () if book is None else (s for s in book.sheet_names if s not in book.hidden)
    return [((path, sheet), _fit(path, sheet)) for sheet in sheets]


def _fit(path: Path, sheet: str | None) -> Fit | None:
    """The table that a sheet holds; what is wrong with it is told where it is read."""
    grid = read_grid(path, sheet, "villages", Findings())
    fit = None if grid is None else fit_of_sheet(grid)
    return fit if grid is None or fit is None or _placed(grid, fit) else None


def _placed(grid: Grid, fit: Fit) -> bool:
    """Whether villages have a township, in a column or in what the sheet or file is called."""
    if fit.table != "villages" or PLACED & fit.columns:
        return True
    titles = (str(cell) for row in grid.rows[:3] for cell in row)
    return any(map(township_in, (*titles, grid.sheet, Path(grid.file).stem)))


def _take(
    files: Files, found: Iterable[tuple[Place, Fit | None]], findings: Findings
) -> list[Place]:
    """Take what holds a table that is nowhere else; those that are not taken."""
    places: dict[str, list[tuple[Place, Fit]]] = defaultdict(list)
    left: list[Place] = []
    for place, fit in found:
        if fit is None or fit.rivals or fit.table in files.tables:
            left.append(place)
        else:
            places[fit.table].append((place, fit))
    for table, several in places.items():
        if len({fit.columns for _, fit in several}) > 1 and table != "villages":
            left += [place for place, _ in several]
            continue
        files.tables[table] = several[0][0]
        if len(several) > 1:
            files.more[table] = tuple(place for place, _ in several[1:])
        _tell_taken(table, [place for place, _ in several], findings)
    return left


def _tell_taken(table: str, places: Sequence[Place], findings: Findings) -> None:
    several = len({path for path, _ in places}) > 1 or places[0][1] is None
    names = [path.name if several or sheet is None else sheet for path, sheet in places]
    findings.add(
        Finding(
            key="files_taken" if several else "sheets_taken",
            severity=Severity.WARNING,
            file="" if several else places[0][0].name,
            value="、".join(dict.fromkeys(names)),
            details={"table": say(f"sheet.{table}")},
        )
    )


def _why_not(files: Files, fit: Fit | None) -> str:
    if fit is None:
        return "no_header"
    if fit.rivals:
        return "rivals"
    return "elsewhere" if fit.table in files.tables else "several"


def _tell_unknown(
    workbook: Path, sheet: str, why: str, fit: Fit | None, findings: Findings
) -> None:
    tables = () if fit is None else (fit.table, *fit.rivals)
    like = "、".join(say(f"sheet.{table}") for table in tables)
    known = "、".join(say(f"sheet.{table}") for table in TABLES)
    findings.add(
        Finding(
            key="sheet_unknown" if why == "no_header" else f"sheet_unknown_{why}",
            severity=Severity.WARNING,
            file=workbook.name,
            sheet=sheet,
            value=sheet,
            details={"known": known, "like": like},
        )
    )
