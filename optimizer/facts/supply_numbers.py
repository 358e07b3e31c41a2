"""Numbers of supplies: written as such, or read from a column by an expression."""

from geodata.facts.county import Supply
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
    value = _value(text, supply, kind, year)
    return None if value is None or not _fits(value) else float(value)


def odd_value(text: str, supply: Supply, kind: SupplyKind, year: int) -> Value:
    """What an expression gives for a supply where that is no number up to ``MOST``."""
    value = _value(text, supply, kind, year)
    return None if value is None or _fits(value) else value


def _value(text: str, supply: Supply, kind: SupplyKind, year: int) -> Value:
    return holds(parse(text), supply, ENTITY_OF_SUPPLY[kind], year)


def _fits(value: Value) -> bool:
    return isinstance(value, int | float) and abs(value) <= MOST
