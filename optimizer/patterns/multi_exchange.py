"""Multi-exchange neighbourhoods: the places of a few supplies are dealt out among them again.

Costs are reduced by the prices of places and rooms, so what remains of them is what a plan
loses against the relaxation: dear pairs, and room left empty. Supplies that lose much are drawn
often, together with those that could take their places. Where nothing more is found a pair is
forced in, or another supply serves instead of one (an iterated local search), and the plan that
comes of it is kept with some luck.
"""

from dataclasses import dataclass, field

import numpy as np

from optimizer.arrays import Floats, Ints
from optimizer.limits.deadline import GoOn
from optimizer.patterns.column_generation import Choice
from optimizer.patterns.label_setting import BITS, Deal
from optimizer.patterns.reduced_costs import FEWEST, Board, Boards

TINY = 1e-9


@dataclass(eq=False)
class Exchanges:
    """The search by exchange; ``step`` is the least by which one plan can be better."""

    boards: Boards
    step: float
    seed: int
    _rng: np.random.Generator = field(init=False)
    _last: Choice | None = field(init=False, default=None)
    """The plan that the next turn begins from."""
    _lowest: float = field(init=False, default=np.inf)
    """Value of the best plan after the last turn."""

    def __post_init__(self) -> None:
        self._rng = np.random.default_rng(self.seed)
        self._found = self.boards.found
        self._params = self._found.params

    def turn(self, best: Choice, go_on: GoOn, patience: int | None = None) -> Choice:
        """Exchange until nothing better is found so often; the best plan met.

        A first turn begins from ``best`` or a plan of its own; later ones go on from where the
        last one ended, with something changed, or from a ``best`` that others have found.
        """
        value, last = self._found.value, self._last
        begun = best if last is None or value(best) < self._lowest - TINY else last
        board = self.boards.around(begun, go_on.deadline) if go_on() else None
        if board is None:
            return best
        if last is None:
            at = self._begun(board, board.positions(begun))
        elif begun is best:
            at = board.positions(begun)
        else:
            board, at = self._changed(board, begun, value(best), go_on)
        ended = self._settled(board, at, go_on, patience or _patience(board.supplies))
        if last is None:
            ended = min(ended, best, key=value)
        worse = value(ended) - value(begun)
        luck = max(TINY, float(board.losses(board.positions(ended)).sum()) / board.supplies)
        if begun is best or worse <= 0 or self._rng.random() < np.exp(-worse / luck):
            self._last = ended
        best = ended if value(ended) < value(best) - TINY else best
        self._lowest = value(best)
        return best

    def of_sites(self, number: Ints, go_on: GoOn) -> tuple[Choice, float] | None:
        """A plan in which only these supplies serve, and a bound of all such plans."""
        board = self.boards.of(number, go_on.deadline)
        if board is None:
            return None
        patience = _patience(board.supplies)
        return self._settled(board, self._begun(board), go_on, patience), board.bound

    def _begun(self, board: Board, *known: Ints) -> Ints:
        """A plan to begin with: what is known, a greedy one; on large boards a rounded one."""
        if board.cost.size > self._params.large_board:
            return board.rounded()
        plans = [*known, *board.greedy()]
        return plans[int(np.argmin([self._found.value(board.number[at]) for at in plans]))]

    def _settled(self, board: Board, at: Ints, go_on: GoOn, patience: int) -> Choice:
        """The plan to which exchanges lead."""
        idle = 0
        while idle < patience and go_on():
            lost = board.losses(at)
            some = self._drawn(board, at, lost, [])
            better = self._dealt(board, at, some, float(lost[some].sum()) - 0.999 * self.step)
            idle = idle + 1 if better is None else min(idle, patience // 2)
            at = at if better is None else better
        choice: Choice = board.number[at]
        return choice

    def _changed(
        self, board: Board, choice: Choice, ceiling: float, go_on: GoOn
    ) -> tuple[Board, Ints]:
        """Another board with a plan, or the plan with a pair forced in."""
        if not self.boards.all_serve and self._rng.random() < self._params.sites_share:
            other = self._other_sites(choice, ceiling - self.step, go_on)
            if other is not None:
                return other, self._begun(other)
        return board, self._forced(board, board.positions(choice))

    def _other_sites(self, choice: Choice, ceiling: float, go_on: GoOn) -> Board | None:
        """A board of other supplies whose bound leaves hope for less than ``ceiling``."""
        free = np.flatnonzero(self.boards.free)
        used = np.setdiff1d(choice[choice >= 0], free)
        unused = np.setdiff1d(np.flatnonzero(~self.boards.free), used)
        most = self._found.structure.most_used
        for _ in range(self._params.sites_tries if used.size else 0):
            leaves = self._rng.random() < (2 / 3 if used.size < most else 1.0)
            comes = unused.size > 0 and (not leaves or self._rng.random() < 3 / 4)
            gone = int(self._rng.choice(used))
            number = used[used != gone] if leaves else used
            if comes:
                number = np.append(number, self._near(gone, unused, choice))
            number = np.union1d(number, free)
            board = self.boards.of(number, go_on.deadline) if go_on() else None
            if board is not None and board.bound < ceiling:
                return board
        return None

    def _near(self, gone: int, unused: Ints, choice: Choice) -> int:
        """A supply that could take the places of another."""
        cost = self._found.cost[np.ix_(unused, np.flatnonzero(choice == gone))]
        cost = np.where(np.isfinite(cost), cost, self._found.dear[choice == gone])
        rank = np.argsort(np.argsort(cost.sum(axis=1), kind="stable"))
        share = 1.0 / (1.0 + rank / self._params.sites_near)
        return int(self._rng.choice(unused, p=share / share.sum()))

    def _forced(self, board: Board, at: Ints) -> Ints:
        """The plan with a cheap pair forced in, all else around it as good as can be."""
        cheap = np.argwhere(board.regret[:-1] <= board.cheap(self._params.cheap_pairs[1]))
        cheap = cheap[at[cheap[:, 1]] != cheap[:, 0]]
        if not cheap.size:
            return at
        supply, place = cheap[self._rng.integers(len(cheap))].tolist()
        pair = [supply] if at[place] == board.supplies else [int(at[place]), supply]
        some = self._drawn(board, at, board.losses(at), pair)
        found = self._dealt(board, at, some, np.inf, (supply, place))
        return at if found is None else found

    def _drawn(self, board: Board, at: Ints, lost: Floats, some: list[int]) -> Ints:
        """Positions of supplies to deal among, those of ``some`` first, the open places last."""
        own = board.supplies
        low = int(np.clip(1 + own // 4, FEWEST, self._params.drawn_least))
        high = max(low, min(low + self._params.drawn_more, own - 1))
        count = int(self._rng.integers(low, high + 1))
        drawn = list(some)
        if not drawn:
            share = lost[:own] + TINY + 1e-3 * float(lost[:own].mean())
            if np.any(at == own):  # room for an open place is where much is left
                share = share / share.sum() + board.empty(at)[:own] / (1 + board.room[:own].sum())
            drawn = [int(self._rng.choice(own, p=share / share.sum()))]
        share = self._likes(board, at, drawn[0])
        share[drawn] = 0.0
        more = min(count - len(drawn), int(np.count_nonzero(share)))
        if more > 0:
            share /= share.sum()
            drawn += self._rng.choice(own, more, replace=False, p=share).tolist()
        bits = [max(1, int(board.room[number]).bit_length()) for number in drawn]
        drawn = drawn[: max(FEWEST, int(np.searchsorted(np.cumsum(bits), BITS)))]
        return np.array([*drawn, own])

    def _likes(self, board: Board, at: Ints, one: int) -> Floats:
        """How cheaply the others could exchange places with one, shape (supplies,)."""
        own = board.supplies
        scale = max(TINY, 0.5 * board.cheap(sum(self._params.cheap_pairs) / 2))
        theirs = np.exp(-board.regret[:own, at == one] / scale).sum(axis=1)
        ours = np.bincount(at, np.exp(-board.regret[one] / scale), own + 1)[:own]
        return np.asarray(theirs + ours + TINY)

    def _dealt(
        self,
        board: Board,
        at: Ints,
        some: Ints,
        ceiling: float,
        forced: tuple[int, int] | None = None,
    ) -> Ints | None:
        """The plan with the places of some supplies dealt anew, ``None`` where none is better.

        Besides the pairs that stand, only cheap ones are used; an open place takes any. With
        ``forced`` a supply gets a place.
        """
        position = np.full(board.number.size, -1)
        position[some] = np.arange(some.size)
        places = np.flatnonzero(position[at] >= 0)
        now = position[at[places]]
        cost = board.cost[np.ix_(some, places)].copy()
        least = cost.min(axis=0)
        cost -= least
        wide = 2.0 if np.any(now == some.size - 1) else 1.0
        per_place = wide * self._rng.uniform(*self._params.cheap_pairs)
        dear = board.regret[np.ix_(some, places)] > board.cheap(per_place)
        dear &= (now != np.arange(some.size)[:, None]) & (now != some.size - 1)
        cost[dear] = np.inf
        if forced is not None:
            here = places == forced[1]
            cost[:, here] = np.inf
            cost[position[forced[0]], here] = 0.0
        weight, room = board.weight[np.ix_(some, places)], board.room[some]
        deal = Deal(cost, weight, room, board.waste[some])
        found = deal.best(ceiling - float(least.sum()), self._params.labels)
        if found is None:
            return None
        better = at.copy()
        better[places] = some[found]
        return better


def _patience(supplies: int) -> int:
    """After so many draws in a row that found nothing a turn ends."""
    return int(np.clip(supplies**3 / 32, 2 * supplies, 12 * supplies))
