"""The runs of a case: listed, shown, removed."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from rich.table import Table
from rich.text import Text

from geodata.outputs import is_scratch, remove_folder
from geodata.words import say
from scenarios.console import Talker
from scenarios.errors import BadInput
from scenarios.finished import manifest_of

KEYS = ("run", "written", "kind", "status", "postings", "missing", "breaches", "seconds")


@dataclass(frozen=True, slots=True)
class Run:
    """One finished run: its folder, the scenario it is of, and its manifest."""

    folder: Path
    scenario: str
    manifest: dict[str, Any]

    @property
    def name(self) -> str:
        """Scenario and name, as the commands take it."""
        return f"{self.scenario}/{self.folder.name}"

    @property
    def kind(self) -> str:
        """What made it: ``run``, ``replan`` or ``scheme``."""
        if "replan" in self.manifest:
            return "replan"
        return "scheme" if "goals" in self.manifest else "run"


def runs_of(case: Path) -> Iterator[Run]:
    """The finished runs of a case folder, by scenario and name; schemes behind their folder."""
    root = case if case.name == "runs" else case / "runs"
    for scenario in sorted(path for path in root.glob("*") if path.is_dir()):
        for folder in sorted(path for path in scenario.rglob("manifest.json")):
            parts = folder.relative_to(scenario).parts
            table = manifest_of(folder.parent)
            if table and not any(map(is_scratch, parts)):
                inside = "/".join(parts[:-2])
                yield Run(folder.parent, "/".join(filter(None, (scenario.name, inside))), table)


def tell_runs(case: Path, talker: Talker, *, as_json: bool) -> None:
    """List the runs of a case."""
    found = list(runs_of(case))
    if as_json:
        rows = [{**_row(run), "folder": str(run.folder)} for run in found]
        talker.json(rows)
        return
    if not found:
        talker.say("runs.none", folder=case)
        return
    table = Table(*(say(f"runs.{key}", talker.language) for key in KEYS))
    for run in found:
        row = _row(run)
        row["written"] = _local(row["written"])
        row["kind"] = say(f"runs.kind_{run.kind}", talker.language)
        row["status"] = say(f"table.word.{row['status']}", talker.language)
        table.add_row(*(Text(str(row[key])) for key in KEYS))
    talker.show(table)


def show_run(case: Path, name: str, talker: Talker, *, as_json: bool) -> None:
    """Show what a run was made of, and how good it is."""
    run = _found(case, name, talker)
    if as_json:
        talker.json(run.manifest)
        return
    manifest = run.manifest
    talker.say("runs.title", title=manifest.get("title", ""), name=run.name, style="bold")
    for key in KEYS[1:]:
        value = str(_row(run)[key])
        if key in ("kind", "status"):
            group = "table.word." if key == "status" else "runs.kind_"
            value = say(f"{group}{value}", talker.language)
        talker.say("runs.line", name=say(f"runs.{key}", talker.language), value=value)
    for level in manifest.get("levels", []):
        talker.say(
            "runs.level",
            level=level["level"],
            cost=f"{level['cost']:g}",
            gap=f"{100 * level['gap']:.4f}%",
            engine=level["engine"],
        )
    talker.say("runs.files", folder=run.folder, files="、".join(sorted(manifest["outputs"])))


def remove_run(case: Path, name: str, talker: Talker, *, sure: bool) -> None:
    """Remove a run for good; without ``sure`` only say what would go."""
    run = _found(case, name, talker)
    if not sure:
        talker.say("runs.really", folder=run.folder, name=run.name, style="yellow")
        raise BadInput
    remove_folder(run.folder)
    talker.say("runs.removed", folder=run.folder)


def _local(written: str) -> str:
    """A time of a manifest as the clock of this computer shows it."""
    try:
        return datetime.fromisoformat(written).astimezone().strftime("%Y-%m-%d %H:%M")
    except ValueError:
        return written


def _row(run: Run) -> dict[str, Any]:
    manifest = run.manifest
    return {
        "run": run.name,
        "written": manifest.get("written", ""),
        "kind": run.kind,
        "status": manifest.get("status", ""),
        "postings": manifest.get("postings", ""),
        "missing": manifest.get("missing", ""),
        "breaches": manifest.get("breaches", ""),
        "seconds": manifest.get("seconds", ""),
    }


def _found(case: Path, name: str, talker: Talker) -> Run:
    """The run of a name, or of ``scenario/name``; raises :class:`BadInput` where none is."""
    known = list(runs_of(case))
    found = [run for run in known if name in (run.name, run.folder.name)]
    if len(found) != 1:
        names = "、".join(run.name for run in found or known) or "—"
        key = "runs.several" if found else "runs.unknown"
        talker.say(key, name=name, names=names, style="red")
        raise BadInput
    return found[0]
