"""Numbers of supplies: written as such, or read from a column by an expression."""

from geodata.facts.county import Place, Supply
from optimizer.facts.expressions import Value, parse
from optimizer.facts.layer import SupplyKind
from optimizer.facts.lookup import ENTITY_OF_SUPPLY, holds

MOST = 1_000_000_000
"""What a supply may carry, cost or serve: more is a mistake, told before a solve."""


def number_of(text: str | float, supply: Supply, kind: SupplyKind, year: int) -> float | None:
    """The number itself, or what an expression over the supply gives; ``None`` where unknown.

    Text, a list and what is beyond ``MOST`` count as unknown: :func:`odd_value` tells them.
    """
    if not isinstance(text, str):
        return float(text)
    return number_or_none(holds(parse(text), supply, ENTITY_OF_SUPPLY[kind], year))


def odd_value(text: str, item: Place | Supply, name: str, year: int) -> Value:
    """What an expression over an entity called ``name`` gives where it is no number to ``MOST``."""
    value = holds(parse(text), item, name, year)
    return None if value is None or number_or_none(value) is not None else value


def number_or_none(value: Value) -> float | None:
    """A value that is a number up to ``MOST``, else ``None``."""
    return float(value) if isinstance(value, int | float) and abs(value) <= MOST else None
