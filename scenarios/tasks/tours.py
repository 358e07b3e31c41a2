"""``zhucun tours``: who visits whom on which day, judged, and written to be signed and followed."""

from dataclasses import dataclass, replace
from pathlib import Path

from geodata.facts.case import Case
from geodata.findings import Findings
from maps.files.findings_book import write_findings
from maps.files.tour_csv import write_tour_csv
from maps.files.workbook import write_workbook
from maps.tables.tour_tables import TourWords, figure
from optimizer.limits.task_limits import TaskLimits
from optimizer.tours.solve_tours import solve_tours
from optimizer.tours.tour_case import TourFacts, in_force
from optimizer.tours.tour_judge import TourBreach, TourJudge
from optimizer.tours.tour_plan import Outing, TourPlan
from optimizer.tours.tour_policy import TourTask
from optimizer.tours.tour_problem import slots_of
from scenarios.cases.reading import FINDINGS_FILE, Choices, read_whole, settled
from scenarios.cases.room_facts import read_tours
from scenarios.console.clock import elapsed
from scenarios.console.console import Talker, watch
from scenarios.console.errors import BadInput
from scenarios.language.scenario import Scenario
from scenarios.runs.finished_tours import BOOK_FILE, PLAN_FILE, ROOM, STANDING_FILE, tours_in
from scenarios.runs.room_manifest import read_room_manifest, write_room_manifest
from scenarios.runs.run_folder import run_folder
from scenarios.runs.tour_outputs import tour_book, write_tour_files
from scenarios.tasks.planning import in_time
from scenarios.tasks.room_tasks import chosen_tasks

MOST_TOLD = 10


@dataclass(frozen=True, kw_only=True)
class TourResult:
    """Finished tours: their folder, the plan, and what is not kept."""

    folder: Path
    task: TourTask
    plan: TourPlan
    breaches: tuple[TourBreach, ...]


@dataclass(frozen=True, kw_only=True)
class TourCase:
    """One task with the facts that it speaks of."""

    scenario: Scenario
    case: Case
    findings: Findings
    facts: TourFacts
    standing: tuple[Outing, ...] | None = None
    """A calendar that is in force."""


def tour(
    path: Path,
    talker: Talker,
    choices: Choices,
    *,
    task: str | None = None,
    standing: Path | None = None,
) -> list[TourResult]:
    """Plan the tours of every task of a scenario, or of the one named; each has its folder.

    ``standing`` is the folder of a calendar of the same task, which is in force: as few visits as
    can be get another day or group.

    Raises :class:`BadInput` where the input has errors, or no task is asked for.
    """
    read = read_whole(path, talker, choices)
    facts = {}
    if read.scenario is not None and read.case is not None and not read.findings.errors:
        facts = read_tours(read.scenario, read.case, read.findings)
    scenario, case, findings = settled(read, talker, choices, keep=False)
    file = scenario.path.name
    chosen = chosen_tasks(scenario.rooms.tours, task, talker, room="tour", file=file)
    items = [
        TourCase(scenario=scenario, case=case, findings=findings, facts=facts[number])
        for number in chosen
    ]
    if standing is not None:
        items = [_standing(item, standing, talker) for item in items]
    results: list[TourResult] = []
    for item in items:
        results.append(_planned(item, talker, choices, len(chosen)))
        if results[-1].plan.stopped:
            break
    return results


def _standing(item: TourCase, folder: Path, talker: Talker) -> TourCase:
    """The task with another calendar in force; that of another task is refused."""
    findings, task = Findings(), item.facts.task
    stated = read_room_manifest(folder, findings)
    if stated is None or stated.room != ROOM or stated.task != task.name:
        talker.findings(findings)
        talker.say("tour.not_standing", folder=folder, task=task.name, style="red")
        raise BadInput
    outings = tours_in(folder, PLAN_FILE, talker)
    talker.say("tour.standing", folder=folder, outings=len(outings))
    return replace(item, facts=in_force(item.facts, outings), standing=outings)


def _planned(item: TourCase, talker: Talker, choices: Choices, tasks: int) -> TourResult:
    scenario, facts = item.scenario, item.facts
    timely = in_time(scenario, reading=elapsed() / tasks)
    talker.say(
        "tour.planning",
        title=facts.task.shown,
        visits=facts.count,
        places=len({asked.stop.place for asked in facts.asked}),
        groups=len(facts.groups),
        days=len(slots_of(facts)),
    )
    stem = scenario.path.stem
    parent = choices.out or scenario.path.resolve().parent / ROOM / stem / facts.task.name
    seconds = timely.limits.seconds / tasks
    with run_folder(parent, choices.name) as space:
        plan = watch(
            talker,
            lambda _, stop: solve_tours(
                facts,
                TaskLimits(seconds=seconds, seed=scenario.limits.seed, stop=stop),
                asked_seconds=scenario.limits.seconds / tasks,
            ),
        )
        judge = TourJudge(facts)
        breaches = tuple(judge.breaches(plan))
        write_tours(space.scratch, item, judge, plan, breaches)
    result = TourResult(folder=space.final, task=facts.task, plan=plan, breaches=breaches)
    tell_tours(result, judge, talker)
    return result


def write_tours(
    folder: Path,
    item: TourCase,
    judge: TourJudge,
    plan: TourPlan,
    breaches: tuple[TourBreach, ...],
) -> None:
    """Write every output of one task, the manifest last."""
    scenario, language = item.scenario, item.scenario.language
    write_tour_csv(folder / PLAN_FILE, plan.outings)
    if item.standing is not None:
        write_tour_csv(folder / STANDING_FILE, item.standing)
    tables = tour_book(item.case, judge, plan, breaches, language)
    write_workbook(folder / BOOK_FILE, tables, language=language)
    write_tour_files(folder, item.case, judge, plan, breaches, language)
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


def manifest_of(plan: TourPlan, breaches: tuple[TourBreach, ...]) -> dict[str, object]:
    """What the manifest says of a plan."""
    return {
        "outings": len(plan.outings),
        "visits": plan.made,
        "breaches": len(breaches),
        "missed": plan.missed,
        "missed_bound": plan.missed_bound,
        "repeats": plan.repeats,
        "changes": plan.changes,
        "changes_bound": plan.changes_bound,
        "km": plan.km,
        "km_bound": plan.km_bound,
        "iterations": plan.iterations,
        "ended": plan.ended,
        "ways": [{"key": w.key, "value": w.value, "missed": w.missed} for w in plan.ways],
        "seconds": round(plan.seconds, 3),
        "stopped": plan.stopped,
    }


def tell_breach(talker: Talker, words: TourWords, breach: TourBreach) -> None:
    """Say what is not kept; other programs get its kind and values."""
    key, values = words.breach_said(breach)
    talker.say(key, **values)


def tell_tours(result: TourResult, judge: TourJudge, talker: Talker) -> None:
    """Say how the calendar came out, what is proven, and what is not kept."""
    plan, words = result.plan, TourWords(judge, talker.language)
    figures = {"made": plan.made, "outings": len(plan.outings), "km": figure(plan.km)}
    talker.say("tour.result", title=result.task.shown, style="green", **figures)
    if plan.stopped:
        talker.say("tour.stopped", style="yellow")
    if not result.breaches:
        talker.say("tour.kept")
    else:
        talker.say("tour.missed", count=len(result.breaches), style="yellow")
        for breach in result.breaches[:MOST_TOLD]:
            tell_breach(talker, words, breach)
    for key, values in words.proof(plan):
        talker.say(key, **values)
    for remedy in plan.ways:
        what = words.text(f"relax.{remedy.key}", value=remedy.value)
        talker.say("tour.way", what=what, missed=remedy.missed)
    talker.say("tour.written", path=result.folder)
