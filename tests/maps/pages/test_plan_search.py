"""The search of the plan map: by parts, however names are spaced, by class and by initials."""

import dataclasses

import pytest
from selenium.webdriver.common.by import By

from geodata.facts.county import Cadre, Township
from geodata.text import normalised
from maps.editions.public_view import Edition, public_view
from maps.pages.initials import initials_of
from maps.pages.plan_map import plan_map_data, plan_map_html
from optimizer.model.plan import Plan, Posting
from tests.maps import hand_made
from tests.maps.browser import open_page
from tests.maps.hand_made import code, village

SPACED = ("张  三", "张三", "张\u3000三", " Ａbc * 村\t一 ", "ÀÉ Ｘ", "王\u00a0五", "")


def case():
    made = hand_made.case()
    villages = (
        village(1, "南家岭", village_class="weak"),
        village(2, "东榆林", village_class="poor"),
        village(3, "西 影 寺", township="西街道"),
        village(4, "重阳村", township="T2"),
        village(5, "无坐标村", village_class="weak", lon=None, lat=None, code=None),
    )
    cadres = (
        Cadre(id="C1", name="谢向", unit="U1"),
        Cadre(id="C2", name="张三", unit="U2"),
        Cadre(id="C3", name="张  三丰", unit="U1"),
    )
    towns = (Township(id="T1", name="柳湾镇"), Township(id="T2", name="南家镇"))
    county = dataclasses.replace(
        made.county, villages=villages, cadres=cadres, townships=towns, name="朔城区"
    )
    return dataclasses.replace(made, county=county)


def outcome():
    posts = [
        ("first_secretary", 1, "C1"),
        ("first_secretary", 2, "C2"),
        ("first_secretary", 4, "C3"),
        ("department", 1, "U1"),
        ("department", 2, "U2"),
    ]
    plan = Plan(tuple(Posting(layer, code(n), who) for layer, n, who in posts))
    return hand_made.outcome(plan=plan)


@pytest.fixture(scope="module")
def driver(tmp_path_factory):
    path = tmp_path_factory.mktemp("search") / "map.html"
    path.write_text(plan_map_html(case(), hand_made.policy(), outcome(), title="方案"), "utf-8")
    with open_page(path) as driver:
        yield driver


def hits(driver, query):
    search = driver.find_element(By.ID, "search")
    driver.execute_script(
        "arguments[0].value = arguments[1]; arguments[0].dispatchEvent(new Event('input'))",
        search,
        query,
    )
    rows = driver.find_elements(By.CSS_SELECTOR, "#found button")
    return [row.text for row in rows]


def first(driver, query):
    found = hits(driver, query)
    return found[0].split()[0] if found else None


FOUND = {
    "柳湾镇南家岭": "南家岭",
    "柳湾南家岭": "南家岭",
    "柳湾 家岭": "南家岭",
    "南家岭 柳湾镇": "南家岭",
    "朔城区柳湾镇南家岭": "南家岭",
    "谢向 市教育局": "谢向",
    "教育局谢向": "谢向",
    "谢向教育": "谢向",
    "张  三": "张三",
    "张三": "张三",
    "张三丰": "张",
    "西影寺": "西",
    "软弱涣散 南家": "南家岭",
    "njl": "南家岭",
    "NJL": "南家岭",
    "lwznjl": "南家岭",
    "lw njl": "南家岭",
    "zyc": "重阳村",
    "cyc": "重阳村",
    "xx jyj": "谢向",
    code(1): "南家岭",
    "王五": None,
    "柳湾 王五": None,
    "qqq": None,
}


def test_what_is_meant_is_found_first(driver):
    assert {query: first(driver, query) for query in FOUND} == FOUND


def test_a_class_is_found_and_filters(driver):
    rows = hits(driver, "软弱涣散")
    assert "村类别" in rows[0]
    driver.find_element(By.CSS_SELECTOR, "#found button").click()
    assert "2 个村" in driver.find_element(By.CSS_SELECTOR, "#table h2").text
    driver.execute_script("window.zhucun.app.only(-1)")
    assert driver.get_log("browser") == []


def test_texts_are_folded_as_the_program_folds_them(driver):
    script = "return arguments[0].map(window.zhucunPage.folded)"
    assert driver.execute_script(script, SPACED) == [normalised(text) for text in SPACED]


def test_initials_hold_every_reading_and_nothing_else():
    assert initials_of(["重阳 (A1)", "长"]) == {"长": "cz", "重": "ctz", "阳": "y"}


def test_initials_of_a_public_page_are_those_of_its_own_names():
    view = public_view(case(), hand_made.policy(), outcome(), Edition(), language="zh")
    data = plan_map_data(view.case, view.policy, view.outcome, title="", language="zh")
    own = plan_map_data(case(), hand_made.policy(), outcome(), title="", language="zh")
    assert "谢" in own["initials"]
    assert "谢" not in data["initials"]
    assert "岭" in data["initials"]
