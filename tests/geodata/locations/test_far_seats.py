"""Seats of units and homes of people: told where no unit of their level can be."""

import pytest

from geodata.findings import Findings
from tests.geodata.reading.test_clerks_again import book, zhucun_case

VILLAGES = [["乡镇", "村名", "经度", "纬度"]] + [
    ["甲镇", f"村{n}", 112.3012 + n / 100, 39.1013 + n / 170] for n in range(8)
]


def told(path, seat, home, level="县级"):
    book(
        path / "case.xlsx",
        村=VILLAGES,
        单位=[["单位名称", "单位层级", "经度", "纬度"], ["农业局", level, *seat]],
        干部=[["姓名", "派出单位", "经度", "纬度"], ["张三", "农业局", *home]],
    )
    findings = Findings()
    zhucun_case(path, findings)
    return [(item.key, item.sheet) for item in findings]


SOUND = (112.35, 39.15)


def test_seats_and_homes_in_the_county_need_no_word(tmp_path):
    assert told(tmp_path, SOUND, SOUND) == []


@pytest.mark.parametrize("level", ["省级", "市级", "", "中央"])
def test_a_seat_in_the_capital_needs_no_word(tmp_path, level):
    assert told(tmp_path, (112.55, 37.87), (116.4, 39.9), level) == []


@pytest.mark.parametrize(
    ("seat", "home", "cause"),
    [
        ((113.35, 39.15), SOUND, ("seat_far", "单位")),
        (SOUND, (112.35, 36.15), ("seat_far", "干部")),
        ((112.35, -39.15), SOUND, ("seat_sign", "单位")),
    ],
)
def test_what_lies_far_off_is_told_with_the_cause(tmp_path, seat, home, cause):
    assert told(tmp_path, seat, home) == [cause]


def test_the_other_end_of_the_country_is_far_from_everybody(tmp_path):
    assert told(tmp_path, (87.6, 43.8), SOUND, "省级") == [("seat_far", "单位")]
