"""Rows that make chosen places hang together: a column for every connected set of an owner.

Where sets are small there are few of them, and nothing is stronger: the relaxation mixes whole
sets (Dantzig-Wolfe reformulation), while that of trees mixes places.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from optimizer.arrays import Ints
from optimizer.contiguity.neighbour_graph import NeighbourGraph
from optimizer.contiguity.spanning_trees import Rows


@dataclass(frozen=True, eq=False)
class ConnectedSets:
    """What owners may choose: a set of places each, or nothing.

    ``owner``, shape (sets,), whose each set is; ``entry`` and ``choice``, shape (entries,), which
    choices it has; ``choices`` and ``owners`` are how many there are.
    """

    owner: Ints
    entry: Ints
    choice: Ints
    choices: int
    owners: int

    @classmethod
    def of(
        cls, graph: NeighbourGraph, owner: Ints, place: Ints, most: Ints, limit: int
    ) -> "ConnectedSets | None":
        """The sets of all owners; ``None`` where they are more than ``limit``.

        ``owner`` and ``place``, shape (choices,), are who may choose what, each pair once;
        ``most``, shape (owners,), how many places an owner can have.
        """
        number = np.full((most.size, graph.size), -1, dtype=np.int64)
        number[owner, place] = np.arange(owner.size)
        left = np.unique(owner).tolist()
        owners, entries, choices, count = [], [], [], 0
        for alike in _alike(number, most, left):
            share = (limit - count) // len(left)  # those to come may have as many
            places = set(np.flatnonzero(number[alike[0]] >= 0).tolist())
            sets = _sets(graph, places, int(most[alike[0]]), share)
            if sets is None:
                return None
            row, spot = np.nonzero(sets >= 0)
            for one in alike:
                owners.append(np.full(len(sets), one))
                entries.append(row + count)
                choices.append(number[one, sets[row, spot]])
                count += len(sets)
            left = [one for one in left if one not in alike]
        whose, entry, choice = map(np.concatenate, (owners, entries, choices))
        return cls(whose, entry, choice, owner.size, most.size)

    def rows(self, chosen: Ints, taken: Ints) -> Iterator[Rows]:
        """Every choice is that of one set taken; an owner takes one at most.

        ``chosen``, shape (choices,), and ``taken``, shape (sets,), are numbers of columns.
        """
        each = np.arange(self.choices)
        held = (self.choice, taken[self.entry], 1.0)
        yield Rows(self.choices, [held, (each, chosen, -1.0)], 0.0, 0.0)
        yield Rows(self.owners, [(self.owner, taken, 1.0)], -np.inf, 1.0)


def _alike(number: Ints, most: Ints, owners: list[int]) -> Iterator[list[int]]:
    """Owners who may choose the same places, and as many."""
    found: dict[tuple[bytes, int], list[int]] = {}
    for one in owners:
        found.setdefault(((number[one] >= 0).tobytes(), int(most[one])), []).append(one)
    yield from found.values()


def _sets(graph: NeighbourGraph, places: set[int], most: int, limit: int) -> Ints | None:
    """All connected sets of at most so many ``places``, shape (sets, most), -1 where none is.

    ``None`` where they are more than ``limit``. Each is found once: from its smallest place, by
    places beyond it that what was chosen before does not touch (Wernicke, "Efficient detection
    of network motifs", 2006).
    """
    found: list[list[int]] = []
    for start in sorted(places):
        near = {other for other in graph.around[start] if other > start and other in places}
        stack = [([start], near, near | {start})]
        while stack:
            members, front, seen = stack.pop()
            found.append(members + [-1] * (most - len(members)))
            if len(found) > limit:
                return None
            if len(members) == most:
                continue
            left = set(front)
            for place in sorted(front):
                left = left - {place}
                beyond = {o for o in graph.around[place] if o > start and o in places}
                stack.append(([*members, place], left | beyond - seen, seen | beyond))
    return np.array(found, dtype=np.int64).reshape(len(found), most)
