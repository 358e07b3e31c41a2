"""What was decided on a plan before it was solved again, for the map of the new one."""

from collections.abc import Iterable
from typing import Any

from geodata.facts.county import County, Pin
from maps.files.plan_csv import read_plan_csv
from maps.pages.plan_changes import Revision
from optimizer.model.plan import Plan, Posting
from optimizer.model.policy import Policy
from optimizer.plans.verify import shares_of
from scenarios.runs.finished_run import EDITED, STANDING, Finished, pins_in


def revision_from(
    county: County, policy: Policy, plans: tuple[Plan, Plan], pins: Iterable[Pin]
) -> Revision:
    """From two plans, the edited one and the new one, and the decisions between them."""
    before, now = (shares_of(county, policy, plan) for plan in plans)
    said = [(Posting(pin.layer, pin.place, pin.supply or ""), pin.forbid) for pin in pins]
    return Revision(
        before=plans[0],
        posted=frozenset(post for post, forbid in said if not forbid),
        barred=frozenset(post for post, forbid in said if forbid),
        prices=tuple((n, sum(before[n].values()), sum(now[n].values())) for n in now),
    )


def revision_of(run: Finished, plan: Plan) -> Revision | None:
    """That of a run folder, whose plan is ``plan``; ``None`` where nothing was edited before."""
    replanned, edits = _table(run.manifest.get("replan")), _table(run.manifest.get("edits"))
    file, told, county = EDITED, edits, run.case.county
    if replanned.get("edits"):
        file, told, county = STANDING, replanned, run.eve.county
    path = run.folder / file
    if not told or not path.is_file():
        return None
    return revision_from(county, run.scenario.policy, (read_plan_csv(path), plan), pins_in(told))


def _table(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
