"""The examples of docs/areas.md as they stand there, each on a small case of its own."""

import csv
import re
from collections import Counter
from itertools import product

import pytest

from tests.folders import ROOT
from tests.scenarios.command import zhucun

BLOCK = re.compile(r"```toml\n# (\w+)\n(.*?)```", re.DOTALL)
HEAD = 'title = "例"\n[limits]\nseconds = 3\n'


def examples():
    """Title of each example -> its lines."""
    return dict(BLOCK.findall((ROOT / "docs" / "areas.md").read_text("utf-8")))


def written(folder, name, rows, pairs):
    """A case of villages and their neighbours, with an example as its scenario."""
    heads = ("村代码", "县", "乡镇", "村名", "经度", "纬度", "主导产业")
    for file, table in (
        ("villages.csv", [heads, *rows]),
        ("neighbours.csv", [("Place", "Neighbouring place", "Relation"), *pairs]),
    ):
        with (folder / file).open("w", encoding="utf-8", newline="") as opened:
            csv.writer(opened).writerows(table)
    (folder / "scenario.toml").write_text(HEAD + examples()[name], "utf-8")
    return folder


def areas_in(folder, task):
    """Place -> area, as areas.csv has them."""
    path = folder / "areas" / "scenario" / task / "001" / "areas.csv"
    with path.open(encoding="utf-8-sig", newline="") as opened:
        return {row["place"]: row["area"] for row in csv.DictReader(opened)}


def code(number):
    """A code of a village that no list knows."""
    return f"{140999000201 + number}"


def test_villages_of_one_trade_that_touch_make_joint_organisations(tmp_path):
    """Three rows of four: two trades, one column each pair; nobody with another trade."""
    trades = {}
    rows, pairs = [], []
    for row, column in product(range(3), range(4)):
        number = 4 * row + column
        trades[code(number)] = "果" if column < 2 else "畜"
        where = (f"{112 + column / 100}", f"{39 + row / 100}")
        rows.append((code(number), "甲县", "东镇", f"村{number}", *where, trades[code(number)]))
        pairs += [(code(number), code(number + 1), "touching")] if column < 3 else []
        pairs += [(code(number), code(number + 4), "touching")] if row < 2 else []
    done = zhucun("areas", written(tmp_path, "联建", rows, pairs))
    assert done.returncode == 0, done.stdout
    found = areas_in(tmp_path, "joint")
    assert set(found) == set(trades)
    sizes = Counter(found.values())
    assert len(sizes) == 4  # six of each trade, five at most: two each
    assert max(sizes.values()) <= 5
    assert all(len({trades[p] for p, at in found.items() if at == area}) == 1 for area in sizes)
    assert "没有做到" not in done.stdout


@pytest.mark.parametrize("counties", [9])
def test_counties_make_areas_for_seven_groups(tmp_path, counties):
    """A row of nine counties of two villages each: seven areas that touch, proven."""
    rows, pairs = [], []
    for number in range(2 * counties):
        county, lon = f"{'甲乙丙丁戊己庚辛壬'[number // 2]}县", f"{112 + number / 10}"
        rows.append((code(number), county, f"{county}镇", f"村{number}", lon, "39", ""))
        pairs += [(code(number), code(number + 1), "touching")] if number < 17 else []
    done = zhucun("areas", written(tmp_path, "督导", rows, pairs))
    assert done.returncode == 0, done.stdout
    found = areas_in(tmp_path, "supervised")
    assert len(found) == counties
    sizes = Counter(found.values())
    assert len(sizes) == 7
    assert sorted(sizes.values()) == [1, 1, 1, 1, 1, 2, 2]
    assert "第 1 级" in done.stdout
    assert "已证明最优" in done.stdout
