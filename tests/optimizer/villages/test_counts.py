"""Figures against limits: kept and missed only for certain, who is outside, what is lacking."""

import random
from itertools import product

import pytest

from geodata.facts.county import Cadre, County, Village
from optimizer.villages.counts import CountTask, counted, yearly

INCOME = {"name": "income", "of": "village", "share": "village.collective_income >= 50000"}
VACANT = {"name": "vacancy", "of": "cadre", "part": "cadre.空", "whole": "cadre.编", "most": 0.05}


def villages(*incomes):
    return County(
        name="x",
        villages=tuple(
            Village(id=f"V{at}", name=f"村{at}", township="T", collective_income=income)
            for at, income in enumerate(incomes)
        ),
    )


@pytest.mark.parametrize(
    ("incomes", "state", "outside", "lacking"),
    [
        ((60_000, 50_000, 10_000, 0), "kept", ("村2", "村3"), 0),
        ((60_000, 10_000, 10_000), "missed", ("村1", "村2"), 1),
        ((60_000, 60_000, None), "kept", (), None),
        ((60_000, 10_000, None), "unknown", ("村1",), None),
        ((10_000, 10_000, None), "missed", ("村0", "村1"), None),
        ((), "unknown", (), None),
    ],
)
def test_a_share_is_judged_only_where_it_is_certain(incomes, state, outside, lacking):
    (one,) = counted(villages(*incomes), CountTask.model_validate(INCOME | {"least": 0.5}))
    assert (one.state, one.outside, one.lacking) == (state, outside, lacking)


def test_every_way_of_filling_unknown_values_lies_in_the_range():
    for seed in range(60):
        draw = random.Random(seed)
        incomes = [draw.choice([None, 0, 60_000]) for _ in range(draw.randint(1, 5))]
        least = draw.choice([0.25, 0.5, 1.0])
        (one,) = counted(villages(*incomes), CountTask.model_validate(INCOME | {"least": least}))
        holes = [at for at, income in enumerate(incomes) if income is None]
        shares = []
        for filled in product((0, 60_000), repeat=len(holes)):
            whole = dict(enumerate(incomes)) | dict(zip(holes, filled, strict=True))
            shares.append(sum(income >= 50_000 for income in whole.values()) / len(whole))
        kept = {share >= least for share in shares}
        expected = "unknown" if len(kept) > 1 else "kept" if True in kept else "missed"
        assert (one.low, one.high, one.state) == (min(shares), max(shares), expected)


def test_vacancies_are_filled_within_the_years():
    people = [("甲", 10.0, 60.0), ("甲", 5.0, 40.0), ("乙", 1.0, 50.0), ("丙", None, 30.0)]
    county = County(
        name="x",
        cadres=tuple(
            Cadre(id=f"P{at}", name=f"镇{at}", extra={"县": home, "空": vacant, "编": posts})
            for at, (home, vacant, posts) in enumerate(people)
        ),
    )
    task = CountTask.model_validate(VACANT | {"by": "cadre.县", "years": 2})
    first, second, third = counted(county, task)
    assert (first.state, first.part, first.whole, first.lacking) == ("missed", 15, 100, 10)
    assert yearly(task, first.lacking) == (5, 5)
    assert (second.state, second.outside) == ("kept", ())
    assert (third.state, third.unknown, third.low) == ("unknown", ("镇3",), None)
