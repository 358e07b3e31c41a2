"""Who is helped how much: support against need, from plan and facts alone.

Support of a village: the strength in [0, 1] of the unit that helps it in a layer. Need:
its hardness in [0, 1]. Where villages of much need get weak units, support gathers where it
is least needed (强强联合).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from geodata.facts.county import County
from optimizer.arrays import Floats, Ints
from optimizer.facts.layer import Layer
from optimizer.facts.lookup import Lookup, hardness_of
from optimizer.model.plan import Plan
from optimizer.plans.replan import standing_plan

THIRDS = 3


@dataclass(frozen=True, slots=True)
class Support:
    """One place of a layer: its need, and the strength of the unit that helps it.

    ``strength`` is that of the strongest helper whose unit is known, 0 where nobody helps,
    ``None`` where helpers are there but no unit's strength is known.
    """

    place: str
    need: float
    strength: float | None


@dataclass(frozen=True, slots=True)
class Equity:
    """How support of one layer is spread.

    ``gini`` in [0, 1]: 0 where all get the same. ``concentration`` in [-1, 1]: above 0 where
    support grows with need, below 0 where it falls. ``matrix``, shape (3, 3): villages by
    third of need (least first) and third of strength (weakest first). ``lorenz``: points
    (share of villages, share of support), the least supported first. ``weak`` are places of
    the neediest third whose helper is of the weakest third; ``twice`` of these were so in
    the plan in force as well; where all units are alike none is weak, and all count as middle.
    ``unknown`` places have a helper of unknown strength.
    """

    layer: str
    supports: tuple[Support, ...]
    gini: float
    concentration: float
    matrix: tuple[tuple[int, ...], ...]
    lorenz: tuple[tuple[float, float], ...]
    weak: tuple[str, ...]
    twice: tuple[str, ...]
    unknown: int


def equity_of(county: County, plan: Plan, layer: Layer) -> Equity | None:
    """Measure a layer of people or units; ``None`` where no strength is known at all."""
    supports = _supports(county, plan, layer)
    known = [item for item in supports if item.strength is not None]
    if not any(item.strength for item in known):
        return None
    need = np.array([item.need for item in known])
    strength = np.array([item.strength for item in known], dtype=float)
    every = _strengths(county, layer)
    low, high = thirds(need), thirds(every)
    alike = high[0] >= float(every.max(initial=0.0))
    weak = tuple(
        item.place
        for item in known
        if item.strength is not None and item.need > low[1] and item.strength <= high[0]
        if not alike
    )
    before = {s.place: s.strength for s in _supports(county, standing_plan(county), layer)}
    return Equity(
        layer=layer.name,
        supports=supports,
        gini=gini(strength),
        concentration=concentration(strength, need),
        matrix=_matrix(_third(need, low), _third(strength, high, every)),
        lorenz=lorenz(strength),
        weak=weak,
        twice=tuple(p for p in weak if (was := before.get(p)) is not None and was <= high[0]),
        unknown=len(supports) - len(known),
    )


def gini(values: Floats) -> float:
    """Gini coefficient in [0, 1] (Gini 1912): mean absolute difference over twice the mean."""
    if values.size == 0 or values.sum() <= 0:
        return 0.0
    ordered = np.sort(values)
    rank = np.arange(1, values.size + 1)
    share = 2.0 * float(rank @ ordered) / (values.size * float(ordered.sum()))
    return share - (values.size + 1) / values.size


def lorenz(values: Floats) -> tuple[tuple[float, float], ...]:
    """Lorenz curve (Lorenz 1905): shares of places and of support, the least supported first."""
    ordered = np.sort(values)
    total = float(ordered.sum()) or 1.0
    sums = np.concatenate([[0.0], np.cumsum(ordered)]) / total
    return tuple((number / max(1, values.size), float(value)) for number, value in enumerate(sums))


def concentration(values: Floats, need: Floats) -> float:
    """Concentration index in [-1, 1] of support by need (Wagstaff, Paci, van Doorslaer 1991).

    Twice the covariance of support and fractional rank by need, over mean support; equal
    needs share a rank.
    """
    if values.size == 0 or values.mean() <= 0:
        return 0.0
    ordered = np.sort(need)
    first = np.searchsorted(ordered, need, side="left")
    last = np.searchsorted(ordered, need, side="right")
    rank = (first + last) / 2.0 / values.size
    covariance = float(np.mean((values - values.mean()) * (rank - rank.mean())))
    return 2.0 * covariance / float(values.mean())


def thirds(values: Floats) -> tuple[float, float]:
    """The two values that cut sorted values into thirds."""
    if values.size == 0:
        return (0.0, 0.0)
    low, high = np.quantile(values, [1.0 / THIRDS, 2.0 / THIRDS])
    return (float(low), float(high))


def _third(values: Floats, cuts: tuple[float, float], every: Floats | None = None) -> Ints:
    """Third of each value among ``every`` (themselves): 0, 1, 2; 1 where all are the same."""
    among = values if every is None else every
    if cuts[0] >= float(among.max(initial=0.0)):
        return np.ones(values.size, dtype=np.int64)
    found: Ints = np.searchsorted(cuts, values, side="left").astype(np.int64)
    return found


def _matrix(by_need: Ints, by_strength: Ints) -> tuple[tuple[int, ...], ...]:
    table = np.zeros((THIRDS, THIRDS), dtype=np.int64)
    np.add.at(table, (by_need, by_strength), 1)
    return tuple(tuple(int(cell) for cell in row) for row in table)


def _supports(county: County, plan: Plan, layer: Layer) -> tuple[Support, ...]:
    lookup = Lookup(county)
    places, supplies = lookup.places(layer.level), lookup.supplies(layer.supply)
    helped: dict[str, list[float | None]] = {}
    for post in plan.of_layer(layer.name):
        if post.place in places and post.supply in supplies:
            strength = lookup.strength(supplies[post.supply])
            helped.setdefault(post.place, []).append(strength)
    return tuple(
        Support(place, hardness_of(places[place]), _strongest(found))
        for place, found in sorted(helped.items())
    )


def _strongest(found: Sequence[float | None]) -> float | None:
    known = [value for value in found if value is not None]
    return max(known) if known else None


def _strengths(county: County, layer: Layer) -> Floats:
    lookup = Lookup(county)
    known = (lookup.strength(item) for item in county.supplies(layer.supply))
    return np.array([value for value in known if value is not None], dtype=float)
