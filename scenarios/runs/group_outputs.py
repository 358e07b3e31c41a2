"""Tables, map and GeoPackage of groups: they follow from facts, groups and what is proven."""

from collections.abc import Sequence
from pathlib import Path

from geodata.facts.case import Case
from geodata.words import Language
from maps.files.group_geopackage import write_group_geopackage
from maps.pages.group_map import group_map_html
from maps.tables.account_table import account_blocks, account_table
from maps.tables.frames import Table
from maps.tables.group_tables import group_tables
from optimizer.groups.group_judge import GroupBreach, GroupJudge
from optimizer.groups.group_plan import GroupPlan
from scenarios.runs.group_facts import GIS_FILE, MAP_FILE


def write_group_maps(
    folder: Path,
    case: Case,
    judge: GroupJudge,
    plan: GroupPlan,
    breaches: Sequence[GroupBreach],
    language: Language,
) -> None:
    """Write groups.gpkg and map.html into ``folder``, where groups look after anything."""
    if not judge.facts.areas:
        return
    write_group_geopackage(folder / GIS_FILE, case, judge, plan, language=language)
    title = judge.task.shown
    page = group_map_html(case, judge, plan, breaches, title=title, language=language)
    (folder / MAP_FILE).write_text(page, "utf-8", newline="\n")


def group_book(
    case: Case,
    judge: GroupJudge,
    plan: GroupPlan,
    breaches: Sequence[GroupBreach],
    language: Language,
) -> tuple[Table, ...]:
    """The tables of groups.xlsx."""
    title = judge.task.shown
    tables = group_tables(judge, plan, breaches, title=title, language=language)
    blocks = account_blocks(case.account, case.county, language)
    return (*tables, account_table(blocks, title=title, language=language))
