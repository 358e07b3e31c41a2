"""``zhucun training``: people to classes, judged, and written as lists to be signed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from pathlib import Path

from geodata.facts.case import Case
from geodata.findings import Findings
from geodata.words import say
from maps.files.training_csv import write_training_csv
from maps.tables.frames import Table
from maps.tables.training_tables import TrainingWords
from optimizer.limits.task_limits import TaskLimits
from optimizer.training.quotas import QuotaFacts
from optimizer.training.solve_training import solve_training
from optimizer.training.training_addition import priced
from optimizer.training.training_case import TrainingFacts
from optimizer.training.training_judge import TrainingBreach, TrainingJudge
from optimizer.training.training_plan import Addition, Roster, TrainingPlan
from optimizer.training.training_policy import TrainingTask
from optimizer.training.training_problem import problem_of
from optimizer.training.training_standing import in_force
from scenarios.cases.reading import Choices, read_whole, settled
from scenarios.console.console import Talker
from scenarios.language.scenario import Scenario
from scenarios.runs.finished_quotas import read_quota
from scenarios.runs.room_manifest import stated_levels
from scenarios.runs.training_facts import (
    BOOK_FILE,
    PLAN_FILE,
    ROOM,
    STANDING_FILE,
    read_training,
    rosters_in,
)
from scenarios.runs.training_outputs import (
    counts_of,
    stated_addition,
    training_book,
    write_training_maps,
)
from scenarios.tasks.room_run import RoomResult, RoomWork, refuse_other, run_all, tell_kept
from scenarios.tasks.room_tasks import chosen_tasks
from scenarios.tasks.training_quotas import QuotaResult, QuotaWork

MOST_NAMED = 20
"""People that one sentence names."""
TrainingResult = RoomResult[TrainingPlan, TrainingBreach]


@dataclass(frozen=True, kw_only=True)
class TrainingWork(RoomWork[TrainingPlan, TrainingBreach]):
    """One ``[[training]]`` with its facts; ``standing`` are earlier rosters in force."""

    room, words, book_file = ROOM, "training", BOOK_FILE
    facts: TrainingFacts
    standing: tuple[Roster, ...] = ()

    @property
    def task(self) -> TrainingTask:
        """What is asked."""
        return self.facts.task

    @cached_property
    def judge(self) -> TrainingJudge:
        """Who reads facts and plan alone."""
        return TrainingJudge(self.facts)

    def tell_planning(self, talker: Talker) -> None:
        """Say who is going to be trained, and how many places there are."""
        facts = self.facts
        talker.say(
            "training.planning",
            title=self.task.shown,
            people=len(facts.people),
            classes=len(facts.sessions),
            capacity=sum(session.capacity for session in facts.sessions),
        )

    def solved(self, limits: TaskLimits) -> TrainingPlan:
        """Rosters within the limits."""
        return solve_training(self.facts, problem_of(self.facts), limits)

    def breaches(self, plan: TrainingPlan) -> Iterable[TrainingBreach]:
        """What is not kept."""
        return self.judge.breaches(plan)

    def write_plans(self, folder: Path, plan: TrainingPlan) -> None:
        """Write training.csv and the rosters in force."""
        write_training_csv(folder / PLAN_FILE, plan)
        if self.standing:
            standing = TrainingPlan(task=self.task.name, rosters=self.standing)
            write_training_csv(folder / STANDING_FILE, standing)

    def book(self, plan: TrainingPlan, breaches: Sequence[TrainingBreach]) -> Sequence[Table]:
        """The tables of training.xlsx."""
        return training_book(self.case, self.judge, plan, breaches, self.scenario.language)

    def write_maps(
        self, folder: Path, plan: TrainingPlan, breaches: Sequence[TrainingBreach]
    ) -> None:
        """Write training.gpkg and map.html, where anything has a place."""
        write_training_maps(folder, self.case, self.judge, plan, breaches, self.scenario.language)

    def stated(self, plan: TrainingPlan, breaches: Sequence[TrainingBreach]) -> dict[str, object]:
        """What the manifest says of a plan."""
        return {
            **counts_of(self.judge, plan, breaches),
            "missed_bound": plan.missed_bound,
            "seconds": round(plan.seconds, 3),
            "stopped": plan.stopped,
            "levels": stated_levels(plan.levels),
            **stated_addition(plan.addition),
        }

    def tell(self, result: TrainingResult, talker: Talker) -> None:
        """Say how the rosters came out, what is proven, and what is not kept."""
        plan, words = result.plan, TrainingWords(self.judge, talker.language)
        talker.say(
            "training.result",
            title=self.task.shown,
            people=len(self.judge.attended(plan)),
            classes=sum(bool(roster.people) for roster in plan.rosters),
            places=plan.places,
            style="green",
        )
        said = partial(words.breach_said, most=MOST_NAMED)
        tell_kept("training", result.breaches, said, talker)
        tell_proof(plan, talker, missed=bool(result.breaches))
        if plan.addition is not None:
            _tell_addition(self.judge, words, plan.addition, talker)
        if self.facts.current is not None:
            _tell_changes(self.judge, words, plan, talker)
        if plan.stopped:
            talker.say("training.interrupted", style="yellow")
        talker.say("training.written", path=result.folder)


def train(
    path: Path,
    talker: Talker,
    choices: Choices,
    *,
    task: str | None = None,
    standing: Path | None = None,
) -> list[TrainingResult | QuotaResult]:
    """Make the rosters of every task of a scenario, or of the one named; each has its folder.

    ``standing`` is the folder of earlier rosters of the same task, which are in force: as few
    places of them as can be are given up. Raises :class:`BadInput` where the input has errors,
    or no task is asked for.
    """
    read = read_whole(path, talker, choices)
    facts: dict[int, TrainingFacts | QuotaFacts] = {}
    if read.scenario is not None and read.case is not None and not read.findings.errors:
        facts = _facts_of(read.scenario, read.case, read.findings, task)
    scenario, case, findings = settled(read, talker, choices, keep=False)
    tasks, file = scenario.rooms.trainings, scenario.path.name
    chosen_tasks(tasks, task, talker, room=ROOM, file=file)
    quotas = [
        QuotaWork(scenario=scenario, case=case, findings=findings, facts=one)
        for one in facts.values()
        if isinstance(one, QuotaFacts)
    ]
    works = [
        TrainingWork(scenario=scenario, case=case, findings=findings, facts=one)
        for one in facts.values()
        if isinstance(one, TrainingFacts)
    ]
    if standing is not None:
        works = [_standing(work, standing, talker) for work in works]
    return [*run_all(quotas, talker, choices), *run_all(works, talker, choices)]


def _facts_of(
    scenario: Scenario, case: Case, findings: Findings, named: str | None
) -> dict[int, TrainingFacts | QuotaFacts]:
    """The facts of every task, or of the one named, by number; what is wrong with any is told."""
    return {
        number: (read_quota if task.quota is not None else read_training)(
            scenario, case, number, findings
        )
        for number, task in scenario.rooms.trainings.items()
        if named in (None, task.name, task.title)
    }


def _standing(work: TrainingWork, folder: Path, talker: Talker) -> TrainingWork:
    """The task with other rosters in force; those of another task are refused."""
    refuse_other(work, folder, talker)
    rosters = rosters_in(folder, PLAN_FILE, talker)
    talker.say("training.standing", folder=folder, classes=len(rosters))
    known = {person.id for person in work.facts.people}
    gone = dict.fromkeys(p for roster in rosters for p in roster.people if p not in known)
    if gone:
        names = "、".join([*list(gone)[:MOST_NAMED], *(["…"] if len(gone) > MOST_NAMED else [])])
        talker.say("training.gone", count=len(gone), people=names, style="yellow")
    return replace(work, facts=in_force(work.facts, rosters), standing=rosters)


def tell_proof(plan: TrainingPlan, talker: Talker, *, missed: bool) -> None:
    """What is proven: of what is missed, and of every level of goals."""
    if missed:
        bound = {"cost": f"{plan.missed:.6g}", "bound": f"{plan.missed_bound:.6g}"}
        key = "training.missed_proven" if plan.missed_proven else "training.missed_open"
        talker.say(key, **bound)
    for level in plan.levels:
        state = say("training.proven" if level.proven else "training.open", talker.language)
        figures = {"cost": f"{level.cost:.6g}", "bound": f"{level.bound:.6g}", "state": state}
        talker.say("training.level", level=level.level, **figures)


def _tell_addition(
    judge: TrainingJudge, words: TrainingWords, addition: Addition, talker: Talker
) -> None:
    """Which classes would have to be added, and what is short even so."""
    if not addition.classes:
        talker.say("training.no_addition", style="yellow")
        return
    shown = "、".join(
        words.text("times_more", name=words.session(one.session), count=one.count)
        for one in addition.classes
    )
    kind = "cost" if priced(judge.facts) else "count"
    state = say("training.proven" if addition.proven else "training.open", talker.language)
    cost = f"{addition.cost:.6g}"
    talker.say(f"training.addition_{kind}", classes=shown, cost=cost, state=state)
    if addition.missed > 0:
        talker.say("training.addition_missed", missed=f"{addition.missed:.6g}")


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
