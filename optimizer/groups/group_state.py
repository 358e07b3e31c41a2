"""A formation while it is being changed: groups, what each costs, and what a move would change."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from optimizer.groups.group_terms import Formation, GroupProblem

OUT = -1
"""The number of no group."""
Change = dict[int, tuple[list[int], list[int]]]
"""Groups that a move touches -> the blocks and areas that they would have."""


class GroupState:
    """Groups of one problem; every group fits at any time."""

    def __init__(self, problem: GroupProblem, formation: Formation) -> None:
        self.problem = problem
        self.group, self.area = list(formation.group), list(formation.area)
        self.blocks, self.areas = formation.members(problem.count)
        groups = zip(self.blocks, self.areas, strict=True)
        self.vectors = [problem.vector(blocks, areas) for blocks, areas in groups]
        self.value = [sum(found) for found in zip(*self.vectors, strict=True)]
        self.value[0] += sum(self._out_cost(b) for b, g in enumerate(self.group) if g == OUT)
        self.value[0] += problem.untaken * self.area.count(OUT)

    def formation(self) -> Formation:
        """As it is now."""
        return Formation(tuple(self.group), tuple(self.area))

    def _out_cost(self, block: int) -> float:
        return self.problem.left * self.problem.sizes[block]

    def moved(
        self, blocks: Mapping[int, int], areas: Mapping[int, int]
    ) -> tuple[Change, list[list[float]], list[float]] | None:
        """What becomes of the groups when blocks and areas go to others; ``None`` if one is unfit.

        The change, the new costs of its groups, and by how much every level changes.
        """
        change = self._change(blocks, areas)
        problem = self.problem
        for own, taken in change.values():
            if not problem.fits(own, taken):
                return None
        costs = [problem.vector(own, taken) for own, taken in change.values()]
        delta = [0.0] * len(self.value)
        for group, cost in zip(change, costs, strict=True):
            before = self.vectors[group]
            for at, now in enumerate(cost):
                delta[at] += now - before[at]
        for block, group in blocks.items():
            delta[0] += self._out_cost(block) * ((group == OUT) - (self.group[block] == OUT))
        for area, group in areas.items():
            delta[0] += problem.untaken * ((group == OUT) - (self.area[area] == OUT))
        return change, costs, delta

    def _change(self, blocks: Mapping[int, int], areas: Mapping[int, int]) -> Change:
        touched = {self.group[block] for block in blocks} | {*blocks.values()}
        touched |= {self.area[area] for area in areas} | {*areas.values()}
        found: Change = {}
        for group in sorted(touched - {OUT}):
            own = [block for block in self.blocks[group] if block not in blocks]
            taken = [area for area in self.areas[group] if area not in areas]
            own += [block for block, there in blocks.items() if there == group]
            taken += [area for area, there in areas.items() if there == group]
            found[group] = own, taken
        return found

    def take(
        self,
        blocks: Mapping[int, int],
        areas: Mapping[int, int],
        move: tuple[Change, list[list[float]], list[float]],
    ) -> None:
        """Make a move that was looked at."""
        change, costs, delta = move
        for (group, (own, taken)), cost in zip(change.items(), costs, strict=True):
            self.blocks[group], self.areas[group], self.vectors[group] = own, taken, cost
        for block, group in blocks.items():
            self.group[block] = group
        for area, group in areas.items():
            self.area[area] = group
        for at, step in enumerate(delta):
            self.value[at] += step


def better(one: Sequence[float], other: Sequence[float], tolerance: float = 1e-9) -> bool:
    """Whether a value is less than another, at the first place where they really differ."""
    for mine, its in zip(one, other, strict=True):
        if abs(mine - its) > tolerance * max(1.0, abs(its)):
            return mine < its
    return False


def empty(problem: GroupProblem) -> Formation:
    """Nobody in any group: what every rule permits."""
    return Formation((OUT,) * len(problem.blocks), (OUT,) * problem.areas)


def constructed(problem: GroupProblem, order: Iterable[int]) -> GroupState:
    """Areas by turns, then block after block where it costs least; who fits nowhere stays out."""
    state = GroupState(problem, empty(problem))
    for area in range(problem.areas):
        _placed(state, area, blocks=False)
    for block in order:
        _placed(state, block, blocks=True)
    return state


def _placed(state: GroupState, item: int, *, blocks: bool) -> None:
    best: tuple[float, ...] | None = None
    chosen: tuple[dict[int, int], dict[int, int]] = ({}, {})
    for group in _different(state):
        to = {item: group}
        move = state.moved(to if blocks else {}, {} if blocks else to)
        crowd = len(state.blocks[group] if blocks else state.areas[group])
        if move is not None and (best is None or (*move[2], crowd) < best):
            best, chosen = (*move[2], crowd), (to if blocks else {}, {} if blocks else to)
    found = state.moved(*chosen) if best is not None else None
    if found is not None:
        state.take(*chosen, found)


def _different(state: GroupState) -> Iterator[int]:
    """All groups, of those with nobody and nothing the first only."""
    bare = False
    for group in range(state.problem.count):
        own = bool(state.blocks[group] or state.areas[group])
        if own or not bare:
            yield group
        bare = bare or not own
