"""Finished groups checked again: everything they state, from the facts, without the model."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from maps.tables.group_tables import GroupWords
from optimizer.groups.group_judge import GroupBreach
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
from scenarios.runs.finished_groups import FinishedGroups, open_groups
from scenarios.runs.group_facts import BOOK_FILE, GIS_FILE, MAP_FILE, PLAN_FILE
from scenarios.runs.group_outputs import group_book, write_group_maps
from scenarios.tasks.verify_room import tell_state, verdict

BROKEN = frozenset({"strange", "twice", "strange_area", "area_twice", "count"})
"""Breaches of a file that groups other people or areas, some doubly, or into other groups."""


def check_groups(folder: Path, talker: Talker, choices: Choices) -> int:
    """Tell every difference between what a folder states and what follows from the facts.

    Returns the exit code: 0 where all agrees, 3 otherwise.
    """
    done = open_groups(folder, talker, choices)
    tell_state(done, "group", _shown(done), talker)
    breaches = tuple(done.judge.breaches(done.plan))
    said = GroupWords(done.judge, talker.language).breach_said
    figures = {"people": _grouped(done), "groups": len(done.plan.groups)}
    return verdict("group", breaches, said, [*differences(done, breaches)], figures, talker)


def _grouped(done: FinishedGroups) -> int:
    return sum(len(group.people) for group in done.plan.groups)


def _shown(done: FinishedGroups) -> tuple[str, ...]:
    """Files whose form is that of a version."""
    return (BOOK_FILE, GIS_FILE, MAP_FILE) if done.facts.areas else (BOOK_FILE,)


def differences(done: FinishedGroups, breaches: Sequence[GroupBreach]) -> Iterator[Difference]:
    """What the folder states otherwise than it follows."""
    plan = done.plan
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
    what = (done.case, done.judge, plan, breaches, done.manifest.language)
    yield from tables_unlike(done.folder, BOOK_FILE, group_book(*what), done.manifest.language)
    if done.facts.areas:
        yield from maps_unlike(
            done.folder, GIS_FILE, MAP_FILE, lambda anew: write_group_maps(anew, *what)
        )
