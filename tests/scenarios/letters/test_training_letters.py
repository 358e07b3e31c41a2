"""``zhucun letters`` of training: one for every unit, village cadres under their township."""

import pytest
from openpyxl import load_workbook
from python_calamine import CalamineWorkbook

from tests.scenarios.command import zhucun
from tests.scenarios.letters.test_letters import text_of
from tests.scenarios.tasks.test_training import CADRES, SCENARIO, made

docx = pytest.importorskip("docx")
BARE = SCENARIO.replace('unit = "cadre.乡镇"\n', "")
QUOTA = """
[[training]]
name = "degree"
[training.quota]
total = 9
to = "township"
"""


@pytest.fixture(scope="module")
def trained(tmp_path_factory):
    unknown = CADRES + "X,{{ 7*7 }},书记,,\n"
    case = made(tmp_path_factory.mktemp("letters") / "case", BARE + QUOTA, cadres=unknown)
    done = zhucun("training", case)
    assert done.returncode == 0, done.stdout + done.stderr
    return case / "training" / "scenario"


def test_a_letter_for_every_township_and_one_for_whoever_has_none(trained, tmp_path):
    done = zhucun("letters", trained / "rotation" / "001", "--out", tmp_path)
    assert done.returncode == 0, done.stdout
    found = {path.stem: text_of(path) for path in (tmp_path / "培训通知").glob("*.docx")}
    assert sorted(found) == ["0001-东镇", "0002-西镇", "0003"]
    assert "下列3名同志" in found["0001-东镇"]
    for name in ("东一书记人（东一村）", "2026年3月9日至2026年3月13日", "西三村"):
        assert name in found["0001-东镇"]
    assert "西一书记人" not in found["0001-东镇"]
    assert "{{ 7*7 }}" in found["0003"]
    assert "主送：1 份（0003）" in done.stdout
    rows = load_workbook(tmp_path / "letters.xlsx").active.iter_rows(min_row=3, values_only=True)
    assert [row[2:4] for row in rows if row[0]] == [("东镇", "3"), ("西镇", "3"), ("", "1")]


def test_units_of_the_workbook_are_townships_with_villages(trained):
    book = CalamineWorkbook.from_path(trained / "rotation" / "001" / "training.xlsx")
    rows = book.get_sheet_by_name("各单位参训表").to_python()
    units = [row[0] for row in rows if row[0]]
    assert {"东镇", "西镇", "（没有单位）"} < {*units}
    assert any("东二书记人（东二村）" in str(cell) for row in rows for cell in row)


def test_one_unit_and_what_is_not_for_training(trained, tmp_path):
    folder = trained / "rotation" / "001"
    assert zhucun("letters", folder, "--out", tmp_path, "--unit", "西镇").returncode == 0
    assert [path.stem for path in tmp_path.rglob("*.docx")] == ["0002-西镇"]
    wrong = ("--unit", "南镇", "--kind", "pledge", "--village", "东一村", "--date", "2026-01-01")
    for words, told in ((wrong[:2], ("南镇",)), (wrong[2:], ("pledge", "--village", "--date"))):
        done = zhucun("letters", folder, "--out", tmp_path / "no", *words)
        assert done.returncode == 2
        assert all(word in done.stdout for word in told)


def test_columns_of_a_list_are_checked_as_fields_are(trained, tmp_path):
    document = docx.Document()
    table = document.add_table(rows=3, cols=1)
    lines = ("{%tr for p in 名单 %}", "{{ p.姓名 }} {{ p.venu }} {{ p.级别 }}", "{%tr endfor %}")
    for row, text in zip(table.rows, lines, strict=True):
        row.cells[0].text = text
    document.save(str(tmp_path / "training.docx"))
    words = ("--templates", tmp_path, "--out", tmp_path / "out")
    done = zhucun("letters", trained / "rotation" / "001", *words)
    assert done.returncode == 2
    assert "名单.venu" in done.stdout
    assert "名单.级别" in done.stdout


def test_quotas_are_told_to_whoever_has_them(trained, tmp_path):
    done = zhucun("letters", trained / "degree" / "001", "--out", tmp_path)
    assert done.returncode == 0, done.stdout
    found = sorted((tmp_path / "名额分配通知").glob("*.docx"))
    assert len(found) == 2
    assert "共9个名额" in text_of(found[0])
