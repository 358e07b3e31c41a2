"""The rolling classification of villages (三类村滚动管理) by need score."""

from collections.abc import Mapping, Sequence
from math import floor

from geodata.facts.county import County
from optimizer.facts.expressions import parse
from optimizer.facts.lookup import holds
from optimizer.model.village_policy import ClassRule


def classes_of(
    county: County, scores: Mapping[str, float], rules: Sequence[ClassRule]
) -> dict[str, str]:
    """Village id -> class; a village that no table takes keeps the class that it has.

    ``scores`` are the need scores by village id, in [0, 1].
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
                -round(scores[v.id] + rule.keep * (v.village_class == rule.name), 9),
                order[v.id],
            ),
        )
        found |= {village.id: rule.name for village in ranked[: _size(rule, len(order))]}
    return {v.id: found.get(v.id, v.village_class) for v in county.villages}


def _size(rule: ClassRule, villages: int) -> int | None:
    if rule.count is not None:
        return rule.count
    return None if rule.share is None else floor(rule.share * villages + 0.5)
