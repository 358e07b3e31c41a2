"""The documents as a site: made from the code where that is possible, and without a network."""

import re
import subprocess
import sys

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
