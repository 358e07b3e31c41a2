"""The cheapest classes to add: by cost where it is known, and nothing where places do not lack."""

from dataclasses import replace
from datetime import timedelta

import pytest

from geodata.facts.county import Cadre, County
from geodata.facts.sessions import Session
from optimizer.training.solve_training import solve_training
from optimizer.training.training_problem import problem_of
from tests.optimizer.training.small_training import FIRST, facts_of, limits

CLASSES = tuple(
    Session(
        id=name,
        name=name,
        capacity=places,
        price=price,
        hours=40,
        start=FIRST + timedelta(weeks=at),
        end=FIRST + timedelta(weeks=at),
    )
    for at, (name, places, price) in enumerate((("A", 2, 5.0), ("B", 3, 6.0)))
)


def added(people, classes=CLASSES, **task):
    cadres = tuple(Cadre(id=f"P{at}", name=f"P{at}") for at in range(people))
    facts = facts_of(County(name="x", cadres=cadres, sessions=classes), {"name": "t", **task})
    return solve_training(facts, problem_of(facts), limits()).addition


@pytest.mark.parametrize(
    ("people", "counts", "cost"),
    [(7, {"A": 1}, 5), (8, {"B": 1}, 6), (9, {"A": 2}, 10), (10, {"A": 1, "B": 1}, 11)],
)
def test_the_cheapest_classes_are_added(people, counts, cost):
    found = added(people)
    assert {one.session: one.count for one in found.classes} == counts
    assert (found.missed, found.cost, found.proven) == (0, cost, True)


def test_classes_are_counted_where_their_cost_is_not_known():
    bare = (CLASSES[0], replace(CLASSES[1], price=None))
    assert {one.session: one.count for one in added(8, bare).classes} == {"B": 1}


def test_nothing_is_added_where_all_is_had_or_nothing_helps():
    assert added(5) is None
    barred = [{"kind": "only", "sessions": "session.price > 9"}]
    found = added(2, rule=barred)
    assert (found.classes, found.missed) == ((), 2)


def test_hours_of_several_classes_are_added():
    found = added(1, CLASSES[:1], need=[{"hours": 100}])
    assert {one.session: one.count for one in found.classes} == {"A": 2}
