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
from maps.tables.account_table import account_blocks, account_table
from maps.tables.group_tables import GroupWords, group_tables
from optimizer.facts.task_faults import TaskFaults
from optimizer.groups.group_areas import areas_of_level
from optimizer.groups.group_case import GroupFacts, read_facts
from optimizer.groups.group_judge import GroupBreach, GroupJudge
from optimizer.groups.group_plan import GroupPlan
from optimizer.groups.group_policy import GroupTask
from optimizer.groups.group_problem import problem_of
from optimizer.groups.group_terms import GroupProblem
from optimizer.groups.solve_groups import solve_groups
from optimizer.limits.task_limits import TaskLimits
from scenarios.cases.reading import FINDINGS_FILE, Choices, read_all
from scenarios.console.clock import elapsed
from scenarios.console.console import Talker, watch
from scenarios.console.errors import BadInput
from scenarios.language.rooms import LEVELS
from scenarios.language.scenario import Scenario
from scenarios.language.toml_text import line_of
from scenarios.runs.latest_areas import WrittenAreas, latest_areas
from scenarios.runs.room_manifest import stated_levels, write_room_manifest
from scenarios.runs.run_folder import run_folder
from scenarios.tasks.planning import in_time
from scenarios.tasks.room_tasks import chosen_tasks

ROOM = "groups"
PLAN_FILE, BOOK_FILE = "groups.csv", "groups.xlsx"
MOST_TOLD = 10


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
    task: GroupTask
    facts: GroupFacts
    problem: GroupProblem
    areas: WrittenAreas


def form(
    path: Path, talker: Talker, choices: Choices, *, task: str | None = None
) -> list[GroupResult]:
    """Form the groups of every task of a scenario, or of the one named; each has its folder.

    Raises :class:`BadInput` where the input has errors, or no task is asked for.
    """
    scenario, case, findings = read_all(path, talker, choices)
    chosen = chosen_tasks(
        scenario.rooms.groups, task, talker, room="group", file=scenario.path.name
    )
    read = [read_task(scenario, case, findings, number, talker) for number in chosen]
    return [_formed(item, talker, choices, len(read)) for item in read]


def read_task(
    scenario: Scenario, case: Case, findings: Findings, number: int, talker: Talker
) -> GroupCase:
    """Hold one task against the case; its own findings are printed, errors refuse it."""
    own, task = Findings(), scenario.rooms.groups[number]
    faults = TaskFaults(file=scenario.path.name, path=f"group[{number}]", findings=own)
    areas = _areas(scenario, case, task, faults)
    level = scenario.rooms.level_of(task) or "village"
    county, travel = case.county, scenario.policy.travel
    facts = read_facts(county, task, travel, areas.areas, level, faults)
    problem = None if own.errors else problem_of(facts, faults)
    told = Findings()
    for item in own:
        told.add(replace(item, row=line_of(scenario.lines, item.column)))
    talker.findings(told)
    if problem is None or told.errors:
        raise BadInput
    for item in told:
        findings.add(item)
    return GroupCase(
        scenario=scenario,
        case=case,
        findings=findings,
        task=task,
        facts=facts,
        problem=problem,
        areas=areas,
    )


def _areas(scenario: Scenario, case: Case, task: GroupTask, faults: TaskFaults) -> WrittenAreas:
    """What groups take: places of a level, or what was divided before."""
    if task.areas is None:
        return WrittenAreas()
    if task.areas in LEVELS:
        found = areas_of_level(case.county, LEVELS[task.areas], task.places, faults)
        return WrittenAreas(areas=found)
    divided = scenario.rooms.area_named(task.areas)
    if divided is None:
        near = "、".join(item.name for item in scenario.rooms.areas.values()) or "—"
        faults.tell("group_area_task", "areas", task.areas, near=near)
        return WrittenAreas()
    if task.places is not None:
        faults.tell("group_area_places", "places", task.places)
    return latest_areas(scenario, case.county, divided, faults)


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
    title = item.task.shown
    write_group_csv(folder / PLAN_FILE, plan)
    tables = group_tables(judge, plan, breaches, title=title, language=language)
    blocks = account_blocks(item.case.account, item.case.county, language)
    account = account_table(blocks, title=title, language=language)
    write_workbook(folder / BOOK_FILE, (*tables, account), language=language)
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
        "levels": stated_levels(plan.levels),
        **({"areas_read": dict(areas)} if areas else {}),
    }


def tell_groups(result: GroupResult, judge: GroupJudge, talker: Talker) -> None:
    """Say how the groups came out, what is proven, and what is not kept."""
    plan = result.plan
    grouped = sum(len(group.people) for group in plan.groups)
    title, count = result.task.shown, len(plan.groups)
    talker.say("group.result", title=title, people=grouped, groups=count, style="green")
    if not result.breaches:
        talker.say("group.kept")
    else:
        talker.say("group.missed", count=len(result.breaches), style="yellow")
        words = GroupWords(judge, talker.language)
        for breach in result.breaches[:MOST_TOLD]:
            talker.line(words.breach(breach))
        bound = {"cost": f"{plan.missed:.6g}", "bound": f"{plan.missed_bound:.6g}"}
        talker.say("group.missed_proven" if plan.missed_proven else "group.missed_open", **bound)
    for level in plan.levels:
        state = say("group.proven" if level.proven else "group.open", talker.language)
        figures_of = {"cost": f"{level.cost:.6g}", "bound": f"{level.bound:.6g}", "state": state}
        talker.say("group.level", level=level.level, **figures_of)
    talker.say("group.written", path=result.folder)
