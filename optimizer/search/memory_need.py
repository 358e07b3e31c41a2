"""What memory a solve will take, told from kinds and rules before any pair is made.

Measured on made-up provinces from one million to thirty million pairs: the peak of the process
with its engines, divided by what they hold. It is an upper estimate: rules that bar single
pairs are not looked at.
"""

from dataclasses import dataclass

from geodata.facts.county import County
from optimizer.limits.search_params import STANDARD, SearchParams
from optimizer.model.candidates import by_kinds, layers_of
from optimizer.model.outcome import Limits
from optimizer.model.policy import Policy
from optimizer.model.registry import Restriction
from optimizer.pairs.layer_pairs import LayerPairs
from optimizer.transport.assignment import bare_layer

BASE = 450_000_000
"""Bytes of the program, its libraries and an engine, with an ordinary case."""
PER_PAIR, PER_LEVEL, PER_ENTRY = 64, 24, 110
"""Bytes for a pair: by itself, for every level of goals, for every row that it stands in."""
OWN_ROWS = 2
"""Every pair stands in a row of its place and in one of its supply."""


@dataclass(frozen=True, slots=True)
class LayerNeed:
    """The pairs of one layer that no rule by kind bars, and the bytes that they take."""

    layer: str
    pairs: int
    bytes: int


@dataclass(frozen=True, slots=True)
class MemoryNeed:
    """What a solve takes: by layer, the largest first, and in all."""

    layers: tuple[LayerNeed, ...]
    bytes: int

    @property
    def pairs(self) -> int:
        """Number of pairs of all layers."""
        return sum(layer.pairs for layer in self.layers)


def memory_need(
    county: County, policy: Policy, limits: Limits, params: SearchParams = STANDARD
) -> MemoryNeed:
    """Estimate what solving a case takes; a layer whose pairs are never made takes little."""
    if bare_layer(county, policy, limits, params) is not None:
        return MemoryNeed((), BASE)
    return pairs_need(county, policy)


def pairs_need(county: County, policy: Policy) -> MemoryNeed:
    """Estimate what a program over all pairs takes."""
    levels = len({goal.level for goal in policy.effective_goals})
    found = [_layer_need(bare, county, policy, levels) for bare in layers_of(county, policy)]
    layers = tuple(sorted(found, key=lambda need: -need.bytes))
    return MemoryNeed(layers, BASE + sum(need.bytes for need in layers))


def _layer_need(bare: LayerPairs, county: County, policy: Policy, levels: int) -> LayerNeed:
    pairs = by_kinds(bare, county, policy).count
    rows = OWN_ROWS + sum(_posts(rule, bare.layer.name) for rule in policy.restrictions)
    each = PER_PAIR + PER_LEVEL * levels + PER_ENTRY * rows
    return LayerNeed(bare.layer.name, pairs, pairs * each)


def _posts(restriction: Restriction, layer: str) -> bool:
    """Whether a rule has rows in which the pairs of a layer stand."""
    named = restriction.layers_named()
    has_rows = type(restriction).rows is not Restriction.rows
    return has_rows and (layer in named or not named) and restriction.kind != "pinned"
