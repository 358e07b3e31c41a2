"""``zhucun grids``: villages divided into cells with heads, judged, and written to be signed."""

import shutil
from dataclasses import dataclass, replace
from pathlib import Path

from geodata.facts.case import Case
from geodata.findings import Findings
from geodata.words import Language
from maps.files.findings_book import write_findings
from maps.files.grid_csv import write_grid_csv
from maps.files.workbook import write_workbook
from maps.tables.account_table import account_blocks, account_table
from maps.tables.frames import Table
from maps.tables.grid_tables import GridWords, grid_tables
from optimizer.grids.grid_case import GridFacts
from optimizer.grids.grid_judge import GridBreach, GridJudge
from optimizer.grids.grid_plan import GridPlan
from optimizer.grids.grid_policy import GridTask
from optimizer.grids.grid_standing import come, gone, in_force
from optimizer.grids.solve_grids import solve_grids
from optimizer.limits.task_limits import TaskLimits
from scenarios.cases.reading import FINDINGS_FILE, Choices, read_whole, settled
from scenarios.cases.room_facts import read_grids
from scenarios.console.clock import elapsed
from scenarios.console.console import Talker, watch
from scenarios.console.errors import BadInput
from scenarios.language.scenario import Scenario
from scenarios.runs.finished_grids import (
    BOOK_FILE,
    PLAN_FILE,
    ROOM,
    STANDING_FILE,
    standing_in,
)
from scenarios.runs.grid_outputs import write_grid_maps
from scenarios.runs.room_manifest import read_room_manifest, write_room_manifest
from scenarios.runs.run_folder import run_folder
from scenarios.tasks.planning import in_time
from scenarios.tasks.room_tasks import chosen_tasks

MOST_TOLD = 10
WRITING = 0.75
"""Share of the time that solving may take; the rest is for outputs."""


@dataclass(frozen=True, kw_only=True)
class GridResult:
    """Finished grids: their folder, the plan, and what is not kept."""

    folder: Path
    task: GridTask
    plan: GridPlan
    breaches: tuple[GridBreach, ...]


@dataclass(frozen=True, kw_only=True)
class GridCase:
    """One task with the facts that it speaks of."""

    scenario: Scenario
    case: Case
    findings: Findings
    facts: GridFacts
    standing: Path | None = None
    """The folder whose grids are in force."""

    @property
    def task(self) -> GridTask:
        """What is asked."""
        return self.facts.task


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
    read = read_whole(path, talker, choices)
    facts = {}
    if read.scenario is not None and read.case is not None and not read.findings.errors:
        facts = read_grids(read.scenario, read.case, read.findings)
    scenario, case, findings = settled(read, talker, choices, keep=False)
    chosen = chosen_tasks(scenario.rooms.grids, task, talker, room="grid", file=scenario.path.name)
    items = [
        GridCase(scenario=scenario, case=case, findings=findings, facts=facts[number])
        for number in chosen
    ]
    if standing is not None:
        items = [_standing(item, standing, talker) for item in items]
    results = []
    for item in items:
        results.append(_gridded(item, talker, choices, len(items)))
        if results[-1].plan.stopped:
            break
    return results


def _standing(item: GridCase, folder: Path, talker: Talker) -> GridCase:
    """The task with other grids in force; those of another task are refused."""
    findings = Findings()
    stated = read_room_manifest(folder, findings)
    if stated is None or stated.room != ROOM or stated.task != item.task.name:
        talker.findings(findings)
        talker.say("grid.not_standing", folder=folder, task=item.task.name, style="red")
        raise BadInput
    found, facts = standing_in(folder, PLAN_FILE, talker), item.facts
    cells = sum(len({*own.cells.values()} - {0}) for own in found.values())
    lost, new = gone(facts, found), come(facts, found)
    talker.say("grid.standing", folder=folder, cells=cells, gone=lost, come=new)
    return replace(item, facts=in_force(facts, found), standing=folder)


def _gridded(item: GridCase, talker: Talker, choices: Choices, tasks: int) -> GridResult:
    scenario, facts = item.scenario, item.facts
    timely = in_time(scenario, reading=elapsed() / tasks)
    talker.say(
        "grid.planning",
        title=item.task.shown,
        villages=len(facts.villages),
        households=sum(village.households.total for village in facts.villages),
    )
    stem = scenario.path.stem
    parent = choices.out or scenario.path.resolve().parent / ROOM / stem / item.task.name
    with run_folder(parent, choices.name) as space:
        plan = watch(
            talker,
            lambda _, stop: solve_grids(
                facts,
                TaskLimits(
                    seconds=timely.limits.seconds * WRITING / tasks,
                    seed=scenario.limits.seed,
                    stop=stop,
                ),
            ),
        )
        judge = GridJudge(facts)
        breaches = tuple(judge.breaches(plan))
        write_grids(space.scratch, item, judge, plan, breaches)
    result = GridResult(folder=space.final, task=item.task, plan=plan, breaches=breaches)
    tell_grids(result, judge, talker)
    return result


def write_grids(
    folder: Path,
    item: GridCase,
    judge: GridJudge,
    plan: GridPlan,
    breaches: tuple[GridBreach, ...],
) -> None:
    """Write every output of one task, the manifest last."""
    scenario, language = item.scenario, item.scenario.language
    write_grid_csv(folder / PLAN_FILE, item.facts, plan)
    if item.standing is not None:
        shutil.copyfile(item.standing / PLAN_FILE, folder / STANDING_FILE)
    tables = grid_book(item.case, judge, plan, breaches, language)
    write_workbook(folder / BOOK_FILE, tables, language=language)
    write_grid_maps(folder, item.case, judge, plan, breaches, language)
    if len(item.findings):
        write_findings(folder / FINDINGS_FILE, item.findings, language=language)
    write_room_manifest(
        folder,
        scenario,
        item.case.inputs,
        room=ROOM,
        task=item.task.name,
        told=manifest_of(plan, breaches),
    )


def grid_book(
    case: Case,
    judge: GridJudge,
    plan: GridPlan,
    breaches: tuple[GridBreach, ...],
    language: Language,
) -> tuple[Table, ...]:
    """The tables of grids.xlsx: they follow from facts, grids and what is stated as proven."""
    title = judge.task.shown
    tables = grid_tables(judge, plan, breaches, title=title, language=language)
    blocks = account_blocks(case.account, case.county, language)
    return (*tables, account_table(blocks, title=title, language=language))


def manifest_of(plan: GridPlan, breaches: tuple[GridBreach, ...]) -> dict[str, object]:
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


def tell_breach(talker: Talker, words: GridWords, breach: GridBreach) -> None:
    """Say what is not kept; other programs get its kind and values."""
    key, values = words.breach_said(breach)
    talker.say(key, **values)


def tell_grids(result: GridResult, judge: GridJudge, talker: Talker) -> None:
    """Say how the grids came out, what is proven, and what is not kept."""
    plan, cells = result.plan, sum(own.cells for own in result.plan.villages)
    households = sum(village.households.total for village in judge.facts.villages)
    talker.say(
        "grid.result",
        title=result.task.shown,
        villages=len(plan.villages),
        households=households,
        cells=cells,
        style="green",
    )
    if plan.stopped:
        talker.say("grid.stopped", style="yellow")
    words = GridWords(judge, talker.language)
    if not result.breaches:
        talker.say("grid.kept")
    else:
        talker.say("grid.missed", count=len(result.breaches), style="yellow")
        for breach in result.breaches[:MOST_TOLD]:
            tell_breach(talker, words, breach)
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
