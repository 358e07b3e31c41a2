"""The folder of a planning problem beside the postings, opened again: scenario, case, manifest."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from geodata.facts.case import Case
from geodata.findings import Finding, Findings
from optimizer.facts.task_level import TaskLevel
from scenarios.cases.reading import Choices, read_all
from scenarios.console.console import Talker
from scenarios.console.errors import BadInput
from scenarios.language.scenario import Scenario
from scenarios.runs.finished_run import changed_inputs, scenario_of
from scenarios.runs.manifest import fingerprint
from scenarios.runs.room_manifest import RoomManifest, StatedLevel, read_room_manifest

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class OpenedRoom:
    """What any such folder has; ``changed`` names inputs that are no longer what they were.

    ``altered`` names outputs that are not as they were written, or are missing.
    """

    folder: Path
    manifest: RoomManifest
    scenario: Scenario
    case: Case
    changed: tuple[str, ...]
    altered: tuple[str, ...]


def room_of(folder: Path) -> str | None:
    """Which planning problem wrote a folder; ``None`` where it is no such folder."""
    found = read_room_manifest(folder, Findings())
    return found.room if found is not None else None


def open_room(folder: Path, talker: Talker, choices: Choices) -> OpenedRoom:
    """Read scenario and case of a folder; says which inputs have changed since.

    Raises :class:`BadInput` (told already) where manifest or case cannot be read.
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
    altered = (
        name
        for name, digest in sorted(manifest.outputs.items())
        if not (folder / name).is_file() or fingerprint(folder / name) != digest
    )
    return OpenedRoom(
        folder=folder,
        manifest=manifest,
        scenario=scenario,
        case=case,
        changed=tuple(changed),
        altered=tuple(altered),
    )


def number_of(tasks: Mapping[int, object], opened: OpenedRoom, talker: Talker, room: str) -> int:
    """The number of the task that a folder names; :class:`BadInput` where it is there no more."""
    names = {number: str(getattr(task, "name", "")) for number, task in tasks.items()}
    found = [number for number, name in names.items() if name == opened.manifest.task]
    if not found:
        shown = "、".join(names.values())
        talker.say(f"{room}.which", name=opened.manifest.task, names=shown, style="red")
        raise BadInput
    return found[0]


def levels_of(stated: Iterable[StatedLevel]) -> tuple[TaskLevel, ...]:
    """Levels of goals as a manifest states them."""
    return tuple(
        TaskLevel(level=one.level, cost=one.cost, bound=one.bound, proven=one.proven)
        for one in stated
    )


def facts_again(read: Callable[[Findings], T], talker: Talker) -> T:
    """The facts of a task as ``read`` finds them; :class:`BadInput` (told) where it has errors."""
    own = Findings()
    facts = read(own)
    if own.errors:
        talker.findings(own)
        raise BadInput
    return facts


def plan_in(
    read: Callable[[Path], T], path: Path, talker: Talker, *, key: str, spoiled: type[ValueError]
) -> T:
    """The plan of a file; raises :class:`BadInput` (told by ``key``) where it cannot be read.

    ``spoiled`` is what ``read`` raises for a table that holds no plan.
    """
    try:
        return read(path)
    except (spoiled, OSError, UnicodeDecodeError) as error:
        item = Finding(key=key, file=path.name, value=str(error)[:60])
        talker.findings(Findings([item]))
        raise BadInput from error
