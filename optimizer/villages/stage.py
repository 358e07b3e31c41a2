"""The stage before people: need scores and classes as facts, the selection as a condition."""

from collections.abc import Mapping
from dataclasses import replace

from geodata.facts.county import County, Village
from optimizer.facts.layer import Layer
from optimizer.model.policy import Policy
from optimizer.villages.classes import classes_of
from optimizer.villages.need import need_of

SELECTED, SCORE, BEFORE = "selected", "need_score", "class_before"
"""Facts that villages get: ``village.selected``, ``village.need_score``, the class before."""


def graded(county: County, policy: Policy) -> County:
    """The county with need scores, which are the hardness as well, and classes."""
    if policy.needs:
        county = replace(county, villages=tuple(_scored(v, policy) for v in county.villages))
    if not policy.classes:
        return county
    scores = {village.id: float(village.extra.get(SCORE) or 0.0) for village in county.villages}
    return with_classes(county, classes_of(county, scores, policy.classes))


def with_classes(county: County, classes: Mapping[str, str | None]) -> County:
    """The county with other village classes; ``class_before`` says what a changed one was."""
    villages = (
        village
        if classes.get(village.id, village.village_class) == village.village_class
        else replace(
            village,
            village_class=classes[village.id],
            extra={BEFORE: village.village_class, **village.extra},
        )
        for village in county.villages
    )
    return replace(county, villages=tuple(villages))


def classes_before(county: County) -> dict[str, str | None]:
    """Village id -> the class that its table gives it, before :func:`with_classes`."""
    found = {}
    for village in county.villages:
        before = village.extra.get(BEFORE, village.village_class)
        found[village.id] = None if before is None else str(before)
    return found


def narrowed(county: County, policy: Policy, selected: Mapping[str, bool]) -> tuple[County, Policy]:
    """Let the layers of the selection serve selected villages only."""
    villages = tuple(
        replace(village, extra={**village.extra, SELECTED: bool(selected.get(village.id))})
        for village in county.villages
    )
    named = policy.selection.layers if policy.selection else ()
    layers = tuple(
        _only_selected(layer)
        if layer.level == "village" and (not named or layer.name in named)
        else layer
        for layer in policy.layers
    )
    return replace(county, villages=villages), policy.model_copy(update={"layers": layers})


def _scored(village: Village, policy: Policy) -> Village:
    score = need_of(village, policy.needs).score
    return replace(village, hardness=score, extra={**village.extra, SCORE: score})


def _only_selected(layer: Layer) -> Layer:
    condition = f"village.{SELECTED}"
    places = f"({layer.places}) and {condition}" if layer.places else condition
    return layer.model_copy(update={"places": places})
