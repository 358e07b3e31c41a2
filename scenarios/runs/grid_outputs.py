"""Tables, map and GeoPackage of grids: they follow from facts, grids and what is proven."""

from collections.abc import Sequence
from pathlib import Path

from geodata.facts.case import Case
from geodata.words import Language
from maps.files.grid_geopackage import write_grid_geopackage
from maps.files.grid_shapes import GridShapes
from maps.pages.grid_map import grid_map_html
from maps.tables.account_table import account_blocks, account_table
from maps.tables.frames import Table
from maps.tables.grid_tables import grid_tables
from optimizer.grids.grid_judge import GridBreach, GridJudge
from optimizer.grids.grid_plan import GridPlan
from scenarios.runs.finished_grids import GIS_FILE, MAP_FILE


def grid_book(
    case: Case,
    judge: GridJudge,
    plan: GridPlan,
    breaches: Sequence[GridBreach],
    language: Language,
) -> tuple[Table, ...]:
    """The tables of grids.xlsx."""
    title = judge.task.shown
    tables = grid_tables(judge, plan, breaches, title=title, language=language)
    blocks = account_blocks(case.account, case.county, language)
    return (*tables, account_table(blocks, title=title, language=language))


def write_grid_maps(
    folder: Path,
    case: Case,
    judge: GridJudge,
    plan: GridPlan,
    breaches: Sequence[GridBreach],
    language: Language,
) -> None:
    """Write grids.gpkg and map.html into ``folder``."""
    drawn = GridShapes.of(case, judge, plan)
    write_grid_geopackage(folder / GIS_FILE, drawn, judge, plan, language=language)
    title = judge.task.shown
    page = grid_map_html(case, drawn, judge, plan, breaches, title=title, language=language)
    (folder / MAP_FILE).write_text(page, "utf-8", newline="\n")
