"""What is decided before groups are formed: pins by the numbers of people and areas."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from geodata.facts.county import Cadre
from optimizer.facts.people_columns import person_of
from optimizer.facts.task_faults import TaskFaults
from optimizer.groups.group_areas import GroupArea
from optimizer.groups.group_policy import GroupPin, GroupTask


@dataclass(frozen=True, slots=True, kw_only=True)
class Pinned:
    """One pin: people and areas by number, the group's number (0: whichever it is).

    ``number`` is that of the pin in the scenario, from 1; 0 where a question makes it.
    """

    number: int = 0
    people: tuple[int, ...] = ()
    areas: tuple[int, ...] = ()
    group: int = 0
    leads: bool = False
    forbid: bool = False


def area_of(areas: Sequence[GroupArea], name: str) -> int | None:
    """The area of an id, of a name that only one area has, or of the one with such a place."""
    by_id = [at for at, area in enumerate(areas) if area.id == name]
    same = [at for at, area in enumerate(areas) if area.name == name]
    within = [
        at for at, area in enumerate(areas) if any(name in (p.id, p.name) for p in area.places)
    ]
    found = by_id or (same if len(same) == 1 else within)
    return found[0] if len(found) == 1 else None


def read_pins(
    task: GroupTask,
    people: Sequence[Cadre],
    areas: Sequence[GroupArea],
    count: int,
    faults: TaskFaults,
) -> tuple[Pinned, ...]:
    """The pins of a task; whoever and whatever is unknown, and a group too many, are told."""
    found = []
    for at, pin in enumerate(task.pin, 1):
        who = _found(pin.people, lambda name: person_of(people, name), faults, at, "people")
        what = _found(pin.areas, lambda name: area_of(areas, name), faults, at, "areas")
        if pin.group is not None and pin.group > count:
            faults.tell("group_pin_number", f"pin[{at}].group", str(pin.group), count=str(count))
        found.append(_pinned(at, pin, who, what))
    return tuple(found)


def _pinned(at: int, pin: GroupPin, people: Iterable[int], areas: Iterable[int]) -> Pinned:
    return Pinned(
        number=at,
        people=tuple(dict.fromkeys(people)),
        areas=tuple(dict.fromkeys(areas)),
        group=pin.group or 0,
        leads=pin.leads,
        forbid=pin.forbid,
    )


def _found(
    names: Iterable[str],
    look: Callable[[str], int | None],
    faults: TaskFaults,
    at: int,
    key: str,
) -> list[int]:
    found = []
    for name in names:
        item = look(name)
        if item is None:
            faults.tell(f"group_pin_{key}", f"pin[{at}].{key}", name)
        else:
            found.append(item)
    return found
