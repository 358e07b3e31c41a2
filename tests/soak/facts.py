"""A case folder as plain records: a small reader of its own for TOML, CSV, xlsx and GeoJSON."""

import csv
import json
import tomllib
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from pathlib import Path
from statistics import fmean
from typing import Any

from openpyxl import load_workbook

from tests.soak.conditions import truth

NUMBERS = {
    *("hardness", "lon", "lat", "strength", "capacity", "birth_year", "rank", "min_places"),
    *("max_places", "population", "party_members", "collective_income", "cost", "load"),
}
TABLES = (
    *("villages", "townships", "units", "cadres", "leaders", "current", "pins", "scores"),
    "ties",
)
FAMILY = {"need_": "needs", "function_": "skills", "skill_": "skills", "portfolio_": "skills"}
LISTS = {"preferences", "recusals", "jurisdiction"}
DAYS = {"start", "end"}


@dataclass(eq=False)
class Thing:
    """One row: a place, or somebody who serves. ``told`` holds what its cells say."""

    id: str
    told: dict
    needs: dict = field(default_factory=dict)
    skills: dict = field(default_factory=dict)
    unit: "Thing | None" = None
    """The unit of a person."""
    township: str = ""
    county: str = ""

    def get(self, column):
        """What is known of a column, else nothing."""
        return self.told.get(column)

    @property
    def hardness(self):
        """As given, else the mean of the needs, else the middle."""
        if self.get("hardness") is not None:
            return self.get("hardness")
        return fmean(self.needs.values()) if self.needs else 0.5

    @property
    def kind(self):
        """Its class."""
        name = self.get("village_class") or self.get("township_class")
        return name or "ordinary"


@dataclass(eq=False)
class Facts:
    """Everything that the files of a case say."""

    scenario: dict
    places: dict
    """Level -> places in order."""
    supplies: dict
    """Table -> who may serve, in order."""
    current: list
    former: list
    pins: list
    scores: dict
    """(layer or "", place, supply) -> (cost, load)."""
    ties: list
    touch: dict
    """Village -> villages that share a border."""
    sizes: dict = field(default_factory=dict)

    def size(self, text, place):
        """What an expression gives for a place; the mean of the known ones where it is unknown."""
        alike = next(several for several in self.places.values() if place in several)
        if (text, id(alike)) not in self.sizes:
            told = {one.id: truth(text, 0, one) for one in alike}
            known = [max(0.0, value) for value in told.values() if value is not None]
            middle = fmean(known) if known else 1.0
            self.sizes[text, id(alike)] = {
                name: middle if value is None else max(0.0, value) for name, value in told.items()
            }
        return self.sizes[text, id(alike)][place.id]

    @property
    def day(self):
        """The day that terms are counted from."""
        return self.scenario.get("date", date(2026, 1, 1))


def read(folder, name="scenario.toml"):
    """Read a case folder."""
    folder = Path(folder)
    with (folder / name).open("rb") as file:
        scenario = tomllib.load(file)
    tables = {table: _table(folder, table) for table in TABLES}
    villages = [_thing(row) for row in tables["villages"]]
    towns = _towns(tables["townships"], villages)
    units = [_thing(row) for row in tables["units"]]
    cadres = [_thing(row) for row in tables["cadres"]]
    known = {unit.id: unit for unit in units} | {unit.get("name"): unit for unit in units}
    for cadre in cadres:
        cadre.unit = known.get(cadre.get("unit"))
    standing = tables["current"]
    serving = [row for row in standing if row.get("status", "serving") == "serving"]
    return Facts(
        scenario=scenario,
        places={"village": villages, "township": towns, "county": _counties(villages, towns)},
        supplies={"units": units, "cadres": cadres, "leaders": [*map(_thing, tables["leaders"])]},
        current=serving,
        former=[row for row in standing if row not in serving],
        pins=tables["pins"],
        scores={
            (row.get("layer", ""), row["place"], row["supply"]): (row.get("cost"), row.get("load"))
            for row in tables["scores"]
        },
        ties=tables["ties"],
        touch=_borders(folder),
    )


def _table(folder, name):
    """Rows of a table, each with the cells that are not empty."""
    file = folder / f"{name}.csv"
    if file.is_file():
        with file.open(encoding="utf-8-sig", newline="") as lines:
            return [_typed(row) for row in csv.DictReader(lines)]
    book = folder / "case.xlsx"
    if not book.is_file():
        return []
    sheets = load_workbook(book, read_only=True, data_only=True)
    if name not in sheets.sheetnames:
        return []
    header, *rows = [*sheets[name].iter_rows(values_only=True)] or [()]
    filled = [row for row in rows if any(cell is not None for cell in row)]
    named = [dict(zip(header, row, strict=True)) for row in filled]
    return [_typed({k: "" if v is None else str(v) for k, v in row.items()}) for row in named]


def _typed(row):
    return {key: _value(key, text) for key, text in row.items() if text not in ("", None)}


def _value(key, text):
    if key in LISTS:
        return text.split("、")
    if key in DAYS:
        return date.fromisoformat(text[:10])
    own = key.startswith(("need_", "function_", "skill_", "portfolio_", "x_"))
    return float(text) if own or key in NUMBERS else text


def _thing(row):
    told = dict(row)
    scores: dict[str, Any] = {"needs": {}, "skills": {}}
    for key, value in row.items():
        for start, family in FAMILY.items():
            if key.startswith(start):
                scores[family][key.removeprefix(start)] = value
    found = Thing(id=row.get("id", row["name"]), told=told, **scores)
    found.township, found.county = row.get("township", ""), row.get("county", "")
    if "hardness" not in told and found.needs:
        told["hardness"] = found.hardness
    return found


def _towns(rows, villages):
    """The townships; villages name them by name."""
    towns = [_thing(row) for row in rows]
    ids = {town.get("name"): town.id for town in towns}
    for village in villages:
        village.township = ids.get(village.township, village.township)
    if not towns:
        named = dict.fromkeys((village.township, village.county) for village in villages)
        towns = [Thing(id=name, told={}, county=county) for name, county in named]
    for town in towns:
        town.township = town.id
        _sum_up(town, [village for village in villages if village.township == town.id])
    return towns


def _counties(villages, towns):
    names = dict.fromkeys(item.county for item in (*villages, *towns) if item.county)
    found = [Thing(id=name, told={"name": name}, county=name) for name in names]
    for county in found:
        _sum_up(county, [village for village in villages if village.county == county.id])
    return found


def _sum_up(place, villages):
    """What a township or county does not state is the mean of its villages."""
    if not place.needs:
        for name in sorted({name for village in villages for name in village.needs}):
            place.needs[name] = fmean([v.needs[name] for v in villages if name in v.needs])
    hard = [v.get("hardness") for v in villages if v.get("hardness") is not None]
    if "hardness" not in place.told and hard:
        place.told["hardness"] = fmean(hard)
    spots = [v for v in villages if v.get("lon") is not None and v.get("lat") is not None]
    if "lon" not in place.told and spots:
        place.told["lon"] = fmean([v.get("lon") for v in spots])
        place.told["lat"] = fmean([v.get("lat") for v in spots])


def _borders(folder):
    """Villages that have an edge in common; their polygons are drawn corner to corner."""
    file = folder / "boundaries.geojson"
    if not file.is_file():
        return {}
    owners = {}
    for feature in json.loads(file.read_text("utf-8"))["features"]:
        ring = [tuple(point) for point in feature["geometry"]["coordinates"][0]]
        for edge in pairwise(ring):
            owners.setdefault(frozenset(edge), set()).add(feature["properties"]["id"])
    touch = {}
    for both in owners.values():
        for one in both:
            touch.setdefault(one, set()).update(both - {one})
    return touch
