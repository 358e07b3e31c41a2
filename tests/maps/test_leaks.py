"""The public edition shows the whitelist and nothing else; planted leaks are caught."""

import base64
import gzip
import json
import sqlite3
from dataclasses import replace

import geopandas as gpd
import pytest
from shapely.geometry import box
from xlsxwriter import Workbook

from geodata.case import Case
from geodata.county import Cadre, County, Leader, Township, Unit, Village
from maps.editions import Edition, public_view
from maps.leaks import contents, leaks, private_values, public_words
from maps.plan_map import plan_map_html
from optimizer.outcome import Outcome, Status, StopReason
from optimizer.plan import Plan, Posting, Shortage
from optimizer.policy import Layer, Policy

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


def searched(path, **wishes):
    wishes = {"names": False, "classes": True, **wishes}
    private = private_values(county(), **wishes)
    return {leak.value for leak in leaks(path, private, public_words(county(), **wishes))}


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


def test_what_is_allowed_is_not_looked_for():
    allowed = private_values(county(), names=True, classes=True)
    assert "张三丰" not in allowed
    assert "张三丰" in private_values(county(), names=False, classes=True)
    other = replace(county().villages[0], village_class="自定弱村")
    mine = replace(county(), villages=(other,))
    assert "自定弱村" in private_values(mine, names=False, classes=False)
    assert "自定弱村" not in private_values(mine, names=False, classes=True)
