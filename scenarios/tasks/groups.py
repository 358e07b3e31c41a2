"""``zhucun groups``: people formed into groups, judged, and written as tables to be signed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from geodata.facts.case import Case
from geodata.findings import Findings
from geodata.words import say
from maps.files.group_csv import write_group_csv
from maps.tables.frames import Table
from maps.tables.group_tables import GroupWords
from optimizer.groups.group_case import GroupFacts
from optimizer.groups.group_judge import GroupBreach, GroupJudge
from optimizer.groups.group_plan import Group, GroupPlan
from optimizer.groups.group_policy import GroupTask
from optimizer.groups.group_problem import problem_of
from optimizer.groups.group_standing import come, gone, in_force
from optimizer.groups.group_terms import GroupProblem
from optimizer.groups.solve_groups import solve_groups
from optimizer.limits.task_limits import TaskLimits
from scenarios.cases.reading import Choices, read_all
from scenarios.console.console import Talker
from scenarios.console.errors import BadInput
from scenarios.language.scenario import Scenario
from scenarios.runs.group_facts import (
    BOOK_FILE,
    PLAN_FILE,
    ROOM,
    STANDING_FILE,
    group_faults,
    groups_in,
    read_group,
)
from scenarios.runs.group_outputs import group_book, write_group_maps
from scenarios.runs.latest_areas import WrittenAreas
from scenarios.runs.room_manifest import stated_levels
from scenarios.tasks.room_run import RoomResult, RoomWork, refuse_other, run_all, tell_kept
from scenarios.tasks.room_tasks import chosen_tasks
from scenarios.tasks.targets import tell_targets

MOST_NAMED = 20
"""People that one sentence names."""
GroupResult = RoomResult[GroupPlan, GroupBreach]


@dataclass(frozen=True, kw_only=True)
class GroupWork(RoomWork[GroupPlan, GroupBreach]):
    """One ``[[group]]`` with the facts that it speaks of, and the problem made of them."""

    room, words, book_file = ROOM, "group", BOOK_FILE
    number: int
    facts: GroupFacts
    problem: GroupProblem
    areas: WrittenAreas
    standing: tuple[Group, ...] = ()
    """The groups of an earlier plan that is in force."""

    @property
    def task(self) -> GroupTask:
        """What is asked."""
        return self.facts.task

    @cached_property
    def judge(self) -> GroupJudge:
        """Who reads facts and plan alone."""
        return GroupJudge(self.facts)

    def tell_planning(self, talker: Talker) -> None:
        """Say who is going to be grouped, and whose areas are taken."""
        facts = self.facts
        talker.say(
            "group.planning",
            title=self.task.shown,
            people=len(facts.people),
            groups=facts.count,
            areas=len(facts.areas),
        )
        if self.areas.folder is not None:
            talker.say("group.areas_read", folder=self.areas.folder)

    def solved(self, limits: TaskLimits) -> GroupPlan:
        """Groups within the limits, with their leaders."""
        return self.judge.settled(solve_groups(self.facts, self.problem, limits))

    def breaches(self, plan: GroupPlan) -> Iterable[GroupBreach]:
        """What is not kept."""
        return self.judge.breaches(plan)

    def write_plans(self, folder: Path, plan: GroupPlan) -> None:
        """Write groups.csv and the groups in force."""
        write_group_csv(folder / PLAN_FILE, plan)
        if self.standing:
            standing = GroupPlan(task=self.task.name, groups=self.standing)
            write_group_csv(folder / STANDING_FILE, standing)

    def book(self, plan: GroupPlan, breaches: Sequence[GroupBreach]) -> Sequence[Table]:
        """The tables of groups.xlsx."""
        return group_book(self.case, self.judge, plan, breaches, self.scenario.language)

    def write_maps(self, folder: Path, plan: GroupPlan, breaches: Sequence[GroupBreach]) -> None:
        """Write groups.gpkg and map.html, where groups look after anything."""
        write_group_maps(folder, self.case, self.judge, plan, breaches, self.scenario.language)

    def stated(self, plan: GroupPlan, breaches: Sequence[GroupBreach]) -> dict[str, object]:
        """What the manifest says of a plan."""
        areas = dict(self.areas.told)
        return {
            "groups": len(plan.groups),
            "people": sum(len(group.people) for group in plan.groups),
            "left": len(plan.left),
            "untaken": len(plan.untaken),
            "breaches": len(breaches),
            "missed": plan.missed,
            "missed_bound": plan.missed_bound,
            "seconds": round(plan.seconds, 3),
            "stopped": plan.stopped,
            "levels": stated_levels(plan.levels),
            **({"areas_read": areas} if areas else {}),
        }

    def tell(self, result: GroupResult, talker: Talker) -> None:
        """Say how the groups came out, what is proven, and what is not kept."""
        plan, words = result.plan, GroupWords(self.judge, talker.language)
        grouped, count = sum(len(group.people) for group in plan.groups), len(plan.groups)
        title = self.task.shown
        talker.say("group.result", title=title, people=grouped, groups=count, style="green")
        if self.facts.spares:
            talker.say("group.spares", count=len(plan.left))
        tell_kept("group", result.breaches, words.breach_said, talker)
        if relaxed := words.relaxed(plan):
            talker.say("group.give", **relaxed)
        _tell_proof(plan, talker, missed=bool(result.breaches))
        if self.facts.current:
            _tell_changes(self.judge, words, plan, talker)
        if plan.stopped:
            talker.say("group.interrupted", style="yellow")
        tell_targets(self.facts.targets, self.facts.county.today, talker)
        talker.say("group.written", path=result.folder)


def form(
    path: Path,
    talker: Talker,
    choices: Choices,
    *,
    task: str | None = None,
    standing: Path | None = None,
) -> list[GroupResult]:
    """Form the groups of every task of a scenario, or of the one named; each has its folder.

    ``standing`` is the folder of earlier groups of the same task, which are in force: as little of
    them as can be is changed. Raises :class:`BadInput` where the input has errors, or no task is
    asked for.
    """
    scenario, case, findings = read_all(path, talker, choices)
    file = scenario.path.name
    chosen = chosen_tasks(scenario.rooms.groups, task, talker, room="group", file=file)
    works = [read_task(scenario, case, findings, number, talker) for number in chosen]
    if standing is not None:
        works = [_standing(work, standing, talker) for work in works]
    return run_all(works, talker, choices)


def read_task(
    scenario: Scenario, case: Case, findings: Findings, number: int, talker: Talker
) -> GroupWork:
    """Hold one task against the case; its own findings are printed, errors refuse it."""
    own = Findings()
    reading = read_group(scenario, case, number, own)
    facts = reading.facts
    problem = None if own.errors else problem_of(facts, group_faults(scenario, number, own))
    talker.findings(own)
    if problem is None or own.errors:
        raise BadInput
    for item in own:
        findings.add(item)
    return GroupWork(
        scenario=scenario,
        case=case,
        findings=findings,
        number=number,
        facts=facts,
        problem=problem,
        areas=reading.areas,
    )


def _standing(work: GroupWork, folder: Path, talker: Talker) -> GroupWork:
    """The task with other groups in force; those of another task are refused."""
    refuse_other(work, folder, talker)
    groups = groups_in(folder, PLAN_FILE, talker)
    talker.say("group.standing", folder=folder, groups=len(groups))
    for key, found in (("gone", gone(work.facts, groups)), ("come", come(work.facts, groups))):
        if found:
            names = _names(work, found)
            talker.say(f"group.{key}", count=len(found), people=names, style="yellow")
    facts = in_force(work.facts, groups)
    faults = group_faults(work.scenario, work.number, Findings())  # told when it was read
    return replace(work, facts=facts, problem=problem_of(facts, faults), standing=groups)


def _names(work: GroupWork, people: list[str]) -> str:
    """Some people by name; whoever is in no table is named by his id."""
    names = {cadre.id: cadre.name or cadre.id for cadre in work.case.county.cadres}
    more = ["…"] if len(people) > MOST_NAMED else []
    return "、".join([*(names.get(one, one) for one in people[:MOST_NAMED]), *more])


def _tell_proof(plan: GroupPlan, talker: Talker, *, missed: bool) -> None:
    """What is proven: of what is missed, and of every level of goals."""
    if missed:
        bound = {"cost": f"{plan.missed:.6g}", "bound": f"{plan.missed_bound:.6g}"}
        talker.say("group.missed_proven" if plan.missed_proven else "group.missed_open", **bound)
    for level in plan.levels:
        state = say("group.proven" if level.proven else "group.open", talker.language)
        figures_of = {"cost": f"{level.cost:.6g}", "bound": f"{level.bound:.6g}", "state": state}
        talker.say("group.level", level=level.level, **figures_of)


def _tell_changes(judge: GroupJudge, words: GroupWords, plan: GroupPlan, talker: Talker) -> None:
    """Who and what is in another group than in force."""
    people, areas = judge.changed(plan), judge.changed_areas(plan)
    if not people and not areas:
        talker.say("group.unchanged")
        return
    named = [*map(words.person, people[:MOST_NAMED]), *map(words.area, areas[:MOST_NAMED])]
    more = ["…"] if max(len(people), len(areas)) > MOST_NAMED else []
    names = "、".join([*named, *more])
    talker.say("group.changed", people=len(people), areas=len(areas), names=names)
