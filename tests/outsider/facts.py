"""Places, people, units and leaders with the letters of docs/model.md: h, need, skill, strength."""

from dataclasses import dataclass, field
from datetime import date
from statistics import fmean

from tests.outsider.conditions import AnyOf
from tests.outsider.tables import SIGNS, roads_of, scenario_of, tables_of
from tests.outsider.ways import Ways

HALF = 0.5
SKILLS = {"cadres": "skill_", "units": "function_", "leaders": "portfolio_"}


@dataclass(eq=False)
class Place:
    """A village, township or county."""

    id: str
    level: str
    told: dict
    township: str = ""
    township_name: str = ""
    county: str = ""
    classes: tuple | None = ("ordinary",)
    needs: dict = field(default_factory=dict)
    stated: float | None = None
    """Hardness as stated, else the mean of stated needs, else that of its villages."""
    point: tuple | None = None

    @property
    def hardness(self):
        """h(v)."""
        return HALF if self.stated is None else self.stated

    def around(self, level):
        """The area of a level that it lies in."""
        own = {"village": self.id if self.level == "village" else ""}
        return {**own, "township": self.township, "county": self.county}[level]

    def fact(self, column):
        """What a condition asks."""
        own = {
            **dict.fromkeys(
                ("klass", "village_class", "township_class"), AnyOf(self.classes or ())
            ),
            "township": AnyOf(filter(None, (self.township, self.township_name))),
            "township_name": self.township_name or self.township,
            "county_name": self.county,
            **{f"need_{name}": value for name, value in self.needs.items()},
        }
        if column == "hardness":
            return self.stated
        return (own[column] or None) if column in own else self.told.get(column)


@dataclass(eq=False)
class Supply:
    """A person, unit or leader."""

    id: str
    table: str
    told: dict
    skills: dict
    unit: "Supply | None" = None
    day: date = date(2026, 1, 1)

    @property
    def strength(self):
        """strength(s), as far as it is known."""
        return None if self.unit is None else self.unit.told.get("strength")

    @property
    def level(self):
        """Level of the sender."""
        source = self if self.table == "leaders" else self.unit
        return None if source is None else source.told.get("level")

    @property
    def seat(self):
        """Longitude and latitude of the home, else of the unit."""
        home = self.told if self.table == "cadres" else {}
        return _point(home) or (_point(self.unit.told) if self.unit else None)

    def fact(self, column):
        """What a condition asks."""
        if column == "age" and self.table == "cadres":
            born = self.told.get("birth_year")
            return None if born is None else self.day.year - born
        return self.told.get(column)


@dataclass(eq=False)
class Facts:
    """All that the files of a case say."""

    scenario: dict
    places: dict
    supplies: dict
    standing: list
    ended: list
    pins: list
    scores: dict
    """(layer or "", place, supply) -> row."""
    ways: Ways

    @property
    def day(self):
        """The day of the plan."""
        return self.scenario.get("date", date(2026, 1, 1))


def read(folder):
    """Read a case folder."""
    scenario, tables = scenario_of(folder), tables_of(folder)
    day = scenario.get("date", date(2026, 1, 1))
    units = [_supply(row, "units", day) for row in tables["units"]]
    named = {unit.told["name"]: unit for unit in units} | {unit.id: unit for unit in units}
    for unit in units:
        unit.unit = unit
    cadres = [_supply(row, "cadres", day) for row in tables["cadres"]]
    for cadre in cadres:
        cadre.unit = named.get(cadre.told.get("unit"))
    leaders = [_supply(row, "leaders", day) for row in tables["leaders"]]
    current = tables["current"]
    serving = [row for row in current if (row.get("status") or "serving") == "serving"]
    return Facts(
        scenario=scenario,
        ways=Ways(scenario.get("travel", {}), roads_of(folder)),
        places=_places(tables),
        supplies={"units": units, "cadres": cadres, "leaders": leaders},
        standing=serving,
        ended=[row for row in current if row not in serving],
        pins=tables["pins"],
        scores={
            (row.get("layer") or "", row["place"], row["supply"]): row for row in tables["scores"]
        },
    )


def _supply(row, table, day):
    start = SKILLS[table]
    skills = {
        name.removeprefix(start): value
        for name, value in row.items()
        if name.startswith(start) and value is not None
    }
    return Supply(id=row["id"], table=table, told=row, skills=skills, day=day)


def _point(row):
    both = row.get("lon"), row.get("lat")
    return None if None in both else both


def _places(tables):
    towns = [_place(row, "township") for row in tables["townships"]]
    for town in towns:
        town.township, town.township_name = town.id, town.told["name"]
    ids = {town.told["name"]: town.id for town in towns} | {town.id: town.id for town in towns}
    names = {town.id: town.told["name"] for town in towns}
    villages = [_place(row, "village") for row in tables["villages"]]
    for village in villages:
        village.township = ids[village.told["township"]]
        village.township_name = names[village.township]
    counties = dict.fromkeys(place.county for place in (*villages, *towns) if place.county)
    above = [Place(id=name, level="county", told={"name": name}, county=name) for name in counties]
    for place in (*towns, *above):
        _sum_up(place, [one for one in villages if one.around(place.level) == place.id])
    return {"village": villages, "township": towns, "county": above}


def _place(row, level):
    needs = {
        name.removeprefix("need_"): value
        for name, value in row.items()
        if name.startswith("need_") and value is not None
    }
    stated = row.get("hardness")
    if stated is None and needs:
        stated = fmean(needs.values())
    told, column = row, f"{level}_class"
    name = row.get("id") or row.get("code")
    place = Place(id=name, level=level, told=told, needs=needs, stated=stated, point=_point(row))
    place.county = row.get("county") or ""
    if column in row:
        place.classes = None if row[column] is None else tuple(SIGNS.split(row[column]))
    return place


def _sum_up(place, villages):
    """What a township or county does not state is the mean of its villages."""
    if not place.needs:
        for name in sorted({name for village in villages for name in village.needs}):
            place.needs[name] = fmean(v.needs[name] for v in villages if name in v.needs)
    hard = [village.stated for village in villages if village.stated is not None]
    if place.stated is None and hard:
        place.stated = fmean(hard)
    points = [village.point for village in villages if village.point]
    if place.point is None and points:
        place.point = tuple(fmean(point[n] for point in points) for n in (0, 1))
