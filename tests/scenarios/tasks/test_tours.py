"""``zhucun tours`` as an organization department uses it: plan, look, verify, ask, compare."""

import csv
import json
from datetime import date

import pytest
from icalendar import Calendar
from openpyxl import load_workbook
from pyogrio import read_dataframe

from maps.pages.page import page_data
from scenarios.cases.demo import make_demo
from tests.scenarios.command import zhucun

TASK = """title = "巡回"
date = 2026-01-01
[limits]
seconds = 200

[[tour]]
name = "experts"
title = "专家服务团"
start = 2026-01-05
weeks = 8
days = ["周二", "thu"]
most = 4
[[tour.visit]]
name = "农技"
minutes = 60
[[tour.visit]]
name = "义诊"
per = "month"
places = "village.population > 1200"
need = "village.population"
hours = ["09:00", "12:00"]
[[tour.group]]
name = "农技组"
count = 2
visits = ["农技"]
base = "{base}"
[[tour.group]]
name = "义诊组"
visits = ["义诊"]
base = "{base}"
outings = 2
most = 3
"""
DAYS = """开始日期,结束日期,名称,地方,组,类别
2026-01-13,,集中培训,,,
2026-01-20,2026-02-01,农忙,{busy},,
2026-02-03,,轮休,,农技组1,
2026-01-10,,调休,,,上班
"""


@pytest.fixture(scope="module")
def case(tmp_path_factory):
    folder = tmp_path_factory.mktemp("tours") / "demo"
    make_demo(folder, 16, 2, 1, "zh")
    rows = load_workbook(folder / "case.xlsx")["村"].iter_rows(values_only=True)
    heads = next(rows)
    towns = list(dict.fromkeys(row[heads.index("乡镇")] for row in rows if row[0]))
    (folder / "tour.toml").write_text(TASK.replace("{base}", towns[0]), "utf-8")
    (folder / "holidays.csv").write_text(DAYS.replace("{busy}", towns[1]), "utf-8-sig")
    return folder


@pytest.fixture(scope="module")
def planned(case):
    done = zhucun("tours", case / "tour.toml")
    assert done.returncode == 0, done.stdout
    return case / "tours" / "tour" / "experts" / "001", done.stdout


def rows_of(folder):
    with (folder / "tours.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_every_visit_is_made_on_days_that_are_open(planned):
    folder, said = planned
    assert "全部做到" in said
    rows = rows_of(folder)
    assert sum(row["visit"] == "农技" for row in rows) == 16
    days = {date.fromisoformat(row["day"]) for row in rows}
    assert {day.weekday() for day in days} <= {1, 3}
    assert date(2026, 1, 13) not in days
    busy = [row for row in rows if "2026-01-20" <= row["day"] <= "2026-02-01"]
    assert not {row["place"][:9] for row in busy} & {"999901201"}
    assert not [r for r in rows if r["day"] == "2026-02-03" and r["group"] == "农技组1"]


def test_routes_and_visits_are_lines_and_points_of_a_geopackage(planned):
    folder, rows = planned[0], rows_of(planned[0])
    routes, visits, bases = (
        read_dataframe(folder / "tours.gpkg", layer=name) for name in ("routes", "visits", "bases")
    )
    assert {frame.crs.to_epsg() for frame in (routes, visits, bases)} == {4326}
    stated = [(row["day"], row["group"], row["position"], row["visit"]) for row in rows]
    drawn = visits[["day", "group", "position", "visit"]].astype(str).itertuples(index=False)
    assert [tuple(row) for row in drawn] == stated
    assert not visits.geometry.isna().any()
    outing = routes[(routes.day == rows[0]["day"]) & (routes.group == rows[0]["group"])].iloc[0]
    base = bases[bases.group == rows[0]["group"]].geometry.iloc[0]
    line = list(outing.geometry.coords)
    assert line[0] == line[-1] == base.coords[0]
    assert len(line) == outing.stops + 2
    assert line[1] == visits.geometry.iloc[0].coords[0]


def test_the_workbook_and_the_calendars_say_what_the_table_says(planned):
    folder, rows = planned[0], rows_of(planned[0])
    book = load_workbook(folder / "tours.xlsx")
    sheets = {"走访总览", "走访日程表", "出行一览表", "走访台账", "各组台账", "对账"}
    assert sheets <= set(book.sheetnames)
    listed = [
        (row[1], row[3], str(row[4]), row[8], row[7])
        for row in book["走访日程表"].iter_rows(values_only=True)
        if isinstance(row[0], int)
    ]
    assert listed == [tuple(row.values()) for row in rows]
    outings = {(row["day"], row["group"]) for row in rows}
    events = Calendar.from_ical((folder / "tours.ics").read_bytes()).walk("VEVENT")
    assert {str(event.decoded("dtstart").date()) for event in events} == {d for d, _ in outings}
    assert len(events) == len(outings)
    own = sum(
        len(Calendar.from_ical(path.read_bytes()).walk("VEVENT"))
        for path in folder.glob("tours-*.ics")
    )
    assert own == len(outings)


def test_visits_keep_their_own_hours(planned):
    book = load_workbook(planned[0] / "tours.xlsx")
    rows = [r for r in book["走访日程表"].iter_rows(values_only=True) if r[8] == "义诊"]
    assert rows
    assert all(r[10] >= "09:00" and r[10] <= "12:00" for r in rows)


def test_the_map_has_every_route_in_order(planned):
    data = page_data((planned[0] / "map.html").read_text("utf-8"))
    rows = rows_of(planned[0])
    assert sum(len(outing["stops"]) for outing in data["outings"]) == len(rows)
    assert all(len(o["times"]) == len(o["stops"]) + 1 for o in data["outings"])


def test_the_same_input_gives_the_same_tours(case, planned):
    assert zhucun("tours", case / "tour.toml").returncode == 0
    again = case / "tours" / "tour" / "experts" / "002"
    assert json.loads((again / "manifest.json").read_text("utf-8"))["ended"] == "rounds"
    for name in ("tours.csv", "map.html", "tours.ics"):
        assert (again / name).read_bytes() == (planned[0] / name).read_bytes()
    done = zhucun("compare", planned[0], again, "--json")
    assert json.loads(done.stdout)["visits"] == []


def spoiled(folder, change):
    """What ``verify`` says of the folder with other rows."""
    path = folder / "tours.csv"
    kept = path.read_bytes()
    try:
        lines = [line.split(",") for line in kept.decode("utf-8-sig").splitlines()]
        change(lines)
        path.write_text("".join(",".join(line) + "\r\n" for line in lines), "utf-8-sig", newline="")
        return zhucun("verify", folder)
    finally:
        path.write_bytes(kept)


def moved(lines):
    lines[1][0] = "2026-01-13"


def reversed_stops(lines):
    first = [line for line in lines[1:] if line[:2] == lines[1][:2]]
    for at, line in enumerate(reversed(first), 1):
        line[2] = str(at)


def lost(lines):
    del lines[-1]


def other_group(lines):
    for line in [line for line in lines[1:] if line[:2] == lines[1][:2]]:
        line[1] = "义诊组" if line[1] != "义诊组" else "农技组2"


def again(lines):
    lines.append([*lines[-1][:2], "9", *lines[-1][3:]])


def test_tours_are_verified(planned):
    assert zhucun("verify", planned[0]).returncode == 0


@pytest.mark.parametrize("change", [moved, reversed_stops, lost, other_group, again])
def test_altered_tours_are_not(planned, change):
    assert spoiled(planned[0], change).returncode == 3


@pytest.mark.parametrize(("key", "value"), [("km", 1.0), ("km_bound", 1e6), ("missed_bound", 3.0)])
def test_a_manifest_that_states_otherwise_is_told(planned, key, value):
    path = planned[0] / "manifest.json"
    kept = path.read_bytes()
    try:
        path.write_text(json.dumps(json.loads(kept) | {key: value}), "utf-8")
        done = zhucun("verify", planned[0])
        assert done.returncode == 3
        assert key in done.stdout
    finally:
        path.write_bytes(kept)


def test_questions_are_answered(planned):
    folder, row = planned[0], rows_of(planned[0])[0]
    said = zhucun("explain", folder, "--village", row["place"]).stdout
    assert f"{row['day']} 由{row['group']}去" in said
    assert "趟" in zhucun("explain", folder, "--person", row["group"]).stdout
    farm = next(row for row in rows_of(folder) if row["visit"] == "农技")
    other = "农技组1" if farm["group"] == "农技组2" else "农技组2"
    said = zhucun("explain", folder, "--why-not", other, farm["place"]).stdout
    assert f"{other}在" in said or "塞不下" in said
    assert "不是它负责" in zhucun("explain", folder, "--why-not", "义诊组", farm["place"]).stdout
    assert zhucun("explain", folder, "--village", "无此村").returncode == 2


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("2026-13-40,,假,,,", "日期读不懂"),
        ("2026-02-05,2026-02-01,假,,,", "结束日期在开始日期之前"),
        ("2026-02-05,,假,无此乡,,", "不知道是哪里"),
        ("2026-02-05,,假,,,半天", "类别读不懂"),
        ("2026-02-05,,假,,无此组,", "这次走访没有"),
        ("2020-02-05,,假,,,", "不在这次走访的日子里"),
    ],
)
def test_days_that_nobody_can_use_are_told(case, text, told, tmp_path):
    path = case / "holidays.csv"
    kept = path.read_bytes()
    try:
        path.write_bytes(kept + text.encode() + b"\n")
        said = zhucun("check", case / "tour.toml").stdout
    finally:
        path.write_bytes(kept)
    assert told in "".join(part for part in said.replace("│", "").split())


def test_a_cancelled_week_changes_what_it_must_and_nothing_else(case, planned):
    before = rows_of(planned[0])
    day = max(row["day"] for row in before if row["visit"] == "农技")
    gone = [row for row in before if row["day"] == day]
    path = case / "holidays.csv"
    kept = path.read_bytes()
    try:
        path.write_bytes(kept + f"{day},,临时停访,,,\n".encode())
        done = zhucun("tours", case / "tour.toml", "--in-force", planned[0], "--name", "calm")
        assert done.returncode == 0, done.stdout
        folder = planned[0].parent / "calm"
        after = rows_of(folder)
        assert zhucun("verify", folder).returncode == 0
    finally:
        path.write_bytes(kept)
    assert not [row for row in after if row["day"] == day]
    keys = ("day", "group", "visit", "place")
    same = {tuple(row[key] for key in keys) for row in after}
    moved = [row for row in before if tuple(row[key] for key in keys) not in same]
    assert moved == gone
    stated = json.loads((folder / "manifest.json").read_text("utf-8"))
    assert stated["changes"] == stated["changes_bound"] == len(gone)
    assert "已证明不可能改得更少" in done.stdout
    assert "与现行对照" in load_workbook(folder / "tours.xlsx").sheetnames


def test_what_does_not_fit_is_told_with_its_reason_and_what_would_help(case):
    text = (case / "tour.toml").read_text("utf-8")
    path = case / "tight.toml"
    path.write_text(text.replace("most = 4", "most = 1").replace("weeks = 8", "weeks = 4"), "utf-8")
    done = zhucun("tours", path)
    assert done.returncode == 0, done.stdout
    folder = case / "tours" / "tight" / "experts" / "001"
    stated = json.loads((folder / "manifest.json").read_text("utf-8"))
    assert 0 < stated["missed_bound"] <= stated["missed"]
    assert "排满了" in done.stdout
    assert stated["ways"]
    assert all(way["missed"] < stated["missed"] for way in stated["ways"])
    assert zhucun("verify", folder).returncode == 0
    rows = rows_of(folder)
    assert len(rows) == stated["visits"]
