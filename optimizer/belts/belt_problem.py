"""A task of belts as numbers: graph, scores in steps of one, conflicts, and rows to be hit.

Every chain that keeps the rules of a single belt is a column ``x[P]`` in {0, 1}. A row speaks of
a set of places and counts the chains that have one of them (that hit it):

    maximise  sum of (s[P] + W) x[P]  +  W * sum of what is reached
    sum of x[P] <= count
    sum over P that hit Q of x[P] <= 1, for every set Q of places that are no two apart
    sum over P that hit D of x[P] <= most, for every division D
    y[D] <= sum over P that hit D of x[P];  sum over D of y[D] <= wanted
    z[i] <= sum over P that hit {i} of x[P], for every place i that must lie on a belt

W is more than all scores can differ by, so that what is lacking counts before any score. Where
belts are in force, s[i] is the score and C more for every place i that lies on one of them, C less
for every other: with C above what all scores can differ by, as few places as can be leave belts
or join them, before any score.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from math import gcd

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from geodata.facts.touching import touching
from geodata.geometry.distances import straight_line_metres
from optimizer.arrays import Bools, Floats, Ints
from optimizer.belts.belt_case import BeltFacts
from optimizer.belts.belt_policy import ApartRule, CoverRule, MostRule
from optimizer.contiguity.neighbour_graph import NeighbourGraph

Chain = tuple[int, ...]
"""Places of a belt by number, from end to end."""
METRES_PER_KM = 1000.0
EARTH = 6_371_000.0
FINEST = 1e6
"""Scores are told apart down to a millionth."""
ROUNDING = 1e-9


@dataclass(frozen=True, eq=False)
class Cover:
    """How many of some divisions are to be reached; ``home``, shape (places,), -1: none."""

    home: Ints
    wanted: int


@dataclass(frozen=True, eq=False)
class Cap:
    """How many chains may reach into each of some divisions; ``home``, shape (places,)."""

    home: Ints
    most: int


@dataclass(frozen=True, eq=False)
class BeltProblem:
    """Numbers of one task: places without the barred ones, ``score`` of shape (places,).

    ``near``: the places of which none may lie on another belt than a place, by place, without
    itself. ``together`` are sets of places that lie on one belt, ``split`` those of which no two
    lie on one. ``stays``, shape (places,), is 1
    for places that lie on a belt in force, -1 for others, 0 for all where none is in force; of
    ``score`` they are ``calm`` each, ``plain`` is without. ``outside`` counts places in
    force that cannot be chosen.
    """

    places: tuple[str, ...]
    graph: NeighbourGraph
    score: Floats
    count: int
    least: int
    most: int
    chords: bool
    near: tuple[frozenset[int], ...]
    caps: tuple[Cap, ...]
    covers: tuple[Cover, ...]
    must: tuple[int, ...]
    together: tuple[frozenset[int], ...] = ()
    split: tuple[frozenset[int], ...] = ()
    plain: Floats | None = None
    stays: Floats | None = None
    calm: float = 0.0
    outside: int = 0

    @property
    def size(self) -> int:
        """Number of places."""
        return len(self.places)

    @cached_property
    def grain(self) -> float:
        """Sums of scores are whole multiples of it."""
        whole = np.round(self.score * FINEST).astype(np.int64)
        if not np.allclose(whole / FINEST, self.score, rtol=0.0, atol=1e-12):
            return 0.0
        return gcd(*whole.tolist(), 0) / FINEST

    @cached_property
    def bonus(self) -> float:
        """W: what a belt, a place that must be on one and a division to be reached are worth."""
        high = max(0.0, float(self.score.max(initial=0.0)))
        low = min(0.0, float(self.score.min(initial=0.0)))
        spread = (high - low) * self.count * self.most
        return 1.01 * spread + 1.0

    @property
    def own(self) -> Floats:
        """The scores alone, shape (places,)."""
        return self.score if self.plain is None else self.plain

    @property
    def standing(self) -> int:
        """How many places that may be chosen lie on a belt in force."""
        return 0 if self.stays is None else int((self.stays > 0).sum())

    def changes(self, chains: Iterable[Chain]) -> int:
        """How many places leave the belts in force or join them."""
        if self.stays is None:
            return 0
        kept = sum(float(self.stays[list(chain)].sum()) for chain in chains)
        return self.outside + self.standing - round(kept)

    @property
    def asked(self) -> int:
        """How much is asked for: belts, places, divisions."""
        return self.count + len(self.must) + sum(cover.wanted for cover in self.covers)

    def score_of(self, chains: Iterable[Chain]) -> float:
        """The sum of the scores of some chains."""
        return float(sum(self.score[list(chain)].sum() for chain in chains))

    def missed(self, chains: Sequence[Chain]) -> int:
        """How much is lacking with some chains."""
        on = {place for chain in chains for place in chain}
        found = self.count - len(chains) + sum(place not in on for place in self.must)
        for cover in self.covers:
            reached = {int(cover.home[place]) for place in on} - {-1}
            found += max(0, cover.wanted - len(reached))
        return found

    def value(self, chains: Sequence[Chain]) -> float:
        """The value of some chains: what is there, then scores."""
        return self.score_of(chains) + self.bonus * (self.asked - self.missed(chains))

    def conflict(self, one: Chain, other: Chain) -> bool:
        """Whether two chains cannot both be belts."""
        there = set(other)
        return any(place in there or not self.near[place].isdisjoint(there) for place in one)

    def close(self, chain: Chain) -> set[int]:
        """The places that no other belt may have beside a chain."""
        return set(chain).union(*(self.near[place] for place in chain))

    def fits(self, chain: Chain) -> bool:
        """Whether places that belong together are all on a chain or none, of split ones but one."""
        own = set(chain)
        if any(len(own & group) > 1 for group in self.split):
            return False
        return all(not own & group or group <= own for group in self.together)

    def fitting(self, places: NDArray[np.int32]) -> Bools:
        """The same for rows of places, shape (chains,)."""
        fits = np.ones(len(places), dtype=bool)
        for group in self.together:
            counts = np.isin(places, [*group]).sum(axis=1)
            fits &= (counts == 0) | (counts == len(group))
        for group in self.split:
            fits &= np.isin(places, [*group]).sum(axis=1) <= 1
        return fits


def problem_of(facts: BeltFacts) -> BeltProblem:
    """The numbers of a task."""
    kept = np.flatnonzero(~facts.barred).tolist()
    places = tuple(facts.places[at].id for at in kept)
    number = {place: at for at, place in enumerate(places)}
    task = facts.task
    caps, covers = [], []
    for at, rule in enumerate(task.rule, 1):
        if isinstance(rule, MostRule):
            caps.append(Cap(_codes([facts.homes[rule.per][n] for n in kept]), rule.most))
        elif isinstance(rule, CoverRule):
            home = _codes([facts.homes[rule.per][n] for n in kept])
            covers.append(Cover(home, facts.wanted[at]))
    problem = BeltProblem(
        places=places,
        graph=facts.graph.part(kept),
        score=facts.score[kept],
        count=task.count,
        least=task.least,
        most=task.most,
        chords=task.chords,
        near=_near(facts, kept),
        caps=tuple(caps),
        covers=tuple(covers),
        must=tuple(sorted(number[place] for place in facts.musts if place in number)),
        together=_numbers(facts.together, number),
        split=_numbers(facts.split, number),
    )
    return calmed(problem, facts.standing.keys()) if facts.standing else problem


def calmed(problem: BeltProblem, standing: Collection[str]) -> BeltProblem:
    """The problem with belts of these places in force; whole scores stay whole."""
    stays = np.array([1.0 if place in standing else -1.0 for place in problem.places])
    grain, spread = problem.grain, problem.bonus
    calm = (spread // grain + 1.0) * grain if grain > 0.0 else 1.01 * spread
    return replace(
        problem,
        score=problem.score + calm * stays,
        plain=problem.score,
        stays=stays,
        calm=calm,
        outside=len(set(standing) - set(problem.places)),
    )


def _numbers(
    groups: Iterable[frozenset[str]], number: Mapping[str, int]
) -> tuple[frozenset[int], ...]:
    """Sets of places by their numbers, without those that cannot be chosen."""
    return tuple(frozenset(number[p] for p in group if p in number) for group in groups)


def _codes(names: Sequence[str]) -> Ints:
    """Names as numbers from 0, -1 for none."""
    known = {name: at for at, name in enumerate(sorted({*names} - {""}))}
    return np.array([known.get(name, -1) for name in names], dtype=np.int64)


def _near(facts: BeltFacts, kept: Sequence[int]) -> tuple[frozenset[int], ...]:
    found: list[set[int]] = [set() for _ in kept]
    for rule in facts.task.rule:
        if isinstance(rule, ApartRule) and rule.km is not None:
            for one, other in _within_km(facts, kept, rule.km):
                found[one].add(other)
                found[other].add(one)
        if isinstance(rule, ApartRule) and rule.steps is not None:
            for at, others in enumerate(_within_steps(facts, kept, rule.steps - 1)):
                found[at] |= others
    return tuple(frozenset(others - {at}) for at, others in enumerate(found))


def _within_km(facts: BeltFacts, kept: Sequence[int], km: float) -> list[tuple[int, int]]:
    """The pairs of places that are less than so many km apart."""
    spots = np.array([(facts.places[at].lon, facts.places[at].lat) for at in kept], dtype=float)
    if len(spots) < 2:
        return []
    lon, lat = np.radians(spots).T
    ball = np.column_stack((np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)))
    roughly = km * METRES_PER_KM * 1.02 / EARTH  # the chord is shorter, the earth no ball
    pairs: Ints = cKDTree(ball).query_pairs(roughly, output_type="ndarray")
    here, there = spots[pairs[:, 0]], spots[pairs[:, 1]]
    metres = straight_line_metres(here[:, 0], here[:, 1], there[:, 0], there[:, 1])
    close = metres < km * METRES_PER_KM * (1.0 - ROUNDING)
    return [(int(one), int(other)) for one, other in pairs[close].tolist()]


def _within_steps(facts: BeltFacts, kept: Sequence[int], steps: int) -> list[set[int]]:
    """The places within so many steps over the whole map, by place."""
    touch = touching(facts.county, facts.task.level)
    number = {facts.places[at].id: n for n, at in enumerate(kept)}
    found = []
    for at in kept:
        seen = {facts.places[at].id}
        front = set(seen)
        for _ in range(steps):
            front = {other for place in front for other in touch.get(place, ())} - seen
            seen |= front
        found.append({number[place] for place in seen if place in number})
    return found
