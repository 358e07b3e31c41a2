"""One table: encodings, header rows, damaged numbers, values of every kind."""

from datetime import date
from pathlib import Path

import pytest

from geodata.columns.cells import (
    as_bool,
    as_list,
    as_number,
    cell_text,
    mend_code,
)
from geodata.columns.days import day_of
from geodata.findings import Findings
from geodata.sheets.grids import decode
from geodata.tables.own_columns import extras
from geodata.tables.read_table import TableCells, read_table
from geodata.tables.values import numbers, scores


def cells(folder: Path, text: str, table: str = "villages") -> TableCells:
    path = folder / f"{table}.csv"
    path.write_text(text, "utf-8")
    findings = Findings()
    found = read_table(path, None, table, findings)
    assert found is not None
    assert list(findings) == []
    return found


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk"])
def test_encodings(encoding: str) -> None:
    assert decode("村名,乡镇\n东关村,北城街道\n".encode(encoding)) == "村名,乡镇\n东关村,北城街道\n"


def test_title_rows_and_blank_rows_keep_row_numbers(tmp_path: Path) -> None:
    found = cells(tmp_path, "朔城区村情表\n\n村名,乡镇\n东关,北城\n\n西关,北城\n")
    assert found.rows == [4, 6]
    assert found.values("name") == ["东关", "西关"]


def test_unknown_columns_are_kept_and_scores_read(tmp_path: Path) -> None:
    text = "单位名称,职能,职能_生态,编制,电话\n水务局,产业、党建,0.5,12,007\n林业局,,,,8\n"
    found = cells(tmp_path, text, "units")
    findings = Findings()
    assert scores(found, findings) == [{"industry": 1.0, "party_building": 1.0, "ecology": 0.5}, {}]
    assert extras(found, Findings()) == [{"编制": 12.0, "电话": "007"}, {"电话": "8"}]
    assert list(findings) == []


def test_ten_thousand_yuan(tmp_path: Path) -> None:
    found = cells(tmp_path, "村名,乡镇,集体经济收入（万元）\n东关,北城,8.5\n")
    assert numbers(found, "collective_income", Findings()) == [85000.0]


@pytest.mark.parametrize(
    ("text", "value"), [("1,234", 1234.0), ("１２．５", 12.5), ("80%", 0.8), ("-3", -3.0)]
)
def test_numbers(text: str, value: float) -> None:
    assert as_number(text) == value


@pytest.mark.parametrize("text", ["一百", "1e999", "12.5万", "nan", "1 2 x"])
def test_no_numbers(text: str) -> None:
    with pytest.raises(ValueError, match=text):
        as_number(text)


@pytest.mark.parametrize("text", ["1985", "1985年", "1985.06", "1985-06-01", "198506", "1985年6月"])
def test_years(text: str) -> None:
    assert day_of(text).year == 1985


@pytest.mark.parametrize("text", ["2024-05-01", "2024/5/1", "2024年5月1日", "20240501", "2024.5"])
def test_dates(text: str) -> None:
    assert day_of(text).first == date(2024, 5, 1)


def test_yes_no_and_lists() -> None:
    assert [as_bool(text) for text in ("是", "YES", "否", "0")] == [True, True, False, False]
    assert as_list("甲、乙，丙;丁； ") == ("甲", "乙", "丙", "丁")


@pytest.mark.parametrize(
    ("cell", "text"),
    [(140602001201.0, "140602001201"), ("\u3000东关 \u200b", "东关"), (None, ""), (0.5, "0.5")],
)
def test_cell_text(cell: object, text: str) -> None:
    assert cell_text(cell) == text


@pytest.mark.parametrize(
    ("text", "numeric", "result"),
    [
        ("140602001201.0", False, ("140602001201", None)),
        ("１４０６０２００１２０１", False, ("140602001201", None)),
        ("007", False, ("007", None)),
        ("140602198506011200", True, ("140602198506011200", "digits_lost")),
        ("1.40602E+11", False, ("1.40602E+11", "code_scientific")),
        ("甲1.0", False, ("甲1.0", None)),
    ],
)
def test_codes(text: str, numeric: bool, result: tuple[str, str | None]) -> None:
    assert mend_code(text, numeric) == result
