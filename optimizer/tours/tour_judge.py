"""Tours judged from facts and outings alone: days, hours, order, repeats, pins, what is missed."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from itertools import pairwise
from math import nan

from optimizer.facts.place_columns import spellings
from optimizer.tours.tour_case import UNKNOWN, TourFacts
from optimizer.tours.tour_plan import Outing, Stop, TourPlan
from optimizer.tours.tour_policy import TourPin
from optimizer.tours.tour_problem import Slot, fits, pins_on, schedule, slots_of
from optimizer.tours.tour_spans import SpanDays, monday_of

METRES = 1000.0
SOFT = frozenset({"missed", "repeat"})
"""Kinds of breaches that tours may have: all else no calendar of ours has."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TourBreach:
    """Something that is not kept: by which group, on which day, at which places.

    ``why`` tells why a visit is missed: ``group``, ``way``, ``hours``, ``day`` or ``full``.
    """

    kind: str
    group: str = ""
    day: date | None = None
    visit: str = ""
    places: tuple[str, ...] = ()
    why: str = ""
    value: float = nan
    limit: float = nan
    pin: int = 0


class TourJudge:
    """Judges calendars of one task."""

    def __init__(self, facts: TourFacts) -> None:
        self.facts, self.task = facts, facts.task

    @cached_property
    def slots(self) -> tuple[Slot, ...]:
        """All days on which groups go out."""
        return slots_of(self.facts)

    @cached_property
    def asked(self) -> Mapping[tuple[Stop, int], int]:
        """Visit and span -> how often."""
        return {(item.stop, item.span): item.times for item in self.facts.asked}

    def named(self, name: str) -> str | None:
        """The id of a place by id, code or name; ``None`` where none or several are meant."""
        if name in self.facts.places:
            return name
        found = [place.id for place in self.facts.places.values() if name in spellings(place)]
        return found[0] if len(found) == 1 else None

    def span(self, stop: Stop, day: date) -> int:
        """The number of the span of a visit on a day; -1 outside of the tour."""
        spans = self.facts.spans.get(stop.visit, ())
        return next((at for at, span in enumerate(spans) if span.has(day)), -1)

    def metres(self, plan: TourPlan) -> float:
        """Metres of all outings; ways that nobody knows count nothing."""
        return float(sum(sum(self.legs(outing)) for outing in plan.outings))

    def legs(self, outing: Outing) -> list[int]:
        """Metres of every way of an outing, the last one home."""
        group = self.facts.group_named.get(outing.group)
        if group is None:
            return [0] * (len(outing.stops) + 1)
        spots = [self.facts.spots.get(stop.place, -1) for stop in outing.stops]
        path = [group.base, *spots, group.base]
        ways = pairwise(path)
        found = [UNKNOWN if -1 in way else int(self.facts.metres[way]) for way in ways]
        return [max(0, metres) for metres in found]

    def times(self, outing: Outing) -> list[tuple[int, int]] | None:
        """What :func:`schedule` gives; ``None`` where it cannot be kept."""
        group = self.facts.group_named.get(outing.group)
        known = all(
            stop in self.facts.minutes and stop.place in self.facts.spots for stop in outing.stops
        )
        return schedule(self.facts, group, outing.stops) if group is not None and known else None

    def breaches(self, plan: TourPlan) -> Iterator[TourBreach]:
        """Everything that is not kept."""
        strange = list(self._strange(plan))
        yield from strange
        if strange:
            return
        for outing in plan.outings:
            yield from self._outing(outing)
        yield from self._weeks(plan)
        yield from self._counts(plan)
        yield from self._rounds(plan)
        yield from self._repeats(plan)
        yield from self._pins(plan)

    def _strange(self, plan: TourPlan) -> Iterator[TourBreach]:
        """Groups, visits and days that the task does not have."""
        for outing in plan.outings:
            lost = tuple(
                stop.place
                for stop in outing.stops
                if (stop, self.span(stop, outing.day)) not in self.asked
            )
            if lost or not outing.stops or outing.group not in self.facts.group_named:
                yield TourBreach(kind="strange", group=outing.group, day=outing.day, places=lost)

    def _outing(self, outing: Outing) -> Iterator[TourBreach]:
        facts, day = self.facts, outing.day
        group = facts.group_named[outing.group]
        places = tuple(stop.place for stop in outing.stops)
        told = TourBreach(kind="", group=group.name, day=day)
        if not facts.works(group, day):
            yield replace(told, kind="day_off")
        if closed := tuple(place for place in places if not facts.opens(place, day)):
            yield replace(told, kind="closed", places=closed)
        if wrong := tuple(stop.place for stop in outing.stops if not group.may(stop)):
            yield replace(told, kind="not_its", places=wrong)
        if len({*outing.stops}) < len(outing.stops):
            yield replace(told, kind="same_day", places=places)
        if group.most is not None and len(places) > group.most:
            yield replace(told, kind="most", value=len(places), limit=group.most)
        load = sum(facts.load[stop] for stop in outing.stops)
        if group.capacity is not None and load > group.capacity + 1e-6:
            yield replace(told, kind="capacity", value=load, limit=group.capacity)
        if self.times(outing) is None:
            yield replace(told, kind="hours", places=places)

    def _weeks(self, plan: TourPlan) -> Iterator[TourBreach]:
        """Groups that go out twice on a day, or too often in a week."""
        days = Counter((outing.group, outing.day) for outing in plan.outings)
        for (name, day), count in days.items():
            if count > 1:
                yield TourBreach(kind="two_outings", group=name, day=day, value=count, limit=1)
        weeks = Counter((outing.group, monday_of(outing.day)) for outing in plan.outings)
        for (name, monday), count in weeks.items():
            most = self.facts.group_named[name].outings
            if count > most:
                yield TourBreach(kind="week", group=name, day=monday, value=count, limit=most)

    def made(self, plan: TourPlan) -> dict[tuple[Stop, int], list[tuple[date, str]]]:
        """Visit and span -> day and group of every time that it is made."""
        found: dict[tuple[Stop, int], list[tuple[date, str]]] = defaultdict(list)
        for outing in plan.outings:
            for stop in outing.stops:
                found[stop, self.span(stop, outing.day)].append((outing.day, outing.group))
        return {key: sorted(days) for key, days in found.items()}

    def _counts(self, plan: TourPlan) -> Iterator[TourBreach]:
        """Visits that are missed, each with its reason, and those that nobody asked for."""
        made = self.made(plan)
        for key, times in self.asked.items():
            stop, span = key
            count = len(made.get(key, ()))
            told = TourBreach(
                kind="too_often", visit=stop.visit, places=(stop.place,), value=count, limit=times
            )
            if count > times:
                yield told
            elif count < times:
                days = self.facts.spans[stop.visit][span]
                yield replace(told, kind="missed", day=days.first, why=self.why(stop, days))

    def missed(self, plan: TourPlan) -> int:
        """How many visits are missed."""
        made = self.made(plan)
        return sum(max(0, times - len(made.get(key, ()))) for key, times in self.asked.items())

    def repeats(self, plan: TourPlan) -> int:
        """How often a group visits an area twice running."""
        return 0 if any(self._strange(plan)) else sum(1 for _ in self._repeats(plan))

    def why(self, stop: Stop, days: SpanDays) -> str:
        """Why a visit cannot be made, or ``full``: whoever may make it has no room."""
        facts = self.facts
        groups = [group for group in facts.groups if group.may(stop)]
        if not groups:
            return "group"
        spot = facts.spots[stop.place]
        reached = [g for g in groups if facts.seconds[g.base, spot] != UNKNOWN]
        if not reached:
            return "way"
        fitting = {group.name for group in reached if fits(facts, group, stop)}
        if not fitting:
            return "hours"
        open_ = [
            slot
            for slot in self.slots
            if slot.group in fitting and days.has(slot.day) and facts.opens(stop.place, slot.day)
        ]
        return "full" if open_ else "day"

    def _rounds(self, plan: TourPlan) -> Iterator[TourBreach]:
        """Places visited again before others, who lack no visit, had theirs."""
        made = self.made(plan)
        turns: dict[tuple[str, int, int], list[tuple[date, str]]] = defaultdict(list)
        for key, times in self.asked.items():
            days = made.get(key, [])
            if len(days) == times:
                for turn, (day, _) in enumerate(days):
                    turns[key[0].visit, key[1], turn].append((day, key[0].place))
        for (visit, span, turn), days in sorted(turns.items()):
            before = turns.get((visit, span, turn - 1))
            if turn and before:
                last = max(before)[0]
                early = tuple(place for day, place in sorted(days) if day < last)
                if early:
                    yield TourBreach(kind="rounds", visit=visit, day=last, places=early)

    def _repeats(self, plan: TourPlan) -> Iterator[TourBreach]:
        """Areas visited by the same group in two spans or rounds running."""
        if self.task.rotate is None:
            return
        stages: dict[tuple[str, str], dict[tuple[int, int], set[str]]] = {}
        where: dict[tuple[str, str], list[str]] = defaultdict(list)
        for (stop, span), days in sorted(self.made(plan).items()):
            key = (stop.visit, self.facts.home(stop.place))
            where[key].append(stop.place)
            for turn, (_, group) in enumerate(days):
                stages.setdefault(key, {}).setdefault((span, turn), set()).add(group)
        for key, found in sorted(stages.items()):
            order = sorted(found)
            for one, other in pairwise(order):
                for group in sorted(found[one] & found[other]):
                    day = self.facts.spans[key[0]][other[0]].first
                    places = tuple(dict.fromkeys(where[key]))
                    yield TourBreach(
                        kind="repeat", group=group, day=day, visit=key[0], places=places
                    )

    def _pins(self, plan: TourPlan) -> Iterator[TourBreach]:
        """What is decided otherwise."""
        made = self.made(plan)
        for at, pin in enumerate(self.task.pin, 1):
            for (stop, span), days in sorted(made.items()):
                if pin not in pins_on(self.facts, stop):
                    continue
                if not self._kept(pin, days, self.facts.spans[stop.visit][span]):
                    yield TourBreach(
                        kind="pin",
                        pin=at,
                        group=pin.group or "",
                        visit=stop.visit,
                        places=(stop.place,),
                    )

    def _kept(self, pin: TourPin, days: Sequence[tuple[date, str]], span: SpanDays) -> bool:
        if pin.group is not None:
            return all((group == pin.group) is not pin.forbid for _, group in days)
        week = pin.week
        if week is None or (not pin.forbid and not span.has(week)):
            return True
        same = [monday_of(day) == monday_of(week) for day, _ in days]
        return not any(same) if pin.forbid else any(same)

    def moved(
        self, plan: TourPlan
    ) -> list[tuple[Stop, tuple[tuple[date, str], ...], tuple[tuple[date, str], ...]]]:
        """Every visit whose days or groups are not those in force, with both of them."""
        if self.facts.standing is None:
            return []
        before = TourPlan(task=plan.task, outings=self.facts.standing).where()
        after = plan.where()
        found = []
        for stop in sorted({*before, *after}):
            one, other = Counter(before.get(stop, ())), Counter(after.get(stop, ()))
            if one != other:
                gone, come = one - other, other - one
                found.append((stop, tuple(sorted(gone.elements())), tuple(sorted(come.elements()))))
        return found

    def changes(self, plan: TourPlan) -> int:
        """Visits in force that are not made on their day by their group."""
        return sum(len(gone) for _, gone, _ in self.moved(plan))
