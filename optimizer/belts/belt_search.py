"""Belts found one after another, and exchanged one or two at a time: nothing is proven here."""

from collections.abc import Iterator, Sequence
from itertools import combinations

import numpy as np

from optimizer.belts.belt_problem import BeltProblem, Chain
from optimizer.belts.chain_labels import ChainLabels, Weights
from optimizer.limits.deadline import Deadline

BEAM = 2_000
"""Labels of one length that are kept."""
TRIED = 200
"""Chains of which it is looked at what they are worth."""
FEW = 16
"""Belts that are exchanged; of more the programs know better."""
FLOOR = -1e15
"""Lighter than any chain."""
BETTER = 1e-9


class BeltSearch:
    """Local search over sets of chains; ``chains`` are the best so far."""

    def __init__(self, problem: BeltProblem, labels: ChainLabels, chains: Sequence[Chain]) -> None:
        self.problem, self.labels = problem, labels
        self.chains = tuple(chains)
        self.value = problem.value(self.chains)
        self.seen: list[Chain] = list(chains)
        """All chains that were good enough to be tried."""

    def run(self, deadline: Deadline) -> None:
        """Fill up; take out one or two of few belts and fill up again, while that is better."""
        self._offer(self._filled(self.chains, deadline))
        while not deadline.over and len(self.chains) <= FEW:
            before = self.value
            for left in self._thinned():
                if deadline.over:
                    return
                self._offer(self._filled(left, deadline))
            if self.value <= before + BETTER:
                return

    def _thinned(self) -> Iterator[tuple[Chain, ...]]:
        """The belts without one of them, then without two."""
        chains = self.chains
        for out in range(len(chains)):
            yield (*chains[:out], *chains[out + 1 :])
        if len(chains) <= FEW // 2:
            for pair in combinations(range(len(chains)), 2):
                yield tuple(chain for at, chain in enumerate(chains) if at not in pair)

    def _offer(self, chains: tuple[Chain, ...]) -> None:
        value = self.problem.value(chains)
        if value > self.value + BETTER:
            self.chains, self.value = chains, value

    def _filled(self, chains: tuple[Chain, ...], deadline: Deadline) -> tuple[Chain, ...]:
        """Add the best chain again and again, up to the number asked for."""
        while len(chains) < self.problem.count and not deadline.over:
            new = self._best_beside(chains)
            if new is None:
                break
            chains = (*chains, new)
        return chains

    def _best_beside(self, chains: tuple[Chain, ...]) -> Chain | None:
        """The chain that is worth most beside others, as far as labels find it."""
        found = self.labels.heaviest(self._beside(chains), FLOOR, BEAM)
        before, best, chosen = self.problem.value(chains), 0.0, None
        for places, weights in found.chains:
            for at in np.argsort(-weights, kind="stable")[:TRIED].tolist():
                if weights[at] <= best:
                    break
                chain = tuple(places[at].tolist())
                if not self.problem.fits(chain):
                    continue
                gain = self.problem.value((*chains, chain)) - before
                if gain > best:
                    best, chosen = gain, chain
        if chosen is not None:
            self.seen.append(chosen)
        return chosen

    def _beside(self, chains: tuple[Chain, ...]) -> Weights:
        """What places weigh beside chains: -inf where no other belt may go."""
        problem, labels = self.problem, self.labels
        node = problem.score.copy()
        begin, arc = np.full(problem.size, problem.bonus), np.zeros(labels.head.size)
        on = {place for chain in chains for place in chain}
        for place in problem.must:
            if place not in on:
                node[place] += problem.bonus
        for cover in problem.covers:
            reached = {int(cover.home[place]) for place in on}
            if len(reached - {-1}) < cover.wanted:
                new = ~np.isin(cover.home, [*reached, -1])
                begin[new] += problem.bonus
                moved = new[labels.head] & (cover.home[labels.head] != cover.home[labels.tail])
                arc[moved] += problem.bonus
        for cap in problem.caps:
            homes = [{int(cap.home[place]) for place in chain} for chain in chains]
            counts = np.bincount([home for own in homes for home in own if home >= 0], minlength=1)
            full = np.flatnonzero(counts >= cap.most)
            node[np.isin(cap.home, full)] = -np.inf
        for chain in chains:
            node[list(problem.close(chain))] = -np.inf
        return Weights(node, begin, arc)
