"""Areas of a leader by a column: names that mean no place are told before planning."""

import pytest

from tests.scenarios.command import zhucun

SCENARIO = """
title = "t"
date = 2026-07-01
[[layer]]
name = "county_leader"
supply = "leaders"
[[rule]]
kind = "local"
layer = "county_leader"
by = "leader.包村"
"""
VILLAGES = "县,乡镇,村名,经度,纬度\n甲县,东镇,王家庄,112,39\n甲县,西镇,李家沟,112.1,39\n"


@pytest.mark.parametrize(
    ("cell", "code", "word"),
    [("王家庄、西镇", 0, ""), ("王家庄、无名庄", 2, "赵六：无名庄"), ("", 0, "")],
)
def test_areas_of_a_scenario(tmp_path, cell, code, word):
    (tmp_path / "villages.csv").write_text(VILLAGES, "utf-8")
    (tmp_path / "leaders.csv").write_text(
        f"编号,姓名,包村\nL1,赵六,{cell}\nL2,钱七,李家沟\n", "utf-8"
    )
    (tmp_path / "scenario.toml").write_text(SCENARIO, "utf-8")
    done = zhucun("check", tmp_path)
    told = done.stdout + done.stderr
    assert done.returncode == code, told
    assert word in told
    assert ("rule[1].by" in told) is bool(word)
