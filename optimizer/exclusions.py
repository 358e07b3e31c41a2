"""Who could serve an open post but for a rule, counted rule by rule."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from geodata.county import Cadre, County
from optimizer.candidates import Bools, Ints, LayerPairs
from optimizer.demand import may_serve
from optimizer.facts import Lookup
from optimizer.policy import Layer, Policy
from optimizer.registry import Restriction


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
    masks, times = _masks(county, policy, layer, place)
    found = [
        Exclusion(key, int(mask.sum()), int((mask & (times == 1)).sum()), rule)
        for key, rule, mask in masks
        if mask.any()
    ]
    found.sort(key=lambda item: (-item.only, -item.count))
    count = len(county.supplies(layer.supply))
    return Exclusions(count, int((times == 0).sum()), tuple(found))


def barred_by_one(
    county: County, policy: Policy, layer: Layer, place: str
) -> Iterator[tuple[Restriction, list[str]]]:
    """Every rule with the supplies that it alone keeps from a place, in table order."""
    masks, times = _masks(county, policy, layer, place)
    supplies = county.supplies(layer.supply)
    for _, rule, mask in masks:
        only = np.flatnonzero(mask & (times == 1)).tolist()
        if rule is not None and only:
            yield rule, [supplies[number].id for number in only]


def _masks(
    county: County, policy: Policy, layer: Layer, place: str
) -> tuple[list[tuple[str, Restriction | None, Bools]], Ints]:
    """Whom each fact and rule bars from a place, and by how many everybody is barred."""
    supplies = county.supplies(layer.supply)
    gone = np.array([isinstance(s, Cadre) and s.available is False for s in supplies], dtype=bool)
    unfit = np.array([not may_serve(layer, s, county.year) for s in supplies], dtype=bool) & ~gone
    masks: list[tuple[str, Restriction | None, Bools]] = [
        ("not_available", None, gone),
        ("not_eligible", None, unfit),
    ]
    pairs = _every_pair(county, layer, place)
    for restriction in policy.restrictions:
        admitted = restriction.admits(pairs, county)
        if admitted is not None:
            masks.append(("rule", restriction, ~admitted))
    return masks, np.sum([mask for _, _, mask in masks], axis=0)


def _every_pair(county: County, layer: Layer, place: str) -> LayerPairs:
    """All supplies of the layer's table, fit or not, paired with one place."""
    supplies = county.supplies(layer.supply)
    count = len(supplies)
    one = np.ones(1, dtype=np.int64)
    return LayerPairs(
        layer=layer,
        places=(Lookup(county).places(layer.level)[place],),
        supplies=supplies,
        least=one,
        most=one,
        floor=np.zeros(count, dtype=np.int64),
        ceiling=np.ones(count, dtype=np.int64),
        place=np.zeros(count, dtype=np.int64),
        supply=np.arange(count),
    )
