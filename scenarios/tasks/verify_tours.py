"""Finished tours checked again: everything that they state, from the facts, without the model."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

from geodata.outputs import temporary_folder
from maps.checks.geopackage_check import gpkg_unlike
from maps.files.tour_ics import ALL, by_file
from maps.tables.tour_tables import TourWords
from optimizer.tours.tour_judge import SOFT, TourBreach
from scenarios.cases.reading import Choices
from scenarios.checks.outputs import compared, page_unlike_page
from scenarios.checks.room_outputs import (
    CLOSE,
    MOST_TOLD,
    counts_unlike,
    sealed_unlike,
    tables_unlike,
    tell_unlike,
)
from scenarios.checks.said import Difference, differs
from scenarios.console.console import Talker
from scenarios.console.exit_codes import BREACHES, OK
from scenarios.runs.finished_tours import (
    BOOK_FILE,
    GIS_FILE,
    MAP_FILE,
    PLAN_FILE,
    FinishedTours,
    open_tours,
)
from scenarios.runs.manifest_file import FILE
from scenarios.runs.tour_outputs import tour_book, write_tour_files
from scenarios.tasks.tours import tell_breach


def check_tours(folder: Path, talker: Talker, choices: Choices) -> int:
    """Tell every difference between what a folder states and what follows from the facts.

    Returns the exit code: 0 where all agrees, 3 otherwise.
    """
    done = open_tours(folder, talker, choices)
    if done.room.manifest.older:
        talker.say("tour.older", files="、".join(_shown(done)), style="yellow")
    if done.room.altered:
        talker.say("tour.altered", files="、".join(done.room.altered), style="yellow")
    breaches = tuple(done.judge.breaches(done.plan))
    words = TourWords(done.judge, talker.language)
    for breach in breaches[:MOST_TOLD]:
        tell_breach(talker, words, breach)
    found = list(differences(done, breaches))
    tell_unlike(found, talker)
    if found:
        talker.say("tour.unsound", count=len(found), style="bold red")
        return BREACHES
    figures = {"outings": len(done.plan.outings), "visits": done.plan.made}
    key = "tour.verified_missed" if breaches else "tour.verified"
    talker.say(key, count=len(breaches), style="green", **figures)
    return OK


def _shown(done: FinishedTours) -> tuple[str, ...]:
    """Files whose form is that of a version."""
    return (BOOK_FILE, GIS_FILE, MAP_FILE) if done.plan.outings else (BOOK_FILE, MAP_FILE)


def differences(done: FinishedTours, breaches: tuple[TourBreach, ...]) -> Iterator[Difference]:
    """What the folder states otherwise than it follows."""
    plan, stated, folder = done.plan, done.room.manifest, done.room.folder
    spoiled = [item for item in breaches if item.kind not in SOFT]
    for item in spoiled:  # what no calendar of ours has condemns the file, whatever is stated
        where = "、".join(item.places[:8]) or f"{item.group} {item.day or ''}".strip()
        yield differs(PLAN_FILE, item.kind, None, where)
    if any(item.kind == "strange" for item in spoiled):
        return
    counts = {
        "outings": len(plan.outings),
        "visits": plan.made,
        "breaches": len(breaches),
        "missed": plan.missed,
        "repeats": plan.repeats,
        "changes": plan.changes,
        "km": plan.km,
    }
    yield from counts_unlike(stated, counts)
    if stated.missed_bound > plan.missed:
        yield differs(FILE, "missed_bound", stated.missed_bound, plan.missed)
    if stated.changes_bound > plan.changes:
        yield differs(FILE, "changes_bound", stated.changes_bound, plan.changes)
    if not plan.missed and stated.km_bound > plan.km * (1.0 + CLOSE) + CLOSE:
        yield differs(FILE, "km_bound", stated.km_bound, plan.km)
    if stated.older:
        yield from sealed_unlike(folder, stated, _shown(done))
        return
    tables = tour_book(done.room.case, done.judge, plan, breaches, stated.language)
    yield from tables_unlike(folder, BOOK_FILE, tables, stated.language)
    yield from _files(done, breaches)


def _files(done: FinishedTours, breaches: tuple[TourBreach, ...]) -> Iterator[Difference]:
    """Map and calendars, written anew and compared with those that lie there."""
    folder, language = done.room.folder, done.room.manifest.language
    page, layers = folder / MAP_FILE, folder / GIS_FILE
    with temporary_folder() as anew:
        write_tour_files(anew, done.room.case, done.judge, done.plan, breaches, language)
        said = [*compared(page, anew, partial(page_unlike_page, page, anew / MAP_FILE))]
        if done.plan.outings:
            said += compared(layers, anew, partial(gpkg_unlike, layers, anew / GIS_FILE))
        wanted = {ALL, *by_file(done.plan)}
        for name in sorted(wanted | {path.name for path in folder.glob("tours*.ics")}):
            own = [path.read_bytes() for path in (folder / name, anew / name) if path.is_file()]
            if len(own) < 2 or own[0] != own[1]:
                yield differs(name, name, None, name)
    yield from (item for item in said if isinstance(item, Difference))
