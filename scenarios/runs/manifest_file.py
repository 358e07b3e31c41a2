"""manifest.json of a run, read: what is not as a run wrote it is a finding.

Only the shape is judged here, so that every command can rely on it; whether the figures
follow from facts and policy is what ``zhucun verify`` computes.
"""

import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal, get_args

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints
from pydantic import ValidationError as Mismatch

from geodata.findings import Finding, Findings
from optimizer.plans.replan import Reason

FILE = "manifest.json"
FORMAT = 2
"""What a run folder looks like; to be raised with whatever changes the form of its files.

1 (not written): problems and exceptions were one number, map pages had no colours of their own,
a term that was renewed lost its first day.
"""
LONGEST = 60
MOST_TOLD = 20
DEEPEST = 1
"""Earlier replannings lie in one list, not in one another."""
TYPES = {
    "string": "text",
    "int": "whole",
    "float": "number",
    "finite": "number",
    "list": "list",
    "dict": "table",
    "model": "table",
    "missing": "lacking",
}
"""First word of pydantic's kind of error -> what should stand there (``manifest.<word>``)."""


def _day(value: object) -> object:
    if isinstance(value, str):
        date.fromisoformat(value)
    return value


def _reason(value: object) -> object:
    if value not in get_args(Reason):
        raise ValueError(f"none of {', '.join(get_args(Reason))}")
    return value


Text = Annotated[str, StringConstraints(pattern=r"^[^\x00-\x1f]*$")]
Name = Annotated[str, StringConstraints(pattern=r"^[^\x00-\x1f]+$")]
Day = Annotated[Text | None, BeforeValidator(_day)]
Number = Annotated[float, Field(allow_inf_nan=True)]
Count = Annotated[int, Field(ge=0, lt=2**63)]


class Table(BaseModel):
    """A table of the manifest; keys of later versions are passed over."""

    model_config = ConfigDict(frozen=True, strict=True, extra="ignore")


class Post(Table):
    """A posting, or a pin."""

    layer: Name
    place: Name
    supply: Name


class Pinned(Post):
    """A pin, or a pair that was forbidden."""

    forbid: bool = False


class Edited(Table):
    """What was decided on the map or in a table: of which file."""

    file: Text = ""
    pins: list[Pinned] = []


class Merger(Table):
    """A village that ended, and the one that goes on."""

    old: Name
    new: Name


class Happening(Table):
    """Somebody who left."""

    table: Literal["", "cadres", "units", "leaders"] = ""
    """Where he stood; empty in runs of earlier versions."""
    supply: Name
    reason: Annotated[Text, BeforeValidator(_reason)]


class Weight(Table):
    """A goal with the level and the weight that a scheme gave it."""

    kind: Name
    level: Annotated[int, Field(ge=1, lt=1000)]
    weight: Annotated[float, Field(ge=0, allow_inf_nan=False)]


class Told(Table):
    """What had happened before a replanned run, and what was asked."""

    base: Text = ""
    mergers: list[Merger] = []
    events: list[Happening] = []
    pins: list[Pinned] = []
    edits: Text = ""
    recalled: list[Post] = []
    most: Count | None = None
    changes: Count = 0
    start: Day = None
    end: Day = None


class Replanned(Told):
    """The same, with what had happened before the run that it began from."""

    earlier: list[Told] = []


class LevelRow(Table):
    """A level of goals."""

    level: int
    cost: Number
    bound: Number
    gap: Number
    step: Number = 0.0
    by_prices: Number = 0.0
    left: Count = 0
    columns: Count = 0
    engine: Text = ""
    seconds: Number = 0.0
    goals: dict[str, Number] = {}


class Unkept(Table):
    """Pins that are not kept, and what is proven of them."""

    count: Count = 0
    at_least: Count = 0
    by_prices: Count = 0
    engine: Text = ""


class Manifest(Table):
    """manifest.json."""

    format: Annotated[int, Field(ge=1, lt=2**31)] = 1
    scenario: Name
    title: str = ""
    language: Text = ""
    written: Text = ""
    command: list[str] = []
    versions: dict[str, str] = {}
    seed: int = 0
    limits: dict[str, Number] = {}
    selection: dict[str, str] = {}
    status: Text = ""
    stopped: Text = ""
    refused: str = ""
    breaches: Count = 0
    exceptions: Count = 0
    pairs: Count = 0
    postings: Count = 0
    missing: int = 0
    seconds: Number = 0.0
    pins_unkept: Unkept = Unkept()
    levels: list[LevelRow] = []
    inputs: dict[str, str]
    outputs: dict[str, str]
    goals: list[Weight] | None = None
    edits: Edited | None = None
    replan: Replanned | None = None
    program: Annotated[str, StringConstraints(pattern=r"^(program-[0-9a-f]{32})?$")] = ""


def read_manifest(folder: Path, findings: Findings) -> dict[str, Any] | None:
    """The manifest of a run folder as a table; ``None`` with findings where it is none.

    A file that is not there is no finding: the folder is no run then.
    """
    path = folder / FILE
    if not path.is_file():
        return None
    try:
        table = json.loads(path.read_text("utf-8"))
        Manifest.model_validate(table)
    except Mismatch as error:
        for item in error.errors()[:MOST_TOLD]:
            findings.add(_finding(item["loc"], item["type"], item["input"]))
        return None
    except (ValueError, RecursionError) as error:
        reason = str(error) if isinstance(error, ValueError) else type(error).__name__
        findings.add(Finding(key="manifest_unreadable", file=FILE, details={"reason": reason}))
        return None
    known: dict[str, Any] = table
    return known


def is_older(manifest: Mapping[str, Any]) -> bool:
    """Whether an earlier version made a run, which had other forms of its files."""
    return int(manifest.get("format", 1)) < FORMAT


def is_newer(manifest: Mapping[str, Any]) -> bool:
    """Whether a later version made a run."""
    return int(manifest.get("format", 1)) > FORMAT


def _finding(place: tuple[int | str, ...], kind: str, value: object) -> Finding:
    where = "".join(f"[{part + 1}]" if isinstance(part, int) else f".{part}" for part in place)
    key = f"manifest_{TYPES.get(kind.partition('_')[0], 'value')}"
    shown = "" if kind == "missing" else repr(value)
    text = shown if len(shown) <= LONGEST else shown[: LONGEST - 1] + "…"
    return Finding(key=key, file=FILE, column=where.removeprefix("."), value=text)
