"""A clerk who writes the facts of a county into workbooks, in a way of his own."""

import csv
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from tests.messy import forms
from tests.messy.book import Row, Rows, Sheet, write_book
from tests.messy.truth import COUNTY, Truth

SCENARIO = """title = "云县"
date = 2026-07-01
[[layer]]
name = "first_secretary"
supply = "cadres"
eligible = "cadre.pool == 'first_secretary'"
demand = { weak = 1, poor = 1, key = 1, ordinary = [0, 1] }
[[layer]]
name = "work_team"
supply = "cadres"
eligible = "cadre.pool == 'work_team'"
demand = [0, 2]
[[layer]]
name = "department"
supply = "units"
demand = [0, 1]
"""
Cells = Mapping[str, object]
"""Cells of a row by the column's name here."""
Key = tuple[object, ...]


@dataclass
class Table:
    """A table as it is to be laid out: headers by column, rows by key, groups to merge."""

    sheet: str
    heads: dict[str, str]
    rows: Sequence[tuple[Key, Cells]]
    group: str = ""
    """Column whose equal neighbours may be merged."""
    sums: tuple[str, ...] = ()


@dataclass
class Written:
    """Where every fact went: (table, key) -> (file, sheet, row number)."""

    where: dict[tuple[str, Key], tuple[str, str, int]] = field(default_factory=dict)
    heads: dict[str, dict[str, str]] = field(default_factory=dict)
    habits: list[str] = field(default_factory=list)


def write(truth: Truth, folder: Path, seed: int) -> Written:
    """Write a case folder; what was done is in ``habits``."""
    draw, written = Random(seed), Written()
    tables = {
        "villages": _villages(truth, draw),
        "units": _units(truth, draw),
        "cadres": _cadres(truth, draw),
        "leaders": _leaders(truth, draw),
        "current": _postings(truth, draw),
    }
    if not truth.leaders or draw.random() < 0.1:
        del tables["leaders"]
    if not truth.current:
        del tables["current"]
    sheets = []
    for name, table in tables.items():
        written.heads[name] = table.heads
        sheet, rows = _laid_out(table, draw, written.habits)
        if draw.random() < 0.12:
            _as_csv(sheet, folder, draw, written.habits)
            place = (f"{sheet.title}.csv", "")
        else:
            sheets.append(sheet)
            place = ("case.xlsx", sheet.title)
        for key, number in rows.items():
            written.where[name, key] = (*place, number)
    if draw.random() < 0.3:
        sheets.append(Sheet("填表说明", [["请各单位于月底前报送"]]))
    draw.shuffle(sheets)
    write_book(folder / "case.xlsx", tuple(sheets or [Sheet("说明", [["略"]])]))
    (folder / "scenario.toml").write_text(SCENARIO, "utf-8")
    return written


def _villages(truth: Truth, draw: Random) -> Table:
    unit = draw.choice(["元", "万元", "千元", ""])
    heads = {
        "township": draw.choice(["乡镇", "乡镇（街道）", "所属乡镇", "乡　镇"]),
        "name": draw.choice(["村名", "村", "行政村", "村\n名"]),
        "classes": draw.choice(["村类别", "村类型", "类别"]),
        "population": draw.choice(["户籍人口", "总人口", "人口（人）"]),
        "party_members": draw.choice(["党员数", "党员人数", "党员"]),
        "collective_income": draw.choice(["集体经济收入", "村集体收入"])
        + (f"（{unit}）" if unit else ""),
    }
    rows = []
    joint = draw.choice("、,；/")
    for (town, name), facts in truth.villages.items():
        words = [forms.word(draw, forms.CLASS_WORDS, one) for one in sorted(facts["classes"])]  # type: ignore[call-overload]
        rows.append((
            (town, name),
            {
                "township": town,
                "name": forms.village_name(draw, name),
                "classes": joint.join(words),
                "population": _maybe(facts["population"], lambda n: forms.count(draw, n, "人")),
                "party_members": _maybe(
                    facts["party_members"], lambda n: forms.count(draw, n, "名")
                ),
                "collective_income": _maybe(
                    facts["collective_income"],
                    lambda n: forms.money(draw, n, unit) if unit else forms.money_in_words(draw, n),
                ),
            },
        ))  # fmt: skip
    return Table("村", heads, rows, "township", ("population", "party_members"))


def _maybe(value: object, write_it: Callable[[int], object]) -> object:
    return "" if value is None else write_it(value)  # type: ignore[arg-type]


def _units(truth: Truth, draw: Random) -> Table:
    heads = {
        "name": draw.choice(["单位名称", "单位", "部门名称"]),
        "level": draw.choice(["单位层级", "层级", "级别"]),
        "capacity": draw.choice(["可结对村数", "结对上限"]),
    }
    rows = [
        ((name,), {
            "name": name,
            "level": forms.word(draw, forms.LEVEL_WORDS, str(facts["level"])),
            "capacity": _maybe(facts["capacity"], lambda n: forms.count(draw, n, "个")),
        })
        for name, facts in truth.units.items()
    ]  # fmt: skip
    return Table(draw.choice(["单位", "结对单位"]), heads, rows)


def _cadres(truth: Truth, draw: Random) -> Table:
    heads = {
        "name": draw.choice(["姓名", "干部姓名", "姓　名"]),
        "unit": draw.choice(["派出单位", "工作单位", "所在单位"]),
        "pool": draw.choice(["人选类别", "类别"]),
        "born": draw.choice(["出生年月", "出生日期"]),
        "available": draw.choice(["可否选派", "能否选派"]),
        "phone": draw.choice(["手机", "联系电话"]),
    }
    rows = [
        (key, {
            "name": forms.person_name(draw, key[0]),
            "unit": key[1],
            "pool": forms.word(draw, forms.POOL_WORDS, str(facts["pool"])),
            "born": "" if facts["born"] is None else forms.month(draw, *facts["born"]),  # type: ignore[misc]
            "available": forms.yes(draw, bool(facts["available"])),
            "phone": facts["phone"],
        })
        for key, facts in truth.cadres.items()
    ]  # fmt: skip
    return Table(draw.choice(["干部", "干部名册", "人员"]), heads, rows, "unit")


def _leaders(truth: Truth, draw: Random) -> Table:
    heads = {"name": "姓名", "level": "领导层级", "rank": "职务排序", "jurisdiction": "联系范围"}
    rows = [
        ((name,), {
            "name": forms.person_name(draw, name),
            "level": forms.word(draw, forms.LEVEL_WORDS, "county"),
            "rank": draw.choice([facts["rank"], str(facts["rank"]), f"第{facts['rank']}"]),
            "jurisdiction": "、".join(
                forms.town_name(draw, town, COUNTY)
                for town in sorted(facts["jurisdiction"])  # type: ignore[call-overload]
            ),
        })
        for name, facts in truth.leaders.items()
    ]  # fmt: skip
    return Table("领导", heads, rows)


def _postings(truth: Truth, draw: Random) -> Table:
    heads = {"layer": "层", "place": "村", "supply": "人员或单位"}
    rows = [
        ((layer, place, who), {
            "layer": forms.word(draw, forms.LAYER_WORDS, layer),
            "place": "".join(place),
            "supply": who,
        })
        for layer, place, who in sorted(truth.current)
    ]  # fmt: skip
    return Table("现任", heads, rows)


def _laid_out(table: Table, draw: Random, habits: list[str]) -> tuple[Sheet, dict[Key, int]]:
    """The sheet of a table with titles, sums and notes, and the row number of every key."""
    columns = _columns(table, draw, habits)
    laid: Rows = []
    if draw.random() < 0.4:
        habits.append(f"{table.sheet}: title")
        laid.append([f"{COUNTY}{table.sheet}情况表"])
    if draw.random() < 0.15:
        laid.append([])
    head: Row = [title for _, title in columns]
    top = len(laid) + 1
    laid.append(head)
    numbers, merges = _body(table, columns, laid, draw, habits)
    _tail(table, columns, laid, draw, habits)
    hidden = (
        tuple(draw.sample(range(top + 1, len(laid) + 1), 1))
        if draw.random() < 0.1 and numbers
        else ()
    )
    return Sheet(table.sheet, laid, tuple(merges), hidden_rows=hidden), numbers


def _columns(table: Table, draw: Random, habits: list[str]) -> list[tuple[str, str]]:
    columns = list(table.heads.items())
    if draw.random() < 0.4:
        habits.append(f"{table.sheet}: columns shuffled")
        draw.shuffle(columns)
    if draw.random() < 0.4:
        columns.insert(0, ("", "序号"))
    if draw.random() < 0.2:
        columns.append(("", "备注"))
    if draw.random() < 0.1:
        columns.insert(draw.randint(0, len(columns)), ("", ""))
    return columns


def _body(
    table: Table, columns: list[tuple[str, str]], laid: Rows, draw: Random, habits: list[str]
) -> tuple[dict[Key, int], list[str]]:
    numbers: dict[Key, int] = {}
    grouped = (
        sorted(table.rows, key=lambda row: str(row[1].get(table.group)))
        if table.group
        else table.rows
    )
    merged = bool(table.group) and draw.random() < 0.35
    subtotals = bool(table.sums) and draw.random() < 0.3
    again = draw.random() < 0.15
    habits += [
        f"{table.sheet}: {name}"
        for name, on in (("merged", merged), ("subtotals", subtotals), ("pages", again))
        if on
    ]
    merges, begun, before = [], len(laid) + 1, None
    place = next((n for n, (name, _) in enumerate(columns) if name == table.group), 0)
    for index, (key, cells) in enumerate(grouped):
        group = cells.get(table.group)
        if index and group != before:
            if merged and len(laid) > begun:
                merges.append(_area(place, begun, len(laid)))
            if subtotals:
                laid.append(
                    _sum_row(
                        columns, table.sums, f"{before}小计" if draw.random() < 0.5 else "小计"
                    )
                )
            begun = len(laid) + 1
        if again and index == len(grouped) // 2 and index and group != before:
            laid.append([title for _, title in columns])
            begun = len(laid) + 1
        laid.append([_cell(name, title, cells, index) for name, title in columns])
        if merged and len(laid) > begun:
            laid[-1][place] = ""
        numbers[key], before = len(laid), group
    if merged and len(laid) > begun:
        merges.append(_area(place, begun, len(laid)))
    return numbers, merges


def _cell(name: str, title: str, cells: Cells, index: int) -> object:
    if name:
        return cells[name]
    return index + 1 if title == "序号" else ""


def _area(place: int, first: int, last: int) -> str:
    letter = chr(ord("A") + place)
    return f"{letter}{first}:{letter}{last}"


def _sum_row(columns: Sequence[tuple[str, str]], sums: Sequence[str], word: str) -> Row:
    """A row of sums with a word in the first column of text."""
    row: Row = [999 if name in sums else "" for name, _ in columns]
    free = [
        place
        for place, (name, title) in enumerate(columns)
        if name in ("township", "name") and title
    ]
    row[free[0]] = word
    return row


def _tail(
    table: Table, columns: list[tuple[str, str]], laid: Rows, draw: Random, habits: list[str]
) -> None:
    if table.sums and draw.random() < 0.4:
        habits.append(f"{table.sheet}: total")
        laid.append(_sum_row(columns, table.sums, draw.choice(["合计", "合 计", "总计"])))
    if draw.random() < 0.25:
        habits.append(f"{table.sheet}: note")
        laid.append(
            [
                draw.choice(
                    ["注：人口为户籍人口", "填表人：王芳　联系电话：12345", "说明：数据截至6月底"]
                )
            ]
        )


def _as_csv(sheet: Sheet, folder: Path, draw: Random, habits: list[str]) -> None:
    """The same as CSV: merged cells are lost there, so they are written out."""
    rows = [list(row) for row in sheet.rows]
    for area in sheet.merges:
        place = ord(area[0]) - ord("A")
        first, last = (int(part[1:]) for part in area.split(":"))
        for number in range(first, last):
            rows[number][place] = rows[first - 1][place]
    encoding = draw.choice(["utf-8-sig", "gb18030", "utf-8"])
    habits.append(f"{sheet.title}: csv {encoding}")
    with (folder / f"{sheet.title}.csv").open("w", encoding=encoding, newline="") as file:
        csv.writer(file).writerows(rows)
