"""Plans side by side in a real browser: every control, nothing from the network."""

import base64
import dataclasses
import re
from collections import Counter

import pytest
import shapely
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import Select

from geodata.words import say
from maps.pages.arcs import arcs_of
from maps.pages.compare_map import Side, compare_map_data, compare_map_html
from maps.pages.shapes import UNITS
from optimizer.model.plan import Plan
from tests.maps import hand_made
from tests.maps.browser import open_page, requests_of
from tests.maps.pages import daily


@pytest.fixture(scope="module")
def sides():
    plan = hand_made.plan()
    fewer = Plan(tuple(post for post in plan.postings if post.layer != "department"))
    return [Side("甲", plan), Side("<img src=x onerror=alert(1)>", fewer), Side("丙", Plan())]


@pytest.fixture
def page(tmp_path, sides):
    path = tmp_path / "compare.html"
    text = compare_map_html(hand_made.case(), hand_made.policy(), sides, title="对比")
    path.write_text(text, "utf-8")
    return path


def test_open_posts_stand_by_each_plan_s_own_scenario_too(tmp_path, sides):
    path = tmp_path / "own.html"
    own = [dataclasses.replace(side, own=n) for n, side in zip((5, 163, 7), sides, strict=True)]
    html = compare_map_html(hand_made.case(), hand_made.policy(), own, title="对比")
    path.write_text(html, "utf-8")
    with open_page(path) as driver:
        rows = driver.find_elements(By.TAG_NAME, "tr")
        assert "缺口（各按自己的情景） 5 163" in [row.text for row in rows]


def test_every_control(page):
    with open_page(page) as driver:
        assert "不同" in driver.find_element(By.ID, "told").text
        for control in ("one", "other", "layer"):
            options = Select(driver.find_element(By.ID, control)).options
            for number in reversed(range(len(options))):
                Select(driver.find_element(By.ID, control)).select_by_index(number)
        assert "中有 0 个不同" in driver.find_element(By.ID, "told").text, "a plan against itself"
        slider = driver.find_element(By.ID, "slide")
        slider.send_keys(Keys.ARROW_RIGHT)
        slider.send_keys(Keys.ARROW_RIGHT)
        assert driver.execute_script("return window.zhucun.state.other") == 2
        assert "中有 0 个不同" not in driver.find_element(By.ID, "told").text
        tick = driver.find_elements(By.CSS_SELECTOR, "#ticks .tick")[1]
        assert tick.text == "<img src=x onerror=alert(1)>"
        tick.send_keys(Keys.ENTER)
        assert driver.execute_script("return window.zhucun.state.other") == 1
        assert tick.get_attribute("aria-pressed") == "true"
        slider.send_keys(Keys.ARROW_RIGHT)
        only = driver.find_element(By.ID, "only")
        only.click()
        assert only.get_attribute("aria-pressed") == "true"
        assert not driver.find_element(By.ID, "right").is_displayed()
        only.click()
        driver.find_element(By.CSS_SELECTOR, "#list button").click()
        assert driver.find_element(By.CSS_SELECTOR, "#panel h3").text
        assert "丙" in driver.find_element(By.ID, "panel").text
        assert requests_of(driver) == [page.as_uri()]
        assert driver.get_log("browser") == []


def test_the_two_maps_move_together(page):
    with open_page(page) as driver:
        here = driver.execute_script(
            "const [a, b] = window.zhucun.maps; a.setView(a.getCenter(), a.getZoom() + 1,"
            " {animate: false}); return [a.getZoom(), b.getZoom(), a.getCenter(), b.getCenter()]"
        )
        assert here[0] == here[1]
        assert here[2] == here[3]


def test_titles_and_names_are_text(page):
    with open_page(page) as driver:
        names = [tag.text for tag in driver.find_elements(By.CSS_SELECTOR, ".name")]
        assert names == ["甲", "<img src=x onerror=alert(1)>"]
        driver.execute_script("window.zhucun.pick(0)")
        assert hand_made.FORMULA in driver.find_element(By.ID, "panel").text


def test_only_what_the_page_shows_is_in_it(sides):
    data = compare_map_data(
        hand_made.case(), hand_made.policy(), sides, title="对比", language="zh"
    )
    assert set(data["villages"]) <= {"name", "town", "county", "flags", "at", "rings", "areas"}
    assert len(data["plans"]) == 3
    assert data["plans"][2]["posts"] == []
    assert dataclasses.is_dataclass(sides[0])


def joined(lines, ring):
    """The points of a ring of arcs."""
    points = []
    for number in ring:
        flat = lines[number if number >= 0 else -number - 1]
        line, x, y = [], 0, 0
        for dx, dy in zip(flat[::2], flat[1::2], strict=True):
            x, y = x + dx, y + dy
            line.append((x, y))
        points += (line if number >= 0 else line[::-1])[:-1]
    return points


def test_shapes_are_their_arcs_and_every_shared_border_is_there_once():
    hole = shapely.box(2.2, 0.2, 2.8, 0.8)
    shapes = {
        "a": shapely.box(0, 0, 1, 1),
        "b": shapely.box(1, 0, 2, 1),
        "around": shapely.box(2, 0, 3, 1).difference(hole),
        "inside": hole,
        "island": shapely.box(5, 5, 6, 6),
        "none": shapely.Polygon(),
    }
    shapes["b"] = shapely.Polygon([(1, 0), (2, 0), (2, 1), (1, 1)])
    arcs = arcs_of(shapes)
    for name, shape in shapes.items():
        rings = [joined(arcs.lines, ring) for ring in arcs.rings[name]]
        area = sum(shapely.Polygon(ring).area for ring in rings[:1])
        area -= sum(shapely.Polygon(ring).area for ring in rings[1:])
        assert area == pytest.approx(shape.area * UNITS**2)
    uses = Counter(n if n >= 0 else -n - 1 for own in arcs.rings.values() for r in own for n in r)
    assert sorted(uses.values()).count(2) == 3
    assert max(uses.values()) == 2
    assert len(uses) == len(arcs.lines)


@pytest.fixture(scope="module")
def two():
    """A plan, and one with a posting withdrawn, one new, two exchanged."""
    case = daily.case()
    plan = daily.outcome().plan
    leaders = [post for post in plan.postings if post.layer == "county_leader"]
    gone, here, there = leaders[0], leaders[1], leaders[2]
    kept = [post for post in plan.postings if post not in (gone, here, there)]
    swapped = (
        dataclasses.replace(here, supply=there.supply),
        dataclasses.replace(there, supply=here.supply),
    )
    short = next(s for s in plan.shortages if s.layer == "county_leader")
    new = dataclasses.replace(gone, place=short.place)
    return case, plan, Plan((*kept, *swapped, new)), (gone, here, there, new)


@pytest.fixture(scope="module")
def compared(tmp_path_factory, two):
    case, before, after, _ = two
    path = tmp_path_factory.mktemp("compare") / "compare.html"
    sides = [Side("去年", before), Side("今年", after)]
    path.write_text(compare_map_html(case, daily.policy(), sides, title="对比"), "utf-8")
    with open_page(path) as driver:
        yield driver
        assert requests_of(driver) == [path.as_uri()]
        assert driver.get_log("browser") == []


def kinds_of(driver):
    script = (
        "const { M, bits } = window.zhucun.app; return Object.fromEntries([...bits]"
        ".map((b, n) => [M.places[n].name + '@' + n, M.KINDS.filter((k) => M.has(b, k))])"
        ".filter(([, kinds]) => kinds.length))"
    )
    return {name.partition("@")[2]: kinds for name, kinds in driver.execute_script(script).items()}


def test_changes_are_marked_by_their_kind_and_counted_by_township(compared, two):
    case, _, _, (gone, here, there, new) = two
    number = {village.id: str(n) for n, village in enumerate(case.county.villages)}
    right = {number[here.place]: ["other"], number[there.place]: ["other"]}
    if here.supply == there.supply:
        right = {}
    right |= {number[gone.place]: ["gone", "more"], number[new.place]: ["new", "less"]}
    assert kinds_of(compared) == right
    rows = compared.execute_script("return window.zhucun.app.panel.byTown()")
    towns = [case.county.villages[int(n)].township for n in right]
    assert sorted(row["all"] for row in rows) == sorted(Counter(towns).values())
    assert sum(row["gone"] for row in rows) == sum(row["new"] for row in rows) == 1
    legend = compared.find_element(By.ID, "legend").text.split()
    assert legend[legend.index(say("compare_map.kind_gone", "zh")) + 1] == "1"
    compared.execute_script("window.zhucun.pick(arguments[0])", int(number[gone.place]))
    panel = compared.find_element(By.ID, "panel").text
    assert "撤回" in panel
    assert "缺口增" in panel


def test_sides_are_coloured_by_holder_and_open_posts(compared):
    for control, most in (("holder", 3), ("gap", 2)):
        Select(compared.find_element(By.ID, "colour")).select_by_value(control)
        fills = compared.execute_script(
            "const { app } = window.zhucun; return app.scheme.of.map((of) =>"
            " new Set(app.M.places.slice(0, app.M.count).map((v) => of(v.n))).size)"
        )
        assert min(fills) >= most
        assert compared.find_elements(By.CSS_SELECTOR, "#legend .sign"), "marks of what changed"
    Select(compared.find_element(By.ID, "colour")).select_by_value("change")


def test_the_swipe_bar_shows_one_side_over_the_other(compared):
    compared.find_element(By.ID, "swipe").click()
    bar = compared.find_element(By.ID, "swipe-bar")
    assert bar.get_attribute("aria-valuenow") == "50"
    bar.send_keys(Keys.ARROW_RIGHT, Keys.ARROW_RIGHT)
    assert bar.get_attribute("aria-valuenow") == "60"
    boxes = compared.execute_script(
        "return ['map_zhucun', 'right'].map((id) => {"
        " const r = document.getElementById(id).getBoundingClientRect();"
        " return [r.left, r.width]; })"
    )
    assert boxes[0] == boxes[1]
    clip = compared.execute_script("return document.getElementById('right').style.clipPath")
    assert float(clip.split()[-1].strip("px)")) == pytest.approx(0.6 * boxes[1][1], abs=2)
    compared.find_element(By.ID, "swipe").click()
    assert not bar.is_displayed()


def test_search_language_and_keys(compared, two):
    case = two[0]
    search = compared.find_element(By.ID, "search")
    village = case.county.villages[7]
    town = next(t.name for t in case.county.townships if t.id == village.township)
    search.send_keys(f"{town} {village.name}", Keys.ENTER)
    assert compared.find_element(By.CSS_SELECTOR, "#panel h3").text == village.name
    body = compared.find_element(By.TAG_NAME, "body")
    compared.execute_script("document.activeElement.blur()")
    state = "return window.zhucun.state.n"
    seen = []
    for _ in range(3):
        body.send_keys("n")
        seen.append(compared.execute_script(state))
    changed = compared.execute_script("return window.zhucun.app.changed")
    assert set(seen) <= set(changed)
    assert len(set(seen)) == min(3, len(changed))
    body.send_keys("p")
    assert compared.execute_script(state) == seen[1]
    compared.find_element(By.ID, "language").click()
    assert "villages differ" in compared.find_element(By.ID, "told").text
    compared.find_element(By.ID, "language").click()
    body.send_keys(Keys.ESCAPE)
    assert compared.execute_script(state) == -1


def test_what_is_chosen_is_framed_on_both_sides_and_names_stand_on_both(compared):
    looks = compared.execute_script(
        "window.zhucun.pick(3); return window.zhucun.maps.map((m) =>"
        " m.getContainer().querySelectorAll('.label').length)"
    )
    assert looks[0] == looks[1] > 0


def test_on_paper_it_is_one_page_of_a3(compared):
    script = "const { app } = window.zhucun; app.print.enter();"
    compared.execute_script(script)
    printed = compared.execute_cdp_cmd("Page.printToPDF", {"preferCSSPageSize": True})
    compared.execute_script("window.zhucun.app.print.leave()")
    data = base64.b64decode(printed["data"])
    assert len(re.findall(rb"/Type\s*/Page\b", data)) == 1
    assert b"1190" in data.replace(b"1191", b"1190")
