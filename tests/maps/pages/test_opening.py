"""What stands on a page until it is drawn, and where it cannot be."""

import re
import time

import pytest
from selenium.webdriver.common.by import By

from benchmarks.solve_speed import demo_policy
from geodata.synthetic.county import synthetic_county
from maps.pages.page import DATA
from maps.pages.plan_map import plan_map_html
from optimizer.solve import solve
from tests.maps.browser import open_page


@pytest.fixture(scope="module")
def html():
    case = synthetic_county(villages=20, townships=2, seed=1)
    return plan_map_html(case, demo_policy(), solve(case.county, demo_policy()), title="测试方案")


@pytest.fixture
def blank(tmp_path):
    path = tmp_path / "blank.html"
    path.write_text("<script>window.zhucun = { drawn: 1 }</script>", "utf-8")
    return path


def said(driver, path):
    """The note of a page that is never drawn, once it stands."""
    driver.get(path.as_uri())
    for _ in range(50):
        found = driver.find_elements(By.ID, "opening")
        if found and found[0].text.startswith("地图没有"):
            break
        time.sleep(0.1)
    return driver.find_element(By.ID, "opening").text


def test_it_is_gone_when_the_map_is_drawn(html, tmp_path):
    path = tmp_path / "map.html"
    path.write_text(html, "utf-8")
    with open_page(path) as driver:
        assert driver.find_elements(By.ID, "opening") == []
        driver.execute_script("setTimeout(() => { throw new Error('later') }, 0)")
        time.sleep(0.3)
        assert driver.find_elements(By.ID, "opening") == []


@pytest.mark.parametrize("damage", ["data", "script"])
def test_a_page_that_cannot_be_drawn_says_so(html, blank, tmp_path, damage):
    path = tmp_path / "map.html"
    if damage == "data":
        broken = DATA.sub('<script type="application/json" id="data">"H4sIAAAA"</script>', html)
    else:
        broken = re.sub(r"window\.zhucunPlan\.canvas = ", "window.zhucunPlan.other = ", html)
        broken = re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", broken)
    assert broken != html
    path.write_text(broken, "utf-8")
    with open_page(blank) as driver:
        text = said(driver, path)
        assert text.startswith("地图没有画出来")
        assert text.rstrip()[-1] not in "：:"
        assert driver.find_element(By.ID, "opening").is_displayed()


@pytest.mark.parametrize(
    "error",
    ["Promise.reject(new Error('alien'))", "setTimeout(() => { throw new Error('alien') })"],
)
def test_an_error_of_others_is_not_said_of_a_map_that_is_drawn(html, tmp_path, error):
    """A browser's extension may throw before the map is drawn."""
    path = tmp_path / "map.html"
    alien = html.replace("</head>", f"<script>{error}</script></head>", 1)
    path.write_text(re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", alien), "utf-8")
    with open_page(path) as driver:
        assert driver.find_elements(By.ID, "opening") == []


def test_without_scripts_it_names_browsers_that_draw_it(html, blank, tmp_path):
    path = tmp_path / "map.html"
    path.write_text(html, "utf-8")
    with open_page(blank) as driver:
        driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
        driver.get(path.as_uri())
        shown = driver.find_element(By.ID, "opening")
        assert "换新版浏览器" in shown.text
        assert shown.is_displayed()
        driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})
