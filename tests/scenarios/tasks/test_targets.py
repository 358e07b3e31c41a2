"""A37: 13 pilots and 44 targets, each with one task force, a deadline and a state in 攻坚表."""

from dataclasses import replace

import pytest
from openpyxl import load_workbook

from geodata.synthetic.area import Recipe, synthetic_area
from scenarios.cases.demo import write_example
from tests.scenarios.command import zhucun

RECIPE = Recipe.model_validate(
    {
        "name": "测试市",
        "counties": 2,
        "townships": 4,
        "villages": 60,
        "classes": {"试点村": 13, "攻坚村": 44},
        "units": [{"kind": "department", "levels": {"city": 4, "county": 8}}],
        "people": [{"pool": "supervision", "count": 5, "grades": ["正科级", "副科级"]}],
    }
)
SCENARIO = """title = "攻坚"
language = "zh"
date = 2026-07-01
[limits]
seconds = 60

[[group]]
name = "forces"
title = "攻坚专班"
count = 5
size = 1
areas = "village"
places = "village.class in ['试点村', '攻坚村']"
deadline = "village.攻坚期限"
state = "village.攻坚状态"
done = ["已销号"]
[group.leader]

[[area]]
name = "parts"
title = "攻坚片区"
places = "village.class in ['试点村', '攻坚村']"
count = 5
deadline = "village.攻坚期限"
state = "village.攻坚状态"
done = ["已销号"]
[[area.goal]]
kind = "balance"
"""
TIMES = ("2026年6月", "2026-12-31", "年底", "2026-06-30", "")
STATES = ("攻坚中", "已销号", "未启动", "")


@pytest.fixture(scope="module")
def case(tmp_path_factory):
    made = synthetic_area(RECIPE)
    villages = tuple(
        replace(
            village,
            extra={"攻坚期限": TIMES[at % 5] or None, "攻坚状态": STATES[at % 4] or None},
        )
        for at, village in enumerate(made.county.villages)
    )
    made = replace(made, county=replace(made.county, villages=villages))
    folder = tmp_path_factory.mktemp("targets")
    write_example(folder, made, SCENARIO, "zh")
    return folder


@pytest.mark.parametrize(("command", "task"), [("groups", "forces"), ("areas", "parts")])
def test_every_target_stands_once_with_who_has_it(case, command, task):
    done = zhucun(command, case, "--seconds", "1")
    assert done.returncode == 0, done.stdout
    assert "攻坚表：57 个对象" in done.stdout
    assert "年底" in done.stdout
    assert "没有期限" in done.stdout
    assert "没有状态" in done.stdout
    folder = case / command / "scenario" / task / "001"
    rows = list(load_workbook(folder / f"{command}.xlsx")["攻坚表"].iter_rows(values_only=True))
    at = next(n for n, row in enumerate(rows) if "攻坚对象" in row)
    heads = rows[at]
    listed = [dict(zip(heads, row, strict=True)) for row in rows[at + 1 :] if row[0] in range(1, 9)]
    assert len({row["代码"] for row in listed}) == len(listed) == 57
    assert {row["专班编号"] for row in listed} == {1, 2, 3, 4, 5}
    for row in listed:
        over = row["期限"] == "2026-06-30" and row["状态"] != "已销号"
        assert row["是否逾期"] == ("逾期 1 天" if over else None)
    assert {row["期限"] for row in listed} == {"2026-06-30", "2026-12-31", "年底", None}
    assert {row["状态"] for row in listed} == {"攻坚中", "已销号", "未启动", None}
    assert zhucun("verify", folder).returncode == 0
