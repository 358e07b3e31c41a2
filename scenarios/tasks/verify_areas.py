"""A finished division checked again: everything it states, from the facts, without the model."""

from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

from maps.tables.area_tables import AreaWords
from optimizer.areas.area_judge import AreaBreach
from scenarios.cases.reading import Choices
from scenarios.checks.room_outputs import (
    counts_unlike,
    levels_unlike,
    maps_unlike,
    sealed_unlike,
    tables_unlike,
)
from scenarios.checks.said import Difference, differs
from scenarios.console.console import Talker
from scenarios.runs.area_outputs import area_book, write_area_maps
from scenarios.runs.finished_areas import (
    BOOK_FILE,
    GIS_FILE,
    MAP_FILE,
    PLAN_FILE,
    FinishedAreas,
    open_areas,
)
from scenarios.tasks.verify_room import tell_state, verdict

SHOWN = (BOOK_FILE, GIS_FILE, MAP_FILE)
"""Files whose form is that of a version."""


def check_areas(folder: Path, talker: Talker, choices: Choices) -> int:
    """Tell every difference between what a folder states and what follows from the facts.

    Returns the exit code: 0 where all agrees, 3 otherwise.
    """
    done = open_areas(folder, talker, choices)
    tell_state(done, "area", SHOWN, talker)
    breaches = tuple(done.judge.breaches(done.plan))
    said = partial(AreaWords(done.judge, talker.language).breach_said, plan=done.plan)
    figures = {"places": len(done.plan.area_of), "areas": len(done.plan.areas)}
    return verdict("area", breaches, said, [*differences(done, breaches)], figures, talker)


def differences(done: FinishedAreas, breaches: Sequence[AreaBreach]) -> Iterator[Difference]:
    """What the folder states otherwise than it follows."""
    plan, stated = done.plan, done.manifest
    broken = [item for item in breaches if item.kind in ("lost", "strange", "twice")]
    for item in broken:  # what is not divided at all condemns the file, whatever is stated
        yield differs(PLAN_FILE, item.kind, None, "、".join(item.places[:8]))
    if broken:
        return
    counts = {"areas": len(plan.areas), "places": len(plan.area_of), "breaches": len(breaches)}
    yield from counts_unlike(stated, counts)
    yield from levels_unlike(stated, plan.levels, (goal.level for goal in done.judge.task.goal))
    if stated.older:
        yield from sealed_unlike(done.folder, stated, SHOWN)
        return
    what = (done.case, done.judge, plan, breaches, stated.language)
    yield from tables_unlike(done.folder, BOOK_FILE, area_book(*what), stated.language)
    yield from maps_unlike(
        done.folder, GIS_FILE, MAP_FILE, lambda anew: write_area_maps(anew, *what)
    )
