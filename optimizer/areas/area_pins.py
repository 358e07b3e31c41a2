"""Pins of a task by the numbers of its places: seats, and pairs that lie together or apart."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from geodata.facts.county import Place
from optimizer.areas.area_policy import AreaTask
from optimizer.facts.place_columns import spellings
from optimizer.facts.place_faults import Faults


@dataclass(frozen=True, slots=True)
class Tie:
    """Two places, by number, that lie together, or apart; ``where`` is the clause that says so."""

    one: int
    other: int
    together: bool
    where: str


@dataclass(frozen=True, slots=True)
class Pins:
    """What is fixed: (place, clause) of every seat, and ties."""

    seats: tuple[tuple[int, str], ...] = ()
    ties: tuple[Tie, ...] = ()


class PlaceNames:
    """Places of a task by code, or by a name that one of them alone has."""

    def __init__(self, places: Sequence[Place]) -> None:
        self._number = {place.id: at for at, place in enumerate(places)}
        self._named: dict[str, list[int]] = {}
        for at, place in enumerate(places):
            for name in spellings(place):
                self._named.setdefault(name, []).append(at)

    def number(self, name: str) -> int | None:
        """The number of a place; ``None`` where none has the name, or several."""
        if name in self._number:
            return self._number[name]
        same = self._named.get(name, ())
        return same[0] if len(same) == 1 else None


def pins_of(places: Sequence[Place], task: AreaTask, faults: Faults) -> Pins:
    """The pins of a task; names that mean no place are told."""
    names = PlaceNames(places)
    seats: list[tuple[int, str]] = []
    ties: list[Tie] = []

    def known(name: str, where: str) -> Iterator[int]:
        found = names.number(name)
        if found is None:
            faults.tell("area_place", where, name)
        else:
            yield found

    for at, pin in enumerate(task.pin, 1):
        path = f"pin[{at}]"
        own = [] if pin.place is None else [*known(pin.place, f"{path}.place")]
        seat = [] if pin.seat is None else [*known(pin.seat, f"{path}.seat")]
        seats += [(place, path) for place in seat]
        ties += _ties(own, seat, path, together=True)
        for key, others, together in (
            ("together", pin.together, True),
            ("apart", pin.apart, False),
        ):
            there = [n for name in others for n in known(name, f"{path}.{key}")]
            ties += _ties(own, there, path, together=together)
    return Pins(tuple(seats), tuple(ties))


def _ties(
    own: Iterable[int], others: Iterable[int], where: str, *, together: bool
) -> Iterator[Tie]:
    others = list(others)
    for one in own:
        for other in others:
            if one != other or not together:
                yield Tie(one, other, together, where)
