"""The figures of manifest.json: counts, costs of levels and goals, gaps, status, limits."""

from collections.abc import Mapping
from math import isclose, isfinite
from typing import Any

from maps.files.plan_csv import read_plan_csv
from optimizer.model.outcome import Status, StopReason, relative_gap
from optimizer.model.soft_constraints import apart
from optimizer.plans.replan import changed
from optimizer.plans.verify import slack_of
from scenarios.checks.evidence import (
    Evidence,
    level_of,
    near,
    number_of,
    stated_levels,
    step_of,
    table_of,
)
from scenarios.checks.said import Remark, Saying, Scope, differs
from scenarios.runs.finished_run import STANDING
from scenarios.runs.manifest import open_posts

FILE = "manifest.json"


def counts(evidence: Evidence) -> Saying:
    """Postings, missing posts, breaches, changes against the plan in force."""
    plan, manifest = evidence.outcome.plan, evidence.manifest
    broken, excepted = apart(evidence.breaches)
    right: dict[str, int] = {
        "postings": len(plan.postings),
        "missing": open_posts(plan),
        "breaches": len(broken),
        "exceptions": len(excepted),
    }
    if evidence.older:  # problems and exceptions were one number
        right["breaches"] += right.pop("exceptions")
    for key, value in right.items():
        yield from equal(key, manifest.get(key), value)
    standing = evidence.folder / STANDING
    if evidence.replan is not None and standing.is_file():
        value = changed(read_plan_csv(standing), plan)
        yield from equal("replan.changes", evidence.replan.get("changes"), value)
    yield Scope("verify.scope.counts")


def costs(evidence: Evidence) -> Saying:
    """The cost of every level and the share of every goal, by the goals' reader faces."""
    stated = stated_levels(evidence.manifest)
    numbers = [level_of(level) for level in stated]
    if numbers != [*evidence.shares]:
        yield differs(FILE, "levels", numbers, [*evidence.shares])
    for place, level in enumerate(stated, 1):
        shares = evidence.shares.get(level_of(level))
        if shares is not None:
            yield from _costs(f"levels[{place}]", level, shares, evidence)
    yield Scope("verify.scope.costs")


def proof(evidence: Evidence) -> Saying:
    """No bound above its cost, gaps by their formula, a status that the gaps bear.

    That a bound holds is not checked here.
    """
    for place, level in enumerate(stated_levels(evidence.manifest), 1):
        yield from _gap(f"levels[{place}]", level, len(evidence.outcome.plan.postings))
    yield from _pins(evidence)
    manifest, outcome = evidence.manifest, evidence.outcome
    yield from equal("status", manifest.get("status"), outcome.status.value)
    stops = [reason.value for reason in StopReason if _fits(outcome.status, reason)]
    if manifest.get("stopped") not in stops:
        yield differs(FILE, "stopped", manifest.get("stopped"), " / ".join(stops))
    yield Scope("verify.scope.gaps")


def settings(evidence: Evidence) -> Saying:
    """Title, limit of the gap, list of villages."""
    manifest, scenario = evidence.manifest, evidence.scenario
    yield from equal("title", manifest.get("title"), scenario.title)
    limits = table_of(manifest.get("limits")) or {}
    yield from equal("limits.gap", limits.get("gap"), scenario.limits.gap)
    yield from _selection(evidence)
    if "goals" in manifest:
        goals = (f"{g.name} {g.level} × {g.weight:g}" for g in evidence.run.scenario.policy.goals)
        yield Scope("verify.scope.weights", done=False, values={"goals": "、".join(goals)})


def equal(key: str, stated: object, right: object) -> Saying:
    """A figure that has to be the same."""
    if stated != right or isinstance(stated, bool):
        yield differs(FILE, key, stated, right)


def _fits(status: Status, reason: StopReason) -> bool:
    """A plan that is closed was not cut short, one that is not closed was."""
    return (status is not Status.FEASIBLE) is (reason is StopReason.DONE)


def _costs(
    where: str, level: Mapping[str, Any], shares: Mapping[str, float], evidence: Evidence
) -> Saying:
    cost, step = sum(shares.values()), step_of(level)
    slack = slack_of(cost, len(evidence.outcome.plan.postings), step)
    if near(level.get("cost"), cost, slack) != number_of(level.get("cost")):
        yield differs(FILE, f"{where}.cost", level.get("cost"), cost)
    goals = table_of(level.get("goals")) or {}
    for name in (*shares, *(name for name in goals if name not in shares)):
        said, right = goals.get(name), shares.get(name)
        if right is None or near(said, right, slack_of(right, 1, step)) != number_of(said):
            yield differs(FILE, f"{where}.goals.{name}", said, right)


def _gap(where: str, level: Mapping[str, Any], postings: int) -> Saying:
    cost, bound, gap = (number_of(level.get(key)) for key in ("cost", "bound", "gap"))
    if cost is None or bound is None or gap is None:
        for key in ("bound", "gap"):
            if number_of(level.get(key)) is None:
                yield differs(FILE, f"{where}.{key}", level.get(key), None)
        return
    step = step_of(level)
    if "step" in level and level["step"] != step:
        yield differs(FILE, f"{where}.step", level["step"], f"<= {step:g}")
    if bound > cost + slack_of(cost, postings, step):
        yield differs(FILE, f"{where}.bound", bound, f"<= {cost:.10g}")
    by_prices = number_of(level.get("by_prices"))
    if by_prices is None or by_prices > bound + slack_of(cost, postings, step):
        yield differs(FILE, f"{where}.by_prices", level.get("by_prices"), f"<= {bound:.10g}")
    right = relative_gap(cost, bound, step)
    close = isclose(gap, right, rel_tol=1e-6, abs_tol=1e-9)
    if not (close if isfinite(right) else gap == right):
        yield differs(FILE, f"{where}.gap", gap, right)


def _pins(evidence: Evidence) -> Saying:
    """How many pins are not kept; what is stated of how many cannot be is the certificate's."""
    stated = table_of(evidence.manifest.get("pins_unkept")) or {}
    yield from equal("pins_unkept.count", stated.get("count"), evidence.outcome.unkept.count)


def _selection(evidence: Evidence) -> Saying:
    """The list of villages: signed by whom, and how many villages."""
    right = {str(key): str(value) for key, value in evidence.run.scenario.selection.items()}
    own = table_of(evidence.manifest.get("selection")) or {}
    stated = {str(key): str(value) for key, value in own.items()}
    if stated == right:
        return
    if right.get("state") == "signed" and stated == _draft(right):
        yield Remark("verify.signed_since", {"by": right["by"], "on": right["on"]})
    else:
        yield differs(FILE, "selection", _listed(stated), _listed(right))


def _draft(selection: Mapping[str, str]) -> dict[str, str]:
    """The same list of villages, signed by nobody."""
    return {"state": "draft", "villages": selection.get("villages", "")}


def _listed(table: Mapping[str, str]) -> str | None:
    return ", ".join(f"{key} = {value}" for key, value in table.items()) or None
