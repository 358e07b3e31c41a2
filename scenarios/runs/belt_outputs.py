"""Workbook, map and GeoPackage of belts: they follow from facts, belts and stated bounds."""

from collections.abc import Sequence
from pathlib import Path

from geodata.facts.case import Case
from geodata.words import Language
from maps.files.belt_geopackage import write_belt_geopackage
from maps.pages.belt_map import belt_map_html
from maps.tables.account_table import account_blocks, account_table
from maps.tables.belt_tables import belt_tables
from maps.tables.frames import Table
from optimizer.belts.belt_judge import BeltBreach, BeltJudge
from optimizer.belts.belt_plan import BeltPlan
from scenarios.runs.finished_belts import GIS_FILE, MAP_FILE


def belt_book(
    case: Case,
    judge: BeltJudge,
    plan: BeltPlan,
    breaches: Sequence[BeltBreach],
    language: Language,
) -> tuple[Table, ...]:
    """The tables of belts.xlsx."""
    title = judge.task.shown
    tables = belt_tables(judge, plan, breaches, title=title, language=language)
    blocks = account_blocks(case.account, case.county, language)
    return (*tables, account_table(blocks, title=title, language=language))


def write_belt_maps(
    folder: Path,
    case: Case,
    judge: BeltJudge,
    plan: BeltPlan,
    breaches: Sequence[BeltBreach],
    language: Language,
) -> None:
    """Write belts.gpkg and map.html into ``folder``."""
    write_belt_geopackage(folder / GIS_FILE, case, judge, plan, language=language)
    title = judge.task.shown
    page = belt_map_html(case, judge, plan, breaches, title=title, language=language)
    (folder / MAP_FILE).write_text(page, "utf-8", newline="\n")
