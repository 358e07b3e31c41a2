"""Need scores of villages: declared columns, declared weights, every part shown."""

from dataclasses import dataclass

from geodata.facts.county import Village
from optimizer.facts.expressions import Value
from optimizer.facts.lookup import fact
from optimizer.model.village_policy import NeedTerm

DECIMALS = 4
"""Scores are rounded to so many decimals, so that what is shown is what decides."""


@dataclass(frozen=True, slots=True)
class NeedPart:
    """What one term adds: the value, its need in [0, 1], and whether it is known."""

    value: Value
    need: float
    known: bool


@dataclass(frozen=True, slots=True)
class Need:
    """The score of a village in [0, 1], and its parts in the order of the terms."""

    score: float
    parts: tuple[NeedPart, ...]


def need_of(village: Village, terms: tuple[NeedTerm, ...]) -> Need:
    """Weighted mean of the terms; there is at least one."""
    parts = []
    for term in terms:
        value = fact(village, term.name, 0)
        need = term.part(value)
        parts.append(NeedPart(value, term.unknown if need is None else need, need is not None))
    total = sum(term.weight * part.need for term, part in zip(terms, parts, strict=True))
    return Need(round(total / sum(term.weight for term in terms), DECIMALS), tuple(parts))
