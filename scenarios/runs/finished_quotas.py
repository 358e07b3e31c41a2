"""Finished quotas, opened again: their scenario, their facts and how many places each has."""

from dataclasses import dataclass, replace
from pathlib import Path

from geodata.facts.case import Case
from geodata.findings import Findings
from maps.files.quota_csv import QuotaFileError, read_quota_csv
from optimizer.training.quotas import QuotaFacts, QuotaJudge, QuotaPlan, read_quotas
from scenarios.cases.reading import Choices
from scenarios.cases.room_facts import add_lined
from scenarios.console.console import Talker
from scenarios.language.scenario import Scenario
from scenarios.runs.finished_room import OpenedRoom, facts_again, number_of, open_room, plan_in
from scenarios.runs.training_facts import ROOM, training_faults

PLAN_FILE = "quotas.csv"


@dataclass(frozen=True, kw_only=True)
class FinishedQuotas(OpenedRoom):
    """Quotas as their folder has them; what is short and the cost are computed anew."""

    judge: QuotaJudge
    plan: QuotaPlan


def is_quotas(folder: Path) -> bool:
    """Whether a folder of training holds quotas."""
    return (folder / PLAN_FILE).is_file()


def read_quota(scenario: Scenario, case: Case, number: int, findings: Findings) -> QuotaFacts:
    """Read what a task of quotas speaks of; what is unknown is told, with its line."""
    own, task = Findings(), scenario.rooms.trainings[number]
    facts = read_quotas(case.county, task, training_faults(scenario, number, own))
    add_lined(own, scenario, findings)
    return facts


def open_quotas(folder: Path, talker: Talker, choices: Choices) -> FinishedQuotas:
    """Open the folder of quotas; says which inputs have changed since.

    Raises :class:`BadInput` (told already) where manifest, case, task or quotas cannot be read.
    """
    opened = open_room(folder, talker, choices)
    scenario, case = opened.scenario, opened.case
    tasks = {n: task for n, task in scenario.rooms.trainings.items() if task.quota is not None}
    number = number_of(tasks, opened, talker, ROOM)
    facts = facts_again(lambda own: read_quota(scenario, case, number, own), talker)
    path = folder / PLAN_FILE
    quotas = plan_in(read_quota_csv, path, talker, key="quota_file", spoiled=QuotaFileError)
    judge = QuotaJudge(facts)
    plan = QuotaPlan(task=opened.manifest.task, quotas=quotas)
    plan = replace(plan, missed=judge.missed(plan), cost=judge.cost(plan))
    return FinishedQuotas(**vars(opened), judge=judge, plan=plan)
