"""What is said of the comparison of a plan made by hand with the best one."""

from openpyxl import load_workbook

from geodata.hand_plans.facts import HandPlan
from geodata.words import say
from maps.names import Names
from maps.tables.audit_tables import AuditWords
from optimizer.plans.audit import measured
from tests.maps import hand_made
from tests.scenarios.command import zhucun


def words():
    names = Names(hand_made.county(), hand_made.policy(), "zh")
    return AuditWords(names, HandPlan(postings=(), riddles=(), rows=0, sheet=""))


def test_the_best_plan_is_called_unproven_where_it_is():
    both = [list(measured(hand_made.county(), hand_made.policy(), hand_made.plan()))] * 2
    said = say("audit.best_open", "zh")
    assert words().compared_table(*both, title="t", proven=False).note == said
    assert words().compared_table(*both, title="t", proven=True).note == ""


def test_no_breach_is_said_only_where_there_is_none():
    sheet = words().problems_table([], [], title="t")
    assert sheet.note == say("audit.clean", "zh")


VILLAGES = "村代码,县,乡镇,村名\n1,甲县,东岭镇,村1\n2,甲县,东岭镇,村2\n"
TABLES = {
    "villages.csv": VILLAGES,
    "cadres.csv": "干部编号,姓名\nC1,甲一\nC2,甲二\n",
    "scenario.toml": '[[layer]]\nname = "first_secretary"\nsupply = "cadres"\n'
    '[[rule]]\nkind = "quota"\nlayer = "first_secretary"\nleast = 2\n',
    "one.csv": "村,第一书记\n村1,甲一\n村2,\n",
    "two.csv": "村,第一书记\n村1,甲一\n村2,甲二\n",
}


def test_what_is_left_open_is_told_though_no_rule_is_broken(tmp_path):
    """A plan with an open post and a quota that is short; and one with neither."""
    for name, text in TABLES.items():
        (tmp_path / name).write_text(text, "utf-8")
    told = [
        zhucun("audit", tmp_path / name, "--no-compare").stdout for name in ("one.csv", "two.csv")
    ]
    assert "有 1 个缺口" in told[0]
    assert "另有 1 项未做到" in told[0]
    assert load_workbook(tmp_path / "one-audit.xlsx").sheetnames == ["问题清单", "缺口清单"]
    assert "缺口" not in told[1]
    assert "未做到" not in told[1]
    assert load_workbook(tmp_path / "two-audit.xlsx").sheetnames == ["问题清单"]
    assert all(say("audit.clean", "zh") in lines for lines in told)
