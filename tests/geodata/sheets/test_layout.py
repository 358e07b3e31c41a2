"""Tables as clerks lay them out: what is read is what the clerk meant, and all else is told."""

import zipfile
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from geodata.findings import Findings, Severity
from geodata.tables.read_table import read_table

HEADERS = ["序号", "乡镇", "村名", "村类别", "户籍人口", "党员数"]
COLUMNS = ["township", "name", "village_class", "population", "party_members"]


@st.composite
def sheets(draw):
    """Villages by township, and how the clerk lays them out."""
    sizes = draw(st.lists(st.integers(1, 4), min_size=1, max_size=4))
    towns = [(f"{'甲乙丙丁'[n]}镇", size) for n, size in enumerate(sizes)]
    return towns, {
        name: draw(st.booleans())
        for name in ("title", "two_rows", "merged", "subtotals", "total", "again", "note", "unit")
    }


def written(path, towns, how):
    """Write the sheet; the villages as they are meant, and what the reader has to tell."""
    book, told = Workbook(), set()
    sheet = book.active
    sheet.title = "村"
    if how["title"]:
        sheet.append(["甲县村情况表"])
        sheet.merge_cells(start_row=1, end_row=1, start_column=1, end_column=len(HEADERS))
    if how["unit"]:
        sheet.append(["", "", "", "", "", "单位：人"])
    top = sheet.max_row + 1 if how["title"] or how["unit"] else 1
    _head(sheet, top, how["two_rows"])
    meant, number = [], 0
    for town, size in towns:
        begun = sheet.max_row + 1
        for place in range(size):
            number += 1
            name = f"{town[0]}{'东西南北'[place]}村"
            shown = "" if how["merged"] and place else town
            sheet.append([number, shown, name, "脱贫村", 100 * number, number])
            meant.append([town, name, "脱贫村", str(100 * number), str(number)])
        if how["merged"] and size > 1:
            sheet.merge_cells(
                start_row=begun, end_row=begun + size - 1, start_column=2, end_column=2
            )
            told.add("merged_filled")
        if how["subtotals"]:
            sheet.append(["", f"{town}小计", "", "", 1, 1])
            told.add("rows_total")
        if how["again"]:
            sheet.append(HEADERS)
            told.add("rows_header")
    if how["total"]:
        sheet.append(["合 计", "", "", "", 12345, 99])
        told.add("rows_total")
    if how["note"]:
        sheet.append(["注：人口为年末数"])
        told.add("rows_note")
    book.save(path)
    return meant, told


def _head(sheet, top, two_rows):
    if not two_rows:
        for place, text in enumerate(HEADERS, 1):
            sheet.cell(top, place, text)
        return
    for place, text in enumerate(HEADERS[:4], 1):
        sheet.cell(top, place, text)
        sheet.merge_cells(start_row=top, end_row=top + 1, start_column=place, end_column=place)
    sheet.cell(top, 5, "人口情况")
    sheet.merge_cells(start_row=top, end_row=top, start_column=5, end_column=6)
    for place in (5, 6):
        sheet.cell(top + 1, place, HEADERS[place - 1])


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(sheets())
def test_every_layout_says_what_the_clerk_meant(tmp_path_factory, drawn):
    towns, how = drawn
    path = tmp_path_factory.mktemp("layout") / "case.xlsx"
    meant, told = written(path, towns, how)
    findings = Findings()
    cells = read_table(path, "村", "villages", findings)
    assert cells is not None, [item.problem("zh") for item in findings]
    assert [list(row) for row in zip(*(cells.values(c) for c in COLUMNS), strict=True)] == meant
    assert {item.key for item in findings} == told
    assert all(item.severity is Severity.NOTE for item in findings)
    assert counts_of(findings) == counted(path, len(meant))


def counts_of(findings):
    """What the account says: rows set aside by the why, rows used, header rows, cells filled."""
    (table,) = findings.account.tables
    aside = {item.why: item.count for item in table.aside}
    assert table.read == table.used + sum(aside.values())
    depth = 1 if table.header.isdigit() else 2
    return sum(aside.values()), table.used, depth, sum(c.filled for c in table.columns)


def counted(path, used):
    """The same by openpyxl alone: merged cells count once more for each cell that they cover."""
    sheet = load_workbook(path).active
    rows = [[cell for cell in row if cell.value is not None] for row in sheet.iter_rows()]
    words = [{str(cell.value) for cell in row} for row in rows]
    depth = 2 if any({"人口情况"} <= texts for texts in words) else 1
    last = max(number for number, row in enumerate(rows, 1) if row)
    kept = [row for row in rows if any(cell.value == "脱贫村" for cell in row)]
    begun = {cell.row for row in kept for cell in row}
    merged = [area for area in sheet.merged_cells.ranges if area.min_row in begun]
    covered = sum(area.max_row - area.min_row for area in merged)
    return last - depth - used, used, depth, sum(map(len, kept)) + covered


def book_of(path: Path, rows, merges=()):
    book = Workbook()
    sheet = book.active
    sheet.title = "村"
    for row in rows:
        sheet.append(row)
    for area in merges:
        sheet.merge_cells(area)
    book.save(path)
    return path


def test_filled_cells_and_rows_set_aside_are_told_with_their_numbers(tmp_path):
    rows = [["乡镇", "村名"], ["甲镇", "东村"], ["", "西村"], ["合计", "2"], ["注：略", ""]]
    findings = Findings()
    read_table(book_of(tmp_path / "c.xlsx", rows, ["A2:A3"]), "村", "villages", findings)
    said = {item.key: item.details["rows"] for item in findings}
    assert said == {"merged_filled": "2–3", "rows_total": "4", "rows_note": "5"}


@pytest.mark.parametrize(
    "name", ["合计沟", "小计村", "总计", "注家村", "说明村", "单位村", "共计子"]
)
def test_villages_whose_names_sound_like_totals(tmp_path, name):
    """Only a cell that says nothing else makes a total, and then it is told."""
    rows = [["乡镇", "村名"], ["甲镇", name], ["甲镇", "东村"]]
    findings = Findings()
    cells = read_table(book_of(tmp_path / "c.xlsx", rows), "村", "villages", findings)
    told = {item.key for item in findings}
    assert (name in cells.values("name")) != ("rows_total" in told)


def test_groups_that_repeat_a_word_keep_their_group(tmp_path):
    rows = [
        ["乡镇", "村名", "第一书记", "", "队长", ""],
        ["", "", "姓名", "电话", "姓名", "电话"],
        ["甲镇", "东村", "张三", "1", "李四", "2"],
    ]
    merges = ["A1:A2", "B1:B2", "C1:D1", "E1:F1"]
    findings = Findings()
    cells = read_table(book_of(tmp_path / "c.xlsx", rows, merges), "村", "villages", findings)
    assert cells.values("第一书记姓名") == ["张三"]
    assert cells.values("队长姓名") == ["李四"]
    assert cells.values("name") == ["东村"]


def with_merges(path, areas):
    """Write merged cells into a workbook that no spreadsheet would write."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    cells = "".join(f'<mergeCell ref="{area}"/>' for area in areas)
    name = "xl/worksheets/sheet1.xml"
    merges = f"</sheetData><mergeCells>{cells}</mergeCells>".encode()
    parts[name] = parts[name].replace(b"</sheetData>", merges)
    with zipfile.ZipFile(path, "w") as archive:
        for part, data in parts.items():
            archive.writestr(part, data)


def test_merged_cells_over_one_another_are_an_error_and_no_endless_work(tmp_path):
    path = book_of(tmp_path / "c.xlsx", [["乡镇", "村名"], ["甲镇", "东村"], ["乙镇", "西村"]])
    with_merges(path, ["A2:XFD1048576"] * 2000)
    findings = Findings()
    read_table(path, "村", "villages", findings)
    assert [item.key for item in findings.errors] == ["merged_overlap"]


def test_a_date_in_a_merged_cell_goes_down_as_a_date(tmp_path):
    rows = [["编号", "姓名", "出生年月"], ["1", "张三", date(1990, 5, 1)], ["2", "李四", ""]]
    book = Workbook()
    sheet = book.active
    sheet.title = "干部"
    for row in rows:
        sheet.append(row)
    sheet.merge_cells("C2:C3")
    book.save(tmp_path / "c.xlsx")
    cells = read_table(tmp_path / "c.xlsx", "干部", "cadres", Findings())
    birth = next(name for name in cells.frame.columns if "birth" in name)
    assert len(set(cells.values(birth))) == 1
