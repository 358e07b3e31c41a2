"""One contract for all enrolled rules, couplings and goals: a new one is tested at birth."""

import re
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geodata.words import catalogue
from optimizer.candidates import pair_up
from optimizer.greedy import complete
from optimizer.plan import Plan
from optimizer.policy import Policy
from optimizer.posts import build
from optimizer.registry import enrol, enrolled
from optimizer.solve import plan_of
from optimizer.verify import verify
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


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
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
    x = complete(program, x)
    plan = plan_of(program.candidates, x)
    found = broken(county, policy, plan)
    anchors = any(block.kind == "anchor" and block.columns.size for block in program.blocks)
    if not anchors:
        assert arrays.accepts(x) is (not found), found
    if arrays.accepts(x):
        for goal in policy.effective_goals:
            measured = goal.measure(county, policy, plan)
            assert measured == pytest.approx(float(goal.vector(program) @ x), abs=1e-9)


def broken(county, policy: Policy, plan: Plan):
    return [b for b in verify(county, policy, plan) if b.key != "pin_unkept"]


def test_every_breach_key_has_a_sentence():
    folder = Path(__file__).parents[2] / "optimizer"
    text = "\n".join(path.read_text("utf-8") for path in folder.rglob("*.py"))
    keys = set(re.findall(r'Breach\([^()]*?"([a-z_]+)"', text))
    assert keys
    for key in keys - {"shortage", "goals"}:
        assert f"breach.{key}" in catalogue(), key
