"""Small cases over everything that costs: tables at random, every kind by its own examples."""

import json
from contextlib import suppress
from typing import Any

from optimizer.facts.layer import Layer
from optimizer.model.choose import NothingOfferedError, Offer
from optimizer.model.registry import enrolled
from tests.optimizer.choosing import Thrown
from tests.soak.county import CLASSES, cadres, county, leaders, pins, scores, standing, units
from tests.soak.draft import STYLES

CONDITIONS = {
    "village": ("village.class in ['weak', 'poor']", "village.hardness > 0.4"),
    "township": ("township.class == 'weak'", "township.hardness > 0.4"),
    "county": ("county.hardness > 0.4",),
    "cadre": ("cadre.birth_year < 1985", "cadre.age <= 45", "unit.level == 'city'"),
    "unit": ("unit.level == 'county'", "unit.strength >= 0.5"),
    "leader": ("leader.rank <= 2", "leader.rank == 1"),
    "travel": ("travel.minutes <= 45", "travel.km > 20"),
}
NUMBERS = {
    "cadre": ("cadre.x_batch", "unit.x_room"),
    "unit": ("unit.x_room", "unit.x_fee"),
    "leader": ("leader.rank",),
    "village": ("village.hardness * 3",),
    "township": ("township.hardness * 10",),
    "county": ("county.hardness",),
}
COLUMNS = {
    "cadre": (("unit.level", ("county", "city")),),
    "unit": (("unit.level", ("county", "city")),),
    "leader": (("leader.level", ("county", "city")),),
}
BARE = ("id", "name", "county", "township", "village_class")
"""Columns that every village fills."""
TABLES = ("cadres", "units", "leaders")


def write(seed, folder, kinds=None):
    """Write the folder of a case; ``kinds`` are rules and couplings that it must hold."""
    draft = county(seed, 3 + seed % 4, counties=1 + seed % 2, styles=STYLES)
    draw = draft.draw
    units(draft, draw.whole(2, 4))
    cadres(draft, draw.whole(4, 9))
    leaders(draft, draw.whole(1, 3))
    _classes(draft)
    draft.layers = _layers(draw)
    for layer in draft.layers:
        if layer.get("level") != "county" and draw.chance(0.6):
            standing(draft, layer)
        if layer.get("level") != "county" and draw.chance(0.3):
            pins(draft, layer, 1)
    scores(
        draft, draw.pick(*(one for one in draft.layers if one.get("level") != "county")), share=0.8
    )
    _parts(draft, kinds or ())
    draft.limits |= {"seconds": 20.0}
    draft.limits.pop("engine", None)
    draft.write(folder)


def _classes(draft):
    """Some villages have several classes, some an unknown one; of some nothing is known."""
    draw, rows = draft.draw, draft.tables["villages"]
    for number, row in enumerate(rows):
        row["village_class"] = draw.pick("weak", "poor", "weak、poor", "ordinary", "")
        if draw.chance(0.2):
            rows[number] = {name: row[name] for name in BARE}


def _layers(draw):
    people = {"name": "first_secretary", "supply": "cadres", "term_years": draw.pick(1, 2, 2.5)}
    team = {"name": "work_team", "supply": "cadres", "demand": draw.pick(1, [1, 2], {"weak": 2})}
    paired = {"name": "department", "supply": "units", "level": draw.pick("village", "township")}
    county_level = draw.pick("village", "township", "county")
    leading = {"name": "county_leader", "supply": "leaders", "level": county_level}
    team |= {"roles": {"industry": 1, "governance": draw.whole(1, 2)}}
    paired |= {"capacity": draw.pick("unit.capacity", 2, [1, 3])}
    leading |= {"capacity": draw.pick(1, 2, [2, 3])}
    if draw.chance(0.3):
        people["places"] = CONDITIONS["village"][draw.whole(0, 1)]
    if draw.chance(0.3):
        team["eligible"] = CONDITIONS["cadre"][draw.whole(0, 2)]
    return draw.some([people, team, paired, leading], least=3)


def _parts(draft, kinds):
    """Every goal that the layers allow, rules and couplings with a price, and a few others."""
    draw = draft.draw
    choose = Thrown(_offer(draft), draw.whole)
    for family, table in (("rule", draft.rules), ("coupling", draft.couplings)):
        for kind, part in enrolled(family).items():
            priced = "price " in part.formula()
            if kind in kinds or draw.chance(0.6 if priced else 0.08):
                _add(table, part, choose)
    for part in enrolled("goal").values():
        if draw.chance(0.7):
            _add(draft.goals, part, choose)
    for goal in draft.goals:
        goal["level"] = 1 if goal["kind"] == "shortage" else draw.whole(2, 4)
        goal["weight"] = draw.pick(1.0, 1.0, 0.5, 2.0, 0.1, 1e-3)


def _add(table, part, choose):
    with suppress(NothingOfferedError):
        found = part.examples(choose).model_dump(exclude_defaults=True)
        named = {key: _plain(value) for key, value in found.items() if value is not None}
        if "most" in named and "least" in named and named["most"] < named["least"]:
            del named["most"]
        table.append({"kind": part.KIND} | named)


def _plain(value):
    return [_plain(item) for item in value] if isinstance(value, tuple) else value


def _offer(draft):
    layers = tuple(Layer.model_validate(layer) for layer in draft.layers)
    ids: Any = {name: tuple(draft.ids(name)) for name in TABLES}
    senders = ("county", "city")
    return Offer(layers, CONDITIONS, NUMBERS, COLUMNS, ids, CLASSES, senders)


def demonstration(folder):
    """Write tables that the scenario of the demonstration fits: as a workbook, with words."""
    draft = county(5, 8)
    draw = draft.draw
    units(draft, 4)
    cadres(draft, 12)
    leaders(draft, 2)
    classes = ("weak", "poor", "relocated", "key", "weak、poor")
    for number, row in enumerate(draft.tables["villages"]):
        row["village_class"] = classes[number % len(classes)]
    for row in draft.tables["cadres"]:
        row["pool"] = draw.pick("first_secretary", "work_team")
    draw.chance = lambda share: share == BOOK
    draft.write(folder)


def by_road(folder):
    """Write a case whose villages and seats stand on roads, one of them far from any."""
    draft = county(6, 8)
    units(draft, 4)
    places = [*draft.tables["villages"], *draft.tables["units"]]
    for number, row in enumerate(places):
        row |= {"lon": 112.0 + number % 4 * 0.03, "lat": 39.0 + number // 4 * 0.04}
    places[0] |= {"lon": 112.9, "lat": 39.9}
    spots = [[row["lon"], row["lat"]] for row in places]
    lines = [
        _road(spots[1:4], highway="primary"),
        _road(spots[4:8], highway="tertiary", oneway="yes"),
        _road(spots[8:12], highway="residential", maxspeed=70),
        _road([spots[1], spots[5], spots[9]], highway="track"),
        _road([spots[11], spots[7], spots[3]], highway="secondary"),
        _road([spots[8], spots[4]], highway="unclassified"),
    ]
    draft.travel = {"road_kmh": {"track": 12}}
    draft.layers = [{"name": "department", "supply": "units", "capacity": 3}]
    draft.goals = [{"kind": "travel", "level": 2, "unknown": 0.75, "scale_minutes": 7.0}]
    draft.write(folder)
    roads = json.dumps({"type": "FeatureCollection", "features": lines})
    (folder / "roads.geojson").write_text(roads, "utf-8")


def _road(points, **told):
    shape = {"type": "LineString", "coordinates": points}
    return {"type": "Feature", "properties": told, "geometry": shape}


BOOK = 0.05
"""The share of cases that a draft writes as one workbook."""
