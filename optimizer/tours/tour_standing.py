"""A calendar in force: what can stay stays, and what cannot finds another day."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from optimizer.tours.tour_case import TourFacts
from optimizer.tours.tour_judge import TourJudge
from optimizer.tours.tour_plan import Outing, Stop, TourPlan, in_order
from optimizer.tours.tour_problem import Slot, Visit, fits, pins_on
from optimizer.tours.tour_spans import SpanDays, monday_of


@dataclass(frozen=True, kw_only=True)
class Kept:
    """What of a calendar in force can stay, what is to be placed anew, and where there is room.

    ``moved`` counts visits in force that cannot stay whatever else is done.
    """

    outings: tuple[Outing, ...]
    freed: tuple[Visit, ...]
    slots: tuple[Slot, ...]
    moved: int


def kept_of(facts: TourFacts) -> Kept:
    """Keep what can be kept of the calendar in force."""
    judge, moved = TourJudge(facts), 0
    room = Counter({(item.stop, item.span): item.times for item in facts.asked})
    weeks: Counter[tuple[str, date]] = Counter()
    outings = []
    for outing in in_order(facts.standing or ()):
        stops = [stop for stop in outing.stops if _stays(facts, judge, outing, stop)]
        moved += len(outing.stops) - len(stops)
        stops = [stop for stop in stops if _asked(judge, room, outing.day, stop)]
        stops = _that_fit(judge, outing, stops)
        week = (outing.group, monday_of(outing.day))
        if not stops or weeks[week] >= facts.group_named[outing.group].outings:
            room.update((stop, judge.span(stop, outing.day)) for stop in stops)
            continue
        weeks[week] += 1
        outings.append(replace(outing, stops=tuple(stops)))
    kept = tuple(outings)
    return Kept(
        outings=kept, freed=_freed(facts, judge, kept), slots=_free(facts, kept), moved=moved
    )


def _stays(facts: TourFacts, judge: TourJudge, outing: Outing, stop: Stop) -> bool:
    """Whether a visit may still be made on its day by its group."""
    group, day = facts.group_named.get(outing.group), outing.day
    span = judge.span(stop, day)
    if group is None or (stop, span) not in judge.asked or not facts.works(group, day):
        return False
    if not facts.opens(stop.place, day) or not fits(facts, group, stop):
        return False
    weeks = [(pin.week, pin.forbid) for pin in pins_on(facts, stop) if pin.week is not None]
    own, days = monday_of(day), facts.spans[stop.visit][span]
    against = [forbid and monday_of(week) == own for week, forbid in weeks]
    elsewhere = [
        not forbid and days.has(week) and monday_of(week) != own and judge.asked[stop, span] == 1
        for week, forbid in weeks
    ]
    return not any(against) and not any(elsewhere)


def _asked(judge: TourJudge, room: Counter[tuple[Stop, int]], day: date, stop: Stop) -> bool:
    """Whether a visit is still asked for; it is counted then."""
    key = (stop, judge.span(stop, day))
    room[key] -= 1
    return room[key] >= 0


def _that_fit(judge: TourJudge, outing: Outing, stops: list[Stop]) -> list[Stop]:
    """As many of the first stops as the group can make."""
    group = judge.facts.group_named.get(outing.group)
    while stops and group is not None:
        load = sum(judge.facts.load[stop] for stop in stops)
        sound = group.most is None or len(stops) <= group.most
        sound = sound and (group.capacity is None or load <= group.capacity)
        if sound and judge.times(replace(outing, stops=tuple(stops))) is not None:
            return stops
        stops = stops[:-1]
    return []


def _freed(facts: TourFacts, judge: TourJudge, kept: tuple[Outing, ...]) -> tuple[Visit, ...]:
    """Visits without a day, each with the days between the rounds before and after it."""
    before = judge.made(TourPlan(task="", outings=facts.standing or ()))
    made = judge.made(TourPlan(task="", outings=kept))
    turns: dict[tuple[str, int, int], list[date]] = defaultdict(list)
    lacking: list[Visit] = []
    for (stop, span), times in judge.asked.items():
        days = Counter(made.get((stop, span), ()))
        missing = []
        for turn, day in enumerate(before.get((stop, span), [])[:times]):
            if days[day] > 0:
                days[day] -= 1
                turns[stop.visit, span, turn].append(day[0])
            else:
                missing.append(turn)
        missing += range(len(before.get((stop, span), [])), times)
        whole = facts.spans[stop.visit][span]
        lacking += [Visit(stop=stop, span=span, turn=turn, days=whole) for turn in missing]
    return tuple(_between(visit, turns) for visit in lacking)


def _between(visit: Visit, turns: dict[tuple[str, int, int], list[date]]) -> Visit:
    kind, span, turn = visit.stop.visit, visit.span, visit.turn
    first = max([visit.days.first, *turns.get((kind, span, turn - 1), ())])
    last = min([visit.days.last, *turns.get((kind, span, turn + 1), ())])
    return replace(visit, days=SpanDays(first, max(first, last)))


def _free(facts: TourFacts, kept: tuple[Outing, ...]) -> tuple[Slot, ...]:
    """Days on which a group may go out and does not, as many as a week has room for."""
    taken = {(outing.group, outing.day) for outing in kept}
    weeks = Counter((outing.group, monday_of(outing.day)) for outing in kept)
    found = []
    for group in facts.groups:
        for day in facts.days():
            week = (group.name, monday_of(day))
            if weeks[week] >= group.outings or (group.name, day) in taken:
                continue
            if facts.works(group, day):
                weeks[week] += 1
                found.append(Slot(day, group.name))
    return tuple(sorted(found))


def inserted(
    facts: TourFacts, outings: Sequence[Outing], visits: Sequence[Visit]
) -> tuple[list[Outing], list[Visit]]:
    """Put visits into outings that have room, each where the way grows least; what is left."""
    judge, left, made = TourJudge(facts), [], list(outings)
    for visit in sorted(visits, key=lambda one: (-facts.need[one.stop], one.stop, one.turn)):
        ways = [way for at in range(len(made)) if (way := _cheapest(judge, made[at], at, visit))]
        if not ways:
            left.append(visit)
            continue
        _, at, new = min(ways, key=lambda way: (way[0], way[1]))
        made[at] = new
    return made, left


def _cheapest(
    judge: TourJudge, outing: Outing, at: int, visit: Visit
) -> tuple[int, int, Outing] | None:
    """Metres more, number and outing with a visit put where it costs least."""
    facts, stop = judge.facts, visit.stop
    if not visit.days.has(outing.day) or stop in outing.stops:
        return None
    if not _stays(facts, judge, outing, stop):
        return None
    length = sum(judge.legs(outing))
    found = []
    for place in range(len(outing.stops) + 1):
        stops = (*outing.stops[:place], stop, *outing.stops[place:])
        if len(_that_fit(judge, outing, list(stops))) == len(stops):
            new = replace(outing, stops=stops)
            found.append((sum(judge.legs(new)) - length, at, new))
    return min(found, key=lambda way: way[0]) if found else None


def every_slot(facts: TourFacts) -> tuple[Slot, ...]:
    """Every day on which a group may go out, more of them than a week has room for."""
    return tuple(
        sorted(
            Slot(day, group.name)
            for group in facts.groups
            for day in facts.days()
            if facts.works(group, day)
        )
    )
