"""Who could serve an open post but for a rule, counted rule by rule."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from geodata.facts.county import Cadre, County
from optimizer.arrays import Bools, Ints
from optimizer.facts.demand import may_serve
from optimizer.facts.layer import Layer, Travel
from optimizer.facts.lookup import Lookup
from optimizer.model.policy import Policy
from optimizer.model.registry import Restriction
from optimizer.pairs.layer_pairs import LayerPairs

AT_ONCE = 50
"""Places whose pairs are made at once."""
Mask = tuple[str, Restriction | None, Bools]
"""Key and rule of a bar, and whom it keeps from where."""


@dataclass(frozen=True, slots=True)
class Exclusion:
    """So many supplies that a rule (or a fact, by its ``key``) keeps from a place.

    ``only`` of them are kept by nothing else.
    """

    key: str
    count: int
    only: int
    rule: Restriction | None = None


@dataclass(frozen=True, slots=True)
class Exclusions:
    """All of a layer's supplies as seen from one place: how many may serve, who is barred."""

    supplies: int
    able: int
    barred: tuple[Exclusion, ...]


def exclusions_of(county: County, policy: Policy, layer: Layer, place: str) -> Exclusions:
    """Count, for one place, the supplies that each rule bars: most first."""
    return next(exclusions_at(county, policy, layer, [place]))


def exclusions_at(
    county: County, policy: Policy, layer: Layer, places: Sequence[str]
) -> Iterator[Exclusions]:
    """The same for several places; rules are asked of some of them at once."""
    count = len(county.supplies(layer.supply))
    for first in range(0, len(places), AT_ONCE):
        some = places[first : first + AT_ONCE]
        masks, times = _masks(county, policy, layer, some)
        for number in range(len(some)):
            mine = [(key, rule, mask[number]) for key, rule, mask in masks]
            yield _counted(mine, times[number], count)


def _counted(masks: Sequence[Mask], times: Ints, count: int) -> Exclusions:
    found = [
        Exclusion(key, int(mask.sum()), int((mask & (times == 1)).sum()), rule)
        for key, rule, mask in masks
        if mask.any()
    ]
    found.sort(key=lambda item: (-item.only, -item.count))
    return Exclusions(count, int((times == 0).sum()), tuple(found))


def barred_by_one(
    county: County, policy: Policy, layer: Layer, place: str
) -> Iterator[tuple[Restriction, list[str]]]:
    """Every rule with the supplies that it alone keeps from a place, in table order."""
    masks, times = _masks(county, policy, layer, [place])
    supplies = county.supplies(layer.supply)
    for _, rule, mask in masks:
        only = np.flatnonzero(mask[0] & (times[0] == 1)).tolist()
        if rule is not None and only:
            yield rule, [supplies[number].id for number in only]


def _masks(
    county: County, policy: Policy, layer: Layer, places: Sequence[str]
) -> tuple[list[Mask], Ints]:
    """Whom each fact and rule bars from places, and by how many; shapes (places, supplies)."""
    supplies = county.supplies(layer.supply)
    shape = (len(places), len(supplies))
    gone = np.array([isinstance(s, Cadre) and s.available is False for s in supplies], dtype=bool)
    unfit = np.array([not may_serve(layer, s, county.year) for s in supplies], dtype=bool) & ~gone
    masks: list[Mask] = [
        ("not_available", None, np.broadcast_to(gone, shape)),
        ("not_eligible", None, np.broadcast_to(unfit, shape)),
    ]
    pairs = _every_pair(county, layer, places, policy.travel)
    for restriction in policy.restrictions:
        admitted = restriction.admits(pairs, county)
        if admitted is not None:
            masks.append(("rule", restriction, ~admitted.reshape(shape)))
    return masks, np.sum([mask for _, _, mask in masks], axis=0)


def _every_pair(county: County, layer: Layer, places: Sequence[str], travel: Travel) -> LayerPairs:
    """All supplies of the layer's table, fit or not, paired with places: place by place."""
    supplies, known = county.supplies(layer.supply), Lookup(county).places(layer.level)
    count = len(supplies)
    one = np.ones(len(places), dtype=np.int64)
    return LayerPairs(
        layer=layer,
        places=tuple(known[place] for place in places),
        supplies=supplies,
        least=one,
        most=one,
        floor=np.zeros(count, dtype=np.int64),
        ceiling=np.ones(count, dtype=np.int64),
        place=np.repeat(np.arange(len(places)), count),
        supply=np.tile(np.arange(count), len(places)),
        travel=travel,
    )
