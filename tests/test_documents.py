"""The documents as a site: made from the code where that is possible, and without a network."""

import re
import subprocess
import sys
import tomllib

import pytest

from scenarios.language.reference import reference
from tests.folders import ROOT


def test_the_reference_is_that_of_the_code():
    """``make reference`` renews it."""
    assert (ROOT / "docs" / "reference.md").read_text("utf-8") == reference()


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
