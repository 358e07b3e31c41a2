"""Finished training, opened again: its scenario, its facts and who attends what."""

from dataclasses import dataclass, replace
from pathlib import Path

from optimizer.training.training_case import TrainingFacts
from optimizer.training.training_judge import TrainingJudge
from optimizer.training.training_plan import Added, Addition, TrainingPlan
from optimizer.training.training_standing import in_force
from scenarios.cases.reading import Choices
from scenarios.console.console import Talker
from scenarios.console.errors import BadInput
from scenarios.runs.finished_quotas import is_quotas
from scenarios.runs.finished_room import (
    OpenedRoom,
    facts_again,
    levels_of,
    number_of,
    open_room,
)
from scenarios.runs.room_manifest import RoomManifest
from scenarios.runs.training_facts import (
    PLAN_FILE,
    ROOM,
    STANDING_FILE,
    read_training,
    rosters_in,
    whole,
)


@dataclass(frozen=True, kw_only=True)
class FinishedTraining(OpenedRoom):
    """Rosters as their folder has them; bounds and proofs are as the manifest states them."""

    number: int
    judge: TrainingJudge
    plan: TrainingPlan

    @property
    def facts(self) -> TrainingFacts:
        """The facts that the rosters are judged by."""
        return self.judge.facts


def open_training(folder: Path, talker: Talker, choices: Choices) -> FinishedTraining:
    """Open the folder of training; says which inputs have changed since.

    Raises :class:`BadInput` (told already) where manifest, case, task or rosters cannot be read.
    """
    if is_quotas(folder):
        talker.say("quota.only_table", style="red")
        raise BadInput
    opened = open_room(folder, talker, choices)
    scenario, case, manifest = opened.scenario, opened.case, opened.manifest
    tasks = {n: task for n, task in scenario.rooms.trainings.items() if task.quota is None}
    number = number_of(tasks, opened, talker, ROOM)
    facts = facts_again(lambda own: read_training(scenario, case, number, own), talker)
    if (folder / STANDING_FILE).is_file():
        facts = in_force(facts, rosters_in(folder, STANDING_FILE, talker))
    judge = TrainingJudge(facts)
    plan = _plan(folder, manifest, judge, talker)
    return FinishedTraining(**vars(opened), number=number, judge=judge, plan=plan)


def _plan(
    folder: Path, manifest: RoomManifest, judge: TrainingJudge, talker: Talker
) -> TrainingPlan:
    """The rosters with what is stated of them; shortages and costs are computed anew."""
    rosters = whole(rosters_in(folder, PLAN_FILE, talker), judge.facts)
    plan = TrainingPlan(task=manifest.task, rosters=rosters, missed_bound=manifest.missed_bound)
    levels = tuple(
        replace(one, cost=judge.cost(one.level, plan)) for one in levels_of(manifest.levels)
    )
    return replace(plan, levels=levels, missed=judge.missed(judge.breaches(plan)))


def _addition(manifest: RoomManifest, judge: TrainingJudge) -> Addition | None:
    """The classes to add that a manifest states, as far as there are such."""
    stated = manifest.added
    if stated is None:
        return None
    known = {name: n for name, n in stated.classes.items() if name in judge.sessions}
    return Addition(
        classes=tuple(Added(session=name, count=count) for name, count in known.items()),
        missed=stated.missed,
        cost=stated.cost,
        bound=stated.bound,
        proven=stated.proven,
    )
