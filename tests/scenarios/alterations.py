"""Alterations of a run folder, each with its fingerprints rewritten to fit, by class.

``REFUSED`` state something that does not follow from facts and policy. ``TOLD`` change
nothing that is stated. ``NEEDS_CERTIFICATE`` state another feasible plan with everything that
follows from it, and bounds to fit: only a certificate of the bounds can refuse them.
"""

import base64
import gzip
import json
import shutil
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

from openpyxl import load_workbook
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill
from openpyxl.worksheet.worksheet import Worksheet
from rich.console import Console

from geodata.words import say
from maps.page import DATA, page_data
from optimizer.outcome import Outcome, Status
from optimizer.plan import Plan, Posting, Shortage
from optimizer.promises import is_promise
from optimizer.roles import with_roles
from optimizer.shortage import judged_shortages
from optimizer.verify import shares_of, verify, verify_outcome
from scenarios.checks.said import Difference
from scenarios.console import Talker
from scenarios.errors import BadInput
from scenarios.publishing import book_tables, write_outputs
from scenarios.reading import Choices
from scenarios.recheck import check_plan, everything
from tests.scenarios.altered_run import Base, Folder, base_of

Alteration = Callable[[Folder, Random], bool]
"""Alters a folder; returns whether there was something to alter."""
REFUSED: dict[str, Alteration] = {}
TOLD: dict[str, Alteration] = {}
NEEDS_CERTIFICATE: dict[str, Alteration] = {}


def refused(function: Alteration) -> Alteration:
    REFUSED[function.__name__] = function
    return function


def told(function: Alteration) -> Alteration:
    TOLD[function.__name__] = function
    return function


def needs_certificate(function: Alteration) -> Alteration:
    NEEDS_CERTIFICATE[function.__name__] = function
    return function


# plan.csv


@refused
def rows_deleted(folder: Folder, random: Random) -> bool:
    count = random.choice((1, 1, 2, 5, len(folder.rows)))
    for _ in range(min(count, len(folder.rows))):
        folder.rows.pop(random.randrange(len(folder.rows)))
    folder.write_rows()
    return True


@refused
def rows_deleted_and_counted(folder: Folder, random: Random) -> bool:
    rows_deleted(folder, random)
    gone = folder.manifest["postings"] - len(folder.rows)
    folder.manifest["postings"] -= gone
    folder.manifest["missing"] += gone
    return True


@refused
def row_added(folder: Folder, random: Random) -> bool:
    other = random.choice(folder.rows)
    county = folder.base.evidence.county
    supply = random.choice([item.id for item in (*county.cadres, *county.units, *county.leaders)])
    row = [other[0], random.choice(county.villages).id, supply, *other[3:]]
    if row[:3] in [known[:3] for known in folder.rows]:
        return False
    folder.rows.append(row)
    folder.rows.sort()
    folder.write_rows()
    if random.random() < 0.5:
        folder.manifest["postings"] += 1
    return True


@refused
def row_twice(folder: Folder, random: Random) -> bool:
    folder.rows.append(list(random.choice(folder.rows)))
    folder.rows.sort()
    folder.write_rows()
    return True


@refused
def supplies_swapped(folder: Folder, random: Random) -> bool:
    layer = random.choice(folder.rows)[0]
    one, other = random.sample([row for row in folder.rows if row[0] == layer] * 2, 2)
    if one[2] == other[2] or one[1] == other[1]:
        return False
    one[2], other[2] = other[2], one[2]
    folder.rows.sort()
    folder.write_rows()
    return True


@refused
def supply_replaced(folder: Folder, random: Random) -> bool:
    row = random.choice(folder.rows)
    found = [other for other in folder.rows if other[0] == row[0] and other[2] != row[2]]
    spare = [c.id for c in folder.base.evidence.county.cadres if row[2].startswith("P")]
    names = [*(other[2] for other in found), *spare]
    names = [name for name in names if [row[0], row[1], name] not in [r[:3] for r in folder.rows]]
    if not names:
        return False
    row[2] = random.choice(names)
    folder.rows.sort()
    folder.write_rows()
    return True


@refused
def place_replaced(folder: Folder, random: Random) -> bool:
    row = random.choice(folder.rows)
    places = [village.id for village in folder.base.evidence.county.villages]
    taken = [other[1] for other in folder.rows if (other[0], other[2]) == (row[0], row[2])]
    row[1] = random.choice([place for place in places if place not in taken])
    folder.rows.sort()
    folder.write_rows()
    return True


@refused
def name_unknown(folder: Folder, random: Random) -> bool:
    random.choice(folder.rows)[random.randrange(3)] = "nobody"
    folder.write_rows()
    return True


@refused
def day_changed(folder: Folder, random: Random) -> bool:
    row, column = random.choice(folder.rows), folder.column(random.choice(("start", "end")))
    if not row[column]:
        row[column] = "2030-01-01"
    else:
        days = random.choice((-400, -1, 1, 31, 1000))
        row[column] = (date.fromisoformat(row[column]) + timedelta(days=days)).isoformat()
    folder.write_rows()
    return True


@refused
def all_days_changed(folder: Folder, random: Random) -> bool:
    for row in folder.rows:
        row[folder.column("start")] = "2030-01-01"
    folder.write_rows()
    return True


@refused
def days_taken_away(folder: Folder, random: Random) -> bool:
    column = folder.column(random.choice(("start", "end", "role", "term")))
    for row in (folder.header, *folder.rows):
        row.pop(column)
    folder.write_rows()
    return True


@refused
def role_changed(folder: Folder, random: Random) -> bool:
    row, column = random.choice(folder.rows), folder.column("role")
    row[column] = random.choice([r for r in ("", "leader", "industry", "x") if r != row[column]])
    folder.write_rows()
    return True


@refused
def years_changed(folder: Folder, random: Random) -> bool:
    random.choice(folder.rows)[folder.column("term")] = "9"
    folder.write_rows()
    return True


@told
def rows_in_another_order(folder: Folder, random: Random) -> bool:
    random.shuffle(folder.rows)
    folder.write_rows()
    return True


@told
def columns_in_another_order(folder: Folder, random: Random) -> bool:
    order = random.sample(range(len(folder.header)), len(folder.header))
    folder.header = [folder.header[n] for n in order]
    folder.rows = [[row[n] for n in order] for row in folder.rows]
    folder.write_rows()
    return True


@told
def column_of_notes(folder: Folder, random: Random) -> bool:
    folder.header.append("备注")
    for row in folder.rows:
        row.append("")
    folder.write_rows()
    return True


# manifest.json


@refused
def cost_changed(folder: Folder, random: Random) -> bool:
    level = random.choice(folder.levels)
    level["cost"] += random.choice((-1.0, 0.1, 3.0)) * random.uniform(0.1, 1.0)
    return True


@refused
def cost_and_bound_changed(folder: Folder, random: Random) -> bool:
    level = random.choice(folder.levels)
    level["cost"] = level["bound"] = level["cost"] - random.uniform(0.01, 2.0)
    level["gap"] = 0.0
    return True


@refused
def share_changed(folder: Folder, random: Random) -> bool:
    goals = random.choice(folder.levels)["goals"]
    goals[random.choice(list(goals))] += random.uniform(0.01, 2.0)
    return True


@refused
def share_moved(folder: Folder, random: Random) -> bool:
    goals = max((level["goals"] for level in folder.levels), key=len)
    one, other = random.sample(list(goals), 2)
    moved = random.uniform(0.01, 1.0)
    goals[one], goals[other] = goals[one] + moved, goals[other] - moved
    return True


@refused
def share_taken_away(folder: Folder, random: Random) -> bool:
    goals = random.choice(folder.levels)["goals"]
    goals.pop(random.choice(list(goals)))
    return True


@refused
def bound_above_cost(folder: Folder, random: Random) -> bool:
    level = random.choice(folder.levels)
    level["bound"] = level["cost"] + random.uniform(0.01, 2.0)
    return True


@refused
def bound_lowered(folder: Folder, random: Random) -> bool:
    """The gap and the tables still state the old bound."""
    random.choice(folder.levels)["bound"] -= random.uniform(0.1, 2.0)
    return True


@refused
def bound_lowered_with_its_gap(folder: Folder, random: Random) -> bool:
    """The gap fits, but the plan is still called proven."""
    level = random.choice(folder.levels)
    level["bound"] -= random.uniform(0.1, 2.0)
    level["gap"] = (level["cost"] - level["bound"]) / max(1.0, level["cost"])
    return True


@refused
def step_made_coarse(folder: Folder, random: Random) -> bool:
    """A coarse step would excuse any cost."""
    level = random.choice(folder.levels)
    level["step"] = random.choice((1.0, 1e9, 1e-3, float("inf")))
    level["cost"] -= random.choice((0.0, 0.1))
    return True


@refused
def gap_changed(folder: Folder, random: Random) -> bool:
    random.choice(folder.levels)["gap"] = random.choice((1e-5, 0.01, 0.5))
    return True


@refused
def status_changed(folder: Folder, random: Random) -> bool:
    stated = folder.manifest["status"]
    folder.manifest["status"] = random.choice(
        [s for s in ("proven", "by_engine", "feasible", "x") if s != stated]
    )
    folder.manifest["stopped"] = random.choice(("done", "time"))
    return True


@refused
def limit_loosened(folder: Folder, random: Random) -> bool:
    folder.manifest["limits"]["gap"] = random.choice((0.01, 0.5, 1.0))
    return True


@refused
def count_changed(folder: Folder, random: Random) -> bool:
    key = random.choice(("postings", "missing", "breaches", "pairs"))
    folder.manifest[key] = max(0, folder.manifest[key] + random.choice((-2, 1, 7)))
    return folder.manifest[key] != folder.base.evidence.manifest[key]


@refused
def pins_miscounted(folder: Folder, random: Random) -> bool:
    folder.manifest["pins_unkept"][random.choice(("count", "at_least", "by_prices"))] += 1
    return True


@refused
def nothing_missing(folder: Folder, random: Random) -> bool:
    folder.manifest["missing"] = 0
    return folder.base.evidence.manifest["missing"] != 0


@refused
def figure_of_another_kind(folder: Folder, random: Random) -> bool:
    odd = random.choice((None, "0", True, float("nan"), [], {}))
    where = random.choice(("postings", "missing", "cost", "bound", "gap", "levels", "status"))
    level = random.choice(folder.levels)
    (level if where in level else folder.manifest)[where] = odd
    return True


@refused
def level_taken_away(folder: Folder, random: Random) -> bool:
    folder.levels.pop(random.randrange(len(folder.levels)))
    return True


@refused
def levels_in_another_order(folder: Folder, random: Random) -> bool:
    folder.levels.reverse()
    return len(folder.levels) > 1


@refused
def title_changed(folder: Folder, random: Random) -> bool:
    folder.manifest["title"] += "（定稿）"
    return True


# plan.xlsx

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


# plan.gpkg


def _sql(folder: Folder, *commands: str) -> bool:
    with closing(sqlite3.connect(folder.path / "plan.gpkg")) as base, base:
        triggers = base.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for (name,) in triggers:  # they call functions that only a GIS has
            base.execute(f'DROP TRIGGER "{name}"')
        return sum(base.execute(command).rowcount for command in commands) != 0


def _fid(folder: Folder, random: Random) -> int:
    return random.randint(1, len(folder.rows))


@refused
def layer_row_deleted(folder: Folder, random: Random) -> bool:
    return _sql(folder, f"DELETE FROM postings WHERE fid = {_fid(folder, random)}")


@refused
def layer_row_changed(folder: Folder, random: Random) -> bool:
    column = random.choice(("layer_id", "place", "village", "supply", "name", "role", "unit"))
    return _sql(folder, f"UPDATE postings SET {column} = '张三' WHERE fid = {_fid(folder, random)}")


@refused
def layer_row_added(folder: Folder, random: Random) -> bool:
    columns = "layer_id, layer, place, village, supply, name, unit, role, km"
    select = f"SELECT {columns} FROM postings WHERE fid = {_fid(folder, random)}"
    return _sql(folder, f"INSERT INTO postings ({columns}) {select}")


@refused
def layer_kilometres(folder: Folder, random: Random) -> bool:
    number = _fid(folder, random)
    return _sql(folder, f"UPDATE postings SET km = 0.5 WHERE fid = {number} AND km <> 0.5")


@refused
def layer_shortage(folder: Folder, random: Random) -> bool:
    return _sql(folder, "UPDATE villages SET shortage = 0 WHERE shortage > 0")


@refused
def layer_village(folder: Folder, random: Random) -> bool:
    return _sql(folder, "UPDATE villages SET first_secretary = '张三' WHERE first_secretary <> ''")


@told
def layer_of_notes(folder: Folder, random: Random) -> bool:
    _sql(folder, "CREATE TABLE notes (text)", "ALTER TABLE postings ADD COLUMN seen TEXT")
    return True


# map.html


def _page(folder: Folder, change: Callable[[dict[str, Any]], bool]) -> bool:
    path = folder.path / "map.html"
    page = path.read_text("utf-8")
    data = page_data(page)
    assert data is not None
    if not change(data):
        return False
    packed = base64.b64encode(gzip.compress(json.dumps(data).encode(), mtime=0)).decode()
    (old,) = DATA.findall(page)
    path.write_text(page.replace(old, json.dumps(packed)), "utf-8", newline="\n")
    return True


@refused
def page_posting(folder: Folder, random: Random) -> bool:
    def change(data: dict[str, Any]) -> bool:
        posts = data["posts"]
        column = posts[random.choice(("supply", "place", "layer", "role"))]
        number = random.randrange(len(column))
        column[number] = (column[number] + 1) % 3
        return True

    return _page(folder, change)


@refused
def page_shortage(folder: Folder, random: Random) -> bool:
    def change(data: dict[str, Any]) -> bool:
        data["shortages"] = {key: [] for key in data["shortages"]}
        return True

    return _page(folder, change)


@refused
def page_proof(folder: Folder, random: Random) -> bool:
    def change(data: dict[str, Any]) -> bool:
        data["proof"] = ["已证明最优（差距 0）", "Proven optimal (gap 0)"]
        return True

    return _page(folder, change)


@refused
def page_name(folder: Folder, random: Random) -> bool:
    def change(data: dict[str, Any]) -> bool:
        names = data["supplies"]["name"]
        names[random.randrange(len(names))] = "张三"
        return True

    return _page(folder, change)


@refused
def output_spoilt(folder: Folder, random: Random) -> bool:
    name = random.choice(("plan.xlsx", "plan.gpkg", "map.html"))
    (folder.path / name).write_bytes(b"nothing of the kind")
    return True


# Everything written anew, so that all files agree with each other


def _republished(folder: Folder, outcome: Outcome, *, keep_bounds: bool = True) -> None:
    """Write all outputs of another outcome, and the manifest to fit."""
    evidence = folder.base.evidence
    county, scenario = evidence.county, evidence.scenario
    if not outcome.plan.postings:
        raise ValueError("nothing to publish")
    breaches = verify_outcome(county, scenario.policy, outcome)
    told_of = tuple(b for b in breaches if is_promise(b))  # the forger tells of no other
    made_by = evidence.manifest["versions"]
    tables = book_tables(scenario, evidence.case, outcome, told_of, made_by=made_by)
    (folder.path / "plan.gpkg").unlink()
    write_outputs(folder.path, scenario, evidence.case, outcome, tables, None)
    missing = sum(s.missing for s in outcome.plan.shortages if not s.cause.startswith("skill_"))
    folder.manifest |= {
        "status": outcome.status.value,
        "postings": len(outcome.plan.postings),
        "missing": missing,
        "breaches": len(told_of),
    }
    for stated, level in zip(folder.levels, outcome.levels, strict=True):
        stated |= {
            "cost": level.cost,
            "bound": level.bound,
            "gap": level.gap,
            "by_prices": level.by_prices,
        }
        stated["goals"] = dict(level.goals)


def _other_plan(folder: Folder, random: Random) -> Plan | None:
    """Another plan that keeps the rules: some postings fewer, or somebody else in their place."""
    evidence = folder.base.evidence
    county, policy = evidence.county, evidence.policy
    posts = list(evidence.outcome.plan.postings)
    for _ in range(40):
        number = random.randrange(len(posts))
        old = posts[number]
        layer = policy.layer(old.layer)
        who = random.choice([item.id for item in county.supplies(layer.supply)])
        new = [] if random.random() < 0.3 else [Posting(old.layer, old.place, who)]
        bare = Plan(
            tuple(replace(p, role="") for p in (*posts[:number], *new, *posts[number + 1 :]))
        )
        plan = with_roles(
            county, policy, Plan(bare.postings, judged_shortages(county, policy, bare))
        )
        keys = [p.key for p in plan.postings]
        sound = all(map(is_promise, verify(county, policy, plan)))
        if sound and keys != [p.key for p in posts]:
            return plan
    return None


def _restated(folder: Folder, plan: Plan) -> Outcome:
    """The outcome of a plan with its true costs, and bounds to fit."""
    evidence = folder.base.evidence
    shares = shares_of(evidence.county, evidence.policy, plan)
    levels = tuple(
        replace(level, cost=sum(own.values()), goals=own).with_bounds(
            bound=sum(own.values()), by_prices=sum(own.values()), columns=level.columns
        )
        for level, own in zip(evidence.outcome.levels, shares.values(), strict=True)
    )
    return replace(evidence.outcome, plan=plan, levels=levels, status=Status.PROVEN)


@refused
def all_with_another_plan(folder: Folder, random: Random) -> bool:
    """Another sound plan in every file, beside the costs of the first."""
    plan = _other_plan(folder, random)
    if plan is None:
        return False
    _republished(folder, replace(folder.base.evidence.outcome, plan=plan))
    return True


@refused
def all_with_lower_costs(folder: Folder, random: Random) -> bool:
    outcome = folder.base.evidence.outcome
    number = random.randrange(len(outcome.levels))
    level = outcome.levels[number]
    off = random.uniform(0.05, 1.0)
    goals = dict(level.goals)
    goals[random.choice(list(goals))] -= off
    lower = replace(level, cost=level.cost - off, bound=level.cost - off, goals=goals)
    levels = (*outcome.levels[:number], lower, *outcome.levels[number + 1 :])
    _republished(folder, replace(outcome, levels=levels))
    return True


@refused
def all_with_bound_above_cost(folder: Folder, random: Random) -> bool:
    outcome = folder.base.evidence.outcome
    number = random.randrange(len(outcome.levels))
    level = outcome.levels[number]
    above = replace(level, bound=level.cost + random.uniform(0.05, 1.0))
    levels = (*outcome.levels[:number], above, *outcome.levels[number + 1 :])
    _republished(folder, replace(outcome, levels=levels))
    return True


@refused
def all_called_proven(folder: Folder, random: Random) -> bool:
    """A gap above the limit in every file, and "proven" all the same."""
    outcome = folder.base.evidence.outcome
    number = random.randrange(len(outcome.levels))
    level = outcome.levels[number]
    wide = replace(level, bound=level.bound - random.uniform(0.05, 1.0))
    levels = (*outcome.levels[:number], wide, *outcome.levels[number + 1 :])
    _republished(folder, replace(outcome, levels=levels, status=Status.PROVEN))
    return True


@refused
def all_with_another_cause(folder: Folder, random: Random) -> bool:
    outcome = folder.base.evidence.outcome
    items = list(outcome.plan.shortages)
    if not items:
        return False
    number = random.randrange(len(items))
    causes = [c for c in ("no_candidate", "not_enough", "tied") if c != items[number].cause]
    items[number] = replace(items[number], cause=random.choice(causes))
    _republished(folder, replace(outcome, plan=Plan(outcome.plan.postings, tuple(items))))
    return True


@refused
def all_with_fewer_shortages(folder: Folder, random: Random) -> bool:
    outcome = folder.base.evidence.outcome
    items: list[Shortage] = list(outcome.plan.shortages)
    if not items:
        return False
    items.pop(random.randrange(len(items)))
    _republished(folder, replace(outcome, plan=Plan(outcome.plan.postings, tuple(items))))
    return True


@refused
def all_with_another_role(folder: Folder, random: Random) -> bool:
    outcome = folder.base.evidence.outcome
    posts = list(outcome.plan.postings)
    number = random.randrange(len(posts))
    role = random.choice([r for r in ("", "leader", "industry") if r != posts[number].role])
    posts[number] = replace(posts[number], role=role)
    _republished(folder, replace(outcome, plan=Plan(tuple(posts), outcome.plan.shortages)))
    return True


@refused
def all_on_another_day(folder: Folder, random: Random) -> bool:
    evidence = folder.base.evidence
    day = date(2026, 7, 1) + timedelta(days=random.randint(1, 900))
    later = replace(evidence.case, county=replace(evidence.county, today=day))
    other = replace(folder.base, evidence=replace(evidence, run=replace(evidence.run, case=later)))
    folder.base = other
    _republished(folder, evidence.outcome)
    return True


@needs_certificate
def all_restated_for_another_plan(folder: Folder, random: Random) -> bool:
    """Another sound plan with its true costs, and bounds raised (or lowered) to them."""
    plan = _other_plan(folder, random)
    if plan is None:
        return False
    _republished(folder, _restated(folder, plan))
    return True


# Trying them


def tried(base: Base, where: Path, count: int, *, seed: int = 1) -> Iterator[tuple[str, int]]:
    """Alter a run ``count`` times, each class in turn; yields the class and the exit code."""
    random = Random(seed)
    classes = {**REFUSED, **TOLD, **NEEDS_CERTIFICATE}
    made = number = 0
    while made < count:
        name = [*classes][number % len(classes)]
        folder = Folder(base, where / f"{number:05}")
        number += 1
        if classes[name](folder, random):
            folder.seal()
            made += 1
            yield name, soon(folder.path)
        shutil.rmtree(folder.path)


def verdict(folder: Path) -> int:
    """The exit code of the check of a folder."""
    try:
        return check_plan(folder, Talker("zh", Console(quiet=True)), Choices())
    except BadInput:
        return 2


def soon(folder: Path) -> int:
    """The same, no longer than to the first difference."""
    try:
        evidence = base_of(folder).evidence
    except BadInput:
        return 2
    if not all(map(is_promise, evidence.breaches)):
        return 3
    return 3 * int(any(isinstance(item, Difference) for item in everything(evidence)))


def table(found: list[tuple[str, int]]) -> dict[str, Counter[int]]:
    """Exit codes by class."""
    counts: dict[str, Counter[int]] = {}
    for name, code in found:
        counts.setdefault(name, Counter())[code] += 1
    return counts
