"""Pins of one village by numbers: what they say of a plan, and what they say together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, product

from optimizer.arrays import Ints

Node = tuple[str, int | str]
"""Something that is of a cell: its kind and its number or id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pinned:
    """One pin: households and member households by number in their village, people by id.

    ``number`` is that of the pin in the scenario, from 1; ``cell`` the given cell or the one in
    force, 0 where none is named.
    """

    number: int
    households: tuple[int, ...] = ()
    members: tuple[int, ...] = ()
    head: str | None = None
    secretary: str | None = None
    cell: int = 0
    forbid: bool = False

    def broken(
        self,
        cell: Ints,
        member_cell: Ints,
        heads: Mapping[int, str],
        secretary: str | None,
        answers: Mapping[int, int],
    ) -> bool:
        """Whether a plan is not as it says; ``answers``: cell of the plan -> cell named."""
        if self.secretary is not None:
            return (secretary == self.secretary) == self.forbid
        own = [int(cell[at]) for at in self.households]
        theirs = [int(member_cell[at]) for at in self.members]
        led = [number for number, person in heads.items() if person == self.head]
        named = [number for number, other in answers.items() if other == self.cell and self.cell]
        if not self.forbid:
            return self._parted(own, theirs, led, named)
        if self.cell:
            return bool({*named} & {*own, *theirs, *led})
        if own and (self.members or self.head is not None):
            return bool({*own} & {*theirs, *led})
        if self.members:
            return bool({*theirs} & {*led})
        return bool(led) if self.head is not None else len({*own}) < len(own)

    def _parted(
        self, own: Sequence[int], theirs: Sequence[int], led: Sequence[int], named: Sequence[int]
    ) -> bool:
        lacking = (self.head is not None and not led) or (self.cell and not named)
        return bool(lacking) or len({*own, *theirs, *led, *named}) != 1

    @property
    def nodes(self) -> list[Node]:
        """Everything that it says is of a cell."""
        found: list[Node] = [("household", at) for at in self.households]
        found += [("member", at) for at in self.members]
        found += [("head", self.head)] if self.head is not None else []
        return found + ([("cell", self.cell)] if self.cell else [])

    @property
    def apart(self) -> list[tuple[Node, Node]]:
        """What it says is not of one cell."""
        if not self.forbid:
            return []
        sides = {kind: [n for n in self.nodes if n[0] == kind] for kind in KINDS}
        cells, own, theirs, led = (sides[kind] for kind in KINDS)
        if cells:
            return [*product(cells, [*own, *theirs, *led])]
        if own and (theirs or led):
            return [*product(own, [*theirs, *led])]
        return [*product(theirs, led)] if theirs else [*combinations(own, 2)]


KINDS = ("cell", "household", "member", "head")


@dataclass(frozen=True, slots=True, kw_only=True)
class Bundle:
    """What is of one cell by pins, which are named by number."""

    households: tuple[int, ...]
    members: tuple[int, ...]
    heads: tuple[str, ...]
    cells: tuple[int, ...]
    pins: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Bundles:
    """All pins of a village together.

    ``apart`` are two bundles by number and the pin that parts them (0: two heads or two cells
    do); ``some`` head a cell, whichever; ``none`` head none.
    """

    bundles: tuple[Bundle, ...]
    apart: tuple[tuple[int, int, int], ...]
    some: frozenset[str]
    none: frozenset[str]


def bundled(pins: Sequence[Pinned]) -> Bundles:
    """What follows from all pins of a village."""
    parts: list[tuple[set[Node], set[int]]] = []
    for pin in pins:
        if pin.forbid:
            for node in pin.nodes:
                _joined(parts, {node}, set())
        elif pin.nodes:
            _joined(parts, {*pin.nodes}, {pin.number})
    at = {node: n for n, (nodes, _) in enumerate(parts) for node in nodes}
    bundles = tuple(_bundle(*part) for part in parts)
    apart = [(at[a], at[b], pin.number) for pin in pins for a, b in pin.apart]
    for one, other in combinations(range(len(bundles)), 2):
        a, b = bundles[one], bundles[other]
        if (a.heads and b.heads) or (a.cells and b.cells):
            apart.append((one, other, 0))
    alone = [pin for pin in pins if len(pin.nodes) == 1 and pin.head is not None]
    return Bundles(
        bundles=bundles,
        apart=tuple(dict.fromkeys(apart)),
        some=frozenset(str(pin.head) for pin in pins if pin.head is not None and not pin.forbid),
        none=frozenset(str(pin.head) for pin in alone if pin.forbid),
    )


def _joined(parts: list[tuple[set[Node], set[int]]], nodes: set[Node], pins: set[int]) -> None:
    """Add what is of one cell, with all that it touches."""
    touched = [part for part in parts if part[0] & nodes]
    for part in touched:
        parts.remove(part)
        nodes, pins = nodes | part[0], pins | part[1]
    parts.append((nodes, pins))


def _bundle(nodes: set[Node], pins: set[int]) -> Bundle:
    def of(kind: str) -> list[Node]:
        return sorted(node for node in nodes if node[0] == kind)

    return Bundle(
        households=tuple(int(at) for _, at in of("household")),
        members=tuple(int(at) for _, at in of("member")),
        heads=tuple(str(at) for _, at in of("head")),
        cells=tuple(int(at) for _, at in of("cell")),
        pins=tuple(sorted(pins)),
    )
