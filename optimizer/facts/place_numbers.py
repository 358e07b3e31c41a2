"""Numbers of places: read from a column by an expression, such as ``village.population / 100``."""

from statistics import fmean

from geodata.facts.county import County
from optimizer.facts.divisions import places_of
from optimizer.facts.expressions import parse
from optimizer.facts.layer import Level
from optimizer.facts.lookup import holds
from optimizer.facts.supply_numbers import number_or_none


def place_numbers(text: str, county: County, level: Level) -> dict[str, float]:
    """What an expression gives for every place of a level, by id, at least 0.

    Where it is unknown it is the mean of those that are known, and 1 where none is: nobody gains
    by missing data.
    """
    places = places_of(county, level)
    told = {one.id: number_or_none(holds(parse(text), one, level, 0)) for one in places}
    known = [max(0.0, number) for number in told.values() if number is not None]
    middle = fmean(known) if known else 1.0
    return {name: middle if value is None else max(0.0, value) for name, value in told.items()}


def unknown_places(text: str, county: County, level: Level) -> int:
    """Of how many places of a level an expression does not give a number."""
    values = (holds(parse(text), one, level, 0) for one in places_of(county, level))
    return sum(number_or_none(value) is None for value in values)


def levels_of(text: str) -> set[str]:
    """The levels of places that an expression speaks of."""
    return {entity for entity, _ in parse(text).names}
