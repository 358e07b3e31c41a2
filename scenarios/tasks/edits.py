"""Decisions made on the map or in a table: read, told, and what they cost told after solving."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from geodata.facts.case import Case
from geodata.facts.county import Pin
from geodata.findings import Findings
from geodata.hand_plans.facts import HandPlan, HandPosting
from geodata.outputs.marks import plan_in
from geodata.words import say
from maps.files.plan_csv import PlanFileError, read_plan_csv, write_plan_csv
from maps.names import Names
from maps.pages.plan_changes import Revision
from maps.pages.plan_edit import plan_mark
from optimizer.model.plan import Plan
from optimizer.model.policy import Policy
from optimizer.plans.replan import after
from scenarios.cases.edit_files import SUFFIX, Edits, mark_in, read_edits
from scenarios.console.console import Talker
from scenarios.console.errors import BadInput
from scenarios.language.scenario import Scenario
from scenarios.runs.finished_run import EDITED, PLAN, pin_rows, pins_in
from scenarios.runs.history import runs_of
from scenarios.runs.revisions import revision_from


def decided(path: Path, scenario: Scenario, case: Case, plan: Plan | None, talker: Talker) -> Edits:
    """The decisions of a file; raises :class:`BadInput` where it is not understood whole.

    Says how many there are, and where they were made on another plan than ``plan``.
    """
    findings = Findings()
    edits = read_edits(path, scenario, case, plan, findings)
    talker.findings(findings)
    if edits is None:
        raise BadInput
    if not edits.pins:
        talker.say("edits.none", file=path.name, style="yellow")
    if edits.unread:
        sheets = "、".join(edits.unread)
        talker.say("edits.unread", file=path.name, sheets=sheets, style="yellow")
    if plan is not None and edits.plan and edits.plan != plan_mark(plan):
        talker.say("edits.other_plan", file=path.name, style="yellow")
    posted = sum(not pin.forbid for pin in edits.pins)
    talker.say("edits.read", file=path.name, posted=posted, barred=len(edits.pins) - posted)
    return edits


SHOWN = 0.0005
"""A difference below this is none in the figures that are told."""


@dataclass(frozen=True, kw_only=True)
class Edited:
    """A case with decisions as pins, what the manifest says of them, and the plan before."""

    case: Case
    told: Mapping[str, Any] = field(default_factory=dict)
    before: Plan | None = None
    pins: tuple[Pin, ...] = ()

    def revision(self, policy: Policy, plan: Plan) -> Revision | None:
        """What was decided before ``plan``, where it is known on which plan that was."""
        if self.before is None:
            return None
        return revision_from(self.case.county, policy, (self.before, plan), self.pins)

    def write(self, folder: Path, policy: Policy) -> None:
        """Write the plan before into a run folder, where it is known."""
        if self.before is not None:
            write_plan_csv(folder / EDITED, self.before, policy, self.case.county)


@dataclass(frozen=True, kw_only=True)
class RunEdited:
    """The run whose plan was edited, with what had been decided before it."""

    folder: Path
    plan: Plan
    pins: tuple[Pin, ...]


def edited(path: Path | None, scenario: Scenario, case: Case, talker: Talker) -> Edited:
    """The case with the decisions of a file, if there is one; raises :class:`BadInput`."""
    if path is None:
        return Edited(case=case)
    run = run_edited(path, scenario, talker)
    before = run.plan if run else None
    found = decided(path, scenario, case, before, talker)
    if not found.pins:
        talker.say("edits.nothing", style="red")
        raise BadInput
    _tell_earlier(path, run, case, talker)
    county = after(case.county, scenario.policy, (), found.pins)
    told = {"edits": {"file": path.name, "pins": pin_rows(found.pins)}}
    case = replace(case, county=county)
    return Edited(case=case, told=told, before=before, pins=found.pins)


def _tell_earlier(path: Path, run: RunEdited | None, case: Case, talker: Talker) -> None:
    """Decisions of earlier sittings that the edited plan keeps and a run does not."""
    if run is None:
        talker.say("edits.lost_plan", file=path.name, style="yellow")
        return
    known = {(pin.layer, pin.place, pin.supply, pin.forbid) for pin in case.county.pins}
    lost = [p for p in run.pins if (p.layer, p.place, p.supply, p.forbid) not in known]
    if lost:
        words = {"folder": run.folder, "file": path.name, "count": len(lost)}
        talker.say("edits.earlier", style="yellow", **words)


def run_edited(path: Path, scenario: Scenario, talker: Talker) -> RunEdited | None:
    """The run whose plan a file of edits changes, among those of the scenario.

    The one whose mark the file bears, ``None`` where a file of the map finds it no more; of a
    table without a mark the latest one. What a table is held against is told. Raises
    :class:`BadInput` (told already) where a table has none.
    """
    if not path.is_file():
        return None  # told when the file is read
    runs = _runs(scenario)
    is_table = path.suffix.lower() != SUFFIX
    mark = plan_in(path) if is_table else mark_in(path)
    if is_table and not mark:
        found = next(runs, None)
    else:
        found = next((run for run in runs if plan_mark(run.plan) == mark), None)
    if is_table:
        _tell_held_against(path, mark, found, scenario, talker)
    return found


def _runs(scenario: Scenario) -> Iterator[RunEdited]:
    """The runs of a scenario whose plan can be read, the latest first."""
    known = runs_of(scenario.path.resolve().parent)
    mine = [run for run in known if run.scenario.split("/")[0] == scenario.path.stem]
    for run in sorted(mine, key=lambda run: str(run.manifest.get("written", "")), reverse=True):
        plan = _plan(run.folder)
        if plan is not None:
            yield RunEdited(folder=run.folder, plan=plan, pins=_pins_of(run.manifest))


def _tell_held_against(
    path: Path, mark: str, found: RunEdited | None, scenario: Scenario, talker: Talker
) -> None:
    """What a table is held against; raises :class:`BadInput` where that is nothing."""
    if found is None:
        where = scenario.path.resolve().parent / "runs" / scenario.path.stem
        key = "edits.no_match" if mark else "edits.no_run"
        talker.say(key, file=path.name, folder=where, style="red")
        raise BadInput
    if not mark:
        talker.say("edits.unmarked", file=path.name, style="yellow")
    talker.say("edits.against", folder=found.folder)


def _pins_of(manifest: Mapping[str, Any]) -> tuple[Pin, ...]:
    """What had been decided when a run was made, on the map or by ``replan``."""
    told = (manifest.get("edits"), manifest.get("replan"))
    return tuple(pin for part in told if isinstance(part, dict) for pin in pins_in(part))


def _plan(folder: Path) -> Plan | None:
    try:
        return read_plan_csv(folder / PLAN)
    except PlanFileError:
        return None


def hand_plan_of_edits(path: Path, scenario: Scenario, case: Case, talker: Talker) -> HandPlan:
    """The plan that a file of the map makes of the one that it changes; raises :class:`BadInput`.

    It is judged as a plan made by hand is.
    """
    run = run_edited(path, scenario, talker)
    if run is None:
        folder = scenario.path.resolve().parent / "runs" / scenario.path.stem
        talker.say("edits.no_match", file=path.name, folder=folder, style="red")
        raise BadInput
    found = decided(path, scenario, case, run.plan, talker)
    keys = {(post.layer, post.place, post.supply): None for post in run.plan.postings}
    for pin in found.pins:
        key = (pin.layer, pin.place, pin.supply or "")
        if pin.forbid:
            keys.pop(key, None)
        else:
            keys[key] = None
    rows = tuple(HandPosting(0, *key) for key in sorted(keys))
    return HandPlan(rows, (), rows=len(rows), names=len(rows))


def tell_revision(
    revision: Revision | None, names: Names, plan: Plan, folder: Path, talker: Talker
) -> None:
    """What of the decisions ``plan`` does not keep, and what it costs more than the plan edited."""
    if revision is None:
        return
    refused = revision.refused(plan)
    for post in refused:
        words = {
            "supply": names.supply(post.layer, post.supply),
            "place": names.place(post.place, post.layer),
            "layer": names.layer(post.layer),
        }
        key = "edits.refused_bar" if post in revision.barred else "edits.refused"
        talker.say(key, style="red", **words)
    if refused:
        talker.say("edits.refused_why", folder=folder)
    _tell_prices(revision, talker)


def _tell_prices(revision: Revision, talker: Talker) -> None:
    lines = [
        _line(level, was, cost, talker)
        for level, was, cost in revision.prices
        if abs(cost - was) >= SHOWN
    ]
    talker.say("edits.prices" if lines else "edits.same")
    for line in lines:
        talker.line(line)


def _line(level: int, was: float, now: float, talker: Talker) -> str:
    words = {"level": level, "was": f"{was:.3f}", "now": f"{now:.3f}", "more": f"{now - was:+.3f}"}
    return say("edits.price", talker.language, **words)
