"""Why somebody is in his group, why a group looks after an area, and what else would cost."""

from dataclasses import dataclass
from pathlib import Path

from geodata.words import say
from maps.tables.group_tables import GroupWords
from optimizer.facts.people_columns import person_of
from optimizer.groups.group_pins import Pinned, area_of
from optimizer.groups.group_plan import Group
from optimizer.groups.group_policy import ChangesGoal
from optimizer.groups.group_questions import (
    Elsewhere,
    FormedAnew,
    against,
    elsewhere,
    formed_anew,
    reasons,
)
from optimizer.limits.task_limits import TaskLimits
from scenarios.cases.reading import Choices
from scenarios.console.console import Talker, watch
from scenarios.console.errors import BadInput
from scenarios.runs.finished_groups import FinishedGroups, open_groups

SECONDS = 60.0
"""So long an exact answer may take."""
MOST_TOLD, MOST_NAMED = 5, 20


@dataclass(frozen=True, kw_only=True)
class GroupQuestion:
    """What is asked: of a person, of a group, of a place, or why not otherwise."""

    person: str | None = None
    group: int | None = None
    place: str | None = None
    why_not: tuple[str, str] | None = None


def explain_groups(folder: Path, question: GroupQuestion, talker: Talker, choices: Choices) -> None:
    """Answer one question about finished groups.

    Raises :class:`BadInput` where nothing is asked, or names are not known.
    """
    done = open_groups(folder, talker, choices)
    if {b.kind for b in done.judge.breaches(done.plan)} & {"strange", "strange_area", "twice"}:
        talker.say("group.ask_broken", style="red")
        raise BadInput
    answer = _Answer(done, talker)
    if question.why_not is not None:
        answer.why_not(*question.why_not)
    elif question.person is not None:
        answer.person(question.person)
    elif question.group is not None:
        answer.group(question.group)
    elif question.place is not None:
        answer.place(question.place)
    else:
        talker.say("group.ask", style="red")
        raise BadInput


class _Answer:
    """Tells about one plan."""

    def __init__(self, done: FinishedGroups, talker: Talker) -> None:
        self.done, self.talker = done, talker
        self.judge, self.plan, self.facts = done.judge, done.plan, done.facts
        self.words = GroupWords(done.judge, talker.language)
        self.of_person = {p: group for group in self.plan.groups for p in group.people}
        self.of_area = {a: group for group in self.plan.groups for a in group.areas}

    def _refuse(self, key: str, name: str) -> BadInput:
        self.talker.say(key, name=name, style="red")
        return BadInput()

    def _person(self, name: str) -> int:
        found = person_of(self.facts.people, name)
        if found is None:
            raise self._refuse("group.no_person", name)
        return found

    def _area(self, name: str) -> int:
        found = area_of(self.facts.areas, name)
        if found is None:
            raise self._refuse("group.no_area", name)
        return found

    def _numbered(self, number: int) -> Group:
        for group in self.plan.groups:
            if group.number == number:
                return group
        raise self._refuse("group.no_group", str(number))

    def person(self, name: str) -> None:
        """Why somebody is in his group, and what every other group would break and cost."""
        at = self._person(name)
        person = self.facts.people[at].id
        group, who = self.of_person.get(person), self.words.person(person)
        if group is None:
            self.talker.say("group.person_left", person=who)
        else:
            self.talker.say("group.person_in", person=who, group=self.words.group(group.number))
            if group.leader == person:
                self._leading(group, who)
        self._pins(at)
        for area in range(len(self.facts.areas)):
            if self.facts.barred[at, area]:
                self._barred(at, area)
        for other in elsewhere(self.judge, self.plan, person):
            self._other(other, of_areas=False)
        self.talker.say("group.others_note")

    def _leading(self, group: Group, who: str) -> None:
        chief = self.judge.people[group.leader or ""] in self.facts.chiefs
        self.talker.say("group.leads_decided" if chief else "group.leads", person=who)

    def _pins(self, person: int) -> None:
        for pin in self.facts.pins:
            if person in pin.people:
                self.talker.say("group.pinned", pin=self.words.pin(pin.number), number=pin.number)

    def _barred(self, person: int, area: int) -> None:
        """Why somebody must keep away from an area, and whose it is."""
        taken = self.of_area.get(self.facts.areas[area].id)
        for rule, key in reasons(self.facts, person, area):
            self.talker.say(
                "group.barred",
                person=self.words.person(self.facts.people[person].id),
                area=self.words.area(self.facts.areas[area].id),
                rule=self.words.rule(rule),
                reason=say(f"group.reason.{key}", self.talker.language),
                group=self.words.group(taken.number) if taken else self.words.text("nobody"),
            )

    def _other(self, other: Elsewhere, *, of_areas: bool) -> None:
        named = {"group": self.words.group(other.group.number)}
        costs = []
        for goal, (before, after) in zip(self.judge.task.goal, other.costs, strict=True):
            if abs(before - after) > 1e-9:
                costs.append(f"{self.words.goal(goal)} {before:.6g} → {after:.6g}")
        named["goals"] = "、".join(costs) or self.words.text("same_costs")
        if other.other is None:
            self.talker.say("group.alone", **named)
        else:
            name = self.words.area if of_areas else self.words.person
            self.talker.say("group.exchange", other=name(other.other), **named)
        for breach in other.breaches[:MOST_TOLD]:
            key, values = self.words.breach_said(breach)
            self.talker.say(
                "group.breaks",
                problem=say(key, self.talker.language, **values),
            )

    def group(self, number: int) -> None:
        """Who is in a group, what it takes, and its share of every goal."""
        group = self._numbered(number)
        name, language = self.words.group(number), self.talker.language
        self.talker.say(
            "group.consists",
            group=name,
            count=len(group.people),
            people=self.words.people(group.people) or self.words.text("nobody"),
        )
        if group.leader is not None:
            self._leading(group, self.words.person(group.leader))
        if self.facts.areas:
            areas = self.words.areas(group.areas) or say("verify.nothing", language)
            self.talker.say("group.takes", group=name, count=len(group.areas), areas=areas)
        for at, goal in enumerate(self.judge.task.goal, 1):
            if not isinstance(goal, ChangesGoal):
                share, whole = self.judge.share(at, group), self.judge.measure(at, self.plan)
                figures = {"share": f"{share:.6g}", "whole": f"{whole:.6g}"}
                self.talker.say("group.share", goal=self.words.goal(goal), **figures)
        mine = [b for b in self.judge.breaches(self.plan) if b.group == number]
        for breach in mine:
            key, values = self.words.breach_said(breach)
            self.talker.say(key, **values)
        if not mine:
            self.talker.say("group.group_kept", group=name)

    def place(self, name: str) -> None:
        """Why a group looks after an area: who elsewhere must keep away, and what it would cost."""
        at = self._area(name)
        area = self.facts.areas[at].id
        group, shown = self.of_area.get(area), self.words.area(area)
        if group is None:
            self.talker.say("group.area_untaken", area=shown)
        else:
            leader = self.words.person(group.leader) if group.leader else ""
            named = {"area": shown, "group": self.words.group(group.number), "leader": leader}
            self.talker.say("group.area_led" if leader else "group.area_taken", **named)
        for pin in self.facts.pins:
            if at in pin.areas:
                self.talker.say("group.pinned", pin=self.words.pin(pin.number), number=pin.number)
        for other in elsewhere(self.judge, self.plan, area, of_areas=True):
            away = [p for p in other.group.people if self.facts.barred[self.judge.people[p], at]]
            for person in away:
                self._barred(self.judge.people[person], at)
            self._other(other, of_areas=True)
        self.talker.say("group.others_note")

    def why_not(self, first: str, second: str) -> None:
        """Form the groups anew so that the first is with the second, and tell what it costs."""
        demand = self._demand(first, second)
        names = [self.words.person(self.facts.people[p].id) for p in demand.people]
        names += [self.words.area(self.facts.areas[a].id) for a in demand.areas]
        if second.isdecimal() and len(second) < 6:
            names.append(self.words.group(int(second)))
        asked = {"asked": "、".join(names)}
        if not self.judge.unheld(demand, self.plan):
            self.talker.say("group.already", **asked)
            return
        clause = against(self.facts, demand)
        if clause is not None:
            self.talker.say("group.impossible", clause=clause, **asked)
            return
        seed = self.done.scenario.limits.seed
        seconds = min(SECONDS, self.done.scenario.limits.seconds)
        found = watch(
            self.talker,
            lambda _, stop: formed_anew(
                self.facts, self.plan, demand, TaskLimits(seconds=seconds, seed=seed, stop=stop)
            ),
        )
        self._tell_anew(found, asked)

    def _demand(self, first: str, second: str) -> Pinned:
        """Persons by name, areas by name, groups by number: by whoever leads or is first there."""
        people, areas = [], []
        person = person_of(self.facts.people, first)
        if person is None:
            areas.append(self._area(first))
        else:
            people.append(person)
        if second.isdecimal() and len(second) < 6:
            group = self._numbered(int(second))
            heir = group.leader or next(iter(group.people), None)
            if heir is None:
                return Pinned(people=tuple(people), areas=tuple(areas), group=group.number)
            people.append(self.judge.people[heir])
        elif (other := person_of(self.facts.people, second)) is not None:
            people.append(other)
        elif people:
            areas.append(self._area(second))
        else:
            raise self._refuse("group.no_person", second)
        return Pinned(people=tuple(dict.fromkeys(people)), areas=tuple(areas))

    def _tell_anew(self, found: FormedAnew, asked: dict[str, str]) -> None:
        if found.judge.unheld(found.judge.facts.pins[-1], found.plan):
            self.talker.say("group.anew_not_found", **asked)
            return
        people, areas = len(found.people), len(found.areas)
        self.talker.say("group.anew", people=people, areas=areas, **asked)
        named = [*map(self.words.person, found.people[:MOST_NAMED])]
        named += map(self.words.area, found.areas[:MOST_NAMED])
        more = ["…"] if max(len(found.people), len(found.areas)) > MOST_NAMED else []
        self.talker.say("group.anew_who", names="、".join([*named, *more]))
        if found.plan.missed > self.plan.missed + 1e-9:
            proven = found.plan.missed_bound > self.plan.missed + 1e-9
            key = "group.anew_missed" if proven else "group.anew_missed_open"
            costs = {"missed": f"{found.plan.missed:.6g}", "before": f"{self.plan.missed:.6g}"}
            self.talker.say(key, **costs)
        before = {level.level: level.cost for level in self.plan.levels}
        for level in found.plan.levels:
            if level.level in before:
                self.talker.say(
                    "group.anew_level",
                    level=level.level,
                    before=f"{before[level.level]:.6g}",
                    after=f"{level.cost:.6g}",
                    state=say(
                        "group.proven" if level.proven else "group.open", self.talker.language
                    ),
                )
