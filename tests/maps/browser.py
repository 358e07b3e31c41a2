"""A real headless Chromium without network, and what it asked for and complained about."""

import json
import shutil
import time
from pathlib import Path

import pytest
from selenium import webdriver
from selenium.webdriver.chrome.service import Service

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


def open_page(path: Path) -> webdriver.Chrome:
    """Open a file and wait until it has drawn. Skips where there is no Chromium."""
    binary = shutil.which("chromium") or shutil.which("google-chrome")
    tool = shutil.which("chromedriver")
    if not binary or not tool:
        pytest.skip("needs chromium and chromedriver")
    options = webdriver.ChromeOptions()
    options.binary_location = binary
    for flag in FLAGS:
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    driver = webdriver.Chrome(options=options, service=Service(tool))
    driver.get(path.as_uri())
    for _ in range(300):
        if driver.execute_script("return Boolean(window.zhucun && window.zhucun.drawn)"):
            break
        time.sleep(0.1)
    return driver


def requests_of(driver: webdriver.Chrome) -> list[str]:
    """Every address that the page asked for."""
    messages = [json.loads(entry["message"])["message"] for entry in driver.get_log("performance")]
    sent = [item for item in messages if item["method"] == "Network.requestWillBeSent"]
    return [item["params"]["request"]["url"] for item in sent]
