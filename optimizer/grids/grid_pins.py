"""The pins of a task by the numbers of its villages; what they mean nowhere, or not together."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from geodata.lineage.place_names import Places
from optimizer.arrays import Ints
from optimizer.facts.people_columns import person_of
from optimizer.facts.task_faults import TaskFaults
from optimizer.grids.grid_case import Candidate, GridFacts, GridVillage, Points
from optimizer.grids.grid_current import given_numbers
from optimizer.grids.grid_pinned import Pinned, bundled
from optimizer.grids.grid_policy import GridPin


def with_pins(facts: GridFacts, faults: TaskFaults) -> GridFacts:
    """The facts with what is decided; what means nothing, or cannot be kept, is told."""
    reader = _Pins(facts, faults)
    found: dict[str, list[Pinned]] = {}
    for number, pin in enumerate(facts.task.pin, 1):
        own = reader.read(pin, number)
        if own is not None:
            found.setdefault(own[0], []).append(own[1])
    if not found:
        return facts
    villages = tuple(
        replace(village, pins=tuple(found.get(village.place.id, ()))) for village in facts.villages
    )
    for village in villages:
        _tell_conflicts(village, facts, faults)
    return GridFacts(facts.county, facts.task, villages)


@dataclass(frozen=True)
class _Pins:
    """Reads the pins of one task."""

    facts: GridFacts
    faults: TaskFaults

    def read(self, pin: GridPin, number: int) -> tuple[str, Pinned] | None:
        """The village of a pin and what it says there; ``None`` where that is not known."""
        village = self._village(pin, number)
        if village is None:
            return None
        where, told = f"pin[{number}]", len(self.faults.findings)
        rows = [self._row(village.households, n, where, "household") for n in pin.households]
        members = [self._row(village.members, n, where, "member") for n in pin.members]
        head = self._person(village.heads, pin.head, where, "head")
        secretary = self._person(village.secretaries, pin.secretary, where, "secretary")
        cell = self._cell(village, pin.cell, where)
        if len(self.faults.findings) > told:
            return None
        return village.place.id, Pinned(
            number=number,
            households=tuple(dict.fromkeys(rows)),
            members=tuple(dict.fromkeys(members)),
            head=head,
            secretary=secretary,
            cell=cell,
            forbid=pin.forbid,
        )

    def _village(self, pin: GridPin, number: int) -> GridVillage | None:
        """The one village that is named, or has all that is named."""
        where, every = f"pin[{number}]", self.facts.villages
        if pin.village is not None:
            meant = self._places.find(pin.village)
            found = [village for village in every if village.place.id in meant]
            if len(found) != 1:
                self.faults.tell("grid_pin_village", f"{where}.village", pin.village)
                return None
            return found[0]
        known = self._known(pin)
        best = max(known.values(), default=0)
        found = [every[at] for at, count in sorted(known.items()) if count == best]
        if len(found) == 1:
            return found[0]
        people = (name for name in (pin.head, pin.secretary) if name is not None)
        names = "、".join([*pin.households, *pin.members, *people])
        key = "grid_pin_which" if found else "grid_pin_nowhere"
        self.faults.tell(key, where, names or str(pin.cell), count=str(len(found)))
        return None

    def _known(self, pin: GridPin) -> Counter[int]:
        """How much of what a pin names villages have, by the number of the village."""
        found: Counter[int] = Counter()
        for names, homes in ((pin.households, self._homes), (pin.members, self._member_homes)):
            for name in names:
                found.update(homes.get(name, ()))
        for at, village in enumerate(self.facts.villages):
            asked = ((village.heads, pin.head), (village.secretaries, pin.secretary))
            for people, who in asked:
                found[at] += who is not None and self._among(people, who) is not None
        return +found

    @cached_property
    def _places(self) -> Places:
        return Places(self.facts.county.villages, self.facts.county.townships)

    @cached_property
    def _homes(self) -> dict[str, list[int]]:
        """Number of a household -> the villages that have it."""
        return _villages_by([village.households for village in self.facts.villages])

    @cached_property
    def _member_homes(self) -> dict[str, list[int]]:
        """The same of member households."""
        return _villages_by([village.members for village in self.facts.villages])

    def _row(self, points: Points, name: str, where: str, kind: str) -> int:
        rows = _rows(points, name)
        if rows.size:
            return int(rows[0])
        self.faults.tell(f"grid_pin_{kind}", f"{where}.{kind}s", name)
        return -1

    def _person(
        self, people: Sequence[Candidate], name: str | None, where: str, kind: str
    ) -> str | None:
        if name is None:
            return None
        found = self._among(people, name)
        if found is None:
            self.faults.tell("grid_pin_person", f"{where}.{kind}", name)
        return found

    def _among(self, people: Sequence[Candidate], name: str) -> str | None:
        """The id of a candidate by id or name."""
        known = [self.facts.people[person.id] for person in people]
        at = person_of(known, name)
        return None if at is None else known[at].id

    def _cell(self, village: GridVillage, name: str | None, where: str) -> int:
        """The number of a cell given or in force."""
        if name is None:
            return 0
        task = self.facts.task
        known = given_numbers(village) if task.cells == "given" or task.current else {}
        if name in known:
            return known[name]
        standing = village.standing
        most = 0 if standing is None else int(standing.max(initial=0))
        if name.isdecimal() and 0 < int(name) <= most:
            return int(name)
        key = "grid_pin_no_cells" if not known and standing is None else "grid_pin_cell"
        self.faults.tell(key, f"{where}.cell", name, near="、".join([*known][:8]) or "—")
        return -1


def _rows(points: Points, name: str) -> Ints:
    found: Ints = np.flatnonzero(points.id.astype(str) == name)
    return found


def _villages_by(points: Sequence[Points]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for at, own in enumerate(points):
        for name in own.id:
            found.setdefault(str(name), []).append(at)
    return found


def _tell_conflicts(village: GridVillage, facts: GridFacts, faults: TaskFaults) -> None:
    """Tell pins of a village that cannot all be kept, whatever is planned."""
    own = {pin.number: pin for pin in village.pins}
    clashes = (_least([own[at] for at in pins]) for pins in _clashes(village.pins))
    for pins in dict.fromkeys(clashes):
        where, others = f"pin[{pins[-1]}]", [f"pin[{at}]" for at in pins[:-1]]
        faults.tell("grid_pin_against", where, "、".join(others) or where)
    if facts.task.cells == "given":
        known = given_numbers(village)
        numbers = np.array([known.get(str(name), 0) for name in village.households.given])
        for pin in village.pins:
            places = replace(pin, members=(), head=None)
            if len(places.nodes) > 1 and places.broken(
                numbers, numbers[:0], {}, None, village.answers(numbers)
            ):
                faults.tell("grid_pin_given", f"pin[{pin.number}].households")


def _least(pins: Sequence[Pinned]) -> tuple[int, ...]:
    """The numbers of those that contradict each other, of which none can be spared."""
    kept = list(pins)
    for pin in pins:
        rest = [other for other in kept if other is not pin]
        if any(_clashes(rest)):
            kept = rest
    return tuple(pin.number for pin in kept)


def _clashes(own: Sequence[Pinned]) -> Iterator[tuple[int, ...]]:
    """Pins, by number, that contradict each other."""
    found, pins = bundled(own), {pin.number: pin for pin in own}
    for bundle in found.bundles:
        if len(bundle.heads) > 1 or len(bundle.cells) > 1:
            yield bundle.pins
    for one, other, number in found.apart:
        if one == other:
            yield tuple(sorted({*found.bundles[one].pins, number} - {0}))
    yield from _people(pins)


def _people(pins: Mapping[int, Pinned]) -> Iterator[tuple[int, ...]]:
    """The same of who heads something and who does not."""
    seats = {n: pin.secretary for n, pin in pins.items() if pin.secretary and not pin.forbid}
    wanted = {n: pin.head for n, pin in pins.items() if pin.head and not pin.forbid}
    shut = {n: pin.head for n, pin in pins.items() if pin.forbid and pin.head}
    alone = {n: who for n, who in shut.items() if len(pins[n].nodes) == 1}
    unseated = {n: pin.secretary for n, pin in pins.items() if pin.secretary and pin.forbid}
    if len({*seats.values()}) > 1:
        yield tuple(sorted(seats))
    for one, other in ((wanted, alone), (wanted, seats), (seats, unseated)):
        for who in {*one.values()} & {*other.values()}:
            yield tuple(sorted(n for own in (one, other) for n, name in own.items() if name == who))
