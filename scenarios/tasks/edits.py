"""Decisions made on the map or in a table: read, told, and what they cost told after solving."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from geodata.facts.case import Case
from geodata.facts.county import Pin
from geodata.findings import Findings
from geodata.hand_plans.facts import HandPlan, HandPosting
from geodata.words import say
from maps.files.plan_csv import PlanFileError, read_plan_csv, write_plan_csv
from maps.pages.plan_changes import Revision
from maps.pages.plan_edit import plan_mark
from optimizer.model.plan import Plan
from optimizer.model.policy import Policy
from optimizer.plans.replan import after
from scenarios.cases.edit_files import SUFFIX, Edits, mark_in, read_edits
from scenarios.console.console import Talker
from scenarios.console.errors import BadInput
from scenarios.language.scenario import Scenario
from scenarios.runs.finished_run import EDITED, PLAN, pin_rows
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


def edited(path: Path | None, scenario: Scenario, case: Case, talker: Talker) -> Edited:
    """The case with the decisions of a file, if there is one; raises :class:`BadInput`."""
    if path is None:
        return Edited(case=case)
    before = plan_edited(path, scenario, talker)
    found = decided(path, scenario, case, before, talker)
    county = after(case.county, scenario.policy, (), found.pins)
    told = {"edits": {"file": path.name, "pins": pin_rows(found.pins)}}
    case = replace(case, county=county)
    return Edited(case=case, told=told, before=before, pins=found.pins)


def plan_edited(path: Path, scenario: Scenario, talker: Talker) -> Plan | None:
    """The plan that a file of edits changes, among the runs of the scenario.

    Of a file of the map the one that it names, ``None`` where it lies there no more; of a table
    the latest one, which is told. Raises :class:`BadInput` (told already) where there is none.
    """
    home = scenario.path.resolve().parent
    runs = [run for run in runs_of(home) if run.scenario.split("/")[0] == scenario.path.stem]
    if path.suffix.lower() == SUFFIX:
        mark = mark_in(path)
        plans = (plan for run in runs if (plan := _plan(run.folder)) is not None)
        return next((plan for plan in plans if plan_mark(plan) == mark), None)
    newest = sorted(runs, key=lambda run: str(run.manifest.get("written", "")))
    plan = _plan(newest[-1].folder) if newest else None
    if plan is None:
        talker.say("edits.no_run", file=path.name, style="red")
        raise BadInput
    talker.say("edits.against", folder=newest[-1].folder)
    return plan


def _plan(folder: Path) -> Plan | None:
    try:
        return read_plan_csv(folder / PLAN)
    except PlanFileError:
        return None


def hand_plan_of_edits(path: Path, scenario: Scenario, case: Case, talker: Talker) -> HandPlan:
    """The plan that a file of the map makes of the one that it changes; raises :class:`BadInput`.

    It is judged as a plan made by hand is.
    """
    before = plan_edited(path, scenario, talker)
    if before is None:
        folder = scenario.path.resolve().parent / "runs" / scenario.path.stem
        talker.say("edits.no_match", file=path.name, folder=folder, style="red")
        raise BadInput
    found = decided(path, scenario, case, before, talker)
    keys = {(post.layer, post.place, post.supply): None for post in before.postings}
    for pin in found.pins:
        key = (pin.layer, pin.place, pin.supply or "")
        if pin.forbid:
            keys.pop(key, None)
        else:
            keys[key] = None
    rows = tuple(HandPosting(row, *key) for row, key in enumerate(sorted(keys), 1))
    return HandPlan(rows, (), rows=len(rows), names=len(rows))


def tell_prices(revision: Revision | None, talker: Talker) -> None:
    """What the new plan costs more than the one that was edited, if one was, by level."""
    if revision is None:
        return
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
