"""Runs side by side: what is measured by the first scenario, and what by that of each."""

import json

from openpyxl import load_workbook

from tests.scenarios.command import zhucun

HERE, OWN = "缺口（都按第一个运行的情景）", "缺口（各按自己的情景）"
LAYER = 'name = "first_secretary"\nsupply = "cadres"\n'
MORE = '[[layer]]\nname = "work_team"\nsupply = "cadres"\ndemand = 3\n'


def test_each_run_has_its_own_open_posts_beside_the_shared_measure(tmp_path):
    """Two villages, two people: nothing is open by the one scenario, 6 posts by the other."""
    (tmp_path / "villages.csv").write_text(
        "编号,县,乡镇,村名\nA,某县,某镇,甲村\nB,某县,某镇,乙村\n", "utf-8"
    )
    (tmp_path / "cadres.csv").write_text("编号,姓名\nP,甲\nQ,乙\n", "utf-8")
    once = '[[coupling]]\nkind = "exclusive"\nlayers = ["first_secretary", "work_team"]\n'
    runs = []
    for name, more in (("few", ""), ("many", MORE + once)):
        scenario = tmp_path / f"{name}.toml"
        scenario.write_text(f'title = "t"\ndate = 2026-07-01\n[[layer]]\n{LAYER}{more}', "utf-8")
        done = zhucun("run", scenario, "--name", "r")
        assert done.returncode == 0, done.stdout
        runs.append(tmp_path / "runs" / name / "r")
    said = zhucun("compare", *runs, "--json")
    values = json.loads(said.stdout)["values"]
    assert (values[HERE], values[OWN]) == ([0, 0], [0, 6])
    turned = json.loads(zhucun("compare", *runs[::-1], "--json").stdout)["values"]
    assert (turned[HERE], turned[OWN]) == ([6, 6], [6, 0])
    book = tmp_path / "compare.xlsx"
    done = zhucun("compare", *runs, "--out", book)
    assert f"{OWN}：0 | 6" in done.stdout
    rows = [row[:3] for row in load_workbook(book)["方案对比"].iter_rows(values_only=True)]
    assert (OWN, 0, 6) in rows
    assert "open_own" in book.with_suffix(".html").read_text("utf-8")
