"""The plan map before a committee: large, and gone through by arrow keys."""

import base64

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import WebDriverWait

from maps.editions.public_view import Edition, public_view
from maps.pages.plan_map import plan_map_html
from tests.maps.browser import open_page
from tests.maps.pages import daily

LEAST_FIGURE = 40
SIZES = """
const small = [], shown = (e) => e.offsetParent !== null && getComputedStyle(e).visibility !== "hidden";
const size = (e) => parseFloat(getComputedStyle(e).fontSize);
for (const e of document.querySelectorAll("body *")) {
  const own = [...e.childNodes].some((c) => c.nodeType === 3 && c.textContent.trim());
  if (own && shown(e) && !e.closest(".leaflet-bar, script, style, .hidden") && size(e) < 20) small.push(e.textContent);
}
const figures = [...document.querySelectorAll("header .counts b, #meeting-card .at, #meeting-card h2")];
return [small, Math.min(...figures.map(size)), figures.length];
"""  # noqa: E501


@pytest.fixture(scope="module")
def made():
    case = daily.case()
    return case, daily.policy(), daily.outcome()


@pytest.fixture(scope="module")
def driver(tmp_path_factory, made):
    path = tmp_path_factory.mktemp("meeting") / "map.html"
    path.write_text(plan_map_html(*made, title="方案"), "utf-8")
    with open_page(path) as driver:
        size = {"width": 1920, "height": 1080, "deviceScaleFactor": 1, "mobile": False}
        driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
        driver.find_element(By.ID, "meeting").click()
        yield driver
        assert driver.get_log("browser") == []


def press(driver, *keys):
    for key in keys:
        driver.find_element(By.TAG_NAME, "body").send_keys(key)


def card(driver):
    return driver.find_element(By.ID, "meeting-card").text


def place(driver):
    return driver.execute_script("return window.zhucun.app.M.state.n")


def kind(driver):
    return driver.execute_script("return window.zhucun.app.M.state.meeting")


def test_it_is_large_enough_for_a_projector(driver):
    small, figure, count = driver.execute_script(SIZES)
    assert small == []
    assert figure >= LEAST_FIGURE
    assert count >= 5
    assert not driver.find_element(By.ID, "side").is_displayed()
    assert not driver.find_element(By.ID, "table").is_displayed()
    assert len(base64.b64decode(driver.get_screenshot_as_base64())) > 10_000


def test_arrows_go_through_open_posts_and_round(driver, made):
    assert kind(driver) == "open"
    gaps = driver.execute_script("return window.zhucun.app.M.gaps.length")
    assert f"1 / {gaps}" in card(driver)
    seen = []
    for _ in range(gaps):
        assert "缺" in card(driver)
        seen.append(place(driver))
        press(driver, Keys.ARROW_RIGHT)
    assert place(driver) == seen[0]
    press(driver, Keys.ARROW_LEFT)
    assert place(driver) == seen[-1]
    assert f"{gaps} / {gaps}" in card(driver)


def test_changes_are_told_by_their_kind(driver, made):
    press(driver, *([Keys.ARROW_DOWN] if kind(driver) == "open" else []))
    assert kind(driver) == "changes"
    rows = driver.execute_script("return window.zhucun.app.M.D.changes")
    told = {
        (bool(row[2]), bool(row[3])): n for n, row in reversed(list(enumerate(rows))) if not row[0]
    }
    words = {(True, True): "换人：", (True, False): "撤回：", (False, True): "新派："}
    assert set(told) == set(words)
    for shape, number in told.items():
        driver.execute_script("window.zhucun.app.choose('place', arguments[0])", rows[number][1])
        assert words[shape] in card(driver)
        for name in rows[number][2]:
            assert name in card(driver)


def test_the_hardest_come_first_and_escape_leaves(driver, made):
    press(driver, Keys.ARROW_UP, Keys.ARROW_UP)
    assert kind(driver) == "hard"
    first = driver.execute_script(
        "const { M } = window.zhucun.app; return M.places[M.state.n].hard"
    )
    hard = [village.hardness for village in made[0].county.villages]
    assert first == max(round(100 * value) for value in hard)
    assert daily.settled(driver)["meeting"] == "hard"
    press(driver, Keys.ESCAPE)
    assert kind(driver) == ""
    assert driver.find_element(By.ID, "side").is_displayed()
    assert "meeting" not in daily.settled(driver)
    driver.execute_script("history.back()")
    daily.until(driver, "S.meeting !== ''")
    assert kind(driver) == "hard"
    assert driver.find_element(By.ID, "meeting-card").is_displayed()


def test_a_list_without_anything_says_so(driver):
    driver.execute_script(
        "const { app } = window.zhucun, { M } = app; M.state.meeting = 'open';"
        "M.state.cls = M.D.classes.findIndex((c) => c.label[0] === '一般村');"
        "app.refilter(); app.choose('', -1)"
    )
    assert "一个也没有" in card(driver)
    driver.execute_script("window.zhucun.app.filter('cls', -1)")
    assert "一个也没有" not in card(driver)


def test_a_public_page_has_no_meeting_about_what_it_withholds(tmp_path, made):
    case, policy, outcome = made
    view = public_view(case, policy, outcome, Edition(), language="zh")
    path = tmp_path / "public.html"
    shown = (view.case, view.policy, view.outcome)
    path.write_text(plan_map_html(*shown, title="t", withheld={"gaps", "reasons"}), "utf-8")
    with open_page(path) as driver:
        assert driver.find_elements(By.ID, "meeting") == []
        driver.execute_script("location.hash = '#meeting=open'")
        says = driver.find_element(By.ID, "says")
        WebDriverWait(driver, 20).until(lambda _: "meeting=open" in says.text)
        assert not driver.find_element(By.ID, "meeting-card").is_displayed()
