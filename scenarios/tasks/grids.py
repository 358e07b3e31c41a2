"""``zhucun grids``: villages divided into cells with heads, judged, and written to be signed."""

import shutil
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from maps.files.grid_csv import write_grid_csv
from maps.tables.frames import Table
from maps.tables.grid_tables import GridWords
from optimizer.grids.grid_case import GridFacts
from optimizer.grids.grid_judge import GridBreach, GridJudge
from optimizer.grids.grid_plan import GridPlan
from optimizer.grids.grid_policy import GridTask
from optimizer.grids.grid_standing import StandingVillage, come, gone
from optimizer.grids.solve_grids import solve_grids
from optimizer.limits.task_limits import TaskLimits
from scenarios.cases.reading import Choices
from scenarios.cases.room_facts import read_grids
from scenarios.console.console import Talker
from scenarios.runs.finished_grids import (
    BOOK_FILE,
    PLAN_FILE,
    ROOM,
    STANDING_FILE,
    standing_in,
)
from scenarios.runs.grid_outputs import grid_book, write_grid_maps
from scenarios.tasks.room_run import (
    RoomResult,
    RoomWork,
    read_room,
    refuse_other,
    run_all,
    tell_kept,
)
from scenarios.tasks.room_tasks import chosen_tasks

GridResult = RoomResult[GridPlan, GridBreach]


@dataclass(frozen=True, kw_only=True)
class GridWork(RoomWork[GridPlan, GridBreach]):
    """One ``[[grid]]`` with the facts that it speaks of."""

    room, words, book_file, share = ROOM, "grid", BOOK_FILE, 0.75
    facts: GridFacts
    standing: Path | None = None
    """The folder whose grids are in force."""

    @property
    def task(self) -> GridTask:
        """What is asked."""
        return self.facts.task

    @cached_property
    def judge(self) -> GridJudge:
        """Who reads facts and plan alone."""
        return GridJudge(self.facts)

    @property
    def households(self) -> int:
        """Households of all villages."""
        return sum(village.households.total for village in self.facts.villages)

    def tell_planning(self, talker: Talker) -> None:
        """Say what is going to be made."""
        villages, title = len(self.facts.villages), self.task.shown
        talker.say("grid.planning", title=title, villages=villages, households=self.households)

    def solved(self, limits: TaskLimits) -> GridPlan:
        """Grids within the limits."""
        return solve_grids(self.facts, limits)

    def breaches(self, plan: GridPlan) -> Iterable[GridBreach]:
        """What is not kept."""
        return self.judge.breaches(plan)

    def write_plans(self, folder: Path, plan: GridPlan) -> None:
        """Write grids.csv and the grids in force."""
        write_grid_csv(folder / PLAN_FILE, self.facts, plan)
        if self.standing is not None:
            shutil.copyfile(self.standing / PLAN_FILE, folder / STANDING_FILE)

    def book(self, plan: GridPlan, breaches: Sequence[GridBreach]) -> Sequence[Table]:
        """The tables of grids.xlsx."""
        return grid_book(self.case, self.judge, plan, breaches, self.scenario.language)

    def write_maps(self, folder: Path, plan: GridPlan, breaches: Sequence[GridBreach]) -> None:
        """Write grids.gpkg and map.html."""
        write_grid_maps(folder, self.case, self.judge, plan, breaches, self.scenario.language)

    def stated(self, plan: GridPlan, breaches: Sequence[GridBreach]) -> dict[str, object]:
        """What the manifest says of a plan."""
        return manifest_of(plan, breaches)

    def tell(self, result: GridResult, talker: Talker) -> None:
        """Say how the grids came out, what is proven, and what is not kept."""
        plan, words = result.plan, GridWords(self.judge, talker.language)
        talker.say(
            "grid.result",
            title=self.task.shown,
            villages=len(plan.villages),
            households=self.households,
            cells=sum(own.cells for own in plan.villages),
            style="green",
        )
        if plan.stopped:
            talker.say("grid.stopped", style="yellow")
        tell_kept("grid", result.breaches, words.breach_said, talker)
        if relaxed := words.relaxed(plan):
            talker.say("grid.give", **relaxed)
        for level in plan.levels():
            whole = sum(one.key == level.key for own in plan.villages for one in own.levels)
            talker.say(
                "grid.level_is",
                name=words.text(f"level.{level.key}"),
                cost=level.cost,
                bound=level.bound,
                state=words.text("proven_in", count=plan.proven(level.key), whole=whole),
            )
        talker.say("grid.written", path=result.folder)


def grid(
    path: Path,
    talker: Talker,
    choices: Choices,
    *,
    task: str | None = None,
    standing: Path | None = None,
) -> list[GridResult]:
    """Make the grids of every task of a scenario, or of the one named; each has its folder.

    ``standing`` is the folder of earlier grids of the same task, which are in force: as little of
    them as can be is changed. Raises :class:`BadInput` where the input has errors, or no task is
    asked for.
    """
    held = None if standing is None else _held(standing, talker)
    scenario, case, findings, facts = read_room(
        path, talker, choices, lambda scenario, case, found: read_grids(scenario, case, found, held)
    )
    file = scenario.path.name
    chosen = chosen_tasks(scenario.rooms.grids, task, talker, room="grid", file=file)
    works = [
        GridWork(
            scenario=scenario, case=case, findings=findings, facts=facts[number], standing=standing
        )
        for number in chosen
    ]
    for work in works:
        if standing is not None and held is not None:
            refuse_other(work, standing, talker)
            _tell_standing(work.facts, standing, held, talker)
    return run_all(works, talker, choices)


def _held(folder: Path, talker: Talker) -> Mapping[str, StandingVillage]:
    """The grids of a folder; one that holds something else is refused later, by its manifest."""
    return standing_in(folder, PLAN_FILE, talker) if (folder / PLAN_FILE).is_file() else {}


def _tell_standing(
    facts: GridFacts, folder: Path, held: Mapping[str, StandingVillage], talker: Talker
) -> None:
    """Say how much is in force, and what has come and gone since."""
    cells = sum(len({*own.cells.values()} - {0}) for own in held.values())
    lost, new = gone(facts, held), come(facts, held)
    talker.say("grid.standing", folder=folder, cells=cells, gone=lost, come=new)


def manifest_of(plan: GridPlan, breaches: Sequence[GridBreach]) -> dict[str, object]:
    """What the manifest says of a plan."""
    return {
        "places": len(plan.villages),
        "cells": sum(own.cells for own in plan.villages),
        "breaches": len(breaches),
        "seconds": round(plan.seconds, 3),
        "stopped": plan.stopped,
        "totals": {
            level.key: {
                "cost": level.cost,
                "bound": level.bound,
                "proven_villages": plan.proven(level.key),
            }
            for level in plan.levels()
        },
        "villages": [
            {
                "id": own.village,
                "levels": {level.key: [level.cost, level.bound] for level in own.levels},
            }
            for own in plan.villages
        ],
    }
