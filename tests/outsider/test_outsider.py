"""The objective, computed from the documents alone: levels, steps, goals of ten plans and more."""

import ast
import json
import sys
from shutil import copy

import pytest

from optimizer.model.registry import enrolled
from tests.folders import ROOT
from tests.outsider import cases, counted, facts, goals, ground
from tests.outsider.compare import altered
from tests.outsider.evaluate import Outsider, evaluate
from tests.outsider.hold import CLOSE, held
from tests.outsider.tables import plan_of
from tests.scenarios.command import zhucun
from tests.soak.run import Case, solved

SEEDS = range(3, 13)
READS = ("conditions", "tables", "facts", "ground", "ways", "goals", "counted", "evaluate")
"""Modules of the evaluator."""
OTHERS = {*sys.stdlib_module_names, "openpyxl"}
RULES = {**enrolled("rule"), **enrolled("coupling")}


@pytest.fixture(scope="module")
def plans(tmp_path_factory):
    """Folder, county, policy and outcome of ten cases."""
    found = []
    for seed in SEEDS:
        folder = tmp_path_factory.mktemp(f"case{seed}")
        cases.write(seed, folder)
        scenario, county, outcome = solved(folder, Case(seed, "standard", "outsider", 0, 20.0))
        found.append((folder, county, scenario.policy, outcome))
    return found


def faults(plans):
    """All that differs."""
    for seed, (folder, county, policy, outcome) in enumerate(plans):
        outsider = Outsider(folder)
        for fault in (
            *held(outsider, outcome),
            *altered(outsider, county, policy, outcome.plan, seed, rounds=3),
        ):
            yield f"{seed}: {fault}"


def test_ten_plans_cost_what_the_documents_say(plans):
    assert list(faults(plans)) == []


def test_the_evaluator_uses_nothing_of_the_program():
    for name in READS:
        tree = ast.parse((ROOT / "tests" / "outsider" / f"{name}.py").read_text("utf-8"))
        for node in ast.walk(tree):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module] if isinstance(node, ast.ImportFrom) else []
            for module in names:
                own = module.removeprefix("tests.outsider.") in READS
                assert own or module.split(".")[0] in OTHERS, f"{name} imports {module}"
    assert all("import_module" not in (ROOT / f"tests/outsider/{n}.py").read_text() for n in READS)


def test_it_knows_every_goal_and_every_price():
    assert {*goals.OF_POSTINGS, *counted.COUNTED} == {*enrolled("goal")}
    priced = {kind for kind, part in RULES.items() if "price " in part.formula()}
    assert priced == {*counted.PRICED}


def test_it_knows_everything_that_bars_pairs():
    always, by_rows = {"pinned", "recall"}, {"same_unit"}
    bars = {kind for kind, part in RULES.items() if "x(l,v,s) = 0" in part.formula()}
    assert bars - always - by_rows <= {*ground.BARS}


def constants():
    """Every price and neutral value."""
    yield from ((counted, name) for name in ("ROLE", "IDLE", "UNLED", "TERM", "MISSING"))
    yield from ((goals, "HALF"), (facts, "HALF"))


@pytest.mark.parametrize(("module", "name"), list(constants()), ids=lambda one: str(one)[-20:])
def test_another_price_would_be_seen(plans, monkeypatch, module, name):
    monkeypatch.setattr(module, name, getattr(module, name) + 0.125)
    assert any(faults(plans))


@pytest.mark.parametrize("kind", sorted({*goals.OF_POSTINGS, *counted.COUNTED, *counted.PRICED}))
def test_a_goal_or_price_that_is_forgotten_would_be_seen(plans, monkeypatch, kind):
    for table in (goals.OF_POSTINGS, counted.COUNTED, counted.PRICED):
        if kind in table:
            nothing = (lambda *_: 0.0) if table is goals.OF_POSTINGS else (lambda *_: ())
            monkeypatch.setitem(table, kind, nothing)
    assert any(faults(plans))


def test_ways_over_roads_cost_what_the_documents_say(tmp_path):
    """One-way roads, limits, a closed network; a village far from any road costs ``unknown``."""
    cases.by_road(tmp_path)
    scenario, county, outcome = solved(tmp_path, Case(0, "standard", "outsider", 0, 20.0))
    outsider = Outsider(tmp_path)
    assert held(outsider, outcome) == []
    assert list(altered(outsider, county, scenario.policy, outcome.plan, 0, rounds=20)) == []
    ground = outsider.grounds["department"]
    ways = {outsider.facts.ways.between(s.seat, v.point) for v, s in ground.pairs}
    assert None in ways
    assert len(ways) > 20


def test_a_run_like_the_demonstration(tmp_path):
    """The scenario of the demonstration on tables of our own: manifest.json says the same."""
    cases.demonstration(tmp_path)
    copy(ROOT / "scenarios" / "library" / "demo.toml", tmp_path / "scenario.toml")
    done = zhucun("run", tmp_path / "scenario.toml")
    assert done.returncode == 0, done.stdout + done.stderr
    run = tmp_path / "runs" / "scenario" / "001"
    own = evaluate(tmp_path, run / "plan.csv")
    stated = json.loads((run / "manifest.json").read_text("utf-8"))["levels"]
    assert len(plan_of(run / "plan.csv")) > 5
    assert [level["level"] for level in stated] == list(own)
    for level in stated:
        mine = own[level["level"]]
        assert level["step"] == pytest.approx(mine.step)
        assert abs(level["cost"] - mine.cost) <= CLOSE
        assert level["goals"] == pytest.approx(mine.goals, abs=CLOSE)
        assert mine.cost > 0
