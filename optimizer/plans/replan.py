"""Replanning: the plan in force is a fact, what has happened changes facts, the solve is the same.

Shortage comes first, then as few changes as possible, then the goals of the scenario.
"""

from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from geodata.facts.county import RECALLED, County, Pin, StandingPosting
from geodata.facts.supply_key import SupplyKey
from optimizer.facts.demand import demand_of
from optimizer.facts.lookup import Lookup
from optimizer.goals.few_changes import FewChanges
from optimizer.model.plan import Plan, Posting
from optimizer.model.policy import Policy
from optimizer.model.policy_view import PolicyView, tables_of
from optimizer.plans.terms import Term
from optimizer.rules.change_budget import ChangeBudget
from optimizer.rules.keep_term import end_of
from optimizer.rules.term_limit import TermLimit

Key = tuple[str, str, str]
Reason = Literal["withdrawn", "recalled", "retired", "transferred", "closed"]
Cause = Literal[
    "left",
    "gone",
    "merged",
    "expired",
    "moved",
    "paired",
    "people",
    "filled",
    "added",
    "dropped",
    "spared",
    "better",
    "pinned",
    "barred",
]
AWAY = ("recalled", "closed")
"""Who left so cannot stay to hand over; a unit that is closed is no more."""


@dataclass(frozen=True, slots=True)
class Event:
    """Somebody, a unit or a leader is no longer there."""

    who: SupplyKey
    reason: Reason = "withdrawn"


@dataclass(frozen=True, slots=True)
class PostingChange:
    """What changed at one place in one layer, and why.

    ``cause``: ``left`` the old one is no longer there; ``moved`` he is needed at ``other``;
    ``paired`` he went with the unit of the place; ``people`` the unit came with its person;
    ``gone`` the place is no more; ``merged`` it took another in and needs one only;
    ``filled`` an open post was filled; ``added`` one more came where none was open; ``dropped``
    it is left open; ``spared`` the place has as many as it must have without; ``pinned`` the
    committee wants it so;
    ``better`` the whole plan is better for it; ``expired`` the term of the old one is over.

    ``handing_over`` are those of the old ones who can stay until the new ones have settled:
    not who was recalled, who is no more, or who serves another place from now on.
    """

    layer: str
    place: str
    before: tuple[str, ...]
    after: tuple[str, ...]
    cause: Cause
    other: str = ""
    handing_over: tuple[str, ...] = ()

    @property
    def leaving(self) -> tuple[str, ...]:
        """Who serves the place no longer."""
        return tuple(who for who in self.before if who not in self.after)

    @property
    def coming(self) -> tuple[str, ...]:
        """Who serves the place from now on."""
        return tuple(who for who in self.after if who not in self.before)


def in_force(
    county: County, policy: PolicyView, plan: Plan, terms: Mapping[Key, Term] | None = None
) -> County:
    """The county with a plan as the one in force; ``terms`` are the days of its postings."""
    known, tables = terms or {}, tables_of(policy)
    standing = tuple(
        StandingPosting(
            layer=post.layer,
            place=post.place,
            supply=post.supply,
            role=post.role,
            start=known.get(post.key, Term()).start,
            end=known.get(post.key, Term()).end,
            table=tables.get(post.layer, ""),
        )
        for post in plan.postings
    )
    return replace(county, current=standing)


def after(
    county: County, policy: PolicyView, events: Iterable[Event], pins: Sequence[Pin] = ()
) -> County:
    """The county after some events: who left can no longer be posted, new pins stand.

    A pin that says something of the same pair as a new one gives way to it. A unit that is
    closed takes its people's tie to it away.
    """
    events, tables = tuple(events), tables_of(policy)
    gone = {event.who for event in events}
    cadres = tuple(
        replace(
            cadre,
            available=False if cadre.key in gone else cadre.available,
            unit=None if SupplyKey("units", cadre.unit or "") in gone else cadre.unit,
        )
        for cadre in county.cadres
    )
    said = {(pin.layer, pin.place, pin.supply) for pin in pins if pin.supply}
    kept = (p for p in county.pins if (p.layer, p.place, p.supply) not in said)
    recalled = {event.who for event in events if event.reason == "recalled"}
    ended = (replace(p, status=RECALLED) for p in county.current if p.key in recalled)
    return replace(
        county,
        former=tuple(dict.fromkeys((*county.former, *ended))),
        cadres=cadres,
        units=tuple(unit for unit in county.units if unit.key not in gone),
        leaders=tuple(leader for leader in county.leaders if leader.key not in gone),
        pins=(*(p for p in kept if not _names(p, tables, gone)), *pins),
    )


def _names(pin: Pin, tables: Mapping[str, str], gone: Container[SupplyKey]) -> bool:
    """Whether a pin names somebody who left, or a unit that did."""
    who = SupplyKey(tables.get(pin.layer, ""), pin.supply or "")
    return who in gone or SupplyKey("units", pin.unit or "") in gone


def lost_pins(county: County, policy: PolicyView, events: Iterable[Event]) -> tuple[Pin, ...]:
    """What the committee has fixed of somebody or a unit that left: it stands no longer."""
    tables, gone = tables_of(policy), {event.who for event in events}
    return tuple(pin for pin in county.pins if _names(pin, tables, gone))


def expired(county: County, policy: Policy) -> frozenset[Key]:
    """Postings in force whose term is over by the day of the plan, or that a term limit ends."""
    years = {layer.name: layer.term_years for layer in policy.layers}
    over = {
        (post.layer, post.place, post.supply)
        for post in county.current
        if (end := end_of(post, years.get(post.layer))) is not None and end < county.day
    }
    limits = (rule for rule in policy.rules if isinstance(rule, TermLimit))
    ended = (rule.breaches(county, policy, standing_plan(county)) for rule in limits)
    over |= {(b.layer, b.place, b.supply) for breaches in ended for b in breaches}
    return frozenset(over)


def calm(policy: Policy, *, most: int | None = None) -> Policy:
    """The policy with few changes as a level of its own, right below the first.

    ``most`` adds a change budget. A goal of few changes that is there already gives way.
    """
    goals = [goal for goal in policy.effective_goals if not isinstance(goal, FewChanges)]
    first = min(goal.level for goal in goals)
    moved = [
        goal if goal.level == first else goal.model_copy(update={"level": goal.level + 1})
        for goal in goals
    ]
    rules = policy.rules
    if most is not None:
        every = tuple(layer.name for layer in policy.layers)
        rules = (*rules, ChangeBudget(layers=every, most=most))
    return policy.model_copy(
        update={"goals": (*moved, FewChanges(level=first + 1)), "rules": rules}
    )


def weighed(policy: Policy, weight: float) -> Policy:
    """The policy with few changes among the goals of its last level, at a weight."""
    goals = [goal for goal in policy.effective_goals if not isinstance(goal, FewChanges)]
    last = max(goal.level for goal in goals)
    wish = FewChanges(level=max(2, last), weight=weight)
    return policy.model_copy(update={"goals": (*goals, wish)})


def changes(
    county: County,
    policy: PolicyView,
    before: Plan,
    now: Plan,
    events: Iterable[Event] = (),
    over: frozenset[Key] = frozenset(),
) -> tuple[PostingChange, ...]:
    """Every place and layer in which two plans differ, each once, with its cause.

    ``events`` say who left, ``over`` which terms are over (:func:`expired`). Villages that
    have taken others in are ``county.grown``.
    """
    events, tables = tuple(events), tables_of(policy)
    gone = {event.who for event in events}
    away = {event.who for event in events if event.reason in AWAY}
    old, new = _by_place(before, tables), _by_place(now, tables)
    places = {place.id for place in (*county.villages, *county.townships)}
    places |= {village.county for village in county.villages} | {county.name}
    lookup = Lookup(county)
    levels = {layer.name: layer for layer in policy.layers}
    spots = sorted(old.keys() | new.keys())
    least = {
        (layer, place): demand_of(levels[layer], known)[0]
        for layer, place in spots
        if layer in levels and (known := lookup.places(levels[layer].level).get(place))
    }
    context = _Context(
        least=least,
        old=old,
        new=new,
        gone=frozenset(gone),
        away=frozenset(away),
        over=over,
        places=frozenset(places),
        units=_units(county),
        levels={layer.name: layer.level for layer in policy.layers},
        pins=county.pins,
        grown=county.grown,
    )
    return tuple(
        context.change(layer, place)
        for layer, place in spots
        if old.get((layer, place)) != new.get((layer, place))
    )


Spot = tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Context:
    """What a cause is read from; ``least`` is how many a place must have."""

    least: Mapping[Spot, int]
    old: Mapping[Spot, frozenset[SupplyKey]]
    new: Mapping[Spot, frozenset[SupplyKey]]
    gone: frozenset[SupplyKey]
    away: frozenset[SupplyKey]
    over: frozenset[Key]
    places: frozenset[str]
    units: Mapping[SupplyKey, SupplyKey]
    levels: Mapping[str, str]
    pins: Sequence[Pin]
    grown: frozenset[str]

    def change(self, layer: str, place: str) -> PostingChange:
        """The change at one spot."""
        before = self.old.get((layer, place), frozenset())
        after = self.new.get((layer, place), frozenset())
        cause, other = self._cause(layer, place, before, after)
        old, new = (tuple(sorted(who.id for who in there)) for there in (before, after))
        stays = sorted(who.id for who in before - after if self._can_stay(place, who))
        taken_over = bool(after - before) and place in self.places
        return PostingChange(
            layer, place, old, new, cause, other, tuple(stays) if taken_over else ()
        )

    def _can_stay(self, place: str, who: SupplyKey) -> bool:
        """Whether somebody can serve on for some days: nobody serves two places at once."""
        elsewhere = any(
            who in there and who not in self.old.get(spot, ())
            for spot, there in self.new.items()
            if spot[1] != place
        )
        return who not in self.away and not elsewhere

    def _cause(
        self, layer: str, place: str, before: frozenset[SupplyKey], after: frozenset[SupplyKey]
    ) -> tuple[Cause, str]:
        """The first cause that holds."""
        lost, won = before - after, after - before
        least = self.least.get((layer, place), 0)
        moved_to = next(iter(self._moved(layer, place, lost)), "")
        came, went = {who.id for who in won}, {who.id for who in lost}
        here = [pin for pin in self.pins if (pin.layer, pin.place) == (layer, place)]
        barred = any(pin.forbid and pin.supply in went for pin in here)
        pinned = any(not pin.forbid and pin.supply in came for pin in here)
        ended = any((layer, place, who.id) in self.over for who in lost)
        left = any(self.units.get(who, who) in self.gone or who in self.gone for who in lost)
        causes: tuple[tuple[bool, Cause], ...] = (
            (place not in self.places, "gone"),
            (pinned or (barred and not won), "pinned"),
            (barred, "barred"),
            (left, "left"),
            (ended, "expired"),
            (bool(moved_to), "moved"),
            (place in self.grown and bool(lost) and not won and len(after) >= least, "merged"),
            (not lost, "filled" if len(before) < least else "added"),
            (not won, "dropped" if len(after) < least else "spared"),
            (self._follows(layer, place, lost, won), "paired"),
            (self._leads(layer, place, won), "people"),
            (True, "better"),
        )
        cause = next(name for holds, name in causes if holds)
        return cause, moved_to if cause == "moved" else ""

    def _moved(self, layer: str, place: str, lost: frozenset[SupplyKey]) -> Iterator[str]:
        """Where those who were at a place are now, in the same layer."""
        for (kind, spot), there in sorted(self.new.items()):
            was = self.old.get((kind, spot), frozenset())
            if kind == layer and spot != place and lost & (there - was):
                yield spot

    def _follows(
        self, layer: str, place: str, lost: frozenset[SupplyKey], won: frozenset[SupplyKey]
    ) -> bool:
        """Whether people came and went with the unit that is paired with the place."""
        units = {self.units[person] for person in won if person in self.units}
        if not units or not lost:
            return False
        return any(
            units & (there - self.old.get(spot, there))
            for spot, there in self._beside(layer, place).items()
        )

    def _leads(self, layer: str, place: str, won: frozenset[SupplyKey]) -> bool:
        """Whether a unit came because one of its people is now at the place."""
        return any(
            not won.isdisjoint(self.units.get(who, who) for who in there)
            for there in self._beside(layer, place).values()
        )

    def _beside(self, layer: str, place: str) -> Mapping[Spot, frozenset[SupplyKey]]:
        """Who is at the same place in other layers; ids of places are those of a level."""
        level = self.levels.get(layer)
        others = ((kind, place) for kind in self.levels if kind != layer)
        return {
            spot: self.new[spot]
            for spot in others
            if self.levels[spot[0]] == level and spot in self.new
        }


def changed(before: Plan, now: Plan) -> int:
    """How many postings of a plan the one before did not have."""
    old = {(post.layer, post.place, post.supply) for post in before.postings}
    return sum((post.layer, post.place, post.supply) not in old for post in now.postings)


def standing_plan(county: County) -> Plan:
    """The plan in force, as a plan."""
    rows = {(post.layer, post.place, post.supply, post.role) for post in county.current}
    return Plan(tuple(Posting(*row) for row in rows))


def _by_place(plan: Plan, tables: Mapping[str, str]) -> dict[Spot, frozenset[SupplyKey]]:
    found: dict[Spot, set[SupplyKey]] = defaultdict(set)
    for post in plan.postings:
        who = SupplyKey(tables.get(post.layer, ""), post.supply)
        found[post.layer, post.place].add(who)
    return {spot: frozenset(who) for spot, who in found.items()}


def _units(county: County) -> dict[SupplyKey, SupplyKey]:
    """Person -> the unit that sends him."""
    return {c.key: SupplyKey("units", c.unit) for c in county.cadres if c.unit}
