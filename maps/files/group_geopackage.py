"""What groups look after as a GeoPackage that opens styled in QGIS."""

from pathlib import Path

from geodata.facts.case import Case
from geodata.words import Language
from maps.files.area_geopackage import AreaExtras, write_area_geopackage
from maps.files.group_ground import ground_of
from maps.tables.group_tables import GroupWords
from optimizer.groups.group_judge import GroupJudge
from optimizer.groups.group_plan import GroupPlan


def write_group_geopackage(
    path: Path, case: Case, judge: GroupJudge, plan: GroupPlan, *, language: Language
) -> None:
    """Write what groups take to ``path`` (name ending in .gpkg), EPSG:4326.

    ``areas`` has a dissolved polygon for every group with its leader and members; ``places`` the
    group of every place. Raises ``FileExistsError``.
    """
    ground, words = ground_of(judge, plan, language), GroupWords(judge, language)
    leaders = {g.number: words.person(g.leader) if g.leader else None for g in plan.groups}
    extras = AreaExtras(
        columns={
            "leader": (words.text("column.leader"), leaders),
            "people": (words.text("column.people"), {g.number: len(g.people) for g in plan.groups}),
            "members": (
                words.text("column.members"),
                {g.number: words.people(g.people) for g in plan.groups},
            ),
            "taken": (
                words.text("column.areas"),
                {g.number: words.areas(g.areas) for g in plan.groups},
            ),
        },
        heads={
            (True, "number"): words.text("column.number"),
            (True, "name"): words.text("column.group"),
            (True, "places"): words.text("column.place_count"),
            (False, "area"): words.text("column.number"),
            (False, "area_name"): words.text("column.group"),
            (False, "current"): words.text("column.current_area"),
        },
        without=frozenset({"inside", "centre"}),
    )
    write_area_geopackage(path, case, ground.judge, ground.plan, language=language, extras=extras)
