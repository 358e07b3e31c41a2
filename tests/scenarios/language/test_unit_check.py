"""Units of columns and the conditions that compare them, from the files to the plan."""

import json

import pytest

from geodata.facts.sources import Sources
from geodata.findings import Findings
from geodata.reading.read_case import read_case
from tests.folders import SHARED
from tests.scenarios.command import zhucun

SCENARIO = """title = "里程"
language = "zh"
date = 2026-07-01
[[layer]]
name = "department"
supply = "units"
capacity = 1
[[rule]]
kind = "forbid"
name = "远"
layer = "department"
forbid = "village.{column} > 50"
"""


def told(folder, **files):
    for name, text in files.items():
        (folder / f"{name}.csv").write_text(text, "utf-8")
    done = zhucun("--json", "check", folder / "scenario.toml")
    return {item["key"]: item for item in json.loads(done.stdout)["findings"]}


UNITS = {"里程（公里）": "公里", "里程/米": "米", "里程": ""}


@pytest.mark.parametrize("header", UNITS)
def test_a_condition_over_a_column_with_a_unit_is_told_its_unit(tmp_path, header):
    (tmp_path / "scenario.toml").write_text(SCENARIO.format(column="里程"), "utf-8")
    found = told(tmp_path, villages=f"村名,乡镇,{header}\n甲,镇,12\n", units="单位名称\n子局\n")
    assert "scenario_fact" not in found
    assert found.get("scenario_unit", {}).get("value", "") == UNITS[header]


@pytest.mark.skipif(not (SHARED / "cases" / "income_wan").is_dir(), reason="no shared cases")
def test_income_in_ten_thousands_is_compared_in_yuan():
    case = SHARED / "cases" / "income_wan"
    findings = Findings()
    read = read_case(case, Sources(), findings)
    assert [village.collective_income for village in read.county.villages] == [8e4, 12e4, 30e4, 5e4]
    assert [item.key for item in findings if item.key.startswith("unit")] == ["unit_converted"]
