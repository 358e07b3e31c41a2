"""Ages in the tables, conditions on them, and the day that they are counted on."""

import json

import pytest

from scenarios.language.age_check import age_tests
from tests.scenarios.command import zhucun

SCENARIO = """title = "年龄"
language = "zh"
date = 2026-07-01
[[layer]]
name = "first_secretary"
supply = "cadres"
eligible = "cadre.age <= 45"
"""


def checked(folder, header, *rows):
    (folder / "scenario.toml").write_text(SCENARIO, "utf-8")
    (folder / "villages.csv").write_text("村名,乡镇\n甲,镇\n", "utf-8")
    (folder / "cadres.csv").write_text("\n".join([f"姓名,{header}", *rows]), "utf-8")
    table = json.loads(zhucun("--json", "check", folder / "scenario.toml").stdout)
    return {item["key"]: item for item in table["findings"]}


def test_stated_ages_are_told_with_the_day_that_they_count_on(tmp_path):
    found = checked(tmp_path, "年龄（岁）", "张三,41", "李四,51岁", "王五,")
    assert "2026-07-01" in found["age_stated"]["problem"]
    assert "张三 41、李四 51" in found["age_stated"]["problem"]


@pytest.mark.parametrize(("age", "told"), [(40, False), (41, False), (44, True), (36, True)])
def test_an_age_that_contradicts_the_day_of_birth_is_told(tmp_path, age, told):
    found = checked(tmp_path, "出生年月,年龄", f"张三,1985.08,{age}")
    assert ("age_contradicts" in found) == told
    assert "age_stated" not in found


def test_an_age_is_never_read_as_a_year(tmp_path):
    found = checked(tmp_path, "年龄", "张三,1985")
    assert found["out_of_range"]["severity"] == "error"
    found = checked(tmp_path, "出生年月", "张三,41")
    assert found["not_a_year"]["severity"] == "error"


@pytest.mark.parametrize(("born", "told"), [("1980", True), ("1981", False), ("1980.08", False)])
def test_a_year_of_birth_at_the_limit_is_told_and_doubtful(tmp_path, born, told):
    found = checked(tmp_path, "出生年月", f"张三,{born}", "李四,1970.03")
    assert ("age_boundary" in found) == told
    done = json.loads(zhucun("--json", "check", tmp_path / "scenario.toml").stdout)
    (column,) = [row for row in done["account"] if row.get("header") == "出生年月"]
    assert (column["known"], column["doubtful"]) == ((2, 0) if "." in born else (1, 1))


def test_comparisons_of_ages_are_found_either_way_round():
    text = "60 > cadre.age >= 35 or cadre.age == 40 and village.population > 45"
    assert sorted(age_tests(text)) == [("Eq", 40), ("GtE", 35), ("Lt", 60)]
