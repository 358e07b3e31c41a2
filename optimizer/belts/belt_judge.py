"""Belts judged from facts and task alone, without the model: what is not kept, what they score."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise
from math import inf, nan

import numpy as np

from geodata.facts.touching import touching
from geodata.geometry.distances import straight_line_table
from optimizer.belts.belt_case import BeltFacts
from optimizer.belts.belt_changes import BeltChanges, changes_of
from optimizer.belts.belt_plan import Belt, BeltPlan
from optimizer.belts.belt_policy import (
    ApartRule,
    BeltPin,
    BeltRule,
    CoverRule,
    Division,
    MostRule,
    MustRule,
    NeverRule,
)
from optimizer.facts.divisions import home_of
from optimizer.facts.place_columns import spellings

METRES_PER_KM = 1000.0
ROUNDING = 1e-9
SHORT = frozenset({"few", "must", "pin_on", "cover"})
"""Kinds of breaches that are shortages: something that is asked for and lacking."""
ONE_BY_ONE = frozenset({"must", "pin_on"})
"""Those that are about places, each of which is lacking once, whoever asks for it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BeltBreach:
    """Something that is not kept: a kind, the rule or pin by its number from 1 (0: none), who.

    ``belt`` is the number of a belt, 0 where it is about none. ``value`` is what is, ``limit``
    what should be.
    """

    kind: str
    rule: int = 0
    pin: int = 0
    belt: int = 0
    places: tuple[str, ...] = ()
    division: str = ""
    value: float = nan
    limit: float = nan

    @property
    def missed(self) -> int:
        """How much is lacking, for breaches that are shortages."""
        if self.kind in ONE_BY_ONE:
            return len(self.places)
        return round(self.limit - self.value)


class BeltJudge:
    """Judges plans of one task; everything is counted anew from places and columns."""

    def __init__(self, facts: BeltFacts) -> None:
        self.facts, self.task = facts, facts.task
        self.places = {place.id: place for place in facts.places}
        self.number = {place.id: at for at, place in enumerate(facts.places)}
        self._touching = touching(facts.county, self.task.level)

    def adjoin(self, one: str, other: str) -> bool:
        """Whether two places touch, as borders and the table of neighbours have it."""
        return other in self._touching.get(one, frozenset())

    def near(self, place: str) -> list[str]:
        """The places of the task that a place touches, in order."""
        return sorted(self._touching.get(place, frozenset()) & self.places.keys())

    def home(self, place: str, kind: Division) -> str:
        """The division of a place."""
        return home_of(self.places[place], kind) if place in self.places else ""

    def score(self, belt: Belt) -> float:
        """The sum of the scores of a belt's places."""
        own = (float(self.facts.score[self.number[p]]) for p in belt.places if p in self.number)
        return sum(own, 0.0)

    def score_of(self, place: str) -> float | None:
        """What a place scores; ``None`` where that is not known but assumed."""
        at = self.number.get(place)
        return None if at is None or self.facts.assumed[at] else float(self.facts.score[at])

    def assumed(self, belt: Belt) -> int:
        """How many places of a belt have a score that is assumed."""
        own = (self.number[place] for place in belt.places if place in self.number)
        return sum(bool(self.facts.assumed[at]) for at in own)

    def total(self, plan: BeltPlan) -> float:
        """The sum over all belts."""
        return sum((self.score(belt) for belt in plan.belts), 0.0)

    def missed(self, plan: BeltPlan) -> int:
        """How many belts, places and divisions are asked for and lacking."""
        short = [item for item in self.breaches(plan) if item.kind in SHORT]
        places = {place for item in short if item.kind in ONE_BY_ONE for place in item.places}
        return len(places) + sum(item.missed for item in short if item.kind not in ONE_BY_ONE)

    def changes(self, plan: BeltPlan) -> BeltChanges:
        """Which places leave the belts in force, join them, or lie on another."""
        return changes_of(self.facts.standing, plan)

    def named(self, name: str) -> str | None:
        """The place of an id, a code or a name that one place alone has."""
        if name in self.places:
            return name
        same = [place.id for place in self.places.values() if name in spellings(place)]
        return same[0] if len(same) == 1 else None

    def breaches(self, plan: BeltPlan) -> Iterator[BeltBreach]:
        """Everything that a plan does not keep, in the order of the task."""
        yield from self._members(plan)
        for belt in plan.belts:
            yield from self._chain(belt)
        asked = self.task.count
        if len(plan.belts) != asked:
            kind = "few" if len(plan.belts) < asked else "many"
            yield BeltBreach(kind=kind, value=len(plan.belts), limit=asked)
        for at, rule in enumerate(self.task.rule, 1):
            yield from self._judged(rule, at, plan)
        for at, pin in enumerate(self.task.pin, 1):
            yield from self._pinned(pin, at, plan)

    def _pinned(self, pin: BeltPin, at: int, plan: BeltPlan) -> Iterator[BeltBreach]:
        own, there = self.facts.pinned[at], plan.belt_of
        on = sorted(own & there.keys())
        counts = Counter(there[place].number for place in on)
        if pin.forbid:
            if len(own) == 1 and on:
                yield BeltBreach(kind="pin_off", pin=at, places=tuple(on))
            for number, count in sorted(counts.items()):
                if count > 1:
                    places = tuple(place for place in on if there[place].number == number)
                    yield BeltBreach(kind="pin_apart", pin=at, belt=number, places=places)
            return
        if len(on) < len(own):
            yield BeltBreach(kind="pin_on", pin=at, places=tuple(sorted(own - there.keys())))
        if len(counts) > 1 or 0 < len(on) < len(own):
            yield BeltBreach(kind="pin_together", pin=at, places=tuple(sorted(own)))

    def _members(self, plan: BeltPlan) -> Iterator[BeltBreach]:
        counts = Counter(place for belt in plan.belts for place in belt.places)
        strange = sorted(set(counts) - set(self.places))
        twice = sorted(place for place, count in counts.items() if count > 1)
        for kind, found in (("strange", strange), ("twice", twice)):
            if found:
                yield BeltBreach(kind=kind, places=tuple(found))

    def _chain(self, belt: Belt) -> Iterator[BeltBreach]:
        """Length, touching from place to place, no branches, one division."""
        task, places = self.task, belt.places
        size = len(places)
        if not task.least <= size <= task.most:
            limit = task.least if size < task.least else task.most
            yield BeltBreach(kind="length", belt=belt.number, value=size, limit=limit)
        for one, other in pairwise(places):
            if not self.adjoin(one, other):
                yield BeltBreach(kind="broken", belt=belt.number, places=(one, other))
        if not task.chords:
            for at, one in enumerate(places):
                for other in places[at + 2 :]:
                    if self.adjoin(one, other):
                        yield BeltBreach(kind="branch", belt=belt.number, places=(one, other))
        if task.inside is not None:
            homes = {self.home(place, task.inside) for place in places}
            if len(homes) > 1:
                yield BeltBreach(kind="divisions", belt=belt.number, places=places)

    def _judged(self, rule: BeltRule, at: int, plan: BeltPlan) -> Iterator[BeltBreach]:
        match rule:
            case MustRule() | NeverRule():
                yield from self._named(rule, at, plan)
            case ApartRule():
                for one, other in combinations(plan.belts, 2):
                    yield from self._apart(rule, at, one, other)
            case MostRule():
                yield from self._crowded(rule, at, plan)
            case CoverRule():
                there, wanted = len(self.reached(plan, rule.per)), self.facts.wanted[at]
                if there < wanted:
                    yield BeltBreach(kind="cover", rule=at, value=there, limit=wanted)

    def _named(self, rule: MustRule | NeverRule, at: int, plan: BeltPlan) -> Iterator[BeltBreach]:
        named, there = self.facts.named[at], plan.belt_of.keys()
        found = named - there if isinstance(rule, MustRule) else named & there
        if found:
            yield BeltBreach(kind=rule.kind, rule=at, places=tuple(sorted(found)))

    def _crowded(self, rule: MostRule, at: int, plan: BeltPlan) -> Iterator[BeltBreach]:
        for home, belts in sorted(self.reached(plan, rule.per).items()):
            if len(belts) > rule.most:
                count, limit = len(belts), rule.most
                yield BeltBreach(kind="most", rule=at, division=home, value=count, limit=limit)

    def reached(self, plan: BeltPlan, kind: Division) -> dict[str, set[int]]:
        """The divisions that belts reach into, with the numbers of these belts."""
        found: dict[str, set[int]] = defaultdict(set)
        for belt in plan.belts:
            for place in belt.places:
                if home := self.home(place, kind):
                    found[home].add(belt.number)
        return found

    def _apart(self, rule: ApartRule, at: int, one: Belt, other: Belt) -> Iterator[BeltBreach]:
        if rule.km is not None:
            km, ends = self.distance(one, other)
            if km < rule.km * (1.0 - ROUNDING):
                yield BeltBreach(
                    kind="near", rule=at, belt=one.number, places=ends, value=km, limit=rule.km
                )
        if rule.steps is not None:
            steps, ends = self._steps(one, other, rule.steps)
            if steps < rule.steps:
                yield BeltBreach(
                    kind="steps",
                    rule=at,
                    belt=one.number,
                    places=ends,
                    value=steps,
                    limit=rule.steps,
                )

    def distance(self, one: Belt, other: Belt) -> tuple[float, tuple[str, str]]:
        """Km in a straight line between the nearest places of two belts, and these places."""
        ours, theirs = ([p for p in belt.places if p in self.places] for belt in (one, other))
        if not ours or not theirs:
            return inf, ("", "")
        table = straight_line_table(self._spots(ours), self._spots(theirs))
        here, there = np.unravel_index(int(np.nanargmin(table)), table.shape)
        return float(table[here, there]) / METRES_PER_KM, (ours[here], theirs[there])

    def _spots(self, places: Sequence[str]) -> "np.ndarray[tuple[int, int], np.dtype[np.float64]]":
        known = (self.places[place] for place in places)
        return np.array([(place.lon, place.lat) for place in known], dtype=float)

    def _steps(self, one: Belt, other: Belt, most: int) -> tuple[int, tuple[str, str]]:
        """Steps over the whole map between two belts, ``most`` where they are no fewer."""
        goal, front = set(other.places), {place: place for place in one.places}
        seen = set(front)
        for steps in range(most):
            for place, start in front.items():
                if place in goal:
                    return steps, (start, place)
            front = {
                near: start
                for place, start in front.items()
                for near in sorted(self._touching.get(place, ()))
                if near not in seen
            }
            seen |= set(front)
        return most, ("", "")
