from io import StringIO
from typing import Any

import openpyxl
import pytest
from python_calamine import CalamineWorkbook
from rich.console import Console

from geodata.findings import Finding, Findings, Severity
from maps.files.findings_book import findings_list, findings_table, write_findings

NASTY = "[red]x[/red] =1\x1b[31m\u202e"


def findings():
    details = {"count": "2", "expected": "5"}
    where: dict[str, Any] = {"file": "=case.xlsx", "sheet": "村表", "column": "编码"}
    return Findings(
        [
            Finding(key="plan_csv_damaged", severity=Severity.NOTE, value="7"),
            Finding(key="plan_csv_damaged", severity=Severity.WARNING),
            Finding(key="plan_csv_width", row=12, value=NASTY, details=details, **where),
        ]
    )


def shown(made, language="zh"):
    paper = StringIO()
    console = Console(file=paper, width=300, color_system=None)
    console.print(findings_table(made, language))
    return paper.getvalue()


def test_workbook_has_the_columns_and_errors_come_first(tmp_path):
    path = tmp_path / "findings.xlsx"
    write_findings(path, findings(), language="zh")
    rows = CalamineWorkbook.from_path(path).get_sheet_by_name("问题清单").to_python()
    assert rows[1] == ["严重程度", "文件", "工作表", "行", "列", "值", "问题", "怎么改"]
    assert [row[0] for row in rows[2:5]] == ["错误", "警告", "提示"]
    assert rows[2][1:5] == ["=case.xlsx", "村表", 12.0, "编码"]
    assert rows[2][6] == "该行有2格，表头有5列"
    assert rows[4][5] == "7"


def test_nothing_becomes_a_formula_and_bytes_repeat(tmp_path):
    first, second = tmp_path / "a.xlsx", tmp_path / "b.xlsx"
    for path in (first, second):
        write_findings(path, findings(), language="en")
    assert first.read_bytes() == second.read_bytes()
    sheet = openpyxl.load_workbook(first)["Findings"]
    assert {cell.data_type for row in sheet.rows for cell in row} <= {"s", "n"}


def test_console_shows_markup_literally_and_obeys_nothing():
    text = shown(findings())
    assert "[red]x[/red] =1" in text
    assert "\x1b" not in text
    assert "\u202e" not in text
    assert text.index("错误") < text.index("警告") < text.index("提示")


def test_console_cuts_what_nobody_can_read():
    long = Finding(key="plan_csv_damaged", value="9" * 5_000)
    assert 0 < shown(Findings([long])).count("9") < 400


@pytest.mark.parametrize(("language", "word"), [("zh", "输入数据问题清单"), ("en", "Severity")])
def test_no_findings_still_make_a_table(tmp_path, language, word):
    assert word in shown(Findings(), language)
    write_findings(tmp_path / "none.xlsx", Findings(), language=language)
    assert openpyxl.load_workbook(tmp_path / "none.xlsx").worksheets[0].max_row == 2


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_narrow_terminal_gets_paragraphs(language):
    finding = Finding(
        key="duplicate",
        file="case.xlsx",
        sheet="村",
        row=7,
        column="code",
        value="140602001201",
        details={"first": "3"},
    )
    lines = [line.plain for line in findings_list(Findings([finding]), language)]
    assert len(lines) == 3
    assert all(part in lines[0] for part in ("case.xlsx", "村", "7", "140602001201"))
    assert finding.problem(language) in lines[1]
    assert finding.remedy(language) in lines[2]
