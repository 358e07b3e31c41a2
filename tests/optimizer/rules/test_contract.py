"""One contract for all enrolled rules, couplings and goals: a new one is tested at birth."""

import re
from contextlib import suppress
from random import Random

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError
from scipy.optimize import Bounds, LinearConstraint, milp

from geodata.words import catalogue
from optimizer.engine.counting_columns import complete
from optimizer.facts.shares import at_most
from optimizer.model.candidates import pair_up
from optimizer.model.choose import NothingOfferedError
from optimizer.model.incidence import Ends
from optimizer.model.plan import Plan
from optimizer.model.policy import Policy
from optimizer.model.registry import Clause, enrol, enrolled
from optimizer.model.soft_constraints import is_promise
from optimizer.plans.plan_columns import plan_of
from optimizer.plans.verify import verify
from optimizer.rows.core_rows import build
from optimizer.rules.quota import Quota
from tests.folders import ROOT
from tests.marks import examples, sampled
from tests.optimizer.cases import counties, policies
from tests.optimizer.choosing import ALL, Thrown, cases, offer
from tests.optimizer.rules import contract

BIRTH = settings(
    max_examples=examples(4),
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.reuse, Phase.generate],  # plans are small: no time to shrink
    report_multiple_bugs=False,
)
FIND = settings(BIRTH, max_examples=100, phases=[Phase.generate], derandomize=True)
"""For faces that are wrong on purpose: the first case that shows it ends the search."""
RESTRICTIONS = [(family, kind) for family, kind in ALL if family != "goal"]
GOALS = [(family, kind) for family, kind in ALL if family == "goal"]


@pytest.mark.parametrize(("family", "kind"), ALL)
def test_has_a_sentence_in_both_languages(family, kind):
    part = enrolled(family)[kind]
    assert any("\u4e00" <= sign <= "\u9fff" for sign in part.sentence("zh"))
    assert part.sentence("en").isascii() or "“" in part.sentence("en")


def test_refuses_a_second_of_the_same_name():
    with pytest.raises(ValueError, match="twice"):
        enrol("goal", "fit")(object)


@pytest.mark.parametrize(("family", "kind"), ALL)
def test_draws_every_field(family, kind):
    """Its examples differ in every field of its own; each is as valid as one of a scenario."""
    cls = enrolled(family)[kind]
    shared = {*Clause.model_fields, "level", "weight"}
    seen = {name: set() for name in cls.model_fields if name not in shared}
    chance, found = Random(0), offer()
    for _ in range(100):
        with suppress(NothingOfferedError):
            clause = cls.examples(Thrown(found, chance.randint))
            assert cls.model_validate(clause.model_dump()) == clause
            assert set(clause.layers_named()) <= {layer.name for layer in found.layers}
            for name, values in seen.items():
                values.add(repr(getattr(clause, name)))
    constant = [name for name, values in seen.items() if len(values) < 2]
    assert constant == [], f"{kind}.examples never varies these fields"


def agree(family, kind, quality=BIRTH):
    """Hold rows and readers against each other on random cases with one kind."""

    @quality
    @given(cases(family, kind), st.integers(0, 2**32 - 1))
    def rows_and_readers_agree(case, seed):
        county, found = case
        for policy in found:
            contract.hold(county, policy, seed)

    rows_and_readers_agree()


@sampled
@pytest.mark.parametrize(("family", "kind"), ALL)
def test_is_tested_at_birth(family, kind):
    agree(family, kind)


@pytest.mark.parametrize(("family", "kind"), RESTRICTIONS)
def test_a_reader_that_sees_nothing_is_found(monkeypatch, family, kind):
    monkeypatch.setattr(enrolled(family)[kind], "breaches", lambda *_: iter(()))
    with pytest.raises(AssertionError):
        agree(family, kind, FIND)


@pytest.mark.parametrize(("family", "kind"), GOALS)
def test_a_goal_that_measures_nothing_is_found(monkeypatch, family, kind):
    monkeypatch.setattr(enrolled(family)[kind], "measure", lambda *_: 0.0)
    with pytest.raises(AssertionError):
        agree(family, kind, FIND)


@pytest.mark.parametrize("more", [1, 5])
def test_a_quota_that_forgives_some_too_many_is_found(monkeypatch, more):
    judged = Quota._judged

    def forgiving(self, group, count, total):
        most = None if self.most is None else at_most(self.most, total)
        over = most is not None and most < count <= most + more
        yield from judged(self, group, most if over else count, total)

    monkeypatch.setattr(Quota, "_judged", forgiving)
    with pytest.raises(AssertionError):
        agree("rule", "quota", FIND)


def test_a_kind_without_examples_is_found(monkeypatch):
    monkeypatch.delattr(Quota, "examples")
    with pytest.raises(ValidationError):
        agree("rule", "quota", FIND)


@sampled
@settings(max_examples=examples(60), deadline=None, suppress_health_check=[HealthCheck.too_slow])
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
    keys = set(re.findall(r'\bBreach\([^()]*?"([a-z_]+)"', text))
    divided = set(re.findall(r'\bAreaBreach\(\s*kind="([a-z_]+)"', text))
    grouped = set(re.findall(r'\bGroupBreach\(\s*kind="([a-z_]+)"', text))
    assert keys
    assert divided
    assert grouped
    for key in keys - {"shortage", "goals"}:
        assert f"breach.{key}" in catalogue(), key
    for key in divided:
        assert f"area.breach.{key}" in catalogue(), key
    for key in grouped:
        assert f"group.breach.{key}" in catalogue(), key
