"""Groups judged from facts and task alone, without the model: what is not kept, what it costs."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from math import isnan, nan

from optimizer.facts.size_relaxation import SizeRelaxation, size_relaxation
from optimizer.groups.group_case import GroupFacts
from optimizer.groups.group_pins import Pinned
from optimizer.groups.group_plan import Group, GroupPlan
from optimizer.groups.group_policy import (
    ApartRule,
    BalanceGoal,
    ChangesGoal,
    EachRule,
    GroupGoal,
    GroupRule,
    LoadGoal,
    MembersGoal,
    MembersRule,
    MostOfRule,
    RecusalRule,
    SeniorityGoal,
    SpreadGoal,
    TogetherRule,
    TravelGoal,
)
from optimizer.groups.group_problem import values_of

SHORTAGES = frozenset({"left", "untaken", "short", "leaderless", "lacking", "few_areas"})
"""Kinds that a plan may have where people are missing; all others break a rule."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupBreach:
    """Something that is not so: a kind, the rule by its number from 1 (0: none), who, by what.

    ``pin`` is that of a pin, 0 where it is about none. ``group`` is the number of a group, 0 where
    it is about none. ``value`` is what is, ``limit`` what should be; ``word`` the value of a column
    that it is about.
    """

    kind: str
    rule: int = 0
    pin: int = 0
    group: int = 0
    people: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    value: float = nan
    limit: float = nan
    word: str = ""

    @property
    def shortage(self) -> bool:
        """Whether it is a shortage rather than a broken rule."""
        return self.kind in SHORTAGES


class GroupJudge:
    """Judges plans of one task; everything is counted anew from people and columns."""

    def __init__(self, facts: GroupFacts) -> None:
        self.facts, self.task = facts, facts.task
        self.people = {person.id: at for at, person in enumerate(facts.people)}
        self.areas = {area.id: at for at, area in enumerate(facts.areas)}

    def breaches(self, plan: GroupPlan) -> Iterator[GroupBreach]:
        """Everything that a plan does not keep or is short of, in the order of the task."""
        yield from self._each_once(plan)
        if len(plan.groups) != self.facts.count:
            yield GroupBreach(kind="count", value=len(plan.groups), limit=self.facts.count)
        for group in plan.groups:
            yield from self._sized(group)
            yield from self._led(group)
        for at, rule in enumerate(self.task.rule, 1):
            if isinstance(rule, TogetherRule):
                yield from self._together(at, plan)
            for group in plan.groups:
                yield from self._judged(rule, at, group)
        for pin in self.facts.pins:
            if not self._pinned(pin, plan):
                people = tuple(self.facts.people[person].id for person in pin.people)
                areas = tuple(self.facts.areas[area].id for area in pin.areas)
                kind = "unpinned" if pin.forbid else "pin"
                yield GroupBreach(kind=kind, people=people, areas=areas, pin=pin.number)

    def _pinned(self, pin: Pinned, plan: GroupPlan) -> bool:
        """Whether a pin holds in a plan."""
        names = [self.facts.people[person].id for person in pin.people]
        areas = [self.facts.areas[area].id for area in pin.areas]
        of_people = {p: group for group in plan.groups for p in group.people if p in names}
        of_areas = {a: group for group in plan.groups for a in group.areas if a in areas}
        numbers = [group.number for group in (*of_people.values(), *of_areas.values())]
        leads = all(group.leader in names for group in of_people.values())
        if not pin.forbid:
            whole = len(numbers) == len(names) + len(areas) and len(set(numbers)) == 1
            right = not pin.group or set(numbers) == {pin.group}
            return whole and right and (leads or not pin.leads)
        if pin.leads:
            return not (of_people and leads)
        if pin.group:
            return pin.group not in numbers
        if areas:
            mine = {group.number for group in of_people.values()}
            return mine.isdisjoint(group.number for group in of_areas.values())
        return len(numbers) == len(set(numbers))

    def _each_once(self, plan: GroupPlan) -> Iterator[GroupBreach]:
        people = Counter(person for group in plan.groups for person in group.people)
        areas = Counter(area for group in plan.groups for area in group.areas)
        left = tuple(person for person in self.people if person not in people)
        left = left if len(left) > self.facts.spares else ()
        untaken = tuple(area for area in self.areas if area not in areas)
        strange = tuple(sorted(set(people) - set(self.people)))
        twice = tuple(sorted(person for person, count in people.items() if count > 1))
        for kind, found in (("strange", strange), ("twice", twice), ("left", left)):
            if found:
                yield GroupBreach(kind=kind, people=found)
        odd = tuple(sorted(set(areas) - set(self.areas)))
        both = tuple(sorted(area for area, count in areas.items() if count > 1))
        for kind, found in (
            ("strange_area", odd),
            ("area_twice", both),
            ("untaken", untaken),
        ):
            if found:
                yield GroupBreach(kind=kind, areas=found)

    def relaxed(self, plan: GroupPlan) -> SizeRelaxation | None:
        """What the size would have to be for the groups that there are."""
        sizes = [len(group.people) for group in plan.groups]
        found = size_relaxation(self.facts.size, [sizes])
        if found is None or not plan.left:
            return found
        return replace(found, proven=False)  # with those who are left the mean is another

    def _sized(self, group: Group) -> Iterator[GroupBreach]:
        least, most = self.facts.size
        size, number = len(group.people), group.number
        if size < least:
            yield GroupBreach(kind="short", group=number, value=size, limit=least)
        if size > most:
            yield GroupBreach(kind="large", group=number, value=size, limit=most)
        low, high = self.facts.each
        taken = len(group.areas)
        if taken < low:
            yield GroupBreach(kind="few_areas", group=number, value=taken, limit=low)
        if taken > high:
            yield GroupBreach(kind="many_areas", group=number, value=taken, limit=high)

    def _led(self, group: Group) -> Iterator[GroupBreach]:
        """The leader is one of the members that may lead, and none of them is more senior."""
        if self.task.leader is None:
            return
        allowed = [p for p in self.members(group) if self.facts.may_lead[p]]
        if not allowed:
            yield GroupBreach(kind="leaderless", group=group.number)
        leader = self.people.get(group.leader or "", -1)
        top = max((self.facts.seniority[p] for p in allowed), default=nan)
        decided = leader in self.facts.chiefs
        if allowed and leader not in allowed:
            named = (group.leader,) if group.leader else ()
            yield GroupBreach(kind="leader", group=group.number, people=named)
        elif allowed and self.facts.seniority[leader] < top and not decided:
            yield GroupBreach(kind="junior", group=group.number, people=(group.leader or "",))
        elif not allowed and group.leader is not None:
            yield GroupBreach(kind="leader", group=group.number, people=(group.leader,))

    def unheld(self, pin: Pinned, plan: GroupPlan) -> bool:
        """Whether a demand does not hold in a plan."""
        return not self._pinned(pin, plan)

    def leader_of(self, group: Group) -> str | None:
        """Who leads a group: whoever is decided, else the most senior that may.

        Of equals it is the first; ``None`` where nobody may, or where groups have no leaders.
        """
        if self.task.leader is None:
            return None
        allowed = [p for p in self.members(group) if self.facts.may_lead[p]]
        allowed = [p for p in allowed if p in self.facts.chiefs] or allowed
        if not allowed:
            return None
        return self.facts.people[max(allowed, key=lambda p: (self.facts.seniority[p], -p))].id

    def share(self, number: int, group: Group) -> float:
        """What of a goal's cost, by its number from 1, one group makes."""
        return self._cost(self.task.goal[number - 1], f"goal[{number}]", group)

    def members(self, group: Group) -> list[int]:
        """The people of a group by their numbers; strangers are passed over."""
        return [self.people[person] for person in group.people if person in self.people]

    def _together(self, at: int, plan: GroupPlan) -> Iterator[GroupBreach]:
        group_of = {person: group.number for group in plan.groups for person in group.people}
        for own in self.facts.tied[f"rule[{at}]"]:
            names = tuple(self.facts.people[person].id for person in own)
            if len({group_of.get(name, 0) for name in names}) > 1:
                yield GroupBreach(kind="together", rule=at, people=names)

    def _judged(self, rule: GroupRule, at: int, group: Group) -> Iterator[GroupBreach]:
        members = self.members(group)
        match rule:
            case MembersRule():
                yield from self._counted(rule, at, group)
            case EachRule():
                counts = self._counts(f"rule[{at}].of", members)
                for value in values_of(rule, self.facts.labels[f"rule[{at}].of"]):
                    if counts[value] < rule.least:
                        yield self._off("lacking", at, group, counts[value], rule.least, value)
            case MostOfRule():
                for value, count in sorted(self._counts(f"rule[{at}].by", members).items()):
                    if count > rule.most:
                        yield self._off("above", at, group, count, rule.most, value)
            case ApartRule():
                yield from self._apart(at, group, members)
            case RecusalRule():
                yield from self._recused(at, group, members)

    def _counted(self, rule: MembersRule, at: int, group: Group) -> Iterator[GroupBreach]:
        marks = self.facts.marks[f"rule[{at}].who"]
        count = sum(bool(marks[person]) for person in self.members(group))
        if count < rule.least:
            yield self._off("lacking", at, group, count, rule.least)
        if rule.most is not None and count > rule.most:
            yield self._off("above", at, group, count, rule.most)

    def _off(
        self, kind: str, at: int, group: Group, value: float, limit: float, word: str = ""
    ) -> GroupBreach:
        number = group.number
        return GroupBreach(kind=kind, rule=at, group=number, value=value, limit=limit, word=word)

    def _counts(self, where: str, members: Sequence[int]) -> Counter[str]:
        labels = self.facts.labels[where]
        return Counter(label for person in members for label in labels[person])

    def _apart(self, at: int, group: Group, members: Sequence[int]) -> Iterator[GroupBreach]:
        for own in self.facts.tied[f"rule[{at}]"]:
            for one, other in combinations([p for p in own if p in members], 2):
                names = (self.facts.people[one].id, self.facts.people[other].id)
                yield GroupBreach(kind="apart", rule=at, group=group.number, people=names)

    def _recused(self, at: int, group: Group, members: Sequence[int]) -> Iterator[GroupBreach]:
        for area in group.areas:
            if area not in self.areas:
                continue
            barred = [p for p in members if self.facts.barred[p, self.areas[area]]]
            if barred:
                names = tuple(self.facts.people[person].id for person in barred)
                yield GroupBreach(
                    kind="recusal", rule=at, group=group.number, people=names, areas=(area,)
                )

    def measure(self, number: int, plan: GroupPlan) -> float:
        """What a goal, by its number from 1, costs in a plan, without its weight."""
        goal = self.task.goal[number - 1]
        if isinstance(goal, ChangesGoal):
            return float(len(self.changed(plan)) + len(self.changed_areas(plan)))
        return sum((self._cost(goal, f"goal[{number}]", group) for group in plan.groups), 0.0)

    def cost(self, level: int, plan: GroupPlan) -> float:
        """What all goals of a level cost, weighted."""
        goals = enumerate(self.task.goal, 1)
        return sum(
            (goal.weight * self.measure(at, plan) for at, goal in goals if goal.level == level), 0.0
        )

    def missed(self, breaches: Iterable[GroupBreach]) -> float:
        """What shortages cost together."""
        return sum((self._price(breach) for breach in breaches if breach.shortage), 0.0)

    def _price(self, breach: GroupBreach) -> float:
        price, off = self.task.price, breach.limit - breach.value
        match breach.kind:
            case "left":
                return price.left * (len(breach.people) - self.facts.spares)
            case "untaken":
                return price.area * len(breach.areas)
            case "short":
                return price.seat * off
            case "few_areas":
                return price.area * off
            case "leaderless":
                return price.leader
            case _:
                rule = self.task.rule[breach.rule - 1]
                return off * (rule.price if isinstance(rule, MembersRule | EachRule) else 0.0)

    def settled(self, plan: GroupPlan) -> GroupPlan:
        """The plan with its costs as they follow from the facts, free of the search's rounding."""
        missed = self.missed(self.breaches(plan))
        levels = (replace(one, cost=self.cost(one.level, plan)) for one in plan.levels)
        return replace(
            plan,
            missed=missed,
            missed_bound=missed if plan.missed_proven else min(missed, plan.missed_bound),
            levels=tuple(
                replace(one, bound=one.cost if one.proven else min(one.cost, one.bound))
                for one in levels
            ),
        )

    def changed(self, plan: GroupPlan) -> list[str]:
        """Who of a group in force is not in the group of its number, by id."""
        number = {person: group.number for group in plan.groups for person in group.people}
        current = zip(self.facts.people, self.facts.current, strict=False)
        return [p.id for p, own in current if own != 0 and number.get(p.id, 0) != own]

    def changed_areas(self, plan: GroupPlan) -> list[str]:
        """Which areas the group of the number in force does not take, by id."""
        number = {area: group.number for group in plan.groups for area in group.areas}
        current = zip(self.facts.areas, self.facts.current_areas, strict=False)
        return [a.id for a, own in current if own != 0 and number.get(a.id, 0) != own]

    def load(self, where: str, group: Group) -> float:
        """The sum of a column of areas over those of a group."""
        loads = self.facts.loads.get(where)
        own = [self.areas[area] for area in group.areas if area in self.areas]
        return float(len(own)) if loads is None else float(sum(loads[area] for area in own))

    def _uneven(self, where: str, group: Group) -> float:
        """How far the load of a group is from the mean of all areas, in means."""
        loads = self.facts.loads.get(where)
        whole = float(len(self.facts.areas)) if loads is None else float(loads.sum())
        mean = whole / self.facts.count
        return abs(self.load(where, group) - mean) / mean if mean > 0 else 0.0

    def _cost(self, goal: GroupGoal, path: str, group: Group) -> float:
        members = self.members(group)
        match goal:
            case BalanceGoal():
                return self._balance(goal, path, members)
            case SpreadGoal():
                counts = self._counts(f"{path}.by", members)
                return float(sum(count - 1 for count in counts.values()))
            case MembersGoal():
                marks = self.facts.marks[f"{path}.who"]
                return float(max(0, goal.least - sum(bool(marks[p]) for p in members)))
            case SeniorityGoal():
                allowed = [p for p in members if self.facts.may_lead[p]]
                chiefs = [p for p in members if p in self.facts.chiefs]
                allowed = chiefs[:1] or allowed
                lowest = float(self.facts.seniority.min())
                led = max((float(self.facts.seniority[p]) for p in allowed), default=lowest)
                return float(self.facts.seniority.max()) - led
            case LoadGoal():
                return self._uneven(f"{path}.of", group)
            case TravelGoal():
                return self._ways(group, members)
            case ChangesGoal():  # counted over everybody at once
                raise TypeError(goal.kind)

    def _ways(self, group: Group, members: Sequence[int]) -> float:
        """Km of all members to all areas, as far as they are known."""
        own = [self.areas[area] for area in group.areas if area in self.areas]
        ways = [float(self.facts.km[person, area]) for person in members for area in own]
        return sum((way for way in ways if not isnan(way)), 0.0)

    def _balance(self, goal: BalanceGoal, path: str, members: Sequence[int]) -> float:
        values = self.facts.numbers[f"{path}.of"]
        total, scale = float(values.sum()), abs(float(values.sum())) / self.facts.count
        if scale == 0:
            return 0.0
        own = float(sum(values[person] for person in members))
        if goal.per == "member":
            return abs(own - len(members) * total / values.size) / scale
        return abs(own - total / self.facts.count) / scale
