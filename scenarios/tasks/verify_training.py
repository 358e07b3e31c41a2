"""Finished training checked again: everything it states, from the facts, without the model."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from maps.tables.training_tables import TrainingWords
from optimizer.training.training_judge import BROKEN, TrainingBreach
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
from scenarios.runs.finished_quotas import is_quotas
from scenarios.runs.finished_training import FinishedTraining, open_training
from scenarios.runs.training_facts import BOOK_FILE, GIS_FILE, MAP_FILE, PLAN_FILE
from scenarios.runs.training_outputs import counts_of, is_placed, training_book, write_training_maps
from scenarios.tasks.training_quotas import check_quotas
from scenarios.tasks.verify_room import tell_state, verdict


def check_training(folder: Path, talker: Talker, choices: Choices) -> int:
    """Tell every difference between what a folder states and what follows from the facts.

    Returns the exit code: 0 where all agrees, 3 otherwise.
    """
    if is_quotas(folder):
        return check_quotas(folder, talker, choices)
    done = open_training(folder, talker, choices)
    tell_state(done, "training", _shown(done), talker)
    breaches = tuple(done.judge.breaches(done.plan))
    said = TrainingWords(done.judge, talker.language).breach_said
    counts = counts_of(done.judge, done.plan, breaches)
    figures = {key: counts[key] for key in ("people", "classes")}
    return verdict("training", breaches, said, [*differences(done, breaches)], figures, talker)


def _shown(done: FinishedTraining) -> tuple[str, ...]:
    """Files whose form is that of a version."""
    return (BOOK_FILE, GIS_FILE, MAP_FILE) if is_placed(done.judge) else (BOOK_FILE,)


def differences(done: FinishedTraining, breaches: Sequence[TrainingBreach]) -> Iterator[Difference]:
    """What the folder states otherwise than it follows."""
    broken = [item for item in breaches if item.kind in BROKEN]
    for item in broken:  # then the file is none of these people, whatever is stated
        yield differs(PLAN_FILE, item.kind, None, "、".join((*item.people, *item.sessions)[:8]))
    if broken:
        return
    plan = done.plan
    yield from counts_unlike(done.manifest, counts_of(done.judge, plan, breaches))
    if done.manifest.missed_bound > plan.missed + 1e-6:
        yield differs(PLAN_FILE, "missed_bound", done.manifest.missed_bound, plan.missed)
    wanted = (goal.level for goal in done.judge.task.goals)
    yield from levels_unlike(done.manifest, plan.levels, wanted)
    if done.manifest.older:
        yield from sealed_unlike(done.folder, done.manifest, _shown(done))
        return
    what = (done.case, done.judge, plan, breaches, done.manifest.language)
    yield from tables_unlike(done.folder, BOOK_FILE, training_book(*what), done.manifest.language)
    if is_placed(done.judge):
        yield from maps_unlike(
            done.folder, GIS_FILE, MAP_FILE, lambda anew: write_training_maps(anew, *what)
        )
