"""What is somebody's in a text of tours is never published."""

import pytest

from maps.editions.file_contents import contents
from tests.hostile.texts import AROUND, SECRETS
from tests.hostile.tour_texts import TOUR_PLACES, said_of_tours, tours_of

KINDS = ("somebody posted", "a leader", "an identity number", "a phone number", "a leader")
SHAPES = [*AROUND, "{}"]
GUISES = list(zip(TOUR_PLACES, map(SECRETS.__getitem__, KINDS), SHAPES, strict=False))


@pytest.mark.parametrize(("text", "secret", "around"), GUISES)
def test_a_persons_data_in_a_text_of_tours_are_refused(tmp_path, monkeypatch, text, secret, around):
    """The diagonal; ``python -m tests.hostile.leaks`` tries every text with every secret."""
    done = TOUR_PLACES[text](tmp_path / "001", around.format(secret))
    said, folder = said_of_tours(done, monkeypatch)
    assert folder is None
    assert secret in said.getvalue()
    assert [path.name for path in done.room.folder.iterdir()] == ["tours.csv"]


@pytest.mark.parametrize("group", [{"name": "甲组"}, {"each": "leader"}])
def test_tours_without_anybodys_data_are_published(tmp_path, monkeypatch, group):
    done = tours_of(tmp_path / "001", group=group)
    said, folder = said_of_tours(done, monkeypatch)
    assert folder is not None, said.getvalue()
    text = "\n".join(part for file in folder.iterdir() for part in contents(file))
    assert done.facts.places[done.plan.outings[0].stops[0].place].name in text
    assert not [leader.name for leader in done.facts.county.leaders if leader.name in text]
    assert ("甲组" if "name" in group else "第1组") in text
