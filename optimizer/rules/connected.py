"""Connected: the places of one supply hang together."""

from collections import defaultdict
from collections.abc import Iterator
from typing import ClassVar, Self

import numpy as np

from geodata.account import Note
from geodata.facts.county import County
from geodata.facts.touching import Touch, touching
from optimizer.arrays import Floats, Ints
from optimizer.contiguity.annealing import Annealing, Wanted
from optimizer.contiguity.connected_sets import ConnectedSets
from optimizer.contiguity.neighbour_graph import NeighbourGraph
from optimizer.contiguity.spanning_trees import Columns, Rows, SpanningTrees
from optimizer.limits.deadline import Deadline
from optimizer.model.choose import Choose
from optimizer.model.plan import Breach, Plan
from optimizer.model.policy_view import PolicyView
from optimizer.model.program import Program
from optimizer.model.registry import Rule, enrol
from optimizer.pairs.layer_pairs import LayerPairs

SEED = 0
MOST_SETS = 200_000
"""Connected sets of all supplies together that are posted as columns; else the rows of trees."""
MOST_CYCLES = 20_000
"""Short cycles of all supplies together whose rows are posted: they help where a part is small."""


@enrol("rule", "connected")
class Connected(Rule):
    """一人（单位）联系的几个地方要连成一片，一个挨一个即可。

    The places of one supply hang together: from each a chain of neighbours leads to any other.

    Only through places of the same supply, and of the same level as the layer. Places touch
    by their borders and by the table ``neighbours``. A place of which neither says anything is
    left alone: it may go with any others, and joins none.

    Formula: for every s any two places of known neighbours with x(l,v,s) = 1 are joined by a
    chain of such places, each of which touches the next.
    """

    UNKNOWN: ClassVar[Note] = "some_without_neighbours"
    layer: str

    @classmethod
    def examples(cls, choose: Choose) -> Self:
        """Draw an example."""
        return cls(layer=choose.layer().name)

    def rows(self, program: Program) -> None:
        """Post a tree over the places of every supply that can have several."""
        for pairs in program.candidates.of((self.layer,)):
            graph, mine = _several(pairs, program.candidates.county)
            if not mine.size:
                continue
            owner, place = pairs.supply[mine], pairs.place[mine]
            sets = ConnectedSets.of(graph, owner, place, pairs.ceiling, MOST_SETS)
            if sets is None:
                trees = SpanningTrees(graph, owner, place, pairs.ceiling)
                posted = self._trees(program, trees, pairs.columns[mine])
            else:
                taken = program.add_columns("taken", sets.owner, np.ones(sets.owner.size))
                posted = sets.rows(pairs.columns[mine], taken)
            for height, entries, low, high in posted:
                program.add_rows(self.kind, height, entries, low=low, high=high)

    def _trees(self, program: Program, trees: SpanningTrees, chosen: Ints) -> Iterator[Rows]:
        """The rows of a tree over what every supply has, with their columns."""
        arcs, choice = np.arange(trees.ways[0].size), np.arange(chosen.size)
        columns = Columns(
            chosen=chosen,
            joined=program.add_columns("joined", arcs, np.ones(arcs.size), part=self),
            root=program.add_columns("root", choice, np.ones(choice.size), part=self),
            step=program.add_columns("step", choice, trees.deepest),
        )
        return trees.rows(columns, MOST_CYCLES)

    def begin(
        self, program: Program, costs: Floats, first: Ints, moves: int, deadline: Deadline
    ) -> Ints:
        """Look for sets that hang together, and begin with them what concerns the layer."""
        for pairs in program.candidates.of((self.layer,)):
            if pairs.place.size and moves:
                annealing = Annealing(_wanted(program, pairs, costs), SEED)
                mine = first[np.isin(first, pairs.columns)] - pairs.start
                begun = zip(pairs.supply[mine].tolist(), pairs.place[mine].tolist(), strict=True)
                annealing.begin(list(begun))
                held = annealing.run(moves * len(pairs.places), deadline)
                number = np.full((len(pairs.supplies), len(pairs.places)), -1, dtype=np.int64)
                number[pairs.supply, pairs.place] = pairs.columns
                found = [number[owner, place] for owner, mine in enumerate(held) for place in mine]
                others = first[~np.isin(first, pairs.columns)]
                chosen = np.array(found, dtype=np.int64)
                tree = self._tree(program, pairs, chosen)
                first = np.sort(np.concatenate([others, chosen, *tree]))
        return first

    def _tree(self, program: Program, pairs: LayerPairs, chosen: Ints) -> Iterator[Ints]:
        """Columns of the trees over what is chosen, where the rows ask for any."""
        graph, mine = _several(pairs, program.candidates.county)
        posted = zip(program.of_part(self, "joined"), program.of_part(self, "root"), strict=True)
        for joined, root in posted:
            trees = SpanningTrees(graph, pairs.supply[mine], pairs.place[mine], pairs.ceiling)
            taken = np.flatnonzero(np.isin(pairs.columns[mine], chosen))
            roots, arcs = trees.roots_and_arcs(taken)
            yield np.concatenate([root.columns[roots], joined.columns[arcs]])

    def subjects(self, pairs: LayerPairs, county: County) -> tuple[int, int] | None:
        """Places of the layer, and of how many no neighbours are known."""
        if pairs.layer.name != self.layer or not pairs.places:
            return None
        known = _graph(pairs, county).known
        return known.size, int(known.size - np.count_nonzero(known))

    def breaches(self, county: County, policy: PolicyView, plan: Plan) -> Iterator[Breach]:
        """Follow the chains among the places of every supply."""
        touch = touching(county, policy.layer(self.layer).level)
        held: dict[str, set[str]] = defaultdict(set)
        for post in plan.of_layer(self.layer):
            if post.place in touch:
                held[post.supply].add(post.place)
        for supply, mine in sorted(held.items()):
            pieces = list(_pieces(mine, touch))
            if len(pieces) > 1:
                told = " | ".join("、".join(sorted(piece)) for piece in pieces)
                details = {"count": str(len(pieces)), "pieces": told}
                yield Breach(self.name, "connected", self.layer, "", supply, details)


def _pieces(places: set[str], touch: Touch) -> Iterator[set[str]]:
    """What of some places hangs together, by chains of neighbours among them."""
    left = set(places)
    while left:
        piece: set[str] = set()
        front = {min(left)}
        while front:
            piece |= front
            front = {other for place in front for other in touch[place]} & left - piece
        left -= piece
        yield piece


def _wanted(program: Program, pairs: LayerPairs, costs: Floats) -> Wanted:
    """What a layer wants of sets: costs of pairs, posts and prices; pins before all."""
    size = (len(pairs.supplies), len(pairs.places))
    cost = np.full(size, np.inf)
    cost[pairs.supply, pairs.place] = costs[pairs.columns]
    prices, idle = np.zeros(size[1]), 0.0
    for block in program.blocks:
        if block.layer is pairs and block.kind == "short":
            prices[block.owner] = costs[block.columns]
        if block.layer is pairs and block.kind == "idle":
            idle = float(costs[block.columns].max(initial=0.0))
    pinned = 2.0 * max(1.0, float(prices.max(initial=0.0)))
    for pin in program.candidates.county.pins:
        here, there = pairs.supply_number.get(pin.supply or ""), pairs.place_number.get(pin.place)
        fixed = pin.layer == pairs.layer.name and not pin.forbid
        if fixed and here is not None and there is not None:
            cost[here, there] -= pinned
    graph = _graph(pairs, program.candidates.county)
    return Wanted(graph, cost, pairs.least, prices, pairs.floor, pairs.ceiling, idle)


def _several(pairs: LayerPairs, county: County) -> tuple[NeighbourGraph, Ints]:
    """The graph of a layer, and the pairs (positions) of whom may have several places of it."""
    graph = _graph(pairs, county)
    some = (pairs.ceiling[pairs.supply] > 1) & graph.known[pairs.place]
    return graph, np.flatnonzero(some)


def _graph(pairs: LayerPairs, county: County) -> NeighbourGraph:
    """Who touches whom among the places of a layer."""

    def make() -> NeighbourGraph:
        names = [place.id for place in pairs.places]
        return NeighbourGraph.of(names, touching(county, pairs.layer.level))

    return pairs.keep("neighbour graph", make)
