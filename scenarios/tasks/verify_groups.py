"""Finished groups checked again: everything they state, from the facts, without the model."""

from collections.abc import Iterator
from pathlib import Path

from maps.tables.group_tables import GroupWords
from scenarios.cases.reading import Choices
from scenarios.checks.group_outputs import group_maps
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
from scenarios.runs.finished_groups import FinishedGroups, open_groups
from scenarios.runs.group_facts import BOOK_FILE, GIS_FILE, MAP_FILE, PLAN_FILE
from scenarios.runs.group_outputs import group_book

BROKEN = frozenset({"strange", "twice", "strange_area", "area_twice", "count"})
"""Breaches of a file that groups other people or areas, some doubly, or into other groups."""


def check_groups(folder: Path, talker: Talker, choices: Choices) -> int:
    """Tell every difference between what a folder states and what follows from the facts.

    Returns the exit code: 0 where all agrees, 3 otherwise.
    """
    done = open_groups(folder, talker, choices)
    if done.manifest.older:
        talker.say("area.older", files="、".join(_shown(done)), style="yellow")
    if done.altered:
        talker.say("group.altered", files="、".join(done.altered), style="yellow")
    breaches = tuple(done.judge.breaches(done.plan))
    words = GroupWords(done.judge, talker.language)
    for breach in breaches[:MOST_TOLD]:
        talker.say(words.key_of(breach), **words.values_of(breach))
    found = list(differences(done))
    tell_unlike(found, talker)
    if found:
        talker.say("group.unsound", count=len(found), style="bold red")
        return BREACHES
    figures = {"people": _grouped(done), "groups": len(done.plan.groups)}
    if breaches:
        talker.say("group.verified_missed", count=len(breaches), style="green", **figures)
    else:
        talker.say("group.verified", style="green", **figures)
    return OK


def _grouped(done: FinishedGroups) -> int:
    return sum(len(group.people) for group in done.plan.groups)


def _shown(done: FinishedGroups) -> tuple[str, ...]:
    """Files whose form is that of a version."""
    return (BOOK_FILE, GIS_FILE, MAP_FILE) if done.facts.areas else (BOOK_FILE,)


def differences(done: FinishedGroups) -> Iterator[Difference]:
    """What the folder states otherwise than it follows."""
    plan = done.plan
    breaches = tuple(done.judge.breaches(plan))
    broken = [item for item in breaches if item.kind in BROKEN]
    for item in broken:  # then the file is none of these people, whatever is stated
        yield differs(PLAN_FILE, item.kind, None, "、".join((*item.people, *item.areas)[:8]))
    if broken:
        return
    counts = {
        "groups": len(plan.groups),
        "people": _grouped(done),
        "left": len(plan.left),
        "untaken": len(plan.untaken),
        "breaches": len(breaches),
        "missed": plan.missed,
    }
    yield from counts_unlike(done.manifest, counts)
    if done.manifest.missed_bound > plan.missed + 1e-6:
        yield differs(PLAN_FILE, "missed_bound", done.manifest.missed_bound, plan.missed)
    yield from levels_unlike(done.manifest, plan.levels, (g.level for g in done.judge.task.goal))
    if done.manifest.older:
        yield from sealed_unlike(done.folder, done.manifest, _shown(done))
        return
    language = done.manifest.language
    tables = group_book(done.case, done.judge, plan, breaches, language)
    yield from tables_unlike(done.folder, BOOK_FILE, tables, language)
    yield from group_maps(done)
