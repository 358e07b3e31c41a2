"""Finished grids, opened again: their scenario, their facts and who lies where."""

from dataclasses import dataclass
from pathlib import Path

from geodata.facts.case import Case
from geodata.findings import Finding, Findings
from maps.files.grid_csv import GridFileError, read_grid_csv, read_standing
from optimizer.grids.grid_case import GridFacts
from optimizer.grids.grid_judge import GridJudge
from optimizer.grids.grid_plan import GridLevel, GridPlan, VillagePlan
from optimizer.grids.grid_standing import StandingVillage, in_force
from scenarios.cases.reading import Choices, read_all
from scenarios.cases.room_facts import read_grid
from scenarios.console.console import Talker
from scenarios.console.errors import BadInput
from scenarios.language.scenario import Scenario
from scenarios.runs.finished_run import changed_inputs, scenario_of
from scenarios.runs.manifest import fingerprint
from scenarios.runs.room_manifest import RoomManifest, read_room_manifest

ROOM = "grids"
PLAN_FILE, BOOK_FILE = "grids.csv", "grids.xlsx"
STANDING_FILE = "standing-grids.csv"
GIS_FILE, MAP_FILE = "grids.gpkg", "map.html"


@dataclass(frozen=True, kw_only=True)
class FinishedGrids:
    """Grids as their folder has them; bounds are as the manifest states them.

    ``changed`` names the inputs that are no longer what they were, ``altered`` the outputs.
    """

    folder: Path
    scenario: Scenario
    case: Case
    facts: GridFacts
    judge: GridJudge
    plan: GridPlan
    manifest: RoomManifest
    changed: tuple[str, ...]
    altered: tuple[str, ...]


def is_grids(folder: Path) -> bool:
    """Whether a folder says that it holds grids."""
    found = read_room_manifest(folder, Findings())
    return found is not None and found.room == ROOM


def open_grids(folder: Path, talker: Talker, choices: Choices) -> FinishedGrids:
    """Open the folder of grids; says which inputs have changed since.

    Raises :class:`BadInput` (told already) where manifest, case, task or grids cannot be read.
    """
    findings = Findings()
    manifest = read_room_manifest(folder, findings)
    if manifest is None:
        talker.findings(findings)
        raise BadInput
    path = scenario_of(folder, {"scenario": manifest.scenario})
    changed = changed_inputs(manifest.inputs, path.resolve().parent)
    scenario, case, _ = read_all(path, talker, choices, known=not changed)
    if changed:
        talker.say("cli.inputs_changed", files="、".join(changed), style="yellow")
    facts = _facts(scenario, case, manifest, talker)
    if (folder / STANDING_FILE).is_file():
        facts = in_force(facts, standing_in(folder, STANDING_FILE, talker))
    altered = [
        name
        for name, digest in sorted(manifest.outputs.items())
        if not (folder / name).is_file() or fingerprint(folder / name) != digest
    ]
    return FinishedGrids(
        folder=folder,
        scenario=scenario,
        case=case,
        facts=facts,
        judge=GridJudge(facts),
        plan=_plan(folder, manifest, facts, talker),
        manifest=manifest,
        changed=tuple(changed),
        altered=tuple(altered),
    )


def standing_in(folder: Path, file: str, talker: Talker) -> dict[str, StandingVillage]:
    """The grids of a file; raises :class:`BadInput` (told already) where it cannot be read."""
    try:
        return read_standing(folder / file)
    except (GridFileError, OSError, UnicodeDecodeError) as error:
        item = Finding(key="grid_file", file=file, value=str(error)[:60])
        talker.findings(Findings([item]))
        raise BadInput from error


def _facts(scenario: Scenario, case: Case, manifest: RoomManifest, talker: Talker) -> GridFacts:
    tasks = scenario.rooms.grids
    numbers = [n for n, task in tasks.items() if task.name == manifest.task]
    if not numbers:
        names = "、".join(task.name for task in tasks.values())
        talker.say("grid.which", name=manifest.task, names=names, style="red")
        raise BadInput
    own = Findings()
    facts = read_grid(scenario, case, numbers[0], own)
    if own.errors:
        talker.findings(own)
        raise BadInput
    return facts


def _plan(folder: Path, manifest: RoomManifest, facts: GridFacts, talker: Talker) -> GridPlan:
    """The grids with what is stated of them."""
    try:
        villages = read_grid_csv(folder / PLAN_FILE, facts)
    except (GridFileError, OSError, UnicodeDecodeError) as error:
        item = Finding(key="grid_file", file=PLAN_FILE, value=str(error)[:60])
        talker.findings(Findings([item]))
        raise BadInput from error
    stated = {village.id: village.levels for village in manifest.villages}
    whole = tuple(_stated(own, stated.get(own.village, {})) for own in villages)
    return GridPlan(task=manifest.task, villages=whole)


def _stated(own: VillagePlan, levels: dict[str, list[int]]) -> VillagePlan:
    found = tuple(
        GridLevel(key=key, cost=both[0], bound=both[1])
        for key, both in levels.items()
        if len(both) == 2
    )
    return VillagePlan(
        village=own.village,
        cell=own.cell,
        sub=own.sub,
        secretary=own.secretary,
        heads=own.heads,
        member_cell=own.member_cell,
        served=own.served,
        levels=found,
    )
