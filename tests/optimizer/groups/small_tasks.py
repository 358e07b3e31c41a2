"""Small tasks with pins and groups in force, and every plan of them as the judge sees it."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import product
from random import Random
from typing import Any

from geodata.facts.county import Cadre, County, Township
from geodata.findings import Findings
from optimizer.facts.layer import Travel
from optimizer.facts.task_faults import TaskFaults
from optimizer.groups.group_areas import areas_of_level
from optimizer.groups.group_case import GroupFacts, read_facts
from optimizer.groups.group_judge import GroupJudge
from optimizer.groups.group_plan import Group, GroupPlan
from optimizer.groups.group_policy import EachRule, GroupTask, MembersRule
from optimizer.groups.group_standing import in_force

Value = tuple[float, ...]


def random_county(random: Random, people: int, areas: int) -> County:
    """People of two units and three grades, with a group of before or none; townships."""
    return County(
        name="甲",
        townships=tuple(
            Township(
                id=f"T{n}", name=f"第{n}乡", county="甲县", population=1.0 * random.randint(1, 9)
            )
            for n in range(areas)
        ),
        cadres=tuple(
            Cadre(
                id=f"P{n}",
                name=f"人{n}",
                grade=random.choice(["正科级", "副科级", "一级科员"]),
                birth_year=random.randint(1966, 1999),
                recusals=frozenset({f"township:T{random.randrange(areas)}"})
                if areas and random.random() < 0.3
                else frozenset(),
                extra={
                    "线": random.choice("甲乙"),
                    "组": random.choice([None, "第1组", "第2组", "3组"]),
                },
            )
            for n in range(people)
        ),
    )


def random_pin(random: Random, people: int, areas: int, count: int) -> dict[str, Any]:
    """A pin of any form."""
    one, other = random.sample([f"P{n}" for n in range(people)], 2)
    forms: list[dict[str, Any]] = [
        {"people": [one], "group": random.randint(1, count)},
        {"people": [one, other]},
        {"people": [one], "leads": True},
        {"people": [one], "leads": True, "group": random.randint(1, count)},
    ]
    if areas:
        area = f"第{random.randrange(areas)}乡"
        forms += [{"areas": [area], "group": random.randint(1, count)}]
        forms += [{"people": [one], "areas": [area]}]
    form = dict(random.choice(forms))
    if random.random() < 0.3 and not (form.get("leads") and "group" in form):
        form["forbid"] = True
    return form


def random_facts(seed: int) -> tuple[GroupFacts, Findings, TaskFaults]:
    """A task of 4 or 5 people in 2 groups; the last is in force already, or a column says so."""
    random = Random(seed)
    areas, people = random.choice([0, 2]), random.randint(4, 5)
    count, level = 2, iter(range(1, 9))
    county = random_county(random, people, areas)
    goals = [{"kind": "changes"}, {"kind": "balance", "of": "cadre.age"}, {"kind": "seniority"}]
    goals += [{"kind": "load", "of": "township.population"}] if areas else []
    chosen = random.sample(goals, 2)
    if random.random() < 0.7 and goals[0] not in chosen:
        chosen[random.randrange(2)] = goals[0]
    rules: list[dict[str, Any]] = [{"kind": "recusal"}] if areas else []
    rules += [{"kind": "most_of", "by": "cadre.线", "most": random.randint(1, 3)}]
    rules += [{"kind": "apart", "people": [["P0", "P1"]]}] if random.random() < 0.4 else []
    table: dict[str, Any] = {
        "name": "teams",
        "count": count,
        "size": [1, random.randint(2, 4)],
        "current": "cadre.组",
        "leader": {"who": "cadre.grade != '一级科员'"},
        "rule": rules,
        "goal": [{**goal, "level": next(level)} for goal in chosen],
        "pin": [random_pin(random, people, areas, count) for _ in range(random.randint(0, 3))],
    }
    table |= {"areas": "township"} if areas else {}
    findings = Findings()
    faults = TaskFaults(file="scenario.toml", path="group[1]", findings=findings)
    task = GroupTask.model_validate(table)
    taken = areas_of_level(county, "township", None, faults) if areas else ()
    facts = read_facts(county, task, Travel(), taken, "township", faults)
    if random.random() < 0.4:
        facts = in_force(facts, _any_groups(random, facts))
    return facts, findings, faults


def _any_groups(random: Random, facts: GroupFacts) -> list[Group]:
    people = [(person.id, random.randint(1, 3)) for person in facts.people[1:]]
    areas = [(area.id, random.randint(1, 2)) for area in facts.areas]
    return [
        Group(
            number=number,
            people=tuple(name for name, own in [*people, ("gone", 1)] if own == number),
            areas=tuple(name for name, own in areas if own == number),
        )
        for number in (1, 2, 3)
    ]


def plans(facts: GroupFacts) -> Iterator[GroupPlan]:
    """Every plan, group by number; the leader is who is decided, else the most senior."""
    people = [person.id for person in facts.people]
    areas = [area.id for area in facts.areas]
    for slots in product(range(facts.count + 1), repeat=len(people) + len(areas)):
        own, taken = slots[: len(people)], slots[len(people) :]
        groups = []
        for number in range(1, facts.count + 1):
            members = [at for at, slot in enumerate(own) if slot == number]
            may = [at for at in members if facts.may_lead[at]]
            may = [at for at in may if at in facts.chiefs] or may
            top = max(may, key=lambda at: (facts.seniority[at], -at), default=None)
            groups.append(
                Group(
                    number=number,
                    people=tuple(people[at] for at in members),
                    leader=None if top is None else people[top],
                    areas=tuple(a for a, slot in zip(areas, taken, strict=True) if slot == number),
                )
            )
        yield GroupPlan(task=facts.task.name, groups=tuple(groups))


def judged(judge: GroupJudge, plan: GroupPlan) -> Value | None:
    """Shortages, then the cost of every level, from the judge alone; ``None`` if a rule breaks."""
    task, short = judge.task, 0.0
    for breach in judge.breaches(plan):
        off = breach.limit - breach.value
        rule = task.rule[breach.rule - 1] if breach.rule else None
        price = rule.price if isinstance(rule, MembersRule | EachRule) else 0.0
        if not breach.shortage:
            return None
        short += {
            "left": (len(breach.people) - _spare(judge.facts)) * task.price.left,
            "untaken": len(breach.areas) * task.price.area,
            "short": off * task.price.seat,
            "few_areas": off * task.price.area,
            "leaderless": task.price.leader,
            "lacking": off * price,
        }[breach.kind]
    levels = sorted({goal.level for goal in task.goal})
    return (short, *(judge.cost(level, plan) for level in levels))


def _spare(facts: GroupFacts) -> int:
    """How many people no seat is for: number and size of groups are given in all these tasks."""
    return max(0, len(facts.people) - facts.count * facts.size[1])


def best(facts: GroupFacts) -> Value | None:
    """The least value of all plans; ``None`` where none keeps every rule and pin."""
    judge = GroupJudge(facts)
    values = (judged(judge, plan) for plan in plans(facts))
    found = [tuple(round(cost, 9) for cost in value) for value in values if value is not None]
    return min(found, default=None)


def without_pins(facts: GroupFacts) -> GroupFacts:
    """The same with nothing decided."""
    return replace(facts, pins=())
