"""``zhucun areas``: places divided, judged, and written as tables to be signed."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from functools import cached_property, partial
from pathlib import Path

from geodata.findings import Findings
from maps.files.area_csv import write_area_csv
from maps.files.lineage_csv import write_lineage_csv
from maps.tables.area_postings import touched_postings
from maps.tables.area_proof_words import proof_statements
from maps.tables.area_reasons import reasons
from maps.tables.area_tables import AreaWords
from maps.tables.frames import Table
from optimizer.areas.area_case import AreaFacts, in_force, parts_of
from optimizer.areas.area_judge import AreaBreach, AreaJudge
from optimizer.areas.area_plan import Area, AreaPlan
from optimizer.areas.area_policy import AreaTask
from optimizer.areas.solve_areas import solve_areas
from optimizer.facts.place_faults import Faults
from optimizer.limits.task_limits import TaskLimits
from scenarios.cases.reading import Choices
from scenarios.cases.room_facts import area_faults, read_areas
from scenarios.console.console import Talker
from scenarios.runs.area_outputs import area_book, write_area_maps
from scenarios.runs.finished_areas import BOOK_FILE, PLAN_FILE, ROOM, STANDING_FILE, areas_in
from scenarios.runs.room_manifest import stated_levels
from scenarios.tasks.room_run import (
    RoomResult,
    RoomWork,
    read_room,
    refuse_other,
    run_all,
    tell_kept,
)
from scenarios.tasks.room_tasks import chosen_tasks
from scenarios.tasks.targets import tell_targets

LINEAGE_FILE = "lineage.csv"
AreaResult = RoomResult[AreaPlan, AreaBreach]


@dataclass(frozen=True, kw_only=True)
class AreaWork(RoomWork[AreaPlan, AreaBreach]):
    """One ``[[area]]`` with the facts that it speaks of."""

    room, words, book_file = ROOM, "area", BOOK_FILE
    number: int
    facts: AreaFacts
    standing: tuple[Area, ...] = ()
    """The areas of an earlier division that is in force."""

    @property
    def task(self) -> AreaTask:
        """What is asked."""
        return self.facts.task

    @cached_property
    def judge(self) -> AreaJudge:
        """Who reads facts and plan alone."""
        return AreaJudge(self.facts)

    @cached_property
    def faults(self) -> Faults:
        """Where faults would be told; they were when the facts were read."""
        return area_faults(self.scenario, self.number, Findings())

    def tell_planning(self, talker: Talker) -> None:
        """Say what is going to be divided."""
        parts, places = len(parts_of(self.facts, self.faults)), len(self.facts.places)
        talker.say("area.planning", title=self.task.shown, places=places, parts=parts)

    def solved(self, limits: TaskLimits) -> AreaPlan | None:
        """A division within the limits."""
        return solve_areas(self.facts, self.faults, limits)

    def breaches(self, plan: AreaPlan) -> Iterable[AreaBreach]:
        """What is not kept."""
        return self.judge.breaches(plan)

    def write_plans(self, folder: Path, plan: AreaPlan) -> None:
        """Write areas.csv, the division in force, and the lineage table where it is asked for."""
        write_area_csv(folder / PLAN_FILE, plan.areas)
        if self.standing:
            write_area_csv(folder / STANDING_FILE, self.standing)
        if self.task.lineage:
            day, language = self.scenario.day, self.scenario.language
            write_lineage_csv(folder / LINEAGE_FILE, plan.areas, day=day, language=language)

    def book(self, plan: AreaPlan, breaches: Sequence[AreaBreach]) -> Sequence[Table]:
        """The tables of areas.xlsx."""
        return area_book(self.case, self.judge, plan, breaches, self.scenario.language)

    def write_maps(self, folder: Path, plan: AreaPlan, breaches: Sequence[AreaBreach]) -> None:
        """Write areas.gpkg and map.html."""
        write_area_maps(folder, self.case, self.judge, plan, breaches, self.scenario.language)

    def stated(self, plan: AreaPlan, breaches: Sequence[AreaBreach]) -> dict[str, object]:
        """What the manifest says of a plan."""
        return manifest_of(plan, breaches)

    def tell(self, result: AreaResult, talker: Talker) -> None:
        """Say how the division came out, what is proven, and what is not kept."""
        plan = result.plan
        places, areas = len(plan.area_of), len(plan.areas)
        talker.say("area.result", title=self.task.shown, places=places, areas=areas, style="green")
        if plan.stopped:
            talker.say("area.stopped", style="yellow")
        words = AreaWords(self.judge, talker.language)
        tell_kept("area", result.breaches, partial(words.breach_said, plan=plan), talker)
        missed = bool(result.breaches)
        told = reasons(words, plan) if missed else ()
        proof = proof_statements(plan, self.task, talker.language, missed=missed)
        for key, values in (*told, *proof):
            talker.say(key, **values)
        if self.task.lineage:
            touched = len(touched_postings(self.judge, plan))
            talker.say("area.lineage", file=result.folder / LINEAGE_FILE, count=touched)
        tell_targets(self.facts.targets, self.facts.county.today, talker)
        talker.say("area.written", path=result.folder)


def divide(
    path: Path,
    talker: Talker,
    choices: Choices,
    *,
    task: str | None = None,
    standing: Path | None = None,
) -> list[AreaResult]:
    """Divide by every task of a scenario, or by the one named; each into a folder of its own.

    ``standing`` is the folder of an earlier division of the same task, which is in force: as
    little of it as can be is changed. Raises :class:`BadInput` where the input has errors, or no
    task is asked for.
    """
    scenario, case, findings, facts = read_room(
        path, talker, choices, lambda scenario, case, own: read_areas(scenario, case.county, own)
    )
    file = scenario.path.name
    chosen = chosen_tasks(scenario.rooms.areas, task, talker, room="area", file=file)
    works = [
        AreaWork(
            scenario=scenario, case=case, findings=findings, number=number, facts=facts[number]
        )
        for number in chosen
    ]
    if standing is not None:
        works = [_standing(work, standing, talker) for work in works]
    return run_all(works, talker, choices)


def _standing(work: AreaWork, folder: Path, talker: Talker) -> AreaWork:
    """The task with another division in force; one of another task is refused."""
    refuse_other(work, folder, talker)
    areas = areas_in(folder, PLAN_FILE, talker)
    names = {place: area.name for area in areas for place in area.places}
    talker.say("area.standing", folder=folder, areas=len(areas))
    return replace(work, facts=in_force(work.facts, names), standing=areas)


def manifest_of(plan: AreaPlan, breaches: Sequence[AreaBreach]) -> dict[str, object]:
    """What the manifest says of a plan."""
    return {
        "areas": len(plan.areas),
        "places": len(plan.area_of),
        "breaches": len(breaches),
        "missed": plan.missed,
        "seconds": round(plan.seconds, 3),
        "stopped": plan.stopped,
        "levels": stated_levels(plan.levels),
        "relaxation": None if plan.relaxation is None else asdict(plan.relaxation),
        "parts": [
            {
                "name": part.name,
                "areas": part.areas,
                "places": part.places,
                "missed": part.missed,
                "missed_bound": part.missed_bound,
                "most": part.most,
                "levels": stated_levels(part.levels),
            }
            for part in plan.parts
        ],
    }
