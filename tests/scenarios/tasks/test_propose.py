"""What headers and words are taken for is written, corrected by the user, and then followed."""

from geodata.facts.sources import Sources
from geodata.findings import Findings
from geodata.hand_plans.heads import usual_layers
from geodata.reading.read_case import read_case
from geodata.reading.read_column_map import read_column_map
from geodata.tables.column_map import MAP_FILE
from tests.scenarios.command import zhucun

VILLAGES = "所在镇,聚居点,村类别,人口\n甲镇,东村,原贫困村,12\n甲镇,西村,穷村,9\n"


def test_a_proposal_is_corrected_remembered_and_never_overwritten(tmp_path):
    table, book = tmp_path / "villages.csv", tmp_path / "columns.toml"
    table.write_text(VILLAGES, "utf-8")
    done = zhucun("check", tmp_path, "--propose")
    assert done.returncode == 2
    assert "聚居点" in done.stdout
    text = book.read_text("utf-8")
    assert '"村名" = ""' in text
    text = text.replace('"村名" = ""', '"村名" = "聚居点"').replace(
        '"乡镇" = ""', '"乡镇" = "所在镇"'
    )
    book.write_text(text, "utf-8")
    done = zhucun("check", tmp_path, "--propose")
    assert done.returncode == 0, done.stdout
    assert "按 columns.toml 理解" in done.stdout
    assert book.read_text("utf-8") == text
    proposed = (tmp_path / "columns-proposed.toml").read_text("utf-8")
    assert '"原贫困村" = "脱贫村"' in proposed
    assert '# "穷村" = ' in proposed
    book.write_text(text + '\n[words."村"."村类别"]\n"穷村" = "脱贫村"\n', "utf-8")
    assert "脱贫村 2" in zhucun("check", tmp_path).stdout


def test_a_plain_table_proposes_what_is_read_and_changes_nothing(tmp_path):
    table, book = tmp_path / "villages.csv", tmp_path / "columns.toml"
    table.write_text("乡镇,村名\n甲镇,东村\n", "utf-8")
    assert zhucun("check", tmp_path, "--propose").returncode == 0
    first = book.read_text("utf-8")
    assert '"村名" = "村名"' in first
    assert zhucun("check", tmp_path, "--propose").returncode == 0
    assert book.read_text("utf-8") == first
    assert not (tmp_path / "columns-proposed.toml").exists()


def test_mistakes_of_the_file_are_told(tmp_path):
    faults = {
        '[columns."村"]\n"村明" = "x"\n': ("map_name", "村名"),
        '[columns."存"]\n"村名" = "x"\n': ("map_name", "村"),
        "[columns\n": ("map_broken", None),
        "[column]\n": ("map_name", "columns"),
    }
    for text, told in faults.items():
        (tmp_path / MAP_FILE).write_text(text, "utf-8")
        findings = Findings()
        read_column_map(tmp_path, findings, usual_layers())
        assert [(item.key, item.details.get("near")) for item in findings.errors] == [told]


def test_a_header_that_is_not_there_is_told(tmp_path):
    (tmp_path / "villages.csv").write_text("乡镇,村名\n甲镇,东村\n", "utf-8")
    (tmp_path / MAP_FILE).write_text('[columns."村"]\n"户籍人口" = "人丁"\n', "utf-8")
    findings = Findings()
    read_case(tmp_path, Sources(), findings)
    assert "map_unused" in {item.key for item in findings}


WIDE = "所在镇,聚居点,书记,工作队,包村局\n甲镇,东村,张三,李四,农业局\n甲镇,西村,李四,,\n"
SCENARIO = """[[layer]]
name = "first_secretary"
supply = "cadres"
demand = 1
[[layer]]
name = "partner"
title = "伙伴单位"
supply = "units"
demand = 1
[[goal]]
kind = "shortage"
"""


def test_a_wide_table_and_an_audit_follow_what_the_user_says(tmp_path):
    (tmp_path / "villages.csv").write_text("乡镇,村名\n甲镇,东村\n甲镇,西村\n", "utf-8")
    (tmp_path / "units.csv").write_text("单位名称\n农业局\n", "utf-8")
    (tmp_path / "cadres.csv").write_text("姓名,单位\n张三,农业局\n李四,农业局\n", "utf-8")
    (tmp_path / "scenario.toml").write_text(SCENARIO, "utf-8")
    for name in ("current.csv", "方案.csv"):
        (tmp_path / name).write_text(WIDE, "utf-8")
    said = {"村": "聚居点", "乡镇": "所在镇", "第一书记": "书记", "伙伴单位": "包村局"}
    lines = [f'"{name}" = "{text}"' for name, text in said.items()]
    (tmp_path / MAP_FILE).write_text('[columns."现任"]\n' + "\n".join(lines) + "\n", "utf-8")
    done = zhucun("check", tmp_path)
    assert done.returncode == 0, done.stdout
    assert "第一书记 = 书记、伙伴单位 = 包村局" in zhucun("check", tmp_path, "--json").stdout
    assert "对账 现任：采用 3" in done.stdout
    done = zhucun("audit", tmp_path / "方案.csv", "--no-compare")
    assert "3 项派驻" in done.stdout, done.stdout
    assert zhucun("check", tmp_path, "--propose").returncode == 0
    proposed = (tmp_path / "columns-proposed.toml").read_text("utf-8")
    assert '"第一书记" = "书记"' in proposed
    (tmp_path / MAP_FILE).write_text(proposed, "utf-8")
    done = zhucun("check", tmp_path)
    assert "对账 现任：采用 3" in done.stdout
    assert "map_unused" not in zhucun("check", tmp_path, "--json").stdout
