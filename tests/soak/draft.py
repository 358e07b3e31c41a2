"""A case folder in the making: tables, scenario, polygons; and how it is written to files."""

import csv
import json
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from random import Random

from openpyxl import Workbook

NEEDS = ("industry", "governance", "ecology")
ALWAYS = ("strength", "capacity", "x_room", "x_fee")
"""Columns of units that conditions speak of, even where nobody fills them."""
STYLES = ("plain", "plain", "tied", "zero", "uneven", "flat", "coarse")


class Draw:
    """Random choices in one style of numbers: plain, tied, zero, uneven, flat, coarse, tiny."""

    def __init__(self, seed, styles=STYLES):
        self.random = Random(seed)
        self.style = self.random.choice(styles)

    def chance(self, share):
        """True in that share of cases."""
        return self.random.random() < share

    def pick(self, *several):
        """One of several."""
        return self.random.choice(several)

    def whole(self, low, high):
        """A whole number, both ends included."""
        return self.random.randint(low, high)

    def some(self, several, least=0):
        """A random part of a sequence, in its order."""
        count = self.whole(min(least, len(several)), len(several))
        chosen = set(self.random.sample(range(len(several)), count))
        return [item for number, item in enumerate(several) if number in chosen]

    def share(self):
        """A number in [0, 1]."""
        value = self.random.random()
        return {
            "plain": round(value, 2),
            "tied": self.pick(0.25, 0.5, 0.75),
            "zero": 0.0 if value < 0.7 else 0.5,
            "uneven": round(value**4, 4),
            "flat": 0.5,
            "coarse": round(value, 1),
            "tiny": round(value * 1e-3, 6),
        }[self.style]

    def cost(self):
        """A cost of a pair."""
        value = self.random.random()
        return {
            "plain": self.whole(1, 60),
            "tied": self.pick(1, 2, 3),
            "zero": self.pick(0, 0, 0, 1),
            "uneven": round(10 ** (6 * value - 3), 3),
            "flat": 2,
            "coarse": self.whole(1, 10) * 0.5,
            "tiny": round(value * 1e-4, 6),
        }[self.style]


@dataclass
class Draft:
    """A case in the making."""

    draw: Draw
    tables: dict = field(default_factory=dict)
    layers: list = field(default_factory=list)
    rules: list = field(default_factory=list)
    couplings: list = field(default_factory=list)
    goals: list = field(default_factory=list)
    limits: dict = field(default_factory=dict)
    travel: dict = field(default_factory=dict)
    grid: dict = field(default_factory=dict)
    """Village -> column and row of its square, where there are polygons."""

    def ids(self, table):
        """Ids of a table."""
        return [row["id"] for row in self.tables.get(table, [])]

    def scenario(self):
        """The scenario as a table."""
        return {
            "title": "t",
            "language": "en",
            "date": date(2026, 7, 1),
            "limits": self.limits,
            "travel": self.travel,
            "layer": self.layers,
            "rule": self.rules,
            "coupling": self.couplings,
            "goal": self.goals,
        }

    def write(self, folder):
        """Write the folder: CSV, or now and then one workbook."""
        folder = Path(folder)
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "scenario.toml").write_text(as_toml(self.scenario()), "utf-8")
        if self.draw.chance(0.05):
            self._workbook(folder / "case.xlsx")
        else:
            for name, rows in self.tables.items():
                self._csv(folder / f"{name}.csv", rows)
        if self.grid:
            shapes = [_square(village, *spot) for village, spot in self.grid.items()]
            text = json.dumps({"type": "FeatureCollection", "features": shapes})
            (folder / "boundaries.geojson").write_text(text, "utf-8")

    def _csv(self, file, rows):
        with file.open("w", encoding="utf-8", newline="") as lines:
            writer = csv.DictWriter(lines, _header(rows), restval="")
            writer.writeheader()
            writer.writerows(rows)

    def _workbook(self, file):
        book = Workbook()
        book.remove(book.active)
        for name, rows in self.tables.items():
            sheet, header = book.create_sheet(name), _header(rows)
            sheet.append(header)
            for row in rows:
                sheet.append([row.get(column) for column in header])
        book.save(file)


def _header(rows):
    own = ALWAYS if any(row["id"].startswith("u") for row in rows if "id" in row) else ()
    return list(dict.fromkeys([*(column for row in rows for column in row), *own]))


def _square(village, column, row):
    west, south = 112.0 + column * 0.05, 39.0 + row * 0.05
    east, north = 112.0 + (column + 1) * 0.05, 39.0 + (row + 1) * 0.05
    west, south, east, north = (round(value, 6) for value in (west, south, east, north))
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {
        "type": "Feature",
        "properties": {"id": village},
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }


def as_toml(table):
    """Write a scenario."""
    lines = [f"{key} = {_toml(table[key])}" for key in ("title", "language", "date")]
    for name in ("limits", "travel"):
        if table[name]:
            lines += [f"[{name}]", *(f"{k} = {_toml(v)}" for k, v in table[name].items())]
    for name in ("layer", "rule", "coupling", "goal"):
        for part in table[name]:
            lines += [f"[[{name}]]", *(f"{key} = {_toml(value)}" for key, value in part.items())]
    return "\n".join(lines) + "\n"


def _toml(value):
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {_toml(item)}" for key, item in value.items()) + " }"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(_toml, value)) + "]"
    return str(value) if not isinstance(value, float) else repr(value)
