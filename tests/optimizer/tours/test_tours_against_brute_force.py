"""Small calendars and single outings against every possibility."""

from datetime import date
from itertools import permutations
from random import Random

import numpy as np
import pytest

from geodata.facts.calendar import Closed, Diary
from geodata.facts.county import County, Township, Village
from geodata.findings import Findings
from optimizer.facts.layer import Travel
from optimizer.facts.place_faults import Faults
from optimizer.limits.task_limits import TaskLimits
from optimizer.tours.solve_tours import solve_tours
from optimizer.tours.tour_judge import TourJudge
from optimizer.tours.tour_plan import Outing, TourPlan, in_order
from optimizer.tours.tour_policy import TourTask
from optimizer.tours.tour_reading import read_facts
from optimizer.tours.tour_single import SingleTour
from tests.marks import examples, sampled

MONDAY = date(2026, 1, 5)


def small(seed):
    """Four or five villages, one or two groups, two or three weeks; some closed days."""
    random = Random(seed)
    count, groups, weeks = 4, random.randint(1, 2), random.randint(1, 2)
    villages = tuple(
        Village(
            id=f"v{n}",
            name=f"村{n}",
            township="t",
            township_name="镇",
            county="县",
            lon=112.0 + random.random() / 2,
            lat=38.0 + random.random() / 2,
            population=float(random.randint(1, 9)),
        )
        for n in range(count)
    )
    county = County(
        name="县",
        villages=villages,
        townships=(Township(id="t", name="镇", county="县", lon=112.2, lat=38.2),),
        units=(),
        cadres=(),
        leaders=(),
    )
    task = TourTask.model_validate(
        {
            "name": "small",
            "start": MONDAY,
            "weeks": weeks,
            "days": ["wed"],
            "hours": ("08:00", random.choice(["11:00", "13:00", "16:00"])),
            "most": random.randint(1, 3),
            "visit": [{"name": "a", "minutes": random.choice([30, 60]), "per": "whole"}],
            "group": [{"name": "g", "count": groups, "base": "t"}],
        }
    )
    closed = []
    if random.random() < 0.5:
        closed.append(Closed(first=MONDAY, last=date(2026, 1, 11), places=frozenset({"v0"})))
    if random.random() < 0.3:
        closed.append(Closed(first=MONDAY, last=date(2026, 1, 8), groups=frozenset({"g", "g1"})))
    diary = Diary(closed=tuple(closed), ways={})
    faults = Faults(file="x", path="tour[1]", findings=Findings())
    return read_facts(county, task, Travel(), diary, faults)


def best_of(facts):
    """Fewest missed visits, then fewest metres, of every calendar that the judge accepts."""
    judge = TourJudge(facts)
    slots = judge.slots
    stops = [item.stop for item in facts.asked]
    known = {}

    def cheapest(slot, own):
        if (slot, own) not in known:
            ways = [
                outing
                for order in permutations(own)
                if judge.times(outing := Outing(day=slot.day, group=slot.group, stops=order))
                is not None
            ]
            known[slot, own] = min(ways, key=lambda o: sum(judge.legs(o)), default=None)
        return known[slot, own]

    best = (len(stops), 0.0)

    def put(at, dealt):
        nonlocal best
        if at == len(stops):
            outings = [cheapest(s, own) for s, own in dealt.items() if own]
            if all(outing is not None for outing in outings):
                plan = TourPlan(task="", outings=in_order(tuple(outings)))
                kinds = {b.kind for b in judge.breaches(plan)}
                if kinds <= {"missed"}:
                    best = min(best, (judge.missed(plan), judge.metres(plan)))
            return
        for slot in slots:
            put(at + 1, {**dealt, slot: (*dealt.get(slot, ()), stops[at])})
        put(at + 1, dealt)

    put(0, {})
    return best


@sampled
@pytest.mark.parametrize("seed", range(examples(6)))
def test_small_calendars_are_the_best_there_are(seed):
    facts = small(seed)
    plan = solve_tours(facts, TaskLimits(seconds=30, seed=1), asked_seconds=2.0)
    missed, metres = best_of(facts)
    assert (plan.missed, round(plan.km * 1000)) == (missed, round(metres))
    assert plan.missed_bound <= missed
    assert plan.km_bound * 1000 <= metres + 1e-6 or plan.missed


@sampled
@pytest.mark.parametrize("seed", range(examples(4)))
def test_single_outings_have_the_shortest_order(seed):
    points = np.random.default_rng(seed).integers(0, 1000, (8, 2))
    metres = np.rint(np.sqrt(((points[:, None] - points[None]) ** 2).sum(axis=2))).astype(np.int64)
    tour = SingleTour(metres, tuple(range(8)), lambda: 60.0)
    found = tour.run()
    lengths = (
        sum(metres[a, b] for a, b in zip((0, *rest), (*rest, 0), strict=True))
        for rest in permutations(range(1, 8))
    )
    assert found.bound == sum(
        metres[a, b] for a, b in zip(found.order, (*found.order[1:], found.order[0]), strict=True)
    )
    assert found.bound == min(lengths)
