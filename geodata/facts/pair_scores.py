"""The planner's own numbers for pairs of place and supply, column by column."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import compress

from geodata.facts.supply_key import SupplyKey

Number = float | None
EVERY_LAYER = ""


@dataclass(frozen=True, kw_only=True)
class PairScores:
    """The table ``scores``: six columns of one length, one entry for each of its rows.

    ``table`` is the one that the supply stands in (``cadres``, ``units`` or ``leaders``), empty
    where nobody said: then it is any that has the id.
    ``layer`` is empty where a row holds for every layer; a row that names its layer goes
    first. ``cost`` (at least 0) and ``load`` (at least 0) are ``None`` where unknown.
    """

    layer: tuple[str, ...] = ()
    place: tuple[str, ...] = ()
    table: tuple[str, ...] = ()
    supply: tuple[str, ...] = ()
    cost: tuple[Number, ...] = ()
    load: tuple[Number, ...] = ()

    def __post_init__(self) -> None:
        if self.place and not self.table:
            object.__setattr__(self, "table", ("",) * len(self.place))

    def __len__(self) -> int:
        return len(self.place)

    @cached_property
    def by_pair(self) -> Mapping[tuple[str, str, SupplyKey], tuple[Number, Number]]:
        """Layer, place and supply -> cost and load."""
        keys = zip(self.layer, self.place, self.who(), strict=True)
        return dict(zip(keys, zip(self.cost, self.load, strict=True), strict=True))

    def who(self) -> Iterator[SupplyKey]:
        """The supply of every row."""
        return map(SupplyKey, self.table, self.supply)

    def of(self, layer: str, place: str, supply: SupplyKey) -> tuple[Number, Number]:
        """Cost and load of one pair in a layer; ``None`` twice where the table lacks it."""
        keys = (supply, SupplyKey("", supply.id))
        asked = ((at, place, key) for at in (layer, EVERY_LAYER) for key in keys)
        return next((self.by_pair[key] for key in asked if key in self.by_pair), (None, None))

    def kept(self, rows: list[bool]) -> "PairScores":
        """The rows that are marked."""
        return PairScores(
            layer=tuple(compress(self.layer, rows)),
            place=tuple(compress(self.place, rows)),
            table=tuple(compress(self.table, rows)),
            supply=tuple(compress(self.supply, rows)),
            cost=tuple(compress(self.cost, rows)),
            load=tuple(compress(self.load, rows)),
        )

    def with_row(
        self, layer: str, place: str, supply: SupplyKey, *, numbers: tuple[Number, Number]
    ) -> "PairScores":
        """The table with one row more, of cost and load; it takes the place of the same row."""
        old = (layer, place, supply)
        rows = zip(self.layer, self.place, self.who(), strict=True)
        left = self.kept([row != old for row in rows])
        return PairScores(
            layer=(*left.layer, layer),
            place=(*left.place, place),
            table=(*left.table, supply.table),
            supply=(*left.supply, supply.id),
            cost=(*left.cost, numbers[0]),
            load=(*left.load, numbers[1]),
        )

    def with_copies(self, table: str, names: Mapping[str, Sequence[str]]) -> "PairScores":
        """The same with what is said of supplies of a table said under further ids of theirs."""
        more = [
            (row, copy)
            for row, who in enumerate(self.who())
            if who.table in ("", table)
            for copy in names.get(who.id, ())
        ]
        rows = [row for row, _ in more]
        return PairScores(
            layer=(*self.layer, *(self.layer[row] for row in rows)),
            place=(*self.place, *(self.place[row] for row in rows)),
            table=(*self.table, *(self.table[row] for row in rows)),
            supply=(*self.supply, *(copy for _, copy in more)),
            cost=(*self.cost, *(self.cost[row] for row in rows)),
            load=(*self.load, *(self.load[row] for row in rows)),
        )

    def carried(self, heirs: Mapping[str, str]) -> "PairScores":
        """The same after mergers, ``heirs`` mapping an ended place to the one that goes on.

        What the place that goes on says itself goes first, then the first of the others by id.
        """
        gone = [place in heirs for place in self.place]
        if not any(gone):
            return self
        keys = list(zip(self.layer, self.place, self.who(), strict=True))
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
            table=left.table,
            supply=left.supply,
            cost=left.cost,
            load=left.load,
        )
