"""A formation while it is being changed: groups, what each costs, and what a move would change."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from optimizer.groups.group_terms import Formation, GroupProblem, value_of

OUT = -1
"""The number of no group."""
Change = dict[int, tuple[list[int], list[int]]]
"""Groups that a move touches -> the blocks and areas that they would have."""


@dataclass(frozen=True, slots=True)
class Move:
    """Blocks and areas that go to other groups, what becomes of the groups, and their new costs.

    ``delta`` is by how much every level changes.
    """

    blocks: Mapping[int, int]
    areas: Mapping[int, int]
    change: Change
    costs: list[list[float]]
    delta: list[float]


class GroupState:
    """Groups of one problem; every group fits at any time."""

    def __init__(self, problem: GroupProblem, formation: Formation) -> None:
        self.problem = problem
        self.group, self.area = list(formation.group), list(formation.area)
        self.blocks, self.areas = formation.members(problem.count)
        groups = enumerate(zip(self.blocks, self.areas, strict=True))
        self.vectors = [problem.vector(*both, slot) for slot, both in groups]
        self.outside = [problem.out(block) for block in range(len(self.group))]
        self.open = [problem.open(area) for area in range(len(self.area))]
        self.value = list(value_of(problem, formation))

    def formation(self) -> Formation:
        """As it is now."""
        return Formation(tuple(self.group), tuple(self.area))

    def moved(self, blocks: Mapping[int, int], areas: Mapping[int, int]) -> "Move | None":
        """What becomes of the groups when blocks and areas go to others; ``None`` if one is unfit.

        Areas that are decided to go with a block do, and it with them.
        """
        problem = self.problem
        if problem.decided.attached:
            joined = self._joined(blocks, areas)
            if joined is None:
                return None
            blocks, areas = joined
        if not problem.decided.permits(blocks, areas):
            return None
        change = self._change(blocks, areas)
        for own, taken in change.values():
            if not problem.fits(own, taken):
                return None
        costs = [problem.vector(*both, slot) for slot, both in change.items()]
        delta = [0.0] * len(self.value)
        for group, cost in zip(change, costs, strict=True):
            before = self.vectors[group]
            for at, now in enumerate(cost):
                delta[at] += now - before[at]
        for block, group in blocks.items():
            _turn(delta, self.outside[block], (group == OUT) - (self.group[block] == OUT))
        for area, group in areas.items():
            _turn(delta, self.open[area], (group == OUT) - (self.area[area] == OUT))
        return Move(blocks, areas, change, costs, delta)

    def _joined(
        self, blocks: Mapping[int, int], areas: Mapping[int, int]
    ) -> tuple[dict[int, int], dict[int, int]] | None:
        """The move with everything that goes along; ``None`` where it tears what is decided."""
        decided = self.problem.decided
        both, taken = dict(blocks), dict(areas)
        for area, group in areas.items():
            block = decided.attached.get(area)
            if block is not None and both.setdefault(block, group) != group:
                return None
        for block, group in both.items():
            for area in decided.carried.get(block, ()):
                if taken.setdefault(area, group) != group:
                    return None
        return both, taken

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

    def take(self, move: "Move") -> None:
        """Make a move that was looked at."""
        for (group, (own, taken)), cost in zip(move.change.items(), move.costs, strict=True):
            self.blocks[group], self.areas[group], self.vectors[group] = own, taken, cost
        for block, group in move.blocks.items():
            self.group[block] = group
        for area, group in move.areas.items():
            self.area[area] = group
        for at, step in enumerate(move.delta):
            self.value[at] += step


def _turn(delta: list[float], costs: Sequence[float], sign: int) -> None:
    """Add costs to the changes of all levels, or take them off."""
    if sign:
        for at, cost in enumerate(costs):
            delta[at] += sign * cost


def better(one: Sequence[float], other: Sequence[float], tolerance: float = 1e-9) -> bool:
    """Whether a value is less than another, at the first place where they really differ."""
    for mine, its in zip(one, other, strict=True):
        if abs(mine - its) > tolerance * max(1.0, abs(its)):
            return mine < its
    return False


def empty(problem: GroupProblem) -> Formation:
    """Nobody in any group but whose group is decided: what every rule permits."""
    homes, areas = problem.decided.homes, problem.decided.area_homes
    return Formation(
        tuple(homes.get(block, OUT) for block in range(len(problem.blocks))),
        tuple(areas.get(area, OUT) for area in range(problem.areas)),
    )


def standing(problem: GroupProblem) -> GroupState:
    """Everybody and everything in the groups in force, as far as the rules permit."""
    state = GroupState(problem, empty(problem))
    blocks, areas = problem.preferred
    moves: list[tuple[dict[int, int], dict[int, int]]] = [({}, {a: s}) for a, s in enumerate(areas)]
    moves += [({block: slot}, {}) for block, slot in enumerate(blocks)]
    for own, taken in moves:
        move = None if OUT in (*own.values(), *taken.values()) else state.moved(own, taken)
        if move is not None:
            state.take(move)
    return state


def constructed(problem: GroupProblem, order: Iterable[int]) -> GroupState:
    """Areas by turns, then block after block where it costs least; who fits nowhere stays out."""
    return filled(GroupState(problem, empty(problem)), order)


def filled(state: GroupState, order: Iterable[int]) -> GroupState:
    """Place whoever and whatever is in no group, one after another."""
    for area in range(state.problem.areas):
        if state.area[area] == OUT:
            _placed(state, area, blocks=False)
    for block in order:
        if state.group[block] == OUT:
            _placed(state, block, blocks=True)
    return state


def _placed(state: GroupState, item: int, *, blocks: bool) -> None:
    best: tuple[float, ...] | None = None
    chosen: Move | None = None
    for group in _different(state):
        to = {item: group}
        move = state.moved(to if blocks else {}, {} if blocks else to)
        crowd = len(state.blocks[group] if blocks else state.areas[group])
        if move is not None and (best is None or (*move.delta, crowd) < best):
            best, chosen = (*move.delta, crowd), move
    if chosen is not None:
        state.take(chosen)


def _different(state: GroupState) -> Iterator[int]:
    """All groups, of those that are alike with nobody and nothing the first only."""
    bare = False
    for group in range(state.problem.count):
        own = bool(state.blocks[group] or state.areas[group]) or group in state.problem.named
        if own or not bare:
            yield group
        bare = bare or not own
