"""A slice of the hostile inputs: one of each family that is quickly drawn and read.

``make soak`` runs hundreds. One that fails is run again by the line that is shown.
"""

import pytest

from tests.hostile import base
from tests.hostile.families import FAMILIES
from tests.hostile.run import family_of, run, zhucun
from tests.hostile.unheard import listen

SLOW = frozenset(
    {"packed_bomb", "workbook_bomb", "letter_template", "map_tiles", "scenario_kinds"}
    | {"room_tables", "room_values"}
)
"""Their kinds are held by tests of their own."""
SEEDS = [seed for seed in range(len(FAMILIES)) if family_of(seed) not in SLOW]


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("hostile")
    base.make(folder, lambda *words: zhucun(*words)[0])
    return folder, *listen()


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("seed", SEEDS)
def test_a_hostile_input_is_no_more_than_a_finding(made, seed):
    report = run(seed, *made)
    assert not report.faults, f"{report.again}: {report.what}: {report.faults}"
    assert report.family in FAMILIES


def test_what_is_wrong_is_seen(made, monkeypatch):
    """A program with a defect, or one that leaves its litter, would not pass."""
    monkeypatch.setattr(
        "tests.hostile.run.called", lambda *_: (1, "Traceback (most recent call last)")
    )
    report = run(SEEDS[0], *made)
    assert len(report.faults) == 2
