"""Small maps, every chain on them, and the best belts by looking at all."""

from collections.abc import Iterator
from itertools import combinations
from random import Random

import numpy as np

from optimizer.belts.belt_problem import BeltProblem, Cap, Chain, Cover
from optimizer.contiguity.neighbour_graph import NeighbourGraph


def random_problem(seed: int) -> BeltProblem:
    """A problem of 6 to 11 places with one to three belts, with rules of every kind at times."""
    random = Random(seed)
    size = random.randint(6, 11)
    pairs = [(n, random.randrange(n)) for n in range(1, size)]
    pairs += [(a, b) for a, b in combinations(range(size), 2) if random.random() < 0.2]
    least = random.randint(1, 4)
    home = np.array([random.choice([-1, 0, 1, 2]) for _ in range(size)])
    near: list[set[int]] = [set() for _ in range(size)]
    for a, b in combinations(range(size), 2):
        if random.random() < random.choice([0.0, 0.0, 0.15]):
            near[a].add(b)
            near[b].add(a)
    grain = random.choice([1, 10])
    return BeltProblem(
        places=tuple(f"p{n:02}" for n in range(size)),
        graph=NeighbourGraph.of_pairs(size, pairs),
        score=np.array([random.randint(-20 // grain, 90 // grain) for _ in range(size)]) / 10,
        count=random.randint(1, 3),
        least=least,
        most=least + random.randint(0, 3),
        chords=random.random() < 0.3,
        near=tuple(map(frozenset, near)),
        caps=(Cap(home, 1),) if random.random() < 0.3 else (),
        covers=(Cover(home, random.randint(1, 3)),) if random.random() < 0.3 else (),
        must=tuple(sorted(random.sample(range(size), random.choice([0, 0, 1, 2])))),
    )


def chains(problem: BeltProblem) -> Iterator[Chain]:
    """Every chain that keeps the rules of a single belt, once for each set of places."""
    seen = set()

    def longer(chain: Chain) -> Iterator[Chain]:
        if problem.least <= len(chain) and frozenset(chain) not in seen:
            seen.add(frozenset(chain))
            if problem.fits(chain):
                yield chain
        if len(chain) < problem.most:
            for place in problem.graph.around[chain[-1]]:
                touched = set(problem.graph.around[place]) & set(chain[:-1])
                if place not in chain and (problem.chords or not touched):
                    yield from longer((*chain, place))

    for start in range(problem.size):
        yield from longer((start,))


def allowed(problem: BeltProblem, belts: tuple[Chain, ...]) -> bool:
    """Whether belts may stand beside each other."""
    if any(problem.conflict(one, other) for one, other in combinations(belts, 2)):
        return False
    for cap in problem.caps:
        homes = [home for belt in belts for home in {int(cap.home[p]) for p in belt} - {-1}]
        if any(homes.count(home) > cap.most for home in homes):
            return False
    return True


def best(problem: BeltProblem) -> tuple[int, float]:
    """What every plan misses at least, and the greatest score of those that miss no more."""
    every = list(chains(problem))
    found = (problem.missed(()), 0.0)
    for count in range(1, problem.count + 1):
        for belts in combinations(every, count):
            missed, score = problem.missed(belts), problem.score_of(belts)
            if (-missed, score) > (-found[0], found[1] + 1e-9) and allowed(problem, belts):
                found = missed, score
    return found


def fewest_changes(problem: BeltProblem, standing: set[str]) -> tuple[int, float]:
    """Of plans that miss least: places that are on belts in one alone of these and of those in
    force, as few as can be, and the greatest score with so few.
    """
    found: tuple[int, int, float] | None = None
    every = list(chains(problem))
    for count in range(problem.count + 1):
        for belts in combinations(every, count):
            on = {problem.places[place] for belt in belts for place in belt}
            key = problem.missed(belts), len(on ^ standing), -problem.score_of(belts)
            if (found is None or key < found) and allowed(problem, belts):
                found = key
    assert found is not None
    return found[1], -found[2]
