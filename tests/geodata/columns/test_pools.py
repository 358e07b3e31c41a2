"""Several pools in one cell: words of the vocabulary however they are joined, others as written."""

import pytest

from geodata.columns.headers import pools_of

BOTH = {"first_secretary", "work_team"}


@pytest.mark.parametrize(
    "text",
    ["第一书记、驻村工作队", "第一书记/驻村工作队", "第一书记兼驻村工作队", "第一书记 驻村工作队"],
)
def test_two_words_of_the_vocabulary(text):
    assert {*pools_of(text)} >= BOTH
    assert text in pools_of(text)


def test_words_of_ones_own_are_not_cut():
    assert pools_of("甲组/乙组") == ("甲组/乙组",)
    assert pools_of("第一书记/储备") == ("第一书记/储备",)
    assert pools_of("甲组、乙组") == ("甲组", "乙组", "甲组、乙组")
    assert not pools_of("")
