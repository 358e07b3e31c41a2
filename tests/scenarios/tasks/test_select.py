"""``zhucun select`` as a committee uses it: choose, change, sign, plan."""

import json

import pytest
from openpyxl import load_workbook

from tests.scenarios.command import zhucun

STAGE = """

[[need]]
column = "collective_income"
weight = 2
worst = 0
best = 200000

[selection]
count = 12
never = "village.class == 'demonstration'"

[[selection.quota]]
name = "每乡镇"
per = "township"
least = 2
"""


@pytest.fixture
def case(tmp_path):
    folder = tmp_path / "demo"
    size = ("--villages", "40", "--townships", "3", "--no-open")
    assert zhucun("demo", folder, *size).returncode == 0
    scenario = folder / "scenario.toml"
    scenario.write_text(scenario.read_text("utf-8") + STAGE, "utf-8")
    return folder


def marks(folder):
    sheet = load_workbook(folder / "scenario-selection.xlsx")["定村名单"]
    rows = list(sheet.iter_rows(values_only=True))
    column = rows[1].index("选定")
    return sheet, column, {row[4]: row[column] for row in rows[2:] if row[4]}


def flip(folder):
    """Change the first selected village to no, as a clerk would."""
    path = folder / "scenario-selection.xlsx"
    book = load_workbook(path)
    sheet = book["定村名单"]
    column = [cell.value for cell in sheet[2]].index("选定") + 1
    assert sheet.cell(3, column).value == "是"
    sheet.cell(3, column).value = "否"
    book.save(path)


def test_choose_change_sign_and_plan(case):
    assert zhucun("select", case).returncode == 0
    assert list(marks(case)[2].values()).count("是") == 12
    flip(case)
    signed = zhucun("select", case, "--sign", '县委"常委会"')
    assert signed.returncode == 0
    assert "有 1 个村不同" in signed.stdout
    assert zhucun("select", case).returncode == 2  # signed: not without --again
    run = zhucun("run", case, "--name", "signed")
    assert run.returncode == 0, run.stdout
    folder = case / "runs" / "scenario" / "signed"
    table = json.loads((folder / "manifest.json").read_text("utf-8"))
    assert table["selection"]["state"] == "signed"
    assert table["selection"]["by"] == '县委"常委会"'
    assert "scenario-selection.xlsx" in table["inputs"]
    chosen = {code for code, mark in marks(case)[2].items() if mark == "是"}
    served = {
        line.split(",")[1] for line in (folder / "plan.csv").read_text("utf-8-sig").splitlines()[1:]
    }
    assert served == chosen
    rows = list(load_workbook(folder / "plan.xlsx")["定村名单"].iter_rows(values_only=True))
    assert "会议改定" in {row[10] for row in rows}
    assert zhucun("verify", folder).returncode == 0


def test_a_signed_list_cannot_be_changed_silently(case):
    assert zhucun("select", case).returncode == 0
    assert zhucun("select", case, "--sign", "x").returncode == 0
    flip(case)
    run = zhucun("run", case)
    assert run.returncode == 2
    assert "签定后被改动" in run.stdout
    (case / "scenario-selection.xlsx").unlink()
    assert "不见了" in zhucun("run", case).stdout
    assert zhucun("select", case, "--again").returncode == 0
    assert not (case / "scenario-selection.signed.toml").exists()


def test_without_a_list_the_run_is_a_draft(case):
    run = zhucun("run", case)
    assert run.returncode == 0
    assert "还没有签定（12 个村）" in run.stdout


def test_what_is_wrong_with_a_list_is_told_by_row(case):
    assert zhucun("select", case).returncode == 0
    path = case / "scenario-selection.xlsx"
    book = load_workbook(path)
    sheet = book["定村名单"]
    column = [cell.value for cell in sheet[2]].index("选定") + 1
    sheet.cell(3, column).value = "也许"
    sheet.cell(4, 5).value = "999"
    book.save(path)
    done = zhucun("select", case, "--sign", "x")
    assert done.returncode == 2
    assert "“选定”一列看不懂：也许" in done.stdout
    assert not (case / "scenario-selection.signed.toml").exists()


def test_mistakes_of_the_stage_in_the_scenario(case):
    scenario = case / "scenario.toml"
    text = scenario.read_text("utf-8")
    wrong = text.replace("worst = 0\nbest = 200000", "worst = 0")
    wrong = wrong.replace('"collective_income"', '"colective_income"')
    wrong += '\nwhere = "village.clas == 1 and"\n'
    scenario.write_text(wrong, "utf-8")
    done = zhucun("check", case)
    assert done.returncode == 2
    assert "worst 和 best" in done.stdout
    assert "selection.quota[1].where" in done.stdout.replace("\n", "")
    scenario.write_text(text.replace('"collective_income"', '"colective_income"'), "utf-8")
    done = zhucun("check", case)
    assert done.returncode == 2
    assert "collective_income" in done.stdout


def test_a_slip_in_any_condition_of_a_rule_is_told(case):
    """Not only in require and forbid: who, where, require of a coupling."""
    scenario = case / "scenario.toml"
    parts = (
        '[[rule]]\nkind = "quota"\nlayer = "first_secretary"\nwho = "cadre.agee > 3"\nmost = 1\n',
        '[[rule]]\nkind = "quota"\nlayer = "department"\nwhere = "village.clas = 1"\nmost = 1\n',
        '[[rule]]\nkind = "hardest_first"\nlayer = "county_leader"\nwho = "cadre.age > 3"\n',
        '[[coupling]]\nkind = "team_leader"\nlayer = "work_team"\nrequire = "cadre.age <"\n',
    )
    for part in parts:
        sound = scenario.read_text("utf-8").partition("#slip")[0]
        scenario.write_text(f"{sound}#slip\n{part}", "utf-8")
        done = zhucun("check", case)
        assert done.returncode == 2, part
        assert "条件" in done.stdout


LEDGER = """
date = 2026-07-01
[[need]]
column = "难度"
worst = 1
best = 0
[[class]]
name = "创优"
count = 2
where = "村.类别 == '创优'"
"""


@pytest.fixture
def ledger(tmp_path):
    """Four villages of one class, which two may have; nobody to post and nothing to select."""
    rows = [f"甲镇,村{n},创优,{n / 10}" for n in range(4)]
    (tmp_path / "villages.csv").write_text("\n".join(["乡镇,村名,村类别,难度", *rows]), "utf-8")
    (tmp_path / "scenario.toml").write_text(LEDGER, "utf-8")
    return tmp_path


def test_numbers_of_classes_hold_and_are_told_without_a_selection(ledger):
    done = zhucun("select", ledger)
    assert done.returncode == 0, done.stdout
    assert "类别“创优”：应有 2 个村，原有 4 个，现有 2 个" in done.stdout
    assert "2 个村：村0、村1" in done.stdout
    book = load_workbook(ledger / "scenario-selection.xlsx")
    _, heads, *rows = list(book["分类台账"].iter_rows(values_only=True))
    classes = {row[3]: (row[heads.index("村类别")], row[heads.index("原类别")]) for row in rows}
    assert classes["村0"] == ("", "创优")
    assert classes["村3"] == ("创优", None)
    count = next(row for row in book["名额核对"].iter_rows(values_only=True) if "创优" in str(row))
    assert count[1:] == (4, 2, 2, 2, "符合")


def test_a_ledger_is_signed_and_its_classes_count(ledger):
    assert zhucun("select", ledger).returncode == 0
    path = ledger / "scenario-selection.xlsx"
    book = load_workbook(path)
    sheet = book["分类台账"]
    column = [cell.value for cell in sheet[2]].index("村类别") + 1
    sheet.cell(3, column).value = "软弱涣散村、创优"
    book.save(path)
    assert zhucun("select", ledger, "--sign", "县委").returncode == 0
    told = zhucun("check", ledger, "--json").stdout
    assert '"class_short"' in told
    assert '"wanted": "2", "held": "3"' in told or "现有 3 个" in told
    done = zhucun("run", ledger)
    assert done.returncode == 2
    assert "没有 [[layer]]" in done.stdout
    assert not (ledger / "runs").exists()
