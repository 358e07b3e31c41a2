"""Facts of villages and supplies by the names that expressions use."""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from geodata.county import Cadre, County, Leader, Supply, Unit, Village
from optimizer.expressions import Expression, Value

ENTITY_OF_SUPPLY = {"cadres": "cadre", "units": "unit", "leaders": "leader"}


def fact(entity: Village | Supply, column: str, year: int) -> Value:
    """One fact, ``None`` where unknown. ``age`` is ``year`` minus the birth year."""
    if column == "age" and isinstance(entity, Cadre):
        return None if entity.birth_year is None else year - entity.birth_year
    if column in type(entity).__dataclass_fields__:
        return getattr(entity, column)
    return entity.extra.get(column)


def holds(expression: Expression, entity: Village | Supply, name: str, year: int) -> Value:
    """Evaluate an expression that speaks of one entity only, called ``name``."""
    columns = [column for owner, column in expression.names if owner == name]
    return expression({(name, column): fact(entity, column, year) for column in columns})


def need_matrix(villages: Iterable[Village], dimensions: tuple[str, ...]) -> NDArray[np.float64]:
    """Needs, shape (villages, dimensions), 0 where unknown."""
    rows = [[village.need.get(name, 0.0) for name in dimensions] for village in villages]
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
        self.villages = {village.id: village for village in county.villages}
        self.units = {unit.id: unit for unit in county.units}
        self.cadres = {cadre.id: cadre for cadre in county.cadres}
        self.leaders = {leader.id: leader for leader in county.leaders}

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
        """Longitude and latitude (EPSG:4326) of a supply's unit, NaN where unknown."""
        unit = self.unit_of(supply)
        if unit is None or unit.lon is None or unit.lat is None:
            return (np.nan, np.nan)
        return (unit.lon, unit.lat)

    def strength(self, supply: Supply) -> float | None:
        """Strength in [0, 1] of a supply's unit, ``None`` where unknown."""
        unit = self.unit_of(supply)
        return None if unit is None else unit.strength
