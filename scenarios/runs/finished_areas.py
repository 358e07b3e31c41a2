"""A finished division, opened again: its scenario, its facts and its areas."""

from dataclasses import dataclass, replace
from pathlib import Path

from maps.files.area_csv import AreaFileError, read_area_csv
from optimizer.areas.area_case import AreaFacts, in_force
from optimizer.areas.area_judge import AreaJudge
from optimizer.areas.area_plan import Area, AreaPlan, GivenWay, PartResult, Relaxation
from scenarios.cases.reading import Choices
from scenarios.cases.room_facts import read_areas
from scenarios.console.console import Talker
from scenarios.runs.finished_room import (
    OpenedRoom,
    facts_again,
    levels_of,
    number_of,
    open_room,
    plan_in,
)
from scenarios.runs.room_manifest import RoomManifest

ROOM = "areas"
STANDING_FILE = "standing-areas.csv"
"""The division in force that this one began from."""
PLAN_FILE, BOOK_FILE = "areas.csv", "areas.xlsx"
GIS_FILE, MAP_FILE = "areas.gpkg", "map.html"


@dataclass(frozen=True, kw_only=True)
class FinishedAreas(OpenedRoom):
    """A division as its folder has it; bounds and what is proven are as the manifest states them.

    ``plan`` has the areas of areas.csv.
    """

    number: int
    facts: AreaFacts
    judge: AreaJudge
    plan: AreaPlan


def open_areas(folder: Path, talker: Talker, choices: Choices) -> FinishedAreas:
    """Open the folder of a division; says which inputs have changed since.

    Raises :class:`BadInput` (told already) where manifest, case, task or areas cannot be read.
    """
    opened = open_room(folder, talker, choices)
    scenario, county = opened.scenario, opened.case.county
    number = number_of(scenario.rooms.areas, opened, talker, "area")
    facts = facts_again(lambda own: read_areas(scenario, county, own), talker)[number]
    if (folder / STANDING_FILE).is_file():
        standing = areas_in(folder, STANDING_FILE, talker)
        facts = in_force(facts, {p: area.name for area in standing for p in area.places})
    judge = AreaJudge(facts)
    plan = _plan(folder, opened.manifest, judge, talker)
    return FinishedAreas(**vars(opened), number=number, facts=facts, judge=judge, plan=plan)


def areas_in(folder: Path, file: str, talker: Talker) -> tuple[Area, ...]:
    """The areas of a file; raises :class:`BadInput` (told already) where it cannot be read."""
    path = folder / file
    return plan_in(read_area_csv, path, talker, key="area_file", spoiled=AreaFileError)


def _relaxation(manifest: RoomManifest, rules: int) -> Relaxation | None:
    """What is stated to do; of rules that the task has no more nothing is told."""
    stated = manifest.relaxation
    if stated is None:
        return None
    ways = (way for way in stated.ways if way.rule <= rules)
    return Relaxation(
        ways=tuple(
            GivenWay(rule=way.rule, key=way.key, now=way.now, needed=way.needed) for way in ways
        ),
        ties=stated.ties,
        cost=stated.cost,
        bound=stated.bound,
        proven=stated.proven,
    )


def _plan(folder: Path, manifest: RoomManifest, judge: AreaJudge, talker: Talker) -> AreaPlan:
    """The areas with what is stated of them; the costs of all levels are computed anew."""
    areas = areas_in(folder, PLAN_FILE, talker)
    parts = tuple(
        PartResult(
            name=part.name,
            areas=part.areas,
            places=part.places,
            missed=part.missed,
            missed_bound=part.missed_bound,
            levels=levels_of(part.levels),
            most=part.most,
        )
        for part in manifest.parts
    )
    stated = AreaPlan(
        task=manifest.task,
        areas=areas,
        parts=parts,
        levels=levels_of(manifest.levels),
        missed=manifest.missed,
        relaxation=_relaxation(manifest, len(judge.task.rule)),
    )
    known = set(judge.places)
    if not all(place in known for area in areas for place in area.places):
        return stated  # what is strange is a breach; nothing can be summed over it
    levels = (replace(level, cost=judge.cost(level.level, stated)) for level in stated.levels)
    return replace(stated, levels=tuple(levels))
