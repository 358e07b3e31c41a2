"""Tables of training: they follow from facts, rosters and what is proven."""

from collections.abc import Sequence

from geodata.facts.case import Case
from geodata.words import Language
from maps.tables.account_table import account_blocks, account_table
from maps.tables.frames import Table
from maps.tables.training_tables import training_tables
from optimizer.training.training_judge import TrainingBreach, TrainingJudge
from optimizer.training.training_plan import TrainingPlan


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
