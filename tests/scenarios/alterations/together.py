"""Everything written anew, so that all files agree with each other."""

from dataclasses import replace
from datetime import date, timedelta
from random import Random

from optimizer.model.outcome import Outcome, Status
from optimizer.model.plan import Plan, Posting, Shortage
from optimizer.model.soft_constraints import is_promise
from optimizer.plans.roles import with_roles
from optimizer.plans.shortages import judged_shortages
from optimizer.plans.verify import shares_of, verify, verify_outcome
from scenarios.runs.outputs import book_tables, write_outputs
from scenarios.runs.revisions import revision_of
from tests.scenarios.alterations.kinds import needs_certificate, refused
from tests.scenarios.altered_run import Folder


def _republished(folder: Folder, outcome: Outcome, *, keep_bounds: bool = True) -> None:
    """Write all outputs of another outcome, and the manifest to fit."""
    evidence = folder.base.evidence
    county, scenario = evidence.county, evidence.scenario
    if not outcome.plan.postings:
        raise ValueError("nothing to publish")
    breaches = verify_outcome(county, scenario.policy, outcome)
    told_of = tuple(b for b in breaches if is_promise(b))  # the forger tells of no other
    made_by = evidence.manifest["versions"]
    tables = book_tables(scenario, evidence.case, outcome, told_of, made_by=made_by)
    (folder.path / "plan.gpkg").unlink()
    own = revision_of(evidence.run, outcome.plan)
    write_outputs(folder.path, scenario, evidence.case, outcome, tables, None, revision=own)
    missing = sum(s.missing for s in outcome.plan.shortages if not s.cause.startswith("skill_"))
    folder.manifest |= {
        "status": outcome.status.value,
        "postings": len(outcome.plan.postings),
        "missing": missing,
        "breaches": 0,
        "exceptions": len(told_of),
    }
    for stated, level in zip(folder.levels, outcome.levels, strict=True):
        stated |= {
            "cost": level.cost,
            "bound": level.bound,
            "gap": level.gap,
            "by_prices": level.by_prices,
        }
        stated["goals"] = dict(level.goals)


def _other_plan(folder: Folder, random: Random) -> Plan | None:
    """Another plan that keeps the rules: some postings fewer, or somebody else in their place."""
    evidence = folder.base.evidence
    county, policy = evidence.county, evidence.policy
    posts = list(evidence.outcome.plan.postings)
    for _ in range(40):
        number = random.randrange(len(posts))
        old = posts[number]
        layer = policy.layer(old.layer)
        who = random.choice([item.id for item in county.supplies(layer.supply)])
        new = [] if random.random() < 0.3 else [Posting(old.layer, old.place, who)]
        bare = Plan(
            tuple(replace(p, role="") for p in (*posts[:number], *new, *posts[number + 1 :]))
        )
        plan = with_roles(
            county, policy, Plan(bare.postings, judged_shortages(county, policy, bare))
        )
        keys = [p.key for p in plan.postings]
        sound = all(map(is_promise, verify(county, policy, plan)))
        if sound and keys != [p.key for p in posts]:
            return plan
    return None


def _restated(folder: Folder, plan: Plan) -> Outcome:
    """The outcome of a plan with its true costs, and bounds to fit."""
    evidence = folder.base.evidence
    shares = shares_of(evidence.county, evidence.policy, plan)
    levels = tuple(
        replace(level, cost=sum(own.values()), goals=own).with_bounds(
            bound=sum(own.values()), by_prices=sum(own.values()), columns=level.columns
        )
        for level, own in zip(evidence.outcome.levels, shares.values(), strict=True)
    )
    return replace(evidence.outcome, plan=plan, levels=levels, status=Status.PROVEN)


@refused
def all_with_another_plan(folder: Folder, random: Random) -> bool:
    """Another sound plan in every file, beside the costs of the first."""
    plan = _other_plan(folder, random)
    if plan is None:
        return False
    _republished(folder, replace(folder.base.evidence.outcome, plan=plan))
    return True


@refused
def all_with_lower_costs(folder: Folder, random: Random) -> bool:
    outcome = folder.base.evidence.outcome
    number = random.randrange(len(outcome.levels))
    level = outcome.levels[number]
    off = random.uniform(0.05, 1.0)
    goals = dict(level.goals)
    goals[random.choice(list(goals))] -= off
    lower = replace(level, cost=level.cost - off, bound=level.cost - off, goals=goals)
    levels = (*outcome.levels[:number], lower, *outcome.levels[number + 1 :])
    _republished(folder, replace(outcome, levels=levels))
    return True


@refused
def all_with_bound_above_cost(folder: Folder, random: Random) -> bool:
    outcome = folder.base.evidence.outcome
    number = random.randrange(len(outcome.levels))
    level = outcome.levels[number]
    above = replace(level, bound=level.cost + random.uniform(0.05, 1.0))
    levels = (*outcome.levels[:number], above, *outcome.levels[number + 1 :])
    _republished(folder, replace(outcome, levels=levels))
    return True


@refused
def all_called_proven(folder: Folder, random: Random) -> bool:
    """A gap above the limit in every file, and "proven" all the same."""
    outcome = folder.base.evidence.outcome
    number = random.randrange(len(outcome.levels))
    level = outcome.levels[number]
    wide = replace(level, bound=level.bound - random.uniform(0.05, 1.0))
    levels = (*outcome.levels[:number], wide, *outcome.levels[number + 1 :])
    _republished(folder, replace(outcome, levels=levels, status=Status.PROVEN))
    return True


@refused
def all_with_another_cause(folder: Folder, random: Random) -> bool:
    outcome = folder.base.evidence.outcome
    items = list(outcome.plan.shortages)
    if not items:
        return False
    number = random.randrange(len(items))
    causes = [c for c in ("no_candidate", "not_enough", "tied") if c != items[number].cause]
    items[number] = replace(items[number], cause=random.choice(causes))
    _republished(folder, replace(outcome, plan=Plan(outcome.plan.postings, tuple(items))))
    return True


@refused
def all_with_fewer_shortages(folder: Folder, random: Random) -> bool:
    outcome = folder.base.evidence.outcome
    items: list[Shortage] = list(outcome.plan.shortages)
    if not items:
        return False
    items.pop(random.randrange(len(items)))
    _republished(folder, replace(outcome, plan=Plan(outcome.plan.postings, tuple(items))))
    return True


@refused
def all_with_another_role(folder: Folder, random: Random) -> bool:
    outcome = folder.base.evidence.outcome
    posts = list(outcome.plan.postings)
    number = random.randrange(len(posts))
    role = random.choice([r for r in ("", "leader", "industry") if r != posts[number].role])
    posts[number] = replace(posts[number], role=role)
    _republished(folder, replace(outcome, plan=Plan(tuple(posts), outcome.plan.shortages)))
    return True


@refused
def all_on_another_day(folder: Folder, random: Random) -> bool:
    evidence = folder.base.evidence
    day = date(2026, 7, 1) + timedelta(days=random.randint(1, 900))
    later = replace(evidence.case, county=replace(evidence.county, today=day))
    other = replace(folder.base, evidence=replace(evidence, run=replace(evidence.run, case=later)))
    folder.base = other
    _republished(folder, evidence.outcome)
    return True


@needs_certificate
def all_restated_for_another_plan(folder: Folder, random: Random) -> bool:
    """Another sound plan with its true costs, and bounds raised (or lowered) to them."""
    plan = _other_plan(folder, random)
    if plan is None:
        return False
    _republished(folder, _restated(folder, plan))
    return True
