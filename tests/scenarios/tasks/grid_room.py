"""Grids of four made-up villages: what their scenario says, and how their files are read."""

import csv
import shutil

from openpyxl import load_workbook

from geodata.synthetic.area import Recipe

RECIPE = Recipe.model_validate(
    {
        "name": "测试县",
        "townships": 2,
        "villages": 4,
        "households": {
            "households": 160,
            "members": 16,
            "room": [10, 12],
            "heads": {"书记": [1, 1], "委员": [1, 2], "组长": [1, 1]},
        },
    }
)
TEXT = """
title = "试"
language = "zh"
date = 2026-07-01
[limits]
seconds = 4
[[grid]]
name = "grids"
title = "村级网格"
size = [10, 20]
[grid.heads]
of = "cadre.所在村"
village = ["cadre.岗位 == '书记'"]
cell = ["cadre.岗位 == '委员'", "cadre.岗位 == '组长'"]
[grid.members]
"""


def rows_of(folder):
    with (folder / "grids.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def households_of(rows):
    return [row for row in rows if row["kind"] == "household"]


CSV = "户编号,行政村,经度,纬度,户数,户主,民族\r\n"


def table_case(tmp_path, case, lines, *, text=TEXT):
    """The same case with a table of households instead of the layer."""
    folder = tmp_path / "表"
    shutil.copytree(case, folder, ignore=shutil.ignore_patterns("grids", "households.gpkg"))
    (folder / "households.csv").write_text(CSV + "".join(lines), "utf-8-sig", newline="")
    (folder / "scenario.toml").write_text(text, "utf-8")
    return folder


def village_of(case):
    book = load_workbook(case / "case.xlsx")["村"].iter_rows(values_only=True)
    titles = [str(title).rstrip(" *") for title in next(book)]
    rows = [dict(zip(titles, row, strict=True)) for row in book]
    return [(str(r["村名"]), float(r["经度"]), float(r["纬度"])) for r in rows]


def lines_of(places, count=12):
    return [
        f"{at:04},{name},{lon + 0.0002 * at:.6f},{lat + 0.0001 * (at % 3):.6f},1,张三,汉族\r\n"
        for name, lon, lat in places
        for at in range(count)
    ]


def celled_case(tmp_path, case, text, cell):
    """The same with the cell of every household: ``cell`` of its number in the village, from 0.

    Returns folder and table.
    """
    lines = [
        line.replace(",张三,汉族", f",{cell(at % 12)},")
        for at, line in enumerate(lines_of(village_of(case)))
    ]
    folder = table_case(tmp_path, case, [], text=text)
    table = CSV.replace("户主", "村民小组") + "".join(lines)
    (folder / "households.csv").write_text(table, "utf-8-sig", newline="")
    return folder, table
