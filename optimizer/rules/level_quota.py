"""Level quotas: so many from each kind of sender, such as 15, 506, 1,475, 6,483 and 916."""

from collections.abc import Iterator
from functools import cached_property
from typing import Annotated, ClassVar, Self

from pydantic import AfterValidator

from geodata.account import Note
from geodata.facts.county import County
from optimizer.facts.layer import Level
from optimizer.facts.lookup import ENTITY_OF_SUPPLY
from optimizer.facts.shares import Amount, is_share
from optimizer.model.choose import Choose
from optimizer.model.plan import Breach, Plan
from optimizer.model.policy_view import PolicyView
from optimizer.model.program import Program
from optimizer.model.registry import Rule, Spoken, enrol
from optimizer.pairs.counted_groups import values_of
from optimizer.pairs.layer_pairs import LayerPairs
from optimizer.rules.quota import Quota


def _not_alone(
    count: float | tuple[float, float],
) -> float | tuple[float, float]:
    """Refuse a share alone: so many postings exactly are seldom a share of all."""
    if not isinstance(count, tuple) and is_share(count):
        raise ValueError("share_alone")
    return count


def _span(count: float | tuple[float, float]) -> tuple[float, float]:
    return count if isinstance(count, tuple) else (count, count)


@enrol("rule", "level_quota")
class LevelQuota(Rule):
    """层级名额：各层级（或各类）派出的人数按名额来。

    So many postings from each level, or from each value of another column.

    ``by`` is a column of the supply, such as ``unit.level`` or ``cadre.pool``; ``numbers``
    give for each value a number, or the least and the most, in postings or in shares of all
    postings of the layer in the area (these always two). The most is never exceeded; what is
    missing from the least is priced like shortage and reported.

    Formula: n(g,z) <= most(z) and price 1 * max(0, least(z) - n(g,z)) for every area g and
    value z.
    """

    UNKNOWN: ClassVar[Note] = "some_unvalued"
    SPEAKS: ClassVar[Spoken] = {"by": ("supply",)}
    layer: str
    by: str = "unit.level"
    numbers: dict[str, Annotated[Amount | tuple[Amount, Amount], AfterValidator(_not_alone)]]
    per: Level | None = None

    @classmethod
    def examples(cls, choose: Choose) -> Self:
        """Draw an example."""
        layer = choose.layer()
        by, values = choose.column(layer)
        least = choose.whole(0, 2)
        wide = (least, least + choose.whole(0, 2))
        count = choose.one_of([least, wide, (0.3, 0.6)])
        numbers = dict.fromkeys(choose.some_of(values, least=1), count)
        return cls(layer=layer.name, by=by, numbers=numbers, per=choose.per())

    @cached_property
    def quotas(self) -> tuple[Quota, ...]:
        """One quota for each value."""
        return tuple(
            Quota(
                kind="quota",
                name=self.name,
                layer=self.layer,
                who=f"{self.by} == {value!r}",
                least=_span(count)[0],
                most=_span(count)[1],
                per=self.per,
            )
            for value, count in self.numbers.items()
        )

    def subjects(self, pairs: LayerPairs, county: County) -> tuple[int, int] | None:
        """Count whom the quotas speak of, and of whom the column is not known."""
        if pairs.layer.name != self.layer:
            return None
        whom = sum((quota.subjects(pairs, county) or (0, 0))[0] for quota in self.quotas)
        entity = ENTITY_OF_SUPPLY[pairs.layer.supply]
        return whom, values_of(self.by, pairs.supplies, entity, county.year).count("")

    def idle(self, pairs: LayerPairs, county: County) -> list[str]:
        """Values that nobody has and of which some are asked for."""
        spoken = zip(self.numbers, self.quotas, strict=True)
        return [
            value
            for value, quota in spoken
            if quota.least and quota.subjects(pairs, county) == (0, 0)
        ]

    def rows(self, program: Program) -> None:
        """Post the rows of every quota."""
        for quota in self.quotas:
            quota.rows(program)

    def breaches(self, county: County, policy: PolicyView, plan: Plan) -> Iterator[Breach]:
        """Count every value by itself."""
        for value, quota in zip(self.numbers, self.quotas, strict=True):
            for breach in quota.breaches(county, policy, plan):
                details = {**breach.details, "value": value}
                yield Breach(self.name, breach.key, breach.layer, breach.place, "", details)
