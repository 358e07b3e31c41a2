"""Training against every plan there is, on small cases: rules, shortages, goals, proofs."""

import pytest

from optimizer.training.solve_training import solve_training
from optimizer.training.training_judge import TrainingJudge
from optimizer.training.training_problem import problem_of
from tests.marks import examples, sampled
from tests.optimizer.training.small_training import (
    best_of_all,
    drawn,
    facts_of,
    limits,
    sound,
    value_of,
)

SEEDS = range(examples(24))


@sampled
@pytest.mark.parametrize("seeds", [SEEDS[at::2] for at in range(2)])
def test_no_plan_is_better(seeds):
    for seed in seeds:
        facts = facts_of(*drawn(seed))
        if not sound(facts):
            continue
        plan = solve_training(facts, problem_of(facts), limits())
        assert value_of(TrainingJudge(facts), plan) == best_of_all(facts), seed
        assert plan.proven, seed
