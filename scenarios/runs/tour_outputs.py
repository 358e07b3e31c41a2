"""Workbook, maps and calendars of tours: they follow from facts, outings and stated bounds."""

from collections.abc import Sequence
from pathlib import Path

from geodata.facts.case import Case
from geodata.words import Language
from maps.files.tour_geopackage import write_tour_geopackage
from maps.files.tour_ics import write_calendars
from maps.pages.tour_map import tour_map_html
from maps.tables.account_table import account_blocks, account_table
from maps.tables.frames import Table
from maps.tables.tour_tables import TourWords, tour_tables
from optimizer.tours.tour_judge import TourBreach, TourJudge
from optimizer.tours.tour_plan import TourPlan
from scenarios.runs.finished_tours import GIS_FILE, MAP_FILE


def tour_book(
    case: Case,
    judge: TourJudge,
    plan: TourPlan,
    breaches: Sequence[TourBreach],
    language: Language,
) -> tuple[Table, ...]:
    """The tables of tours.xlsx."""
    title = judge.task.shown
    tables = tour_tables(judge, plan, breaches, title=title, language=language)
    blocks = account_blocks(case.account, case.county, language)
    return (*tables, account_table(blocks, title=title, language=language))


def write_tour_files(
    folder: Path,
    case: Case,
    judge: TourJudge,
    plan: TourPlan,
    breaches: Sequence[TourBreach],
    language: Language,
) -> None:
    """Write the calendars, tours.gpkg and map.html into ``folder``."""
    words = TourWords(judge, language)
    write_calendars(folder, words, plan)
    if plan.outings:
        write_tour_geopackage(folder / GIS_FILE, words, plan)
    page = tour_map_html(case, judge, plan, breaches, language=language)
    (folder / MAP_FILE).write_text(page, "utf-8", newline="\n")
