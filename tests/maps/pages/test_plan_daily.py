"""The plan map in daily use: address, sorting, what is seen at once, colours, public editions."""

import json
from itertools import combinations

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import Select, WebDriverWait

from geodata.facts.classes import class_label
from maps import styles
from maps.editions.public_view import Edition, public_view
from maps.pages.plan_map import plan_map_data, plan_map_html
from tests.maps.browser import open_page, requests_of
from tests.maps.pages import daily

LEAST_CONTRAST = 3.0
LEAST_DIFFERENCE = 12.0
"""Of two colours side by side, CIE 1976; 2.3 is just seen."""
BLIND = {
    "none": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protan": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deutan": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "tritan": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}
"""How colour-blind people see linear colours (Machado, Oliveira and Fernandes 2009)."""
TO_XYZ = ((0.41246, 0.35758, 0.18044), (0.21267, 0.71515, 0.07218), (0.01933, 0.11919, 0.95030))
WHITE = (0.95047, 1.0, 1.08883)
EVERY_CLASS = (*styles.CLASS_COLOURS.values(), *styles.SPARE_COLOURS, styles.NO_WORD)


def linear(colour):
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    return [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]


def times(matrix, vector):
    return [sum(a * b for a, b in zip(row, vector, strict=True)) for row in matrix]


def contrast(one, other):
    """Of two colours as WCAG 2 defines it."""
    light = [times(TO_XYZ, linear(colour))[1] for colour in (one, other)]
    return (max(light) + 0.05) / (min(light) + 0.05)


def lab(colour, blindness):
    seen = [min(1.0, max(0.0, c)) for c in times(BLIND[blindness], linear(colour))]
    shares = [a / b for a, b in zip(times(TO_XYZ, seen), WHITE, strict=True)]
    x, y, z = (s ** (1 / 3) if s > 0.008856 else 7.787 * s + 16 / 116 for s in shares)
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def test_the_frame_of_open_posts_stands_out_on_every_class():
    frame = styles.PLAN_PAGE["gap"]
    assert {c: contrast(frame, c) for c in EVERY_CLASS if contrast(frame, c) < LEAST_CONTRAST} == {}


def test_the_frame_or_its_light_line_stands_out_on_every_filling_of_the_page():
    ramps = ("holders", "filled", "missing", "minutes", "hardness")
    every = [colour for key in ramps for colour in styles.PLAN_PAGE[key]]
    every += styles.STATUS_COLOURS.values()
    lines = (styles.PLAN_PAGE["gap"], styles.PLAN_PAGE["white"])
    assert [c for c in every if max(contrast(line, c) for line in lines) < LEAST_CONTRAST] == []


@pytest.mark.parametrize("role", ["holders", "filled"])
def test_colour_blind_people_tell_fillings_apart(role):
    colours = [*styles.PLAN_PAGE[role]]
    colours += [styles.PLAN_PAGE["none"]] if role == "holders" else []
    near = [
        (blindness, one, other)
        for blindness in BLIND
        for one, other in combinations(colours, 2)
        if sum(
            (a - b) ** 2 for a, b in zip(lab(one, blindness), lab(other, blindness), strict=True)
        )
        < LEAST_DIFFERENCE**2
    ]
    assert near == []


@pytest.fixture(scope="module")
def made():
    case = daily.case()
    return case, daily.policy(), daily.outcome()


@pytest.fixture(scope="module")
def path(tmp_path_factory, made):
    path = tmp_path_factory.mktemp("daily") / "map.html"
    path.write_text(plan_map_html(*made, title="方案"), "utf-8")
    return path


@pytest.fixture(scope="module")
def driver(path):
    with open_page(path) as driver:
        yield driver
        assert {url.partition("#")[0] for url in requests_of(driver)} == {path.as_uri()}
        assert driver.get_log("browser") == []


def state_of(driver, *names):
    state = driver.execute_script("return window.zhucun.app.M.state")
    return [state[name] for name in names]


def test_the_map_opens_on_open_posts(driver):
    assert state_of(driver, "colour") == ["filled"]
    assert driver.find_element(By.CSS_SELECTOR, "#gaps details").get_attribute("open")
    legend = driver.find_element(By.ID, "legend").text
    assert "满足率" in legend
    assert "有缺口" in legend


def test_what_is_shown_is_in_the_address_and_comes_back(driver, made):
    county = made[0].county
    driver.execute_script("window.zhucun.pick(3)")
    assert daily.settled(driver) == {"village": county.villages[3].code}
    Select(driver.find_element(By.ID, "filter-layer")).select_by_index(2)
    assert daily.settled(driver)["layer"] == "县级领导联系"
    Select(driver.find_element(By.ID, "colour-by")).select_by_value("class")
    assert daily.settled(driver)["colour"] == "class"
    driver.find_element(By.ID, "tab-sums").click()
    assert daily.settled(driver)["tab"] == "sums"
    Select(driver.find_element(By.ID, "sum-by")).select_by_value("leader")
    assert daily.settled(driver)["by"] == "leader"
    for _ in range(5):
        driver.back()
    daily.until(driver, "S.kind === ''")
    assert state_of(driver, "kind", "layer", "colour", "tab") == ["", -1, "filled", "villages"]
    for _ in range(3):
        driver.forward()
    daily.until(driver, "S.colour === 'class'")
    assert state_of(driver, "kind", "n", "layer", "colour") == ["place", 3, 1, "class"]
    assert driver.find_element(By.CSS_SELECTOR, "#panel h3").text == county.villages[3].name
    driver.execute_script("location.hash = '#'")
    daily.until(driver, "S.kind === ''")
    assert state_of(driver, "kind", "layer", "colour") == ["", -1, "filled"]


def test_what_an_address_asks_for_and_the_map_has_not_is_told(driver, made):
    names = [village.name for village in made[0].county.villages]
    number = next(n for n, name in enumerate(names) if n > 3 and names.count(name) == 1)
    name = names[number]
    words = json.dumps(f"#village={name}&colour=nothing&x=1")
    driver.execute_script(f"location.hash = {words}")
    daily.until(driver, "S.kind === 'place'")
    told = driver.find_element(By.ID, "says")
    assert told.is_displayed()
    assert told.text.endswith("colour=nothing、x=1")
    assert state_of(driver, "kind", "n") == ["place", number]
    driver.execute_script("window.zhucun.app.choose('', -1)")


def test_blanks_come_last_and_classes_in_the_order_of_the_policy(driver, made):
    driver.execute_script(
        "window.zhucun.app.M.state.tab = 'villages'; window.zhucun.app.refilter()"
    )
    kinds = [class_label(kind, "zh") for kind in ("poor", "weak", "ordinary")]
    heads = [b.text for b in driver.find_elements(By.CSS_SELECTOR, "#table th button")]
    rows = (
        "return [...document.querySelectorAll('#table tbody tr')]"
        ".map((r) => [...r.cells].map((c) => c.textContent))"
    )
    for column, turned in ((heads.index("村类别"), False), (heads.index("县级领导联系"), True)):
        for turn in (False, True):
            driver.find_elements(By.CSS_SELECTOR, "#table th button")[column].click()
            cells = [row[column] for row in driver.execute_script(rows)]
            if turned:
                full = sum(1 for cell in cells if cell)
                assert 0 < full < len(cells)
                assert all(cells[:full])
            else:
                seen = list(dict.fromkeys(cells))
                assert seen == (kinds[::-1] if turn else kinds)


def test_copied_rows_are_told_where_everybody_sees_it(driver):
    driver.find_element(By.ID, "table-copy").click()
    told = driver.find_element(By.ID, "says")
    WebDriverWait(driver, 20).until(lambda _: "48 行" in told.text or "CSV" in told.text)
    assert told.is_displayed()
    assert told.size["width"] > 100


def test_the_seat_of_who_serves_is_kept_in_view(driver, made):
    seen = driver.execute_script(
        "const { app, map } = window.zhucun, { M } = app; const lost = [];"
        "M.places.filter((v) => v.village && v.posts.length).slice(0, 9).forEach((v) => {"
        " app.choose('place', v.n, true); const b = map.getBounds();"
        " M.chosenPosts().forEach((p) => { const u = M.supplies[p.supply].unit;"
        "  const at = u >= 0 && M.units[u].at;"
        "  if (at && !b.contains(M.latlng(...at))) lost.push(v.name); }); });"
        "app.choose('', -1); return lost"
    )
    assert seen == []


def test_zoom_to_all_and_county_borders(driver):
    map_zoom = "return window.zhucun.map.getZoom()"
    closer = "const { map, app } = window.zhucun; map.setZoom(app.base + 3, { animate: false })"
    driver.execute_script(closer)
    near = driver.execute_script(map_zoom)
    driver.find_element(By.CSS_SELECTOR, ".zoom-all").click()
    assert driver.execute_script(map_zoom) < near
    assert driver.execute_script("return window.zhucun.app.M.lines.counties.length") > 0


def test_the_header_and_the_choice_follow_a_click_on_a_sum(driver):
    driver.find_element(By.ID, "tab-sums").click()
    Select(driver.find_element(By.ID, "sum-by")).select_by_value("county")
    driver.find_element(By.CSS_SELECTOR, "#table tbody .link").click()
    assert "筛选" in driver.find_element(By.CSS_SELECTOR, "header .counts").text
    assert state_of(driver, "county") == [0]
    driver.execute_script("window.zhucun.app.filter('county', -1)")


def test_forced_colours_keep_the_swatches(path):
    with open_page(path) as driver:
        feature = {"features": [{"name": "forced-colors", "value": "active"}]}
        driver.execute_cdp_cmd("Emulation.setEmulatedMedia", feature)
        script = (
            "return [...document.querySelectorAll('#legend .swatch')]"
            ".map((s) => getComputedStyle(s).backgroundColor)"
        )
        colours = driver.execute_script(script)
        assert len(set(colours)) > 3


def test_nothing_that_an_edition_withholds_comes_in_by_sums_search_or_address(made):
    case, policy, outcome = made
    for edition in (Edition(), Edition(shortages=True)):
        withheld = {"reasons"} if edition.shortages else {"gaps", "reasons"}
        view = public_view(case, policy, outcome, edition, language="zh")
        shown = (view.case, view.policy, view.outcome)
        data = plan_map_data(*shown, title="t", language="zh", withheld=withheld)
        assert {"surplus", "changes", "class_order"}.isdisjoint(data)
        own = plan_map_data(case, policy, outcome, title="t", language="zh")
        assert {"surplus", "changes", "class_order"} <= set(own)
        assert own["changes"]
        assert own["surplus"]
        private = {c for person in case.county.cadres for c in person.name}
        private -= {
            c
            for key in ("villages", "townships", "units", "supplies")
            for name in data[key]["name"]
            for c in name
        }
        private -= set("".join((*data["counties"], *(c["label"][0] for c in data["classes"]))))
        assert private & set(own["initials"])
        assert private.isdisjoint(data["initials"])
