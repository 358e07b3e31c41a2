"""What pairs, rules and goals ask of a policy, which itself is made of rules and goals."""

from collections.abc import Sequence
from typing import Any, Protocol

from optimizer.facts.layer import Layer, Travel


class PolicyView(Protocol):
    """A policy, as those see it that it is made of."""

    @property
    def layers(self) -> tuple[Layer, ...]:
        """The layers, in the order of the policy."""

    @property
    def travel(self) -> Travel:
        """How ways become minutes."""

    @property
    def restrictions(self) -> Sequence[Any]:
        """All rules and couplings that count (``optimizer.model.registry.Restriction``)."""

    @property
    def effective_goals(self) -> Sequence[Any]:
        """All goals that count (``optimizer.model.registry.Goal``)."""

    def layer(self, name: str) -> Layer:
        """The layer called ``name``. Raises ``KeyError``."""


def tables_of(policy: PolicyView) -> dict[str, str]:
    """Layer -> the table that its supplies stand in: with an id it says who is meant."""
    return {layer.name: layer.supply for layer in policy.layers}
