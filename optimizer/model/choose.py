"""How a rule, coupling or goal draws an example of itself, whoever throws the dice.

``Clause.examples(choose)`` builds a valid instance and asks ``choose`` for every field. The
suite adapts :class:`Choose` to its own source of chance; nothing here knows a test library.
"""

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol, TypeVar

from optimizer.facts.divisions import ORDER
from optimizer.facts.layer import Layer, Level, SupplyKind
from optimizer.facts.lookup import ENTITY_OF_SUPPLY
from optimizer.facts.travel_times import WAY, WAY_FACTS

T = TypeVar("T")
STEPS = 20
"""Numbers are drawn in so many steps, so that they have few digits."""


class NothingOfferedError(LookupError):
    """The policy at hand offers nothing that the clause could speak of."""


@dataclass(frozen=True)
class Offer:
    """What the policy and the facts at hand offer to a clause.

    ``conditions`` and ``numbers`` are expressions by the entity that they speak of
    (``village``, ``cadre`` ...), ``columns`` expressions with some of the texts that they
    give, ``ids`` those of the supplies of a table, ``senders`` levels of units,
    ``ties`` words of table ``ties``, ``areas`` columns that name places.
    """

    layers: tuple[Layer, ...]
    conditions: Mapping[str, tuple[str, ...]]
    numbers: Mapping[str, tuple[str, ...]]
    columns: Mapping[str, tuple[tuple[str, tuple[str, ...]], ...]]
    ids: Mapping[SupplyKind, tuple[str, ...]]
    classes: tuple[str, ...]
    senders: tuple[str, ...]
    ties: tuple[str, ...] = ()
    areas: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


class Choose(Protocol):
    """Draws the fields of an example. Who adapts it brings :attr:`offer` and :meth:`whole`.

    What finds nothing to choose from raises :class:`NothingOfferedError`.
    """

    @property
    @abstractmethod
    def offer(self) -> Offer:
        """What the policy and the facts at hand offer."""

    @abstractmethod
    def whole(self, low: int, high: int) -> int:
        """A whole number from ``low`` to ``high``, both included."""

    def number(self, low: float, high: float) -> float:
        """A number from ``low`` to ``high``, in :data:`STEPS` equal steps."""
        return round(low + (high - low) * self.whole(0, STEPS) / STEPS, 6)

    def yes(self) -> bool:
        """Yes or no."""
        return self.whole(0, 1) == 1

    def one_of(self, items: Sequence[T]) -> T:
        """One of several."""
        if not items:
            raise NothingOfferedError
        return items[self.whole(0, len(items) - 1)]

    def some_of(self, items: Sequence[T], *, least: int = 0) -> tuple[T, ...]:
        """At least ``least`` of several, each once, in any order."""
        if len(items) < least:
            raise NothingOfferedError
        left, count = list(items), self.whole(least, len(items))
        return tuple(left.pop(self.whole(0, len(left) - 1)) for _ in range(count))

    def perhaps(self, item: T) -> T | None:
        """The item, or nothing."""
        return item if self.yes() else None

    def layer(self, *supplies: SupplyKind, levels: Sequence[Level] = ORDER) -> Layer:
        """A layer of the policy, of these supplies and levels."""
        return self.one_of(self._layers(supplies, levels))

    def layers(self, *supplies: SupplyKind, least: int = 1) -> tuple[str, ...]:
        """Names of at least ``least`` layers of these supplies."""
        names = [layer.name for layer in self._layers(supplies, ORDER)]
        return self.some_of(names, least=least)

    def per(self) -> Level | None:
        """What a rule counts by itself: the whole plan, or every township or county."""
        areas: tuple[Level | None, ...] = (None, "township", "county")
        return self.one_of(areas)

    def who(self, layer: Layer) -> str:
        """A condition on the supplies of a layer."""
        return self.one_of(self.offer.conditions.get(ENTITY_OF_SUPPLY[layer.supply], ()))

    def where(self, layer: Layer) -> str:
        """A condition on the places of a layer."""
        return self.one_of(self.offer.conditions.get(layer.level, ()))

    def pair(self, layer: Layer) -> str:
        """A condition on the pairs of a layer."""
        who, where = self.who(layer), self.where(layer)
        ways = self.offer.conditions.get(WAY, ())
        far = [f"({way}) or ({who})" for way in ways]
        both = [f"({who}) and ({where})", f"({who}) or ({where})"]
        return self.one_of([who, where, *both, *ways, *far])

    def amount(self, supply: SupplyKind) -> str:
        """An expression that gives a number for a supply."""
        return self.one_of(self.offer.numbers.get(ENTITY_OF_SUPPLY[supply], ()))

    def size(self, level: Level) -> str:
        """An expression that gives a number for a place."""
        return self.one_of(self.offer.numbers.get(level, ()))

    def sized(self) -> tuple[tuple[str, ...], str]:
        """Names of layers of one table and level, and an expression over their places."""
        layer = self.layer()
        return self._alike(layer), self.size(layer.level)

    def measured(self) -> tuple[tuple[str, ...], str]:
        """Names of layers of one table and level, and what a pair of them is measured by."""
        layer = self.layer()
        size, way = self.size(layer.level), f"{WAY}.{self.one_of(WAY_FACTS)}"
        by = [*WAY_FACTS, "hardness", "load", "places", size, way, f"{way} * {size}"]
        amounts = self.offer.numbers.get(ENTITY_OF_SUPPLY[layer.supply], ())
        return self._alike(layer), self.one_of([*by, *amounts])

    def column(self, layer: Layer) -> tuple[str, tuple[str, ...]]:
        """An expression that gives a text for a supply of a layer, and some of these texts."""
        return self.one_of(self.offer.columns.get(ENTITY_OF_SUPPLY[layer.supply], ()))

    def area(self, layer: Layer) -> str | None:
        """A column of the supplies of a layer that names places, or nothing."""
        columns = self.offer.areas.get(ENTITY_OF_SUPPLY[layer.supply], ())
        return self.perhaps(self.one_of(columns)) if columns else None

    def grouping(self) -> tuple[tuple[str, ...], str]:
        """Names of layers of one table and level, and a column of their supplies or places."""
        layer = self.layer()
        entity = self.one_of([ENTITY_OF_SUPPLY[layer.supply], layer.level])
        return self._alike(layer), self.one_of(self.offer.columns.get(entity, ()))[0]

    def _alike(self, layer: Layer) -> tuple[str, ...]:
        """Names of at least one layer of the same table and level."""
        alike = [one.name for one in self._layers([layer.supply], [layer.level])]
        return self.some_of(alike, least=1)

    def _layers(self, supplies: Sequence[SupplyKind], levels: Sequence[Level]) -> list[Layer]:
        return [
            layer
            for layer in self.offer.layers
            if (not supplies or layer.supply in supplies) and layer.level in levels
        ]
