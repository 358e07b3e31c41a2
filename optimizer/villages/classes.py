"""The rolling classification of villages (三类村滚动管理) by need score."""

from collections.abc import Mapping, Sequence
from math import floor

from geodata.facts.classes import joined
from geodata.facts.county import County, Village
from optimizer.facts.expressions import parse
from optimizer.facts.lookup import holds
from optimizer.model.village_policy import ClassRule

PLAIN = "ordinary"
"""The class of those that have no special one."""


def classes_of(
    county: County, scores: Mapping[str, float], rules: Sequence[ClassRule]
) -> dict[str, str | None]:
    """Village id -> class, as :attr:`Village.village_class` has it.

    ``scores`` are the need scores by village id, in [0, 1]. A table has as many villages as it
    says: who is not taken has its class no longer. Of several classes a village keeps those that
    no table gives; a single one is replaced.
    """
    found: dict[str, str] = {}
    order = {village.id: number for number, village in enumerate(county.villages)}
    for rule in rules:
        free = [
            village
            for village in county.villages
            if village.id not in found
            and (rule.where is None or holds(parse(rule.where), village, "village", 0) is True)
        ]
        ranked = sorted(
            free,
            key=lambda v: (
                -round(scores[v.id] + rule.keep * (rule.name in v.classes), 9),
                order[v.id],
            ),
        )
        found |= {village.id: rule.name for village in ranked[: _size(rule, len(order))]}
    given = {rule.name for rule in rules}
    return {v.id: _class(v, found.get(v.id), given) for v in county.villages}


def _class(village: Village, taken: str | None, given: set[str]) -> str | None:
    """The class of a village that the table of class ``taken`` takes, or that none does."""
    if village.place_class is None and taken is None:
        return None
    others = [name for name in village.classes if name not in given]
    if taken is None:
        return joined(others)
    kept = others if len(village.classes) > 1 else []
    return joined([taken, *(name for name in kept if name != PLAIN)])


def _size(rule: ClassRule, villages: int) -> int | None:
    if rule.count is not None:
        return rule.count
    return None if rule.share is None else floor(rule.share * villages + 0.5)
