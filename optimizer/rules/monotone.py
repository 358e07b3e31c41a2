"""Monotone seniority: the more senior, the harder the place, without exception."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Self

import numpy as np

from geodata.facts.county import County, Leader
from optimizer.arrays import Bools, Floats, Ints
from optimizer.facts.layer import Level
from optimizer.facts.lookup import Lookup, hardness_of
from optimizer.model.choose import Choose
from optimizer.model.plan import Breach, Plan, Posting
from optimizer.model.policy_view import PolicyView
from optimizer.model.program import Program
from optimizer.model.registry import Rule, enrol
from optimizer.pairs.division_groups import Divisions
from optimizer.pairs.layer_pairs import LayerPairs


@enrol("rule", "monotone")
class Monotone(Rule):
    """职务越高，联系的地方越难：任何人联系的地方不比职务低的人容易。

    Nobody serves an easier place than somebody who is less senior.

    Compared in the whole plan, or ``per`` township or county. Equal ranks and equally hard
    places may stand either way; leaders of unknown rank are left alone.

    Formula: h(v) >= h(w) where x(l,v,s) = x(l,w,t) = 1 and rank(s) < rank(t), in every area.
    """

    layer: str
    per: Level | None = None

    @classmethod
    def examples(cls, choose: Choose) -> Self:
        """Draw an example."""
        return cls(layer=choose.layer("leaders").name, per=choose.per())

    def rows(self, program: Program) -> None:
        """Post a cut through the places, from hard to easy, for every rank but the last.

        z[r, g] = 1: somebody of rank up to r may serve places of grade g (grade 0 is the
        hardest). Then z falls with g, seniors need z[r, g] = 1, and juniors z[r, g+1] = 0.
        """
        for pairs in program.candidates.of((self.layer,)):
            area = [Divisions(self.per).of(place) for place in pairs.places]
            rank = np.array([_rank(item) for item in pairs.supplies], dtype=np.int64)
            for name in sorted(set(area)):
                here = np.array([one == name for one in area], dtype=bool)
                self._cuts(program, pairs, here, rank)

    def _cuts(self, program: Program, pairs: LayerPairs, here: Bools, rank: Ints) -> None:
        mine = np.flatnonzero(here[pairs.place] & (rank[pairs.supply] >= 0))
        hard = np.array([hardness_of(place) for place in pairs.places])
        grades, grade = np.unique(-hard[pairs.place[mine]], return_inverse=True)
        ranks, order = np.unique(rank[pairs.supply[mine]], return_inverse=True)
        if grades.size < 2 or ranks.size < 2:
            return
        columns, width = pairs.columns[mine], grades.size
        most = pairs.most[pairs.place[mine]].astype(float)
        for cut in range(ranks.size - 1):
            z = program.add_columns("cut", np.arange(width), np.ones(width))
            step = np.arange(width - 1)
            falls = [(step, z[:-1], 1.0), (step, z[1:], -1.0)]
            program.add_rows(self.kind, width - 1, falls, low=0.0)
            self._allow(program, pairs, mine, (columns, grade, most), (order <= cut, z, -1.0, 0.0))
            junior = (order > cut) & (grade + 1 < width)
            after = (columns, grade + 1, most)
            self._allow(program, pairs, mine, after, (junior, z, 1.0, 1.0))

    def _allow(
        self,
        program: Program,
        pairs: LayerPairs,
        mine: Ints,
        what: tuple[Ints, Ints, Floats],
        cut: tuple[Bools, Ints, float, float],
    ) -> None:
        """Post for every place: its chosen pairs / most <= z (or 1 - z)."""
        columns, grade, most = what
        chosen, z, sign, high = cut
        if not chosen.any():
            return
        places, row = np.unique(pairs.place[mine][chosen], return_inverse=True)
        first = np.zeros(places.size, dtype=np.int64)
        first[row] = grade[chosen]
        entries = [
            (row, columns[chosen], 1.0 / np.maximum(1.0, most[chosen])),
            (np.arange(places.size), z[first], np.full(places.size, sign)),
        ]
        program.add_rows(self.kind, places.size, entries, high=high)

    def subjects(self, pairs: LayerPairs, county: County) -> tuple[int, int] | None:  # noqa: ARG002
        """Those with a rank; nobody where the layer has no leaders."""
        mine = pairs.layer.name == self.layer and pairs.supplies
        return (sum(_rank(item) >= 0 for item in pairs.supplies), 0) if mine else None

    def breaches(self, county: County, policy: PolicyView, plan: Plan) -> Iterator[Breach]:
        """Compare every posting with the hardest place of anybody less senior."""
        lookup = Lookup(county)
        layer = policy.layer(self.layer)
        places, supplies = lookup.places(layer.level), lookup.supplies(layer.supply)
        areas: dict[str, list[tuple[int, float, Posting]]] = defaultdict(list)
        for post in plan.of_layer(self.layer):
            rank, place = _rank(supplies[post.supply]), places[post.place]
            if rank >= 0:
                areas[Divisions(self.per).of(place)].append((rank, hardness_of(place), post))
        for found in areas.values():
            for rank, hard, post in found:
                harder = [other for other in found if other[0] > rank and other[1] > hard]
                if harder:
                    details = {"supply": harder[0][2].supply, "place": harder[0][2].place}
                    yield Breach(
                        self.name, "monotone", post.layer, post.place, post.supply, details
                    )


def _rank(supply: object) -> int:
    """Rank of a leader, -1 where there is none."""
    return supply.rank if isinstance(supply, Leader) and supply.rank is not None else -1
