"""The map in a real browser with the network cut."""

import base64
import dataclasses
import gzip
import json
import re
from itertools import accumulate

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import Select

from benchmarks.solve_speed import demo_policy
from geodata.facts.case import Case
from geodata.facts.county import Pin
from geodata.synthetic.county import synthetic_county
from maps.pages.plan_map import plan_map_data, plan_map_html
from optimizer.goals.pairwise import own_goals
from optimizer.questions.pair_costs import next_best, own_terms
from optimizer.solve import solve
from tests.maps import hand_made
from tests.maps.browser import open_page, requests_of

CHOOSE_EACH = """
const list = () => document.getElementById(arguments[0]), found = [];
const choose = (k) => { list().selectedIndex = k; list().dispatchEvent(new Event("change")); };
for (let k = 0; k < list().options.length; k++) {
  choose(k);
  found.push(document.querySelectorAll("#legend .key").length);
}
choose(0);
return found;
"""
"""Chooses every option of a list in turn; how many keys the legend then has."""
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
    with open_page(path) as driver:
        assert driver.execute_script("return window.zhucun.villages") == 60
        assert requests_of(driver) == [path.as_uri()]
        assert driver.get_log("browser") == []
        box = driver.execute_script(
            "const r=document.getElementById('map_zhucun').getBoundingClientRect();"
            "const m=window.zhucun.map;const b=m.getBounds();"
            "return [r.width, r.height, m.getSize().x, m.getSize().y]"
        )
        assert box[:2] == pytest.approx(box[2:], abs=2)


def test_click_search_layer_and_panel(tmp_path, case, outcome):
    with open_page(page(tmp_path, case, outcome)) as driver:
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
        assert "1 个村" in driver.find_element(By.ID, "table").text
        driver.find_element(By.TAG_NAME, "body").send_keys(Keys.ESCAPE)
        choice = Select(driver.find_element(By.ID, "filter-layer"))
        choice.select_by_index(1)
        assert "第一书记" in choice.first_selected_option.text
        served = len({p.place for p in outcome.plan.of_layer("first_secretary")})
        assert f"{served} 个村" in driver.find_element(By.ID, "table").text
        assert driver.get_log("browser") == []


def test_hostile_names_are_shown_literally_and_nothing_runs(tmp_path, case, outcome):
    villages = tuple(
        dataclasses.replace(village, name=name)
        for village, name in zip(case.county.villages, HOSTILE, strict=False)
    )
    county = dataclasses.replace(
        case.county, villages=villages + case.county.villages[len(villages) :]
    )
    hostile = dataclasses.replace(case, county=county)
    with open_page(page(tmp_path, hostile, outcome)) as driver:
        for number, name in enumerate(HOSTILE):
            driver.execute_script("window.zhucun.pick(arguments[0])", number)
            assert driver.find_element(By.CSS_SELECTOR, "#panel h3").text == name
        assert driver.title == "测试方案"
        assert driver.get_log("browser") == []


def test_a_page_that_may_not_tell_of_open_posts_does_not_say_that_there_are_none(
    tmp_path, case, outcome
):
    with open_page(page(tmp_path, case, outcome, withheld={"gaps"})) as driver:
        shown = driver.find_element(By.TAG_NAME, "body").get_attribute("innerText")
        assert len(shown) > 200
        assert "缺口" not in shown
        assert driver.get_log("browser") == []


def test_small_inflate_reads_what_the_browser_reads(tmp_path, case, outcome):
    path = page(tmp_path, case, outcome)
    text = path.read_text("utf-8")
    script = "<script>window.zhucunNoStream=true</script>"
    text = re.sub(r"<meta http-equiv=\"Content-Security-Policy\"[^>]*>", "", text)
    path.write_text(text.replace("<body>", "<body>" + script, 1), "utf-8")
    with open_page(path) as driver:
        assert driver.execute_script("return window.zhucun.villages") == 60


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
    villages = data["villages"]
    assert all(flags & 2 for flags in villages["flags"])
    assert not any(villages["rings"])
    steps = zip(villages["at"][::2], villages["at"][1::2], strict=True)
    spots = list(accumulate(steps, lambda a, b: (a[0] + b[0], a[1] + b[1])))
    assert len(set(spots)) == 60


def test_rough_places_are_told_in_header_legend_and_panel(tmp_path, case, outcome):
    villages = tuple(
        dataclasses.replace(v, lon=112.5, lat=39.0, precision="township") if n % 2 else v
        for n, v in enumerate(case.county.villages)
    )
    bare = Case(county=dataclasses.replace(case.county, villages=villages))
    with open_page(page(tmp_path, bare, outcome)) as driver:
        assert driver.find_element(By.CSS_SELECTOR, "header .rough b").text == "30"
        keys = [row.text for row in driver.find_elements(By.CSS_SELECTOR, "#side .key")]
        assert sum("空心圆" in key and "30" in key for key in keys) == 1
        assert sum("实心圆" in key and "30" in key for key in keys) == 1
        driver.execute_script("window.zhucun.pick(1)")
        assert "位置不准" in driver.find_element(By.CSS_SELECTOR, "#panel .flag").text


def test_search_by_keyboard(tmp_path, case, outcome):
    with open_page(page(tmp_path, case, outcome)) as driver:
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


def test_same_plan_gives_the_same_bytes(case, outcome):
    first, second = (plan_map_html(case, demo_policy(), outcome, title="t") for _ in range(2))
    assert first == second


def test_english(case, outcome):
    data = data_of(plan_map_html(case, demo_policy(), outcome, title="t", language="en"))
    assert data["language"] == "en"
    assert data["layers"][0]["label"] == ["第一书记", "First secretary"]


def test_cells_around_points_are_marked_as_drawn():
    made = hand_made.case()
    shown = dataclasses.replace(made, approximate=frozenset({made.county.villages[0].id}))
    data = plan_map_data(
        shown, hand_made.policy(), hand_made.outcome(), title="试点", language="zh"
    )
    drawn = [bool(flags & 4) for flags in data["villages"]["flags"]]
    assert drawn == [True, *[False] * (len(drawn) - 1)]


def test_every_control_is_used_and_nothing_is_asked_of_the_network(tmp_path, case, outcome):
    """Colours, filters, switches, lists, table, language: all of them, in both languages."""
    path = page(tmp_path, case, outcome)
    with open_page(path) as driver:
        for _ in range(2):
            for control in ("colour-by", "filter-layer", "filter-class"):
                keys = driver.execute_script(CHOOSE_EACH, control)
                assert len(keys) > 1
                assert all(keys), control
            for switch in ("lines", "labels", "borders"):
                driver.find_element(By.ID, f"show-{switch}").click()
            driver.find_element(By.CSS_SELECTOR, "#gaps summary").click()
            driver.find_element(By.ID, "language").click()
        assert driver.execute_script("return document.documentElement.lang") == "zh-CN"
        heads = driver.find_elements(By.CSS_SELECTOR, "#table th button, #table th")
        assert len(heads) >= 5
        for number in range(8):
            driver.execute_script("window.zhucun.pick(arguments[0])", number)
            for why in driver.find_elements(By.CSS_SELECTOR, "#panel details summary"):
                why.click()
            assert driver.find_element(By.CSS_SELECTOR, "#panel h3").text
        assert requests_of(driver) == [path.as_uri()]
        assert driver.get_log("browser") == []


def test_the_panel_says_why_and_who_is_next(tmp_path, case, outcome):
    with open_page(page(tmp_path, case, outcome)) as driver:
        post = outcome.plan.of_layer("first_secretary")[0]
        number = [village.id for village in case.county.villages].index(post.place)
        driver.execute_script("window.zhucun.pick(arguments[0])", number)
        why = driver.find_element(By.CSS_SELECTOR, "#panel details.why")
        why.find_element(By.TAG_NAME, "summary").click()
        driver.implicitly_wait(2)
        assert why.find_elements(By.CSS_SELECTOR, "ol li")
        assert "任职回避" in why.text or "回避" in why.text
        assert "人岗相适" in why.text


def test_who_would_be_cheaper_by_himself_has_a_reason_in_his_line(tmp_path, case, outcome):
    """Every rival of one layer, line by line: the reason stands where the own cost is lower."""
    county, policy, layer = case.county, demo_policy(), "first_secretary"
    terms = own_terms(county, policy, outcome.plan)
    weights = [goal.weight for goal in own_goals(policy, layer)]
    own = {
        post.place: sum(w * c for w, c in zip(weights, costs, strict=True))
        for post, costs in terms.items()
        if post.layer == layer
    }
    rivals = next_best(county, policy, outcome.plan)
    numbers = {village.id: number for number, village in enumerate(case.county.villages)}
    asked = [(place, [o.cost for o in rivals[layer, place]]) for place in own]
    clear = [(p, costs) for p, costs in asked if all(abs(c - own[p]) > 0.01 for c in costs)]
    some = [item for item in clear if any(c < own[item[0]] for c in item[1])][:2]
    some += [item for item in clear if all(c > own[item[0]] for c in item[1])][:2]
    told = []
    with open_page(page(tmp_path, case, outcome)) as driver:
        for place, costs in some:
            driver.execute_script("window.zhucun.pick(arguments[0])", numbers[place])
            for why in driver.find_elements(By.CSS_SELECTOR, "#panel details.why"):
                why.find_element(By.TAG_NAME, "summary").click()
            lines = driver.find_elements(By.CSS_SELECTOR, "#panel details.why ol li")[: len(costs)]
            wanted = [cost < own[place] for cost in costs]
            told += wanted
            assert ["低于现在派的" in line.text for line in lines] == wanted
    assert set(told) == {True, False}


def test_who_is_held_by_a_pin_is_named_below_the_next_best(tmp_path, case, outcome):
    """Whoever is fixed at a village leaves no room there for the others; elsewhere is no word."""
    here, there = [p for p in outcome.plan.postings if p.layer == "first_secretary"][:2]
    pin = Pin(layer=here.layer, place=here.place, supply=here.supply)
    pinned = dataclasses.replace(case, county=dataclasses.replace(case.county, pins=(pin,)))
    numbers = {village.id: number for number, village in enumerate(case.county.villages)}
    word = "与会议已定的派驻不能并存"
    told = []
    with open_page(page(tmp_path, pinned, outcome)) as driver:
        for post in (here, there):
            driver.execute_script("window.zhucun.pick(arguments[0])", numbers[post.place])
            why = driver.find_elements(By.CSS_SELECTOR, "#panel details.why")[0]
            why.find_element(By.TAG_NAME, "summary").click()
            told.append((word in why.text, len(why.find_elements(By.CSS_SELECTOR, "ol li"))))
    assert told[0] == (True, 0)
    assert told[1][1] > 0


def test_the_notice_is_that_of_the_edition(case, outcome):
    own = plan_map_data(case, demo_policy(), outcome, title="t", language="zh")
    assert "内部" in own["words"]["notice"][0]
    given = ("审图号：晋S（2026）1号", "Map approval number: 1")
    data = plan_map_data(case, demo_policy(), outcome, title="t", language="zh", notice=given)
    assert data["words"]["notice"] == list(given)


def test_on_paper_the_whole_area_is_as_large_as_the_paper_lets_it(tmp_path, case, outcome):
    with open_page(page(tmp_path, case, outcome)) as driver:
        zooms = driver.execute_script(
            "const { map, app } = window.zhucun, all = [map.getZoom()];"
            "app.print.enter(); all.push(map.getZoom());"
            "app.print.leave(); all.push(map.getZoom()); map.setZoom(all[0] + 2, {animate: false});"
            "const seen = map.getCenter(); app.print.enter();"
            "all.push(map.getCenter().distanceTo(seen) < 300); app.print.leave(); return all"
        )
        assert zooms[1] > zooms[0] + 0.4
        assert zooms[2] == zooms[0]
        assert zooms[3]
        assert driver.get_log("browser") == []
