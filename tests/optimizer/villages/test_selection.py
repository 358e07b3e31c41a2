"""First the villages: need scores, quotas, reasons, classes, against brute force."""

from dataclasses import replace
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from geodata.facts.classes import joined
from geodata.facts.county import County, Leader, Township, Village
from optimizer.facts.layer import Layer
from optimizer.model.plan import Plan, Posting
from optimizer.model.policy import Policy
from optimizer.model.village_policy import ClassRule, NeedTerm, Selection, SelectionQuota
from optimizer.plans.verify import verify
from optimizer.solve import solve
from optimizer.villages.classes import class_counts, classes_of
from optimizer.villages.need import need_of
from optimizer.villages.selection import choose
from optimizer.villages.stage import classes_before, graded, narrowed, with_classes

INCOME = NeedTerm(column="collective_income", weight=3.0, worst=0, best=100_000)
HARD = NeedTerm(column="village.hardness", worst=1, best=0, unknown=0.25)


def village(number, *, township="T0", kind="ordinary", score=0.5, **fields):
    return Village(
        id=f"V{number}",
        name=f"V{number}",
        township=township,
        county="C",
        village_class=kind,
        hardness=score,
        **fields,
    )


def test_the_score_is_the_weighted_mean_and_shows_its_parts():
    """A38: an income of 50,000 of the 100,000 asked for is half a need, weight 3."""
    need = need_of(village(0, score=None, collective_income=50_000), (INCOME, HARD))
    assert need.score == pytest.approx((3 * 0.5 + 0.25) / 4, abs=1e-4)
    assert [(part.value, part.need, part.known) for part in need.parts] == [
        (50_000, 0.5, True),
        (None, 0.25, False),
    ]


def test_words_and_limits_of_a_scale():
    term = NeedTerm(column="评价", values={"差": 1.0, "好": 0.0})
    assert [term.part(value) for value in ("差", "好", "中", None)] == [1.0, 0.0, None, None]
    assert INCOME.part(-5) == 1.0
    assert INCOME.part(1e9) == 0.0
    for wrong in ({}, {"worst": 1.0, "best": 1.0}, {"worst": 1, "best": 0, "values": {"a": 1}}):
        with pytest.raises(ValidationError, match="need_scale"):
            NeedTerm(column="a", **wrong)


@st.composite
def questions(draw):
    size = draw(st.integers(1, 7))
    villages = tuple(
        village(
            n,
            township=draw(st.sampled_from(["T0", "T1"])),
            kind=draw(st.sampled_from(["weak", "poor", "ordinary"])),
            score=draw(st.integers(0, 4)) / 4,
        )
        for n in range(size)
    )
    quotas = st.builds(
        SelectionQuota,
        where=st.sampled_from([None, "village.class == 'poor'"]),
        per=st.sampled_from([None, "township"]),
        least=st.integers(0, 2),
        most=st.sampled_from([None, 2, 3]),
    )
    selection = Selection(
        count=draw(st.integers(0, size)),
        must=draw(st.sampled_from([None, "village.class == 'weak'"])),
        never=draw(st.sampled_from([None, "village.hardness == 1"])),
        quota=draw(st.lists(quotas, max_size=2)),
    )
    return County(name="C", villages=villages), selection


def broken(numbers, selection, groups, size):
    """How far a set of villages is from the numbers asked for."""
    total = abs(size - selection.count)
    for group in groups:
        count = len(group.members & numbers)
        total += max(0, group.least - count)
        total += 0 if group.most is None else max(0, count - group.most)
    return total


@settings(max_examples=150, deadline=None)
@given(questions())
def test_choice_equals_brute_force(question):
    """Of all sets: fewest broken numbers, then greatest need, then earliest in the table."""
    county, selection = question
    chosen = choose(county, (HARD,), selection)
    scores = {v.village: round(v.need.score * 10_000) for v in chosen.verdicts}
    order = {v.id: n for n, v in enumerate(county.villages, 1)}
    must = {v.id for v in county.villages if selection.must and v.village_class == "weak"}
    never = {v.id for v in county.villages if selection.never and v.hardness == 1} - must
    free = [v.id for v in county.villages if v.id not in must | never]
    sets = [
        frozenset({*must, *some})
        for size in range(len(free) + 1)
        for some in combinations(free, size)
    ]

    def value(found):
        misses = broken(found, selection, chosen.groups, len(found))
        return misses, -sum(scores[v] for v in found), sum(order[v] for v in found)

    assert value(chosen.selected) == min(map(value, sets))


def test_a_quota_may_ask_for_more_than_there_are():
    """Two of one village: one is missing whether it is chosen or not; found by hypothesis."""
    county = County(name="C", villages=(village(0, score=0.0),))
    chosen = choose(county, (HARD,), Selection(count=0, quota=(SelectionQuota(least=2),)))
    assert chosen.selected == frozenset()
    assert [group.kept for group in chosen.groups] == [False]


def test_every_reason_is_said():
    villages = (
        village(0, kind="weak", score=0.1),
        village(1, score=1.0, kind="demonstration"),
        village(2, score=0.9),
        village(3, score=0.8),
        village(4, score=0.2, township="T1"),
        village(5, score=0.1, township="T1"),
        village(6, score=0.05, township="T2"),
        village(7, score=0.04, township="T1"),
    )
    towns = tuple(Township(id=f"T{n}", name=f"乡{n}") for n in range(3))
    selection = Selection(
        count=4,
        must="village.class == 'weak'",
        never="village.class == 'demonstration'",
        quota=(SelectionQuota(name="每乡", per="township", least=1, most=2),),
    )
    county = County(name="C", villages=villages, townships=towns)
    found = {
        v.village: (v.selected, v.reason, v.group)
        for v in choose(county, (HARD,), selection).verdicts
    }
    assert found == {
        "V0": (True, "must", ""),
        "V1": (False, "never", ""),
        "V2": (True, "score", ""),
        "V3": (False, "full", "每乡 乡0"),
        "V4": (True, "score", ""),
        "V5": (False, "below", ""),
        "V6": (True, "quota", "每乡 乡2"),
        "V7": (False, "below", ""),
    }


def test_anyang_selects_679_of_2980_with_township_minimums():
    """A08: 679 of 2,980 (22.8 %), every one of 89 townships at least two."""
    villages = tuple(
        village(n, township=f"T{n % 89}", score=(n * 7919 % 1000) / 1000) for n in range(2980)
    )
    selection = Selection(share=679 / 2980, quota=(SelectionQuota(per="township", least=2),))
    chosen = choose(County(name="C", villages=villages), (HARD,), selection)
    assert len(chosen.selected) == 679
    assert len(chosen.groups) == 89
    assert all(group.kept for group in chosen.groups)


def test_the_second_stage_may_not_change_the_first():
    """A11: layers serve selected villages only, and a posting elsewhere is a breach."""
    county = County(name="C", villages=tuple(village(n, score=n / 10) for n in range(5)))
    policy = Policy(
        layers=(Layer(name="town_leader", supply="leaders"),),
        needs=(HARD,),
        selection=Selection(count=2),
    )
    county = graded(county, policy)
    marks = {v.village: v.selected for v in choose(county, policy.needs, policy.selection).verdicts}
    county, narrow = narrowed(county, policy, marks)
    plan = solve(county, narrow).plan
    assert {item.place for item in plan.shortages} == {"V3", "V4"}
    assert county.villages[4].extra["need_score"] == 0.4
    elsewhere = Plan((Posting("town_leader", "V0", "L"),), plan.shortages)
    county = replace(county, leaders=(Leader(id="L", name="L"),))
    assert ("V0", "not_served") in {(b.place, b.key) for b in verify(county, narrow, elsewhere)}


def test_classes_roll_with_need_and_do_not_flutter():
    """A33: three classes by share; who has the class keeps it within the margin."""
    villages = tuple(
        village(n, kind="key" if n == 3 else "ordinary", score=score)
        for n, score in enumerate((0.9, 0.8, 0.7, 0.65, 0.1))
    )
    county = County(name="C", villages=villages)
    scores = {v.id: v.hardness for v in villages}
    plain = [ClassRule(name="key", count=3), ClassRule(name="ordinary")]
    assert list(classes_of(county, scores, plain).values()) == ["key"] * 3 + ["ordinary"] * 2
    sticky = [ClassRule(name="key", share=0.6, keep=0.1), ClassRule(name="ordinary")]
    assert classes_of(county, scores, sticky)["V3"] == "key"
    assert classes_of(county, scores, sticky)["V2"] == "ordinary"


NAMES = ("key", "weak", "创优", "ordinary")
KINDS = st.none() | st.sets(st.sampled_from(NAMES), max_size=2)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(KINDS, min_size=1, max_size=5),
    st.lists(st.tuples(st.sampled_from(NAMES[:3]), st.integers(0, 4)), max_size=2),
)
def test_numbers_of_classes_hold_and_are_counted(kinds, numbers):
    """The first villages of the table are taken, one after the other; the rest lose the class."""
    numbers = list(dict(numbers).items())
    rules = [ClassRule(name=name, count=count) for name, count in numbers]
    county = County(
        name="C",
        villages=tuple(
            Village(
                id=f"V{n}",
                name=f"V{n}",
                township="T",
                village_class=None if kind is None else joined(kind),
            )
            for n, kind in enumerate(kinds)
        ),
    )
    found = classes_of(county, dict.fromkeys((v.id for v in county.villages), 0.5), rules)
    free, given_names = list(range(len(kinds))), {name for name, _ in numbers}
    taken = {}
    for name, count in numbers:
        taken |= dict.fromkeys(free[:count], name)
        free = free[count:]
    for n, kind in enumerate(kinds):
        rest = {name for name in kind or () if name not in given_names}
        if n not in taken:
            wanted = None if kind is None else rest
        elif kind is not None and len(kind) > 1:
            wanted = {taken[n]} | (rest - {"ordinary"})
        else:
            wanted = {taken[n]}
        assert found[f"V{n}"] == (None if wanted is None else joined(wanted))
    after = with_classes(county, found)
    for item in class_counts(after, classes_before(after), rules):
        assert item.held == min(item.wanted, list(taken.values()).count(item.name))
        assert item.before == sum(item.name in (kind or ()) for kind in kinds)
        lost = [n for n, kind in enumerate(kinds) if item.name in (kind or ()) and n not in taken]
        assert set(item.lost) == {f"V{n}" for n in lost if kinds[n] <= given_names}
