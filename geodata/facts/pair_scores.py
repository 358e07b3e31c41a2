"""The planner's own numbers for pairs of place and supply, column by column."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import compress

Number = float | None
EVERY_LAYER = ""


@dataclass(frozen=True, kw_only=True)
class PairScores:
    """The table ``scores``: five columns of one length, one entry for each of its rows.

    ``layer`` is empty where a row holds for every layer; a row that names its layer goes
    first. ``cost`` (at least 0) and ``load`` (at least 0) are ``None`` where unknown.
    """

    layer: tuple[str, ...] = ()
    place: tuple[str, ...] = ()
    supply: tuple[str, ...] = ()
    cost: tuple[Number, ...] = ()
    load: tuple[Number, ...] = ()

    def __len__(self) -> int:
        return len(self.place)

    @cached_property
    def by_pair(self) -> Mapping[tuple[str, str, str], tuple[Number, Number]]:
        """Layer, place and supply -> cost and load."""
        keys = zip(self.layer, self.place, self.supply, strict=True)
        return dict(zip(keys, zip(self.cost, self.load, strict=True), strict=True))

    def of(self, layer: str, place: str, supply: str) -> tuple[Number, Number]:
        """Cost and load of one pair in a layer; ``None`` twice where the table lacks it."""
        own = self.by_pair.get((layer, place, supply))
        return own or self.by_pair.get((EVERY_LAYER, place, supply)) or (None, None)

    def kept(self, rows: list[bool]) -> "PairScores":
        """The rows that are marked."""
        return PairScores(
            layer=tuple(compress(self.layer, rows)),
            place=tuple(compress(self.place, rows)),
            supply=tuple(compress(self.supply, rows)),
            cost=tuple(compress(self.cost, rows)),
            load=tuple(compress(self.load, rows)),
        )

    def carried(self, heirs: Mapping[str, str]) -> "PairScores":
        """The same after mergers, ``heirs`` mapping an ended place to the one that goes on.

        What the place that goes on says itself goes first, then the first of the others by id.
        """
        gone = [place in heirs for place in self.place]
        if not any(gone):
            return self
        keys = list(zip(self.layer, self.place, self.supply, strict=True))
        seen = set(compress(keys, [not old for old in gone]))
        rows = [not old for old in gone]
        for number in sorted(compress(range(len(keys)), gone), key=keys.__getitem__):
            layer, place, supply = keys[number]
            key = (layer, heirs[place], supply)
            rows[number] = key not in seen
            seen.add(key)
        left = self.kept(rows)
        return PairScores(
            layer=left.layer,
            place=tuple(heirs.get(place, place) for place in left.place),
            supply=left.supply,
            cost=left.cost,
            load=left.load,
        )
