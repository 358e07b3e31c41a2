"""Tables of villages as clerks lay them out: each distortion with what it must still say."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.messy.book import Row, Rows, Sheet

HEAD: Row = ["乡镇", "村名", "村类别", "户籍人口", "党员数"]
CLEAN: Rows = [
    ["城关镇", "东村", "脱贫村", 1200, 30],
    ["城关镇", "西村", "一般村", 800, 21],
    ["河口乡", "南村", "软弱涣散村", 455, 12],
    ["河口乡", "北村", "一般村", 390, 9],
    ["河口乡", "上村", "一般村", 610, 17],
]
TOWN = ("城关镇", "河口乡")
Say = Callable[[Rows], "Messy"]


@dataclass(frozen=True)
class Messy:
    """Files of a case folder, the facts that they hold, and the findings that must be told."""

    files: Mapping[str, tuple[Sheet, ...]]
    truth: Rows
    told: frozenset[str] = field(default_factory=frozenset)


def _of(rows: Rows, town: str) -> Rows:
    return [row for row in rows if row[0] == town]


def _bare(rows: Rows) -> Rows:
    """Without the column of townships."""
    return [row[1:] for row in rows]


def _sum(rows: Rows, place: int) -> int:
    return sum(row[place] for row in rows if isinstance(row[place], int))  # type: ignore[misc]


def _one(rows: Rows, truth: Rows, *told: str, title: str = "村", **how: Any) -> Messy:
    sheet = Sheet(title, rows, **how)
    return Messy({"case.xlsx": (sheet,)}, truth, frozenset(told))


def clean(rows: Rows) -> Messy:
    """As the template has it."""
    return _one([HEAD, *rows], rows)


def below_one_another(rows: Rows) -> Messy:
    """A table for each township, each with title and header, the second in another order."""
    two = [[r[1], r[0], r[3], r[4], r[2]] for r in _of(rows, TOWN[1])]
    head = [HEAD[1], HEAD[0], HEAD[3], HEAD[4], HEAD[2]]
    one = _of(rows, TOWN[0])
    laid: Rows = [["城关镇村情"], HEAD, *one, [], ["河口乡村情"], head, *two]
    return _one(laid, rows, "tables_joined")


def titles_name_the_township(rows: Rows) -> Messy:
    """The same without a column for the township: the titles have it."""
    head = HEAD[1:]
    laid: Rows = []
    for town in TOWN:
        laid += [[f"甲县{town}村情表"], head, *_bare(_of(rows, town))]
    return _one(laid, rows, "tables_joined", "township_of_title")


def _blank(width: int) -> Row:
    return [""] * width


def _pairs(left: Rows, right: Rows, gap: Row) -> Rows:
    return [[*one, *gap, *other] for one, other in zip(left, right, strict=True)]


def side_by_side(rows: Rows) -> Messy:
    """A long list printed in two columns."""
    left, right = rows[:3], [*rows[3:], _blank(5)]
    laid: Rows = [[*HEAD, "", *HEAD], *_pairs(left, right, [""])]
    return _one(laid, rows, "tables_joined")


def side_by_side_without_a_gap(rows: Rows) -> Messy:
    """The same without an empty column between."""
    left, right = rows[:3], [*rows[3:], _blank(5)]
    laid: Rows = [[*HEAD, *HEAD], *_pairs(left, right, [])]
    return _one(laid, rows, "tables_joined")


def sheet_for_each_township(rows: Rows) -> Messy:
    """Sheets named after townships, with one header, without a column for the township."""
    sheets = tuple(Sheet(t, [HEAD[1:], *_bare(_of(rows, t))]) for t in TOWN)
    told = {"sheets_taken", "sheets_joined", "township_of_title"}
    return Messy({"case.xlsx": sheets}, rows, frozenset(told))


def book_for_each_township(rows: Rows) -> Messy:
    """A workbook for each township."""
    files = {f"{t}.xlsx": (Sheet("Sheet1", [HEAD[1:], *_bare(_of(rows, t))]),) for t in TOWN}
    return Messy(files, rows, frozenset({"files_taken", "sheets_joined", "township_of_title"}))


def another_name(rows: Rows) -> Messy:
    """A sheet of a name that nobody knows, beside one with remarks."""
    sheets = (Sheet("2025年底数", [HEAD, *rows]), Sheet("备忘", [["找老王要数"]]))
    return Messy({"case.xlsx": sheets}, rows, frozenset({"sheets_taken", "sheet_unknown"}))


def hidden_parts(rows: Rows) -> Messy:
    """A hidden row and a hidden column: both are read, and told."""
    return _one(
        [HEAD, *rows],
        rows,
        "rows_hidden",
        "columns_hidden",
        hidden_rows=(4,),
        hidden_columns=("D",),
    )


def filtered(rows: Rows) -> Messy:
    """A filter hides rows."""
    how: dict[str, Any] = {"hidden_rows": (3, 5, 6), "filter": "A1:E6"}
    return _one([HEAD, *rows], rows, "rows_hidden", **how)


def hidden_sheet(rows: Rows) -> Messy:
    """The sheet itself is hidden, another one shown."""
    sheets = (Sheet("说明", [["略"]]), Sheet("村", [HEAD, *rows], state="hidden"))
    return Messy({"case.xlsx": sheets}, rows, frozenset({"sheet_hidden"}))


def sums_and_examples(rows: Rows) -> Messy:
    """Numbered rows, an example, subtotals by township, a total without a name, remarks."""
    head = ["序号", *HEAD]
    laid: Rows = [["甲县村情表"], head, ["例", "某镇", "某村", "脱贫村", 1000, 20]]
    for town in TOWN:
        mine = _of(rows, town)
        laid += [[number, *row] for number, row in enumerate(mine, 1)]
        laid.append(["", "小计", "", "", _sum(mine, 3), _sum(mine, 4)])
    laid.append(["", "", "", "", _sum(rows, 3), _sum(rows, 4)])
    laid += [["注：人口为户籍人口"], ["填表人：张三", "", "审核：李四", "", "日期：2025.6"]]
    return _one(laid, rows, "rows_total", "rows_note")


def pages(rows: Rows) -> Messy:
    """A header of two rows, repeated with its title on every printed page."""
    top: Row = ["乡　镇", "村\n名", "村类别", "基本情况", ""]
    low: Row = ["", "", "", "户籍\n人口", "党员 数"]
    title: Row = ["甲县村情表"]
    laid: Rows = [title, top, low, *rows[:3], title, top, low, *rows[3:]]
    merges = ("A2:A3", "B2:B3", "C2:C3", "D2:E2", "A8:A9", "B8:B9", "C8:C9", "D8:E8")
    return _one(laid, rows, "rows_header", "rows_note", merges=merges)


def blank_columns(rows: Rows) -> Messy:
    """Empty columns before, between and behind."""
    laid: Rows = [["", *r[:2], "", *r[2:], "", ""] for r in ([*HEAD], *rows)]
    return _one(laid, rows)


def another_table_below(rows: Rows) -> Messy:
    """The units stand below the villages."""
    units: Rows = [["结对单位"], ["单位名称", "单位层级", "可结对村数"], ["县财政局", "县级", 3]]
    return _one([HEAD, *rows, [], *units], rows, "block_read")


LAYOUTS: tuple[Say, ...] = (
    clean, below_one_another, titles_name_the_township, side_by_side, side_by_side_without_a_gap,
    sheet_for_each_township, book_for_each_township, another_name, hidden_parts, filtered,
    hidden_sheet, sums_and_examples, pages, blank_columns, another_table_below,
)  # fmt: skip
