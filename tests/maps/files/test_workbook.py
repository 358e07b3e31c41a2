from io import BytesIO
from zipfile import ZipFile

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.utils import get_column_letter
from python_calamine import CalamineWorkbook

from maps.files.workbook import sheet_names, write_workbook
from maps.tables.frames import Table, frame_of
from maps.tables.plan_tables import plan_tables
from tests.maps.hand_made import FORMULA, TRAPS, case, code, outcome, policy


def one(rows, *, kind="roster", headers=("序号", "村"), **more):
    frame = frame_of(headers, rows, language="zh")
    return Table(name="表", title="标题", frame=frame, kind=kind, **more)


def write(path, *tables, language="zh"):
    write_workbook(path, tables, language=language)
    return openpyxl.load_workbook(path)


def plan_book(path, language="zh"):
    made = plan_tables(case(), policy(), outcome(), (), title="=试点&P", language=language)
    return write(path, *made, language=language)


def test_all_text_stays_text_in_both_readers(tmp_path):
    path = tmp_path / "t.xlsx"
    sheet = write(path, one([[n, trap] for n, trap in enumerate(TRAPS)]))["表"]
    shown = [*TRAPS[:-1], "<b>&\x08\ufffd"]
    cells = [sheet.cell(3 + n, 2) for n in range(len(TRAPS))]
    assert {cell.data_type for cell in cells} == {"s"}
    assert {cell.number_format for cell in cells} == {"@"}
    assert [cell.hyperlink for cell in cells] == [None] * len(TRAPS)
    assert [cell.value.replace("_x0008_", "\x08") for cell in cells] == shown
    with ZipFile(path) as parts:
        assert b"<f>" not in parts.read("xl/worksheets/sheet1.xml")
    told = CalamineWorkbook.from_path(path).get_sheet_by_name("表").to_python()
    assert [row[1] for row in told[2 : 1 + len(TRAPS)]] == list(TRAPS[:-1])


def test_risky_text_is_quoted_and_harmless_text_is_not(tmp_path):
    texts = [FORMULA, "+86", "-1", "@A", " =1", "\t=1", "张三"]
    sheet = write(tmp_path / "t.xlsx", one([[n, text] for n, text in enumerate(texts)]))["表"]
    assert [sheet.cell(3 + n, 2).quotePrefix for n in range(7)] == [True] * 6 + [False]


@settings(max_examples=30, deadline=None)
@given(text=st.text(st.characters(exclude_categories=["Cs"]), max_size=30))
def test_any_text_is_a_string_cell_that_opens(tmp_path_factory, text):
    path = tmp_path_factory.mktemp("book") / "t.xlsx"
    cell = write(path, one([[1, text]]))["表"].cell(3, 2)
    assert cell.data_type == "s" or text == ""
    assert cell.data_type != "f"
    CalamineWorkbook.from_path(path).get_sheet_by_name("表").to_python()


def test_plan_book_reads_back_as_its_tables(tmp_path):
    path = tmp_path / "plan.xlsx"
    plan_book(path)
    made = plan_tables(case(), policy(), outcome(), (), title="=试点&P")
    book = CalamineWorkbook.from_path(path)
    assert book.sheet_names == [table.name for table in made]
    for table in made:
        told = book.get_sheet_by_name(table.name).to_python()
        assert told[0][0] == table.title
        width = table.frame.shape[1]
        assert told[1][:width] == list(table.frame.columns)
        for row, values in zip(told[2:], table.frame.itertuples(index=False), strict=False):
            assert row[:width] == ["" if value is None else value for value in values]


def test_codes_are_text_and_years_are_numbers(tmp_path):
    sheet = plan_book(tmp_path / "t.xlsx")["第一书记名册"]
    head = {cell.value: cell.column for cell in sheet[2]}
    assert sheet.cell(3, head["村代码"]).value == code(1)
    assert sheet.cell(3, head["村代码"]).number_format == "@"
    assert sheet.cell(3, head["出生年份"]).value == 1980
    assert sheet.cell(3, head["直线里程（公里）"]).number_format == "0.0"


def test_look_on_screen_and_paper(tmp_path):
    sheet = plan_book(tmp_path / "t.xlsx")["包联一览表"]
    last = get_column_letter(len(sheet[2]))
    assert sheet.freeze_panes == "A3"
    assert sheet.auto_filter.ref == f"A2:{last}6"
    assert (sheet["A2"].font.b, sheet["A2"].font.name) == (True, "宋体")
    assert sheet["C3"].alignment.wrap_text
    assert sheet.page_setup.orientation == "landscape"
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet.page_setup.fitToWidth in (None, 1)
    assert sheet.page_setup.fitToHeight == 0
    assert sheet.print_title_rows == "$1:$2"
    assert "&P" in sheet.oddFooter.center.text or "&[Page]" in sheet.oddFooter.center.text
    assert sheet.column_dimensions["E"].width > 12


def test_sign_off_stands_under_the_village_table_only(tmp_path):
    book = plan_book(tmp_path / "t.xlsx")
    texts = {
        sheet.title: " ".join(str(c.value) for row in sheet.rows for c in row if c.value)
        for sheet in book
    }
    signed = [name for name, text in texts.items() if "编制：" in text]
    assert signed == ["包联一览表"]
    assert all(word in texts["包联一览表"] for word in ("审核：", "批准：", "日期："))


def test_wide_tables_go_on_a3(tmp_path):
    headers = [f"列{n}" for n in range(12)]
    wide = one([["很长的单位名称" * 3] * 12], headers=headers)
    book = write(tmp_path / "t.xlsx", wide, one([[1, "村"]]))
    assert [sheet.page_setup.paperSize for sheet in book] == [8, 9]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_same_tables_give_the_same_bytes(tmp_path, language):
    first, second = tmp_path / "a.xlsx", tmp_path / "b.xlsx"
    plan_book(first, language)
    plan_book(second, language)
    assert first.read_bytes() == second.read_bytes()


def test_sheet_names_are_accepted_and_unique():
    wanted = [
        "a/b:c[1]*?\\",
        "'x'",
        "",
        "",
        "History",
        "Name",
        "NAME",
        "很" * 40,
        "很" * 40,
        "𠀀" * 20,
    ]
    names = sheet_names(wanted, language="zh")
    assert names[0] == "a b c 1"
    assert names[1:4] == ["x", "工作表", "工作表 2"]
    assert names[4] == "History 2"
    assert names[6] == "NAME 2"
    assert len({name.casefold() for name in names}) == len(wanted)
    assert max(len(name.encode("utf-16-le")) // 2 for name in names) <= 31


def test_nasty_sheet_names_are_written(tmp_path):
    frame = frame_of(["a"], [["b"]], language="zh")
    tables = [Table(name=name, title="t", frame=frame, kind="roster") for name in (*TRAPS, "'=1")]
    assert len(write(tmp_path / "t.xlsx", *tables).sheetnames) == len(tables)


def test_text_beyond_a_cell_is_cut_visibly(tmp_path):
    cell = write(tmp_path / "t.xlsx", one([[1, "村" * 40_000]]))["表"].cell(3, 2)
    assert len(cell.value) == 32_767
    assert cell.value.endswith("…")


def test_what_does_not_fit_is_refused(tmp_path):
    headers = [f"c{n}" for n in range(16_385)]
    with pytest.raises(ValueError, match="no room"):
        write_workbook(tmp_path / "t.xlsx", [one([], headers=headers)], language="zh")


def test_every_part_of_the_file_is_well_formed(tmp_path):
    path = tmp_path / "t.xlsx"
    plan_book(path)
    with ZipFile(BytesIO(path.read_bytes())) as parts:
        assert parts.testzip() is None
        assert all(info.date_time == (1980, 1, 1, 0, 0, 0) for info in parts.infolist())


def test_title_and_note_lines_have_room_and_changes_are_signed(tmp_path):
    note = "一句很长的说明。" * 30
    frame = frame_of(["甲", "乙"], [["一", "二"]], language="zh")
    table = Table(name="调整", title="调整对照表", frame=frame, kind="changes", note=note)
    path = tmp_path / "changes.xlsx"
    write_workbook(path, [table], language="zh")
    sheet = openpyxl.load_workbook(path).active
    assert sheet.row_dimensions[1].height >= 20
    assert sheet.row_dimensions[4].height > 100
    assert any("编制" in str(row[0]) for row in sheet.iter_rows(values_only=True))
