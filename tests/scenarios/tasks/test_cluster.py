"""Parts of a solve on other processes: the same plan, and nothing lost with a worker."""

import os
import signal
import sys
from functools import partial

import pytest

from geodata.extras import MissingExtraError
from geodata.synthetic.area import Leaders, People, Recipe, Units, synthetic_area
from optimizer.facts.layer import Layer
from optimizer.goals.fit import Fit
from optimizer.goals.travel import TravelGoal
from optimizer.limits.search_params import STANDARD
from optimizer.model.outcome import Limits
from optimizer.model.policy import Policy
from optimizer.rules.binding import Binding
from optimizer.rules.local import Local
from optimizer.rules.same_unit import SameUnit
from optimizer.solve import solve
from scenarios.console.console import Talker
from scenarios.console.errors import BadInput
from scenarios.tasks.cluster import runner_for
from tests.optimizer.paths import PATHS

APART = PATHS["counties"]
LIMITS = Limits(seconds=120, gap=0.0, engine="prices")
POLICY = Policy.model_validate(
    {
        "layers": (
            Layer(name="first_secretary", supply="cadres", demand=1),
            Layer(name="department", supply="units", demand=1, capacity="unit.capacity"),
            Layer(name="county_leader", supply="leaders", demand=1, capacity=[1, 3]),
        ),
        "couplings": (SameUnit(layers=("first_secretary", "department")),),
        "rules": (
            Binding(layer="first_secretary"),
            Binding(layer="department"),
            Local(layer="county_leader"),
        ),
        "goals": (TravelGoal(level=2), Fit(level=2)),
    }
)


@pytest.fixture(scope="module")
def county():
    recipe = Recipe(
        name="测试省",
        counties=6,
        townships=24,
        villages=180,
        units=(Units(levels={"county": 120}, capacity=2),),
        people=(People(pool="candidate", count=170),),
        leaders=(Leaders(count=90, within="county", most=3),),
    )
    return synthetic_area(recipe).county


def solved(county, runner, on_progress=None, params=STANDARD):
    tell = {"runner": runner, "on_progress": on_progress, "params": params}
    return solve(county, POLICY, limits=LIMITS, **tell)


@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
def test_workers_give_the_same_plan_and_a_lost_one_loses_nothing(county):
    alone = solve(county, POLICY, limits=LIMITS)
    assert len(alone.kept.prepared.parts) > 3
    with runner_for(2, None, Talker("zh")) as runner:
        assert isinstance(runner, partial)
        client = runner.args[0]
        first, second = (info["pid"] for info in client.run(_who).values())
        lost = []

        def kill_one(_):
            if not lost:
                lost.append(first)
                os.kill(first, signal.SIGKILL)

        outcome = solved(county, runner, kill_one)
        assert lost == [first] != [second]
    assert outcome.closed
    assert outcome.plan == alone.plan
    assert [level.cost for level in outcome.levels] == [level.cost for level in alone.levels]


@pytest.mark.long
def test_the_counties_of_a_large_part_are_shipped(county, monkeypatch):
    monkeypatch.setattr("scenarios.tasks.cluster.SHIPPED", 0)
    alone = solve(county, POLICY, limits=LIMITS, params=APART)
    with runner_for(2, None, Talker("zh")) as runner:
        outcome = solved(county, runner, params=APART)
    assert [level.cost for level in outcome.levels] == [level.cost for level in alone.levels]


def test_one_process_needs_no_cluster():
    with runner_for(1, None, Talker("zh")) as runner:
        assert runner.__name__ == "in_threads"


def test_a_cluster_that_does_not_answer(capsys, monkeypatch):
    monkeypatch.setattr("scenarios.tasks.cluster.PATIENCE", 1.0)
    with pytest.raises(BadInput), runner_for(None, "tcp://127.0.0.1:9", Talker("zh")):
        pass
    assert "连不上集群" in capsys.readouterr().out


def test_without_the_extra_it_is_said_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "dask", None)
    with pytest.raises(MissingExtraError) as missing, runner_for(2, None, Talker("zh")):
        pass
    assert missing.value.extra == "cluster"


def _who():
    return {"pid": os.getpid()}
