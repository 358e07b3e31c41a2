"""Words that mean nothing in a scenario are told with the nearest one that does."""

import pytest
from openpyxl import Workbook

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
    ("干部", 3, 3, "第一 书记", "第一书记"),
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


@pytest.mark.parametrize("slip", SLIPS, ids=[slip[3] for slip in SLIPS])
def test_a_word_with_a_slip_is_an_error_with_the_nearest(tmp_path, slip):
    done = zhucun("check", case(tmp_path / "case", slip), "--json")
    assert done.returncode == 2, done.stdout
    assert f'"value": "{slip[3]}"' in done.stdout
    assert slip[4] in done.stdout
