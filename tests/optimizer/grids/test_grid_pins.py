"""Pins of grids: against every division, every head and every member household; contradictions."""

from dataclasses import replace
from itertools import permutations, product
from random import Random

import numpy as np
import pytest

from geodata.findings import Findings
from optimizer.facts.task_faults import TaskFaults
from optimizer.grids.cell_pins import CellPins
from optimizer.grids.cell_problem import HARD
from optimizer.grids.grid_case import GridFacts
from optimizer.grids.grid_judge import GridJudge
from optimizer.grids.grid_match import broken_pins
from optimizer.grids.grid_pinned import Pinned, bundled
from optimizer.grids.grid_pins import with_pins
from optimizer.grids.grid_plan import GridPlan, VillagePlan
from optimizer.grids.grid_policy import GridPin, GridTask, HeadsTable, MembersTable
from optimizer.grids.grid_standing import StandingVillage, in_force
from optimizer.grids.solve_cells import solve_cells
from optimizer.grids.solve_standing import solve_standing
from optimizer.grids.solve_village import solve_village
from optimizer.limits.deadline import Deadline
from tests.optimizer.grids.small_grids import every_division, problem, village

HEADS = HeadsTable(
    of="cadre.home",
    village=("cadre.post == 'secretary'", "cadre.post == 'a'"),
    cell=("cadre.post == 'a'", "cadre.post == 'b'"),
)
TASK = GridTask(name="g", size=(2, 5), heads=HEADS, members=MembersTable())
POSTS = ("secretary", "a", "a", "b", "b")
NONE = np.zeros(0, dtype=np.int64)


def drawn(random: Random, households: int) -> list[Pinned]:
    """Some pins of households alone."""
    found = []
    for number in range(1, random.randint(1, 3) + 1):
        own = tuple(random.sample(range(households), random.randint(2, 3)))
        found.append(Pinned(number=number, households=own, forbid=random.random() < 0.5))
    return found


def least_broken(given, pins, standing=None):
    """The best division of all: fewest broken pins of none, then missed, moved and ways."""
    found = []
    for label, value in every_division(given):
        calm = replace(given, standing=standing, pins=pins)
        moved = calm.moved(label) if standing is not None else 0
        found.append((calm.broken(label) > 0, value[0], moved, value[1]))
    return min(found)


@pytest.mark.parametrize("seed", range(8))
def test_households_are_pinned_as_in_the_best_of_all_divisions(seed):
    random = Random(seed)
    given = problem(seed, 8, random.choice([2, 3]), (2, 5), weighted=seed % 2 == 0)
    pins = CellPins.of(bundled(drawn(random, 8)))
    found = solve_cells(replace(given, pins=pins), 1, Deadline.after(20))
    best = least_broken(given, pins)
    assert (found.missed >= HARD) == best[0]
    if not best[0]:
        assert (found.missed, found.cost) == (best[1], best[3])
        assert (found.missed_bound, found.bound) == (found.missed, found.cost)


@pytest.mark.parametrize("seed", range(4))
def test_with_cells_in_force_pins_come_before_what_stays(seed):
    random = Random(seed)
    given = problem(seed, 8, 2, (2, 6))
    standing = np.array([random.randint(1, 2) for _ in range(8)])
    pins = [*drawn(random, 8)[:1], Pinned(number=9, households=(random.randrange(8),), cell=1)]
    asked = CellPins.of(bundled(pins))
    found = solve_standing(replace(given, standing=standing, pins=asked), 1, Deadline.after(20))
    best = least_broken(given, asked, standing)
    assert (found.missed >= HARD) == best[0]
    if not best[0]:
        assert (found.missed, found.moved) == best[1:3]
        assert found.moved_bound <= found.moved
        assert found.bound <= best[3] <= found.cost


def whole(seed, pins, posts=POSTS) -> GridFacts:
    facts = village(seed, 9, members=(4, 4, 3), heads=posts, task=TASK)
    own = replace(facts.villages[0], pins=tuple(pins))
    return GridFacts(facts.county, facts.task, (own,))


MIXED = [
    [Pinned(number=1, households=(0, 5), head="P3"), Pinned(number=2, head="P1", forbid=True)],
    [Pinned(number=1, households=(2,), members=(0,)), Pinned(number=2, head="P4")],
    [Pinned(number=1, members=(1,), head="P2"), Pinned(number=2, secretary="P1")],
    [
        Pinned(number=1, households=(0,), members=(0, 1, 2), forbid=True),
        Pinned(number=2, secretary="P0", forbid=True),
    ],
    [
        Pinned(number=1, households=(0,), head="P1", forbid=True),
        Pinned(number=2, households=(3,), head="P1"),
    ],
]


@pytest.mark.parametrize("pins", MIXED)
def test_heads_and_member_households_are_pinned_as_in_the_best_plan_of_these_cells(pins):
    facts = whole(4, pins)
    own = facts.villages[0]
    plan = solve_village(own, TASK, 1, Deadline.after(20))
    judge = GridJudge(facts)
    told = {breach.kind for breach in judge.breaches(GridPlan(task="g", villages=(plan,)))}
    assert not told & {"pin", "unfit", "head_twice", "crossed", "secretary"}
    assert {level.key: level.cost for level in plan.levels} == judge.measures(plan)
    assert plan.levels[0].key == "pins"
    assert plan.levels[0].proven
    people = {person.id: person for person in own.heads if person.id != plan.secretary}
    costs = []
    for heads in permutations([*people, *[None] * plan.cells], plan.cells):
        other = replace(plan, heads={n: who for n, who in enumerate(heads, 1) if who is not None})
        if not broken_pins(own, other):
            measured = judge.measures(other)
            costs.append(tuple(measured[key] for key in ("headless", "ranks", "head_ways")))
    measured = judge.measures(plan)
    assert min(costs) == tuple(measured[key] for key in ("headless", "ranks", "head_ways"))
    costs = []
    for cells in product(range(1, plan.cells + 1), repeat=len(own.members)):
        other = replace(plan, member_cell=np.array(cells))
        if not broken_pins(own, other):
            rooms = np.bincount(cells, own.members.weight, plan.cells + 1)[1:]
            need = np.bincount(plan.cell, own.households.weight)[1:]
            left = int(np.maximum(0, need - rooms).sum())
            costs.append((left, judge.measures(other)["member_ways"]))
    assert min(costs) == (measured["unserved"], measured["member_ways"])


@pytest.mark.parametrize(
    ("pin", "kept", "broken"),
    [
        ({"households": (0, 1)}, [1, 1, 2], [1, 2, 1]),
        ({"households": (0, 1), "forbid": True}, [1, 2, 2], [1, 1, 2]),
        ({"households": (0,), "head": "x"}, [1, 2, 2], [2, 1, 1]),
        ({"households": (0,), "head": "x", "forbid": True}, [2, 1, 1], [1, 2, 2]),
        ({"head": "y"}, None, [1, 1, 2]),
        ({"head": "x"}, [1, 1, 2], None),
        ({"head": "x", "forbid": True}, None, [1, 1, 2]),
        ({"households": (0,), "members": (0,)}, [2, 1, 1], [1, 2, 2]),
        ({"members": (0,), "head": "x", "forbid": True}, [1, 1, 2], None),
        ({"households": (2,), "cell": 7}, [1, 1, 2], [1, 2, 1]),
        ({"households": (2,), "cell": 7, "forbid": True}, [1, 2, 1], [1, 1, 2]),
        ({"cell": 7, "head": "x", "forbid": True}, [1, 1, 2], None),
        ({"cell": 8, "head": "x"}, None, [1, 1, 2]),
        ({"secretary": "s"}, [1, 1, 2], None),
        ({"secretary": "s", "forbid": True}, None, [1, 1, 2]),
    ],
)
def test_what_a_pin_says_of_a_plan(pin, kept, broken):
    """Cell 1 is headed by x, cell 2 answers to cell 7 in force and has the member household."""
    own = Pinned(number=1, **pin)
    for cells, expected in ((kept, False), (broken, True)):
        if cells is not None:
            found = own.broken(np.array(cells), np.array([2]), {1: "x"}, "s", {2: 7})
            assert found is expected


def told(facts, *pins):
    """The findings of pins by key, with the pin that each names."""
    findings = Findings()
    task = facts.task.model_copy(update={"pin": tuple(GridPin(**pin) for pin in pins)})
    faults = TaskFaults(file="s.toml", path="grid[1]", findings=findings)
    with_pins(GridFacts(facts.county, task, facts.villages), faults)
    return {(item.key, item.column.removeprefix("grid[1].")) for item in findings}


@pytest.mark.parametrize(
    ("pins", "key", "where"),
    [
        ([{"households": ["H0", "H99"]}], "grid_pin_household", "pin[1].households"),
        ([{"households": ["X1", "X2"]}], "grid_pin_nowhere", "pin[1]"),
        ([{"village": "无村", "head": "P1"}], "grid_pin_village", "pin[1].village"),
        ([{"households": ["H0"], "members": ["M9"]}], "grid_pin_member", "pin[1].members"),
        ([{"households": ["H0"], "head": "P0"}], "grid_pin_person", "pin[1].head"),
        ([{"village": "村", "secretary": "P4"}], "grid_pin_person", "pin[1].secretary"),
        ([{"households": ["H0"], "cell": "3组"}], "grid_pin_no_cells", "pin[1].cell"),
        (
            [{"households": ["H0", "H1"]}, {"households": ["H1", "H0"], "forbid": True}],
            *("grid_pin_against", "pin[2]"),
        ),
        (
            [{"households": ["H0"], "head": "P1"}, {"households": ["H0"], "head": "P2"}],
            *("grid_pin_against", "pin[2]"),
        ),
        ([{"head": "P1"}, {"head": "P1", "forbid": True}], "grid_pin_against", "pin[2]"),
        ([{"head": "P1"}, {"secretary": "P1"}], "grid_pin_against", "pin[2]"),
        ([{"secretary": "P0"}, {"secretary": "P1"}], "grid_pin_against", "pin[2]"),
    ],
)
def test_pins_that_mean_nothing_or_contradict_are_told(pins, key, where):
    facts = whole(1, [])
    assert told(facts, *pins) == {(key, where)}


def test_cells_in_force_have_the_names_of_their_numbers():
    held = StandingVillage(cells={f"H{n}": n % 2 + 1 for n in range(9)})
    facts = in_force(whole(1, []), {"v": held})
    assert not told(facts, {"village": "村", "cell": "2", "head": "P1"})
    assert told(facts, {"village": "村", "cell": "3", "head": "P1"}) == {
        ("grid_pin_cell", "pin[1].cell")
    }


def test_what_pins_cannot_keep_is_a_shortage_and_not_a_failure():
    """Three households apart where there are two cells."""
    pins = [Pinned(number=1, households=(0, 1, 2), forbid=True)]
    facts = whole(2, pins)
    plan = solve_village(replace(facts.villages[0], count=2), TASK, 1, Deadline.after(20))
    assert isinstance(plan, VillagePlan)
    breaches = [*GridJudge(facts).breaches(GridPlan(task="g", villages=(plan,)))]
    assert [b.value for b in breaches if b.kind == "pin"] == [1]
    assert all(b.shortage for b in breaches if b.kind == "pin")
    assert plan.levels[0].cost == 1
    assert not plan.levels[0].proven
