"""Shared and adjacent: who has several places has them side by side."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Self

import numpy as np

from geodata.facts.county import County
from geodata.facts.touching import touching
from optimizer.arrays import Ints
from optimizer.facts.divisions import home_of
from optimizer.facts.lookup import Lookup
from optimizer.model.choose import Choose
from optimizer.model.plan import Breach, Plan
from optimizer.model.policy_view import PolicyView
from optimizer.model.program import Program
from optimizer.model.registry import Coupling, enrol
from optimizer.pairs.bucket_sort import runs
from optimizer.pairs.layer_pairs import LayerPairs


@enrol("coupling", "shared_adjacent")
class SharedAdjacent(Coupling):
    """一人（单位）联系几个地方的，要么同在一个乡镇，要么其中有一个与其余各个都相邻。

    Several places of one supply share a township, or one of them touches all the others.

    A chain, in which each only touches the next, is not enough.

    Places touch by their borders and by the table ``neighbours``. Where neither is known
    nothing touches, and only the shared township (for townships: nothing) remains.

    Formula: for every s all v with x(l,v,s) = 1 share a township, or one of them touches all
    others.
    """

    layer: str

    @classmethod
    def examples(cls, choose: Choose) -> Self:
        """Draw an example."""
        return cls(layer=choose.layer().name)

    def rows(self, program: Program) -> None:
        """Post: x <= (its township is the one) + (a touching place is the centre)."""
        for pairs in program.candidates.of((self.layer,)):
            chosen = np.flatnonzero(pairs.ceiling[pairs.supply] > 1)
            if chosen.size:
                self._tie(program, pairs, chosen)

    def _tie(self, program: Program, pairs: LayerPairs, chosen: Ints) -> None:
        county, width = program.candidates.county, len(pairs.places)
        own = pairs.supply[chosen] * width + pairs.place[chosen]
        centre = program.add_columns("anchor", own, np.ones(own.size))
        row = np.arange(chosen.size)
        mine = pairs.columns[chosen]
        program.add_rows(self.kind, row.size, [(row, centre, 1.0), (row, mine, -1.0)], high=0.0)
        near, which = _near(pairs, chosen, own, touching(county, pairs.layer.level))
        entries = [(row, mine, 1.0), (row, centre, -1.0), (near, centre[which], -1.0)]
        once = [(pairs.supply[chosen], centre, 1.0)]
        if pairs.layer.level == "village":
            homes = [home_of(place, "township") for place in pairs.places]
            names, town = np.unique(homes, return_inverse=True)
            keys = pairs.supply[chosen] * names.size + town[pairs.place[chosen]]
            distinct, at = np.unique(keys, return_inverse=True)
            base = program.add_columns("anchor", distinct, np.ones(distinct.size))
            entries.append((row, base[at], -1.0))
            once.append((distinct // names.size, base, 1.0))
        program.add_rows(self.kind, row.size, entries, high=0.0)
        program.add_rows(self.kind, len(pairs.supplies), once, high=1.0)

    def breaches(self, county: County, policy: PolicyView, plan: Plan) -> Iterator[Breach]:
        """Look at all places of every supply together."""
        level = policy.layer(self.layer).level
        places, touch = Lookup(county).places(level), touching(county, level)
        held: dict[str, set[str]] = defaultdict(set)
        for post in plan.of_layer(self.layer):
            held[post.supply].add(post.place)
        for supply, mine in sorted(held.items()):
            towns = {home_of(places[place], "township") for place in mine}
            together = any(mine <= {place} | touch.get(place, frozenset()) for place in mine)
            if not together and not (len(towns) == 1 and level == "village"):
                details = {"places": "、".join(sorted(mine))}
                yield Breach(self.name, "shared_adjacent", self.layer, "", supply, details)


def _near(
    pairs: LayerPairs, chosen: Ints, own: Ints, touch: Mapping[str, frozenset[str]]
) -> tuple[Ints, Ints]:
    """For every chosen pair (row) the chosen pairs of the same supply at touching places."""
    ends = [
        (number, pairs.place_number[other])
        for number, place in enumerate(pairs.places)
        for other in sorted(touch.get(place.id, ()))
        if other in pairs.place_number
    ]
    if not ends:
        return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
    here, there = (np.array(side, dtype=np.int64) for side in zip(*ends, strict=True))
    order = np.argsort(here, kind="stable")
    here, there = here[order], there[order]
    first = np.searchsorted(here, pairs.place[chosen], side="left")
    count = np.searchsorted(here, pairs.place[chosen], side="right") - first
    row, numbers = runs(first, count)
    wanted = pairs.supply[chosen][row] * len(pairs.places) + there[numbers]
    sort = np.argsort(own, kind="stable")
    spot = np.minimum(np.searchsorted(own[sort], wanted), own.size - 1)
    found = own[sort][spot] == wanted
    return row[found], sort[spot][found]
