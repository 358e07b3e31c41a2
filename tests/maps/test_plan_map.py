"""The map in a real browser with the network cut."""

import base64
import dataclasses
import gzip
import json
import re

import pytest
import shapely
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from benchmarks.solve_speed import demo_policy
from geodata.case import Case
from geodata.synthetic import synthetic_county
from maps.plan_map import plan_map_data, plan_map_html
from maps.shapes import lines, without_specks
from optimizer.solve import solve
from tests.maps import hand_made
from tests.maps.browser import open_page, requests_of

HOSTILE = (
    "{{7*7}}",
    "{% if %}",
    "{# x",
    "<img src=x onerror=\"document.title='owned'\">",
    "${document.title='owned'}",
    "`backtick",
    "</script><script>document.title='owned'</script>",
    "'\"\\",
)


@pytest.fixture(scope="module")
def case() -> Case:
    return synthetic_county(villages=60, townships=4, seed=3)


@pytest.fixture(scope="module")
def outcome(case):
    return solve(case.county, demo_policy())


def page(tmp_path, case, outcome, **more):
    path = tmp_path / "map.html"
    text = plan_map_html(case, demo_policy(), outcome, title="测试方案", **more)
    path.write_text(text, "utf-8")
    return path


def data_of(text: str):
    packed = re.search(r'id="data">"([^"]*)"<', text)[1]
    return json.loads(gzip.decompress(base64.b64decode(packed)))


def test_page_asks_for_nothing_and_complains_of_nothing(tmp_path, case, outcome):
    path = page(tmp_path, case, outcome)
    driver = open_page(path)
    try:
        assert driver.execute_script("return window.zhucun.villages") == 60
        assert requests_of(driver) == [path.as_uri()]
        assert driver.get_log("browser") == []
        box = driver.execute_script(
            "const r=document.getElementById('map_zhucun').getBoundingClientRect();"
            "const m=window.zhucun.map;const b=m.getBounds();"
            "return [r.width, r.height, m.getSize().x, m.getSize().y]"
        )
        assert box[:2] == pytest.approx(box[2:], abs=2)
    finally:
        driver.quit()


def test_click_search_layer_and_panel(tmp_path, case, outcome):
    driver = open_page(page(tmp_path, case, outcome))
    try:
        post = outcome.plan.of_layer("first_secretary")[0]
        names = {village.id: village.name for village in case.county.villages}
        people = {cadre.id: cadre.name for cadre in case.county.cadres}
        search = driver.find_element(By.ID, "search")
        search.send_keys(names[post.place], Keys.ENTER)
        panel = driver.find_element(By.ID, "panel")
        assert names[post.place] in panel.text
        assert people[post.supply] in panel.text
        panel.find_element(By.XPATH, f".//button[text()='{people[post.supply]}']").click()
        assert names[post.place] in driver.find_element(By.ID, "panel").text
        driver.find_elements(By.NAME, "layer")[1].click()
        assert driver.find_elements(By.NAME, "layer")[1].is_selected()
        assert driver.get_log("browser") == []
    finally:
        driver.quit()


def test_hostile_names_are_shown_literally_and_nothing_runs(tmp_path, case, outcome):
    villages = tuple(
        dataclasses.replace(village, name=name)
        for village, name in zip(case.county.villages, HOSTILE, strict=False)
    )
    county = dataclasses.replace(
        case.county, villages=villages + case.county.villages[len(villages) :]
    )
    hostile = dataclasses.replace(case, county=county)
    driver = open_page(page(tmp_path, hostile, outcome))
    try:
        for number, name in enumerate(HOSTILE):
            driver.execute_script("window.zhucun.pick(arguments[0])", number)
            assert driver.find_element(By.CSS_SELECTOR, "#panel h3").text == name
        assert driver.title == "测试方案"
        assert driver.get_log("browser") == []
    finally:
        driver.quit()


def test_small_inflate_reads_what_the_browser_reads(tmp_path, case, outcome):
    path = page(tmp_path, case, outcome)
    text = path.read_text("utf-8")
    script = "<script>window.zhucunNoStream=true</script>"
    text = re.sub(r"<meta http-equiv=\"Content-Security-Policy\"[^>]*>", "", text)
    path.write_text(text.replace("<body>", "<body>" + script, 1), "utf-8")
    driver = open_page(path)
    try:
        assert driver.execute_script("return window.zhucun.villages") == 60
    finally:
        driver.quit()


def test_names_only_are_drawn_as_rough_points(case, outcome):
    county = dataclasses.replace(
        case.county,
        villages=tuple(
            dataclasses.replace(v, lon=112.5, lat=39.0, precision="township")
            for v in case.county.villages
        ),
    )
    bare = Case(county=county)
    data = data_of(plan_map_html(bare, demo_policy(), outcome, title="t"))
    assert all(village["rough"] == 1 and "rings" not in village for village in data["villages"])
    assert len({tuple(village["at"]) for village in data["villages"]}) == 60


def test_rough_places_are_told_in_header_legend_and_panel(tmp_path, case, outcome):
    villages = tuple(
        dataclasses.replace(v, lon=112.5, lat=39.0, precision="township") if n % 2 else v
        for n, v in enumerate(case.county.villages)
    )
    bare = Case(county=dataclasses.replace(case.county, villages=villages))
    driver = open_page(page(tmp_path, bare, outcome))
    try:
        assert driver.find_element(By.CSS_SELECTOR, "header .rough b").text == "30"
        keys = [row.text for row in driver.find_elements(By.CSS_SELECTOR, "#side .key")]
        assert sum("空心圆" in key and "30" in key for key in keys) == 1
        assert sum("实心圆" in key and "30" in key for key in keys) == 1
        driver.execute_script("window.zhucun.pick(1)")
        assert "位置不准" in driver.find_element(By.CSS_SELECTOR, "#panel .flag").text
    finally:
        driver.quit()


def test_search_by_keyboard(tmp_path, case, outcome):
    driver = open_page(page(tmp_path, case, outcome))
    try:
        search = driver.find_element(By.ID, "search")
        town = case.county.townships[0]
        search.send_keys("村")
        rows = driver.find_elements(By.CSS_SELECTOR, "#found li")
        assert len(rows) == 11
        assert "还有" in rows[-1].text
        search.send_keys(Keys.ESCAPE)
        assert not driver.find_elements(By.CSS_SELECTOR, "#found li")
        search.clear()
        search.send_keys(town.name, Keys.ARROW_DOWN)
        driver.switch_to.active_element.send_keys(Keys.ENTER)
        assert driver.find_element(By.CSS_SELECTOR, "#panel h3").text == town.name
        assert not driver.find_elements(By.CSS_SELECTOR, "#found li")
        assert driver.switch_to.active_element.get_attribute("id") == "search"
        link = driver.find_element(By.CSS_SELECTOR, "#panel dd button")
        name = link.text
        link.send_keys(Keys.ENTER)
        assert driver.find_element(By.CSS_SELECTOR, "#panel h3").text == name
        assert driver.switch_to.active_element.get_attribute("id") == "panel"
        driver.switch_to.active_element.send_keys(Keys.ESCAPE)
        assert not driver.find_elements(By.CSS_SELECTOR, "#panel h3")
        assert driver.get_log("browser") == []
    finally:
        driver.quit()


def test_borders_leave_out_specks():
    county, islet = shapely.box(0, 0, 1, 1), shapely.box(2, 0, 2.001, 0.001)
    edges = shapely.boundary(shapely.union_all([county, islet]))
    assert len(lines(edges)) == 2
    assert len(lines(without_specks(edges))) == 1


def test_same_plan_gives_the_same_bytes(case, outcome):
    first, second = (plan_map_html(case, demo_policy(), outcome, title="t") for _ in range(2))
    assert first == second


def test_english(case, outcome):
    data = data_of(plan_map_html(case, demo_policy(), outcome, title="t", language="en"))
    assert data["layers"][0]["label"] == "First secretary"


def test_cells_around_points_are_marked_as_drawn():
    made = hand_made.case()
    shown = dataclasses.replace(made, approximate=frozenset({made.county.villages[0].id}))
    data = plan_map_data(
        shown, hand_made.policy(), hand_made.outcome(), title="试点", language="zh"
    )
    assert data["villages"][0]["drawn"] == 1
    assert not any(village.get("drawn") for village in data["villages"][1:])
