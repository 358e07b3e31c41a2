"""The runs of a case: listed, shown, removed."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from rich.table import Table
from rich.text import Text

from geodata.findings import Findings
from geodata.outputs import is_scratch, remove_folder, sweep_case
from geodata.words import Language, label, say
from scenarios.console.console import Talker
from scenarios.console.errors import BadInput
from scenarios.runs.manifest_file import FILE, is_older, read_manifest

KEYS = (
    "run",
    "written",
    "kind",
    "status",
    "postings",
    "missing",
    "breaches",
    "exceptions",
    "seconds",
)


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
    """The finished runs of a case folder, by scenario and name; schemes behind their folder.

    The manifest of a damaged one is empty.
    """
    root = case if case.name == "runs" else case / "runs"
    sweep_case(root.resolve().parent)
    for scenario in sorted(path for path in root.glob("*") if path.is_dir()):
        for file in sorted(scenario.rglob(FILE)):
            parts = file.relative_to(scenario).parts
            if not any(map(is_scratch, parts)):
                name = "/".join(filter(None, (scenario.name, "/".join(parts[:-2]))))
                yield Run(file.parent, name, read_manifest(file.parent, Findings()) or {})


def tell_runs(case: Path, talker: Talker, *, as_json: bool) -> None:
    """List the runs of a case; raises :class:`BadInput` (told already) where one is damaged."""
    every = list(runs_of(case))
    found = [run for run in every if run.manifest]
    if as_json:
        rows = [
            {**_row(run), "folder": str(run.folder), "damaged": not run.manifest} for run in every
        ]
        talker.json(rows)
    elif not every:
        talker.say("runs.none", folder=case)
    elif found:
        _show(found, talker)
    damaged = [run for run in every if not run.manifest]
    for run in damaged if not as_json else ():
        talker.say("runs.damaged", folder=run.folder, name=run.name, style="red")
    if damaged:
        raise BadInput


def _show(found: list[Run], talker: Talker) -> None:
    """The runs as a table."""
    table = Table(*(say(f"runs.{key}", talker.language) for key in KEYS))
    for run in found:
        row = _row(run)
        row["written"] = _local(row["written"])
        row["kind"] = say(f"runs.kind_{run.kind}", talker.language)
        row["status"] = label("table.word", row["status"], talker.language)
        table.add_row(*(Text(str(row[key])) for key in KEYS))
    talker.show(table)


def show_run(case: Path, name: str, talker: Talker, *, as_json: bool) -> None:
    """Show what a run was made of, and how good it is."""
    run = _sound(_found(case, name, talker), talker)
    if as_json:
        talker.json(run.manifest)
        return
    manifest = run.manifest
    talker.say("runs.title", title=manifest.get("title", ""), name=run.name, style="bold")
    for key in KEYS[1:]:
        value = str(_row(run)[key])
        if key in ("kind", "status"):
            value = _worded(key, value, talker.language)
        talker.say("runs.line", name=say(f"runs.{key}", talker.language), value=value)
    for level in manifest.get("levels", []):
        talker.say(
            "runs.level",
            level=level["level"],
            cost=f"{level['cost']:g}",
            gap=f"{100 * level['gap']:.4f}%",
            engine=level.get("engine", ""),
        )
    talker.say("runs.files", folder=run.folder, files="、".join(sorted(manifest["outputs"])))


def remove_run(case: Path, name: str, talker: Talker, *, sure: bool) -> None:
    """Remove a run for good; without ``sure`` only say what would go."""
    run = _found(case, name, talker)
    if not sure:
        talker.say("runs.really", folder=run.folder, name=run.name, style="yellow")
        others = [name for name in _others(run) if not is_scratch(name)]
        if others:
            talker.say("runs.really_others", files="、".join(others), style="yellow")
        raise BadInput
    remove_folder(run.folder)
    talker.say("runs.removed", folder=run.folder)


def _others(run: Run) -> list[str]:
    """What lies in the folder of a run and was not written by the run itself."""
    known = {*run.manifest.get("outputs", {}), FILE}
    return sorted(path.name for path in run.folder.iterdir() if path.name not in known)


def _worded(key: str, value: str, language: Language) -> str:
    if key == "kind":
        return say(f"runs.kind_{value}", language)
    return label("table.word", value, language)


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
        "breaches": "" if is_older(manifest) else manifest.get("breaches", ""),
        "exceptions": manifest.get("exceptions", ""),
        "seconds": manifest.get("seconds", ""),
    }


def _sound(run: Run, talker: Talker) -> Run:
    """A run that has a manifest; else :class:`BadInput`, with every fault told."""
    findings = Findings()
    if read_manifest(run.folder, findings) is None:
        talker.findings(findings)
        raise BadInput
    return run


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
