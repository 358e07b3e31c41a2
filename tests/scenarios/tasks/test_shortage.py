"""``zhucun shortage`` as a user calls it."""

import pytest
from openpyxl import load_workbook

from tests.scenarios.command import zhucun

SCARCE = """

[[rule]]
kind = "require"
name = "年龄"
layer = "first_secretary"
require = "cadre.age <= 33"
tier = 3
source = "某市选派办法 第五条"
"""


@pytest.fixture(scope="module")
def short(tmp_path_factory):
    """A demo county with too few who are young enough, planned."""
    folder = tmp_path_factory.mktemp("short") / "demo"
    size = ("--villages", "40", "--townships", "3", "--no-open")
    assert zhucun("demo", folder, *size).returncode == 0
    scenario = folder / "scenario.toml"
    scenario.write_text(scenario.read_text("utf-8") + SCARCE, "utf-8")
    assert zhucun("run", scenario, "--name", "short").returncode == 0
    return folder / "runs" / "scenario" / "short"


def test_why_who_competes_and_what_would_close_it(short):
    done = zhucun("shortage", short, "--seconds", "60")
    assert done.returncode == 0, done.stdout
    assert "【第一书记】" in done.stdout
    assert "被“年龄”排除" in done.stdout
    assert "无论怎么排都缺" in done.stdout
    assert "“年龄”由 33 放宽到 34（市级规定）" in done.stdout
    book = load_workbook(short / "shortage.xlsx")
    assert book.sheetnames == ["缺口成因", "补缺办法"]
    assert not list(short.glob(".tmp-*"))


def test_in_english(short):
    done = zhucun("--language", "en", "shortage", short, "--seconds", "5")
    assert done.returncode == 0
    assert "What would close them" in done.stdout


def test_nothing_open_is_said(short):
    whole = short.parent / "001"
    done = zhucun("shortage", whole)
    assert done.returncode in {0, 2}
    assert zhucun("shortage", short.parent / "nowhere").returncode == 2
