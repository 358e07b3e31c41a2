"""Exchange: as many go one way as the other."""

from collections import Counter
from collections.abc import Iterator
from typing import Self

from geodata.facts.county import County
from optimizer.facts.layer import Level
from optimizer.facts.lookup import Lookup
from optimizer.model.choose import Choose
from optimizer.model.plan import Breach, Plan
from optimizer.model.policy_view import PolicyView
from optimizer.model.program import Program
from optimizer.model.registry import Coupling, enrol
from optimizer.pairs.division_groups import Divisions


@enrol("coupling", "exchange")
class Exchange(Coupling):
    """双向交流：去的人数与来的人数相等。

    As many are posted in the layer ``there`` as in the layer ``back``.

    Counted in the whole plan, or ``per`` township or county.

    Formula: n(there,g) = n(back,g) for every area g.
    """

    there: str
    back: str
    per: Level | None = None

    @classmethod
    def examples(cls, choose: Choose) -> Self:
        """Draw an example."""
        there, back, *_ = choose.layers(least=2)
        return cls(there=there, back=back, per=choose.per())

    def layers_named(self) -> tuple[str, ...]:
        """Both directions."""
        return (self.there, self.back)

    def rows(self, program: Program) -> None:
        """Post: postings there - postings back <= 0, and the other way, for every area.

        Two rows and no equation: a plan is built up from nothing under upper bounds.
        """
        if self.there == self.back:
            return  # as many as there are
        county, areas = program.candidates.county, Divisions(self.per)
        involved = list(program.candidates.of((self.there, self.back)))
        names = sorted({n for pairs in involved for n in areas.names(county, pairs.layer.level)})
        for more in (self.there, self.back):
            entries = [
                (
                    areas.numbered(pairs, names)[pairs.place],
                    pairs.columns,
                    1.0 if pairs.layer.name == more else -1.0,
                )
                for pairs in involved
            ]
            program.count_rows(self.kind, len(names), entries, most=0.0)

    def breaches(self, county: County, policy: PolicyView, plan: Plan) -> Iterator[Breach]:
        """Count both directions in every area."""
        areas, lookup = Divisions(self.per), Lookup(county)
        counts: dict[str, Counter[str]] = {self.there: Counter(), self.back: Counter()}
        for name, found in counts.items():
            places = lookup.places(policy.layer(name).level)
            found.update(areas.of(places[post.place]) for post in plan.of_layer(name))
        for area in sorted({*counts[self.there], *counts[self.back]}):
            there, back = counts[self.there][area], counts[self.back][area]
            if there != back:
                details = {"there": str(there), "back": str(back)}
                yield Breach(self.name, "exchange", self.there, area, "", details)
