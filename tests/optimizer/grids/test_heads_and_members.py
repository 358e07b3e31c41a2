"""Heads and member households against trying everything; the judge against both."""

from dataclasses import replace
from itertools import product

import numpy as np
import pytest

from optimizer.grids.grid_heads import heads_of
from optimizer.grids.grid_judge import GridJudge
from optimizer.grids.grid_plan import GridPlan
from optimizer.grids.grid_policy import GridTask, HeadsTable, MembersTable
from optimizer.grids.household_graph import metres_between
from optimizer.grids.member_households import shared
from optimizer.grids.member_placing import Placing, placed
from optimizer.grids.solve_grids import solve_grids
from optimizer.limits.deadline import Deadline
from optimizer.limits.task_limits import TaskLimits
from tests.optimizer.grids.small_grids import best_heads, best_members, best_walk, village

POSTS = ("member", "leader", "retired")
HEADS = HeadsTable(
    of="cadre.home",
    village=("cadre.post == 'secretary'",),
    cell=tuple(f"cadre.post == '{post}'" for post in POSTS),
)
TASK = GridTask(name="g", size=(2, 4), heads=HEADS, members=MembersTable())
LIMITS = TaskLimits(seconds=20, seed=1)


def costs(levels):
    return {level.key: level.cost for level in levels}


@pytest.mark.parametrize("seed", range(5))
def test_heads_are_the_best_of_all(seed):
    posts = [POSTS[(seed + n) % 3] for n in range(3 + seed % 2)]
    facts = village(seed, 8, heads=["secretary", *posts], task=TASK)
    own = facts.villages[0]
    cell = np.arange(8) % 3 + 1
    found = costs(heads_of(own, cell).levels)
    assert (found["headless"], found["ranks"], found["head_ways"]) == best_heads(own, cell)


@pytest.mark.parametrize(
    ("seed", "rooms"),
    [(1, (3, 3, 3)), (2, (2, 1, 4, 1)), (3, (1, 1)), (4, (5, 0, 3, 2)), (5, (4, 4, 1, 1))],
)
def test_member_households_are_placed_and_shared_out_best(seed, rooms):
    facts = village(seed, 8, members=rooms, task=TASK)
    own, cell = facts.villages[0], np.arange(8) % 2 + 1
    found = shared(own, cell, Deadline.after(20), nested=True)
    known = costs(found.levels)
    assert (known["unserved"], known["member_ways"]) == best_members(own, cell)
    assert all(level.proven for level in found.levels)
    for number in (1, 2):
        mine = np.flatnonzero(found.cell == number)
        theirs = np.flatnonzero(cell == number)
        ways = metres_between(
            own.households.lon[theirs],
            own.households.lat[theirs],
            own.members.lon[mine],
            own.members.lat[mine],
        )
        left, walk = best_walk(ways, [int(own.members.weight[m]) for m in mine])
        rows = found.served[np.isin(found.served[:, 0], theirs)]
        assert len(theirs) - len(rows) == left
        place = {m: at for at, m in enumerate(mine.tolist())}
        where = {i: at for at, i in enumerate(theirs.tolist())}
        assert sum(int(ways[where[i], place[m]]) for i, m, _ in rows.tolist()) == walk


def test_cells_of_member_households_are_the_best_of_all_and_proven():
    """Rooms that do not suffice, cells of nobody, and ways that tie."""
    for seed in range(30):
        draw = np.random.default_rng(seed)
        members, cells = int(draw.integers(1, 6)), int(draw.integers(1, 4))
        need, room = draw.integers(0, 13, cells), draw.integers(0, 7, members)
        ways = draw.integers(0, 50, (members, cells))
        placing = Placing(need=need.astype(float), room=room.astype(float), ways=ways)
        found, bounds = placed(placing, Deadline.after(20))
        every = map(np.array, product(range(cells), repeat=members))
        best = min((placing.left(cell), placing.cost(cell)) for cell in every)
        assert (placing.left(found), placing.cost(found)) == best == bounds, seed


def test_without_nesting_any_member_household_of_the_village_serves():
    facts = village(7, 6, members=(3, 3), task=TASK)
    own, cell = facts.villages[0], np.array([1, 1, 1, 2, 2, 2])
    found = shared(own, cell, Deadline.after(5), nested=False)
    ways = metres_between(own.households.lon, own.households.lat, own.members.lon, own.members.lat)
    known = costs(found.levels)
    assert (known["unserved"], known["household_ways"]) == best_walk(ways, (3, 3))


def test_a_point_of_several_households_may_be_shared():
    facts = village(8, 2, members=(3, 4), weights=(5, 2), task=TASK)
    own = facts.villages[0]
    found = shared(own, np.array([1, 1]), Deadline.after(5), nested=True)
    assert found.served[:, 2].sum() == 7
    assert costs(found.levels)["unserved"] == 0
    assert len(found.served[found.served[:, 0] == 0]) == 2


def planned(seed=3, task=TASK, **more):
    more = {"members": (3, 4, 2), "heads": ["secretary", "member", "leader"], **more}
    facts = village(seed, 9, task=task, **more)
    return facts, solve_grids(facts, LIMITS)


def test_the_judge_counts_what_the_solver_claims():
    for seed in range(4):
        facts, plan = planned(seed)
        judge = GridJudge(facts)
        own = plan.villages[0]
        assert judge.measures(own) == costs(own.levels)
        assert all(breach.shortage for breach in judge.breaches(plan))
        assert own.proven


def test_sub_grids_lie_within_cells_and_are_judged():
    task = TASK.model_copy(update={"size": (4, 6), "sub_size": (2, 3)})
    facts, plan = planned(2, task=task)
    judge, own = GridJudge(facts), plan.villages[0]
    assert judge.measures(own) == costs(own.levels)
    assert not [b for b in judge.breaches(plan) if not b.shortage]
    assert own.sub.min() == 1


def kinds(facts, own, **changed):
    plan = GridPlan(task="g", villages=(replace(own, **changed),))
    return {breach.kind for breach in GridJudge(facts).breaches(plan)}


def test_the_judge_sees_what_is_broken():
    facts, plan = planned()
    own = plan.villages[0]
    before = kinds(facts, own)
    cell = own.cell.copy()
    cell[0] = 0
    assert "lost" in kinds(facts, own, cell=cell)
    assert "count" in kinds(facts, own, cell=np.ones_like(own.cell))
    assert "unfit" in kinds(facts, own, heads={**own.heads, 1: "P0"})
    assert "unfit" in kinds(facts, own, secretary="P1")
    assert "head_twice" in kinds(facts, own, heads={1: "P1", 2: "P1"})
    assert "headless" in kinds(facts, own, heads={})
    assert "secretary" not in before
    served = own.served.copy()
    served[:, 1] = 0
    assert "overfull" in kinds(facts, own, served=served)
    assert "crossed" in kinds(facts, own, member_cell=own.member_cell % own.cells + 1)
    assert "served_twice" in kinds(facts, own, served=np.vstack([own.served, own.served]))
    assert "unserved" in kinds(facts, own, served=own.served[:2])
    assert "member_lost" in kinds(facts, own, member_cell=own.member_cell * 0)


def test_the_judge_sees_a_torn_cell_and_sizes():
    facts = village(5, 9, task=GridTask(name="g", count=3, size=(3, 3)))
    plan = solve_grids(facts, LIMITS)
    own, graph = plan.villages[0], facts.villages[0].touching.graph
    assert not kinds(facts, own)
    far = next(i for i in range(9) for j in range(9) if i != j and j not in graph.around[i])
    other = next(j for j in range(9) if j != far and j not in graph.around[far])
    cell = np.where(np.isin(np.arange(9), (far, other)), 1, 2)
    cell[next(i for i in range(9) if i not in (far, other))] = 3
    assert {"pieces", "below", "above"} <= kinds(facts, own, cell=cell)


def test_nobody_to_head_and_no_member_household_is_a_shortage():
    facts, plan = planned(members=(), heads=())
    found = {breach.kind for breach in GridJudge(facts).breaches(plan)}
    assert {"secretary", "headless", "unserved"} <= found
    assert all(breach.shortage for breach in GridJudge(facts).breaches(plan))
    assert plan.villages[0].proven


def test_a_village_may_have_a_head_alone():
    heads = HeadsTable(of="cadre.home", village=("cadre.post == 'secretary'",))
    facts, plan = planned(task=GridTask(name="g", size=(2, 4), heads=heads), members=())
    judge, own = GridJudge(facts), plan.villages[0]
    assert own.secretary == "P0"
    assert not own.heads
    assert not list(judge.breaches(plan))
    assert set(judge.measures(own)) == {level.key for level in own.levels} == {"missed", "ways"}


def test_several_processes_give_what_one_gives(monkeypatch):
    facts, plan = planned(4)
    many = replace(
        facts,
        villages=tuple(
            replace(facts.villages[0], place=replace(facts.villages[0].place, id=f"v{n}"))
            for n in range(3)
        ),
    )
    monkeypatch.setattr("optimizer.grids.solve_grids.FEW_HOUSEHOLDS", 0)
    monkeypatch.setattr("optimizer.grids.solve_grids.PART", 1)
    monkeypatch.setattr("os.cpu_count", lambda: 2)
    found = solve_grids(many, LIMITS)
    assert [own.village for own in found.villages] == ["v0", "v1", "v2"]
    for own in found.villages:
        assert own.cell.tolist() == plan.villages[0].cell.tolist()
        assert own.served.tolist() == plan.villages[0].served.tolist()
