"""What ``zhucun publish`` refuses, and what it does not mistake for a leak."""

import json
from dataclasses import replace

import pytest
from openpyxl import load_workbook

from geodata.facts.county import Cadre, Village
from maps.editions.file_contents import contents
from maps.editions.public_view import Edition
from maps.pages.plan_map import plan_map_html
from optimizer.model.plan import Plan, Posting, Shortage
from scenarios.tasks import publish
from tests.hostile.texts import AROUND, PLACES, SECRETS, run_of, said_of, with_village
from tests.maps.editions.test_leaks import PLAN, case

DIAGONAL = list(zip(PLACES, SECRETS, AROUND * 2, strict=True))


@pytest.mark.parametrize(("place", "secret", "around"), DIAGONAL)
def test_a_persons_data_in_a_text_are_refused(tmp_path, monkeypatch, place, secret, around):
    """The diagonal; ``python -m tests.hostile.leaks`` tries every text with every secret."""
    run = PLACES[place](tmp_path, around.format(SECRETS[secret]))
    said, folder = said_of(run, monkeypatch)
    assert folder is None
    wanted = "张三丰" if secret == "traditional" else SECRETS[secret]
    assert wanted in said.getvalue()
    assert [path.name for path in run.folder.iterdir()] == ["plan.csv"]


@pytest.mark.parametrize("place", ["title", "class", "unit"])
def test_the_scenario_may_call_a_text_public(tmp_path, monkeypatch, place):
    text = "张三丰示范岗13800138000"
    run = PLACES[place](tmp_path, text)
    wishes = {"texts": (text,), "approval": run.scenario.edition.approval}
    run = replace(run, scenario=replace(run.scenario, edition=Edition(**wishes)))
    folder = said_of(run, monkeypatch)[1]
    assert folder is not None
    assert any(text in part for path in folder.iterdir() for part in contents(path))


@pytest.mark.parametrize("name", ["欧阳默言", "张三丰方案", "C0001"])
def test_the_name_of_a_run_is_private(tmp_path, monkeypatch, name):
    run = run_of(tmp_path, name=name)
    folder = said_of(run, monkeypatch)[1]
    every = [part for path in folder.iterdir() for part in contents(path)]
    assert not [part for part in every if name in part]
    told = replace(run, scenario=replace(run.scenario, edition=Edition(run=True)))
    folder = said_of(told, monkeypatch)[1]
    if name == "欧阳默言":
        assert json.loads((folder / "publish.json").read_text("utf-8"))["run"] == name
    else:
        assert folder is None


def test_the_name_of_the_case_folder_is_private(tmp_path, monkeypatch):
    """Villages without a county stand in one that is called after the folder."""
    facts = case().county
    bare = {
        "name": "李局长交办",
        "villages": tuple(replace(village, county="") for village in facts.villages),
        "townships": tuple(replace(town, county="") for town in facts.townships),
    }
    folder = said_of(run_of(tmp_path / "李局长交办", **bare), monkeypatch)[1]
    assert folder is not None
    assert not [t for path in folder.iterdir() for t in contents(path) if "李局长" in t]


def test_people_in_columns_of_ones_own_are_people(tmp_path, monkeypatch):
    extra = {"村书记": "王小二", "联系人": "教育局", "负责人（电话）": "赵老四", "主任": "空缺"}
    villages = with_village(extra=extra)
    assert said_of(run_of(tmp_path / "a", title="空缺岗位方案", **villages), monkeypatch)[1]
    for name in ("王小二", "赵老四"):
        run = run_of(tmp_path / name, title=f"{name}示范村方案", **villages)
        assert said_of(run, monkeypatch)[1] is None


def test_the_folder_has_no_persons_name(tmp_path, monkeypatch):
    run = run_of(tmp_path)
    assert said_of(run, monkeypatch, tmp_path / "张三丰")[1] is None
    assert said_of(run, monkeypatch, tmp_path / "公开")[1] is not None


WORDS = (
    *("button", "town", "villages", "script", "class", "public", "html", "structure", "edition"),
    *("方案", "一般村", "市级", "weak", "党员", "干部", "2026", "2026年", "1.0", "教育", "包联"),
)


def test_words_of_the_program_and_of_titles_are_no_leak(tmp_path, monkeypatch):
    notes = {f"备注{n}": word for n, word in enumerate(WORDS)}
    cadres = tuple(replace(cadre, extra=notes) for cadre in case().county.cadres)
    run = run_of(tmp_path, title="2026年党员干部驻村方案", cadres=cadres)
    said, folder = said_of(run, monkeypatch)
    assert folder is not None, said.getvalue()


def test_names_of_places_are_no_leak(tmp_path, monkeypatch):
    names = ("高原村", "安康社区", "王家沟", "刘胡兰镇中村", "东高家庄", "东关")
    facts = case().county
    villages = tuple(
        Village(id=f"v{n}", name=name, township="T1", county="朔城区", village_class="weak")
        for n, name in enumerate(names)
    )
    people = tuple(
        Cadre(id=f"K{n:03}", name=name, unit="U1")
        for n, name in enumerate(("高原", "安康", "王家", "刘胡兰", "高家庄", "东关", "神头"))
    )
    run = run_of(
        tmp_path,
        title="朔城区高原村、安康社区驻村方案",
        villages=(*facts.villages, *villages),
        cadres=(*facts.cadres, *people),
    )
    said, folder = said_of(run, monkeypatch)
    assert folder is not None, said.getvalue()
    told = run_of(tmp_path, title="高原同志驻村方案", cadres=(*facts.cadres, *people))
    assert said_of(told, monkeypatch)[1] is None


HOSTILE = (
    ("<img src=x onerror=alert(1)>", "标题\n第二行\t&lt;", "=HYPERLINK(1)", "{{ 7*7 }}"),
    ("a&b%20c \\u5f20", "_x0041_</title>", "O'Neil & Söhne", "<svg onload=alert(3)>"),
    ("甲" * 40_000, "题" * 40_000, "名" * 300, "单" * 5_000),
)


@pytest.mark.parametrize("words", HOSTILE, ids=("markup", "escapes", "long"))
def test_strange_texts_are_no_leak(tmp_path, monkeypatch, words):
    place, title, person, unit = words
    facts = case().county
    run = run_of(
        tmp_path,
        title=title,
        edition=Edition(names=True, shortages=True, approval=unit[:60]),
        villages=tuple(replace(village, name=place) for village in facts.villages),
        townships=tuple(replace(town, name=place) for town in facts.townships),
        cadres=tuple(replace(cadre, name=person) for cadre in facts.cadres),
        units=tuple(replace(one, name=unit) for one in facts.units),
    )
    said, folder = said_of(run, monkeypatch)
    assert folder is not None, said.getvalue()[:2_000]


def test_people_whom_the_edition_names_may_stand_in_texts(tmp_path, monkeypatch):
    run = run_of(tmp_path, title="张三丰驻村方案", edition=Edition(names=True))
    assert said_of(run, monkeypatch)[1] is not None
    run = run_of(tmp_path, title="李家驻村方案", edition=Edition(names=True))
    assert said_of(run, monkeypatch)[1] is None, "he is not posted"


def altered(monkeypatch, change):
    """Let the writer of editions write something more."""
    known = publish._write

    def more(folder, title, *rest):
        known(folder, title, *rest)
        if title:
            change(folder)

    monkeypatch.setattr(publish, "_write", more)


def page_with(before, after):
    def change(folder):
        path = folder / publish.MAP
        text = path.read_text("utf-8")
        assert before in text
        path.write_text(text.replace(before, after, 1), "utf-8")

    return change


def book_with(change):
    def written(folder):
        path = folder / publish.TABLE
        book = load_workbook(path)
        change(book)
        book.save(path)

    return written


STRANGE = {
    "a paragraph": page_with("</body>", "<p>somebody</p></body>"),
    "a script": page_with("</body>", "<script>var x=1</script></body>"),
    "a comment": page_with("</body>", "<!-- x --></body>"),
    "a second page of data": page_with("</body>", '<script id="more">"H4sI"</script></body>'),
    "a column": book_with(lambda book: book.active.cell(2, 9, "备注")),
    "a sheet": book_with(lambda book: book.create_sheet("其他")),
    "another file": lambda folder: (folder / "notes.txt").write_text("x", "utf-8"),
    "a folder": lambda folder: (folder / "more").mkdir(),
}


@pytest.mark.parametrize("change", STRANGE.values(), ids=STRANGE)
def test_what_no_whitelist_names_is_refused(tmp_path, monkeypatch, change):
    altered(monkeypatch, change)
    said, folder = said_of(run_of(tmp_path), monkeypatch)
    assert folder is None, said.getvalue()


def data_with(monkeypatch, change):
    known = plan_map_html

    def more(case, policy, outcome, **words):
        if case.county.villages:
            case, outcome = change(case, outcome)
        return known(case, policy, outcome, **words)

    monkeypatch.setattr(publish, "plan_map_html", more)


def changed(table, **values):
    def change(shown, outcome):
        rows = tuple(replace(row, **values) for row in getattr(shown.county, table))
        return replace(shown, county=replace(shown.county, **{table: rows})), outcome

    return change


COLUMNS = {
    "codes": changed("villages", code="X"),
    "hardness": changed("villages", hardness=0.5),
    "needs": changed("villages", need={"industry": 0.3}),
    "seats": changed("units", lon=112.3, lat=39.3),
    "other places": changed("villages", name="别处"),
    "shortages": lambda shown, outcome: (
        shown,
        replace(outcome, plan=Plan(outcome.plan.postings, (Shortage("county_leader", "v1", 1),))),
    ),
}


@pytest.mark.parametrize("change", COLUMNS.values(), ids=COLUMNS)
def test_a_column_too_many_is_refused(tmp_path, monkeypatch, change):
    assert said_of(run_of(tmp_path), monkeypatch)[1] is not None
    data_with(monkeypatch, change)
    said, folder = said_of(run_of(tmp_path), monkeypatch)
    assert folder is None, said.getvalue()


def test_what_the_edition_may_show_is_no_stranger(tmp_path, monkeypatch):
    edition = Edition(names=True, shortages=True, approval="晋S（2026）1号", classes=False)
    plan = Plan((*PLAN.postings, Posting("county_leader", "140602001202", "L001")), PLAN.shortages)
    run = run_of(tmp_path, title='<b>"&{{方案}}', edition=edition, plan=plan)
    said, folder = said_of(run, monkeypatch)
    assert folder is not None, said.getvalue()
