"""Longest: the worst of all is as good as can be."""

from collections import defaultdict
from typing import ClassVar, Literal, Self

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from geodata.facts.county import County
from geodata.facts.supply_key import SupplyKey
from optimizer.arrays import Ints
from optimizer.facts.lookup import Lookup
from optimizer.facts.travel_times import WAY
from optimizer.model.candidates import Candidates
from optimizer.model.choose import Choose
from optimizer.model.plan import Plan
from optimizer.model.policy_view import PolicyView
from optimizer.model.program import Program
from optimizer.model.registry import Goal, Spoken, enrol
from optimizer.pairs.layer_pairs import LayerPairs, numbered_supplies
from optimizer.pairs.measures import WORDS, Measure

RUNGS = 64
"""Thresholds that say whether anything is so long: branching on one halves what is left."""


@enrol("goal", "longest")
class Longest(Goal):
    """最远（最重）的也尽量近（轻）：最长路程、最大负担降到最小。

    The worst is as good as can be: the longest way, or the heaviest load, is least.

    What counts is ``by``: ``minutes`` or ``km`` of the way, ``hardness`` of the place, ``load``
    of the pair (table `scores`), ``places`` (1), or an expression over place, supply and way
    such as ``travel.minutes * village.人口``. It is that of the worst single posting in
    ``layers``, or with ``each = "supply"`` the largest sum of one supply. Numbers are counted
    to so many ``decimals``; what is not known counts as ``unknown``. Range: 0 upward.

    Formula: cost = max over the postings of layers of m(l,v,s) / q, with each = "supply" max over
    s of the sum of m(l,v,s) / q over its postings in layers; m(l,v,s) = round(q * max(0,
    by(l,v,s))); q = 10^decimals; 0 without a posting.
    """

    SPEAKS: ClassVar[Spoken] = {"by": ("place", "supply", WAY)}
    NUMBERS: ClassVar[frozenset[str]] = frozenset({"by"})
    WORDS: ClassVar[frozenset[str]] = WORDS
    layers: tuple[str, ...]
    by: str = "minutes"
    each: Literal["posting", "supply"] = "posting"
    decimals: int = Field(default=2, ge=0, le=4)
    unknown: float = 60.0

    @classmethod
    def examples(cls, choose: Choose) -> Self:
        """Draw an example."""
        layers, by = choose.measured()
        each: Literal["posting", "supply"] = choose.one_of(["posting", "supply"])
        decimals, unknown = choose.whole(0, 3), choose.number(0.0, 90.0)
        return cls(layers=layers, by=by, each=each, decimals=decimals, unknown=unknown)

    @property
    def is_sum(self) -> bool:
        """The worst of a province is no sum over its counties."""
        return False

    @property
    def _measure(self) -> Measure:
        return Measure(self.by, self.decimals, self.unknown)

    def rows(self, program: Program) -> None:
        """Post: worst >= what every posting, or all postings of a supply, measure."""
        involved, county = list(program.candidates.of(self.layers)), program.candidates.county
        values = [self._measure.of_pairs(pairs, county) for pairs in involved]
        if self.each == "supply":
            self._totals(program, involved, values)
        else:
            self._singles(program, involved, values)

    def _totals(self, program: Program, involved: list[LayerPairs], values: list[Ints]) -> None:
        names, numbers = numbered_supplies(involved)
        most = np.zeros(len(names))
        entries = []
        for pairs, mine, value in zip(involved, numbers, values, strict=True):
            most[mine] += pairs.ceiling * value.max(initial=0)
            entries.append((mine[pairs.supply], pairs.columns, -value.astype(float)))
        worst = program.add_columns(
            "worst", np.zeros(1, dtype=np.int64), most.max(initial=0.0).reshape(1), part=self
        )
        owner = np.arange(len(names))
        entries.append((owner, np.repeat(worst, owner.size), np.ones(owner.size)))
        program.add_rows(self.kind, owner.size, entries, low=0.0)

    def _singles(self, program: Program, involved: list[LayerPairs], values: list[Ints]) -> None:
        """Post also a ladder: a posting in a rung needs it, and it needs those below it."""
        nothing = np.zeros(0, dtype=np.int64)
        group = np.concatenate([nothing, *_exclusive(involved)])
        columns = np.concatenate([nothing, *(pairs.columns for pairs in involved)])
        value = np.concatenate([nothing, *values])
        top = np.array([value.max(initial=0)])
        worst = program.add_columns("worst", np.zeros(1, dtype=np.int64), top, part=self)
        heavy = np.flatnonzero(value > 0)
        owner, row = np.unique(group[heavy], return_inverse=True)
        all_of = np.arange(owner.size)
        entries = [(row, columns[heavy], -value[heavy].astype(float))]
        entries.append((all_of, np.repeat(worst, owner.size), np.ones(owner.size)))
        program.add_rows(self.kind, owner.size, entries, low=0.0)
        heights = _rungs(value[heavy])
        if heights.size > 1:
            rung = np.searchsorted(heights, value[heavy], side="right") - 1
            self._ladder(program, heights, (rung, row, columns[heavy]), worst)

    def _ladder(
        self, program: Program, heights: Ints, pairs: tuple[Ints, Ints, Ints], worst: Ints
    ) -> None:
        """Rungs at ``heights``; ``pairs`` are rung, group and column of every pair."""
        rung, group, columns = pairs
        owner = np.arange(heights.size)
        rungs = program.add_columns("rung", owner, np.ones(owner.size), part=self)
        keys, row = np.unique(group * heights.size + rung, return_inverse=True)
        all_of = np.arange(keys.size)
        at = rungs[keys % heights.size]
        needs = [(row, columns, 1.0), (all_of, at, -1.0)]
        program.add_rows(self.kind, keys.size, needs, high=0.0)
        step = owner[:-1]
        chain = [(step, rungs[1:], 1.0), (step, rungs[:-1], -1.0)]
        program.add_rows(self.kind, step.size, chain, high=0.0)
        zero = np.zeros(heights.size, dtype=np.int64)
        rise = np.diff(heights, prepend=0).astype(float)
        program.add_rows(self.kind, 1, [(zero[:1], worst, 1.0), (zero, rungs, -rise)], low=0.0)

    def cost(self, candidates: Candidates) -> NDArray[np.float64]:
        """Pairs themselves cost nothing."""
        return np.zeros(candidates.size)

    def vector(self, program: Program) -> NDArray[np.float64]:
        """Price the worst."""
        costs = np.zeros(program.width)
        for block in program.of_part(self, "worst"):
            costs[block.columns] = 1.0 / self._measure.steps
        return costs

    def measure(self, county: County, policy: PolicyView, plan: Plan) -> float:
        """Look at every posting of a finished plan, or add up those of every supply."""
        lookup, single = Lookup(county), [0]
        total: dict[SupplyKey, int] = defaultdict(int)
        for name in self.layers:
            layer, posts = policy.layer(name), plan.of_layer(name)
            places, supplies = lookup.places(layer.level), lookup.supplies(layer.supply)
            ends = [(places[post.place], supplies[post.supply]) for post in posts]
            found = self._measure.of_postings(ends, layer, policy.travel, lookup)
            single += found
            for post, number in zip(posts, found, strict=True):
                total[SupplyKey(layer.supply, post.supply)] += number
        worst = max(single if self.each == "posting" else total.values(), default=0)
        return worst / self._measure.steps

    def subjects(self, pairs: LayerPairs, county: County) -> tuple[int, int] | None:
        """Pairs of a layer, and of how many the number is unknown."""
        if pairs.layer.name not in self.layers:
            return None
        count = len(pairs.places) * len(pairs.supplies)
        place, supply = np.divmod(np.arange(count), max(1, len(pairs.supplies)))
        values = self._measure.values(pairs.with_pairs(place, supply, 0), county)
        return count, int(np.isnan(values).sum())


def _exclusive(involved: list[LayerPairs]) -> list[Ints]:
    """Number the pairs of some layers so that of each number one at most stands.

    Those of a place that has one post there share a number; all others have their own.
    """
    found, first = [], 0
    for pairs in involved:
        alone = pairs.most[pairs.place] <= 1
        own = len(pairs.places) + np.arange(pairs.place.size)
        found.append(first + np.where(alone, pairs.place, own))
        first += len(pairs.places) + pairs.place.size
    return found


def _rungs(values: Ints) -> Ints:
    """All different values, or some of them, the least among them."""
    different = np.unique(values)
    if different.size <= RUNGS:
        return different
    return different[np.linspace(0, different.size - 1, RUNGS).astype(np.int64)]
