"""Tables, map and GeoPackage of a division: they follow from facts, areas and what is proven."""

from collections.abc import Sequence
from pathlib import Path

from geodata.facts.case import Case
from geodata.words import Language
from maps.files.area_geopackage import write_area_geopackage
from maps.pages.area_map import area_map_html
from maps.tables.account_table import account_blocks, account_table
from maps.tables.area_reasons import reason_table
from maps.tables.area_tables import AreaWords, area_tables
from maps.tables.frames import Table
from optimizer.areas.area_judge import AreaBreach, AreaJudge
from optimizer.areas.area_plan import AreaPlan
from scenarios.runs.finished_areas import GIS_FILE, MAP_FILE


def area_book(
    case: Case,
    judge: AreaJudge,
    plan: AreaPlan,
    breaches: Sequence[AreaBreach],
    language: Language,
) -> tuple[Table, ...]:
    """The tables of areas.xlsx."""
    title = judge.task.shown
    tables = area_tables(judge, plan, breaches, title=title, language=language)
    if breaches:
        tables = (*tables, reason_table(AreaWords(judge, language), plan, title=title))
    blocks = account_blocks(case.account, case.county, language)
    return (*tables, account_table(blocks, title=title, language=language))


def write_area_maps(
    folder: Path,
    case: Case,
    judge: AreaJudge,
    plan: AreaPlan,
    breaches: Sequence[AreaBreach],
    language: Language,
) -> None:
    """Write areas.gpkg and map.html into ``folder``."""
    write_area_geopackage(folder / GIS_FILE, case, judge, plan, language=language)
    title = judge.task.shown
    page = area_map_html(case, judge, plan, breaches, title=title, language=language)
    (folder / MAP_FILE).write_text(page, "utf-8", newline="\n")
