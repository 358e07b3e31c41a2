"""Whatever a plan looks like, it says the same; what it says and nobody knows is named."""

import pytest

from geodata.findings import Findings
from geodata.hand_plans.heads import usual_layers
from geodata.hand_plans.plan import read_hand_plan
from geodata.hand_plans.wide import is_wide, read_wide
from geodata.sheets.grids import read_grid
from tests.messy.book import Sheet, write_book
from tests.messy.plans import COUNTY, PLAIN, PLANS, TRUTH, plain


def read(path, sheets):
    write_book(path, sheets)
    return read_hand_plan(path, COUNTY, usual_layers(), Findings())


@pytest.mark.parametrize("made", PLANS, ids=lambda made: made.__name__)
def test_every_shape_gives_the_same_postings(tmp_path, made):
    plan = made()
    hand = read(tmp_path / "方案.xlsx", plan.sheets)
    assert {(p.layer, p.place, p.supply) for p in hand.postings} == TRUTH, hand.riddles
    assert hand.riddles == ()
    assert (hand.names, hand.again) == (plan.names, 0)


def test_names_are_those_used_said_again_and_lost(tmp_path):
    rows = [
        PLAIN,
        [1, "城关镇", "东村", "张三", "张三、无名氏、王伟", "县财政局", ""],
        [2, "城关镇", "东村", "张三（县农业局）", "", "县财政局", "钱五"],
        [3, "河口乡", "无此村", "李四", "赵敏、李四", "", ""],
        [4, "", "", "赵敏", "", "", ""],
    ]
    hand = read(tmp_path / "方案.xlsx", (Sheet("Sheet1", rows),))
    assert hand.names == len(hand.postings) + hand.again + sum(hand.lost.values()) == 12
    assert hand.again == 1
    assert hand.lost == {"supply": 2, "supply_twice": 1, "place": 3, "no_place": 1}
    where = {(item.row, item.column, item.text) for item in hand.riddles if item.column}
    assert where == {
        (2, "驻村工作队", "无名氏"),
        (2, "驻村工作队", "王伟"),
        (3, "第一书记", "张三（县农业局）"),
    }


def test_layers_that_are_not_asked_for_are_named(tmp_path):
    write_book(tmp_path / "方案.xlsx", plain().sheets)
    layers = [layer for layer in usual_layers() if layer.name != "county_leader"]
    hand = read_hand_plan(tmp_path / "方案.xlsx", COUNTY, layers, Findings())
    assert hand.aside == ("县级领导",)
    assert {layer for layer, _, _ in TRUTH} - {p.layer for p in hand.postings} == {"county_leader"}


def test_a_wide_table_is_the_plan_in_force(tmp_path):
    write_book(tmp_path / "c.xlsx", plain().sheets)
    findings = Findings()
    grid = read_grid(tmp_path / "c.xlsx", None, "current", findings)
    assert is_wide(grid, usual_layers())
    standing = read_wide(grid, COUNTY, usual_layers(), findings)
    assert {(post.layer, post.place, post.supply) for post in standing} == TRUTH
    assert [item.key for item in findings] == ["wide_read"]
    assert [use.used for use in findings.account.tables] == [5]
