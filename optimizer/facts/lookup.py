"""Facts of villages and supplies by the names that expressions use."""

from collections.abc import Iterable
from datetime import date
from statistics import fmean

import numpy as np
from numpy.typing import NDArray

from geodata.columns.headers import pools_of
from geodata.facts.classes import Several
from geodata.facts.county import Cadre, County, Leader, Place, Supply, Unit
from geodata.facts.sessions import Session
from optimizer.facts.divisions import places_of
from optimizer.facts.expressions import Expression, Value
from optimizer.facts.layer import Level

ENTITY_OF_SUPPLY = {"cadres": "cadre", "units": "unit", "leaders": "leader"}
NEED = "need_"
CLASS_FACTS = frozenset({"place_class", "village_class", "township_class"})
PLACE_FACTS = CLASS_FACTS | {"township", "township_name", "county_name"}
SUPPLY_ENTITIES = {"cadres": ("cadre", "unit"), "units": ("unit",), "leaders": ("leader",)}
"""What a condition on a supply may speak of: a cadre's unit with him."""


def fact(entity: Place | Supply | Session, column: str, year: int) -> Value:
    """One fact, ``None`` where unknown. ``age`` is that on the county's day.

    The classes of a place are several texts, and so are id and name of its township and the
    pools of a cadre, each by its word and by its identifier.
    """
    if column == "age" and isinstance(entity, Cadre):
        return entity.age_on(date(year, 1, 1)) if entity.age is None else entity.age
    if column == "pool" and isinstance(entity, Cadre):
        return _pools(entity.pool)
    if isinstance(entity, Place) and (column in PLACE_FACTS or column.startswith(NEED)):
        return _place_fact(entity, column)
    if column in type(entity).__dataclass_fields__:
        return getattr(entity, column)
    return entity.extra.get(column)


def _pools(text: str | None) -> Value:
    """The pools of a cadre: one text, or several that a condition holds for any of."""
    words = pools_of(text) if text else ()
    return Several(words) if len(words) > 1 else (words[0] if words else None)


def _place_fact(place: Place, column: str) -> Value:
    """A fact that is not simply a field of a place."""
    if column in CLASS_FACTS:
        classes = place.classes
        unknown = place.place_class is None
        return None if unknown else classes[0] if len(classes) == 1 else Several(classes)
    if column == "county_name":
        return place.county or None
    name = getattr(place, "township_name", "") or None
    if column == "township_name":
        return name or getattr(place, "township", "") or None
    if column == "township":
        home = getattr(place, "township", "") or None
        return Several((home, name)) if home and name and name != home else home
    return place.need.get(column.removeprefix(NEED))


def facts_of(
    expression: Expression, name: str, entity: Place | Supply | Session, year: int
) -> dict[tuple[str, str], Value]:
    """The facts of ``entity``, called ``name``, that an expression speaks of.

    ``unit.…`` of a cadre is the unit that he comes from.
    """
    found = {(name, c): fact(entity, c, year) for owner, c in expression.names if owner == name}
    if isinstance(entity, Cadre):
        for column in (c for owner, c in expression.names if owner == "unit"):
            sender = entity.sender
            found["unit", column] = None if sender is None else fact(sender, column, year)
    return found


def holds(expression: Expression, entity: Place | Supply | Session, name: str, year: int) -> Value:
    """Evaluate an expression that speaks of one entity only, called ``name``."""
    return expression(facts_of(expression, name, entity, year))


def need_matrix(places: Iterable[Place], dimensions: tuple[str, ...]) -> NDArray[np.float64]:
    """Needs, shape (places, dimensions), 0 where unknown."""
    rows = [[place.need.get(name, 0.0) for name in dimensions] for place in places]
    return np.array(rows, dtype=float).reshape(len(rows), len(dimensions))


def profile(supply: Supply) -> dict[str, float]:
    """What a supply can do, by need dimension, each in [0, 1]; empty where unknown."""
    match supply:
        case Cadre():
            return dict(supply.skills)
        case Unit():
            return dict(supply.functions)
        case Leader():
            return dict(supply.portfolio)


class Lookup:
    """Facts by id, and what hangs together: the unit of a person, the seat of a supply."""

    def __init__(self, county: County) -> None:
        self.county = county
        self._places: dict[Level, dict[str, Place]] = {}
        self.villages = {village.id: village for village in county.villages}
        self.units = {unit.id: unit for unit in county.units}
        self.cadres = {cadre.id: cadre for cadre in county.cadres}
        self.leaders = {leader.id: leader for leader in county.leaders}

    def places(self, level: Level) -> dict[str, Place]:
        """The places of one level by id."""
        if level not in self._places:
            self._places[level] = {item.id: item for item in places_of(self.county, level)}
        return self._places[level]

    def supplies(self, kind: str) -> dict[str, Supply]:
        """The supplies of one table by id."""
        tables: dict[str, dict[str, Supply]] = {
            "cadres": dict(self.cadres),
            "units": dict(self.units),
            "leaders": dict(self.leaders),
        }
        return tables[kind]

    def unit_of(self, supply: Supply) -> Unit | None:
        """The unit itself, or the unit that a person comes from."""
        if isinstance(supply, Unit):
            return supply
        if isinstance(supply, Cadre) and supply.unit is not None:
            return self.units.get(supply.unit)
        return None

    def seat(self, supply: Supply) -> tuple[float, float]:
        """Longitude and latitude (EPSG:4326): a person's home, else the unit's seat, else NaN."""
        if isinstance(supply, Cadre) and supply.lon is not None and supply.lat is not None:
            return (supply.lon, supply.lat)
        unit = self.unit_of(supply)
        if unit is None or unit.lon is None or unit.lat is None:
            return (np.nan, np.nan)
        return (unit.lon, unit.lat)

    def level(self, supply: Supply) -> str | None:
        """Administrative level of a leader, a unit, or the unit that sends a person."""
        if isinstance(supply, Leader):
            return supply.level
        unit = self.unit_of(supply)
        return None if unit is None else unit.level

    def strength(self, supply: Supply) -> float | None:
        """Strength in [0, 1] of a supply's unit, ``None`` where unknown."""
        unit = self.unit_of(supply)
        return None if unit is None else unit.strength


def hardness_of(place: Place) -> float:
    """Hardness in [0, 1]: as given, else the mean of the known needs, else 0.5."""
    if place.hardness is not None:
        return place.hardness
    return fmean(place.need.values()) if place.need else 0.5


SKILLED = 0.5
"""From this score in [0, 1] on, a person counts as having a skill."""
