"""Ties between table and scenario: what one has and the other lacks is told."""

import pytest

from tests.scenarios.command import zhucun

SCENARIO = """
title = "t"
date = 2026-07-01
[[layer]]
name = "work_team"
supply = "cadres"
demand = [0, 2]
[[coupling]]
kind = "together"
layers = ["work_team"]
"""


@pytest.mark.parametrize(
    ("keys", "code", "words"),
    [
        ('tie = "夫妻"', 0, []),
        ('tie = "夫 妻"', 0, []),
        ('tie = "夫妇"', 2, ["coupling[1].tie", "夫妇"]),
        ('by = "cadre.unit"', 0, ["关系名单里的“夫妻”"]),
        ('tie = "夫妻"\nmost = 2', 2, ["tie"]),
        ("", 2, ["coupling[1].by"]),
    ],
)
def test_ties_of_a_scenario(tmp_path, keys, code, words):
    (tmp_path / "villages.csv").write_text(
        "县,乡镇,村名,经度,纬度\n甲县,东镇,王家庄,112,39\n", "utf-8"
    )
    (tmp_path / "cadres.csv").write_text("编号,姓名,单位\nC1,张三,\nC2,李四,\n", "utf-8")
    (tmp_path / "关系.csv").write_text("关系,甲方,乙方\n夫妻,张三,李四\n", "utf-8")
    (tmp_path / "scenario.toml").write_text(SCENARIO + keys + "\n", "utf-8")
    done = zhucun("check", tmp_path)
    told = done.stdout + done.stderr
    assert done.returncode == code, told
    assert all(word in told for word in words), told
    assert ("关系名单里的“" in told) is keys.startswith("by"), told
