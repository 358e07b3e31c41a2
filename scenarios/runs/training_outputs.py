"""Tables and layers of training: they follow from facts, rosters and what is proven."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from geodata.facts.case import Case
from geodata.words import Language
from maps.files.training_geopackage import write_training_geopackage
from maps.pages.training_map import training_map_html
from maps.tables.account_table import account_blocks, account_table
from maps.tables.frames import Table
from maps.tables.training_tables import TrainingWords, training_tables
from optimizer.training.training_judge import TrainingBreach, TrainingJudge
from optimizer.training.training_plan import Addition, TrainingPlan
from optimizer.training.training_ways import venues_of
from scenarios.runs.training_facts import GIS_FILE, MAP_FILE


def training_book(
    case: Case,
    judge: TrainingJudge,
    plan: TrainingPlan,
    breaches: Sequence[TrainingBreach],
    language: Language,
) -> tuple[Table, ...]:
    """The tables of training.xlsx."""
    title = judge.task.shown
    tables = training_tables(judge, plan, breaches, title=title, language=language)
    blocks = account_blocks(case.account, case.county, language)
    return (*tables, account_table(blocks, title=title, language=language))


def is_placed(judge: TrainingJudge) -> bool:
    """Whether it is known where anybody comes from, or where any class is held."""
    facts = judge.facts
    return bool(np.isfinite(facts.spots).any() or np.isfinite(venues_of(facts.sessions)).any())


def write_training_maps(
    folder: Path,
    case: Case,
    judge: TrainingJudge,
    plan: TrainingPlan,
    breaches: Sequence[TrainingBreach],
    language: Language,
) -> None:
    """Write training.gpkg and map.html into ``folder``, where anything has a place."""
    if not is_placed(judge):
        return
    words = TrainingWords(judge, language)
    write_training_geopackage(folder / GIS_FILE, judge, plan, words)
    title = judge.task.shown
    page = training_map_html(case, judge, plan, breaches, title=title, language=language)
    (folder / MAP_FILE).write_text(page, "utf-8", newline="\n")


def counts_of(
    judge: TrainingJudge, plan: TrainingPlan, breaches: Sequence[TrainingBreach]
) -> dict[str, float]:
    """What is counted of a plan: classes, people, places, shortages."""
    attending = len(judge.attended(plan))
    return {
        "classes": sum(bool(roster.people) for roster in plan.rosters),
        "people": attending,
        "left": len(judge.facts.people) - attending,
        "taken": plan.places,
        "breaches": len(breaches),
        "missed": plan.missed,
    }


def stated_addition(addition: Addition | None) -> dict[str, object]:
    """What the manifest says of the classes to add."""
    if addition is None:
        return {}
    told = {
        "classes": {one.session: one.count for one in addition.classes},
        "missed": addition.missed,
        "cost": addition.cost,
        "bound": addition.bound,
        "proven": addition.proven,
    }
    return {"added": told}
