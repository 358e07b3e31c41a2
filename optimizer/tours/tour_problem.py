"""The numbers of tours: every visit with its days, every slot (a group on a day), and chunks.

A chunk is a set of visits and slots that have nothing to do with any other.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

import numpy as np

from optimizer.arrays import Bools, Ints
from optimizer.tours.tour_case import UNKNOWN, Group, TourFacts
from optimizer.tours.tour_plan import Stop
from optimizer.tours.tour_policy import TourPin, minutes_of
from optimizer.tours.tour_spans import SpanDays, monday_of, sunday_of

Shares = Mapping[tuple[str, int], Sequence[float]]
"""Kind and span -> how much of the span every round of visits gets."""
MINUTE = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One visit that is asked for; ``turn`` is its number among those of the place and span."""

    stop: Stop
    span: int
    turn: int
    days: SpanDays
    """In which it is to be made, for the sake of the rounds before and after it."""


@dataclass(frozen=True, slots=True, order=True)
class Slot:
    """A day on which a group goes out."""

    day: date
    group: str


def slots_of(facts: TourFacts) -> tuple[Slot, ...]:
    """All days on which some group goes out, spread over the days of its week that it may use."""
    weeks: dict[date, list[date]] = defaultdict(list)
    for day in facts.days():
        weeks[monday_of(day)].append(day)
    found = []
    for group in facts.groups:
        for days in weeks.values():
            free = [day for day in days if facts.works(group, day)]
            count = min(group.outings, len(free))
            at = ((2 * n + 1) * len(free) // (2 * count) for n in range(count))
            found += [Slot(free[n], group.name) for n in at]
    return tuple(sorted(found))


def visits_of(facts: TourFacts, slots: Sequence[Slot], shares: Shares) -> list[Visit]:
    """Every visit asked for, with the days of its round.

    The days of a span are divided between its rounds by what ``shares`` says, counted in slots of
    those who make such visits.
    """
    found = []
    turns: dict[tuple[str, int], list[SpanDays]] = {}
    for asked in facts.asked:
        key = (asked.stop.visit, asked.span)
        if key not in turns:
            turns[key] = _turns(facts, slots, key, shares.get(key, ()))
        found += [
            Visit(stop=asked.stop, span=asked.span, turn=turn, days=turns[key][turn])
            for turn in range(asked.times)
        ]
    return found


def rounds_of(facts: TourFacts) -> dict[tuple[str, int], list[float]]:
    """Kind and span -> how many visits every round has."""
    found: dict[tuple[str, int], list[float]] = {}
    for asked in facts.asked:
        own = found.setdefault((asked.stop.visit, asked.span), [])
        own += [0.0] * (asked.times - len(own))
        for turn in range(asked.times):
            own[turn] += 1.0
    return found


def _turns(
    facts: TourFacts, slots: Sequence[Slot], key: tuple[str, int], shares: Sequence[float]
) -> list[SpanDays]:
    """The days of every round of one kind and span; rounds do not overlap."""
    span = facts.spans[key[0]][key[1]]
    serving = {group.name for group in facts.groups if key[0] in group.serves}
    days = [slot.day for slot in slots if slot.group in serving and span.has(slot.day)]
    whole, gone, first, found = sum(shares), 0.0, span.first, []
    for share in shares[:-1]:
        gone += share
        at = max(1, round(gone / whole * len(days)))
        last = days[at - 1] if days else span.last
        last = max(last, first)
        found.append(SpanDays(first, min(last, span.last)))
        first = min(last + timedelta(days=1), span.last)
    return [*found, SpanDays(first, span.last)]


@dataclass(frozen=True, eq=False, kw_only=True)
class Chunk:
    """Visits and slots that have nothing to do with others.

    ``open`` says on which of ``days`` every visit may be made, shape (visits, days); ``may`` by
    which of ``groups``, shape (visits, groups).
    """

    visits: tuple[Visit, ...]
    slots: tuple[Slot, ...]
    days: tuple[date, ...]
    groups: tuple[Group, ...]
    open: Bools
    may: Bools
    dear: Bools = field(default_factory=lambda: np.zeros((0, 0), dtype=bool))
    """By which group a visit is only made if it cannot be otherwise, shape (visits, groups)."""

    @property
    def first(self) -> date:
        """The first day of it."""
        return min(visit.days.first for visit in self.visits)


def chunks_of(facts: TourFacts, visits: Sequence[Visit], slots: Sequence[Slot]) -> list[Chunk]:
    """All chunks in the order of their days; visits that nobody can make are in none."""
    days = tuple(sorted({slot.day for slot in slots}))
    number = {day: at for at, day in enumerate(days)}
    opened, may = _open(facts, visits, days), _may(facts, visits)
    groups = facts.groups
    works = np.zeros((len(groups), len(days)), dtype=bool)
    at_group = {group.name: at for at, group in enumerate(groups)}
    for slot in slots:
        works[at_group[slot.group], number[slot.day]] = True
    found = []
    for rows, own in _parts(opened, may, works):
        chosen = np.array(rows, dtype=np.int64)
        group_days = np.flatnonzero(own.any(axis=0))
        members = np.flatnonzero(own.any(axis=1))
        kept = tuple(s for s in slots if own[at_group[s.group], number[s.day]])
        found.append(
            Chunk(
                visits=tuple(visits[at] for at in rows),
                slots=kept,
                days=tuple(days[at] for at in group_days.tolist()),
                groups=tuple(groups[at] for at in members.tolist()),
                open=opened[np.ix_(chosen, group_days)],
                may=may[np.ix_(chosen, members)],
            )
        )
    return sorted(found, key=lambda chunk: (chunk.first, chunk.visits[0].stop))


def _parts(opened: Bools, may: Bools, works: Bools) -> list[tuple[list[int], Bools]]:
    """Rows of visits with their slots (groups, days), joined where they share a slot."""
    from scipy.sparse import csr_array  # noqa: PLC0415  slow to load
    from scipy.sparse.csgraph import connected_components  # noqa: PLC0415

    kinds, kind_of = np.unique(np.hstack([opened, may]), axis=0, return_inverse=True)
    kind_of = kind_of.reshape(-1)
    width = opened.shape[1]
    shape = works.shape
    rows, columns = [], []
    for at, kind in enumerate(kinds):
        usable = np.outer(kind[width:], kind[:width]) & works
        own = np.flatnonzero(usable)
        rows += [at] * own.size
        columns += (own + len(kinds)).tolist()
    size = len(kinds) + works.size
    graph = csr_array((np.ones(len(rows)), (rows, columns)), shape=(size, size))
    _, label = connected_components(graph, directed=False)
    found = []
    lonely = {*range(len(kinds))} - set(rows)
    for part in dict.fromkeys(label[kind_of].tolist()):
        members = np.flatnonzero(label[kind_of] == part).tolist()
        if kind_of[members[0]] in lonely:
            continue
        mine = (label[len(kinds) :] == part).reshape(shape) & works
        found.append((members, mine))
    return found


def _open(facts: TourFacts, visits: Sequence[Visit], days: Sequence[date]) -> Bools:
    """On which days every visit may be made, shape (visits, days).

    A pinned week takes the place of the days of the round.
    """
    found = np.zeros((len(visits), len(days)), dtype=bool)
    stamps = np.array([day.toordinal() for day in days], dtype=np.int64)
    for at, visit in enumerate(visits):
        span = facts.spans[visit.stop.visit][visit.span]
        weeks = [(pin, pin.week) for pin in pins_on(facts, visit.stop) if pin.week is not None]
        fixed = [day for pin, day in weeks if not pin.forbid and not visit.turn and span.has(day)]
        found[at] = _within(stamps, visit.days)
        if fixed:
            found[at] = _within(stamps, span)
        for day in fixed:
            found[at] &= _week(stamps, day)
        for row in facts.busy(visit.stop.place):
            found[at] &= ~_within(stamps, row)
        for pin, day in weeks:
            if pin.forbid:
                found[at] &= ~_week(stamps, day)
    return found


def _week(stamps: Ints, day: date) -> Bools:
    return _within(stamps, SpanDays(monday_of(day), sunday_of(day)))


def pins_on(facts: TourFacts, stop: Stop) -> list[TourPin]:
    """The pins that speak of a visit."""
    pins = enumerate(facts.task.pin, 1)
    return [
        pin
        for at, pin in pins
        if stop.place in facts.pinned[at] and pin.visit in (None, stop.visit)
    ]


def _within(stamps: Ints, span: SpanDays) -> Bools:
    return (stamps >= span.first.toordinal()) & (stamps <= span.last.toordinal())


def _may(facts: TourFacts, visits: Sequence[Visit]) -> Bools:
    """Which group may make every visit, shape (visits, groups): alone it fits into a day."""
    known: dict[Stop, list[bool]] = {}
    for visit in visits:
        if visit.stop not in known:
            known[visit.stop] = [fits(facts, g, visit.stop) for g in facts.groups]
    rows = [known[visit.stop] for visit in visits]
    return np.array(rows, dtype=bool).reshape(len(visits), len(facts.groups))


def fits(facts: TourFacts, group: Group, stop: Stop) -> bool:
    """Whether a group may make a visit, and it fits into an outing of its own."""
    if not group.may(stop):
        return False
    named = [pin for pin in pins_on(facts, stop) if pin.group is not None]
    if any((pin.group == group.name) is pin.forbid for pin in named):
        return False
    if group.capacity is not None and facts.load[stop] > group.capacity:
        return False
    return schedule(facts, group, (stop,)) is not None


def schedule(facts: TourFacts, group: Group, stops: Sequence[Stop]) -> list[tuple[int, int]] | None:
    """Arrival and end of every visit of an outing, then the leaving of and return to the base.

    Seconds from midnight. The group leaves as early as it may, or so much later that it waits
    less for the hours of its visits. ``None`` where hours are not kept or a way is unknown.
    """
    first = group.hours[0] * MINUTE
    found = _times(facts, group, stops, first)
    later = 0 if found is None else _shift(facts, group, stops, found)
    return _times(facts, group, stops, first + later) if later else found


def _times(
    facts: TourFacts, group: Group, stops: Sequence[Stop], leaves: int
) -> list[tuple[int, int]] | None:
    """The times of an outing that begins at a second of the day."""
    found, clock, here = [], leaves, group.base
    for stop in stops:
        spot = facts.spots[stop.place]
        way = int(facts.seconds[here, spot])
        opens, closes = hours_of(facts, stop, group)
        done = max(clock + way, opens) + round(facts.minutes[stop] * MINUTE)
        if way == UNKNOWN or done > closes:
            return None
        found.append((clock + way, done))
        clock, here = done, spot
    home = int(facts.seconds[here, group.base])
    if home == UNKNOWN or clock + home > group.hours[1] * MINUTE:
        return None
    return [*found, (leaves, clock + home)]


def _waits(
    facts: TourFacts, group: Group, stops: Sequence[Stop], times: Sequence[tuple[int, int]]
) -> list[int]:
    """Seconds that are waited for the hours of every visit."""
    pairs = zip(stops, times, strict=False)
    return [max(0, hours_of(facts, stop, group)[0] - came) for stop, (came, _) in pairs]


def _shift(
    facts: TourFacts, group: Group, stops: Sequence[Stop], times: Sequence[tuple[int, int]]
) -> int:
    """How much later a group may leave so that the first wait is shorter and nothing is late."""
    waits = _waits(facts, group, stops, times)
    at = next((n for n, wait in enumerate(waits) if wait), None)
    if at is None:
        return 0
    room = waits[at]
    for stop, (_, done) in list(zip(stops, times, strict=False))[:at]:
        room = min(room, hours_of(facts, stop, group)[1] - done)
    return max(0, room)


def hours_of(facts: TourFacts, stop: Stop, group: Group) -> tuple[int, int]:
    """Between which seconds of a day a visit begins and ends."""
    own = facts.kind_named[stop.visit].hours
    if own is None:
        return 0, group.hours[1] * MINUTE
    return minutes_of(own[0]) * MINUTE, minutes_of(own[1]) * MINUTE
