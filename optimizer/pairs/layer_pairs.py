"""The pairs of one layer, as arrays."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, TypeVar

import numpy as np

from geodata.facts.county import Place, Supply
from geodata.facts.supply_key import SupplyKey
from optimizer.arrays import Ints
from optimizer.facts.layer import Layer, Travel

T = TypeVar("T")


@dataclass(frozen=True, eq=False)
class LayerPairs:
    """The pairs of one layer.

    ``place`` and ``supply``, shape (pairs,), index ``places`` and ``supplies``; ``least``
    and ``most``, shape (places,), are the demand; ``floor`` and ``ceiling``, shape
    (supplies,), the capacity. The pairs are columns ``start`` to ``start + len(place)``.
    """

    layer: Layer
    places: tuple[Place, ...]
    supplies: tuple[Supply, ...]
    least: Ints
    most: Ints
    floor: Ints
    ceiling: Ints
    place: Ints
    supply: Ints
    start: int = 0
    travel: Travel = field(default_factory=Travel)
    """How ways become minutes."""
    kept: dict[object, Any] = field(default_factory=dict, repr=False)
    """What is computed once for all pairs of the layer, of places and supplies alone."""

    def keep(self, name: object, make: Callable[[], T]) -> T:
        """Compute something of the places and supplies once, whatever the pairs."""
        if name not in self.kept:
            self.kept[name] = make()
        kept: T = self.kept[name]
        return kept

    def with_pairs(self, place: Ints, supply: Ints, start: int) -> "LayerPairs":
        """The same layer with other pairs, shape (pairs,), from column ``start`` on."""
        return replace(self, place=place, supply=supply, start=start)

    @property
    def columns(self) -> Ints:
        """Column number of every pair."""
        return np.arange(self.start, self.start + self.place.size)

    @cached_property
    def place_number(self) -> dict[str, int]:
        """Place id -> its index in ``places``."""
        return {place.id: index for index, place in enumerate(self.places)}

    @cached_property
    def supply_number(self) -> dict[str, int]:
        """Supply id -> its index in ``supplies``."""
        return {supply.id: index for index, supply in enumerate(self.supplies)}


def numbered_supplies(layers: Sequence[LayerPairs]) -> tuple[list[SupplyKey], list[Ints]]:
    """The supplies of several layers together, as groups of rows.

    All of them by table and id, sorted; and for each layer the number of every supply of its
    own among these, shape (supplies,).
    """
    names = sorted({item.key for pairs in layers for item in pairs.supplies})
    number = {name: index for index, name in enumerate(names)}
    return names, [
        np.array([number[item.key] for item in pairs.supplies], dtype=np.int64) for pairs in layers
    ]
