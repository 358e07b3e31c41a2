"""The areas that ``zhucun areas`` wrote last for a task of a scenario."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from geodata.facts.county import County, Place
from geodata.findings import Findings
from maps.files.area_csv import AreaFileError, read_area_csv
from optimizer.areas.area_plan import Area
from optimizer.areas.area_policy import AreaTask
from optimizer.facts.divisions import places_of
from optimizer.facts.task_faults import TaskFaults
from optimizer.groups.group_areas import GroupArea
from scenarios.language.scenario import Scenario
from scenarios.runs.manifest import fingerprint
from scenarios.runs.room_manifest import read_room_manifest

ROOM, PLAN_FILE = "areas", "areas.csv"
MOST_NAMED = 8
"""Places that a finding names."""


@dataclass(frozen=True, kw_only=True)
class WrittenAreas:
    """Areas with the folder that they were read from."""

    areas: tuple[GroupArea, ...] = ()
    folder: Path | None = None
    told: Mapping[str, str] = field(default_factory=dict)
    """What a manifest says of them: task, folder, fingerprint of the file."""


def latest_areas(
    scenario: Scenario,
    county: County,
    task: AreaTask,
    faults: TaskFaults,
    *,
    folder: Path | None = None,
) -> WrittenAreas:
    """Read them, or those of a folder; one that is missing, spoiled or altered is an error."""
    base = scenario.path.resolve().parent
    parent = base / ROOM / scenario.path.stem / task.name
    folder = folder or _latest(parent)
    if folder is None:
        shown = parent.relative_to(base).as_posix()
        faults.tell("group_area_folder", "areas", task.name, folder=shown)
        return WrittenAreas()
    shown = folder.relative_to(base).as_posix()
    written, own = _written(folder)
    if written is None:
        faults.tell("group_area_file", "areas", task.name, folder=shown)
        return WrittenAreas()
    areas = _known(written, county, task, faults)
    told = {"task": task.name, "folder": shown, PLAN_FILE: own}
    return WrittenAreas(areas=areas, folder=folder, told=told)


def _latest(parent: Path) -> Path | None:
    """The folder of the highest number."""
    numbered = (path for path in parent.glob("[0-9]*") if path.name.isdecimal())
    return max(numbered, key=lambda path: int(path.name), default=None)


def _written(folder: Path) -> tuple[tuple[Area, ...] | None, str]:
    """The areas and the fingerprint of a folder; ``None`` where they are not those it states."""
    try:
        areas = read_area_csv(folder / PLAN_FILE)
        own = fingerprint(folder / PLAN_FILE)
    except (OSError, UnicodeDecodeError, csv.Error, AreaFileError):
        return None, ""
    manifest = read_room_manifest(folder, Findings())  # a damaged one states nothing
    stated = manifest.outputs.get(PLAN_FILE) if manifest is not None else None
    return (areas if stated == own else None), own


def _known(
    written: tuple[Area, ...], county: County, task: AreaTask, faults: TaskFaults
) -> tuple[GroupArea, ...]:
    """The areas with the places of today; those that no table has any more are told."""
    known: dict[str, Place] = {place.id: place for place in places_of(county, task.level)}
    lost = [name for area in written for name in area.places if name not in known]
    if lost:
        more = "、…" if len(lost) > MOST_NAMED else ""
        names = "、".join(lost[:MOST_NAMED]) + more
        faults.warn("group_area_place", "areas", task.name, count=str(len(lost)), names=names)
    return tuple(
        GroupArea(
            id=str(area.number),
            name=area.name or str(area.number),
            places=tuple(known[name] for name in area.places if name in known),
        )
        for area in written
    )
