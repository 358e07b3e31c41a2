"""Finished belts checked again: everything that they state, from the facts, without the model."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

from maps.tables.belt_tables import BeltWords, unit_of
from optimizer.belts.belt_judge import BeltBreach
from optimizer.belts.belt_plan import numbered
from scenarios.cases.reading import Choices
from scenarios.checks.room_outputs import (
    CLOSE,
    counts_unlike,
    maps_unlike,
    sealed_unlike,
    tables_unlike,
)
from scenarios.checks.said import Difference, differs
from scenarios.console.console import Talker
from scenarios.runs.belt_outputs import belt_book, write_belt_maps
from scenarios.runs.finished_belts import (
    BOOK_FILE,
    GIS_FILE,
    MAP_FILE,
    PLAN_FILE,
    FinishedBelts,
    open_belts,
)
from scenarios.runs.manifest_file import FILE
from scenarios.tasks.verify_room import tell_state, verdict

SHOWN = (BOOK_FILE, GIS_FILE, MAP_FILE)
"""Files whose form is that of a version."""
PINS = frozenset({"pin_off", "pin_apart", "pin_together"})
SPOILED = frozenset(
    {"strange", "twice", "broken", "branch", "length", "many", "never", "divisions", *PINS}
)
"""Breaches that a plan of ours never has: what is asked of every belt is never missed."""


def check_belts(folder: Path, talker: Talker, choices: Choices) -> int:
    """Tell every difference between what a folder states and what follows from the facts.

    Returns the exit code: 0 where all agrees, 3 otherwise.
    """
    done = open_belts(folder, talker, choices)
    tell_state(done, "belt", SHOWN, talker)
    breaches = tuple(done.judge.breaches(done.plan))
    said = partial(BeltWords(done.judge, talker.language).breach_said, plan=done.plan)
    unit = unit_of(done.judge.task, talker.language)
    figures = {"places": len(done.plan.belt_of), "belts": len(done.plan.belts), "unit": unit}
    return verdict("belt", breaches, said, [*differences(done, breaches)], figures, talker)


def differences(done: FinishedBelts, breaches: tuple[BeltBreach, ...]) -> Iterator[Difference]:
    """What the folder states otherwise than it follows."""
    plan, stated, folder = done.plan, done.manifest, done.folder
    spoiled = [item for item in breaches if item.kind in SPOILED]
    for item in spoiled:  # what is no belt at all condemns the file, whatever is stated
        yield differs(PLAN_FILE, item.kind, None, "、".join(item.places[:8]) or str(item.belt))
    if spoiled:
        return
    counts = {
        "belts": len(plan.belts),
        "places": len(plan.belt_of),
        "breaches": len(breaches),
        "missed": plan.missed,
        "changes": plan.changes,
        "score": plan.score,
    }
    yield from counts_unlike(stated, counts)
    if stated.score_bound < plan.score - CLOSE * max(1.0, abs(plan.score)):
        yield differs(FILE, "score_bound", stated.score_bound, plan.score)
    if stated.missed_bound > plan.missed:
        yield differs(FILE, "missed_bound", stated.missed_bound, plan.missed)
    if stated.changes_bound > plan.changes:
        yield differs(FILE, "changes_bound", stated.changes_bound, plan.changes)
    yield from _names(done)
    if stated.older:
        yield from sealed_unlike(folder, stated, SHOWN)
        return
    what = (done.case, done.judge, plan, breaches, stated.language)
    yield from tables_unlike(folder, BOOK_FILE, belt_book(*what), stated.language)
    yield from maps_unlike(folder, GIS_FILE, MAP_FILE, lambda anew: write_belt_maps(anew, *what))


def _names(done: FinishedBelts) -> Iterator[Difference]:
    """Numbers, names and batches follow from the chains and their scores."""
    names = {place.id: place.name or place.id for place in done.facts.places}
    chains = [(belt.places, done.judge.score(belt)) for belt in done.plan.belts]
    wanted = numbered(chains, names, done.judge.task.batch)
    for belt, other in zip(done.plan.belts, wanted, strict=True):
        if belt != other:
            said, follows = (
                f"{one.number} {one.name} {one.batch}".strip() for one in (belt, other)
            )
            yield differs(PLAN_FILE, f"belt {belt.number}", said, follows)
