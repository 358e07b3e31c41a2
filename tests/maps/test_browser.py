"""Pages that share a browser know nothing of each other."""

from contextlib import suppress
from typing import Any

import pytest
from selenium.common.exceptions import WebDriverException

from tests.maps.browser import open_page, requests_of

DRAWN = "window.zhucun = { drawn: true };"
STATE = """
return [localStorage.getItem("a"), innerWidth, innerHeight, devicePixelRatio, window.name,
  matchMedia("(forced-colors: active)").matches, history.length, typeof window.left]
"""
LEAVE = """
localStorage.setItem("a", "1"); window.name = "n"; window.left = 1;
history.pushState(1, ""); window.open("about:blank");
"""
FEIGNED: dict[str, dict[str, Any]] = {
    "Emulation.setEmulatedMedia": {"features": [{"name": "forced-colors", "value": "active"}]},
    "Emulation.setDeviceMetricsOverride": {
        "width": 1920,
        "height": 1080,
        "deviceScaleFactor": 2,
        "mobile": False,
    },
}


@pytest.fixture
def page(tmp_path):
    path = tmp_path / "page.html"
    path.write_text(f"<script>{DRAWN} console.error('heard')</script>", "utf-8")
    return path


def test_nothing_of_a_page_is_there_for_the_next(page):
    with open_page(page) as driver:
        first, session = driver.execute_script(STATE), driver.session_id
        driver.execute_script(LEAVE)
        driver.set_window_size(500, 500)
        for command, values in FEIGNED.items():
            driver.execute_cdp_cmd(command, values)
        left = driver.execute_script(STATE)
        assert all(a != b for a, b in zip(first, left, strict=True))
    with open_page(page) as driver:
        assert driver.session_id == session
        assert driver.execute_script(STATE) == first
        assert requests_of(driver) == [page.as_uri()]
        assert len(driver.get_log("browser")) == 1


def test_two_pages_at_a_time_have_a_browser_each_and_a_dead_one_is_replaced(page):
    with open_page(page) as one, open_page(page) as other:
        assert one.session_id != other.session_id
        with suppress(WebDriverException):
            other.execute_cdp_cmd("Browser.close", {})
    with open_page(page) as driver:
        assert driver.session_id == one.session_id
        with open_page(page) as another:
            assert another.session_id not in {one.session_id, other.session_id}
            assert requests_of(another) == [page.as_uri()]
