"""``zhucun belts`` as an organization department uses it: choose, look, verify, ask, publish."""

import csv
import json

import pytest
from openpyxl import load_workbook

from maps.editions.file_contents import contents
from maps.pages.page import page_data
from scenarios.cases.demo import make_demo
from tests.scenarios.command import zhucun

TASKS = """title = "红色村连片"
[limits]
seconds = 200

[[belt]]
name = "red"
title = "示范带"
count = 2
length = [3, 4]
score = "village.population"
[[belt.rule]]
kind = "apart"
steps = 2

[[belt]]
name = "sites"
title = "示范点"
count = 3
length = 1
score = "village.population"
[[belt.rule]]
kind = "most"
per = "township"
most = 1
[[belt.batch]]
name = "今年"
count = 1
[[belt.batch]]
name = "明年"
count = 2
"""


@pytest.fixture(scope="module")
def case(tmp_path_factory):
    folder = tmp_path_factory.mktemp("belts") / "demo"
    make_demo(folder, 30, 3, 1, "zh")
    (folder / "belt.toml").write_text(TASKS, "utf-8")
    return folder


@pytest.fixture(scope="module")
def chosen(case):
    done = zhucun("belts", case / "belt.toml")
    assert done.returncode == 0, done.stdout
    return case / "belts" / "belt", done.stdout


def rows_of(folder):
    with (folder / "belts.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_belts_and_sites_are_proven_and_written(chosen):
    folder, said = chosen
    assert said.count("已证明最优") == 2
    assert "选出 2 条" in said
    assert "选出 3 个" in said
    red = rows_of(folder / "red" / "001")
    assert len({row["place"] for row in red}) == len(red)
    assert {row["belt"] for row in red} == {"1", "2"}
    sites = rows_of(folder / "sites" / "001")
    assert [row["batch"] for row in sites] == ["今年", "明年", "明年"]
    assert len({row["place"][:9] for row in sites}) == 3


def test_the_workbook_scores_what_the_table_says(case, chosen):
    folder = chosen[0] / "red" / "001"
    book = load_workbook(folder / "belts.xlsx")
    assert {"选定总览", "选定一览表", "选定明细表", "对账"} <= set(book.sheetnames)
    listed = [
        row for row in book["选定明细表"].iter_rows(values_only=True) if isinstance(row[0], int)
    ]
    villages = load_workbook(case / "case.xlsx")["村"].iter_rows(values_only=True)
    heads = next(villages)
    people = {}
    for row in villages:
        village = dict(zip(heads, row, strict=True))
        people[str(village.get("村代码") or village["村编号"])] = village["户籍人口"]
    assert [row[5] for row in listed] == [people[str(row[4])] for row in listed]
    assert "审核" in "".join(str(row[0]) for row in book["选定明细表"].iter_rows(values_only=True))


def test_the_map_draws_the_chain_in_order(chosen):
    folder = chosen[0] / "red" / "001"
    data = page_data((folder / "map.html").read_text("utf-8"))
    rows = rows_of(folder)
    for area in data["areas"]:
        mine = [row["place"] for row in rows if row["belt"] == str(area["number"])]
        assert [data["places"]["code"][n] for n in area["chain"]] == mine


def test_belts_are_verified_and_altered_ones_are_not(chosen):
    folder = chosen[0] / "red" / "001"
    assert zhucun("verify", folder).returncode == 0
    path = folder / "belts.csv"
    kept = path.read_bytes()
    try:
        lines = kept.decode("utf-8-sig").splitlines(keepends=True)
        lines[1], lines[3] = lines[1].replace(",1,", ",3,", 1), lines[3].replace(",3,", ",1,", 1)
        path.write_text("".join(lines), "utf-8-sig", newline="")
        assert zhucun("verify", folder).returncode == 3
    finally:
        path.write_bytes(kept)


@pytest.mark.parametrize(("key", "value"), [("score", 1.0), ("score_bound", 0.0), ("places", 4)])
def test_a_manifest_that_states_otherwise_is_told(chosen, key, value):
    folder = chosen[0] / "sites" / "001"
    path = folder / "manifest.json"
    kept = path.read_bytes()
    try:
        path.write_text(json.dumps(json.loads(kept) | {key: value}), "utf-8")
        done = zhucun("verify", folder)
        assert done.returncode == 3
        assert key in done.stdout
    finally:
        path.write_bytes(kept)


def test_questions_are_solved_anew(chosen):
    folder = chosen[0] / "red" / "001"
    on = rows_of(folder)[0]["place"]
    off = next(
        place
        for place in page_data((folder / "map.html").read_text("utf-8"))["places"]["code"]
        if place not in {row["place"] for row in rows_of(folder)}
    )
    without = zhucun("explain", folder, "--village", on)
    assert without.returncode == 0, without.stdout
    assert "其余重排后" in without.stdout
    assert "已证明" in without.stdout
    assert "上带" in zhucun("explain", folder, "--village", off).stdout
    assert "同在一条带上" in zhucun("explain", folder, "--why-not", on, off).stdout
    assert zhucun("explain", folder).returncode == 2


def test_the_public_edition_has_no_scores_and_no_codes(chosen, tmp_path):
    for task in ("red", "sites"):
        folder, out = chosen[0] / task / "001", tmp_path / task
        done = zhucun("publish", folder, "--out", out)
        assert done.returncode == 0, done.stdout
        data = page_data((out / "map-public.html").read_text("utf-8"))
        assert {*data["places"]["code"]} == {""}
        private = {"得分", *(row["place"] for row in rows_of(folder))}
        for file in sorted(path.name for path in out.iterdir()):
            text = "\n".join(contents(out / file))
            assert not [word for word in private if word in text]


def test_results_are_compared(chosen, case, tmp_path):
    text = TASKS.replace("[3, 4]", "3")
    (case / "other.toml").write_text(text, "utf-8")
    assert zhucun("belts", case / "other.toml", "--task", "red").returncode == 0
    one, other = chosen[0] / "red" / "001", case / "belts" / "other" / "red" / "001"
    done = zhucun("compare", one, other, "--json")
    found = json.loads(done.stdout)
    mine, theirs = ({row["place"] for row in rows_of(folder)} for folder in (one, other))
    assert {item["place"] for item in found["places"]} == mine ^ theirs
    assert zhucun("compare", one, other, "--out", tmp_path / "c.xlsx").returncode == 0
    assert len(load_workbook(tmp_path / "c.xlsx").sheetnames) == 2


def test_what_cannot_be_had_is_a_shortage(case):
    once = 'kind = "most"\nper = "county"\nmost = 1'
    text = TASKS.replace('kind = "apart"\nsteps = 2', once)
    (case / "short.toml").write_text(text, "utf-8")
    done = zhucun("belts", case / "short.toml", "--task", "red")
    assert done.returncode == 0, done.stdout
    assert "这是缺口" in done.stdout
    folder = case / "belts" / "short" / "red" / "001"
    assert "没有做到的" in load_workbook(folder / "belts.xlsx").sheetnames
    assert zhucun("verify", folder).returncode == 0


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("length = [3, 4]", "length = [4, 3]", "length"),
        ("steps = 2", "", "steps"),
        ("village.population", "village.人扣", "人扣"),
        ('kind = "apart"\nsteps = 2', 'kind = "must"\nplaces = ["没有这个村"]', "没有这个村"),
        ("length = [3, 4]", 'length = [3, 4]\ninside = "village"', "inside"),
    ],
)
def test_mistakes_are_told_with_their_place_and_nothing_is_written(case, old, new, told):
    path = case / "wrong.toml"
    path.write_text(TASKS.replace(old, new), "utf-8")
    done = zhucun("belts", path)
    assert done.returncode == 2, done.stdout
    assert told in done.stdout.replace("\n", "")
    assert not (case / "belts" / "wrong").exists()


def test_check_tells_what_is_asked(case):
    said = zhucun("check", case / "belt.toml").stdout
    assert "选定任务示范带：可选 30 个地方，选 2 条" in said
