"""Pins that contradict each other: told before anything is planned."""

from collections.abc import Iterator

from optimizer.facts.task_faults import TaskFaults
from optimizer.tours.tour_case import Asked, TourFacts
from optimizer.tours.tour_policy import TourPin
from optimizer.tours.tour_spans import monday_of


def tell_pins(facts: TourFacts, faults: TaskFaults) -> None:
    """Tell every pin that no calendar can meet beside an earlier one, once each."""
    told = set()
    for asked in facts.asked:
        own = [at for at, places in facts.pinned.items() if asked.stop.place in places]
        pins = [(at, facts.task.pin[at - 1]) for at in own]
        known = [(at, pin) for at, pin in pins if pin.visit in (None, asked.stop.visit)]
        for one, other in _against(facts, asked, known):
            if other not in told:
                told.add(other)
                name = facts.places[asked.stop.place].name
                value = f"{name}、{asked.stop.visit}"
                faults.tell("tour_pins_against", f"pin[{other}]", value, other=str(one))


def _against(
    facts: TourFacts, asked: Asked, pins: list[tuple[int, TourPin]]
) -> Iterator[tuple[int, int]]:
    """Pairs of pins on one visit of which only one can be met."""
    days = facts.span_of(asked)
    for at, (number, pin) in enumerate(pins):
        for before, other in pins[:at]:
            groups = pin.group is not None and other.group is not None
            if groups and _clash(pin, other, same=pin.group == other.group):
                yield before, number
            elif pin.week is not None and other.week is not None:
                inside = days.has(pin.week) and days.has(other.week)
                same = monday_of(pin.week) == monday_of(other.week)
                if inside and _clash(pin, other, same=same):
                    yield before, number


def _clash(pin: TourPin, other: TourPin, *, same: bool) -> bool:
    """One asks for what the other forbids, or both ask for different things of one visit."""
    if pin.forbid is not other.forbid:
        return same
    return not pin.forbid and not same
