"""Grids in force: few households and heads change, against trying everything."""

from dataclasses import replace
from itertools import permutations

import numpy as np
import pytest

from optimizer.grids.grid_case import GridFacts
from optimizer.grids.grid_heads import heads_of
from optimizer.grids.grid_judge import GridJudge
from optimizer.grids.grid_plan import VillagePlan
from optimizer.grids.grid_policy import GridTask, HeadsTable
from optimizer.grids.grid_standing import StandingVillage, in_force
from optimizer.grids.solve_standing import moved_bound, solve_standing
from optimizer.grids.solve_village import solve_village
from optimizer.limits.deadline import Deadline
from tests.optimizer.grids.small_grids import every_division, problem, village

CASES = [
    (8, 2, (3, 5), False, 2),
    (8, 3, (2, 3), False, 2),
    (9, 2, (3, 6), False, 3),
    (7, 2, (3, 5), True, 2),
    (8, 2, (5, 6), False, 4),
    (7, 3, (1, 3), True, 3),
]


def moved_by_hand(label, standing, weight):
    """What moves, over every way to answer."""
    old, new = sorted({*standing} - {0}), sorted({*label})
    longer, shorter = (old, new) if len(old) > len(new) else (new, old)
    known = sum(w for s, w in zip(standing, weight, strict=True) if s)
    best = 0
    for chosen in permutations(longer, len(shorter)):
        pairs = {*zip(chosen, shorter, strict=True)}
        pairs = pairs if longer is old else {(b, a) for a, b in pairs}
        both = zip(standing, label, weight, strict=True)
        best = max(best, sum(w for s, c, w in both if (s, c) in pairs))
    return known - best


@pytest.mark.parametrize(("size", "count", "limits", "weighted", "before"), CASES)
@pytest.mark.parametrize("seed", [31])
def test_as_few_households_move_as_can(seed, size, count, limits, weighted, before):
    given = problem(seed, size, count, limits, weighted=weighted)
    standing = np.random.default_rng(seed).integers(0, before + 1, size)
    calm = replace(given, standing=standing)
    found = solve_standing(calm, 1, Deadline.after(20))
    weight = given.weight.tolist()
    values = [
        (*value[:1], moved_by_hand(label, standing.tolist(), weight), value[1])
        for label, value in every_division(given)
    ]
    best = min(values)
    assert (found.missed, found.moved) == best[:2]
    assert found.missed_bound == found.missed
    assert found.moved_bound == found.moved
    assert found.bound <= best[2] <= found.cost
    assert moved_bound(calm, found.missed) <= found.moved
    assert moved_by_hand(found.label, standing.tolist(), weight) == found.moved


TASK = GridTask(
    name="g", size=(2, 4), heads=HeadsTable(of="cadre.home", cell=("cadre.post == 'a'",))
)


def calm_facts(seed, cells, heads) -> GridFacts:
    """Twelve households in force as ``cells`` say, with heads of those cells."""
    facts = village(seed, 12, heads=["a"] * 5, task=TASK)
    own = {f"H{n}": cell for n, cell in enumerate(cells)}
    return in_force(facts, {"v": StandingVillage(cells=own, heads=heads)})


def first_plan(seed) -> VillagePlan:
    facts = village(seed, 12, heads=["a"] * 5, task=TASK)
    return solve_village(facts.villages[0], TASK, 1, Deadline.after(10))


def test_what_is_in_force_and_good_stays_with_its_numbers_and_heads():
    before = first_plan(7)
    heads = dict(zip(before.heads, reversed([*before.heads.values()]), strict=True))
    mixed = {1: 3, 2: 1, 3: 2, 4: 4}
    cells = [mixed[cell] for cell in before.cell.tolist()]
    facts = calm_facts(7, cells, {mixed[cell]: person for cell, person in heads.items()})
    plan = solve_village(facts.villages[0], TASK, 1, Deadline.after(10))
    assert plan.cell.tolist() == cells
    assert plan.heads == {mixed[cell]: person for cell, person in heads.items()}
    measured = GridJudge(facts).measures(plan)
    assert measured["moved"] == measured["new_heads"] == 0
    assert all(level.proven for level in plan.levels)
    assert measured == {level.key: level.cost for level in plan.levels}


def test_a_head_who_is_no_more_is_one_change_and_the_others_stay():
    before = first_plan(9)
    heads = {**before.heads, 1: "gone"}
    facts = calm_facts(9, before.cell.tolist(), heads)
    found = heads_of(facts.villages[0], before.cell)
    kept = {cell: person for cell, person in found.heads.items() if cell != 1}
    assert kept == {cell: person for cell, person in before.heads.items() if cell != 1}
    levels = {level.key: level.cost for level in found.levels}
    assert levels["new_heads"] == 1
    judge = GridJudge(facts)
    plan = replace(before, heads=found.heads)
    assert judge.new_heads(facts.villages[0], plan) == [(1, "gone")]
    moved = replace(plan, cell=np.where(np.arange(12) == 0, 2, before.cell))
    assert judge.measures(moved)["moved"] == (before.cell[0] != 2)
