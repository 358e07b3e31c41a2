"""One contract for all enrolled rules, couplings and goals: a new one is tested at birth."""

import re

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scipy.optimize import Bounds, LinearConstraint, milp

from geodata.words import catalogue
from optimizer.engine.counting_columns import complete
from optimizer.model.candidates import pair_up
from optimizer.model.incidence import Ends
from optimizer.model.plan import Plan
from optimizer.model.policy import Policy
from optimizer.model.registry import enrol, enrolled
from optimizer.model.soft_constraints import is_promise
from optimizer.plans.plan_columns import plan_of
from optimizer.plans.verify import verify
from optimizer.rows.core_rows import build
from tests.folders import ROOT
from tests.optimizer.cases import counties, policies

ALL = [(family, kind) for family in ("rule", "coupling", "goal") for kind in enrolled(family)]


@pytest.mark.parametrize(("family", "kind"), ALL)
def test_has_a_sentence_in_both_languages(family, kind):
    part = enrolled(family)[kind]
    assert any("\u4e00" <= sign <= "\u9fff" for sign in part.sentence("zh"))
    assert part.sentence("en").isascii() or "“" in part.sentence("en")


def test_refuses_a_second_of_the_same_name():
    with pytest.raises(ValueError, match="twice"):
        enrol("goal", "fit")(object)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(counties(), policies(), st.data())
def test_the_two_faces_agree(county, policy, data):
    """A random choice of pairs: the rows hold exactly if the readers find no breach.

    Also every goal measures on the plan what its vector costs on the columns.
    """
    program = build(pair_up(county, policy))
    arrays = program.freeze()
    size = program.candidates.size
    chosen = data.draw(st.lists(st.integers(0, max(0, size - 1)), max_size=6, unique=True))
    x = np.zeros(program.width)
    if size:
        x[chosen] = 1.0
    x = complete(arrays, Ends.of(program.candidates), x)
    plan = plan_of(program.candidates, x)
    found = broken(county, policy, plan)
    assert can_stand(arrays, x, size) is (not found), found
    if arrays.accepts(x):
        for goal in policy.effective_goals:
            measured = goal.measure(county, policy, plan)
            assert measured == pytest.approx(float(goal.vector(program) @ x), abs=1e-9)


def can_stand(arrays, x, size) -> bool:
    """Whether the counting columns can be set so that the pairs of ``x`` keep every row."""
    if arrays.accepts(x):
        return True
    fixed = Bounds(
        np.append(x[:size], np.zeros(x.size - size)), np.append(x[:size], arrays.upper[size:])
    )
    rows = LinearConstraint(arrays.matrix, arrays.row_low, arrays.row_high)
    found = milp(np.zeros(x.size), integrality=np.ones(x.size), bounds=fixed, constraints=rows)
    assert found.status in {0, 2}, found.message
    return found.status == 0


def broken(county, policy: Policy, plan: Plan):
    return [b for b in verify(county, policy, plan) if not is_promise(b)]


def test_every_breach_key_has_a_sentence():
    folder = ROOT / "optimizer"
    text = "\n".join(path.read_text("utf-8") for path in folder.rglob("*.py"))
    keys = set(re.findall(r'Breach\([^()]*?"([a-z_]+)"', text))
    assert keys
    for key in keys - {"shortage", "goals"}:
        assert f"breach.{key}" in catalogue(), key
