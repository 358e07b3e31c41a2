"""``zhucun belts``: chains of places chosen, judged, and written as tables to be signed."""

from dataclasses import dataclass, replace
from pathlib import Path

from geodata.facts.case import Case
from geodata.findings import Findings
from maps.files.belt_csv import write_belt_csv
from maps.files.findings_book import write_findings
from maps.files.workbook import write_workbook
from maps.tables.belt_tables import BeltWords, unit_of
from optimizer.belts.belt_case import BeltFacts, in_force
from optimizer.belts.belt_judge import BeltBreach, BeltJudge
from optimizer.belts.belt_plan import Belt, BeltPlan
from optimizer.belts.belt_policy import BeltTask
from optimizer.belts.solve_belts import solve_belts
from optimizer.limits.task_limits import TaskLimits
from scenarios.cases.reading import FINDINGS_FILE, Choices, read_whole, settled
from scenarios.cases.room_facts import read_belts
from scenarios.console.clock import elapsed
from scenarios.console.console import Talker, watch
from scenarios.console.errors import BadInput
from scenarios.language.scenario import Scenario
from scenarios.runs.belt_outputs import belt_book, write_belt_maps
from scenarios.runs.finished_belts import (
    BOOK_FILE,
    PLAN_FILE,
    ROOM,
    STANDING_FILE,
    belts_in,
    names_of,
)
from scenarios.runs.room_manifest import read_room_manifest, write_room_manifest
from scenarios.runs.run_folder import run_folder
from scenarios.tasks.planning import in_time
from scenarios.tasks.room_tasks import chosen_tasks

MOST_TOLD = 10


@dataclass(frozen=True, kw_only=True)
class BeltResult:
    """Finished belts: their folder, the plan, and what is not kept."""

    folder: Path
    task: BeltTask
    plan: BeltPlan
    breaches: tuple[BeltBreach, ...]


@dataclass(frozen=True, kw_only=True)
class BeltCase:
    """One task with the facts that it speaks of."""

    scenario: Scenario
    case: Case
    findings: Findings
    facts: BeltFacts
    standing: tuple[Belt, ...] = ()
    """The belts of an earlier choice that is in force."""


def choose_belts(
    path: Path,
    talker: Talker,
    choices: Choices,
    *,
    task: str | None = None,
    standing: Path | None = None,
) -> list[BeltResult]:
    """Choose the belts of every task of a scenario, or of the one named; each has its folder.

    ``standing`` is the folder of an earlier choice of the same task, which is in force: as few
    places as can be leave its belts or join them.

    Raises :class:`BadInput` where the input has errors, or no task is asked for.
    """
    read = read_whole(path, talker, choices)
    facts = {}
    if read.scenario is not None and read.case is not None and not read.findings.errors:
        facts = read_belts(read.scenario, read.case.county, read.findings)
    scenario, case, findings = settled(read, talker, choices, keep=False)
    file = scenario.path.name
    chosen = chosen_tasks(scenario.rooms.belts, task, talker, room="belt", file=file)
    items = [
        BeltCase(scenario=scenario, case=case, findings=findings, facts=facts[number])
        for number in chosen
    ]
    if standing is not None:
        items = [_standing(item, standing, talker) for item in items]
    results: list[BeltResult] = []
    for item in items:
        results.append(_chosen(item, talker, choices, len(chosen)))
        if results[-1].plan.stopped:
            break
    return results


def _standing(item: BeltCase, folder: Path, talker: Talker) -> BeltCase:
    """The task with other belts in force; those of another task are refused."""
    findings, task = Findings(), item.facts.task
    stated = read_room_manifest(folder, findings)
    if stated is None or stated.room != ROOM or stated.task != task.name:
        talker.findings(findings)
        talker.say("belt.not_standing", folder=folder, task=task.name, style="red")
        raise BadInput
    belts = belts_in(folder, PLAN_FILE, talker)
    unit = unit_of(task, talker.language)
    talker.say("belt.standing", folder=folder, belts=len(belts), unit=unit)
    return replace(item, facts=in_force(item.facts, names_of(belts)), standing=belts)


def _chosen(item: BeltCase, talker: Talker, choices: Choices, tasks: int) -> BeltResult:
    scenario, facts = item.scenario, item.facts
    timely = in_time(scenario, reading=elapsed() / tasks)
    title = facts.task.shown
    talker.say(
        "belt.planning",
        title=title,
        places=len(facts.places),
        count=facts.task.count,
        unit=unit_of(facts.task, talker.language),
    )
    stem = scenario.path.stem
    parent = choices.out or scenario.path.resolve().parent / ROOM / stem / facts.task.name
    with run_folder(parent, choices.name) as space:
        plan = watch(
            talker,
            lambda _, stop: solve_belts(
                facts,
                TaskLimits(
                    seconds=timely.limits.seconds / tasks, seed=scenario.limits.seed, stop=stop
                ),
            ),
        )
        if plan is None:
            raise BadInput
        judge = BeltJudge(facts)
        breaches = tuple(judge.breaches(plan))
        write_belts(space.scratch, item, judge, plan, breaches)
    result = BeltResult(folder=space.final, task=facts.task, plan=plan, breaches=breaches)
    tell_belts(result, judge, talker)
    return result


def write_belts(
    folder: Path,
    item: BeltCase,
    judge: BeltJudge,
    plan: BeltPlan,
    breaches: tuple[BeltBreach, ...],
) -> None:
    """Write every output of one task, the manifest last."""
    scenario, language = item.scenario, item.scenario.language
    write_belt_csv(folder / PLAN_FILE, plan.belts)
    if item.standing:
        write_belt_csv(folder / STANDING_FILE, item.standing)
    tables = belt_book(item.case, judge, plan, breaches, language)
    write_workbook(folder / BOOK_FILE, tables, language=language)
    write_belt_maps(folder, item.case, judge, plan, breaches, language)
    if len(item.findings):
        write_findings(folder / FINDINGS_FILE, item.findings, language=language)
    write_room_manifest(
        folder,
        scenario,
        item.case.inputs,
        room=ROOM,
        task=judge.task.name,
        told=manifest_of(plan, breaches),
    )


def manifest_of(plan: BeltPlan, breaches: tuple[BeltBreach, ...]) -> dict[str, object]:
    """What the manifest says of a plan."""
    return {
        "belts": len(plan.belts),
        "places": len(plan.belt_of),
        "breaches": len(breaches),
        "missed": plan.missed,
        "missed_bound": plan.missed_bound,
        "changes": plan.changes,
        "changes_bound": plan.changes_bound,
        "score": plan.score,
        "score_bound": plan.bound,
        "proven": plan.proven,
        "seconds": round(plan.seconds, 3),
        "stopped": plan.stopped,
    }


def tell_breach(talker: Talker, words: BeltWords, breach: BeltBreach, plan: BeltPlan) -> None:
    """Say what is not kept; other programs get its kind and values."""
    key, values = words.breach_said(breach, plan)
    talker.say(key, **values)


def tell_belts(result: BeltResult, judge: BeltJudge, talker: Talker) -> None:
    """Say which belts there are, what is proven, and what is not kept."""
    plan, words = result.plan, BeltWords(judge, talker.language)
    unit = unit_of(result.task, talker.language)
    figures = {"belts": len(plan.belts), "places": len(plan.belt_of), "score": f"{plan.score:.9g}"}
    talker.say("belt.result", title=result.task.shown, unit=unit, style="green", **figures)
    if plan.stopped:
        talker.say("belt.stopped", style="yellow")
    if not result.breaches:
        talker.say("belt.kept")
    else:
        talker.say("belt.missed", count=len(result.breaches), style="yellow")
        for breach in result.breaches[:MOST_TOLD]:
            tell_breach(talker, words, breach, plan)
    for key, values in words.proof(plan):
        talker.say(key, **values)
    talker.say("belt.written", path=result.folder)
