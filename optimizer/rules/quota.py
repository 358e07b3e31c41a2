"""Quota: at least, or at most, so many postings of one kind."""

from collections import Counter
from collections.abc import Iterator
from typing import ClassVar, Self

import numpy as np
from numpy.typing import NDArray

from geodata.facts.county import County, Place, Supply
from optimizer.arrays import Bools, Ints
from optimizer.facts.demand import may_serve
from optimizer.facts.expressions import parse
from optimizer.facts.layer import Layer, Level
from optimizer.facts.lookup import ENTITY_OF_SUPPLY, Lookup, holds
from optimizer.facts.shares import Amount, at_least, at_most, fraction, is_share
from optimizer.model.choose import Choose
from optimizer.model.plan import Breach, Plan
from optimizer.model.policy_view import PolicyView
from optimizer.model.program import Program
from optimizer.model.registry import Rule, Spoken, enrol
from optimizer.model.soft_constraints import MISSING, PRICES
from optimizer.pairs.bucket_sort import runs
from optimizer.pairs.counted_groups import CountedGroups, Group, most_counted
from optimizer.pairs.division_groups import Divisions
from optimizer.pairs.layer_pairs import LayerPairs


@enrol("rule", "quota")
class Quota(Rule):
    """名额：某类人员或某类地方的派驻数，有上限，有下限。

    At most, and at least, so many postings of a kind.

    ``who`` is a condition on the supply, ``where`` one on the place; both are optional. The
    numbers count the whole plan, or every township or county by itself (``per``), and in each
    every value of ``for_each``, such as ``cadre.unit``, by itself; whoever has no value there
    is not counted. The upper number is never exceeded; what is missing from the lower one is
    priced like shortage. A number between 0 and 1 is a share of all postings of the layer in
    the area; where all of them are counted (no ``who``, ``where`` or ``for_each``) it is one
    of all who may serve.

    Formula: n(g,z) <= most and price 1 * max(0, least - n(g,z)) for every area g and value z;
    a share p stands for floor(p * N(g)) in most, for ceil(p * N(g)) in least.
    """

    SPEAKS: ClassVar[Spoken] = {
        "who": ("supply",),
        "where": ("place",),
        "for_each": ("place", "supply"),
    }
    layer: str
    who: str | None = None
    where: str | None = None
    least: Amount = 0
    most: Amount | None = None
    per: Level | None = None
    for_each: str | None = None

    @classmethod
    def examples(cls, choose: Choose) -> Self:
        """Draw an example."""
        layer = choose.layer()
        return cls(
            layer=layer.name,
            who=choose.perhaps(choose.who(layer)),
            where=choose.perhaps(choose.where(layer)),
            least=choose.one_of([choose.whole(0, 3), 0.5]),
            most=choose.perhaps(choose.one_of([choose.whole(0, 3), 0.4])),
            per=choose.per(),
            for_each=choose.perhaps(choose.column(layer)[0]),
        )

    def rows(self, program: Program) -> None:
        """Post: counted pairs <= most, counted pairs + missing >= least, for every group."""
        for pairs in program.candidates.of((self.layer,)):
            county = program.candidates.county
            groups = CountedGroups(pairs.layer, self.per, self.for_each)
            names = groups.names(county)
            group = groups.numbered(pairs, county, names)
            mine = np.flatnonzero(self._counted(pairs, county.year) & (group >= 0))
            counted = (group[mine], pairs.columns[mine], 1.0)
            could = most_counted(pairs, mine, group[mine], len(names))
            room = int(pairs.most.sum())
            able = len(pairs.supplies) if self._counts_all else None
            for amount, is_most in ((self.most, True), (self.least, False)):
                if amount is None or not is_share(amount) or able is not None:
                    self._whole(program, could, counted, _number(amount, able, is_most))
                else:
                    every = self._every(pairs, county, names)
                    self._shared(
                        program, len(names), (counted, every), amount, room=room, is_most=is_most
                    )

    def _whole(
        self,
        program: Program,
        could: Ints,
        counted: tuple[Ints, Ints, float],
        bounds: tuple[int | None, int],
    ) -> None:
        """Post whole numbers: the most where there ``could`` be more, the least with what lacks."""
        most, least = bounds
        price = PRICES["quota_short"]
        program.count_rows(self.kind, could.size, [counted], least=least, price=price)
        if most is not None:
            over = could > most
            group, column, value = counted
            some = over[group]
            here = (np.cumsum(over) - 1)[group[some]], column[some], value
            program.count_rows(self.kind, int(over.sum()), [here], most=most)

    def _every(
        self, pairs: LayerPairs, county: County, names: list[Group]
    ) -> tuple[Ints, Ints, float]:
        """Group and column of all pairs of the layer in the area of every group."""
        areas = Divisions(self.per)
        numbers = {
            name: number for number, name in enumerate(areas.names(county, pairs.layer.level))
        }
        home = np.array([numbers[area] for area, _ in names], dtype=np.int64)
        order = np.argsort(home, kind="stable")
        area = areas.numbered(pairs, list(numbers))[pairs.place]
        first = np.searchsorted(home[order], area, side="left")
        count = np.searchsorted(home[order], area, side="right") - first
        pair, spot = runs(first, count)
        return order[spot], pairs.columns[pair], 1.0

    def _shared(
        self,
        program: Program,
        groups: int,
        entries: tuple[tuple[Ints, Ints, float], tuple[Ints, Ints, float]],
        share: float,
        *,
        room: int,
        is_most: bool,
    ) -> None:
        """Post in whole numbers, share = p / q: q * counted - p * all <= 0, or >= -q * missing."""
        part = fraction(share)
        p, q = part.numerator, part.denominator
        (group, column, _), (around, every, _) = entries
        both = [(group, column, float(q)), (around, every, -float(p))]
        if is_most:
            program.add_rows(self.kind, groups, both, high=0.0)
            return
        owner = np.arange(groups)
        most = np.full(groups, at_least(share, int(room)))
        missing = program.add_columns("missing", owner, most, price=PRICES["quota_short"])
        program.add_rows(self.kind, groups, [*both, (owner, missing, float(q))], low=0.0)

    def subjects(self, pairs: LayerPairs, county: County) -> tuple[int, int] | None:
        """Count whom it speaks of: with ``for_each`` those who have a value of it."""
        if pairs.layer.name != self.layer:
            return None
        if self.for_each is None:
            return self._whom(pairs, county), 0
        groups = CountedGroups(pairs.layer, self.per, self.for_each)
        return (groups.valued(pairs, county.year), 0)

    def breaches(self, county: County, policy: PolicyView, plan: Plan) -> Iterator[Breach]:
        """Count the postings of every group."""
        layer, lookup = policy.layer(self.layer), Lookup(county)
        places, supplies = lookup.places(layer.level), lookup.supplies(layer.supply)
        groups = CountedGroups(layer, self.per, self.for_each)
        found: Counter[Group | None] = Counter()
        total: Counter[str] = Counter()
        for post in plan.of_layer(self.layer):
            place, supply = places[post.place], supplies[post.supply]
            total[Divisions(self.per).of(place)] += 1
            if self._counts_place(place, layer) and self._counts_supply(supply, layer, county.year):
                found[groups.of(place, supply, county.year)] += 1
        able = sum(may_serve(layer, s, county.year) for s in county.supplies(layer.supply))
        names = groups.names(county)
        if not self.least:  # where nobody counts there are not too many
            names = [group for group in names if group in found]
        for group in names:
            yield from self._judged(
                group, found[group], able if self._counts_all else total[group[0]]
            )

    def _whom(self, pairs: LayerPairs, county: County) -> int:
        """Count the supplies of whom a posting would count: none where no place does."""
        if not any(self._counts_place(place, pairs.layer) for place in pairs.places):
            return 0
        return sum(self._counts_supply(item, pairs.layer, county.year) for item in pairs.supplies)

    def _judged(self, group: Group, count: int, total: int) -> Iterator[Breach]:
        area, value = group
        most = None if self.most is None else at_most(self.most, total)
        least = at_least(self.least, total)
        details = {"count": str(count), "most": str(most), "least": str(least), "value": value}
        each = "_each" if value else ""
        if most is not None and count > most:
            yield Breach(self.name, f"quota_over{each}", self.layer, area, "", details)
        if count < least:
            details[MISSING] = str(least - count)
            yield Breach(self.name, f"quota_short{each}", self.layer, area, "", details)

    @property
    def _counts_all(self) -> bool:
        return self.who is None and self.where is None and self.for_each is None

    def _counted(self, pairs: LayerPairs, year: int) -> Bools:
        who = [self._counts_supply(item, pairs.layer, year) for item in pairs.supplies]
        where = [self._counts_place(place, pairs.layer) for place in pairs.places]
        counted: NDArray[np.bool_] = (
            np.array(who, dtype=bool)[pairs.supply] & np.array(where, dtype=bool)[pairs.place]
        )
        return counted

    def _counts_supply(self, supply: Supply, layer: Layer, year: int) -> bool:
        entity = ENTITY_OF_SUPPLY[layer.supply]
        return self.who is None or holds(parse(self.who), supply, entity, year) is True

    def _counts_place(self, place: Place, layer: Layer) -> bool:
        return self.where is None or holds(parse(self.where), place, layer.level, 0) is True


def _number(amount: float | None, able: int | None, is_most: bool) -> tuple[int | None, int]:
    """The most and the least of one whole number, or of a share of so many."""
    if amount is None:
        return None, 0
    if is_most:
        return at_most(amount, able or 0), 0
    return None, at_least(amount, able or 0)
