"""Finished grids, opened again: their scenario, their facts and who lies where."""

from dataclasses import dataclass, replace
from pathlib import Path

from maps.files.grid_csv import GridFileError, read_grid_csv, read_standing
from optimizer.grids.grid_case import GridFacts
from optimizer.grids.grid_judge import GridJudge
from optimizer.grids.grid_plan import GridLevel, GridPlan, VillagePlan
from optimizer.grids.grid_standing import StandingVillage
from scenarios.cases.reading import Choices
from scenarios.cases.room_facts import read_grid
from scenarios.console.console import Talker
from scenarios.runs.finished_room import (
    OpenedRoom,
    facts_again,
    number_of,
    open_room,
    plan_in,
)
from scenarios.runs.room_manifest import RoomManifest

ROOM = "grids"
PLAN_FILE, BOOK_FILE = "grids.csv", "grids.xlsx"
STANDING_FILE = "standing-grids.csv"
GIS_FILE, MAP_FILE = "grids.gpkg", "map.html"


@dataclass(frozen=True, kw_only=True)
class FinishedGrids(OpenedRoom):
    """Grids as their folder has them; bounds are as the manifest states them."""

    facts: GridFacts
    judge: GridJudge
    plan: GridPlan


def open_grids(folder: Path, talker: Talker, choices: Choices) -> FinishedGrids:
    """Open the folder of grids; says which inputs have changed since.

    Raises :class:`BadInput` (told already) where manifest, case, task or grids cannot be read.
    """
    opened = open_room(folder, talker, choices)
    scenario, case = opened.scenario, opened.case
    number = number_of(scenario.rooms.grids, opened, talker, "grid")
    held = (folder / STANDING_FILE).is_file()
    standing = standing_in(folder, STANDING_FILE, talker) if held else None
    facts = facts_again(lambda own: read_grid(scenario, case, number, own, standing), talker)
    plan = _plan(folder, opened.manifest, facts, talker)
    return FinishedGrids(**vars(opened), facts=facts, judge=GridJudge(facts), plan=plan)


def standing_in(folder: Path, file: str, talker: Talker) -> dict[str, StandingVillage]:
    """The grids of a file; raises :class:`BadInput` (told already) where it cannot be read."""
    path = folder / file
    return plan_in(read_standing, path, talker, key="grid_file", spoiled=GridFileError)


def _plan(folder: Path, manifest: RoomManifest, facts: GridFacts, talker: Talker) -> GridPlan:
    """The grids with what is stated of them."""
    path = folder / PLAN_FILE
    villages = plan_in(
        lambda file: read_grid_csv(file, facts),
        path,
        talker,
        key="grid_file",
        spoiled=GridFileError,
    )
    stated = {village.id: village.levels for village in manifest.villages}
    whole = tuple(_stated(own, stated.get(own.village, {})) for own in villages)
    return GridPlan(task=manifest.task, villages=whole)


def _stated(own: VillagePlan, levels: dict[str, list[int]]) -> VillagePlan:
    found = tuple(
        GridLevel(key=key, cost=both[0], bound=both[1])
        for key, both in levels.items()
        if len(both) == 2
    )
    return replace(own, levels=found)
