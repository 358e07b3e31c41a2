"""Open posts that weigh nothing are told by ``check``, and only those."""

import json

import pytest

from tests.scenarios.command import zhucun

SCENARIO = """title = "权重"
language = "zh"
date = 2026-07-01
[[layer]]
name = "department"
supply = "units"
demand = {demand}
[[goal]]
kind = "shortage"
weights = {weights}
"""
VILLAGES = "村名,乡镇,村类别,hardness\n甲,镇,软弱涣散村,0\n乙,镇,脱贫村,0.5\n丙,镇,脱贫村,\n"


@pytest.mark.parametrize(
    ("weights", "demand", "value"),
    [
        ('"village.hardness"', "1", "甲"),
        ('"village.hardness + 0.1"', "1", None),
        ("{ weak = 0, poor = 2 }", "1", "甲"),
        ("{ poor = 0 }", "1", "乙、丙"),
        ("{ poor = 0 }", "{ poor = 0, weak = 1 }", None),
    ],
)
def test_places_where_open_posts_weigh_nothing_are_named(tmp_path, weights, demand, value):
    scenario = SCENARIO.format(weights=weights, demand=demand)
    (tmp_path / "scenario.toml").write_text(scenario, "utf-8")
    (tmp_path / "villages.csv").write_text(VILLAGES, "utf-8")
    (tmp_path / "units.csv").write_text("单位名称\n子局\n丑局\n", "utf-8")
    done = zhucun("--json", "check", tmp_path / "scenario.toml")
    found = {item["key"]: item for item in json.loads(done.stdout)["findings"]}
    assert found.get("scenario_weightless", {}).get("value") == value
    assert value is None or found["scenario_weightless"]["column"] == "goal[1].weights"
