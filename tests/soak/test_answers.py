"""Answers are held against the model, and what is wrong with one is seen."""

from dataclasses import replace

import pytest

from optimizer.diagnosis.conflicts import Conflict
from optimizer.diagnosis.repair_options import RepairOption
from optimizer.diagnosis.shortage_account import Menu, Repair
from optimizer.model.plan import Shortage
from tests.soak import answers
from tests.soak.facts import read
from tests.soak.model import Model
from tests.soak.run import Case, run, solved, write

SEEDS = (2, 4)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("family", ["groups", "package"])
def test_answers_hold_in_the_independent_model(seed, family):
    report = run(Case(seed, "standard", family, 5, 30.0, answers=True))
    assert not report.faults, report.faults


@pytest.fixture(scope="module")
def asked(tmp_path_factory):
    """A case of which every plan is known to be the best."""
    folder = tmp_path_factory.mktemp("case")
    case = Case(4, "standard", "groups", 6, 30.0)
    write(case, folder)
    scenario, county, outcome = solved(folder, case)
    assert outcome.closed
    return Model(read(folder)), county, scenario.policy, outcome.plan


def test_a_reader_that_sees_no_breach_is_found(asked, monkeypatch):
    monkeypatch.setattr(answers, "verify", lambda *_: [])
    model, county, policy, plan = asked
    assert list(answers.breaches(model, county, policy, plan, answers.Random(1)))


def test_a_next_best_that_is_not_is_found(asked, monkeypatch):
    (model, county, policy, plan), true = asked, answers.rivals_of

    def dearer(*told):
        found = true(*told)
        wrong = [replace(item, more=tuple(x + 1.0 for x in item.more)) for item in found.best]
        return replace(found, best=tuple(wrong))

    assert not list(answers.next_best(model, county, policy, plan, answers.Random(1)))
    monkeypatch.setattr(answers, "rivals_of", dearer)
    assert list(answers.next_best(model, county, policy, plan, answers.Random(1)))


def test_a_conflict_that_is_none_is_found(asked, monkeypatch):
    model, county, policy, plan = asked
    pin = answers_pin(plan)
    pinned = replace(county, pins=(pin,))
    facts = replace(
        model.facts, pins=[{"layer": pin.layer, "place": pin.place, "supply": pin.supply}]
    )
    told = Conflict(pin, (), (), proven=True, checked=True)
    monkeypatch.setattr(answers, "conflicts", lambda *_, **__: [told])
    found = list(answers.told_conflicts(Model(facts), pinned, policy, plan))
    assert any("keeps all" in fault for fault in found)


def answers_pin(plan):
    from geodata.facts.county import Pin  # noqa: PLC0415

    post = plan.postings[0]
    return Pin(layer=post.layer, place=post.place, supply=post.supply)


def test_a_worse_plan_that_is_called_the_best_is_found(asked, monkeypatch):
    """Replanning that leaves everything open, and a curve of one plan for all weights."""
    model, county, policy, plan = asked
    true = answers.solve

    def idle(*case, **how):
        found = true(*case, **how)
        return replace(found, plan=replace(found.plan, postings=()))

    monkeypatch.setattr(answers, "solve", idle)
    wrong = list(answers.replanned(model, county, policy, plan, answers.Random(1)))
    wrong += list(answers.curve(model, county, policy, plan))
    assert wrong


def test_a_repair_that_closes_more_than_can_be_is_found(asked, monkeypatch):
    model, county, policy, plan = asked
    post = plan.postings[0]
    places = len(model.facts.places["village"])
    short = replace(plan, shortages=(Shortage(post.layer, post.place, places, "tied"),))
    option = RepairOption("dropped", 4, 1.0, policy, county, rule=policy.rules[0])
    told = Menu((Repair(option, places + 1, -1),), (), 1, 0, places)
    monkeypatch.setattr(answers, "menu", lambda *_, **__: told)
    found = list(answers.repairs(model, county, policy, short))
    assert any("are said to stay open" in fault for fault in found)
