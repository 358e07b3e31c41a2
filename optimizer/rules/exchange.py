"""Exchange: as many go one way as the other."""

from collections import Counter
from collections.abc import Iterator
from typing import Self

import numpy as np

from geodata.columns.typed_ids import SUPPLIES
from geodata.facts.county import County
from geodata.facts.supply_key import SupplyKey
from optimizer.arrays import Ints
from optimizer.facts.layer import Level
from optimizer.facts.lookup import Lookup
from optimizer.model.choose import Choose
from optimizer.model.member_groups import ties_of
from optimizer.model.plan import Breach, Plan
from optimizer.model.policy_view import PolicyView
from optimizer.model.program import Program
from optimizer.model.registry import Coupling, enrol
from optimizer.pairs.division_groups import Divisions
from optimizer.pairs.layer_pairs import LayerPairs


@enrol("coupling", "exchange")
class Exchange(Coupling):
    """双向交流：去的人数与来的人数相等；名单上互派的两人，一人派出，另一人也派回。

    As many are posted in the layer ``there`` as in the layer ``back``.

    Counted in the whole plan, or ``per`` township or county. With ``tie`` the rows of table
    ``ties`` with that word, such as ``互派``, say who exchanges with whom: as often as the one is
    posted there the other is posted back, and the other way round.

    Formula: n(there,g) = n(back,g) for every area g; with tie also n(there,s) = n(back,t) and
    n(there,t) = n(back,s) for the two ends s, t of every row.
    """

    there: str
    back: str
    per: Level | None = None
    tie: str | None = None

    @classmethod
    def examples(cls, choose: Choose) -> Self:
        """Draw an example."""
        there, back, *_ = choose.layers(least=2)
        tie = choose.perhaps(choose.one_of(choose.offer.ties)) if choose.offer.ties else None
        return cls(there=there, back=back, per=choose.per(), tie=tie)

    def layers_named(self) -> tuple[str, ...]:
        """Both directions."""
        return (self.there, self.back)

    def rows(self, program: Program) -> None:
        """Post: postings there - postings back <= 0, and the other way, for every area.

        Two rows and no equation: a plan is built up from nothing under upper bounds.
        """
        self._paired(program)
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

    def _paired(self, program: Program) -> None:
        """Post: postings of the one there - of the other back <= 0, and the other way."""
        there, back = (next(program.candidates.of((name,))) for name in (self.there, self.back))
        for s, t in self.pairs(program.candidates.county):
            out, home = _columns(there, s), _columns(back, t)
            columns = np.concatenate([out, home])
            signs = np.concatenate([np.ones(out.size), -np.ones(home.size)])
            row = np.zeros(columns.size, dtype=np.int64)
            for sign in (1.0, -1.0) if columns.size else ():
                program.count_rows(self.kind, 1, [(row, columns, sign * signs)], most=0.0)

    def pairs(self, county: County) -> Iterator[tuple[SupplyKey, SupplyKey]]:
        """Who goes there for whom who comes back, in both ways of every row."""
        for tie in ties_of(county, self.tie) if self.tie is not None else ():
            one, other = (SupplyKey(*end) for end in tie.ends)
            yield one, other
            yield other, one

    def subjects(self, pairs: LayerPairs, county: County) -> tuple[int, int] | None:
        """How many of a layer exchange with somebody by the table."""
        if self.tie is None or pairs.layer.name not in self.layers_named():
            return None
        tied = {key for both in self.pairs(county) for key in both}
        return sum(item.key in tied for item in pairs.supplies), 0

    def breaches(self, county: County, policy: PolicyView, plan: Plan) -> Iterator[Breach]:
        """Count both directions in every area, and of everybody who is tied."""
        yield from self._unpaired(county, policy, plan)
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

    def _unpaired(self, county: County, policy: PolicyView, plan: Plan) -> Iterator[Breach]:
        tables = {name: policy.layer(name).supply for name in (self.there, self.back)}
        out, home = (
            Counter(SupplyKey(tables[name], post.supply) for post in plan.of_layer(name))
            for name in (self.there, self.back)
        )
        lookup = Lookup(county)
        for s, t in self.pairs(county):
            if out[s] != home[t]:
                known = lookup.supplies(t.table).get(t.id) if t.table in SUPPLIES else None
                details = {"there": str(out[s]), "back": str(home[t])}
                details["other"] = known.name if known else t.id
                yield Breach(self.name, "exchange_pair", self.there, "", s.id, details)


def _columns(pairs: LayerPairs, who: SupplyKey) -> Ints:
    """The columns of somebody in a layer."""
    number = pairs.supply_number.get(who.id, -1) if who.table == pairs.layer.supply else -1
    found: Ints = pairs.columns[pairs.supply == number]
    return found
