"""A finished division checked again: everything it states, from the facts, without the model."""

from collections.abc import Iterator
from pathlib import Path

from maps.tables.area_tables import AreaWords
from scenarios.cases.reading import Choices
from scenarios.checks.area_outputs import area_maps
from scenarios.checks.room_outputs import (
    MOST_TOLD,
    counts_unlike,
    levels_unlike,
    sealed_unlike,
    tables_unlike,
    tell_unlike,
)
from scenarios.checks.said import Difference, differs
from scenarios.console.console import Talker
from scenarios.console.exit_codes import BREACHES, OK
from scenarios.runs.finished_areas import (
    BOOK_FILE,
    GIS_FILE,
    MAP_FILE,
    PLAN_FILE,
    FinishedAreas,
    open_areas,
)
from scenarios.tasks.areas import area_book, tell_breach

SHOWN = (BOOK_FILE, GIS_FILE, MAP_FILE)
"""Files whose form is that of a version."""


def check_areas(folder: Path, talker: Talker, choices: Choices) -> int:
    """Tell every difference between what a folder states and what follows from the facts.

    Returns the exit code: 0 where all agrees, 3 otherwise.
    """
    done = open_areas(folder, talker, choices)
    if done.manifest.older:
        talker.say("area.older", files="、".join(SHOWN), style="yellow")
    if done.altered:
        talker.say("area.altered", files="、".join(done.altered), style="yellow")
    breaches = tuple(done.judge.breaches(done.plan))
    words = AreaWords(done.judge, talker.language)
    for breach in breaches[:MOST_TOLD]:
        tell_breach(talker, words, breach, done.plan)
    found = list(differences(done))
    tell_unlike(found, talker)
    if found:
        talker.say("area.unsound", count=len(found), style="bold red")
        return BREACHES
    figures = {"places": len(done.plan.area_of), "areas": len(done.plan.areas)}
    if breaches:
        talker.say("area.verified_missed", count=len(breaches), style="green", **figures)
    else:
        talker.say("area.verified", style="green", **figures)
    return OK


def differences(done: FinishedAreas) -> Iterator[Difference]:
    """What the folder states otherwise than it follows."""
    plan, stated = done.plan, done.manifest
    breaches = tuple(done.judge.breaches(plan))
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
    language = stated.language
    tables = area_book(done.case, done.judge, plan, breaches, language)
    yield from tables_unlike(done.folder, BOOK_FILE, tables, language)
    yield from area_maps(done)
