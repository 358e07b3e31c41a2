"""The map of areas: its data equal plan and judge, and it works in a real browser offline."""

from dataclasses import replace

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import Select

from maps.pages.area_map import area_map_data, area_map_html
from maps.pages.page import page_data
from maps.styles import AREA_COLOURS, apart_colours
from tests.maps.browser import open_page, requests_of
from tests.maps.pages.area_plans import halved, judged, pointed, small_case

HOSTILE = "</script><script>document.title='owned'</script><img src=x onerror=alert(1)>"


@pytest.fixture(scope="module")
def made():
    case = small_case()
    judge = judged(case)
    plan = halved(judge)
    return case, judge, plan, tuple(judge.breaches(plan))


def data_of(case, judge, plan, breaches):
    return area_map_data(case, judge, plan, breaches, title="合并村", language="zh")


def test_the_data_are_those_of_plan_and_judge(made):
    _, judge, plan, breaches = made
    data = data_of(*made)
    places, areas = data["places"], data["areas"]
    assert [areas[k]["name"] for k in places["area"]] == [
        plan.area_of[place.id].name for place in judge.facts.places
    ]
    for at, area in enumerate(plan.areas):
        mine = [n for n, k in enumerate(places["area"]) if k == at]
        people = sum(judge.facts.places[n].population for n in mine)
        assert areas[at]["sums"][0] == pytest.approx(people) == areas[at]["bounds"][0][0]
        assert areas[at]["bounds"][1] == [len(area.places), 3, None]
        assert places["name"][areas[at]["centre"]] == area.name.rstrip("0123456789")
        assert sum(places["values"][0][n] for n in mine) == pytest.approx(people)
        value, least, most = areas[at]["bounds"][0]
        told = {b.kind for b in breaches if b.rule == 1 and b.area == area.number}
        assert told == ({"below"} if value < least else {"above"} if value > most else set())
    weights = [village.population for village in judge.facts.places]
    far = sum(w * way for w, way in zip(weights, places["ways"][0], strict=True))
    assert far == pytest.approx(judge.measure(1, plan), rel=1e-5)
    assert [m["text"][0] for m in data["missed"] if m["bound"] == 0]
    assert len(data["missed"]) == len(breaches) > 0
    known = [place.extra.get("原公社") for place in judge.facts.places]
    names = [data["inForce"][k]["name"] if k >= 0 else None for k in places["current"]]
    assert names == known
    assert None in known
    assert "没有下界" in data["proof"][0]


def test_touching_areas_never_have_one_colour(made):
    case, judge, *_ = made
    data = data_of(*made)
    for colours, of in (
        ([a["colour"] for a in data["areas"]], data["places"]["area"]),
        ([a["colour"] for a in data["inForce"]], data["places"]["current"]),
    ):
        pairs = {
            (of[judge.number[one]], of[judge.number[other]])
            for one, others in case.county.neighbours.items()
            for other in others
        }
        beside = [(a, b) for a, b in pairs if a != b and min(a, b) >= 0]
        assert beside
        assert all(colours[a] != colours[b] for a, b in beside)


@pytest.mark.parametrize("size", [3, len(AREA_COLOURS), len(AREA_COLOURS) + 5])
def test_colours_come_again_deeper_where_everybody_touches(size):
    found = apart_colours({n: set(range(size)) - {n} for n in range(size)})
    assert len(set(found.values())) == size


def test_a_map_of_six_colours_needs_no_more_than_the_table_has():
    near = {(x, y): set() for x in range(9) for y in range(9)}
    for x, y in near:
        near[x, y] |= {(x + a, y + b) for a, b in ((1, 0), (0, 1), (1, 1))} & set(near)
    for key, others in list(near.items()):
        for other in others:
            near[other].add(key)
    found = apart_colours(near)
    assert set(found.values()) <= set(AREA_COLOURS)
    assert all(found[key] != found[other] for key in near for other in near[key])


def test_points_alone_have_colours_apart_and_a_spot_for_every_name():
    case = pointed(small_case())
    judge = judged(case)
    plan = halved(judge)
    data = area_map_data(case, judge, plan, (), title="", language="zh")
    assert not any(data["places"]["rings"])
    assert all(data["places"]["at"])
    assert all(area["at"] and not area["rings"] for area in data["areas"])
    assert len({area["colour"] for area in data["areas"]}) > 2


def test_the_page_works_offline_and_shows_hostile_names_as_text(made, tmp_path):
    case, judge, plan, _ = made
    villages = tuple(
        replace(v, name=HOSTILE if n == 0 else v.name) for n, v in enumerate(case.county.villages)
    )
    case = replace(case, county=replace(case.county, villages=villages))
    judge = judged(case)
    plan = halved(judge)
    breaches = tuple(judge.breaches(plan))
    path = tmp_path / "map.html"
    text = area_map_html(case, judge, plan, breaches, title="合并村", language="zh")
    path.write_text(text, "utf-8")
    assert HOSTILE not in text
    at = page_data(text)["places"]["name"].index(HOSTILE)
    with open_page(path) as driver:
        fills = driver.execute_script("return window.zhucun.fills()")
        colours = [a["colour"] for a in page_data(text)["areas"]]
        assert fills == [colours[k] for k in page_data(text)["places"]["area"]]
        driver.execute_script("window.zhucun.choose('place', arguments[0], true)", at)
        panel = driver.find_element(By.ID, "panel").text
        assert HOSTILE in panel
        area = plan.area_of[case.county.villages[0].id]
        assert area.name in panel
        _the_list_leads_to_areas(driver, plan)
        _a_code_finds_its_place(driver, case)
        Select(driver.find_element(By.ID, "colour-by")).select_by_value("missed")
        assert set(driver.execute_script("return window.zhucun.fills()")) != set(fills)
        driver.find_element(By.ID, "language").click()
        assert "areas" in driver.find_element(By.TAG_NAME, "header").text
        driver.execute_script("window.zhucun.paper.enter()")
        assert driver.execute_script("return document.body.classList.contains('printing')")
        driver.execute_script("window.zhucun.paper.leave()")
        assert driver.title == "合并村"
        assert driver.get_log("browser") == []
        assert requests_of(driver) == [path.as_uri()]


def _the_list_leads_to_areas(driver, plan):
    Select(driver.find_element(By.ID, "sort")).select_by_value("places")
    rows = driver.find_elements(By.CSS_SELECTOR, "#list .row")
    figures = [int(row.find_element(By.CSS_SELECTOR, ".figure").text) for row in rows]
    assert figures == sorted((len(area.places) for area in plan.areas), reverse=True)
    rows[0].click()
    panel = driver.find_element(By.ID, "panel").text
    assert rows[0].find_element(By.CSS_SELECTOR, ".name").text in panel
    assert "应在" in panel


def _a_code_finds_its_place(driver, case):
    box = driver.find_element(By.ID, "search")
    village = case.county.villages[5]
    box.send_keys(village.code or village.id)
    driver.find_element(By.CSS_SELECTOR, "#found button").click()
    assert village.name in driver.find_element(By.ID, "panel").text
