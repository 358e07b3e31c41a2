"""Finished grids checked again: everything they state, from the facts, without the model."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

from geodata.outputs import temporary_folder
from geodata.words import say
from maps.checks.geopackage_check import gpkg_unlike
from maps.checks.workbook_check import UnreadableError, book_unlike
from maps.tables.grid_tables import GridWords
from optimizer.grids.grid_judge import GridBreach
from optimizer.grids.grid_plan import LEVELS, MEMBER_LEVELS
from scenarios.cases.reading import Choices
from scenarios.checks.outputs import compared, page_unlike_page
from scenarios.checks.said import Difference, differs
from scenarios.console.console import Talker
from scenarios.console.exit_codes import BREACHES, OK
from scenarios.runs.finished_grids import (
    BOOK_FILE,
    GIS_FILE,
    MAP_FILE,
    PLAN_FILE,
    FinishedGrids,
    open_grids,
)
from scenarios.runs.grid_outputs import write_grid_maps
from scenarios.runs.manifest import fingerprint
from scenarios.runs.manifest_file import FILE
from scenarios.tasks.grids import grid_book, tell_breach

SHOWN = (BOOK_FILE, GIS_FILE, MAP_FILE)
"""Files whose form is that of a version."""
MOST_TOLD = 100
Breaches = tuple[GridBreach, ...]


def check_grids(folder: Path, talker: Talker, choices: Choices) -> int:
    """Tell every difference between what a folder states and what follows from the facts.

    Returns the exit code: 0 where all agrees, 3 otherwise.
    """
    done = open_grids(folder, talker, choices)
    if done.altered:
        talker.say("grid.altered", files="、".join(done.altered), style="yellow")
    if done.manifest.older:
        talker.say("grid.older", files="、".join(SHOWN), style="yellow")
    breaches = tuple(done.judge.breaches(done.plan))
    words = GridWords(done.judge, talker.language)
    for breach in breaches[:MOST_TOLD]:
        tell_breach(talker, words, breach)
    found = list(differences(done, breaches))
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
        talker.say("grid.unsound", count=len(found), style="bold red")
        return BREACHES
    cells = sum(own.cells for own in done.plan.villages)
    figures = {"villages": len(done.plan.villages), "cells": cells}
    key = "grid.verified_missed" if breaches else "grid.verified"
    talker.say(key, style="green", count=len(breaches), **figures)
    return OK


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
    for key, value in counts.items():
        if getattr(done.manifest, key) != value:
            yield differs(FILE, key, getattr(done.manifest, key), value)
    yield from _levels(done)
    if done.manifest.older:
        yield from _as_sealed(done)
        return
    yield from _book(done, breaches)
    yield from _maps(done, breaches)


def _as_sealed(done: FinishedGrids) -> Iterator[Difference]:
    """Files of another form against the fingerprints that are stated of them."""
    for name in SHOWN:
        path, stated = done.folder / name, done.manifest.outputs.get(name)
        own = fingerprint(path) if path.is_file() else None
        if own != stated:
            yield differs(name, say("verify.fingerprint", done.manifest.language), stated, own)


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


def _book(done: FinishedGrids, breaches: Breaches) -> Iterator[Difference]:
    path, language = done.folder / BOOK_FILE, done.manifest.language
    if not path.is_file():
        yield differs(BOOK_FILE, BOOK_FILE, None, BOOK_FILE)
        return
    tables = grid_book(done.case, done.judge, done.plan, breaches, language)
    try:
        for sheet, unlike in book_unlike(path, tables, language=language):
            where = f"{sheet} {unlike.row or ''} {unlike.column}".strip()
            yield differs(BOOK_FILE, where, unlike.stated, unlike.recomputed)
    except UnreadableError:
        yield differs(BOOK_FILE, BOOK_FILE, None, BOOK_FILE)


def _maps(done: FinishedGrids, breaches: Breaches) -> Iterator[Difference]:
    """What grids.gpkg and map.html show otherwise than it follows."""
    layers, page = done.folder / GIS_FILE, done.folder / MAP_FILE
    with temporary_folder() as anew:
        language = done.manifest.language
        write_grid_maps(anew, done.case, done.judge, done.plan, breaches, language)
        said = [*compared(layers, anew, partial(gpkg_unlike, layers, anew / GIS_FILE))]
        said += compared(page, anew, partial(page_unlike_page, page, anew / MAP_FILE))
    yield from (item for item in said if isinstance(item, Difference))
