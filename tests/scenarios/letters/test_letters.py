"""``zhucun letters``: Word letters, from our templates and from a department's own."""

import subprocess
import sys
import textwrap

import pytest
from openpyxl import load_workbook

from maps.files.plan_csv import read_plan_csv
from tests.scenarios.command import zhucun

docx = pytest.importorskip("docx")


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    folder = tmp_path_factory.mktemp("letters") / "demo"
    size = ("--villages", "40", "--townships", "3", "--no-open")
    assert zhucun("demo", folder, *size).returncode == 0
    book = load_workbook(folder / "case.xlsx")
    sheet = book["干部"]
    for row, name in zip(range(2, 5), HOSTILE, strict=True):
        sheet.cell(row, 2).value = name
        sheet.cell(row, 2).data_type = "s"  # openpyxl would make a formula of it
    book.save(folder / "case.xlsx")
    assert zhucun("run", folder, "--name", "hostile").returncode == 0
    return folder / "runs" / "scenario" / "hostile"


HOSTILE = ("{{ 7*7 }}", '=HYPERLINK("x")', "<img src=x onerror=alert(1)>")


def text_of(path):
    document = docx.Document(str(path))
    parts = [p.text for p in document.paragraphs]
    parts += [c.text for table in document.tables for row in table.rows for c in row.cells]
    return "\n".join(parts)


def test_one_letter_for_every_posting(run, tmp_path):
    out = tmp_path / "letters"
    done = zhucun("letters", run, "--out", out, "--set", "发文机关=中共某县委组织部")
    assert done.returncode == 0, done.stdout
    plan = read_plan_csv(run / "plan.csv")
    people = [p for p in plan.postings if p.layer in {"first_secretary", "work_team"}]
    assert len(list((out / "责任书").glob("*.docx"))) == len(people)
    assert len(list((out / "派驻通知").glob("*.docx"))) == len(plan.postings)
    first = sorted((out / "责任书").glob("*.docx"))[0]
    assert "中共某县委组织部" in text_of(next((out / "派驻通知").glob("*.docx")))
    assert "2026年7月1日起至2028年6月30日" in text_of(first)
    rows = list(load_workbook(out / "letters.xlsx").active.iter_rows(min_row=3, values_only=True))
    assert len([row for row in rows if row[0]]) == len(people) + len(plan.postings)
    assert "文号" in done.stdout, "what no table knows is named"


def test_hostile_names_are_text(run, tmp_path):
    out = tmp_path / "letters"
    assert zhucun("letters", run, "--out", out, "--merged").returncode == 0
    text = "".join(text_of(path) for path in out.glob("*.docx"))
    posted = {p.supply for p in read_plan_csv(run / "plan.csv").postings}
    book = load_workbook(run.parents[2] / "case.xlsx")
    names = {r[0]: r[1] for r in book["干部"].iter_rows(min_row=2, values_only=True)}
    shown = [names[supply] for supply in posted if names.get(supply) in HOSTILE]
    assert shown
    assert all(name in text for name in shown)
    assert "49" not in text.replace("2049", "")


def test_a_department_s_own_template(run, tmp_path):
    mine = tmp_path / "templates"
    assert zhucun("letters", "--write-templates", mine).returncode == 0
    names = sorted(path.name for path in mine.glob("*.docx"))
    assert names
    for path in mine.glob("*.docx"):
        document = docx.Document()
        document.add_paragraph("兹派 {{ who }} 到 {{ place }}")
        document.save(str(path))
    out = tmp_path / "letters"
    done = zhucun("letters", run, "--templates", mine, "--out", out, "--kind", "notice")
    assert done.returncode == 0, done.stdout
    assert text_of(next((out / "派驻通知").glob("*.docx"))).startswith("兹派 ")


def test_a_misspelt_field_is_named_and_nothing_is_written(run, tmp_path):
    mine = tmp_path / "templates"
    assert zhucun("letters", "--write-templates", mine).returncode == 0
    for path in mine.glob("*.docx"):
        document = docx.Document()
        document.add_paragraph("{{ whoo }} {{ plase }} {{ unit.__class__ }}")
        document.save(str(path))
    out = tmp_path / "letters"
    done = zhucun("letters", run, "--templates", mine, "--out", out)
    assert done.returncode == 2
    assert "whoo" in done.stdout
    assert "plase" in done.stdout
    assert not out.exists()


def test_a_replan_gives_recall_letters(run, tmp_path):
    plan = read_plan_csv(run / "plan.csv")
    who = plan.of_layer("first_secretary")[0].supply
    again = ("--leave", f"{who}:召回", "--date", "2026-09-01", "--name", "recalled")
    assert zhucun("replan", run, *again).returncode == 0
    out = tmp_path / "letters"
    done = zhucun("letters", run.parent / "recalled", "--kind", "recall", "--out", out)
    assert done.returncode == 0, done.stdout
    text = "".join(text_of(path) for path in out.rglob("*.docx"))
    assert "召回" in text
    assert "自2026年9月1日起不再承担" in text


def test_wrong_words_are_told(run):
    done = zhucun("letters", run, "--kind", "x", "--set", "a=b", "--date", "明天")
    assert done.returncode == 2
    for word in ("x", "a=b", "明天"):
        assert word in done.stdout
    assert zhucun("letters").returncode == 2


def test_without_the_extra_it_says_what_to_install(run):
    code = textwrap.dedent(
        """
        import sys
        sys.modules["docxtpl"] = None
        sys.argv = ["zhucun", "letters", sys.argv[1]]
        from scenarios.cli import main
        main()
        """
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(run)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 2
    assert "letters" in done.stdout
