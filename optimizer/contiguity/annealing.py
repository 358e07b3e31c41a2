"""Connected sets of places for several owners, as cheap as can be found in a moment.

Simulated annealing over moves that tear nothing: a place joins an owner whose places it touches,
leaves one whose places hang together without it, and pushes another place out where there is no
room. Nothing is proven; at every step each owner's places hang together.
"""

import math
from dataclasses import dataclass, field
from functools import cached_property
from random import Random

import numpy as np

from optimizer.arrays import Floats, Ints
from optimizer.contiguity.neighbour_graph import NeighbourGraph
from optimizer.limits.deadline import Deadline

HOT, COLD = 3.0, 0.005
"""First and last temperature, in spreads of the costs."""
STRANGER = 0.03
"""The share of moves that look at any owner, not only at those of the neighbours."""
AT_ONCE = 256
"""So many moves between two looks at the clock."""
ROUNDS = 16
"""So often whole sets are handed out anew."""
LITTLE = 1e-9


@dataclass(frozen=True, eq=False)
class Wanted:
    """What sets are for.

    ``cost``, shape (owners, places), is what a place costs an owner, infinite where he cannot
    have it. Of every place ``posts``, shape (places,), owners are wanted, each that is missing
    costs ``open_price``, shape (places,). An owner has ``floor`` to ``room`` places, shape
    (owners,); each below the floor costs ``idle_price``. Places of which no neighbours are known
    may go with any others.
    """

    graph: NeighbourGraph
    cost: Floats
    posts: Ints
    open_price: Floats
    floor: Ints
    room: Ints
    idle_price: float = 0.0


@dataclass(eq=False)
class Annealing:
    """Sets of places, ``held``, one for each owner, and where each move begins."""

    wanted: Wanted
    seed: int
    held: list[set[int]] = field(init=False)
    owners: list[list[int]] = field(init=False)
    """The owners of every place."""
    value: float = field(init=False)

    def __post_init__(self) -> None:
        wanted = self.wanted
        self._rng = Random(self.seed)
        self._around = wanted.graph.around
        self._free: list[bool] = (~wanted.graph.known).tolist()
        self._cost: list[list[float]] = wanted.cost.tolist()
        self._posts: list[int] = wanted.posts.tolist()
        self._price: list[float] = wanted.open_price.tolist()
        self._room: list[int] = wanted.room.tolist()
        self._floor: list[int] = wanted.floor.tolist()
        able = np.isfinite(wanted.cost)
        self._able = [np.flatnonzero(column).tolist() for column in able.T]
        self.held = [set() for _ in self._room]
        self.owners = [[] for _ in self._posts]
        idle = wanted.idle_price * float(wanted.floor.sum())
        self.value = float((wanted.open_price * wanted.posts).sum()) + idle

    def begin(self, pairs: list[tuple[int, int]]) -> None:
        """Take in pairs (owner, place) in turn, as often as one more can join."""
        left = [(owner, place) for owner, place in pairs if math.isfinite(self._cost[owner][place])]
        while left:
            later = [pair for pair in left if not self._taken_in(*pair)]
            if len(later) == len(left):
                return
            left = later

    def _taken_in(self, owner: int, place: int) -> bool:
        if place in self.held[owner]:
            return True
        fits = len(self.owners[place]) < self._posts[place]
        fits &= len(self.held[owner]) < self._room[owner]
        if fits and self._joins(owner, place):
            self._put(owner, place)
            return True
        return False

    def run(self, moves: int, deadline: Deadline) -> list[set[int]]:
        """Move so many times; the best sets that there were.

        Every now and then the best sets are given to those whom they suit best, and it goes on
        from there.
        """
        best, least = _Best(self.held, self.value), self._least()
        for number in range(moves):
            if (number % AT_ONCE == 0 and deadline.over) or best.value <= least + LITTLE:
                break
            if number % (moves // ROUNDS + 1) == 0:
                self._hand_out(best.held)
                best.see(self)
            self._step((1.0 - number / moves) ** 2)
            best.see(self)
        self._hand_out(best.held)
        best.see(self)
        return best.held

    def _step(self, heat: float) -> None:
        """Try one move, and take it back where it costs too much."""
        before = self.value
        undo = self._move()
        worse = self.value - before
        cold = self._spread * (COLD + HOT * heat)
        if worse > 0 and self._rng.random() >= math.exp(-worse / cold):
            for putting, owner, place in reversed(undo):
                (self._put if putting else self._take)(owner, place)

    def _hand_out(self, sets: list[set[int]]) -> None:
        """Give whole sets to the owners whom they cost least (an assignment problem)."""
        from scipy.optimize import linear_sum_assignment  # noqa: PLC0415  slow to load

        mine = [(number, place) for number, places in enumerate(sets) for place in sorted(places)]
        if not mine:
            return
        has = np.zeros((len(sets), len(self._posts)))
        has[tuple(np.array(mine).T)] = 1.0
        wanted, size = self.wanted, has.sum(axis=1)
        able = np.isfinite(wanted.cost)
        cost = np.where(able, wanted.cost, 0.0) @ has.T
        cost += wanted.idle_price * np.maximum(wanted.floor[:, None] - size, 0)
        barred = ((~able).astype(float) @ has.T > 0) | (size > wanted.room[:, None])
        cost[barred] = np.inf
        owners, given = linear_sum_assignment(cost)
        for owner, place in [(o, p) for o, places in enumerate(self.held) for p in sorted(places)]:
            self._take(owner, place)
        for owner, number in zip(owners.tolist(), given.tolist(), strict=True):
            for place in sorted(sets[number]):
                self._put(owner, place)

    def _least(self) -> float:
        """What no sets can cost less than: every post filled as cheaply as any owner could."""
        if not self.wanted.cost.size:
            return 0.0
        cheapest = np.minimum(self.wanted.cost.min(axis=0), self.wanted.open_price)
        return float((cheapest * self.wanted.posts).sum())

    @cached_property
    def _spread(self) -> float:
        """How far costs of a place lie apart, on average; 1 where all are the same."""
        costs = np.where(np.isfinite(self.wanted.cost), self.wanted.cost, np.nan)
        known = costs[np.isfinite(costs)]
        return float(known.std()) or 1.0 if known.size else 1.0

    def _move(self) -> list[tuple[bool, int, int]]:
        """One move; what undoes it: (put back, owner, place), the last first."""
        undo: list[tuple[bool, int, int]] = []
        place = self._rng.randrange(len(self._posts))
        owner = self._newcomer(place)
        if owner is None or place in self.held[owner] or not self._joins(owner, place):
            return undo
        leaver = None
        if len(self.owners[place]) >= self._posts[place]:
            leaver = self._rng.choice(self.owners[place]) if self.owners[place] else None
            if leaver is None or not self._leaves(leaver, place):
                return undo
            self._take(leaver, place)
            undo.append((True, leaver, place))
        self._put(owner, place)
        undo.append((False, owner, place))
        if len(self.held[owner]) > self._room[owner] and not self._push_out(
            owner, place, leaver, undo
        ):
            for putting, one, where in reversed(undo):
                (self._put if putting else self._take)(one, where)
            return []
        return undo

    def _newcomer(self, place: int) -> int | None:
        """An owner who might take a place: mostly one of a neighbour."""
        able, near = self._able[place], self._around[place]
        if not able:
            return None
        if near and self._rng.random() >= STRANGER:
            owners = self.owners[self._rng.choice(near)]
            owner = self._rng.choice(owners) if owners else None
            return owner if owner is not None and self._cost[owner][place] < math.inf else None
        return self._rng.choice(able)

    def _push_out(
        self, owner: int, new: int, leaver: int | None, undo: list[tuple[bool, int, int]]
    ) -> bool:
        """Make room at an owner: another place goes, to who left or a neighbour if one can."""
        out = self._rng.choice([place for place in self.held[owner] if place != new] or [new])
        if out == new or not self._leaves(owner, out):
            return False
        self._take(owner, out)
        undo.append((True, owner, out))
        near = (one for other in self._around[out] for one in self.owners[other])
        for one in dict.fromkeys((leaver, *near)):
            if one is None or one == owner or out in self.held[one]:
                continue
            fits = len(self.held[one]) < self._room[one] and self._cost[one][out] < math.inf
            if fits and self._joins(one, out):
                self._put(one, out)
                undo.append((False, one, out))
                break
        return True

    def _joins(self, owner: int, place: int) -> bool:
        """Whether a place may be added to an owner's."""
        mine = self.held[owner]
        if self._free[place] or not mine:
            return True
        if any(other in mine for other in self._around[place]):
            return True
        return all(self._free[other] for other in mine)

    def _leaves(self, owner: int, place: int) -> bool:
        """Whether the others of an owner hang together without a place."""
        mine, around = self.held[owner], self._around
        if self._free[place]:
            return True
        near = [other for other in around[place] if other in mine]
        if not near:
            return True
        found, stack, left = {near[0]}, [near[0]], set(near[1:])
        while stack and left:
            for other in around[stack.pop()]:
                if other in mine and other != place and other not in found:
                    found.add(other)
                    left.discard(other)
                    stack.append(other)
        return not left

    def _put(self, owner: int, place: int) -> None:
        few = len(self.held[owner]) < self._floor[owner]
        open_post = len(self.owners[place]) < self._posts[place]
        self.held[owner].add(place)
        self.owners[place].append(owner)
        self.value += self._cost[owner][place]
        self.value -= self._price[place] * open_post + self.wanted.idle_price * few

    def _take(self, owner: int, place: int) -> None:
        self.held[owner].remove(place)
        self.owners[place].remove(owner)
        few = len(self.held[owner]) < self._floor[owner]
        open_post = len(self.owners[place]) < self._posts[place]
        self.value -= self._cost[owner][place]
        self.value += self._price[place] * open_post + self.wanted.idle_price * few


class _Best:
    """The best sets so far, and what they cost."""

    def __init__(self, held: list[set[int]], value: float) -> None:
        self.held, self.value = [set(places) for places in held], value

    def see(self, search: Annealing) -> None:
        """Look whether the sets at hand are better."""
        if search.value < self.value - LITTLE:
            self.held, self.value = [set(places) for places in search.held], search.value
