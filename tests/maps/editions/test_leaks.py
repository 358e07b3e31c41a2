"""The public edition shows the whitelist and nothing else; planted leaks are caught."""

import base64
import gzip
import json
import sqlite3
import struct
from dataclasses import replace

import geopandas as gpd
import pytest
from shapely.geometry import box
from xlsxwriter import Workbook

from geodata.facts.case import Case
from geodata.facts.county import Cadre, County, Leader, Township, Unit, Village
from maps.editions.file_contents import LEAST_ROOM, MOST_RATIO, contents
from maps.editions.leak_test import LeakTest
from maps.editions.person_numbers import patterned
from maps.editions.public_view import Edition, public_view
from maps.editions.secrets import Kind, secrets_of, shown_by
from maps.pages.plan_map import plan_map_html
from optimizer.facts.layer import Layer
from optimizer.model.outcome import Outcome, Status, StopReason
from optimizer.model.plan import Plan, Posting, Shortage
from optimizer.model.policy import Policy

PHONE = "13800138000"


def county():
    villages = (
        Village(
            id="140602001201",
            code="140602001201",
            name="李家村",
            township="T1",
            county="朔城区",
            village_class="weak",
            population=1234.0,
            extra={"联系电话": PHONE, "评价": "后进"},
            lon=112.0,
            lat=39.0,
        ),
        Village(
            id="140602001202", name="东关", township="T1", county="朔城区", lon=112.1, lat=39.0
        ),
    )
    cadres = (
        Cadre(id="C0001", name="张三丰", unit="U1", native_place="东榆林", birth_year=1980),
        Cadre(id="C0002", name="李家", unit="U1", extra={"身份证": "140602198001011234"}),
    )
    return County(
        name="朔城区",
        villages=villages,
        townships=(Township(id="T1", name="神头镇", county="朔城区"),),
        units=(Unit(id="U1", name="市教育局", level="city", lon=112.3, lat=39.3),),
        cadres=cadres,
        leaders=(Leader(id="L001", name="钱七九", level="county", rank=1),),
    )


POLICY = Policy(
    layers=(
        Layer(name="first_secretary", supply="cadres", places="village.class == 'weak'"),
        Layer(name="county_leader", supply="leaders"),
    )
)
PLAN = Plan(
    (
        Posting("county_leader", "140602001201", "L001"),
        Posting("first_secretary", "140602001201", "C0001"),
    ),
    (Shortage("county_leader", "140602001202", 1),),
)
OUTCOME = Outcome(
    status=Status.PROVEN, stop=StopReason.DONE, plan=PLAN, levels=(), pairs=4, seconds=0.1
)


def case():
    shapes = gpd.GeoDataFrame(
        {"geometry": [box(112, 39, 112.05, 39.05), box(112.05, 39, 112.1, 39.05)]},
        index=[village.id for village in county().villages],
        crs=4326,
    )
    return Case(county=county(), coverage=shapes)


def leak_test(facts=None, *, names=False, classes=True, titles=(), public=()):
    facts = facts or county()
    wishes = {"names": names, "classes": classes, "titles": titles, "public": public}
    shown = shown_by(facts, POLICY, PLAN, **wishes)
    return LeakTest(secrets_of(facts, shown, classes=classes).values(), shown)


def searched(path, **wishes):
    return {leak.value for leak in leak_test(**wishes).of_file(path)}


def held(text, facts=None, **wishes):
    return {value for value, _ in leak_test(facts, **wishes).of_text(text)}


def page_of(view, language="zh"):
    return plan_map_html(view.case, view.policy, view.outcome, title="方案", language=language)


def test_the_public_map_is_clean_and_the_internal_one_is_not(tmp_path):
    view = public_view(case(), POLICY, OUTCOME, Edition(), language="zh")
    public, internal = tmp_path / "public.html", tmp_path / "internal.html"
    public.write_text(page_of(view), "utf-8")
    internal.write_text(
        plan_map_html(case(), POLICY, OUTCOME, title="方案", language="zh"), "utf-8"
    )
    assert searched(public) == set()
    assert {"张三丰", "钱七九"} <= searched(internal)
    text = "\n".join(contents(public))
    for shown in ("李家村", "东关", "神头镇", "市教育局"):
        assert shown in text


def test_names_are_shown_only_where_the_scenario_says_so():
    hidden = public_view(case(), POLICY, OUTCOME, Edition(), language="zh").case.county
    shown = public_view(case(), POLICY, OUTCOME, Edition(names=True), language="zh").case.county
    assert hidden.cadres[0].name == "派驻干部"
    assert hidden.leaders[0].name == "县级领导"
    assert shown.cadres[0].name == "张三丰"
    assert shown.leaders[0].name == "钱七九"


def test_only_what_the_whitelist_names_is_handed_on():
    view = public_view(case(), POLICY, OUTCOME, Edition(classes=False), language="zh")
    village = view.case.county.villages[0]
    assert (village.id, village.code, village.population, dict(village.extra)) == (
        "v1",
        None,
        None,
        {},
    )
    assert village.village_class == ""
    assert len(view.case.county.cadres) == 1, "who is not posted is not mentioned"
    assert view.case.county.units[0].lon is None
    assert view.outcome.plan.shortages == ()
    assert view.policy.layers[0].places is None
    assert list(view.case.coverage.index) == ["v1", "v2"]
    kept = public_view(case(), POLICY, OUTCOME, Edition(shortages=True), language="zh")
    assert kept.outcome.plan.shortages[0].place == "v2"


def packed(data):
    text = base64.b64encode(gzip.compress(json.dumps(data, ensure_ascii=False).encode())).decode()
    return f'<script type="application/json" id="data">"{text}"</script>'


PLANTED = {
    "a name in a tooltip": ("<div title='张三丰'></div>", "张三丰"),
    "a name as entities": ("<p>&#24352;&#19977;&#20016;</p>", "张三丰"),
    "an id in a comment": ("<!-- C0001 -->", "C0001"),
    "a code in a comment": ("<!-- 140602001201 -->", "140602001201"),
    "a phone left over": (f"<td>{PHONE}</td>", PHONE),
    "packed": (packed({"posts": [["张三丰"]]}), "张三丰"),
    "a key in packed data": (packed({"张三丰": 1}), "张三丰"),
    "a number in packed data": (packed({"a": [int(PHONE)]}), PHONE),
    "an extra column": ("<p>后进</p>", "后进"),
}


@pytest.mark.parametrize(("text", "value"), PLANTED.values(), ids=PLANTED)
def test_planted_leaks_in_a_page(tmp_path, text, value):
    path = tmp_path / "page.html"
    path.write_text(f"<html>{text}</html>", "utf-8")
    assert value in searched(path)


def test_a_name_inside_a_public_word_is_none(tmp_path):
    """李家 is a cadre, 李家村 a village."""
    path = tmp_path / "page.html"
    path.write_text("<p>李家村</p>", "utf-8")
    assert searched(path) == set()
    path.write_text("<p>李家村 李家同志</p>", "utf-8")
    assert searched(path) == {"李家"}


def test_planted_leaks_in_a_workbook_and_a_geopackage(tmp_path):
    book = tmp_path / "plan.xlsx"
    with Workbook(str(book)) as made:
        made.set_properties({"author": "张三丰"})
        made.add_worksheet("a").write_comment("A1", PHONE)
    assert searched(book) == {"张三丰", PHONE}
    base = tmp_path / "plan.gpkg"
    with sqlite3.connect(base) as link:
        link.execute("create table a (b text)")
        link.execute("insert into a values ('C0001')")
    link.close()
    assert searched(base) == {"C0001"}


BROKEN = (
    b"PK\x03\x04 no archive",
    b"\x1f\x8b no gzip",
    gzip.compress(b"cut off" * 100)[:-30],
    b"SQLite format 3\0 no database",
    b"\x89PNG\r\n\x1a\n" + struct.pack(">I4s", 2**31, b"tEXt") + "张三丰".encode(),
    b"%PDF-1.4 stream\nx\x9c no stream\nendstream",
)


@pytest.mark.parametrize("data", BROKEN)
def test_what_only_begins_like_packed_data_is_read_as_it_stands(tmp_path, data):
    path = tmp_path / "plan.bin"
    path.write_bytes(data + "张三丰".encode())
    assert searched(path) == {"张三丰"}
    held(base64.b64encode(data).decode())
    path.write_text(f"<p>{base64.b64encode(data).decode()}</p>", "utf-8")
    searched(path)


def test_packed_data_unpack_to_so_much_and_no_more(tmp_path):
    path = tmp_path / "bomb.gz"
    path.write_bytes(gzip.compress("张三丰".encode() + b" " * 2**27))
    assert max(map(len, contents(path))) <= max(LEAST_ROOM, MOST_RATIO * path.stat().st_size)
    assert searched(path) == {"张三丰"}


def test_what_is_allowed_is_not_looked_for():
    def private(facts, **wishes):
        shown = shown_by(facts, POLICY, PLAN, **wishes)
        return secrets_of(facts, shown, classes=wishes["classes"])

    allowed = private(county(), names=True, classes=True)
    assert "张三丰" not in allowed
    assert "李家" in allowed, "who is not posted is not named"
    assert private(county(), names=False, classes=True)["张三丰"].kind is Kind.NAME
    other = replace(county().villages[0], village_class="自定弱村")
    mine = replace(county(), villages=(other,))
    assert "自定弱村" in private(mine, names=False, classes=False)
    assert "自定弱村" not in private(mine, names=False, classes=True)


def with_people(*names, villages=()):
    """The county with other people, and with villages of these names."""
    facts = county()
    cadres = tuple(Cadre(id=f"K{n:03}", name=name) for n, name in enumerate(names))
    made = tuple(
        Village(id=f"v{n}", name=name, township="T1", county="朔城区")
        for n, name in enumerate(villages)
    )
    return replace(facts, cadres=cadres, villages=(*facts.villages, *made))


@pytest.mark.parametrize(
    ("name", "place"),
    [("高原", "高原村"), ("王家", "王家沟"), ("东关", "东关"), ("刘胡兰", "刘胡兰镇"),
     ("高家庄", "东高家庄村"), ("安康", "安康社区居委会"), ("张家", "小张家村")],
)  # fmt: skip
def test_a_name_that_a_place_bears_is_the_places_own(name, place):
    facts = with_people(name, villages=[place])
    assert held(place, facts) == set()
    assert held(f"到{place}驻村", facts) == ({name} if name == place else set())
    assert held(f"{name}同志", facts) == {name}


@pytest.mark.parametrize(
    ("name", "place"),
    [("张国伟", "李家村（张国伟）"), ("钱静", "李家村（钱静）"), ("张国伟", "李家村联系人张国伟"),
     ("张国伟", "李家村 張國偉"), ("钱静", "李家村：钱　静")],
)  # fmt: skip
def test_a_name_that_somebody_wrote_behind_a_place_is_not(name, place):
    assert held(place, with_people(name, villages=[place])) == {name}


def test_neither_is_a_number_of_somebody():
    for place in ("李家村13812345678", "李家村（0349-2023456）", "李家村140602198001011234"):
        assert held(place, with_people("张国伟", villages=[place]))


def test_a_text_that_the_scenario_calls_public_may_hold_a_name():
    title = "张三丰示范片13812345678方案"
    assert held(title) == {"张三丰", "13812345678"}
    assert held(title, public=[title]) == set()
    assert held(f"{title}（初稿）", public=[title]) == set(), "also as a part of a longer one"
    assert held(f"{title}和张三丰", public=[title]) == {"张三丰"}
    assert held("张三丰", public=[title]) == {"张三丰"}


def test_names_are_not_made_of_neighbours():
    facts = with_people("高原", "钱静")
    for text in ("东高\n原平", "东高 原平", "李高、原平", "存钱|静安", "高山草原"):
        assert held(text, facts) == set(), text
    for text in ("高\n原", "高 原", "（高　原）", "高·原", "甲 高 原 乙"):
        assert held(text, facts) == {"高原"}, text


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-26T10:00:15+00:00", "1.4.2", "112.5840245", "晋S（2026）012号", "12345热线",
        "1370000", "2026年第13期，共12345册", "a3f1" * 16, "13812345678" + "0" * 53,
        "第二批第123号", "3.14159265358979", "16,17,18,0,8,7,9,6", "14.5-17.2-33.12-45 6",
    ],
)  # fmt: skip
def test_other_numbers_have_not_the_form_of_a_persons(text):
    assert list(patterned(text)) == []


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("电话13812345678请联系", "mobile"), ("+86 138-1234-5678", "mobile"),
        ("１３８１２３４５６７８", "mobile"), ("138 1234 5678", "mobile"),
        ("身份证140602198001011234号", "identity"), ("14060219800101123X", "identity"),
        ("140602 19800101 1234", "identity"), ("140602800101123", "identity_old"),
        ("0349-2023456", "telephone"), ("（0349）2023456", "telephone"),
    ],
)  # fmt: skip
def test_numbers_of_people_are_known_by_their_form(text, form):
    assert form in {name for name, _ in patterned(text)}
