"""manifest.json of a folder that another planning problem than the postings wrote.

Only its shape is judged here; whether its figures follow from the facts ``zhucun verify`` computes.
"""

import json
import sys
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from geodata.findings import Finding, Findings
from geodata.words import Language
from optimizer.facts.task_level import TaskLevel
from scenarios.language.scenario import Scenario
from scenarios.runs.manifest import as_text, fingerprint, fingerprints, versions
from scenarios.runs.manifest_file import FILE
from scenarios.runs.room_form import form_now

FORMAT = 1
"""What such a folder looks like; to be raised with whatever changes the form of its files."""
Name = Annotated[str, StringConstraints(pattern=r"^[^\x00-\x1f]+$", max_length=4096)]
Count = Annotated[int, Field(ge=0, lt=2**63)]


class _Table(BaseModel):
    """A table of the manifest; keys of later versions are passed over."""

    model_config = ConfigDict(frozen=True, strict=True, extra="ignore")


class StatedLevel(_Table):
    """A level of goals."""

    level: int
    cost: float
    bound: float
    proven: bool = False


class StatedPart(_Table):
    """What became of one division."""

    name: str
    areas: Count
    places: Count
    missed: float
    missed_bound: float
    most: bool | None = None
    levels: list[StatedLevel] = []


class StatedVillage(_Table):
    """How good the grids of one village are: cost and bound of every level, by its key."""

    id: Name
    levels: dict[str, list[int]]


class StatedWay(_Table):
    """What one bound must give."""

    rule: Annotated[int, Field(ge=1, lt=10_000)]
    key: Name
    now: float
    needed: float


class StatedRelaxation(_Table):
    """What would have to give so that everything is kept."""

    ways: list[StatedWay] = []
    ties: int = 0
    cost: float
    bound: float
    proven: bool = False


class StatedAddition(_Table):
    """The cheapest training classes to add: like which one, and how many of it."""

    classes: dict[str, int]
    missed: float
    cost: float
    bound: float
    proven: bool = False


class StatedRemedy(_Table):
    """A key of the task with another value, and what is missed with it."""

    key: Name
    value: Name
    missed: Count


class RoomManifest(_Table):
    """manifest.json; ``room`` says which planning problem wrote the folder."""

    room: Name
    room_format: Annotated[int, Field(ge=1, lt=2**31)]
    form: str = ""
    """In which words and colours it was written; empty for the first such folders."""
    task: Name
    scenario: Name
    title: str = ""
    language: Language = "zh"
    areas: Count = 0
    places: Count = 0
    belts: Count = 0
    breaches: Count = 0
    groups: Count = 0
    people: Count = 0
    left: Count = 0
    untaken: Count = 0
    missed: float = 0.0
    missed_bound: float = 0.0
    changes: Count = 0
    changes_bound: Count = 0
    areas_read: dict[str, str] = {}
    score: float = 0.0
    score_bound: float = 0.0
    levels: list[StatedLevel] = []
    parts: list[StatedPart] = []
    villages: list[StatedVillage] = []
    cells: Count = 0
    classes: Count = 0
    """Training classes that are held."""
    taken: Count = 0
    """Places that are taken in them."""
    added: StatedAddition | None = None
    quotas: Count = 0
    relaxation: StatedRelaxation | None = None
    outings: Count = 0
    visits: Count = 0
    repeats: Count = 0
    km: float = 0.0
    km_bound: float = 0.0
    iterations: Count = 0
    ended: str = ""
    ways: list[StatedRemedy] = []
    inputs: dict[str, str]
    outputs: dict[str, str]

    @property
    def older(self) -> bool:
        """Whether another version wrote the folder, in other words, colours or columns."""
        return self.room_format != FORMAT or self.form != form_now()


def write_room_manifest(
    folder: Path,
    scenario: Scenario,
    inputs: Iterable[Path],
    *,
    room: str,
    task: str,
    told: Mapping[str, Any],
) -> None:
    """Write it, with the fingerprints of all files that lie in the folder."""
    outputs = sorted(item for item in folder.iterdir() if item.is_file())
    table = {
        "room": room,
        "room_format": FORMAT,
        "form": form_now(),
        "task": task,
        "title": scenario.title,
        "language": scenario.language,
        "scenario": str(scenario.path.resolve()),
        "written": datetime.now(UTC).isoformat(timespec="seconds"),
        "command": sys.argv[1:],
        "versions": versions(),
        "seed": scenario.limits.seed,
        "limits": {"seconds": scenario.limits.seconds},
        **told,
        "inputs": fingerprints(scenario.path, inputs),
        "outputs": {path.name: fingerprint(path) for path in outputs},
    }
    (folder / FILE).write_text(as_text(table), "utf-8", newline="\n")


def stated_levels(levels: Iterable[TaskLevel]) -> list[dict[str, object]]:
    """Levels of goals as a manifest states them."""
    return [
        {"level": one.level, "cost": one.cost, "bound": one.bound, "proven": one.proven}
        for one in levels
    ]


def read_room_manifest(folder: Path, findings: Findings) -> RoomManifest | None:
    """The manifest of such a folder; ``None`` where it is that of a run of postings, or none.

    One that names a room and is damaged is a finding.
    """
    path = folder / FILE
    try:
        table = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError, RecursionError):
        return None
    if not isinstance(table, dict) or "room" not in table:
        return None
    try:
        return RoomManifest.model_validate(table)
    except ValidationError as error:
        for item in error.errors()[:10]:
            where = ".".join(str(part) for part in item["loc"])
            value = str(item["input"])[:60]
            findings.add(Finding(key="manifest_value", file=FILE, column=where, value=value))
    return None
