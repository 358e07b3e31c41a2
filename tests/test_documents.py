"""The documents as a site: made from the code where that is possible, and without a network."""

import re
import subprocess
import sys
import tomllib

import pytest

from optimizer.model.registry import enrolled
from optimizer.model.soft_constraints import IDLE, LACKING, PRICES
from scenarios.language.reference import reference
from tests.folders import ROOT


def test_the_reference_is_that_of_the_code():
    """``make reference`` renews it."""
    assert (ROOT / "docs" / "reference.md").read_text("utf-8") == reference()


def test_every_formula_stands_in_the_model_and_in_the_reference():
    """The docstring of each kind has it, docs/model.md the same, word for word."""
    model = (ROOT / "docs" / "model.md").read_text("utf-8")
    pages = {"docs/model.md": model, "docs/reference.md": reference()}
    found = {
        kind: [name for name, text in pages.items() if f"`{part.formula() or '?'}`" not in text]
        for family in ("rule", "coupling", "goal")
        for kind, part in enrolled(family).items()
    }
    assert len(found) > 30
    assert {kind: lacking for kind, lacking in found.items() if lacking} == {}


def test_every_goal_has_a_section_with_its_formula():
    model = (ROOT / "docs" / "model.md").read_text("utf-8")
    for kind, part in enrolled("goal").items():
        assert f"#### {kind}\n\n`{part.formula()}`\n" in model


def test_the_prices_of_the_documents_are_those_of_the_code():
    model = (ROOT / "docs" / "model.md").read_text("utf-8")
    said = {
        "quota_short": ("quota", "price 1 "),
        "quota_short_each": ("quota", "price 1 "),
        "used_few": ("used", "price 1 "),
        "term_unkept": ("keep_term", "price 10 "),
        "team_unled": ("team_leader", "price 0.25 "),
    }
    free = {key for key, price in PRICES.items() if not price}
    assert set(PRICES) == {*said, *free}, "a price that docs/model.md does not state"
    kinds = {**enrolled("rule"), **enrolled("coupling")}
    for key, (kind, words) in said.items():
        assert words in kinds[kind].formula()
        assert f"{PRICES[key]:g}" == words.split()[1]
    assert f"+ {LACKING:g} * sum over k of lacking" in model
    assert f"{IDLE:g} * idle(l,s)" in model


def test_the_site_asks_for_nothing_from_the_network(tmp_path):
    pytest.importorskip("material")
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--quiet", "--site-dir", str(tmp_path / "site")],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    pages = list((tmp_path / "site").glob("*.html"))
    assert len(pages) > 15
    for page in pages:
        text = page.read_text("utf-8")
        fetched = re.findall(r"<(?:script|img|iframe|source)[^>]*src=.https?:", text)
        fetched += re.findall(r"<link[^>]*rel=.(?:stylesheet|preconnect).[^>]*https?:", text)
        assert not fetched, f"{page.name}: {fetched}"
    assert "<math" in (tmp_path / "site" / "model.html").read_text("utf-8")
    assert "arithmatex" not in (tmp_path / "site" / "model.html").read_text("utf-8")


FOLDERS = ("scenarios", "maps", "optimizer", "geodata")


def contracts():
    """The floors of every folder, from the top, as the contracts have them."""
    table = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    return {
        contract["containers"][0]: contract["layers"]
        for contract in table["tool"]["importlinter"]["contracts"]
        if "containers" in contract
    }


def test_the_picture_of_the_house_is_that_of_the_contracts():
    text = (ROOT / "docs" / "house.md").read_text("utf-8")
    head, _, *floors = re.search(r"```\n(.*?)```", text, re.DOTALL)[1].splitlines()
    starts = [head.index(name) for name in FOLDERS] + [1000]
    drawn = {
        name: [floor for line in floors if (floor := line[first:last].strip())]
        for name, first, last in zip(FOLDERS, starts, starts[1:], strict=False)
    }
    assert drawn == {name: contracts()[name] for name in FOLDERS}


def test_every_wing_has_a_line():
    text = (ROOT / "docs" / "house.md").read_text("utf-8")
    table = text[text.index("## The wings") : text.index("## Where is")]
    for folder in FOLDERS:
        named = set(re.findall(r"`(?:\w+/)?(\w+)(?:\.py)?`", table))
        rooms = {path.name for path in (ROOT / folder).iterdir() if path.is_dir()}
        assert rooms - {"__pycache__"} <= named, folder


def test_every_path_in_the_documents_exists():
    for page in (*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")):
        if page.name == "CHANGELOG.md":  # it tells of what was
            continue
        named = re.findall(r"`((?:\w+/)+\w*(?:\.\w+)?)`", page.read_text("utf-8"))
        ours = [name for name in named if name.split("/")[0] in (*FOLDERS, "tests", "benchmarks")]
        assert not [name for name in ours if not (ROOT / name).exists()], page.name
