"""A person is meant by his name however it is spaced, and by name and unit in any order."""

import dataclasses

import pytest

from geodata.facts.county import Cadre
from optimizer.facts.people_columns import person_of
from scenarios.console.console import Talker
from scenarios.console.name_lookup import Finder
from tests.maps import hand_made

PEOPLE = (
    Cadre(id="C1", name="张  三", unit="U1"),
    Cadre(id="C2", name="李四", unit="U1"),
    Cadre(id="C3", name="李四", unit="U2"),
)


class Deaf(Talker):
    """A talker that keeps what it was told."""

    def __init__(self):
        super().__init__("zh")
        self.told: list[str] = []

    def say(self, key, **values):
        self.told.append(key)


@pytest.fixture
def finder():
    county = dataclasses.replace(hand_made.county(), cadres=PEOPLE)
    return Finder(county, hand_made.policy(), Deaf())


def test_found_by_parts_and_however_spaced(finder):
    asked = {
        "张三": "C1",
        "张 三": "C1",
        " 张\u3000三": "C1",
        "张 三 教育局": "C1",
        "市教育局 李四": "C2",
        "李四 水利局": "C3",
        "李 四（教育局）": "C2",
    }
    found = {name: finder.supply(name) for name in asked}
    assert {name: key.id for name, key in found.items() if key} == asked
    assert not finder.lost


def test_who_is_of_another_unit_is_not_meant(finder):
    assert finder.supply("张三 水利局") is None
    assert finder.supply("李四") is None
    assert finder.talker.told == ["explain.no_supply", "explain.many_supplies"]


def test_people_of_groups_are_meant_likewise():
    assert person_of(PEOPLE, "张三") == 0
    assert person_of(PEOPLE, "李四") is None
