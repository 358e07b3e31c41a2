"""What the page says of an edited plan, against the readers, for every enrolled kind."""

from pathlib import Path
from random import Random

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from geodata.facts.case import Case
from maps.pages.plan_edit import edit_data
from maps.pages.plan_places import MapPlaces
from maps.pages.plan_postings import Postings
from optimizer.facts.lookup import Lookup
from optimizer.model.outcome import Limits
from optimizer.model.plan import Plan
from optimizer.model.soft_constraints import is_promise
from optimizer.questions.edit_program import CHOOSING, edit_program
from optimizer.rules.pinned import unkept_pins
from optimizer.solve import solve
from tests.folders import ROOT
from tests.maps.browser import open_page
from tests.optimizer.choosing import ALL, cases
from tests.optimizer.rules.contract import breaches

LIMITS = Limits(seconds=10.0)
EDITS = 6
"""Edited plans of every case."""
ASK = """
const program = window.zhucunPlan.program(arguments[0]);
return arguments[1].map((columns) => {
  const x = new Uint8Array(program.pairs);
  columns.forEach((c) => { x[c] = 1; });
  const found = program.evaluate(x);
  return { own: found.own, broken: [...found.broken.keys()], unknown: [...found.unknown],
    costs: found.costs, unkept: found.unkept };
});
"""


@pytest.fixture(scope="module")
def ask(tmp_path_factory):
    """Evaluate plans (lists of columns) of a program in the browser."""
    folder = tmp_path_factory.mktemp("program")
    script = (Path(ROOT) / "maps" / "assets" / "plan_program.js").read_text("utf-8")
    drawn = "window.zhucunPlan = {}; window.zhucun = { drawn: 1 };"
    (folder / "page.html").write_text(f"<script>{drawn}{script}</script>", "utf-8")
    with open_page(folder / "page.html") as driver:
        yield lambda data, plans: driver.execute_script(ASK, data, plans)


class Edited:
    """A plan on the page and the plans that edits of it come to."""

    def __init__(self, county, policy):
        self.county, self.policy = county, policy
        plan = solve(county, policy, limits=LIMITS).plan
        self.found = edit_program(county, policy, plan)
        lookup = Lookup(county)
        places = MapPlaces(Case(county=county), policy, lookup)
        self.data = edit_data(self.found, Postings(places, policy, plan, lookup), plan="")
        self.standing = set(self.found.planned.nonzero()[0].tolist())

    def drawn(self, random):
        """Plans with some pairs more, fewer or elsewhere; every second one swaps at one place."""
        size = self.found.planned.size
        ends = self._ends()
        for number in range(EDITS if size else 0):
            plan = set(self.standing)
            for _ in range(random.randint(1, 3)):
                pair = random.randrange(size)
                here = [p for p in plan if ends[p][:2] == ends[pair][:2] and p != pair]
                if number % 2 and here:
                    plan.discard(random.choice(here))
                plan ^= {pair}
            yield sorted(plan)

    def _ends(self):
        return [
            (n, place, supply)
            for n, pairs in enumerate(self.found.layers)
            for place, supply in zip(pairs.place.tolist(), pairs.supply.tolist(), strict=True)
        ]

    def hold(self, columns, said):
        """What the page says of a plan is what the readers say of it."""
        stands = np.array(columns, dtype=np.int64)
        plan = Plan(self.found.program.candidates.postings(stands))
        told = {
            number
            for number, clause in enumerate(self.found.clauses)
            if any(not is_promise(b) for b in breaches(self.county, self.policy, plan, [clause]))
        }
        if said["own"]:
            return  # a place has too many, or somebody: nothing else is said then
        unknown = set(said["unknown"])
        assert all(self.found.clauses[n].kind in CHOOSING for n in unknown)
        assert set(said["broken"]) - unknown == told - unknown, plan.postings
        if told or unknown:
            return
        assert said["unkept"] == len(unkept_pins(self.county, self.policy, plan))
        for (goal, _), cost in zip(self.found.goals, said["costs"], strict=True):
            measured = goal.measure(self.county, self.policy, plan)
            assert cost == pytest.approx(measured, abs=1e-5), (goal, plan.postings)


def hold(ask, family, kind, examples):
    """Hold the page against the readers on random cases with one kind."""

    @settings(
        max_examples=examples,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.generate],
    )
    @given(cases(family, kind), st.integers(0, 2**32 - 1))
    def page_and_readers_agree(case, seed):
        county, policies = case
        edited = Edited(county, policies[0])
        plans = list(edited.drawn(Random(seed)))
        for columns, said in zip(plans, ask(edited.data, plans), strict=True):
            edited.hold(columns, said)

    page_and_readers_agree()


@pytest.mark.parametrize(("family", "kind"), ALL)
def test_the_page_says_of_an_edited_plan_what_the_readers_say(ask, family, kind):
    hold(ask, family, kind, 1)


@pytest.mark.long
@pytest.mark.parametrize(("family", "kind"), ALL)
def test_the_page_says_so_of_a_thousand_plans(ask, family, kind):
    hold(ask, family, kind, 20)
