"""``zhucun belts``: chains of places chosen, judged, and written as tables to be signed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from pathlib import Path

from maps.files.belt_csv import write_belt_csv
from maps.tables.belt_tables import BeltWords, unit_of
from maps.tables.frames import Table
from optimizer.belts.belt_case import BeltFacts, in_force
from optimizer.belts.belt_judge import BeltBreach, BeltJudge
from optimizer.belts.belt_plan import Belt, BeltPlan
from optimizer.belts.belt_policy import BeltTask
from optimizer.belts.solve_belts import solve_belts
from optimizer.limits.task_limits import TaskLimits
from scenarios.cases.reading import Choices
from scenarios.cases.room_facts import read_belts
from scenarios.console.console import Talker
from scenarios.runs.belt_outputs import belt_book, write_belt_maps
from scenarios.runs.finished_belts import (
    BOOK_FILE,
    PLAN_FILE,
    ROOM,
    STANDING_FILE,
    belts_in,
    names_of,
)
from scenarios.tasks.room_run import (
    RoomResult,
    RoomWork,
    read_room,
    refuse_other,
    run_all,
    tell_kept,
)
from scenarios.tasks.room_tasks import chosen_tasks

BeltResult = RoomResult[BeltPlan, BeltBreach]


@dataclass(frozen=True, kw_only=True)
class BeltWork(RoomWork[BeltPlan, BeltBreach]):
    """One ``[[belt]]`` with the facts that it speaks of."""

    room, words, book_file = ROOM, "belt", BOOK_FILE
    facts: BeltFacts
    standing: tuple[Belt, ...] = ()
    """The belts of an earlier choice that is in force."""

    @property
    def task(self) -> BeltTask:
        """What is asked."""
        return self.facts.task

    @cached_property
    def judge(self) -> BeltJudge:
        """Who reads facts and plan alone."""
        return BeltJudge(self.facts)

    def tell_planning(self, talker: Talker) -> None:
        """Say what is going to be chosen."""
        task, places = self.task, len(self.facts.places)
        unit = unit_of(task, talker.language)
        talker.say("belt.planning", title=task.shown, places=places, count=task.count, unit=unit)

    def solved(self, limits: TaskLimits) -> BeltPlan | None:
        """Belts within the limits."""
        return solve_belts(self.facts, limits)

    def breaches(self, plan: BeltPlan) -> Iterable[BeltBreach]:
        """What is not kept."""
        return self.judge.breaches(plan)

    def write_plans(self, folder: Path, plan: BeltPlan) -> None:
        """Write belts.csv and the belts in force."""
        write_belt_csv(folder / PLAN_FILE, plan.belts)
        if self.standing:
            write_belt_csv(folder / STANDING_FILE, self.standing)

    def book(self, plan: BeltPlan, breaches: Sequence[BeltBreach]) -> Sequence[Table]:
        """The tables of belts.xlsx."""
        return belt_book(self.case, self.judge, plan, breaches, self.scenario.language)

    def write_maps(self, folder: Path, plan: BeltPlan, breaches: Sequence[BeltBreach]) -> None:
        """Write belts.gpkg and map.html."""
        write_belt_maps(folder, self.case, self.judge, plan, breaches, self.scenario.language)

    def stated(self, plan: BeltPlan, breaches: Sequence[BeltBreach]) -> dict[str, object]:
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

    def tell(self, result: BeltResult, talker: Talker) -> None:
        """Say which belts there are, what is proven, and what is not kept."""
        plan, words = result.plan, BeltWords(self.judge, talker.language)
        talker.say(
            "belt.result",
            title=self.task.shown,
            unit=unit_of(self.task, talker.language),
            belts=len(plan.belts),
            places=len(plan.belt_of),
            score=f"{plan.score:.9g}",
            style="green",
        )
        if plan.stopped:
            talker.say("belt.stopped", style="yellow")
        tell_kept("belt", result.breaches, partial(words.breach_said, plan=plan), talker)
        for key, values in words.proof(plan):
            talker.say(key, **values)
        talker.say("belt.written", path=result.folder)


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
    scenario, case, findings, facts = read_room(
        path, talker, choices, lambda scenario, case, own: read_belts(scenario, case.county, own)
    )
    file = scenario.path.name
    chosen = chosen_tasks(scenario.rooms.belts, task, talker, room="belt", file=file)
    works = [
        BeltWork(scenario=scenario, case=case, findings=findings, facts=facts[number])
        for number in chosen
    ]
    if standing is not None:
        works = [_standing(work, standing, talker) for work in works]
    return run_all(works, talker, choices)


def _standing(work: BeltWork, folder: Path, talker: Talker) -> BeltWork:
    """The task with other belts in force; those of another task are refused."""
    refuse_other(work, folder, talker)
    belts = belts_in(folder, PLAN_FILE, talker)
    unit = unit_of(work.task, talker.language)
    talker.say("belt.standing", folder=folder, belts=len(belts), unit=unit)
    return replace(work, facts=in_force(work.facts, names_of(belts)), standing=belts)
