"""Check a finished plan again: from plan.csv and the facts, without the model."""

import json
from pathlib import Path, PureWindowsPath
from typing import Any

from rich.text import Text

from geodata.words import say
from maps.plan_csv import PlanFileError, read_plan_csv
from optimizer.plan import Breach
from optimizer.promises import is_promise
from optimizer.verify import verify
from scenarios.console import Talker
from scenarios.manifest import fingerprint
from scenarios.run import BadInput, Choices, read_all


def check_plan(folder: Path, talker: Talker, choices: Choices) -> int:
    """Judge the ``plan.csv`` of a run folder against its case.

    Returns the exit code: 0 sound, 1 broken rules, 2 not a run folder. Raises
    :class:`BadInput` where the case or the plan cannot be read.
    """
    table = _manifest(folder / "manifest.json")
    for file, there in (("manifest.json", table), ("plan.csv", (folder / "plan.csv").is_file())):
        if not there:
            talker.say("cli.not_a_run", folder=folder, file=file, style="red")
            return 2
    scenario_path = _scenario_path(folder, str(table["scenario"]))
    scenario, case, _ = read_all(scenario_path, talker, choices)
    changed = _changed(table.get("inputs", {}), scenario_path.resolve().parent)
    if changed:
        talker.say("cli.inputs_changed", files="、".join(changed), style="yellow")
    try:
        plan = read_plan_csv(folder / "plan.csv")
    except PlanFileError as error:
        talker.findings(error.findings)
        raise BadInput from error
    found = verify(case.county, scenario.policy, plan)
    shown = [breach for breach in found if not breach.key.startswith("shortage_")]
    for breach in shown:
        _tell(breach, talker)
    broken = [breach for breach in shown if not is_promise(breach)]
    if broken:
        talker.say("cli.rules_broken", count=len(broken), style="bold red")
        return 1
    talker.say("cli.verified", postings=len(plan.postings), style="green")
    return 0


def _manifest(path: Path) -> dict[str, Any]:
    """Read the manifest; empty where there is none that names a scenario."""
    try:
        table = json.loads(path.read_text("utf-8"))
    except (FileNotFoundError, NotADirectoryError, ValueError):
        return {}
    return table if isinstance(table, dict) and isinstance(table.get("scenario"), str) else {}


def _scenario_path(folder: Path, written: str) -> Path:
    """The scenario: that of the case around the run folder, else where it lay at the run."""
    name = PureWindowsPath(written).name
    near = folder.resolve().parents
    if len(near) > 2 and near[1].name == "runs" and (near[2] / name).is_file():
        return near[2] / name
    return Path(written)


def _changed(inputs: dict[str, str], base: Path) -> list[str]:
    """The input files that are no longer what they were at the run."""
    return [
        name
        for name, digest in sorted(inputs.items())
        if not (base / name).is_file() or fingerprint(base / name) != digest
    ]


def _tell(breach: Breach, talker: Talker) -> None:
    words = say(f"breach.{breach.key}", talker.language, **breach.details)
    place = " ".join(part for part in (breach.layer, breach.place, breach.supply) if part)
    talker.console.print(Text(f"{breach.rule}: {place} {words}"), soft_wrap=True)
