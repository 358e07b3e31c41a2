"""What is said of changes: every cause in its own words, and what is proven of a point."""

from typing import get_args

import pytest

from geodata.words import catalogue, say
from maps.names import Names
from maps.tables.replan_tables import ChangeWords, Point
from optimizer.model.outcome import Status
from optimizer.plans.replan import Cause, PostingChange
from tests.maps import hand_made

WORDS = ChangeWords(Names(hand_made.county(), hand_made.policy(), "zh"))


@pytest.mark.parametrize("cause", get_args(Cause))
def test_a_cause_is_said_in_its_own_words_and_in_no_others(cause):
    place = hand_made.code(2)
    change = PostingChange("first_secretary", place, ("C1",), ("C2",), cause, hand_made.code(3))
    (line,) = WORDS.lines([change])
    own = say(f"replan.cause.{cause}", "zh", **({"other": "西影寺"} if cause == "moved" else {}))
    assert own.split("西")[0] in line
    others = {name for name in get_args(Cause) if name not in (cause, "moved")}
    assert not [name for name in others if say(f"replan.cause.{name}", "zh") in line]


def test_every_cause_of_the_catalogue_is_one():
    named = {key.rsplit(".", 1)[1] for key in catalogue() if key.startswith("replan.cause.")}
    assert named == set(get_args(Cause))


def test_who_stays_is_marked_and_who_comes_is_not():
    place = hand_made.code(2)
    change = PostingChange("work_team", place, ("C1",), ("C1", "C2"), "filled")
    (line,) = WORDS.lines([change])
    assert line.count("（留任）") == 1
    assert say("replan.stays", "zh", who=WORDS.names.supply("work_team", "C2")) not in line


def test_nobody_is_said_where_nobody_was():
    change = PostingChange("first_secretary", hand_made.code(2), (), ("C2",), "filled")
    (line,) = WORDS.lines([change])
    assert f"{say('replan.nobody', 'zh')} → " in line
    change = PostingChange("first_secretary", hand_made.code(2), ("C1",), (), "dropped")
    (line,) = WORDS.lines([change])
    assert f" → {say('replan.nobody', 'zh')}" in line


@pytest.mark.parametrize("status", list(Status))
def test_a_point_is_called_proven_only_where_it_is(status):
    _, line = WORDS.points([Point(3, 1, 2.5, 0.1, status)])
    own = say(f"table.word.{status.value}", "zh")
    assert own in line
    assert "调整 3 项：缺口 1 个，质量目标 2.5000" in line
    others = {say(f"table.word.{other.value}", "zh") for other in Status if other is not status}
    assert not [word for word in others if word in line.replace(own, "")]
