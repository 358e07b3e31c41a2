"""``zhucun groups``: people formed into groups, judged, and written as tables to be signed."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from geodata.facts.case import Case
from geodata.findings import Findings
from geodata.words import say
from maps.files.findings_book import write_findings
from maps.files.group_csv import write_group_csv
from maps.files.workbook import write_workbook
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
from scenarios.cases.reading import FINDINGS_FILE, Choices, read_all
from scenarios.console.clock import elapsed
from scenarios.console.console import Talker, watch
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
from scenarios.runs.room_manifest import read_room_manifest, stated_levels, write_room_manifest
from scenarios.runs.run_folder import run_folder
from scenarios.tasks.planning import in_time
from scenarios.tasks.room_tasks import chosen_tasks
from scenarios.tasks.targets import tell_targets

MOST_TOLD = 10
MOST_NAMED = 20
"""People that one sentence names."""


@dataclass(frozen=True, kw_only=True)
class GroupResult:
    """Formed groups: their folder, the plan, and what is not kept."""

    folder: Path
    task: GroupTask
    plan: GroupPlan
    breaches: tuple[GroupBreach, ...]


@dataclass(frozen=True, kw_only=True)
class GroupCase:
    """One task with the facts that it speaks of, and the problem made of them."""

    scenario: Scenario
    case: Case
    findings: Findings
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
    chosen = chosen_tasks(
        scenario.rooms.groups, task, talker, room="group", file=scenario.path.name
    )
    read = [read_task(scenario, case, findings, number, talker) for number in chosen]
    if standing is not None:
        read = [_standing(item, standing, talker) for item in read]
    results = []
    for item in read:
        results.append(_formed(item, talker, choices, len(read)))
        if results[-1].plan.stopped:
            break
    return results


def read_task(
    scenario: Scenario, case: Case, findings: Findings, number: int, talker: Talker
) -> GroupCase:
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
    return GroupCase(
        scenario=scenario,
        case=case,
        findings=findings,
        number=number,
        facts=facts,
        problem=problem,
        areas=reading.areas,
    )


def _standing(item: GroupCase, folder: Path, talker: Talker) -> GroupCase:
    """The task with other groups in force; those of another task are refused."""
    findings = Findings()
    stated = read_room_manifest(folder, findings)
    if stated is None or stated.room != ROOM or stated.task != item.task.name:
        talker.findings(findings)
        talker.say("group.not_standing", folder=folder, task=item.task.name, style="red")
        raise BadInput
    groups = groups_in(folder, PLAN_FILE, talker)
    talker.say("group.standing", folder=folder, groups=len(groups))
    for key, found in (("gone", gone(item.facts, groups)), ("come", come(item.facts, groups))):
        if found:
            names = _names(item, found)
            talker.say(f"group.{key}", count=len(found), people=names, style="yellow")
    facts = in_force(item.facts, groups)
    faults = group_faults(item.scenario, item.number, Findings())  # told when it was read
    return replace(item, facts=facts, problem=problem_of(facts, faults), standing=groups)


def _names(item: GroupCase, people: list[str]) -> str:
    """Some people by name; whoever is in no table is named by his id."""
    names = {cadre.id: cadre.name or cadre.id for cadre in item.case.county.cadres}
    more = ["…"] if len(people) > MOST_NAMED else []
    return "、".join([*(names.get(one, one) for one in people[:MOST_NAMED]), *more])


def _formed(item: GroupCase, talker: Talker, choices: Choices, tasks: int) -> GroupResult:
    scenario, facts = item.scenario, item.facts
    timely = in_time(scenario, reading=elapsed() / tasks)
    talker.say(
        "group.planning",
        title=item.task.shown,
        people=len(facts.people),
        groups=facts.count,
        areas=len(facts.areas),
    )
    if item.areas.folder is not None:
        talker.say("group.areas_read", folder=item.areas.folder)
    stem = scenario.path.stem
    parent = choices.out or scenario.path.resolve().parent / ROOM / stem / item.task.name
    with run_folder(parent, choices.name) as space:
        plan = watch(
            talker,
            lambda _, stop: solve_groups(
                facts,
                item.problem,
                TaskLimits(
                    seconds=timely.limits.seconds / tasks, seed=scenario.limits.seed, stop=stop
                ),
            ),
        )
        judge = GroupJudge(facts)
        plan = judge.settled(plan)
        breaches = tuple(judge.breaches(plan))
        write_groups(space.scratch, item, judge, plan, breaches)
    result = GroupResult(folder=space.final, task=item.task, plan=plan, breaches=breaches)
    tell_groups(result, judge, talker)
    return result


def write_groups(
    folder: Path,
    item: GroupCase,
    judge: GroupJudge,
    plan: GroupPlan,
    breaches: tuple[GroupBreach, ...],
) -> None:
    """Write every output of one task, the manifest last."""
    scenario, language = item.scenario, item.scenario.language
    write_group_csv(folder / PLAN_FILE, plan)
    if item.standing:
        standing = GroupPlan(task=item.task.name, groups=item.standing)
        write_group_csv(folder / STANDING_FILE, standing)
    tables = group_book(item.case, judge, plan, breaches, language)
    write_workbook(folder / BOOK_FILE, tables, language=language)
    write_group_maps(folder, item.case, judge, plan, breaches, language)
    if len(item.findings):
        write_findings(folder / FINDINGS_FILE, item.findings, language=language)
    write_room_manifest(
        folder,
        scenario,
        item.case.inputs,
        room=ROOM,
        task=item.task.name,
        told=manifest_of(plan, breaches, item.areas.told),
    )


def manifest_of(
    plan: GroupPlan, breaches: tuple[GroupBreach, ...], areas: Mapping[str, str]
) -> dict[str, object]:
    """What the manifest says of a plan."""
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
        **({"areas_read": dict(areas)} if areas else {}),
    }


def tell_groups(result: GroupResult, judge: GroupJudge, talker: Talker) -> None:
    """Say how the groups came out, what is proven, and what is not kept."""
    plan = result.plan
    grouped = sum(len(group.people) for group in plan.groups)
    title, count = result.task.shown, len(plan.groups)
    talker.say("group.result", title=title, people=grouped, groups=count, style="green")
    if judge.facts.spares:
        talker.say("group.spares", count=len(plan.left))
    words = GroupWords(judge, talker.language)
    if not result.breaches:
        talker.say("group.kept")
    else:
        talker.say("group.missed", count=len(result.breaches), style="yellow")
        for breach in result.breaches[:MOST_TOLD]:
            talker.say(words.key_of(breach), **words.values_of(breach))
        bound = {"cost": f"{plan.missed:.6g}", "bound": f"{plan.missed_bound:.6g}"}
        talker.say("group.missed_proven" if plan.missed_proven else "group.missed_open", **bound)
    for level in plan.levels:
        state = say("group.proven" if level.proven else "group.open", talker.language)
        figures_of = {"cost": f"{level.cost:.6g}", "bound": f"{level.bound:.6g}", "state": state}
        talker.say("group.level", level=level.level, **figures_of)
    if judge.facts.current:
        _tell_changes(judge, words, plan, talker)
    if plan.stopped:
        talker.say("group.interrupted", style="yellow")
    tell_targets(judge.facts.targets, judge.facts.county.today, talker)
    talker.say("group.written", path=result.folder)


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
