"""Words that mean nothing in a scenario are told with the nearest one that does."""

import pytest
from openpyxl import Workbook

from geodata.facts.sources import Sources
from geodata.findings import Findings
from geodata.reading.read_case import read_case
from optimizer.facts.expressions import parse
from optimizer.facts.lookup import holds as holds_of
from tests.scenarios.command import zhucun

SCENARIO = """
title = "t"
date = 2026-07-01
[[layer]]
name = "first_secretary"
supply = "cadres"
eligible = "cadre.pool == '第一书记'"
places = "village.class in ['weak', '创优村']"
"""
TABLES = {
    "村": [["乡镇", "村名", "村类别"], ["甲镇", "东村", "软弱涣散村"], ["甲镇", "西村", "创优村"]],
    "干部": [["编号", "姓名", "人选类别"], ["C1", "张三", "第一书记"], ["C2", "李四", "第一书记"]],
    "现任": [["层", "村", "人员或单位"], ["第一书记", "东村", "C1"]],
    "锁定": [["层", "村", "人员或单位"], ["驻村第一书记", "西村", "C2"]],
}
SLIPS = [
    ("村", 2, 3, "软弱换散村", "软弱涣散村"),
    ("村", 3, 3, "创忧村", "创优村"),
    ("干部", 2, 3, "第一书记人选", "第一书记"),
    ("现任", 2, 1, "第一书纪", "第一书记"),
    ("锁定", 2, 1, "县级领导联系", "第一书记"),
]


def case(folder, slip=None):
    folder.mkdir(exist_ok=True)
    book = Workbook()
    book.remove(book.active)
    for name, rows in TABLES.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    if slip is not None:
        name, row, column, word, _ = slip
        book[name].cell(row, column, word)
    book.save(folder / "case.xlsx")
    (folder / "scenario.toml").write_text(SCENARIO, "utf-8")
    return folder


def test_known_words_are_no_findings(tmp_path):
    done = zhucun("check", case(tmp_path / "case"), "--json")
    assert done.returncode == 0, done.stdout
    assert '"word_' not in done.stdout


@pytest.mark.parametrize(
    "word", ["驻村第一书记", "第一 书记", "first_secretary", "工作队、第一书记"]
)
def test_every_spelling_of_a_pool_is_that_pool(tmp_path, word):
    """So are two pools of one person, whichever of them a condition asks for."""
    done = zhucun("check", case(tmp_path / "case", ("干部", 3, 3, word, "")), "--json")
    assert done.returncode == 0, done.stdout
    assert ("word_pool" in done.stdout) == ("工作队" in word)  # that nothing asks for is told
    county = read_case(tmp_path / "case", Sources(), Findings()).county
    for condition, holds in (
        ("cadre.pool == '第一书记'", True),
        ("cadre.pool in ['驻村第一书记', '其他']", True),
        ("cadre.pool == 'first_secretary'", True),
        ("cadre.pool == '结对单位'", False),
        ("cadre.pool != '第一书记'", False),
    ):
        asked = parse(condition)
        assert [holds_of(asked, cadre, "cadre", 2026) for cadre in county.cadres] == [
            holds,
            holds,
        ], condition


@pytest.mark.parametrize("slip", SLIPS, ids=[slip[3] for slip in SLIPS])
def test_a_word_with_a_slip_is_an_error_with_the_nearest(tmp_path, slip):
    done = zhucun("check", case(tmp_path / "case", slip), "--json")
    assert done.returncode == 2, done.stdout
    assert f'"value": "{slip[3]}"' in done.stdout
    assert slip[4] in done.stdout
