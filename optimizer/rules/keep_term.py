"""Keep the term: whoever is in the middle of a term stays."""

from collections.abc import Iterator
from datetime import date
from typing import Self

import numpy as np

from geodata.facts.county import Cadre, County, StandingPosting
from optimizer.facts.dates import last_day
from optimizer.facts.demand import demand_of, may_serve
from optimizer.facts.lookup import Lookup
from optimizer.model.choose import Choose
from optimizer.model.plan import Breach, Plan
from optimizer.model.policy_view import PolicyView
from optimizer.model.program import Program
from optimizer.model.registry import Rule, enrol
from optimizer.model.soft_constraints import PRICES
from optimizer.pairs.layer_pairs import LayerPairs


@enrol("rule", "keep_term")
class KeepTerm(Rule):
    """任期未满不调整：现任任期没到的，留在原处。

    Whoever is in the middle of a term stays where he is.

    A term ends on the day that the plan in force states, else ``term_years`` of the layer
    after its start; a posting without either is left alone. Somebody who is no longer
    available, and a place that is no longer served, are left alone too. A term that cannot
    be kept does not stop the plan: it is priced and reported.

    Formula: price 10 * (1 - x(l,v,s)) for every (l,v,s) in force whose term ends on the day of
    the plan or later.
    """

    layers: tuple[str, ...] = ()

    @classmethod
    def examples(cls, choose: Choose) -> Self:
        """Draw an example."""
        return cls(layers=choose.layers(least=0))

    def rows(self, program: Program) -> None:
        """Post: the standing pair + (term not kept) >= 1."""
        candidates = program.candidates
        due = list(self.due(candidates.county, candidates.policy))
        entries = []
        for index, post in enumerate(due):
            for pairs in candidates.of((post.layer,)):
                here = pairs.place_number.get(post.place, -1)
                who = pairs.supply_number.get(post.supply, -1)
                columns = pairs.columns[(pairs.place == here) & (pairs.supply == who)]
                entries.append((np.full(columns.size, index), columns, 1.0))
        price = PRICES["term_unkept"]
        program.count_rows(
            self.kind, len(due), entries, least=1, missing="term_unkept", price=price
        )

    def subjects(self, pairs: LayerPairs, county: County) -> tuple[int, int] | None:
        """Postings in force of a layer, and those whose term has no end that is known."""
        layer = pairs.layer
        if self.layers and layer.name not in self.layers:
            return None
        mine = [post for post in county.current if post.layer == layer.name]
        unknown = sum(end_of(post, layer.term_years) is None for post in mine)
        return (len(mine), unknown) if mine else None

    def breaches(self, county: County, policy: PolicyView, plan: Plan) -> Iterator[Breach]:
        """Look for every unfinished term in the plan."""
        there = {(post.layer, post.place, post.supply) for post in plan.postings}
        for post in self.due(county, policy):
            if (post.layer, post.place, post.supply) not in there:
                yield Breach(self.name, "term_unkept", post.layer, post.place, post.supply)

    def due(self, county: County, policy: PolicyView) -> Iterator[StandingPosting]:
        """Postings in force whose term goes on, each once."""
        lookup, seen = Lookup(county), set()
        for layer in policy.layers:
            if self.layers and layer.name not in self.layers:
                continue
            places, supplies = lookup.places(layer.level), lookup.supplies(layer.supply)
            for post in county.current:
                end = end_of(post, layer.term_years)
                key = (post.layer, post.place, post.supply)
                if post.layer != layer.name or key in seen or end is None or end < county.day:
                    continue
                place, supply = places.get(post.place), supplies.get(post.supply)
                if place is None or supply is None or demand_of(layer, place)[1] == 0:
                    continue
                if isinstance(supply, Cadre) and not may_serve(layer, supply, county.year):
                    continue
                seen.add(key)
                yield post


def end_of(post: StandingPosting, term_years: float | None) -> date | None:
    """The last day of a term as stated, else as it follows from its start."""
    if post.end is not None:
        return post.end
    if post.start is None or term_years is None:
        return None
    return last_day(post.start, term_years)
