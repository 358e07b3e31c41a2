"""What stands at which level, against counts made by hand."""

from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geodata.facts.county import County, Unit, Village
from geodata.facts.pair_scores import PairScores
from optimizer.facts.layer import Layer
from optimizer.goals.scores import Scores
from optimizer.model.outcome import Limits
from optimizer.model.policy import Policy
from optimizer.solve import solve
from tests.optimizer.kinds import enrolled

GOAL = enrolled("goal")
DEPARTMENT = Layer(name="department", supply="units")
TENTHS = st.integers(0, 10).map(lambda tenth: tenth / 10)


class Doubled(Scores):
    """加倍。

    Stands for one goal, which is not itself.
    """

    done: bool = False

    def expanded(self):
        """Itself at twice the weight."""
        return (self if self.done else self.model_copy(update={"weight": 2.0, "done": True}),)


def county_of(hard, strong, costs):
    size = range(len(hard))
    return County(
        name="C",
        villages=tuple(
            Village(id=f"V{n}", name=f"V{n}", township="T", hardness=hard[n]) for n in size
        ),
        units=tuple(Unit(id=f"U{n}", name=f"U{n}", strength=strong[n], capacity=1) for n in size),
        scores=PairScores(
            layer=tuple("" for _ in size for _ in size),
            place=tuple(f"V{v}" for v in size for _ in size),
            supply=tuple(f"U{u}" for _ in size for u in size),
            cost=tuple(costs[v][u] for v in size for u in size),
            load=tuple(None for _ in size for _ in size),
        ),
    )


@st.composite
def boards(draw):
    size = draw(st.integers(1, 4))
    row = st.lists(TENTHS, min_size=size, max_size=size)
    table = st.lists(
        st.lists(st.integers(0, 9).map(float), min_size=size, max_size=size),
        min_size=size,
        max_size=size,
    )
    return draw(row), draw(row), draw(table)


def by_hand(hard, strong, costs, steps):
    """Of all ways to pair them: how many gaps reach each step, the worst first, and the scores."""
    found = []
    for order in permutations(range(len(hard))):
        gaps = [round(10 * (h - strong[u])) for h, u in zip(hard, order, strict=True)]
        reached = [
            sum(gap * steps >= 10 * step for gap in gaps) for step in range(steps - 1, 0, -1)
        ]
        found.append([*reached, sum(costs[v][u] for v, u in enumerate(order))])
    return min(found)


@settings(max_examples=60, deadline=None)
@given(boards(), st.integers(2, 6), st.sampled_from(["auto", "highs"]))
def test_leximin_counts_the_villages_that_reach_each_step(board, steps, engine):
    policy = Policy(
        layers=(DEPARTMENT,),
        goals=(
            GOAL["leximin"](layers=("department",), steps=steps, level=2),
            GOAL["scores"](layers=("department",), level=3),
        ),
    )
    hard, strong, prices = board
    found = solve(county_of(*board), policy, limits=Limits(gap=0.0, engine=engine))
    assert [level.level for level in found.levels] == list(range(1, steps + 2))
    costs = [level.cost for level in found.levels]
    assert costs == pytest.approx([0.0, *by_hand(hard, strong, prices, steps)], abs=1e-5)


@pytest.mark.parametrize("kind", sorted(GOAL))
def test_goals_that_stand_for_others_are_replaced_once(kind):
    named = {"layers": ("department",)} if "layers" in GOAL[kind].model_fields else {}
    policy = Policy(layers=(DEPARTMENT,), goals=(GOAL[kind](**named),))
    goals = policy.effective_goals
    assert policy.model_copy(update={"goals": goals}).effective_goals == goals
    assert all(goal.expanded() == (goal,) for goal in goals)


def test_a_goal_that_stands_for_one_other_is_replaced_by_it():
    goals = (Doubled(level=2), GOAL["shortage"]())
    policy = Policy(layers=(DEPARTMENT,), goals=goals)
    assert [goal.weight for goal in policy.effective_goals] == [2.0, 1.0]
    found = solve(county_of([0.5], [0.5], [[3.0]]), policy)
    assert [level.cost for level in found.levels] == [0.0, 6.0]
