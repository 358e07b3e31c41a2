"""Numbers of supplies: written as such, or read from a column by an expression."""

from geodata.county import Supply
from optimizer.expressions import parse
from optimizer.facts import ENTITY_OF_SUPPLY, holds
from optimizer.policy import SupplyKind


def number_of(text: str | float, supply: Supply, kind: SupplyKind, year: int) -> float | None:
    """The number itself, or what an expression over the supply gives; ``None`` where unknown."""
    if not isinstance(text, str):
        return float(text)
    value = holds(parse(text), supply, ENTITY_OF_SUPPLY[kind], year)
    return float(value) if isinstance(value, int | float) else None
