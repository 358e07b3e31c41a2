"""A real headless Chromium without network, and what it asked for and complained about.

A browser takes a second to start: one that is given back is kept for the next page, which gets
a new window and finds nothing of what was there before.
"""

import atexit
import json
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from selenium import webdriver
from selenium.common.exceptions import WebDriverException
from selenium.webdriver.chrome.service import Service
from urllib3.exceptions import HTTPError

FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--window-size=1366,900",
)
LOGS = ("browser", "performance")
GONE = (WebDriverException, HTTPError)
"""What a browser, or its driver, that has died answers."""
_idle: list[webdriver.Chrome] = []
"""Browsers with one empty window, for whoever opens a page next."""


@contextmanager
def open_page(path: Path) -> Iterator[webdriver.Chrome]:
    """A file, drawn, in a browser of its own while it is looked at. Skips without Chromium."""
    driver = _at_hand() or _started()
    try:
        show(driver, path)
        yield driver
    finally:
        _give_back(driver)


def show(driver: webdriver.Chrome, path: Path, address: str = "") -> None:
    """Load a file, anew where it was shown before, and wait until it is drawn.

    ``address`` is what stands behind the file's own, from ``#`` on.
    """
    if address:
        driver.get("about:blank")  # another ``#`` alone would load nothing
    driver.get(path.as_uri() + address)
    for _ in range(300):
        if driver.execute_script("return Boolean(window.zhucun && window.zhucun.drawn)"):
            break
        time.sleep(0.1)


def _at_hand() -> webdriver.Chrome | None:
    """A browser that is idle and answers."""
    while _idle:
        driver = _idle.pop()
        try:
            driver.execute_script("return 1")
            for log in LOGS:
                driver.get_log(log)  # what is in it is of earlier pages
            return driver
        except GONE:
            driver.quit()
    return None


def _started() -> webdriver.Chrome:
    binary = shutil.which("chromium") or shutil.which("google-chrome")
    tool = shutil.which("chromedriver")
    if not binary or not tool:
        pytest.skip("needs chromium and chromedriver")
    options = webdriver.ChromeOptions()
    options.binary_location = binary
    for flag in FLAGS:
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", dict.fromkeys(LOGS, "ALL"))
    return webdriver.Chrome(options=options, service=Service(tool))


def _give_back(driver: webdriver.Chrome) -> None:
    """Keep a browser for the next page, or end it where it cannot be emptied."""
    try:
        _forget(driver)
        _idle.append(driver)
    except GONE:
        driver.quit()


def _forget(driver: webdriver.Chrome) -> None:
    """Leave one new window; sizes and media that were feigned went with the old ones."""
    before = driver.window_handles
    driver.switch_to.new_window("window")
    new = driver.current_window_handle
    for handle in before:
        driver.switch_to.window(handle)
        driver.close()
    driver.switch_to.window(new)
    for command in ("Network.clearBrowserCookies", "Network.clearBrowserCache"):
        driver.execute_cdp_cmd(command, {})
    stored = {"origin": "file://", "storageTypes": "all"}
    driver.execute_cdp_cmd("Storage.clearDataForOrigin", stored)
    driver.implicitly_wait(0)


def end_idle() -> None:
    """End the browsers that nobody looks at any more."""
    while _idle:
        _idle.pop().quit()


atexit.register(end_idle)


def requests_of(driver: webdriver.Chrome) -> list[str]:
    """Every address that the page asked for."""
    messages = [json.loads(entry["message"])["message"] for entry in driver.get_log("performance")]
    sent = [item for item in messages if item["method"] == "Network.requestWillBeSent"]
    return [item["params"]["request"]["url"] for item in sent]
