"""The planner's own numbers at the pairs of a layer, as arrays."""

from typing import Literal

import numpy as np

from geodata.facts.county import County
from geodata.facts.pair_scores import EVERY_LAYER
from optimizer.arrays import Floats, Ints
from optimizer.pairs.layer_pairs import LayerPairs

Column = Literal["cost", "load"]


def numbers_at(pairs: LayerPairs, county: County, column: Column) -> Floats:
    """Cost or load of every pair, shape (pairs,), NaN where the table does not say."""
    if pairs.place.size < len(county.scores):
        return _few(pairs, county, column)
    found = np.full(pairs.place.size, np.nan)
    width = max(1, len(pairs.supplies))
    place, supply, values = _rows(pairs, county, column)
    layers = np.array(county.scores.layer, dtype=object)
    asked = pairs.place * width + pairs.supply
    for name in (EVERY_LAYER, pairs.layer.name):
        mine = (layers == name) & (place >= 0) & (supply >= 0)
        said = _sought(place[mine] * width + supply[mine], values[mine], asked)
        found = np.where(said[1], said[0], found)
    return found


def _few(pairs: LayerPairs, county: County, column: Column) -> Floats:
    """The same, one by one."""
    which = 0 if column == "cost" else 1
    name, places, supplies = pairs.layer.name, pairs.places, pairs.supplies
    ends = zip(pairs.place.tolist(), pairs.supply.tolist(), strict=True)
    said = (county.scores.of(name, places[p].id, supplies[s].key)[which] for p, s in ends)
    return np.array([np.nan if value is None else value for value in said], dtype=float)


def _rows(pairs: LayerPairs, county: County, column: Column) -> tuple[Ints, Ints, Floats]:
    """Number of place and supply, -1 where the layer lacks them, and value of every row."""
    scores = county.scores
    values = scores.cost if column == "cost" else scores.load
    place, supply = pairs.place_number, pairs.supply_number
    mine = np.isin(np.array(scores.table, dtype=str), ["", pairs.layer.supply])
    return (
        np.array([place.get(name, -1) for name in scores.place], dtype=np.int64),
        np.where(mine, [supply.get(name, -1) for name in scores.supply], -1).astype(np.int64),
        np.array([np.nan if value is None else value for value in values], dtype=float),
    )


def _sought(keys: Ints, values: Floats, asked: Ints) -> tuple[Floats, Ints]:
    """Value of every key asked for, and which of them there are."""
    if not keys.size:
        return np.full(asked.size, np.nan), np.zeros(asked.size, dtype=bool)
    order = np.argsort(keys, kind="stable")
    at = np.minimum(np.searchsorted(keys[order], asked), keys.size - 1)
    there = keys[order][at] == asked
    return values[order][at], there
