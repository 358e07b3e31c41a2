"""Plans side by side in a real browser: every control, nothing from the network."""

import dataclasses

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import Select

from maps.pages.compare_map import Side, compare_map_data, compare_map_html
from optimizer.model.plan import Plan
from tests.maps import hand_made
from tests.maps.browser import open_page, requests_of


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
    driver = open_page(path)
    try:
        rows = driver.find_elements(By.TAG_NAME, "tr")
        assert "缺口（各按自己的情景） 5 163" in [row.text for row in rows]
    finally:
        driver.quit()


def test_every_control(page):
    driver = open_page(page)
    try:
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
    finally:
        driver.quit()


def test_the_two_maps_move_together(page):
    driver = open_page(page)
    try:
        here = driver.execute_script(
            "const [a, b] = window.zhucun.maps; a.setView(a.getCenter(), a.getZoom() + 1,"
            " {animate: false}); return [a.getZoom(), b.getZoom(), a.getCenter(), b.getCenter()]"
        )
        assert here[0] == here[1]
        assert here[2] == here[3]
    finally:
        driver.quit()


def test_titles_and_names_are_text(page):
    driver = open_page(page)
    try:
        names = [tag.text for tag in driver.find_elements(By.CSS_SELECTOR, ".name")]
        assert names == ["甲", "<img src=x onerror=alert(1)>"]
        driver.execute_script("window.zhucun.pick(0)")
        assert hand_made.FORMULA in driver.find_element(By.ID, "panel").text
    finally:
        driver.quit()


def test_only_what_the_page_shows_is_in_it(sides):
    data = compare_map_data(
        hand_made.case(), hand_made.policy(), sides, title="对比", language="zh"
    )
    assert set(data["villages"]) <= {"name", "town", "flags", "at", "rings", "areas"}
    assert len(data["plans"]) == 3
    assert data["plans"][2]["posts"] == []
    assert dataclasses.is_dataclass(sides[0])
