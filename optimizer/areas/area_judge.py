"""Areas judged from facts and task alone, without the model: what is not kept, what it costs."""

from collections import Counter, defaultdict, deque
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import inf, nan

import numpy as np

from geodata.facts.touching import touching
from optimizer.areas.area_case import AreaFacts
from optimizer.areas.area_plan import Area, AreaPlan
from optimizer.areas.area_policy import (
    ApartRule,
    AreaGoal,
    AreaPin,
    AreaRule,
    BalanceGoal,
    BoundRule,
    ChangesGoal,
    CompactGoal,
    CutGoal,
    LinesRule,
    TieRule,
    TogetherRule,
)
from optimizer.facts.place_columns import spellings, texts
from optimizer.facts.travel_times import metres_of, minutes_of

ROUNDING = 1e-9
"""Share of the mean by which a sum may miss a bound."""
METRES_PER_KM = 1000.0


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaBreach:
    """Something that is not kept: a kind, the rule or pin by its number from 1 (0: none), who.

    ``area`` is the number of an area, 0 where it is about none. ``value`` is what is, ``limit``
    what should be.
    """

    kind: str
    rule: int = 0
    pin: int = 0
    area: int = 0
    places: tuple[str, ...] = ()
    value: float = nan
    limit: float = nan


class AreaJudge:
    """Judges plans of one task; everything is counted anew from places and columns."""

    def __init__(self, facts: AreaFacts) -> None:
        self.facts, self.task = facts, facts.task
        self.places = {place.id: place for place in facts.places}
        self.number = {place.id: at for at, place in enumerate(facts.places)}
        self.touching = self._touching()

    def _touching(self) -> dict[str, set[str]]:
        """Who touches whom inside one division, with the links that were told."""
        found: dict[str, set[str]] = {place: set() for place in self.places}
        inside = dict(zip(self.places, self.facts.inside, strict=True))
        for place, others in touching(self.facts.county, self.task.level).items():
            for other in others:
                if place in found and other in found and inside[place] == inside[other]:
                    found[place].add(other)
        for link in self.facts.links:
            found[link.one].add(link.other)
            found[link.other].add(link.one)
        return found

    def breaches(self, plan: AreaPlan) -> Iterator[AreaBreach]:
        """Everything that a plan does not keep, in the order of the task."""
        yield from self._each_once(plan)
        for area in plan.areas:
            yield from self._whole(area)
            yield from self._seated(area)
        yield from self._seats(plan)
        for at, pin in enumerate(self.task.pin, 1):
            yield from self._pinned(pin, at, plan)
        for at, rule in enumerate(self.task.rule, 1):
            yield from self._judged(rule, at, plan)

    def _pinned(self, pin: AreaPin, at: int, plan: AreaPlan) -> Iterator[AreaBreach]:
        """What is fixed: a place with its seat and with others, and apart from others.

        That a seat is the centre of its area is judged with all seats.
        """
        place = self.named(pin.place or "")
        if place is None or place not in plan.area_of:
            return
        own = plan.area_of[place]
        beside = (pin.seat, *pin.together) if pin.seat is not None else pin.together
        for names, together in ((beside, True), (pin.apart, False)):
            for other in map(self.named, names):
                there = None if other is None else plan.area_of.get(other)
                if other is not None and there is not None and (there is own) != together:
                    kind = "pin_together" if together else "pin_apart"
                    yield AreaBreach(kind=kind, pin=at, area=own.number, places=(place, other))

    def _each_once(self, plan: AreaPlan) -> Iterator[AreaBreach]:
        counts = Counter(place for area in plan.areas for place in area.places)
        lost = sorted(set(self.places) - set(counts))
        strange = sorted(set(counts) - set(self.places))
        twice = sorted(place for place, count in counts.items() if count > 1)
        for kind, found in (("lost", lost), ("strange", strange), ("twice", twice)):
            if found:
                yield AreaBreach(kind=kind, places=tuple(found))

    def _whole(self, area: Area) -> Iterator[AreaBreach]:
        """An area hangs together, and lies in one division."""
        known = [place for place in area.places if place in self.places]
        pieces = self.pieces(known)
        if len(pieces) > 1:
            yield AreaBreach(kind="pieces", area=area.number, places=tuple(pieces[-1]))
        homes = {self.facts.inside[self.number[place]] for place in known}
        if len(homes) > 1:
            yield AreaBreach(kind="divisions", area=area.number, places=tuple(known))

    def pieces(self, places: Collection[str]) -> list[list[str]]:
        """The pieces that some places fall into, the largest first."""
        left, found = set(places), []
        for start in sorted(places):
            if start not in left:
                continue
            left.discard(start)
            piece, queue = [start], deque([start])
            while queue:
                for other in sorted(self.touching[queue.popleft()] & left):
                    left.discard(other)
                    piece.append(other)
                    queue.append(other)
            found.append(sorted(piece))
        return sorted(found, key=lambda piece: (-len(piece), piece))

    def _seated(self, area: Area) -> Iterator[AreaBreach]:
        """A centre lies in its area and may be one."""
        if area.centre is None:
            return
        if area.centre not in area.places or not self._may(area.centre):
            yield AreaBreach(kind="centre", area=area.number, places=(area.centre,))

    def _may(self, place: str) -> bool:
        return place in self.number and bool(self.facts.may_centre[self.number[place]])

    def _seats(self, plan: AreaPlan) -> Iterator[AreaBreach]:
        centres = {area.centre for area in plan.areas}
        given = [p for p, n in self.number.items() if self.facts.is_centre[n]]
        lacking = tuple(sorted(set(given) - centres))
        if lacking:
            yield AreaBreach(kind="seat", places=lacking)

    def _judged(self, rule: AreaRule, at: int, plan: AreaPlan) -> Iterator[AreaBreach]:
        match rule:
            case BoundRule():
                yield from self._bound(rule, at, plan)
            case TogetherRule():
                for group in self.groups(rule):
                    areas = {plan.area_of[p].number for p in group if p in plan.area_of}
                    if len(areas) > 1:
                        yield AreaBreach(kind="together", rule=at, places=tuple(group))
            case ApartRule():
                for group in self.groups(rule):
                    yield from self._apart(at, plan, combinations(group, 2))
            case LinesRule():
                yield from self._apart(at, plan, self._crossed(rule))

    def _apart(
        self, at: int, plan: AreaPlan, pairs: Iterator[tuple[str, str]]
    ) -> Iterator[AreaBreach]:
        area_of = plan.area_of
        for one, other in pairs:
            if one in area_of and other in area_of and area_of[one] is area_of[other]:
                number = area_of[one].number
                yield AreaBreach(kind="apart", rule=at, area=number, places=(one, other))

    def _crossed(self, rule: LinesRule) -> Iterator[tuple[str, str]]:
        found = texts(self.facts.county, self.facts.places, self.task.level, rule.by)
        values = dict(zip(self.places, found, strict=True))
        for place in sorted(self.touching):
            for other in sorted(self.touching[place]):
                both = values[place], values[other]
                if place < other and None not in both and both[0] != both[1]:
                    yield place, other

    def groups(self, rule: TieRule) -> list[list[str]]:
        """The groups of places that a rule ties, each by id."""
        found: dict[object, list[str]] = defaultdict(list)
        if rule.by is not None:
            values = texts(self.facts.county, self.facts.places, self.task.level, rule.by)
            for place, value in zip(self.places, values, strict=True):
                if value is not None:
                    found[value].append(place)
        groups = list(found.values())
        for names in rule.places:
            known = [self.named(name) for name in names]
            groups.append([place for place in known if place is not None])
        return [group for group in groups if len(group) > 1]

    def named(self, name: str) -> str | None:
        """The place of an id, a code or a name that one place alone has."""
        if name in self.places:
            return name
        same = [p.id for p in self.places.values() if name in spellings(p)]
        return same[0] if len(same) == 1 else None

    def _bound(self, rule: BoundRule, at: int, plan: AreaPlan) -> Iterator[AreaBreach]:
        means = self.means(plan, f"rule[{at}].of")
        for area in plan.areas:
            load = self.load(area, f"rule[{at}].of")
            mean = means[area.inside]
            least, most = limits(rule, mean)
            slack = ROUNDING * (abs(mean) or 1.0) * 2
            if load < least - slack:
                yield AreaBreach(kind="below", rule=at, area=area.number, value=load, limit=least)
            elif load > most + slack:
                yield AreaBreach(kind="above", rule=at, area=area.number, value=load, limit=most)

    def load(self, area: Area, where: str) -> float:
        """The sum of a column in an area."""
        values = self.facts.values[where]
        return sum((float(values[self.number[p]]) for p in area.places if p in self.number), 0.0)

    def stated(self, place: str, where: str) -> float | None:
        """What a place counts of a column; ``None`` where that is not known but assumed."""
        at = self.number[place]
        lacking = self.facts.unknown.get(where)
        known = lacking is None or not lacking[at]
        return float(self.facts.values[where][at]) if known else None

    def assumed(self, area: Area, where: str) -> int:
        """Of how many places of an area a column is not known."""
        places = [place for place in area.places if place in self.number]
        return sum(self.stated(place, where) is None for place in places)

    def means(self, plan: AreaPlan, where: str) -> Mapping[str, float]:
        """The mean sum of a column over the areas of every division."""
        sums: dict[str, list[float]] = defaultdict(list)
        for area in plan.areas:
            sums[area.inside].append(self.load(area, where))
        return {name: sum(loads) / len(loads) for name, loads in sums.items()}

    def measure(self, at: int, plan: AreaPlan) -> float:
        """What the goal number ``at``, from 1, costs, unweighted."""
        goal: AreaGoal = self.task.goal[at - 1]
        match goal:
            case CompactGoal():
                return sum((self.compactness(goal, at, area) for area in plan.areas), 0.0)
            case CutGoal():
                return float(sum(1 for _ in self.cut(plan)))
            case BalanceGoal():
                means = self.means(plan, f"goal[{at}].of")
                return sum(
                    (
                        abs(self.load(area, f"goal[{at}].of") / means[area.inside] - 1.0)
                        for area in plan.areas
                        if means[area.inside] > 0
                    ),
                    0.0,
                )
            case ChangesGoal():
                return float(sum(1 for _ in self.changed(plan)))

    def cost(self, level: int, plan: AreaPlan) -> float:
        """What all goals of a level cost, weighted."""
        goals = enumerate(self.task.goal, 1)
        return sum(
            (goal.weight * self.measure(at, plan) for at, goal in goals if goal.level == level), 0.0
        )

    def cut(self, plan: AreaPlan) -> Iterator[tuple[str, str]]:
        """The touching pairs that lie in two areas."""
        area_of = plan.area_of
        for place in sorted(self.touching):
            for other in sorted(self.touching[place]):
                if place < other and area_of[place] is not area_of[other]:
                    yield place, other

    def changed(self, plan: AreaPlan) -> Iterator[tuple[str, str]]:
        """The touching pairs of places whose being together is not as in force."""
        area_of = plan.area_of
        current = dict(zip(self.places, self.facts.current, strict=True))
        for place in sorted(self.touching):
            for other in sorted(self.touching[place]):
                both = current[place], current[other]
                same = area_of[place] is area_of[other]
                if place < other and None not in both and same != (both[0] == both[1]):
                    yield place, other

    def compactness(self, goal: CompactGoal, at: int, area: Area) -> float:
        """What the ways of one area cost to its centre, or to the best place for one."""
        allowed = [place for place in area.places if self._may(place)] or list(area.places)
        centres = [area.centre] if area.centre is not None else allowed
        weights = self.facts.values[f"goal[{at}].weight_by"]
        own = np.array([weights[self.number[place]] for place in area.places])
        return min(float((own * self.ways(goal, area.places, centre)).sum()) for centre in centres)

    def ways(
        self, goal: CompactGoal, places: Sequence[str], centre: str
    ) -> "np.ndarray[tuple[int], np.dtype[np.float64]]":
        """Ways from places to a centre, in km, minutes or hops, shape (places,)."""
        if goal.by == "hops":
            hops = self._hops_from(centre)
            return np.array([hops.get(place, inf) for place in places])
        here = self.places[centre]
        spots = np.array([(self.places[p].lon, self.places[p].lat) for p in places], dtype=float)
        seats = np.tile(np.array([(here.lon, here.lat)], dtype=float), (len(places), 1))
        county, travel = self.facts.county, self.facts.travel
        if goal.by == "minutes":
            return minutes_of(county, travel, spots, seats)
        return metres_of(county, travel, spots, seats) / METRES_PER_KM

    def _hops_from(self, start: str) -> dict[str, int]:
        whole = touching(self.facts.county, self.task.level)
        steps, queue = {start: 0}, deque([start])
        while queue:
            place = queue.popleft()
            for other in sorted(set(whole.get(place, ())) | self.touching[place]):
                if other in self.places and other not in steps:
                    steps[other] = steps[place] + 1
                    queue.append(other)
        return steps


def limits(rule: BoundRule, mean: float) -> tuple[float, float]:
    """Least and most sum of an area, where the mean of its division is known."""
    least = -inf if rule.least is None else rule.least
    most = inf if rule.most is None else rule.most
    if rule.within is not None:
        least, most = max(least, mean * (1 - rule.within)), min(most, mean * (1 + rule.within))
    return least, most
