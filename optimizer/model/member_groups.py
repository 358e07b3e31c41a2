"""Groups of people (units) or of places, by a column or by ties: who stays together or apart."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from geodata.columns.typed_ids import PLACES
from geodata.facts.county import County, Place, Supply
from geodata.facts.supply_key import SupplyKey
from geodata.facts.tie import Tie
from geodata.text import normalised
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
End = tuple[str, str]
"""Table or level, and id."""


@dataclass(frozen=True)
class MemberGroups:
    """The groups that ``by`` or ``tie`` makes of the supplies, or of the places, of some layers.

    Members of a group of supplies meet at places (of the coarsest level of the layers), members
    of a group of places at supplies. What has no value is in no group; a row of table ``ties``
    is a group of two.
    """

    layers: tuple[Layer, ...]
    by: str | None
    tie: str | None
    by_place: bool

    @classmethod
    def of(
        cls, policy: PolicyView, layers: Sequence[str], by: str | None, tie: str | None
    ) -> "tuple[MemberGroups, ...]":
        """The groups of layers by name."""
        return cls.over(tuple(policy.layer(name) for name in layers), by, tie)

    @classmethod
    def over(
        cls, layers: tuple[Layer, ...], by: str | None, tie: str | None
    ) -> "tuple[MemberGroups, ...]":
        """The groups of some layers; ties may be of supplies and of places."""
        if by is None:
            return tuple(cls(layers, None, tie, kind) for kind in (False, True))
        levels = {layer.level for layer in layers}
        spoken = any(entity in levels for entity, _ in parse(by).names)
        return (cls(layers, by, None, spoken),)

    def values(self, layer: Layer, county: County) -> list[tuple[str, ...]]:
        """The groups of every place, or supply, of a layer, in the order of its table."""
        items = self._members(layer, county)
        if self.by is not None:
            entity = layer.level if self.by_place else ENTITY_OF_SUPPLY[layer.supply]
            told = values_of(self.by, items, entity, county.year)
            return [(value,) if value else () for value in told]
        groups = self._tied(county)
        kind = layer.level if self.by_place else layer.supply
        return [tuple(groups.get((kind, item.id), ())) for item in items]

    def members(
        self, layer: Layer, items: Sequence[Place | Supply], county: County
    ) -> list[tuple[str, ...]]:
        """The groups of some places, or supplies, of a layer."""
        ids = [item.id for item in self._members(layer, county)]
        known = dict(zip(ids, self.values(layer, county), strict=True))
        return [known[item.id] for item in items]

    def ends(self, county: County) -> dict[End, set[str]]:
        """The groups in which somebody is named first: those that a tie begins with."""
        found: dict[End, set[str]] = {}
        for name, tie in self._named(county):
            found.setdefault(tie.ends[0], set()).add(name)
        return found

    def _members(self, layer: Layer, county: County) -> Sequence[Place | Supply]:
        lookup = Lookup(county)
        mine = lookup.places(layer.level) if self.by_place else lookup.supplies(layer.supply)
        return list(mine.values())

    def _tied(self, county: County) -> dict[End, list[str]]:
        found: dict[End, list[str]] = {}
        for name, tie in self._named(county):
            for end in tie.ends:
                found.setdefault(end, []).append(name)
        return found

    def _named(self, county: County) -> Iterator[tuple[str, Tie]]:
        """The ties in question, by the names of their ends, with ids where names are not enough."""
        called = _names(county)
        seen: set[str] = set()
        for tie in ties_of(county, self.tie or ""):
            if (tie.one_in in PLACES) is not self.by_place:
                continue
            name = "、".join(called.get(end, end[1]) for end in tie.ends)
            name = name if name not in seen else f"{name}（{tie.one}、{tie.other}）"
            seen.add(name)
            yield name, tie

    def meets(self, county: County, plan: Plan) -> Iterator[tuple[str, Met, Posting]]:
        """Group, where it meets, and posting, for every posting of a member."""
        lookup, level = Lookup(county), coarsest(layer.level for layer in self.layers)
        for layer in self.layers:
            places = lookup.places(layer.level)
            ids = [item.id for item in self._members(layer, county)]
            groups = dict(zip(ids, self.values(layer, county), strict=True))
            for post in plan.of_layer(layer.name):
                for group in groups[post.place if self.by_place else post.supply]:
                    met = SupplyKey(layer.supply, post.supply)
                    home = home_of(places[post.place], level)
                    yield group, met if self.by_place else home, post

    def member_of(self, post: Posting, layer: Layer) -> End:
        """Who of a posting is a member."""
        return (layer.level, post.place) if self.by_place else (layer.supply, post.supply)

    def posted(self, program: Program) -> "Meetings":
        """The same for all pairs of a program."""
        known: dict[str, int] = {}
        spots: dict[Met, int] = {}
        found: list[tuple[Ints, Ints, Ints, Ints]] = []
        room: dict[int, float] = {}
        county, level = program.candidates.county, coarsest(layer.level for layer in self.layers)
        first = self.ends(county)
        for pairs in program.candidates.of(tuple(layer.name for layer in self.layers)):
            members: Sequence[Place | Supply] = pairs.places if self.by_place else pairs.supplies
            here: list[Met] = [home_of(place, level) for place in pairs.places]
            posts = pairs.most
            if self.by_place:
                here, posts = [item.key for item in pairs.supplies], pairs.ceiling
            spot = np.array([spots.setdefault(item, len(spots)) for item in here], dtype=np.int64)
            for number, count in zip(spot.tolist(), posts.tolist(), strict=True):
                room[number] = room.get(number, 0.0) + count
            member, other = _ends(pairs, by_place=self.by_place)
            kind = pairs.layer.level if self.by_place else pairs.layer.supply
            groups = self.members(pairs.layer, members, county)
            for turn in range(max(map(len, groups), default=0)):
                names = [several[turn] if turn < len(several) else "" for several in groups]
                begins = [
                    name in first.get((kind, item.id), ())
                    for name, item in zip(names, members, strict=True)
                ]
                group = _numbers(names, known)
                mine = np.flatnonzero(group[member] >= 0)
                own, begun = member[mine], np.array(begins, dtype=np.int64)
                found.append((group[own], spot[other][mine], pairs.columns[mine], begun[own]))
        rooms = np.array([room[number] for number in range(len(spots))])
        nothing = np.zeros(0, dtype=np.int64)
        group, spot, columns, begun = (
            np.concatenate([nothing, *(item[part] for item in found)]) for part in range(4)
        )
        return Meetings(group, spot, columns, begun, rooms)


@dataclass(frozen=True, eq=False)
class Meetings:
    """Group, place (or supply) and column of every pair of a member, shape (pairs,).

    ``begins`` is 1 where the member is the one that its tie begins with. ``room``, shape (places
    or supplies,), is how many postings there are at most.
    """

    group: Ints
    spot: Ints
    columns: Ints
    begins: Ints
    room: Floats

    def keyed(self) -> tuple[Ints, Ints, Ints]:
        """Groups and places that meet, shape (meetings,), and the meeting of every pair."""
        width = max(1, self.room.size)
        keys, number = np.unique(self.group * width + self.spot, return_inverse=True)
        return keys // width, keys % width, number


def ties_of(county: County, tie: str) -> Iterator[Tie]:
    """The rows of table ``ties`` with a word."""
    wanted = normalised(tie)
    return (one for one in county.ties if normalised(one.tie) == wanted)


def _names(county: County) -> dict[End, str]:
    found: dict[End, str] = {}
    for table in ("cadres", "units", "leaders"):
        found |= {(table, item.id): item.name for item in county.supplies(table)}
    found |= {("township", item.id): item.name for item in county.townships}
    return found | {("village", item.id): item.name for item in county.villages}


def _ends(pairs: LayerPairs, *, by_place: bool) -> tuple[Ints, Ints]:
    return (pairs.place, pairs.supply) if by_place else (pairs.supply, pairs.place)


def _numbers(values: Sequence[str], known: dict[str, int]) -> Ints:
    numbers = [known.setdefault(value, len(known)) if value else -1 for value in values]
    return np.array(numbers, dtype=np.int64)
