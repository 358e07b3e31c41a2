"""The table of ties: whom it means, and what is odd in it."""

import pytest

from geodata.facts.sources import Sources
from geodata.findings import Findings, Severity
from geodata.reading.read_case import read_case
from geodata.tables.write_case import write_case

VILLAGES = "村代码,县,乡镇,村名\n140107101201,甲县,东镇,王家庄\n140107101202,甲县,东镇,李家沟\n"
CADRES = "编号,姓名\nC1,张三\nC2,李四\nC3,王五\nL1,重名\n"
LEADERS = "编号,姓名\nL1,赵六\nL2,李四\n"


def read(folder, rows, name="关系.csv", head="关系,甲方,乙方"):
    for file, text in (("villages", VILLAGES), ("cadres", CADRES), ("leaders", LEADERS)):
        (folder / f"{file}.csv").write_text(text, "utf-8")
    (folder / name).write_text("\n".join((head, *rows)) + "\n", "utf-8")
    findings = Findings()
    return read_case(folder, Sources(), findings), findings


def pairs(case):
    return [(tie.tie, *tie.ends) for tie in case.county.ties]


def keys(findings):
    return {f.key for f in findings if f.severity is not Severity.NOTE and "locat" not in f.key}


@pytest.mark.parametrize(
    ("name", "head"),
    [
        ("关系.csv", "关系,甲方,乙方"),
        ("夫妻.csv", "关系类别,姓名,配偶"),
        ("ties.csv", "tie,one,other"),
        ("人员关系.csv", "类型,人员1,人员2"),
    ],
)
def test_two_people_two_villages_several_at_once(tmp_path, name, head):
    rows = ["夫妻,张三,C2", "联片,王家庄,李家沟", "回避,张三,李四、王五"]
    case, findings = read(tmp_path, rows, name, head)
    assert not keys(findings)
    assert pairs(case) == [
        ("夫妻", ("cadres", "C1"), ("cadres", "C2")),
        ("联片", ("village", "140107101201"), ("village", "140107101202")),
        ("回避", ("cadres", "C1"), ("cadres", "C2")),  # not the leader of that name
        ("回避", ("cadres", "C1"), ("cadres", "C3")),
    ]
    (join,) = (one for one in findings.account.joins if one.kind == "ties")
    assert dict(join.counts) == {"used": 4, "again": 0, "unusable": 0}


def test_what_is_odd_is_told_and_left_out(tmp_path):
    rows = ["夫妻,张三,无名", "夫妻,张三,王家庄", "夫妻,L1,李四", "夫妻,张三,C1", "夫妻,C1,C3"]
    rows += ["夫妻,王五,张三", ",张三,王五", "夫妻,张三,领导:李四"]
    case, findings = read(tmp_path, rows)
    expected = {"ties_unknown", "ties_unlike", "ties_ambiguous", "ties_itself"}
    assert expected < keys(findings)
    assert [f.row for f in findings if f.key == "ties_again"] == [7]
    assert len(keys(findings) - expected) == 1  # the empty cell
    assert pairs(case) == [
        ("夫妻", ("cadres", "C1"), ("cadres", "C3")),
        ("夫妻", ("cadres", "C1"), ("leaders", "L2")),
    ]


def test_what_is_written_is_read_back(tmp_path):
    (tmp_path / "one").mkdir()
    case, _ = read(tmp_path / "one", ["夫妻,张三,领导:李四", "联片,王家庄,李家沟"])
    write_case(tmp_path / "two", case)
    again = read_case(tmp_path / "two", Sources(), Findings())
    assert again.county.ties == case.county.ties
