"""``zhucun replan`` of what stands beside a run: its task again, with the folder as in force."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from geodata.findings import Findings
from scenarios.cases.reading import Choices
from scenarios.console.console import Talker
from scenarios.console.errors import BadInput
from scenarios.runs.finished_run import scenario_of
from scenarios.runs.room_manifest import RoomManifest, read_room_manifest
from scenarios.tasks.replan import Wishes
from scenarios.tasks.rooms import PLANS


def room_manifest_of(folder: Path) -> RoomManifest | None:
    """What a folder of any planning problem beside the postings says; ``None`` for another."""
    found = read_room_manifest(folder, Findings())
    return found if found is not None and found.room in PLANS else None


def replan_room(
    folder: Path, manifest: RoomManifest, wishes: Wishes, talker: Talker, choices: Choices
) -> Sequence[Any]:
    """Plan the task of a folder again so that as little of it as can be changes; the results.

    What has happened stands in the tables of the case: :class:`BadInput` (told) where ``wishes``
    say it instead, and where the input has errors.
    """
    path = scenario_of(folder, {"scenario": manifest.scenario})
    told: dict[str, Any] = {
        "room": manifest.room,
        "task": manifest.task,
        "folder": folder,
        "scenario": path,
    }
    if wishes.any:
        talker.say("replan.room_wishes", style="red", **told)
        raise BadInput
    talker.say("replan.room", **told)
    plan = PLANS[manifest.room]
    results = plan(path, talker, choices, task=manifest.task, standing=folder)
    for result in results:
        talker.say("replan.room_compare", folder=folder, other=result.folder)
    return results
