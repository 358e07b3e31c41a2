"""A finished division checked again: everything it states, from the facts, without the model."""

from collections.abc import Iterator
from math import isclose
from pathlib import Path

from geodata.words import say
from maps.checks.workbook_check import UnreadableError, book_unlike
from maps.tables.area_tables import AreaWords
from scenarios.cases.reading import Choices
from scenarios.checks.area_outputs import area_maps
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
from scenarios.runs.manifest import fingerprint
from scenarios.runs.manifest_file import FILE
from scenarios.tasks.areas import area_book, tell_breach

MOST_TOLD = 100
SHOWN = (BOOK_FILE, GIS_FILE, MAP_FILE)
"""Files whose form is that of a version."""
CLOSE = 1e-6


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
    nothing = say("verify.nothing", talker.language)
    for item in found[:MOST_TOLD]:
        talker.say(
            "verify.difference",
            style="red",
            file=item.file,
            where=item.where.said(talker.language),
            stated=item.stated or nothing,
            recomputed=item.recomputed or nothing,
        )
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
    for key, value in counts.items():
        if getattr(stated, key) != value:
            yield differs(FILE, key, getattr(stated, key), value)
    for level, said in zip(plan.levels, stated.levels, strict=True):
        if not isclose(level.cost, said.cost, rel_tol=CLOSE, abs_tol=CLOSE):
            yield differs(FILE, f"levels.{level.level}.cost", said.cost, level.cost)
        if said.proven and said.bound < said.cost - CLOSE * max(1.0, abs(said.cost)):
            yield differs(FILE, f"levels.{level.level}.proven", "true", "false")
    wanted = {goal.level for goal in done.judge.task.goal}
    if {level.level for level in plan.levels} != wanted:
        yield differs(FILE, "levels", len(plan.levels), len(wanted))
    if stated.older:
        yield from _as_sealed(done)
        return
    yield from _book(done)
    yield from area_maps(done)


def _as_sealed(done: FinishedAreas) -> Iterator[Difference]:
    """Files of another form against the fingerprints that are stated of them."""
    for name in SHOWN:
        path, stated = done.folder / name, done.manifest.outputs.get(name)
        own = fingerprint(path) if path.is_file() else None
        if own != stated:
            yield differs(name, say("verify.fingerprint", done.manifest.language), stated, own)


def _book(done: FinishedAreas) -> Iterator[Difference]:
    path = done.folder / BOOK_FILE
    if not path.is_file():
        yield differs(BOOK_FILE, BOOK_FILE, None, BOOK_FILE)
        return
    breaches = tuple(done.judge.breaches(done.plan))
    language = done.manifest.language
    tables = area_book(done.case, done.judge, done.plan, breaches, language)
    try:
        for sheet, unlike in book_unlike(path, tables, language=language):
            where = f"{sheet} {unlike.row or ''} {unlike.column}".strip()
            yield differs(BOOK_FILE, where, unlike.stated, unlike.recomputed)
    except UnreadableError:
        yield differs(BOOK_FILE, BOOK_FILE, None, BOOK_FILE)
