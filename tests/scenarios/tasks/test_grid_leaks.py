"""What is somebody's in a text of grids is never published."""

import pytest

from maps.editions.file_contents import contents
from tests.hostile.grid_texts import GRID_PLACES, grids_of, said_of_grids
from tests.hostile.texts import AROUND, SECRETS

KINDS = ("somebody posted", "a leader", "an identity number", "a phone number")
NUMBERS = [("title", "户9003", "{}网格"), ("title", "M9001", "{}网格")]
GUISES = list(zip(GRID_PLACES, map(SECRETS.__getitem__, KINDS), AROUND, strict=True))


@pytest.mark.parametrize(("text", "secret", "around"), [*GUISES, *NUMBERS])
def test_a_persons_or_households_data_in_a_text_of_grids_are_refused(
    tmp_path, monkeypatch, text, secret, around
):
    """The diagonal; ``python -m tests.hostile.leaks`` tries every text with every secret."""
    done = GRID_PLACES[text](tmp_path / "001", around.format(secret))
    said, folder = said_of_grids(done, monkeypatch)
    assert folder is None
    assert secret in said.getvalue()
    assert [path.name for path in done.folder.iterdir()] == ["grids.csv"]


def test_grids_without_anybodys_data_are_published(tmp_path, monkeypatch):
    done = grids_of(tmp_path / "001")
    assert done.plan.villages[0].heads
    assert done.plan.villages[0].served.size
    said, folder = said_of_grids(done, monkeypatch)
    assert folder is not None, said.getvalue()
    text = "\n".join(part for file in folder.iterdir() for part in contents(file))
    assert "李家村" in text
    assert not [word for word in ("张三丰", "户900", "M900", "C0001") if word in text]
