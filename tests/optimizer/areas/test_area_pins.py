"""Pins of areas against every division: kept where any keeps them, told where none does."""

from typing import Any

import pytest

from geodata.facts.county import County, Village
from geodata.findings import Findings
from optimizer.areas.area_judge import AreaJudge
from optimizer.areas.area_policy import AreaTask
from optimizer.areas.solve_areas import solve_areas
from optimizer.facts.place_faults import Faults
from optimizer.limits.task_limits import TaskLimits
from tests.optimizer.areas.pinned_areas import every_plan, kept, pinned_case, told_of


def test_pins_are_kept_and_the_rest_is_the_best_that_keeps_them():
    wrong: list[tuple[Any, ...]] = []
    refused, solved = 0, 0
    for seed in range(8):
        facts, findings = pinned_case(seed)
        judge = AreaJudge(facts)
        able = [plan for plan in every_plan(facts) if kept(judge, plan)]
        if findings.errors:
            refused += 1
            wrong += [(seed, "refused")] if able and not _ruled(findings) else []
            continue
        if not able:
            continue  # found by solving alone: what is missed then says so
        solved += 1
        plan = solve_areas(facts, Faults.silent(), TaskLimits(seconds=20, seed=0))
        sound = [p for p in able if not list(judge.breaches(p))]
        found = list(judge.breaches(plan))
        if not kept(judge, plan) or bool(found) == bool(sound):
            wrong.append((seed, "pins", found))
        elif sound:
            least = min(judge.cost(1, p) for p in sound)
            if abs(judge.cost(1, plan) - least) > 1e-6 * max(1, least) or not plan.proven:
                wrong.append((seed, judge.cost(1, plan), least, plan.proven))
    assert wrong == []
    assert refused >= 1
    assert solved >= 4


def _ruled(findings):
    """Whether it is a rule or a bound that a pin stands against: divisions may break those."""
    return any("rule[" in "".join(item.details.values()) for item in findings.errors)


def test_pins_that_nothing_keeps_are_told_and_no_others():
    """Whatever contradicts: clauses, the map between them, or all pins at once."""
    wrong = []
    for seed in range(60, 95):
        facts, findings = pinned_case(seed)
        judge = AreaJudge(facts)
        able = any(kept(judge, plan) for plan in every_plan(facts))
        told = bool(findings.errors)
        if told == able and not (able and _ruled(findings)):
            wrong.append(seed)
    assert wrong == []


def test_a_set_of_pins_that_cannot_be_kept_names_those_that_it_takes():
    _, findings = pinned_case(54)  # a chain of three areas, and a pin over two of its links
    (told,) = findings.errors
    assert told.key == "area_pin_all"
    assert set(told.value.split("、")) <= {"pin[1]", "pin[2]"}


TWO = {"place": "甲", "together": ["乙"]}
APART = {"place": "乙", "apart": ["丙"]}
CONTRARY = [
    ([TWO, {"place": "乙", "apart": ["甲"]}], {}, "area_pin_against"),
    ([{"place": "甲", "seat": "丙"}], {"centres": "village.population < 3"}, "area_pin_centre"),
    ([{"place": "甲", "seat": "丁"}], {"inside": "township"}, "area_pin_division"),
    ([{"seat": name} for name in "甲乙丙"], {}, "area_seats_many"),
    ([{"place": "甲", "apart": ["乙", "丙"]}, APART], {}, "area_pin_crowd"),
    ([{"place": "甲", "together": ["丙"], "apart": ["乙"]}], {}, "area_pin_way"),
    ([TWO], {"most": 2}, "area_pin_bound"),
    ([TWO], {"apart": [["甲", "乙"]]}, "area_pin_against"),
    ([{"place": "戊", "together": ["乙"]}], {}, "area_place"),
]


@pytest.mark.parametrize(("pins", "more", "told"), CONTRARY)
def test_each_contradiction_of_a_chain_of_four_has_its_finding(pins, more, told):
    """甲—乙—丙—丁, of which 丁 lies in another township; two areas, by township two each."""
    names = "甲乙丙丁"
    villages = tuple(
        Village(id=f"p{n}", name=name, township="T" if n < 3 else "S", population=n + 1)
        for n, name in enumerate(names)
    )
    around = {f"p{n}": frozenset(f"p{m}" for m in (n - 1, n + 1) if 0 <= m < 4) for n in range(4)}
    rules = [{"kind": "bound", "of": "village.population", "most": more.get("most", 99)}]
    rules += [{"kind": "apart", "places": more["apart"]}] if "apart" in more else []
    keys = {key: more[key] for key in ("centres", "inside") if key in more}
    table = {"name": "t", "count": 2, "rule": rules, "pin": pins, **keys}
    findings = Findings()
    told_of(
        County(name="", villages=villages, neighbours=around),
        AreaTask.model_validate(table),
        findings,
    )
    assert told in {item.key for item in findings.errors}
