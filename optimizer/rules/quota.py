"""Quota: at least, or at most, so many postings of one kind."""

from collections import Counter
from collections.abc import Iterator
from typing import ClassVar, Self

import numpy as np
from numpy.typing import NDArray

from geodata.facts.county import County, Place, Supply
from optimizer.arrays import Bools
from optimizer.facts.expressions import parse
from optimizer.facts.layer import Layer, Level
from optimizer.facts.lookup import ENTITY_OF_SUPPLY, Lookup, holds
from optimizer.model.choose import Choose
from optimizer.model.division_groups import Divisions
from optimizer.model.layer_pairs import LayerPairs
from optimizer.model.plan import Breach, Plan
from optimizer.model.policy_view import PolicyView
from optimizer.model.program import Program
from optimizer.model.registry import Rule, Spoken, enrol
from optimizer.model.soft_constraints import MISSING, PRICES


@enrol("rule", "quota")
class Quota(Rule):
    """名额：某类人员或某类地方的派驻数，有上限，有下限。

    At most, and at least, so many postings of a kind.

    ``who`` is a condition on the supply, ``where`` one on the place; both are optional. The
    numbers count the whole plan, or every township or county by itself (``per``). The upper
    number is never exceeded; what is missing from the lower one is priced like shortage.

    Formula: n(g) <= most and price 1 * max(0, least - n(g)) for every area g.
    """

    SPEAKS: ClassVar[Spoken] = {"who": ("supply",), "where": ("place",)}
    layer: str
    who: str | None = None
    where: str | None = None
    least: int = 0
    most: int | None = None
    per: Level | None = None

    @classmethod
    def examples(cls, choose: Choose) -> Self:
        """Draw an example."""
        layer = choose.layer()
        return cls(
            layer=layer.name,
            who=choose.perhaps(choose.who(layer)),
            where=choose.perhaps(choose.where(layer)),
            least=choose.whole(0, 3),
            most=choose.perhaps(choose.whole(0, 3)),
            per=choose.per(),
        )

    def rows(self, program: Program) -> None:
        """Post: counted pairs <= most, counted pairs + missing >= least, for every area."""
        for pairs in program.candidates.of((self.layer,)):
            counted = self._counted(pairs, program.candidates.county.year)
            areas = Divisions(self.per)
            names = areas.names(program.candidates.county, pairs.layer.level)
            area = areas.numbered(pairs, names)
            program.count_rows(
                self.kind,
                len(names),
                [(area[pairs.place[counted]], pairs.columns[counted], 1.0)],
                most=self.most,
                least=self.least,
                price=PRICES["quota_short"],
            )

    def breaches(self, county: County, policy: PolicyView, plan: Plan) -> Iterator[Breach]:
        """Count the postings of every area."""
        layer, lookup = policy.layer(self.layer), Lookup(county)
        places, supplies = lookup.places(layer.level), lookup.supplies(layer.supply)
        found: Counter[str] = Counter()
        for post in plan.of_layer(self.layer):
            place, supply = places[post.place], supplies[post.supply]
            if self._counts_place(place, layer) and self._counts_supply(supply, layer, county.year):
                found[Divisions(self.per).of(place)] += 1
        for area in Divisions(self.per).names(county, layer.level):
            yield from self._judged(area, found[area])

    def _judged(self, area: str, count: int) -> Iterator[Breach]:
        details = {"count": str(count), "most": str(self.most), "least": str(self.least)}
        if self.most is not None and count > self.most:
            yield Breach(self.name, "quota_over", self.layer, area, "", details)
        if count < self.least:
            details[MISSING] = str(self.least - count)
            yield Breach(self.name, "quota_short", self.layer, area, "", details)

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
