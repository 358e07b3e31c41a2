"""``zhucun explain`` as a user calls it."""

import json

import pytest

from maps.files.plan_csv import read_plan_csv
from optimizer.model.plan import Plan
from scenarios.runs.program_cache import program_of
from tests.maps.hand_made import county, policy
from tests.scenarios.command import zhucun


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    folder = tmp_path_factory.mktemp("explain") / "demo"
    size = ("--villages", "40", "--townships", "3", "--no-open")
    assert zhucun("demo", folder, *size).returncode == 0
    return folder / "runs" / "scenario" / "001"


@pytest.fixture(scope="module")
def secretary(run):
    plan = read_plan_csv(run / "plan.csv")
    return next(post for post in plan.postings if post.layer == "first_secretary")


def test_a_village_in_plain_words(run, secretary):
    done = zhucun("explain", run, "--village", secretary.place)
    assert done.returncode == 0
    assert "【第一书记】" in done.stdout
    assert "整体重新优化后的代价" in done.stdout
    english = zhucun("--language", "en", "explain", run, "--village", secretary.place)
    assert "[First secretary]" in english.stdout


def test_a_person_and_one_layer_as_json(run, secretary):
    done = zhucun("explain", run, "--person", secretary.supply, "--layer", "第一书记", "--json")
    answers = json.loads(done.stdout)
    assert answers[0]["posting"] == {
        "layer": secretary.layer,
        "place": secretary.place,
        "supply": secretary.supply,
    }
    assert {tuple(answer["posting"]) for answer in answers} == {("layer", "place", "supply")}


def test_why_not_names_the_rule_or_the_cost(run, secretary):
    other = next(
        post
        for post in read_plan_csv(run / "plan.csv").postings
        if post.layer == "first_secretary" and post.place != secretary.place
    )
    done = zhucun("explain", run, "--why-not", secretary.supply, other.place)
    assert done.returncode == 0
    assert "可以派到" in done.stdout or "不能派到" in done.stdout


def test_the_same_answer_without_the_kept_program(run, secretary):
    """What lies in the cache only saves time."""
    first = zhucun("explain", run, "--village", secretary.place)
    (kept,) = (run.parents[2] / ".zhucun").glob("program-*")
    costs = kept / "part0.costs0.npy"
    whole = costs.read_bytes()
    costs.write_bytes(whole[: len(whole) // 2])
    second = zhucun("explain", run, "--village", secretary.place)
    costs.write_bytes(whole)
    assert second.returncode == 0
    assert figures(second.stdout) == figures(first.stdout)


def figures(text):
    """All but the floors of whom nobody asked about: bounds, as good as the prices found."""
    return [line for line in text.splitlines() if "没有逐一计算" not in line]


def test_wrong_names_are_all_told_at_once(run):
    done = zhucun("explain", run, "--why-not", "没有这个人", "没有这个村")
    assert done.returncode == 2
    assert "没有这个人" in done.stdout
    assert "没有这个村" in done.stdout
    assert zhucun("explain", run).returncode == 2


def test_a_program_of_another_county_is_not_used(run, tmp_path):
    (tmp_path / "program-x").mkdir()
    (tmp_path / "program-x" / "width.npy").write_bytes(b"not an array")
    for name in ("program-x", "program-y", ""):
        assert program_of(tmp_path, name, county(), policy(), Plan(), frozenset()) is None
