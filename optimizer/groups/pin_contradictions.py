"""Pins that cannot hold: told before anything is formed, with what stands against them."""

from collections.abc import Iterator
from dataclasses import replace

from geodata.findings import Findings
from optimizer.facts.task_faults import TaskFaults
from optimizer.groups.group_case import GroupFacts
from optimizer.groups.group_judge import GroupBreach, GroupJudge
from optimizer.groups.group_pins import Pinned
from optimizer.groups.group_plan import Group, GroupPlan
from optimizer.groups.group_problem import problem_of
from optimizer.groups.group_terms import GroupProblem

CLAUSES = {"large": "size", "many_areas": "areas_each"}
"""Keys of a task that a group can be too large for."""


def tell_contradictions(facts: GroupFacts, faults: TaskFaults) -> None:
    """Tell the first pin with which those before it cannot hold, and what stands against it.

    Every rule that no shortage relieves holds for a part of a group where it holds for the whole,
    so whatever is decided of one group must fit by itself, and then everything does.
    """
    for pin in facts.pins:
        barred = pin.leads and not pin.forbid and not facts.may_lead[list(pin.people)].all()
        if barred:
            _tell(facts, faults, pin, f"{faults.path}.leader.who")
            return
    for count in range(1, len(facts.pins) + 1):
        clause = _against(replace(facts, pins=facts.pins[:count]), faults)
        if clause is not None:
            _tell(facts, faults, facts.pins[count - 1], clause)
            return


def _tell(facts: GroupFacts, faults: TaskFaults, pin: Pinned, clause: str) -> None:
    names = [facts.people[person].name or facts.people[person].id for person in pin.people]
    names += [facts.areas[area].name for area in pin.areas]
    faults.tell("group_pin_against", f"pin[{pin.number}]", "、".join(names), clause=clause)


def _against(facts: GroupFacts, faults: TaskFaults) -> str | None:
    """The clause that the pins of a task cannot hold beside; ``None`` where they can."""
    own = TaskFaults(file=faults.file, path=faults.path, findings=Findings())
    problem = problem_of(facts, own)
    for finding in own.findings.errors:
        return finding.column  # somebody should be both together and apart
    clash = _clash(facts, problem)
    if clash is not None:
        return f"{faults.path}.{clash}"
    judge = GroupJudge(replace(facts, pins=()))
    for group in _cores(facts, problem):
        blocks, areas = group
        if not problem.fits(blocks, areas):
            return f"{faults.path}.{_clause(facts, judge, problem, blocks, areas)}"
    return None


def _cores(facts: GroupFacts, problem: GroupProblem) -> Iterator[tuple[list[int], list[int]]]:
    """What is decided of every group by itself, and of every block of whatever group."""
    decided = problem.decided
    for slot in range(facts.count):
        blocks = [block for block, home in decided.homes.items() if home == slot]
        yield blocks, [area for area, home in decided.area_homes.items() if home == slot]
    for block in sorted(decided.placed):
        yield [block], list(decided.carried.get(block, ()))


def _clash(facts: GroupFacts, problem: GroupProblem) -> str | None:
    """The pin or the rule with which a pin names two groups, or one and not one."""
    decided = problem.decided
    block = {person: at for at, own in enumerate(problem.blocks) for person in own}
    for pin in facts.pins:
        homes = {decided.homes.get(block[person], -1) for person in pin.people}
        homes |= {decided.area_homes.get(area, -1) for area in pin.areas}
        apart = {decided.attached.get(area) for area in pin.areas if pin.people} - {
            block[person] for person in pin.people
        }
        wrong = pin.group and homes != {pin.group - 1}
        if not pin.forbid and (wrong or (not pin.group and (len(homes) > 1 or apart - {None}))):
            return f"pin[{pin.number}]"
    for item, home in decided.homes.items():
        if (item, home) in decided.bans:
            return _banning(facts, home, people=problem.blocks[item])
    for item, home in decided.area_homes.items():
        if (item, home) in decided.area_bans:
            return _banning(facts, home, areas=(item,))
    return None


def _banning(
    facts: GroupFacts, slot: int, people: tuple[int, ...] = (), areas: tuple[int, ...] = ()
) -> str:
    numbers = (
        pin.number
        for pin in facts.pins
        if pin.forbid
        and pin.group == slot + 1
        and ({*people} & {*pin.people} or {*areas} & {*pin.areas})
    )
    return f"pin[{next(numbers)}]"


def _clause(
    facts: GroupFacts,
    judge: GroupJudge,
    problem: GroupProblem,
    blocks: list[int],
    areas: list[int],
) -> str:
    """The rule that a group of some blocks and areas breaks."""
    people = [person for block in blocks for person in problem.blocks[block]]
    group = Group(
        number=1,
        people=tuple(facts.people[person].id for person in people),
        areas=tuple(facts.areas[area].id for area in areas),
    )
    for breach in judge.breaches(GroupPlan(task=facts.task.name, groups=(group,))):
        found = _named(breach)
        if found is not None:
            return found
    forbidding = (pin.number for pin in facts.pins if pin.forbid and {*pin.people} & {*people})
    chiefs = (pin.number for pin in facts.pins if pin.leads and {*pin.people} & {*people})
    return f"pin[{next(forbidding, None) or next(chiefs)}]"


def _named(breach: GroupBreach) -> str | None:
    if breach.kind in CLAUSES:
        return CLAUSES[breach.kind]
    strict = breach.rule and not breach.shortage and breach.kind != "together"
    return f"rule[{breach.rule}]" if strict else None
