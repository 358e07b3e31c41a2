"""The rolling classification of villages (三类村滚动管理) by need score."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import floor

from geodata.facts.classes import joined, parts_of_class
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


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassCount:
    """One class of the tables: how many villages it was to have, had before, and has.

    ``wanted`` is ``None`` where it takes all that are left. ``lost`` are the ids of villages
    that had it and have no class now.
    """

    name: str
    wanted: int | None
    before: int
    held: int
    lost: tuple[str, ...]

    @property
    def kept(self) -> bool:
        """Whether it has as many villages as it was to have."""
        return self.wanted is None or self.wanted == self.held


def class_counts(
    county: County, before: Mapping[str, str | None], rules: Sequence[ClassRule]
) -> tuple[ClassCount, ...]:
    """Count the classes of the tables; ``before`` gives the class that each village had."""
    old = {village.id: parts_of_class(before[village.id]) for village in county.villages}
    return tuple(
        ClassCount(
            name=rule.name,
            wanted=_size(rule, len(county.villages)),
            before=sum(rule.name in old[v.id] for v in county.villages),
            held=sum(rule.name in v.classes for v in county.villages),
            lost=tuple(
                v.id for v in county.villages if rule.name in old[v.id] and v.place_class == ""
            ),
        )
        for rule in rules
    )


def _size(rule: ClassRule, villages: int) -> int | None:
    if rule.count is not None:
        return rule.count
    return None if rule.share is None else floor(rule.share * villages + 0.5)
