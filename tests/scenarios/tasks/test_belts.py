"""``zhucun belts`` as an organization department uses it: choose, look, verify, ask, publish."""

import csv
import json
import shutil

import pytest
from openpyxl import load_workbook

from maps.editions.file_contents import contents
from maps.pages.page import page_data
from scenarios.cases.demo import make_demo
from tests.hostile.belt_texts import BELT_PLACES, belts_of, said_of_belts
from tests.hostile.texts import AROUND, SECRETS
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


def barred(case, name, place):
    """A scenario with the same belts of which one place must not be chosen any more."""
    never = f'kind = "apart"\nsteps = 2\n[[belt.rule]]\nkind = "never"\nplaces = ["{place}"]'
    path = case / f"{name}.toml"
    path.write_text(TASKS.replace('kind = "apart"\nsteps = 2', never), "utf-8")
    return path


@pytest.fixture(scope="module")
def anew(case, chosen):
    """The belts chosen anew without an end of the first, with those before in force."""
    before = rows_of(chosen[0] / "red" / "001")
    path = barred(case, "anew", before[0]["place"])
    done = zhucun("belts", path, "--task", "red", "--in-force", chosen[0] / "red" / "001")
    assert done.returncode == 0, done.stdout
    return case / "belts" / "anew" / "red" / "001", done.stdout, before


def test_few_places_change_where_one_must_not_be_chosen_any_more(case, anew):
    folder, said, before = anew
    old, new = ({row["place"] for row in rows} for rows in (before, rows_of(folder)))
    assert before[0]["place"] not in new
    assert old - new == {before[0]["place"]}
    assert f"新上 {len(new - old)} 个地方，退出 1 个" in said
    assert "不可能换得更少" in said
    stated = json.loads((folder / "manifest.json").read_text("utf-8"))
    assert stated["changes"] == stated["changes_bound"] == len(old ^ new)
    sheet = load_workbook(folder / "belts.xlsx")["与现行对照"].iter_rows(values_only=True)
    assert sum(row[0] in ("新上", "退出") for row in sheet) == len(old ^ new)


def test_choices_with_belts_in_force_are_verified_by_them(anew):
    folder = anew[0]
    assert zhucun("verify", folder).returncode == 0
    path = folder / "standing-belts.csv"
    kept = path.read_bytes()
    try:
        path.write_bytes(b"".join(kept.splitlines(keepends=True)[:-1]))
        done = zhucun("verify", folder)
        assert done.returncode == 3
        assert "changes" in done.stdout
    finally:
        path.write_bytes(kept)


def test_questions_say_what_changes_against_those_in_force(anew):
    done = zhucun("explain", anew[0], "--village", rows_of(anew[0])[0]["place"])
    assert done.returncode == 0, done.stdout
    assert "与现行的相比，新上和退出合计" in done.stdout


def test_belts_of_another_task_are_not_in_force(case, chosen):
    done = zhucun(
        "belts", case / "belt.toml", "--task", "sites", "--in-force", chosen[0] / "red" / "001"
    )
    assert done.returncode == 2
    assert "不是“sites”" in done.stdout


@pytest.mark.long
def test_a_column_names_the_belts_in_force(case, chosen, tmp_path):
    made = tmp_path / "column"
    shutil.copytree(case, made, ignore=shutil.ignore_patterns("belts"))
    on = {row["place"]: row["belt_name"] for row in rows_of(chosen[0] / "red" / "001")}
    gone = next(iter(on))
    book = load_workbook(made / "case.xlsx")
    sheet = book["村"]
    heads = [cell.value for cell in sheet[1]]
    key = heads.index("村代码" if "村代码" in heads else "村编号")
    sheet.cell(1, len(heads) + 1, "示范带")
    for row in sheet.iter_rows(min_row=2):
        if name := on.get(str(row[key].value)):
            sheet.cell(row[0].row, len(heads) + 1, name)
    book.save(made / "case.xlsx")
    path = barred(made, "anew", gone)
    text = path.read_text("utf-8").replace("length = [3", 'current = "village.示范带"\nlength = [3')
    path.write_text(text, "utf-8")
    done = zhucun("belts", path, "--task", "red")
    assert done.returncode == 0, done.stdout
    folder = made / "belts" / "anew" / "red" / "001"
    assert set(on) - {row["place"] for row in rows_of(folder)} == {gone}
    assert zhucun("verify", folder).returncode == 0


GUISES = list(zip(BELT_PLACES, list(SECRETS)[:6], [*AROUND, "{}", AROUND[0]], strict=True))


@pytest.mark.parametrize(("text", "secret", "around"), GUISES)
def test_a_persons_data_in_a_text_of_belts_are_refused(tmp_path, monkeypatch, text, secret, around):
    """The diagonal; ``python -m tests.hostile.leaks`` tries every text with every secret."""
    done = BELT_PLACES[text](tmp_path / "001", around.format(SECRETS[secret]))
    said, folder = said_of_belts(done, monkeypatch)
    assert folder is None
    assert SECRETS[secret] in said.getvalue()
    assert [path.name for path in done.folder.iterdir()] == ["belts.csv"]


def test_what_belts_in_force_are_called_is_not_published(tmp_path, monkeypatch):
    done = belts_of(tmp_path / "001", before="前任书记村带")
    assert done.facts.standing
    said, folder = said_of_belts(done, monkeypatch)
    assert folder is not None, said.getvalue()
    text = "\n".join(part for file in folder.iterdir() for part in contents(file))
    assert "东关—西关" in text
    assert "前任书记" not in text


def with_pins(case, name, *pins):
    text = "".join(f"[[belt.pin]]\n{pin}\n" for pin in pins)
    head, tail = TASKS.split('[[belt]]\nname = "sites"')
    path = case / f"{name}.toml"
    path.write_text(f'{head}{text}[[belt]]\nname = "sites"{tail}', "utf-8")
    return path


def test_pins_are_kept_judged_and_named(case, chosen):
    rows = rows_of(chosen[0] / "red" / "001")
    out = rows[0]["place"]
    two = [row["place"] for row in rows if row["belt"] == "2"][:2]
    pins = f'places = ["{out}"]\nforbid = true', f"places = {json.dumps(two)}\nforbid = true"
    path = with_pins(case, "pins", *pins)
    done = zhucun("belts", path, "--task", "red")
    assert done.returncode == 0, done.stdout
    folder = case / "belts" / "pins" / "red" / "001"
    anew = {row["place"]: row["belt"] for row in rows_of(folder)}
    assert out not in anew
    assert anew.get(two[0], "none") != anew.get(two[1], "nowhere")
    said = zhucun("explain", folder, "--village", out).stdout
    assert "锁定第 1 条 不许" in said
    csv_file = folder / "belts.csv"
    csv_file.write_bytes((chosen[0] / "red" / "001" / "belts.csv").read_bytes())
    done = zhucun("verify", folder)
    assert done.returncode == 3
    assert "锁定第 1 条没有做到" in done.stdout
    assert "锁定第 2 条没有做到" in done.stdout


def test_pins_that_cannot_be_kept_are_told_with_their_clause(case, chosen):
    rows = rows_of(chosen[0] / "red" / "001")
    one, many = f'places = ["{rows[0]["place"]}"]', json.dumps([row["place"] for row in rows])
    towns = json.dumps([row["place"] for row in rows_of(chosen[0] / "sites" / "001")][:2])
    inside = f'places = {towns}\n[[belt.rule]]\nkind = "apart"\nkm = 0.1'
    for name, pins, told in (
        ("against", (one, f"{one}\nforbid = true"), "belt[1].pin[2] 与 pin[1] 矛盾"),
        ("crowd", (f"places = {many}",), "一条至多 4 个"),
        ("nobody", ('places = ["没有这个村"]',), "没有这个村"),
        ("way", (inside,), "belt[1].pin[1] 做不到（已证明）"),
    ):
        path = with_pins(case, name, *pins)
        text = path.read_text("utf-8").replace("length = [3, 4]", LENGTH[name == "way"])
        path.write_text(text, "utf-8")
        done = zhucun("belts", path)
        assert done.returncode == 2, name
        sheets = load_workbook(case / "findings.xlsx").worksheets
        cells = [
            cell for sheet in sheets for row in sheet.iter_rows(values_only=True) for cell in row
        ]
        assert any(told in str(cell) for cell in cells), name
        assert not (case / "belts" / name).exists()


LENGTH = ("length = [3, 4]", 'length = [3, 4]\ninside = "township"')
