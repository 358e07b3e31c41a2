"""Belts against every choice of chains on small maps: proven is best, a bound is one."""

from dataclasses import replace
from random import Random
from threading import Event

import numpy as np
import pytest

from optimizer.belts.belt_problem import calmed
from optimizer.belts.chain_labels import ChainLabels, Weights
from optimizer.belts.solve_belts import BeltSolver
from optimizer.limits.deadline import Deadline
from tests.optimizer.belts.small_belts import allowed, best, chains, fewest_changes, random_problem


def choices(problem):
    """How many choices there are to be looked at."""
    return len(list(chains(problem))) ** problem.count


SMALL = [seed for seed in range(40) if choices(random_problem(seed)) < 8e3]


def solved(problem):
    solver = BeltSolver(problem, 1)
    solver.run(Deadline.after(20.0, Event()))
    return solver


@pytest.mark.parametrize("seed", SMALL)
def test_small_maps(seed):
    problem = random_problem(seed)
    solver = solved(problem)
    missed, score = best(problem)
    assert solver.closed
    assert allowed(problem, solver.chains)
    assert all(set(chain) in map(set, chains(problem)) for chain in solver.chains)
    assert problem.missed(solver.chains) == missed
    assert problem.score_of(solver.chains) == pytest.approx(score)


@pytest.mark.parametrize("seed", SMALL[:5])
def test_two_places_on_one_belt(seed):
    problem = random_problem(seed)
    pair = (0, problem.size - 1)
    asked = replace(
        problem, together=(frozenset(pair),), must=tuple(sorted({*problem.must, *pair}))
    )
    solver = solved(asked)
    assert solver.closed
    assert all(asked.fits(chain) for chain in solver.chains)
    assert (asked.missed(solver.chains), asked.score_of(solver.chains)) == pytest.approx(
        best(asked)
    )


def test_labels_that_are_dropped_are_bounded():
    problem = replace(random_problem(3), must=(), covers=(), caps=())
    labels, flat = ChainLabels(problem), np.zeros(problem.size)
    weights = Weights(problem.score, flat, np.zeros(labels.head.size))
    whole = labels.heaviest(weights, -1e9, 10_000)
    assert whole.count == len(list(chains(problem)))
    assert whole.rest == -1e9
    few = labels.heaviest(weights, -1e9, 2)
    assert few.count < whole.count
    assert max(few.best, few.rest) >= whole.best - 1e-9
    assert labels.bound(weights) >= whole.best - 1e-9


@pytest.mark.parametrize("seed", SMALL[::3])
def test_few_changes_come_before_scores(seed):
    plain = random_problem(seed)
    random = Random(seed)
    names = {*random.sample(plain.places, min(plain.size, plain.count * plain.least)), "gone"}
    problem = calmed(plain, names)
    solver = solved(problem)
    assert solver.closed
    assert problem.missed(solver.chains) == best(plain)[0]
    told = fewest_changes(plain, names)
    own = sum(plain.score_of([chain]) for chain in solver.chains)
    assert (problem.changes(solver.chains), own) == pytest.approx(told)


@pytest.mark.parametrize("seed", SMALL[1::4])
def test_two_places_on_no_belt_together(seed):
    problem = random_problem(seed)
    one, other = problem.graph.edges[0].tolist()
    asked = replace(problem, split=(frozenset((one, other)),))
    solver = solved(asked)
    assert solver.closed
    assert all(asked.fits(chain) for chain in solver.chains)
    assert not any({one, other} <= set(chain) for chain in solver.chains)
    assert (asked.missed(solver.chains), asked.score_of(solver.chains)) == pytest.approx(
        best(asked)
    )
