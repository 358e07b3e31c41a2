"""manifest.json of a folder that another planning problem than the postings wrote."""

import json
import sys
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from scenarios.language.scenario import Scenario
from scenarios.runs.manifest import as_text, fingerprint, versions
from scenarios.runs.manifest_file import FILE

FORMAT = 1
"""What such a folder looks like; to be raised with whatever changes the form of its files."""


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
    base = scenario.path.resolve().parent
    files = sorted({scenario.path.resolve(), *(path.resolve() for path in inputs)})
    outputs = sorted(item for item in folder.iterdir() if item.is_file())
    table = {
        "room": room,
        "room_format": FORMAT,
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
        "inputs": {
            (
                path.relative_to(base).as_posix() if path.is_relative_to(base) else str(path)
            ): fingerprint(path)
            for path in files
        },
        "outputs": {path.name: fingerprint(path) for path in outputs},
    }
    (folder / FILE).write_text(as_text(table), "utf-8", newline="\n")


def read_room_manifest(folder: Path) -> dict[str, Any] | None:
    """The manifest of such a folder; ``None`` where it is that of a run of postings, or none."""
    path = folder / FILE
    try:
        table = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError, RecursionError):
        return None
    return table if isinstance(table, dict) and isinstance(table.get("room"), str) else None
