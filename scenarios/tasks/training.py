"""``zhucun training``: people to classes, judged, and written as lists to be signed."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from geodata.facts.case import Case
from geodata.findings import Findings
from geodata.words import say
from maps.files.findings_book import write_findings
from maps.files.training_csv import write_training_csv
from maps.files.workbook import write_workbook
from maps.tables.training_tables import TrainingWords
from optimizer.limits.task_limits import TaskLimits
from optimizer.training.solve_training import solve_training
from optimizer.training.training_case import TrainingFacts
from optimizer.training.training_judge import TrainingBreach, TrainingJudge
from optimizer.training.training_plan import Roster, TrainingPlan
from optimizer.training.training_policy import TrainingTask
from optimizer.training.training_problem import problem_of
from optimizer.training.training_standing import in_force
from scenarios.cases.reading import FINDINGS_FILE, Choices, read_all
from scenarios.console.clock import elapsed
from scenarios.console.console import Talker, watch
from scenarios.console.errors import BadInput
from scenarios.language.scenario import Scenario
from scenarios.runs.room_manifest import read_room_manifest, stated_levels, write_room_manifest
from scenarios.runs.run_folder import run_folder
from scenarios.runs.training_facts import (
    BOOK_FILE,
    PLAN_FILE,
    ROOM,
    STANDING_FILE,
    read_training,
    rosters_in,
)
from scenarios.runs.training_outputs import training_book
from scenarios.tasks.planning import in_time
from scenarios.tasks.room_tasks import chosen_tasks

MOST_TOLD = 10
MOST_NAMED = 20
"""People that one sentence names."""


@dataclass(frozen=True, kw_only=True)
class TrainingResult:
    """Rosters of one task: their folder, the plan, and what is not kept."""

    folder: Path
    task: TrainingTask
    plan: TrainingPlan
    breaches: tuple[TrainingBreach, ...]


@dataclass(frozen=True, kw_only=True)
class TrainingCase:
    """One task with the facts that it speaks of; ``standing`` are earlier rosters in force."""

    scenario: Scenario
    case: Case
    findings: Findings
    facts: TrainingFacts
    standing: tuple[Roster, ...] = ()

    @property
    def task(self) -> TrainingTask:
        """What is asked."""
        return self.facts.task


def train(
    path: Path,
    talker: Talker,
    choices: Choices,
    *,
    task: str | None = None,
    standing: Path | None = None,
) -> list[TrainingResult]:
    """Make the rosters of every task of a scenario, or of the one named; each has its folder.

    ``standing`` is the folder of earlier rosters of the same task, which are in force: as few
    places of them as can be are given up. Raises :class:`BadInput` where the input has errors,
    or no task is asked for.
    """
    scenario, case, findings = read_all(path, talker, choices)
    tasks = scenario.rooms.trainings
    chosen = chosen_tasks(tasks, task, talker, room=ROOM, file=scenario.path.name)
    read = [_read_task(scenario, case, findings, number, talker) for number in chosen]
    if standing is not None:
        read = [_standing(item, standing, talker) for item in read]
    results = []
    for item in read:
        results.append(_trained(item, talker, choices, len(read)))
        if results[-1].plan.stopped:
            break
    return results


def _read_task(
    scenario: Scenario, case: Case, findings: Findings, number: int, talker: Talker
) -> TrainingCase:
    """Hold one task against the case; its own findings are printed, errors refuse it."""
    own = Findings()
    facts = read_training(scenario, case, number, own)
    talker.findings(own)
    if own.errors:
        raise BadInput
    for item in own:
        findings.add(item)
    return TrainingCase(scenario=scenario, case=case, findings=findings, facts=facts)


def _standing(item: TrainingCase, folder: Path, talker: Talker) -> TrainingCase:
    """The task with other rosters in force; those of another task are refused."""
    findings = Findings()
    stated = read_room_manifest(folder, findings)
    if stated is None or stated.room != ROOM or stated.task != item.task.name:
        talker.findings(findings)
        talker.say("training.not_standing", folder=folder, task=item.task.name, style="red")
        raise BadInput
    rosters = rosters_in(folder, PLAN_FILE, talker)
    talker.say("training.standing", folder=folder, classes=len(rosters))
    known = {person.id for person in item.facts.people}
    gone = dict.fromkeys(p for roster in rosters for p in roster.people if p not in known)
    if gone:
        names = "、".join([*list(gone)[:MOST_NAMED], *(["…"] if len(gone) > MOST_NAMED else [])])
        talker.say("training.gone", count=len(gone), people=names, style="yellow")
    return replace(item, facts=in_force(item.facts, rosters), standing=rosters)


def _trained(item: TrainingCase, talker: Talker, choices: Choices, tasks: int) -> TrainingResult:
    scenario, facts = item.scenario, item.facts
    timely = in_time(scenario, reading=elapsed() / tasks)
    talker.say(
        "training.planning",
        title=item.task.shown,
        people=len(facts.people),
        classes=len(facts.sessions),
        capacity=sum(session.capacity for session in facts.sessions),
    )
    parent = choices.out or scenario.path.resolve().parent / ROOM / scenario.path.stem
    parent = parent if choices.out else parent / item.task.name
    with run_folder(parent, choices.name) as space:
        plan = watch(
            talker,
            lambda _, stop: solve_training(
                facts,
                problem_of(facts),
                TaskLimits(
                    seconds=timely.limits.seconds / tasks, seed=scenario.limits.seed, stop=stop
                ),
            ),
        )
        judge = TrainingJudge(facts)
        breaches = tuple(judge.breaches(plan))
        _write(space.scratch, item, judge, plan, breaches)
    result = TrainingResult(folder=space.final, task=item.task, plan=plan, breaches=breaches)
    tell_training(result, judge, talker)
    return result


def _write(
    folder: Path,
    item: TrainingCase,
    judge: TrainingJudge,
    plan: TrainingPlan,
    breaches: Sequence[TrainingBreach],
) -> None:
    """Write every output of one task, the manifest last."""
    scenario, language = item.scenario, item.scenario.language
    write_training_csv(folder / PLAN_FILE, plan)
    if item.standing:
        standing = TrainingPlan(task=item.task.name, rosters=item.standing)
        write_training_csv(folder / STANDING_FILE, standing)
    tables = training_book(item.case, judge, plan, breaches, language)
    write_workbook(folder / BOOK_FILE, tables, language=language)
    if len(item.findings):
        write_findings(folder / FINDINGS_FILE, item.findings, language=language)
    write_room_manifest(
        folder,
        scenario,
        item.case.inputs,
        room=ROOM,
        task=item.task.name,
        told=manifest_of(judge, plan, breaches),
    )


def manifest_of(
    judge: TrainingJudge, plan: TrainingPlan, breaches: Sequence[TrainingBreach]
) -> dict[str, object]:
    """What the manifest says of a plan."""
    added = plan.addition
    return {
        **counts_of(judge, plan, breaches),
        "missed_bound": plan.missed_bound,
        "seconds": round(plan.seconds, 3),
        "stopped": plan.stopped,
        "levels": stated_levels(plan.levels),
        **(
            {}
            if added is None
            else {
                "added": {
                    "classes": {one.session: one.count for one in added.classes},
                    "missed": added.missed,
                    "cost": added.cost,
                    "bound": added.bound,
                    "proven": added.proven,
                }
            }
        ),
    }


def counts_of(
    judge: TrainingJudge, plan: TrainingPlan, breaches: Sequence[TrainingBreach]
) -> dict[str, float]:
    """What is counted of a plan: classes, people, places, shortages."""
    return {
        "classes": sum(bool(roster.people) for roster in plan.rosters),
        "people": len(judge.attended(plan)),
        "left": len(judge.facts.people) - len(judge.attended(plan)),
        "taken": plan.places,
        "breaches": len(breaches),
        "missed": plan.missed,
    }


def tell_training(result: TrainingResult, judge: TrainingJudge, talker: Talker) -> None:
    """Say how the rosters came out, what is proven, and what is not kept."""
    plan, words = result.plan, TrainingWords(judge, talker.language)
    held = sum(bool(roster.people) for roster in plan.rosters)
    people = len(judge.attended(plan))
    talker.say(
        "training.result",
        title=result.task.shown,
        people=people,
        classes=held,
        places=plan.places,
        style="green",
    )
    if not result.breaches:
        talker.say("training.kept")
    else:
        talker.say("training.missed", count=len(result.breaches), style="yellow")
        for breach in result.breaches[:MOST_TOLD]:
            named = replace(breach, people=breach.people[:MOST_NAMED])
            values = words.values_of(named) | {"count": str(len(breach.people))}
            talker.say(words.key_of(breach), **values)
        bound = {"cost": f"{plan.missed:.6g}", "bound": f"{plan.missed_bound:.6g}"}
        key = "training.missed_proven" if plan.missed_proven else "training.missed_open"
        talker.say(key, **bound)
    for level in plan.levels:
        state = say("training.proven" if level.proven else "training.open", talker.language)
        figures = {"cost": f"{level.cost:.6g}", "bound": f"{level.bound:.6g}", "state": state}
        talker.say("training.level", level=level.level, **figures)
    if judge.facts.current is not None:
        _tell_changes(judge, words, plan, talker)
    if plan.stopped:
        talker.say("training.interrupted", style="yellow")
    talker.say("training.written", path=result.folder)


def _tell_changes(
    judge: TrainingJudge, words: TrainingWords, plan: TrainingPlan, talker: Talker
) -> None:
    """Who is not any more in a class of the plan in force."""
    lost = judge.given_up(judge.attended(plan))
    if not lost:
        talker.say("training.unchanged")
        return
    people = dict.fromkeys(judge.facts.people[person].id for person, _ in lost)
    names = words.people(list(people), MOST_NAMED)
    talker.say("training.changed", people=len(people), places=len(lost), names=names)
