"""Pictures for paper: sheets, reproducible bytes, hostile names, missing fonts."""

import dataclasses
import re

import pytest

from maps.figures.plan_figures import FONTS, LONGEST, NoFontError, Paper, _short, pictures
from tests.maps import hand_made

pytest.importorskip("matplotlib")
PNG, PDF = b"\x89PNG\r\n\x1a\n", b"%PDF"


def drawn(formats=("png",), paper=None, case=None, language="zh"):
    found = pictures(
        case or hand_made.case(),
        hand_made.policy(),
        hand_made.outcome(),
        title="$x^2$ 试点 <b>",
        paper=paper or Paper(),
        language=language,
        formats=formats,
    )
    return {picture.name: picture.data for picture in found}


def size_of(png):
    return int.from_bytes(png[16:20]), int.from_bytes(png[20:24])


def test_a_long_name_does_not_run_over_the_map():
    assert _short("北城街道") == "北城街道"
    assert len(_short("很长的名字" * 40)) == LONGEST


@pytest.fixture(scope="module")
def both():
    """The pictures of the plan made by hand, in both formats: drawing them takes seconds."""
    return drawn(("png", "pdf"))


@pytest.fixture
def one_map(monkeypatch):
    """Only one of the maps is drawn: paper and places are the same for all."""
    monkeypatch.setattr("maps.figures.plan_figures.COLOURINGS", ("class",))


def test_maps_and_charts_in_both_formats(both):
    found = both
    assert {"map-class.png", "map-shortage.pdf", "map-supplies.png", "load.png"} <= set(found)
    assert "shortage.png" in found, "the plan made by hand has open posts"
    assert all(
        data.startswith(PNG if name.endswith("png") else PDF) for name, data in found.items()
    )


@pytest.mark.usefixtures("one_map")
@pytest.mark.parametrize(
    ("paper", "inches"),
    [
        (Paper(), (11.69, 8.27)),
        (Paper(size="A3"), (16.54, 11.69)),
        (Paper(size="A3", portrait=True), (11.69, 16.54)),
    ],
)
def test_sheets(paper, inches):
    width, height = size_of(drawn(paper=paper)["map-class.png"])
    assert (width, height) == (int(inches[0] * 200), int(inches[1] * 200))


@pytest.mark.usefixtures("one_map")
def test_the_same_plan_gives_the_same_bytes(both):
    again = drawn()
    assert {"map-class.png", "load.png", "shortage.png"} <= set(again)
    assert again == {name: both[name] for name in again}


def test_the_same_plan_gives_the_same_bytes_for_printers(both, monkeypatch):
    monkeypatch.setattr("maps.figures.plan_figures.COLOURINGS", ("shortage",))
    for chart in ("equity", "load", "shortage"):  # setting a font for each takes seconds
        monkeypatch.setattr(f"maps.figures.plan_figures.Charts.{chart}", lambda *_: False)
    assert drawn(("pdf",)) == {"map-shortage.pdf": both["map-shortage.pdf"]}


@pytest.mark.usefixtures("one_map")
def test_the_approval_number_changes_the_picture(both):
    one, other = both, drawn(paper=Paper(approval="晋S（2026）1号"))
    assert one["map-class.png"] != other["map-class.png"]
    assert one["load.png"] == other["load.png"]


@pytest.mark.usefixtures("one_map")
def test_polygons_points_and_nothing_at_all(both):
    shapes = hand_made.case(polygons=(1, 2))
    assert drawn(case=shapes)["map-class.png"] != both["map-class.png"]
    bare = tuple(dataclasses.replace(v, lon=None, lat=None) for v in hand_made.county().villages)
    nowhere = dataclasses.replace(
        hand_made.case(), county=dataclasses.replace(hand_made.county(), villages=bare)
    )
    assert not [name for name in drawn(case=nowhere) if name.startswith("map")]


def test_without_a_chinese_font_it_says_so(monkeypatch):
    monkeypatch.setattr("maps.figures.plan_figures.FONTS", ("No Such Font",))
    with pytest.raises(NoFontError):
        drawn()
    assert FONTS


def test_pdf_holds_no_time_of_day(both):
    assert not re.search(rb"CreationDate|ModDate", both["map-class.pdf"])
