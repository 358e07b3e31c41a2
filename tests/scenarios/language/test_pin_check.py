"""A pin of somebody who may not go there is told before anything is planned."""

import pytest

from tests.scenarios.command import zhucun
from tests.scenarios.language.test_word_check import TABLES, case

RULE = """
[[rule]]
kind = "recusal"
layer = "first_secretary"
"""


@pytest.mark.parametrize("barred", [True, False])
def test_a_pin_against_a_rule_is_told_with_the_rule(tmp_path, barred):
    folder = case(tmp_path / "case")
    scenario = folder / "scenario.toml"
    scenario.write_text(scenario.read_text("utf-8") + RULE, "utf-8")
    rows = (
        [*TABLES["干部"][0], "籍贯"],
        *([*row, "甲镇" if barred else "外省"] for row in TABLES["干部"][1:]),
    )
    (folder / "干部.csv").write_text("\n".join(",".join(row) for row in rows), "utf-8")
    done = zhucun("check", folder, "--json")
    assert done.returncode == 0, done.stdout
    assert ("李四 → 西村" in done.stdout) == barred
    assert ("不能保持" in done.stdout) == barred
