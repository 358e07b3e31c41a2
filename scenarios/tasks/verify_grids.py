"""Finished grids checked again: everything that they state, from the facts, without the model."""

from collections.abc import Iterator
from pathlib import Path

from maps.tables.grid_tables import GridWords
from optimizer.grids.grid_judge import GridBreach
from optimizer.grids.grid_plan import LEVELS, MEMBER_LEVELS
from scenarios.cases.reading import Choices
from scenarios.checks.room_outputs import (
    counts_unlike,
    maps_unlike,
    sealed_unlike,
    tables_unlike,
)
from scenarios.checks.said import Difference, differs
from scenarios.console.console import Talker
from scenarios.runs.finished_grids import (
    BOOK_FILE,
    GIS_FILE,
    MAP_FILE,
    PLAN_FILE,
    FinishedGrids,
    open_grids,
)
from scenarios.runs.grid_outputs import grid_book, write_grid_maps
from scenarios.runs.manifest_file import FILE
from scenarios.tasks.verify_room import tell_state, verdict

SHOWN = (BOOK_FILE, GIS_FILE, MAP_FILE)
"""Files whose form is that of a version."""
Breaches = tuple[GridBreach, ...]


def check_grids(folder: Path, talker: Talker, choices: Choices) -> int:
    """Tell every difference between what a folder states and what follows from the facts.

    Returns the exit code: 0 where all agrees, 3 otherwise.
    """
    done = open_grids(folder, talker, choices)
    tell_state(done, "grid", SHOWN, talker)
    breaches = tuple(done.judge.breaches(done.plan))
    said = GridWords(done.judge, talker.language).breach_said
    cells = sum(own.cells for own in done.plan.villages)
    figures = {"villages": len(done.plan.villages), "cells": cells}
    return verdict("grid", breaches, said, [*differences(done, breaches)], figures, talker)


def differences(done: FinishedGrids, breaches: Breaches) -> Iterator[Difference]:
    """What the folder states otherwise than it follows."""
    words = GridWords(done.judge, done.manifest.language)
    broken = [item for item in breaches if not item.shortage]
    for item in broken:  # a rule that is broken condemns the file, whatever is stated
        if not (item.kind == "pieces" and done.judge.task.cells == "given"):
            yield differs(PLAN_FILE, item.kind, None, words.breach(item))
    if any(item.kind in ("lost", "count", "empty", "served_twice") for item in broken):
        return
    counts = {
        "places": len(done.plan.villages),
        "cells": sum(own.cells for own in done.plan.villages),
        "breaches": len(breaches),
    }
    yield from counts_unlike(done.manifest, counts)
    yield from _levels(done)
    folder, language = done.folder, done.manifest.language
    if done.manifest.older:
        yield from sealed_unlike(folder, done.manifest, SHOWN)
        return
    what = (done.case, done.judge, done.plan, breaches, language)
    yield from tables_unlike(folder, BOOK_FILE, grid_book(*what), language)
    yield from maps_unlike(folder, GIS_FILE, MAP_FILE, lambda anew: write_grid_maps(anew, *what))


def _levels(done: FinishedGrids) -> Iterator[Difference]:
    """Costs of every village, counted anew; no bound may be above its cost."""
    order = [*LEVELS, *MEMBER_LEVELS]
    for own in done.plan.villages:
        measured = done.judge.measures(own)
        stated = {level.key: level for level in own.levels}
        for key in sorted({*measured, *stated}, key=lambda k: order.index(k) if k in order else 99):
            level, value = stated.get(key), measured.get(key)
            where = f"villages.{own.village}.{key}"
            if level is None or value is None or level.cost != value:
                yield differs(FILE, where, None if level is None else level.cost, value)
            elif level.bound > level.cost:
                yield differs(FILE, f"{where}.bound", level.bound, level.cost)
