"""The files of a case as docs/data.md describes them: TOML, CSV and one workbook."""

import csv
import json
import re
import tomllib
from datetime import date, datetime
from pathlib import Path

from openpyxl import load_workbook

TABLES = ("villages", "townships", "units", "cadres", "leaders", "current", "pins", "scores")
LISTS = {"preferences", "recusals", "jurisdiction"}
DAYS = {"start", "end"}
TEXTS = {"id", "code", "name", "county", "township", "unit", "layer", "place", "supply"}
SIGNS = re.compile(r"[、，,;；/\s和兼]+")


def scenario_of(folder):
    """The scenario."""
    return tomllib.loads((Path(folder) / "scenario.toml").read_text("utf-8"))


def tables_of(folder):
    """Name of each table -> its rows; an empty cell is ``None``, so that columns are known."""
    folder = Path(folder)
    return {name: _typed(_rows(folder, name)) for name in TABLES}


def plan_of(file):
    """(layer, place, supply) of every posting of plan.csv."""
    with Path(file).open(encoding="utf-8-sig", newline="") as lines:
        rows = list(csv.DictReader(lines))
    return [tuple(_bare(row[name]) for name in ("layer", "place", "supply")) for row in rows]


def roads_of(folder):
    """The lines of roads.geojson with what is told of each, nothing where there are none."""
    file = Path(folder) / "roads.geojson"
    if not file.is_file():
        return None
    lines = json.loads(file.read_text("utf-8"))["features"]
    return [
        ([tuple(point) for point in line["geometry"]["coordinates"]], line["properties"])
        for line in lines
    ]


def _bare(cell):
    """A cell that a spreadsheet could run has an apostrophe in front."""
    return cell.removeprefix("'")


def _rows(folder, name):
    file, book = folder / f"{name}.csv", folder / "case.xlsx"
    if file.is_file():
        with file.open(encoding="utf-8-sig", newline="") as lines:
            return [dict(row) for row in csv.DictReader(lines)]
    if not book.is_file():
        return []
    sheets = load_workbook(book, read_only=True, data_only=True)
    if name not in sheets.sheetnames:
        return []
    header, *rows = [*sheets[name].iter_rows(values_only=True)] or [()]
    filled = (row for row in rows if any(cell is not None for cell in row))
    return [dict(zip(header, row, strict=False)) for row in filled]


def _typed(rows):
    """Columns that hold numbers throughout are numbers, all others texts, lists or days."""
    columns = dict.fromkeys(name for row in rows for name in row)
    cells = {name: [_cell(row.get(name)) for row in rows] for name in columns}
    read = {
        name: [_read(name, cell, several) for cell in several] for name, several in cells.items()
    }
    return [{name: read[name][number] for name in columns} for number in range(len(rows))]


def _cell(cell):
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, float) and cell == int(cell):
        cell = int(cell)
    text = "" if cell is None else str(cell).strip()
    return text or None


def _read(name, cell, several):
    if cell is None:
        return None
    if name in LISTS:
        return SIGNS.split(cell)
    if name in DAYS:
        return date.fromisoformat(cell)
    if name in TEXTS or any(one is not None and not _is_number(one) for one in several):
        return cell
    return float(cell)


def _is_number(text):
    try:
        float(text)
    except ValueError:
        return False
    return True
