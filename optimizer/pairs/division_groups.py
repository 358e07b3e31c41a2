"""Divisions that a rule counts by itself: the whole plan, or every township or county."""

from dataclasses import dataclass

import numpy as np

from geodata.facts.county import County, Place
from optimizer.arrays import Ints
from optimizer.facts.divisions import home_of, places_of
from optimizer.facts.layer import Level
from optimizer.pairs.layer_pairs import LayerPairs


@dataclass(frozen=True, slots=True)
class Divisions:
    """The areas of a rule with ``per``: names, and which one a place lies in."""

    per: Level | None

    def of(self, place: Place) -> str:
        """Name of the area around a place; empty for the whole plan."""
        return "" if self.per is None else home_of(place, self.per)

    def names(self, county: County, level: Level) -> list[str]:
        """The areas that are counted: those that hold a place of the level."""
        if self.per is None:
            return [""]
        return sorted({self.of(place) for place in places_of(county, level)})

    def numbered(self, pairs: LayerPairs, names: list[str]) -> Ints:
        """Number of the area of every place of a layer, shape (places,)."""
        number = {name: index for index, name in enumerate(names)}
        return np.array([number[self.of(place)] for place in pairs.places], dtype=np.int64)
