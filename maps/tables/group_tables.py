"""编组名单 and its kin: the groups of one task as tables to be looked at and signed."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import isnan

from geodata.columns.headers import header
from geodata.words import Language, catalogue, say
from maps.tables.frames import Cell, Table, frame_of
from maps.tables.room_table import room_table
from maps.tables.target_table import Holder, target_table
from optimizer.facts.expressions import parse
from optimizer.facts.spelling import TABLE_OF
from optimizer.groups.group_judge import GroupBreach, GroupJudge
from optimizer.groups.group_plan import Group, GroupPlan
from optimizer.groups.group_policy import (
    BalanceGoal,
    GroupGoal,
    LoadGoal,
    MembersGoal,
    MembersRule,
    RecusalRule,
)

MARK = "、"
"""Between the names of several in one cell."""
MOST_NAMED = 200
"""People or places that one cell names."""
DIGITS = 6


class GroupWords:
    """What the people, areas and rules of one task are called, in one language."""

    def __init__(self, judge: GroupJudge, language: Language) -> None:
        self.judge, self.task, self.language = judge, judge.task, language
        self._people = {person.id: person for person in judge.facts.people}
        self._areas = {area.id: area for area in judge.facts.areas}

    def text(self, key: str, **values: object) -> str:
        """A sentence of the catalogue."""
        return say(f"group.{key}", self.language, **values)

    def relaxed(self, plan: GroupPlan) -> dict[str, str]:
        """By how much the size would have to give, for ``group.give``; empty where it is kept."""
        found = self.judge.relaxed(plan)
        if found is None:
            return {}
        state = self.text("give_proven" if found.proven else "give_open")
        now, needed = list(self.judge.facts.size), [found.least, found.most]
        return {"now": str(now), "needed": str(needed), "state": state}

    def group(self, number: int) -> str:
        """What a group is called."""
        return self.text("name", number=number)

    def person(self, name: str) -> str:
        """The name of a person, his id where another one has the same."""
        found = self._people.get(name)
        if found is None or not found.name:
            return name
        same = sum(person.name == found.name for person in self._people.values())
        return found.name if same == 1 else f"{found.name}（{name}）"

    def people(self, names: Sequence[str]) -> str:
        """Several people by name."""
        more = ["…"] if len(names) > MOST_NAMED else []
        return "、".join([*map(self.person, names[:MOST_NAMED]), *more])

    def area(self, name: str) -> str:
        """The name of an area."""
        found = self._areas.get(name)
        return found.name if found is not None else name

    def areas(self, names: Sequence[str]) -> str:
        """Several areas by name."""
        more = ["…"] if len(names) > MOST_NAMED else []
        return "、".join([*map(self.area, names[:MOST_NAMED]), *more])

    def places(self, name: str) -> str:
        """The places of an area, where they are more than itself."""
        found = self._areas.get(name)
        places = found.places if found is not None else ()
        if len(places) < 2:
            return ""
        more = ["…"] if len(places) > MOST_NAMED else []
        return "、".join([*(place.name or place.id for place in places[:MOST_NAMED]), *more])

    def barred(self, name: str) -> str:
        """The areas that a person must keep away from."""
        row = self.judge.facts.barred[self.judge.people[name]]
        areas = zip(self.judge.facts.areas, row.tolist(), strict=True)
        return self.areas([area.id for area, away in areas if away])

    def unit(self, name: str) -> str:
        """The unit of a person."""
        person = self._people.get(name)
        if person is None:
            return ""
        return person.sender.name if person.sender is not None else person.unit or ""

    def grade(self, name: str) -> str:
        """The grade of a person."""
        person = self._people.get(name)
        return (person.grade or "") if person is not None else ""

    def rule(self, number: int) -> str:
        """What a rule is called."""
        rule = self.task.rule[number - 1]
        return rule.name or self.text(f"rule.{rule.kind}")

    def pin(self, number: int) -> str:
        """What a pin is called."""
        return self.task.pin[number - 1].name or self.text("column.pin")

    def standing(self, name: str) -> str:
        """What the group in force of a person is called."""
        standing = self.judge.facts.standing
        found = (
            standing[self.judge.people[name]] if standing and name in self.judge.people else None
        )
        return self.group(found) if isinstance(found, int) else found or ""

    def column(self, text: str) -> str:
        """What an expression counts: the header of its column, where it is no more than one."""
        names = parse(text).names
        if len(names) != 1 or any(sign in text for sign in "+-*/<>=( "):
            return text
        ((entity, column),) = names
        if f"group.fact.{column}" in catalogue():
            return self.text(f"fact.{column}")
        table = TABLE_OF.get(entity, "")
        known = f"column.{table}.{column}" in catalogue()
        return header(table, column, self.language) if known else column

    def goal(self, goal: GroupGoal) -> str:
        """What a goal is called."""
        return goal.name or self.text(f"goal.{goal.kind}")

    def breach(self, breach: GroupBreach) -> str:
        """What is not kept, as a sentence."""
        key, values = self.breach_said(breach)
        return say(key, self.language, **values)

    def breach_said(self, breach: GroupBreach) -> tuple[str, dict[str, str]]:
        """The key of that sentence, and its values."""
        found = {
            "people": self.people(breach.people),
            "areas": self.areas(breach.areas),
            "word": self._word(breach),
        }
        if breach.group:
            found["group"] = self.group(breach.group)
        if breach.rule:
            found["rule"] = self.rule(breach.rule)
        numbers = {"value": breach.value, "limit": breach.limit}
        found |= {k: f"{v:.{DIGITS}g}" for k, v in numbers.items() if not isnan(v)}
        return f"group.breach.{breach.kind}", found

    def _word(self, breach: GroupBreach) -> str:
        """The value of a column that it is about, or the name of the pin."""
        if breach.pin:
            name = self.task.pin[breach.pin - 1].name
            return say("table.text.colon", self.language, name=name, value="") if name else ""
        return f"“{breach.word}”" if breach.word else ""


def group_tables(
    judge: GroupJudge,
    plan: GroupPlan,
    breaches: Sequence[GroupBreach],
    *,
    title: str,
    language: Language,
) -> tuple[Table, ...]:
    """All tables of one task: overview, groups, roster, areas, and what is not kept."""
    words = GroupWords(judge, language)
    tables = [_overview(words, plan, breaches, title), _groups(words, plan, title)]
    tables.append(_roster(words, plan, title))
    if judge.facts.areas:
        tables.append(_areas(words, plan, title))
    if judge.facts.targets:
        tables.append(_targets(words, plan, title))
    if breaches:
        tables.append(_missed(words, plan, breaches, title))
    return tuple(tables)


def _targets(words: GroupWords, plan: GroupPlan, title: str) -> Table:
    facts = words.judge.facts
    places = {area.id: area.places for area in facts.areas}
    holders: dict[str, Holder] = {}
    for group in plan.groups:
        leader = words.person(group.leader) if group.leader else ""
        holder = Holder(number=group.number, name=words.group(group.number), leader=leader)
        for area in group.areas:
            holders |= {place.id: holder for place in places.get(area, ())}
    county = facts.county
    towns = {town.id: town.name for town in county.townships}
    return target_table(
        facts.targets,
        holders,
        today=county.today,
        towns=towns,
        title=title,
        language=words.language,
    )


SIGNED = ("groups", "roster", "areas")
KINDS = {"groups": "villages", "roster": "roster", "areas": "villages", "missed": "rules"}


def _table(
    words: GroupWords, key: str, title: str, heads: Sequence[str], rows: Iterable[Sequence[Cell]]
) -> Table:
    return room_table(words, key, title, heads, rows, kinds=KINDS, signed=SIGNED)


def _overview(
    words: GroupWords, plan: GroupPlan, breaches: Sequence[GroupBreach], title: str
) -> Table:
    rows: list[list[Cell]] = [
        [words.text("column.people"), len(words.judge.facts.people)],
        [words.text("column.groups"), len(plan.groups)],
        [words.text("column.left"), len(plan.left)],
    ]
    if words.judge.facts.areas:
        rows.append([words.text("column.untaken"), len(plan.untaken)])
    rows.append([words.text("sheet.missed"), len(breaches)])
    rows.append([words.text("column.shortage"), plan.missed])
    rows.append([words.text("column.shortage_bound"), plan.missed_bound])
    for at, goal in enumerate(words.task.goal, 1):
        head = words.text("column.goal", name=words.goal(goal), level=goal.level)
        rows.append([head, words.judge.measure(at, plan)])
    for level in plan.levels:
        rows.append([words.text("column.cost", level=level.level), level.cost])
        rows.append([words.text("column.bound", level=level.level), level.bound])
        state = words.text("proven" if level.proven else "open")
        rows.append([words.text("column.proof"), state])
    heads = [words.text("column.what"), words.text("column.value")]
    return _table(words, "overview", title, heads, rows)


def _groups(words: GroupWords, plan: GroupPlan, title: str) -> Table:
    led, taken = words.task.leader is not None, bool(words.judge.facts.areas)
    figures = list(_figures(words))
    keys = ["number", "group", *(["leader"] if led else []), "people", "members"]
    heads = [words.text(f"column.{key}") for key in (*keys, *(["areas"] if taken else []))]
    heads += [head for head, _, _ in figures]
    rows: list[list[Cell]] = []
    for group in plan.groups:
        row: list[Cell] = [group.number, words.group(group.number)]
        row += [words.person(group.leader) if group.leader else None] if led else []
        row += [len(group.people), words.people(group.people)]
        row += [words.areas(group.areas)] if taken else []
        row += [_figure(words, kind, where, group) for _, kind, where in figures]
        rows.append(row)
    return _table(words, "groups", title, heads, rows)


def _figures(words: GroupWords) -> Iterator[tuple[str, str, str]]:
    """Heading, kind and place in the scenario of what is counted for every group."""
    for at, rule in enumerate(words.task.rule, 1):
        if isinstance(rule, MembersRule):
            head = words.text("column.count_of", name=words.rule(at))
            yield head, "count", f"rule[{at}].who"
    for at, goal in enumerate(words.task.goal, 1):
        if isinstance(goal, BalanceGoal) and goal.of != "1":
            kind = "mean" if goal.per == "member" else "sum"
            yield words.text(f"column.{kind}", name=words.column(goal.of)), kind, f"goal[{at}].of"
        elif isinstance(goal, MembersGoal):
            yield words.text("column.count_of", name=words.goal(goal)), "count", f"goal[{at}].who"
        elif isinstance(goal, LoadGoal) and goal.of != "1":
            head = words.text("column.sum", name=words.column(goal.of))
            yield head, "load", f"goal[{at}].of"


def _figure(words: GroupWords, kind: str, where: str, group: Group) -> Cell:
    members = words.judge.members(group)
    if kind == "load":
        return words.judge.load(where, group)
    if kind == "count":
        return sum(bool(words.judge.facts.marks[where][person]) for person in members)
    total = float(sum(words.judge.facts.numbers[where][person] for person in members))
    return total if kind == "sum" else round(total / len(members), 3) if members else None


def _roster(words: GroupWords, plan: GroupPlan, title: str) -> Table:
    led = words.task.leader is not None
    keys = ["number", "group", "name", "id", *(["role"] if led else []), "unit", "grade"]
    keys += ["barred"] if _recused(words) else []
    keys += ["current"] if words.judge.facts.standing else []
    heads = [words.text(f"column.{key}") for key in keys]
    rows: list[list[Cell]] = []
    for group in plan.groups:
        first = sorted(group.people, key=lambda person: person != group.leader)
        for person in first:
            rows.append(_person(words, group.number, words.group(group.number), person, led=led))
            if led and person == group.leader:
                rows[-1][4] = words.text("yes")
    rest = words.text("column.left")
    rows += [_person(words, None, rest, person, led=led) for person in plan.left]
    return _table(words, "roster", title, heads, rows)


def _person(
    words: GroupWords, number: int | None, group: str, person: str, *, led: bool
) -> list[Cell]:
    row: list[Cell] = [number, group, words.person(person), person, *([None] if led else [])]
    away: list[Cell] = [words.barred(person) or None] if _recused(words) else []
    before: list[Cell] = [words.standing(person) or None] if words.judge.facts.standing else []
    return [*row, words.unit(person), words.grade(person), *away, *before]


def _recused(words: GroupWords) -> bool:
    """Whether somebody may have to keep away from an area."""
    return any(isinstance(rule, RecusalRule) for rule in words.task.rule)


def _areas(words: GroupWords, plan: GroupPlan, title: str) -> Table:
    heads = [words.text(f"column.{key}") for key in ("area", "places", "group", "leader")]
    rows: list[list[Cell]] = []
    taken = {area: group for group in plan.groups for area in group.areas}
    for area in words.judge.areas:
        group = taken.get(area)
        named = words.group(group.number) if group else words.text("column.untaken")
        leader = words.person(group.leader) if group and group.leader else None
        rows.append([words.area(area), words.places(area) or None, named, leader])
    return _table(words, "areas", title, heads, rows)


def _missed(
    words: GroupWords, plan: GroupPlan, breaches: Sequence[GroupBreach], title: str
) -> Table:
    heads = [words.text("column.rule"), words.text("column.problem")]
    rows: list[list[Cell]] = [
        [
            words.rule(breach.rule) if breach.rule else words.pin(breach.pin) if breach.pin else "",
            words.breach(breach),
        ]
        for breach in breaches
    ]
    if relaxed := words.relaxed(plan):
        rows.append(["", words.text("give", **relaxed)])
    return _table(words, "missed", title, heads, rows)


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupRow:
    """What a table that is published says of a group."""

    number: int
    size: int
    leader: str
    people: tuple[str, ...]
    areas: tuple[str, ...]


def public_group_table(
    groups: Iterable[GroupRow], *, title: str, language: Language, names: bool, led: bool
) -> Table:
    """Groups by number with what they take; ``names``: who is in them, ``led``: who leads."""
    keys = ["number", "group", *(["leader"] if led else []), "people"]
    keys += [*(["members"] if names else []), "areas"]
    rows: list[list[Cell]] = []
    for group in groups:
        row: list[Cell] = [group.number, say("group.name", language, number=group.number)]
        row += [group.leader] if led else []
        row += [group.size, *([_listed(group.people)] if names else []), _listed(group.areas)]
        rows.append(row)
    return Table(
        name=say("group.sheet.groups", language),
        title=say("group.title.groups", language, title=title),
        frame=frame_of(
            [say(f"group.column.{key}", language) for key in keys], rows, language=language
        ),
        kind="villages",
        note="",
    )


def _listed(names: Sequence[str]) -> str:
    return MARK.join([*names[:MOST_NAMED], *(["…"] if len(names) > MOST_NAMED else [])])
