"""A finished run, opened again: its scenario, its case and its plan."""

import json
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from pathlib import Path, PureWindowsPath
from typing import Any

from geodata.case import Case
from geodata.county import County, Pin, StandingPosting
from geodata.merging import merged_case
from maps.plan_csv import PlanFileError, read_plan_csv, read_terms
from optimizer.outcome import Outcome, Status, StopReason
from optimizer.plan import Plan
from optimizer.replan import Event, after, in_force
from optimizer.shortage import judged_shortages
from scenarios.console import Talker
from scenarios.errors import BadInput
from scenarios.manifest import fingerprint
from scenarios.reading import Choices, read_all
from scenarios.scenario import Scenario

STANDING = "standing.csv"
"""The plan in force that a replanned run began from, in the folder of the run."""


@dataclass(frozen=True, kw_only=True)
class Finished:
    """A finished run. ``plan`` has the postings of plan.csv, without shortages.

    ``case`` is the case after the events of a replanned run, with the plan in force that it
    began from; ``eve`` before these events (villages merged already), ``before`` as its tables
    say.
    ``manifest`` is the table of manifest.json; ``changed`` names the input files that are
    no longer what they were at the run.
    """

    folder: Path
    scenario: Scenario
    case: Case
    eve: Case
    before: Case
    plan: Plan
    manifest: dict[str, Any]
    changed: tuple[str, ...] = ()


def open_run(folder: Path, talker: Talker, choices: Choices) -> Finished:
    """Open a run folder; says which inputs have changed since.

    Raises :class:`BadInput` (told already) where the folder is no run, or where its case
    or its plan cannot be read.
    """
    table = manifest_of(folder)
    for file, there in (("manifest.json", table), ("plan.csv", (folder / "plan.csv").is_file())):
        if not there:
            talker.say("cli.not_a_run", folder=folder, file=file, style="red")
            raise BadInput
    scenario_path = scenario_of(folder, table)
    changed = _changed(table.get("inputs"), scenario_path.resolve().parent)
    scenario, case, _ = read_all(scenario_path, talker, choices, known=not changed)
    if changed:
        talker.say("cli.inputs_changed", files="、".join(changed), style="yellow")
    try:
        plan = read_plan_csv(folder / "plan.csv")
        eve, now = _replanned(case, table.get("replan"), folder / STANDING)
        weighted = _weighted(scenario, table.get("goals"))
    except PlanFileError as error:
        talker.findings(error.findings)
        raise BadInput from error
    except (AttributeError, KeyError, TypeError, ValueError) as error:  # no table that we wrote
        talker.say("cli.bad_manifest", folder=folder, reason=repr(error), style="red")
        raise BadInput from error
    return Finished(
        folder=folder,
        scenario=weighted,
        case=now,
        eve=eve,
        before=case,
        plan=plan,
        manifest=table,
        changed=tuple(changed),
    )


def inputs_of(run: Finished) -> tuple[Path, ...]:
    """Every file that was read of a run: the scenario, the tables, what is in its folder."""
    own = (path for path in run.folder.iterdir() if path.is_file())
    return (run.scenario.path, *run.case.inputs, *own)


def outcome_of(run: Finished) -> Outcome:
    """The plan of a run with its shortages, and no word on how it was found."""
    shortages = judged_shortages(run.case.county, run.scenario.policy, run.plan)
    plan = Plan(run.plan.postings, shortages)
    return Outcome(
        status=Status.FEASIBLE, stop=StopReason.DONE, plan=plan, levels=(), pairs=0, seconds=0.0
    )


def _replanned(case: Case, happened: Any, standing: Path) -> tuple[Case, Case]:
    """The case before and after the events of a replanned run: who left cannot be offered again.

    What happened before the runs that it began from has happened too. Raises
    :class:`~maps.plan_csv.PlanFileError` where the plan in force cannot be read.
    """
    if not isinstance(happened, dict):
        return case, case
    for earlier in happened.get("earlier", []):
        case = _after(_merged(case, earlier), earlier, None)
    eve = _merged(case, happened)
    return eve, _after(eve, happened, standing if standing.is_file() else None)


def _merged(case: Case, happened: dict[str, Any]) -> Case:
    mergers = [(str(m["old"]), str(m["new"])) for m in happened.get("mergers", [])]
    return merged_case(case, mergers) if mergers else case


def _after(case: Case, happened: dict[str, Any], standing: Path | None) -> Case:
    """The case after the events of one replanning; ``standing`` is the plan in force then.

    Without it only those are known to have been in force who were recalled.
    """
    county: County = case.county
    if happened.get("start"):
        county = replace(county, today=date.fromisoformat(str(happened["start"])))
    if standing is not None:
        county = in_force(county, read_plan_csv(standing), read_terms(standing))
    elif "recalled" in happened:
        county = replace(county, current=tuple(map(_standing, happened["recalled"])))
    events = [Event(str(e["supply"]), e["reason"]) for e in happened.get("events", [])]
    pins = [
        Pin(layer=str(p["layer"]), place=str(p["place"]), supply=str(p["supply"]))
        for p in happened.get("pins", [])
    ]
    return replace(case, county=after(county, events, pins))


def _standing(row: dict[str, Any]) -> StandingPosting:
    layer, place, supply = (str(row[key]) for key in ("layer", "place", "supply"))
    return StandingPosting(layer=layer, place=place, supply=supply)


def _weighted(scenario: Scenario, goals: Any) -> Scenario:
    """The scenario with the levels and weights that a scheme gave its goals."""
    own = scenario.policy.effective_goals
    if not isinstance(goals, list) or [g.get("kind") for g in goals] != [g.kind for g in own]:
        return scenario
    moved = tuple(
        goal.model_copy(update={"level": int(given["level"]), "weight": float(given["weight"])})
        for goal, given in zip(own, goals, strict=True)
    )
    return replace(scenario, policy=scenario.policy.model_copy(update={"goals": moved}))


def manifest_of(folder: Path) -> dict[str, Any]:
    """Read the manifest of a run; empty where there is none that names a scenario."""
    try:
        table = json.loads((folder / "manifest.json").read_text("utf-8"))
    except (FileNotFoundError, NotADirectoryError, ValueError):
        return {}
    return table if isinstance(table, dict) and isinstance(table.get("scenario"), str) else {}


def scenario_of(folder: Path, manifest: dict[str, Any]) -> Path:
    """The scenario: that of the case around the run folder, else where it lay at the run."""
    written = str(manifest.get("scenario", ""))
    name = PureWindowsPath(written).name
    near = folder.resolve().parents
    for runs, case in pairwise(near[1:4]):  # a scheme lies one folder deeper
        if runs.name == "runs" and (case / name).is_file():
            return case / name
    return Path(written)


def _changed(inputs: Any, base: Path) -> list[str]:
    """The input files that are no longer what they were at the run."""
    stated = inputs if isinstance(inputs, dict) else {}
    return [
        name
        for name, digest in sorted(stated.items())
        if not (base / name).is_file() or fingerprint(base / name) != digest
    ]
