"""Groups of people (units) or of places by a column: whom a coupling keeps together or apart."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from geodata.facts.county import County, Place, Supply
from geodata.facts.supply_key import SupplyKey
from optimizer.arrays import Floats, Ints
from optimizer.facts.divisions import coarsest, home_of
from optimizer.facts.expressions import parse
from optimizer.facts.layer import Layer
from optimizer.facts.lookup import ENTITY_OF_SUPPLY, Lookup
from optimizer.model.plan import Plan, Posting
from optimizer.model.policy_view import PolicyView
from optimizer.model.program import Program
from optimizer.pairs.counted_groups import values_of
from optimizer.pairs.layer_pairs import LayerPairs

Met = SupplyKey | str
"""Where members of a group meet: a place by its id, or a supply that serves several places."""


@dataclass(frozen=True)
class MemberGroups:
    """The groups that ``by`` makes of the supplies, or of the places, of some layers.

    Members of a group of supplies meet at places (of the coarsest level of the layers), members
    of a group of places at supplies. What has no value is in no group.
    """

    layers: tuple[Layer, ...]
    by: str

    @classmethod
    def of(cls, policy: PolicyView, layers: Sequence[str], by: str) -> "MemberGroups":
        """The groups of layers by name."""
        return cls(tuple(policy.layer(name) for name in layers), by)

    @property
    def by_place(self) -> bool:
        """Whether it groups places."""
        levels = {layer.level for layer in self.layers}
        return any(entity in levels for entity, _ in parse(self.by).names)

    def values(self, layer: Layer, items: Sequence[Place | Supply], year: int) -> list[str]:
        """The group of every place or supply of a layer, empty for none."""
        entity = layer.level if self.by_place else ENTITY_OF_SUPPLY[layer.supply]
        return values_of(self.by, items, entity, year)

    def meets(self, county: County, plan: Plan) -> Iterator[tuple[str, Met, Posting]]:
        """Group, where it meets, and posting, for every posting of a member."""
        lookup, level = Lookup(county), coarsest(layer.level for layer in self.layers)
        for layer in self.layers:
            places, supplies = lookup.places(layer.level), lookup.supplies(layer.supply)
            for post in plan.of_layer(layer.name):
                place, supply = places[post.place], supplies[post.supply]
                member = place if self.by_place else supply
                (group,) = self.values(layer, [member], county.year)
                if group:
                    met = SupplyKey(layer.supply, post.supply)
                    yield group, met if self.by_place else home_of(place, level), post

    def posted(self, program: Program) -> "Meetings":
        """The same for all pairs of a program."""
        known: dict[str, int] = {}
        spots: dict[Met, int] = {}
        groups, others, columns = [], [], []
        room: dict[int, float] = {}
        level = coarsest(layer.level for layer in self.layers)
        for pairs in program.candidates.of(tuple(layer.name for layer in self.layers)):
            year = program.candidates.county.year
            members: Sequence[Place | Supply] = pairs.places if self.by_place else pairs.supplies
            group = _numbers(self.values(pairs.layer, members, year), known)
            here: list[Met] = [home_of(place, level) for place in pairs.places]
            posts = pairs.most
            if self.by_place:
                here, posts = [item.key for item in pairs.supplies], pairs.ceiling
            spot = np.array([spots.setdefault(item, len(spots)) for item in here], dtype=np.int64)
            for number, count in zip(spot.tolist(), posts.tolist(), strict=True):
                room[number] = room.get(number, 0.0) + count
            member, other = _ends(pairs, by_place=self.by_place)
            mine = np.flatnonzero(group[member] >= 0)
            groups.append(group[member][mine])
            others.append(spot[other][mine])
            columns.append(pairs.columns[mine])
        nothing = np.zeros(0, dtype=np.int64)
        rooms = np.array([room[number] for number in range(len(spots))])
        group, spot, column = (
            np.concatenate([nothing, *items]) for items in (groups, others, columns)
        )
        return Meetings(group, spot, column, rooms)


@dataclass(frozen=True, eq=False)
class Meetings:
    """Group, place (or supply) and column of every pair of a member, shape (pairs,).

    ``room``, shape (places or supplies,), is how many postings there are at most.
    """

    group: Ints
    spot: Ints
    columns: Ints
    room: Floats

    def keyed(self) -> tuple[Ints, Ints, Ints]:
        """Groups and places that meet, shape (meetings,), and the meeting of every pair."""
        width = max(1, self.room.size)
        keys, number = np.unique(self.group * width + self.spot, return_inverse=True)
        return keys // width, keys % width, number


def _ends(pairs: LayerPairs, *, by_place: bool) -> tuple[Ints, Ints]:
    return (pairs.place, pairs.supply) if by_place else (pairs.supply, pairs.place)


def _numbers(values: Sequence[str], known: dict[str, int]) -> Ints:
    numbers = [known.setdefault(value, len(known)) if value else -1 for value in values]
    return np.array(numbers, dtype=np.int64)
