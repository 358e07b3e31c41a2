"""Alterations of plan.xlsx."""

from random import Random
from typing import Any

from openpyxl import load_workbook
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill
from openpyxl.worksheet.worksheet import Worksheet

from geodata.words import say
from tests.scenarios.alterations.kinds import refused, told
from tests.scenarios.altered_run import Folder

OVERVIEW, PACKAGES, SHORTAGES, RULES = "总览", "包联一览表", "缺口清单", "规则自查"


def _sheet(folder: Folder, name: str) -> tuple[Any, Worksheet]:
    book = load_workbook(folder.path / "plan.xlsx")
    return book, book[name]


def _cells(sheet: Worksheet, heading: str) -> list[Any]:
    """The cells of a table under a heading (or its key), as far as its rows go."""
    heading = say(f"table.column.{heading}") if heading.isascii() else heading
    head, *_ = [cell for row in sheet.iter_rows() for cell in row if cell.value == heading]
    column = [sheet.cell(row, head.column) for row in range(head.row + 1, sheet.max_row + 1)]
    first = [sheet.cell(cell.row, 1).value for cell in column]
    end = next((n for n, value in enumerate(first) if value is None), len(first))
    return column[:end]


def _changed(cell: Any, random: Random) -> Any:
    if isinstance(cell.value, int | float):
        return cell.value + random.choice((-1, 1, 3))
    return random.choice(("张三", "（无）", f"{cell.value or ''}、李四"))


def _book_cell(folder: Folder, random: Random, name: str, *headings: str) -> bool:
    book, sheet = _sheet(folder, name)
    cells = _cells(sheet, random.choice(headings))
    if not cells:
        return False
    cell = random.choice(cells)
    cell.value = _changed(cell, random)
    book.save(folder.path / "plan.xlsx")
    return True


@refused
def book_posting(folder: Folder, random: Random) -> bool:
    return _book_cell(folder, random, PACKAGES, "第一书记", "驻村工作队", "结对单位", "缺口")


@refused
def book_person(folder: Folder, random: Random) -> bool:
    return _book_cell(folder, random, "第一书记名册", "person", "unit", "village", "role")


@refused
def book_day(folder: Folder, random: Random) -> bool:
    return _book_cell(folder, random, "第一书记名册", "start", "end", "term")


@refused
def book_shortage(folder: Folder, random: Random) -> bool:
    return _book_cell(folder, random, SHORTAGES, "missing", "village", "layer")


@refused
def book_cause(folder: Folder, random: Random) -> bool:
    return _book_cell(folder, random, SHORTAGES, "cause")


@refused
def book_count(folder: Folder, random: Random) -> bool:
    return _book_cell(folder, random, OVERVIEW, "demand", "filled", "missing", "used")


@refused
def book_cost(folder: Folder, random: Random) -> bool:
    return _book_cell(folder, random, OVERVIEW, "cost", "bound", "gap", "goals")


@refused
def book_item(folder: Folder, random: Random) -> bool:
    return _book_cell(folder, random, OVERVIEW, "内容")


@refused
def book_rule(folder: Folder, random: Random) -> bool:
    return _book_cell(folder, random, RULES, "verdict", "rule", "sentence")


@refused
def book_row_deleted(folder: Folder, random: Random) -> bool:
    book, sheet = _sheet(folder, random.choice((PACKAGES, SHORTAGES, "第一书记名册")))
    row = random.choice(_cells(sheet, "village")).row
    for cell in sheet[row]:
        if type(cell).__name__ == "Cell":
            cell.value = None
    book.save(folder.path / "plan.xlsx")
    return True


@refused
def book_row_added(folder: Folder, random: Random) -> bool:
    book, sheet = _sheet(folder, "第一书记名册")
    cells = _cells(sheet, "person")
    for old in sheet[random.choice(cells).row]:
        sheet.cell(cells[-1].row + 1, old.column, old.value)
    book.save(folder.path / "plan.xlsx")
    return True


@refused
def book_sheet_deleted(folder: Folder, random: Random) -> bool:
    book = load_workbook(folder.path / "plan.xlsx")
    book.remove(book[random.choice(book.sheetnames)])
    book.save(folder.path / "plan.xlsx")
    return True


@told
def book_annotated(folder: Folder, random: Random) -> bool:
    """What a clerk does to a workbook: notes, colours, widths, a sheet, a column, a sorting."""
    book, sheet = _sheet(folder, PACKAGES)
    cell = random.choice(_cells(sheet, "village"))
    cell.comment = Comment("请核实", "科长")
    cell.fill = PatternFill("solid", fgColor="FFFF00")
    sheet.column_dimensions["C"].width = 60
    sheet.cell(2, sheet.max_column + 1, "我的备注")
    sheet.cell(3, sheet.max_column, "已谈话")
    sheet.cell(sheet.max_row + 2, 1, "以上已报组织部。")
    book.create_sheet("我的表").append(["随手记", 1])
    book[OVERVIEW].append(["办公室意见", "同意"])
    if random.random() < 0.5:
        _sort(book["第一书记名册"])
    book.save(folder.path / "plan.xlsx")
    return True


def _sort(sheet: Worksheet) -> None:
    numbers = [cell.row for cell in _cells(sheet, "person")]
    rows = [[cell.value for cell in sheet[number]] for number in numbers]
    for number, row in zip(numbers, reversed(rows), strict=True):
        for column, value in enumerate(row, 1):
            sheet.cell(number, column).value = value


@told
def book_saved_again(folder: Folder, random: Random) -> bool:
    load_workbook(folder.path / "plan.xlsx").save(folder.path / "plan.xlsx")
    return True
