from dataclasses import replace
from math import inf

import pytest

from geodata.facts.case import Case
from geodata.words import catalogue, label
from maps.tables.frames import frame_of, numbered
from maps.tables.plan_tables import plan_tables, status_words
from optimizer.model.outcome import LevelResult, Status, StopReason
from optimizer.model.plan import Breach, Plan, Posting, Shortage
from optimizer.plans.verify import verify
from tests.maps.hand_made import FORMULA, case, code, county, outcome, plan, policy
from tests.optimizer.kinds import enrolled


def tables(breaches=(), language="zh", facts=None, **changes):
    made = plan_tables(
        case(), policy(), outcome(**changes), breaches, title="试点", language=language, facts=facts
    )
    return {table.name: table for table in made}


def rows(table):
    return table.frame.to_dict("records")


def items(table):
    return dict(table.frame.itertuples(index=False, name=None))


def test_the_tables_and_their_order():
    names = ["总览", "包联一览表", "第一书记名册", "工作队名册", "结对单位名册", "村类别名册"]
    assert list(tables()) == [*names, "缺口清单", "规则自查"]
    english = list(tables(language="en"))
    assert english[0] == "Overview"
    assert english[2] == "First secretary roster"


def test_overview_counts_and_says_the_status():
    overview = tables(facts={"seed": "1", "自定": "=2"})["总览"]
    said = items(overview)
    assert said["行政村（社区）数"] == 5
    assert said["有派驻或包联需求的村数"] == 4
    assert said["派驻、包联条数"] == 7
    assert said["缺口合计"] == 7
    assert said["求解结论"] == "已证明最优（差距不超过 25.000%）"
    assert said["随机种子"] == "1"
    assert said["自定"] == "=2"


def test_demand_and_supply_of_each_layer():
    block = tables()["总览"].below[0]
    first, team, _, leader = rows(block)
    assert (first["需求"], first["已派"], first["缺口数"], first["满足率"]) == (4, 2, 2, 0.5)
    assert (first["可派资源"], first["已用资源"]) == (3, 2)
    assert (team["层"], team["需求"], team["缺口数"]) == ("工作队", 4, 2)
    assert (leader["层"], leader["满足率"]) == ("村类别", 0.5)


def test_levels_show_cost_bound_gap_and_goals():
    block = tables()["总览"].below[1]
    first, second = rows(block)
    assert (first["差距"], second["差距"]) == (0.0, 0.25)
    assert second["目标构成"] == "就近派驻：8.65"  # as the reader measures it
    assert (second["目标值"], second["已证下界"], second["求解引擎"]) == (2.0, 1.5, "highs")


@pytest.mark.parametrize(
    ("status", "stop", "bound", "words"),
    [
        (Status.PROVEN, StopReason.DONE, 100.0, "已证明最优"),
        (Status.PROVEN, StopReason.DONE, 99.9951, "已证明最优（差距不超过 0.005%）"),
        (Status.FEASIBLE, StopReason.DONE, 97.0, "可行未证明（已核验的差距 3.000%）"),
        (Status.FEASIBLE, StopReason.TIME, 0.0, "可行未证明（到达时限停止）"),
        (Status.FEASIBLE, StopReason.INTERRUPTED, -inf, "可行未证明（人工中断）"),
    ],
)
def test_status_in_words(status, stop, bound, words):
    level = LevelResult(level=1, cost=100.0, bound=bound, engine="HiGHS", seconds=0.5)
    made = outcome(status=status, stop=stop, levels=(level,))
    assert status_words(made, language="zh") == words


def test_village_table_has_one_row_per_served_village_and_names_the_open_posts():
    table = rows(tables()["包联一览表"])
    assert [row["村（社区）"] for row in table] == [FORMULA, "东榆林", "西影寺", "无坐标村"]
    first, second, third, last = table
    assert first["第一书记"] == "张三（市教育局）"
    assert first["工作队"] == "李四（@县水利局）、王五"
    assert (first["村代码"], first["乡镇（街道）"]) == (code(1), "神头镇")
    assert first["缺口"] == "工作队：缺产业专长（1）"
    assert second["缺口"] == "第一书记缺1"
    assert third["乡镇（街道）"] == "西街道"
    assert last["村代码"] is None
    assert last["缺口"] == "第一书记缺1；工作队缺2；结对单位缺1；村类别缺1"


def test_a_layer_titled_like_a_column_keeps_its_own_column():
    headers = list(tables()["包联一览表"].frame.columns)
    assert headers.count("村类别") == 1
    assert "村类别（2）" in headers
    assert rows(tables()["包联一览表"])[0]["村类别（2）"] == "钱七"


def test_numbered_headings_never_collide():
    assert numbered(["a", "a", "a（2）"], language="zh") == ["a", "a（3）", "a（2）"]


def test_roster_of_people():
    table = tables()["第一书记名册"]
    first, second = rows(table)
    assert (first["姓名"], first["单位"], first["单位层级"]) == ("张三", "市教育局", "市级")
    assert (first["职务职级"], first["出生年份"], first["专长"]) == (
        "四级调研员",
        1980,
        "产业、直播",
    )
    assert (first["角色"], first["任期（年）"]) == ("产业", 2)
    assert first["直线里程（公里）"] == pytest.approx(56.3, abs=0.3)
    assert second["出生年份"] is None
    assert second["直线里程（公里）"] is None
    assert second["村（社区）"] == "西影寺*"
    assert "直线" in table.note
    assert tables()["工作队名册"].note == ""


def test_roster_of_units_and_leaders():
    unit = rows(tables()["结对单位名册"])[0]
    assert (unit["单位名称"], unit["单位层级"], unit["职能"]) == ("市教育局", "市级", "产业")
    leader = rows(tables()["村类别名册"])[0]
    assert (leader["姓名"], leader["排序"], leader["分管领域"]) == ("钱七", 1, "治理")


def test_no_table_has_a_column_on_sex_ethnicity_family_or_belief():
    banned = ("性别", "民族", "家庭", "婚", "信仰", "gender", "sex", "ethnic", "family", "religio")
    for language in ("zh", "en"):
        for table in tables(language=language).values():
            headers = " ".join(map(str, table.frame.columns)).lower()
            assert not [word for word in banned if word in headers]


def test_shortage_list_gives_place_number_and_cause():
    table = rows(tables()["缺口清单"])
    assert len(table) == 7
    assert [row["层"] for row in table[:4]] == ["第一书记", "第一书记", "工作队", "工作队"]
    assert table[0]["原因"] == "人手不足：本层可派数量少于需求"
    assert table[3]["缺口数"] == 2


def test_a_coined_skill_and_an_empty_list_are_said():
    short = Plan(plan().postings, (Shortage("work_team", code(1), 1, "skill_直播"),))
    assert rows(tables(plan=short)["缺口清单"])[0]["原因"] == "缺“直播”专长"
    assert tables(plan=Plan())["缺口清单"].note == "没有缺口。"


def test_rule_check_lists_every_part_and_every_breach_once():
    found = verify(county(), policy(), plan())
    assert found, "the hand-made plan breaks rules"
    table = tables(found)["规则自查"]
    listed = rows(table)
    assert sum(row["问题数"] or 0 for row in listed) == len(found)
    assert len(rows(table.below[0])) == len(found)
    by_name = {(row["规则"], row["依据"]): row for row in listed}
    law = by_name["必备条件", "省选派办法 第五条"]
    assert (law["依据层级"], law["结论"], law["问题数"]) == ("省级规定", "未通过", 1)
    assert "cadre.birth_year >= 1970" in law["内容"]
    assert by_name["必备条件", ""]["问题数"] == 2
    assert by_name["会议已定事项", ""]["结论"] == "通过"
    assert by_name["就近派驻", ""]["结论"] == "目标，尽量做到"
    assert by_name["就近派驻", ""]["问题数"] is None


def test_breaches_are_told_with_names_instead_of_ids():
    found = verify(county(), policy(), plan())
    told = [row["问题"] for row in rows(tables(found)["规则自查"].below[0])]
    assert any("“@县水利局”" in sentence for sentence in told)


def test_equal_breaches_of_two_rules_are_both_counted():
    details = ({"condition": "cadre.birth_year >= 1970"}, {"condition": "somewhat else"})
    twins = [Breach("require", "require", "first_secretary", code(1), "C1", d) for d in details]
    listed = rows(tables(twins)["规则自查"])
    assert sum(row["问题数"] or 0 for row in listed) == 2
    assert listed[-1]["内容"] == "方案中出现情景以外的内容。"


def test_a_breach_of_an_unknown_rule_is_not_lost():
    stray = Posting("no_layer", "X", "Y")
    bad = Plan((*plan().postings, stray), plan().shortages)
    found = verify(county(), policy(), bad)
    table = tables(found, plan=bad)["规则自查"]
    assert rows(table)[-1]["问题数"] == 1
    assert "no_layer" in rows(table.below[0])[0]["问题"]
    verdicts = [row["结论"] for row in rows(table)]
    assert "通过" not in verdicts, "verify stops at strangers: nothing was checked"
    assert verdicts.count("未核查（先改正下列问题）") == 10
    assert rows(tables(plan=bad)["包联一览表"])[-1]["村（社区）"] == "X"


def test_a_sound_plan_passes_every_rule():
    table = tables()["规则自查"]
    assert {row["结论"] for row in rows(table)} == {"通过", "目标，尽量做到"}
    assert table.below[0].note == "自查没有发现问题。"


def test_every_enrolled_part_has_a_name_in_words():
    for family in ("rule", "coupling", "goal"):
        for kind in enrolled(family):
            assert f"part.{kind}" in catalogue(), kind


def test_an_empty_county_still_gives_all_tables():
    empty = Case(county=replace(county(), villages=(), cadres=(), units=(), leaders=()))
    made = plan_tables(empty, policy(), outcome(plan=Plan()), (), title="空")
    assert len(made) == 8
    assert made[0].below[0].frame["满足率"].tolist() == [None] * 4


def test_frames_hold_none_and_keep_text_as_text():
    frame = frame_of(["a", "b"], [["007", None], ["=1", 3]], language="zh")
    assert frame.to_dict("records") == [{"a": "007", "b": None}, {"a": "=1", "b": 3}]
    assert isinstance(frame["b"][1], int)
    assert label("part", "travel", "en") == "Short ways"


def test_what_is_not_proven_yet_is_left_blank():
    unproven = LevelResult(level=1, cost=3.0, bound=-inf, engine="greedy", seconds=0.5)
    row = rows(tables(levels=(unproven,))["总览"].below[1])[0]
    assert (row["目标值"], row["已证下界"], row["差距"]) == (3.0, None, None)


def test_a_cost_that_is_stated_wrong_has_its_row():
    details = {"level": "1", "expected": "2", "stated": "1"}
    table = tables([Breach("goals", "cost_wrong", details=details)])["规则自查"]
    row = next(row for row in rows(table) if row["规则"] == "目标值核对")
    assert (row["问题数"], row["结论"]) == (1, "未通过")
    assert rows(table.below[0])[0]["规则"] == "目标值核对"


def test_costs_are_not_called_checked_where_there_are_none():
    listed = rows(tables(levels=())["规则自查"])
    assert "目标值核对" not in [row["规则"] for row in listed]
    assert "缺口清单核对" in [row["规则"] for row in listed]
