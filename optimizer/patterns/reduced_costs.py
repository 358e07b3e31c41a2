"""What an exchange looks at: pairs in reduced costs, prices of capacities ("rooms"), a bound."""

from dataclasses import dataclass, field

import numpy as np
from scipy import sparse

from optimizer.arrays import Floats, Ints
from optimizer.engine.messages import Columns, LoadLp, SolveLp
from optimizer.limits.deadline import Deadline
from optimizer.patterns.column_generation import Choice, ColumnGeneration

FEWEST = 2
"""Supplies below which there is nothing to exchange."""
WHOLE = 1.0 - 1e-6


@dataclass(frozen=True, eq=False)
class Board:
    """Supplies that serve, and one more that stands for an open place.

    ``cost`` (reduced, at least 0), ``weight`` and ``regret`` (what a plan with the pair loses at
    least, perhaps by a sharper relaxation), shape (supplies + 1, places); ``room`` and
    ``waste`` (what an empty unit of room costs), shape (supplies + 1,); ``number``, shape
    (supplies + 1,), the supply's number in the structure, -1 for the last; ``ranked`` are all
    regrets in order; ``whole``, shape (places,), are the positions that the relaxation gives whole
    places to, for others that of an open place; ``bound`` is below every plan in which no other
    supplies serve.
    """

    cost: Floats
    regret: Floats
    weight: Ints
    room: Ints
    waste: Floats
    number: Ints
    ranked: Floats
    whole: Ints
    bound: float

    @property
    def supplies(self) -> int:
        """How many serve; also the position of the one that stands for an open place."""
        return self.number.size - 1

    def empty(self, at: Ints) -> Ints:
        """What is left of every room, shape (supplies + 1,).

        ``at``, shape (places,), is a plan in positions of the board.
        """
        taken = np.bincount(at, self.weight[at, np.arange(at.size)], self.room.size)
        return self.room - taken.astype(np.int64)

    def losses(self, at: Ints) -> Floats:
        """What every supply loses against the relaxation, shape (supplies + 1,)."""
        dear = np.bincount(at, self.cost[at, np.arange(at.size)], self.room.size)
        return np.asarray(dear + self.waste * self.empty(at))

    def greedy(self) -> tuple[Ints, Ints]:
        """Two plans: the heaviest first, and those first whose second choice would lose most."""
        second = np.sort(self.cost[:-1], axis=0)[:FEWEST][-1]
        heavy = self.weight[:-1].max(axis=0)
        nobody = np.full(second.size, self.supplies)
        heaviest = np.lexsort((second, heavy))[::-1]
        return self._completed(nobody, heaviest), self._completed(nobody, np.argsort(-second))

    def rounded(self) -> Ints:
        """The places that the relaxation gives out whole, and the others, the heaviest first."""
        heavy = self.weight[:-1].max(axis=0)
        return self._completed(self.whole, np.argsort(-heavy, kind="stable"))

    def _completed(self, begun: Ints, order: Ints) -> Ints:
        at, left = begun.copy(), self.empty(begun)
        for place in order[begun[order] == self.supplies].tolist():
            fits = self.weight[:-1, place] <= left[:-1]
            cost = np.where(fits, self.cost[:-1, place], np.inf)
            supply = int(np.argmin(cost))
            if np.isfinite(cost[supply]):
                at[place] = supply
                left[supply] -= self.weight[supply, place]
        return at

    def cheap(self, per_place: float) -> float:
        """The regret up to which there are so many pairs for each place."""
        last = min(self.ranked.size - 1, int(per_place * self.cost.shape[1]))
        return float(self.ranked[last])

    def positions(self, choice: Choice) -> Ints:
        """A plan in positions of the board."""
        position = np.full(max(int(choice.max()), int(self.number.max())) + 2, self.supplies)
        position[self.number[:-1]] = np.arange(self.supplies)
        found: Ints = position[choice]
        return found


@dataclass(eq=False)
class Boards:
    """Makes boards over the structure of ``found`` and keeps them; ``key`` names the program."""

    found: ColumnGeneration
    key: int
    _known: dict[bytes, Board] = field(init=False, default_factory=dict)
    _regret: Floats | None = field(init=False, default=None)

    def __post_init__(self) -> None:
        structure = self.found.structure
        self._weight = np.zeros((len(structure.supplies), structure.places), dtype=np.int64)
        for number, supply in enumerate(structure.supplies):
            self._weight[number, supply.place] = supply.weight
        self._room = np.array([supply.room for supply in structure.supplies])
        self._opening = np.array([supply.opening for supply in structure.supplies])
        self.free = np.array([supply.column < 0 for supply in structure.supplies])
        """Which supplies may serve whoever else does, and at no cost, shape (supplies,)."""
        self.all_serve = bool(self.free.all()) and structure.most_used >= self.free.size
        """Whether all supplies may serve and it costs nothing that one does."""

    def sharpen(self, regret: Floats) -> None:
        """Take what plans with each pair lose at least, shape (supplies, places)."""
        if self.all_serve:
            self._regret = regret
            self._known.clear()

    def around(self, choice: Choice, deadline: Deadline) -> Board | None:
        """The board of the supplies that serve in a plan, or may serve without cost."""
        serves = self.free.copy()
        serves[choice[choice >= 0]] = True
        return self.of(np.flatnonzero(serves), deadline)

    def of(self, number: Ints, deadline: Deadline) -> Board | None:
        """The board of some supplies, by their numbers in order.

        ``None`` for too few, or too little time.
        """
        known = number.tobytes()
        if known not in self._known:
            board = self._new(number, deadline) if number.size >= FEWEST else None
            if board is None:
                return None
            if len(self._known) * self._weight.size > self.found.params.boards_kept:
                self._known.clear()
            self._known[known] = board
        return self._known[known]

    def _new(self, number: Ints, deadline: Deadline) -> Board | None:
        cost = np.vstack([self.found.cost[number], self.found.dear])
        weight = np.vstack([self._weight[number], np.zeros_like(self._weight[:1])])
        room = np.append(self._room[number], 0)
        solved = self._relaxed(cost, weight, room, deadline)
        if solved is None:
            return None
        value, of_place, waste, whole = solved
        reduced = np.maximum(cost - of_place + waste[:, None] * weight, 0.0)
        regret = reduced
        if self._regret is not None:
            regret = np.vstack([self._regret[number], reduced[-1:]])
        ranked = np.sort(regret[np.isfinite(regret)])
        bound = value + float(self._opening[number].sum())
        number = np.append(number, -1)
        return Board(reduced, regret, weight, room, waste, number, ranked, whole, bound)

    def _relaxed(
        self, cost: Floats, weight: Ints, room: Ints, deadline: Deadline
    ) -> tuple[float, Floats, Floats, Ints] | None:
        """Value of the relaxation, prices of places and of rooms, and who gets whole places."""
        supply, place = np.nonzero(np.isfinite(cost))
        count, places = cost.shape
        column = np.tile(np.arange(supply.size), 2)
        row = np.concatenate([place, places + supply])
        value = np.concatenate([np.ones(supply.size), weight[supply, place]])
        shape = (places + count, supply.size)
        matrix = sparse.csc_array((value, (row, column)), shape=shape)
        columns = Columns.of(matrix, cost[supply, place], np.full(supply.size, np.inf))
        low = np.concatenate([np.ones(places), np.full(count, -np.inf)])
        high = np.concatenate([np.ones(places), room.astype(float)])
        process = self.found.process
        process.ask(LoadLp(self.key, columns, low, high), deadline)
        solved = process.ask(SolveLp(self.key, deadline.left()), deadline)
        if not solved.optimal:
            return None
        prices = solved.prices
        waste = np.maximum(-prices[places:], 0.0)
        sure = solved.x > WHOLE
        whole = np.full(places, count - 1)
        whole[place[sure]] = supply[sure]
        return float(solved.value), prices[:places], waste, whole
