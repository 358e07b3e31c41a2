"""Rules that can never bite, or bar everything, are told before anything is planned."""

from pathlib import Path

import pytest

from tests.scenarios.command import zhucun

HEAD = 'title = "t"\ndate = 2026-07-01\n[[layer]]\nname = "fs"\nsupply = "cadres"\n'
LEAD = '[[layer]]\nname = "lead"\nsupply = "leaders"\nterm_years = 3\n'


def checked(folder: Path, rule: str) -> str:
    (folder / "villages.csv").write_text("村名,乡镇,县\n东关,甲镇,县\n西关,甲镇,县\n", "utf-8")
    people = "编号,姓名,单位,出生年月\n1,赵一,教育局,1980\n2,钱二,水利局,1985\n"
    (folder / "cadres.csv").write_text(people, "utf-8")
    (folder / "leaders.csv").write_text("编号,姓名\nL1,王\n", "utf-8")
    (folder / "current.csv").write_text("层,村,人员或单位\nlead,东关,L1\n", "utf-8")
    (folder / "scenario.toml").write_text(HEAD + LEAD + f"[[rule]]\n{rule}\n", "utf-8")
    done = zhucun("check", "scenario.toml", cwd=folder)
    return "".join((done.stdout + done.stderr).split())


@pytest.mark.parametrize(
    ("rule", "told"),
    [
        ("kind='forbid'\nlayer='fs'\nforbid=\"cadre.name == '钱大大'\"", "没有一行是这样写的"),
        ("kind='quota'\nlayer='fs'\nmost=0\nwho=\"cadre.unit == '教育居'\"", "没有一行"),
        ("kind='require'\nlayer='fs'\nrequire=\"cadre.age < 20\"", "全部4对都排除了"),
        ("kind='recusal'\nlayer='lead'", "不起作用"),
        ("kind='local'\nlayer='lead'", "不起作用"),
        ("kind='keep_term'", "没有任期日期"),
        ("kind='monotone'\nlayer='lead'", "没有对象"),
    ],
)
def test_a_rule_that_cannot_bite_is_told(tmp_path: Path, rule: str, told: str) -> None:
    assert told in checked(tmp_path, rule)


def test_an_ordinary_rule_is_counted_and_nothing_more(tmp_path: Path) -> None:
    said = checked(tmp_path, "kind='require'\nlayer='fs'\nrequire=\"cadre.age < 45\"")
    assert "4种搭配里排除2种" in said
    assert "没有一行" not in said
    assert "不起作用" not in said
