"""Facts that a plan must not confuse: classes, levels, townships, as the command reads them."""

import shutil

import pytest
from openpyxl import Workbook

from geodata.findings import Findings
from geodata.reading.read_case import read_case
from optimizer.facts.demand import demand_of
from optimizer.facts.layer_words import with_layers
from optimizer.facts.lookup import Lookup, facts_of
from optimizer.rules.budget import Budget
from optimizer.villages.stage import graded
from scenarios.language.scenario import read_draft
from scenarios.language.scenario_check import check_against
from tests.folders import SHARED
from tests.scenarios.command import zhucun

HEAD = 'title = "t"\ndate = 2026-07-01\n'
LAYER = '[[layer]]\nname = "first_secretary"\nsupply = "cadres"\n'
PEOPLE = [["编号", "姓名", "派出单位"], ["C1", "张三", "U1"], ["C2", "李四", "U2"]]
UNITS = [["编号", "单位名称", "单位层级"], ["U1", "局一", "县级"], ["U2", "局二", ""]]
VILLAGES = [
    ["乡镇", "村名", "村类别"],
    ["甲镇", "东村", "软弱涣散村、脱贫村"],
    ["甲镇", "西村", ""],
]


def case(folder, scenario, **tables):
    folder.mkdir(exist_ok=True)
    book = Workbook()
    book.remove(book.active)
    for name, rows in {"村": VILLAGES, "干部": PEOPLE, "单位": UNITS, **tables}.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(folder / "case.xlsx")
    (folder / "scenario.toml").write_text(HEAD + scenario, "utf-8")
    return folder / "scenario.toml"


def read(path):
    """Scenario, county and findings by key, as ``check`` reads them."""
    findings = Findings()
    draft = read_draft(path, findings)
    county = read_case(path.parent, draft.sources, findings).county
    if draft.scenario is not None:
        county = graded(with_layers(county, draft.scenario.policy.layers), draft.scenario.policy)
        check_against(draft.scenario, county, findings)
    by_key = {}
    for finding in findings:
        by_key.setdefault(finding.key, []).append(finding)
    return draft.scenario, county, by_key


def shared(name, tmp_path):
    folder = SHARED / "cases" / name
    if not folder.is_dir():
        pytest.skip(f"no {name}")
    return shutil.copytree(folder, tmp_path / "case")


def served(path):
    scenario, county, findings = read(path)
    layer = scenario.policy.layers[0]
    return [v.name for v in county.villages if demand_of(layer, v)[1]], findings


def test_a_village_of_two_classes_is_served_and_an_unknown_one_told_once(tmp_path):
    rows = [*VILLAGES, ["甲镇", "南村", ""], ["甲镇", "北村", "示范村"]]
    places = "places = \"village.class in ['weak', 'relocated']\"\n"
    names, findings = served(case(tmp_path / "case", LAYER + places, 村=rows))
    assert names == ["东村"]
    (told,) = findings["class_unknown"]
    assert (told.details["rows"], told.details["names"]) == ("3–4", "西村、南村")


@pytest.mark.parametrize("order", ["", "村.类别 不属于 ['软弱涣散村']"])
def test_classes_that_nobody_asks_for_are_a_note(tmp_path, order):
    places = f'places = "{order}"\n' if order else ""
    _, findings = served(case(tmp_path / "case", LAYER + places))
    assert findings["class_unknown"][0].severity == ("warning" if order else "note")


def test_words_of_the_vocabulary_are_keys_of_demand_weights_and_rates(tmp_path):
    text = (
        LAYER
        + 'demand = { "软弱涣散村" = 2, "脱贫村" = 1 }\n'
        + '[[goal]]\nkind = "shortage"\norder = ["软弱涣散村"]\n'
        + '[[rule]]\nkind = "budget"\nlayers = ["第一书记"]\nrates = { "省直" = 2, "县级" = 1 }\n'
    )
    scenario, county, _ = read(case(tmp_path / "case", text))
    policy = scenario.policy
    assert demand_of(policy.layers[0], county.villages[0]) == (2, 2)
    assert policy.goals[0].order == ("weak",)
    assert policy.rules[0].rates == {"province": 2, "county": 1}


def test_an_unknown_level_is_unknown_and_costs_the_highest_rate(tmp_path):
    _, county, _ = read(case(tmp_path / "case", LAYER))
    budget = Budget(layers=("first_secretary",), rates={"province": 2.0, "county": 1.0})
    rates = [budget.rate(Lookup(county).level(cadre)) for cadre in county.cadres]
    assert [unit.level for unit in county.units] == ["county", None]
    assert rates == [1.0, 2.0]


@pytest.mark.parametrize(
    ("word", "level"),
    [
        *(("乡级", "township"), ("镇级", "township"), ("县处级", "county"), ("省直", "province")),
        *(
            ("市直单位", "city"),
            ("县直机关", "county"),
            ("中央单位", "central"),
            ("央企", "central"),
        ),
        *(("省属国企", "province"), ("县区级", "county"), ("国企", None), ("科级", None)),
    ],
)
def test_words_of_levels_are_known_or_told_with_the_nearest(tmp_path, word, level):
    units = [*UNITS, ["U3", "局三", word], ["U4", "局四", word]]
    _, county, findings = read(case(tmp_path / "case", LAYER, 单位=units))
    if level is None:
        (told,) = findings["not_a_choice"]
        assert (told.value, told.details["rows"]) == (word, "4–5")
        assert told.details["near"]
    else:
        assert {unit.level for unit in county.units[2:]} == {level}
        assert "not_a_choice" not in findings


def test_layers_are_named_by_title_everywhere(tmp_path):
    text = (
        '[[layer]]\nname = "village_staff"\ntitle = "包村干部"\nsupply = "cadres"\n'
        + '[[layer]]\nname = "第一书记"\nsupply = "cadres"\n'
        + '[[rule]]\nkind = "recusal"\nlayer = "包村干部"\n'
        + '[[coupling]]\nkind = "exclusive"\nlayers = ["包村干部", "驻村第一书记"]\n'
    )
    current = [["层", "村", "人员或单位"], ["包村干部", "东村", "C1"], ["第一书记", "西村", "C2"]]
    scenario, county, findings = read(case(tmp_path / "case", text, 现任=current))
    assert scenario.policy.rules[0].layer == "village_staff"
    assert scenario.policy.couplings[0].layers == ("village_staff", "first_secretary")
    assert [post.layer for post in county.current] == ["village_staff", "first_secretary"]
    assert "word_layer" not in findings


def test_shared_two_classes(tmp_path):
    names, findings = served(shared("A01_two_classes", tmp_path) / "scenario.toml")
    assert names == ["村0", "村1"]
    assert findings["word_class"][0].value == "软弱村"
    assert findings["class_unknown"][0].details["names"] == "村2"


def test_shared_unknown_level(tmp_path):
    done = zhucun("run", shared("A26_unknown_level", tmp_path))
    assert "缺口 1 个" in done.stdout


@pytest.mark.parametrize("name", ["no_township_table", "with_township_table"])
def test_shared_township_condition(tmp_path, name):
    path = shared(f"A21_township_condition/{name}", tmp_path) / "scenario.toml"
    scenario, county, findings = read(path)
    asked = scenario.policy.rules[0].expression
    facts = facts_of(asked, "village", county.villages[0], 0)
    facts |= facts_of(asked, "leader", county.leaders[0], 0)
    assert asked(facts) is True
    assert "scenario_types" not in findings


@pytest.mark.parametrize(
    ("condition", "told"),
    [
        ("cadre.age <= '四十五'", True),
        ("cadre.birth_year == '一九八五年'", True),
        ("cadre.序 == 'A1'", True),
        ("cadre.序 == '990101101'", False),
        ("cadre.序 in ['990101101', '甲']", False),
        ("cadre.学历 > 3", True),
        ("cadre.学历 == 3", True),
        ("cadre.age <= 45 and cadre.学历 == '本科'", False),
        ("cadre.available == '是'", True),
        ("干部.序 == village.township", False),
    ],
)
def test_numbers_compared_with_texts_are_told(tmp_path, condition, told):
    people = [
        ["编号", "姓名", "出生年份", "学历", "序"],
        ["C1", "张三", 1985, "本科", "990101101"],
        ["C2", "李四", 1990, "大专", "990101102"],
    ]
    rule = f'[[rule]]\nkind = "require"\nlayer = "first_secretary"\nrequire = "{condition}"\n'
    villages = [["村代码", "乡镇", "村名"], ["990101101200", "甲镇", "东村"]]
    _, _, findings = read(case(tmp_path / "case", LAYER + rule, 村=villages, 干部=people))
    assert ("scenario_types" in findings) is told
    for finding in findings.get("scenario_types", ()):
        assert finding.value in condition


NEEDS = [
    ("cadre.birth_year < 1985", "干部", "出生年月", "出身年月", "column_absent", "出身年月"),
    ("cadre.age < 45", "干部", "出生年月", "出生年月", "column_hollow", ""),
    ("unit.strength > 0.5", "单位", "帮扶实力", "实力指数", "column_absent", "实力指数"),
    ("cadre.党员 == '是'", "干部", "党员", "党员", "column_hollow", ""),
    ("cadre.党员 == '是'", "干部", "党员", "是否党员", "scenario_fact", "是否党员"),
]


@pytest.mark.parametrize(("condition", "table", "wanted", "header", "key", "near"), NEEDS)
def test_a_column_that_a_clause_needs_and_nothing_fills_is_told(
    tmp_path, condition, table, wanted, header, key, near
):
    """One finding for all clauses, with the table and the header that is nearly called so."""
    rule = f'[[rule]]\nkind = "require"\nlayer = "first_secretary"\nrequire = "{condition}"\n'
    own = [[*row] for row in {"干部": PEOPLE, "单位": UNITS}[table]]
    cell = "" if header == wanted else "x1"
    own = [[*row, header if number == 0 else cell] for number, row in enumerate(own)]
    _, _, findings = read(case(tmp_path / "case", LAYER + rule + rule, **{table: own}))
    if key == "scenario_fact":
        assert near in findings[key][0].details["near"]
        return
    (told,) = findings[key]
    assert told.value == "rule[1].require、rule[2].require"
    assert told.details["table"] == table
    assert near in told.details["near"]


def test_a_class_that_a_layer_asks_for_without_a_column_is_told(tmp_path):
    villages = [["乡镇", "村名", "村的类"], ["甲镇", "东村", "软弱涣散村"]]
    places = "places = \"village.class == 'weak'\"\n"
    _, _, findings = read(case(tmp_path / "case", LAYER + places, 村=villages))
    assert findings["column_absent"][0].details["near"] == "村的类"


def test_a_column_that_is_filled_or_not_asked_for_is_no_finding(tmp_path):
    villages = [["乡镇", "村名", "村类别"], ["甲镇", "东村", "一般村"], ["甲镇", "西村", "一般村"]]
    places = "places = \"village.class != 'weak'\"\n"
    _, _, findings = read(case(tmp_path / "case", LAYER + places, 村=villages))
    assert not {"column_absent", "column_hollow", "column_table", "scenario_types"} & {*findings}


def test_words_that_a_scenario_counts_by_and_nothing_has_are_told(tmp_path):
    text = (
        LAYER
        + 'demand = { "软弱村" = 2, "脱贫村" = 1 }\n'
        + '[[rule]]\nkind = "budget"\nlayers = ["第一书记"]\nrates = { "省厅级" = 2, "县级" = 1 }\n'
    )
    _, _, findings = read(case(tmp_path / "case", text))
    told = {(item.column, item.value): item.details["near"] for item in findings["word_nowhere"]}
    assert set(told) == {("layer[1].demand", "软弱村"), ("rule[1].rates", "省厅级")}
    assert told["layer[1].demand", "软弱村"] == "软弱涣散村"


def test_shared_class_count(tmp_path):
    folder = shared("A33_class_count", tmp_path)
    (folder / "scenario-selection.xlsx").unlink(missing_ok=True)
    done = zhucun("select", folder)
    assert "应有 2 个村，原有 4 个，现有 2 个" in done.stdout
