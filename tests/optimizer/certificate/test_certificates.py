"""The checker of certificates: it never believes too much, and takes nothing that is damaged."""

import subprocess
import sys
from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geodata.facts.county import Cadre, County, Unit, Village
from optimizer.certificate.judge import Model, judge
from optimizer.certificate.patterns import Pattern
from optimizer.certificate.rows import RefusedError
from optimizer.certificate.storage import from_bytes, to_bytes
from optimizer.facts.layer import Layer
from optimizer.model.certificate_statement import Certificate, LevelWitness, Sheet
from optimizer.model.outcome import Limits, Status
from optimizer.model.plan import Breach
from optimizer.model.policy import Policy
from optimizer.model.registry import Rule
from optimizer.proof.gate import claim
from optimizer.solve import solve
from tests.optimizer import independent
from tests.optimizer.cases import counties, policies
from tests.optimizer.kinds import enrolled
from tests.optimizer.paths import PATHS

EXACT = Limits(seconds=60, gap=0.0)
QUIET = settings(max_examples=36, deadline=None, suppress_health_check=list(HealthCheck))
FEWER = settings(QUIET, max_examples=15)
SOLVING = {
    f"optimizer.{wing}"
    for wing in ("engine", "proof", "patterns", "transport", "search", "solve", "questions")
}


def in_one_part(model, sheets):
    places = sum(len(pairs.places) for pairs in model.program.candidates.layers)
    nothing = np.full(2, -np.inf)
    witnesses = tuple(LevelWitness(tuple(mine), nothing) for mine in sheets)
    return Certificate(np.zeros(places, dtype=np.int64), 2, witnesses)


def random_sheet(model, position, rng):
    """Lawful prices of some rows, right or wrong as they come, and loads that are kept."""
    low, high = model.program.row_bounds()
    prices = np.round(rng.normal(0.0, 2.0, low.size), 3) * (rng.random(low.size) < 0.7)
    prices[(prices > 0) & np.isneginf(low)] = 0.0
    prices[(prices < 0) & np.isposinf(high)] = 0.0
    holds = np.round(rng.random((2, position)) * rng.choice([0, 1, 30]), 3)
    return Sheet(np.arange(low.size), prices, holds)


def loads(model, rng):
    """Some rows that a checker may keep as loads: those of capacity, one for each supply.

    Two layers of one supply may have the column that says that it serves at all in common.
    """
    found, taken = [], set()
    for pairs in model.program.candidates.layers:
        first = next(model.program.rows_called(f"capacity {pairs.layer.name}"))
        held = np.bincount(pairs.supply, minlength=first.size) > 0
        names = [supply.id for supply in pairs.supplies]
        held &= (rng.random(first.size) < 0.8) & ~np.isin(names, sorted(taken))
        taken.update(name for name, one in zip(names, held, strict=True) if one)
        found.append(first[held])
    return np.concatenate(found)


def with_kept(sheet, kept):
    priced = ~np.isin(sheet.rows, kept)
    return Sheet(sheet.rows[priced], sheet.prices[priced], sheet.holds, kept)


@QUIET
@given(counties(), policies(), st.integers(0, 2**32 - 1))
def test_no_prices_prove_more_than_is_true(county, policy, seed):
    """Weak duality: whatever lawful prices say, the independent model's optimum is no less."""
    rng, model = np.random.default_rng(seed), Model.of(county, policy)
    truth = independent.Model(county, policy).every_level()
    assert len(truth) == len(model.levels)
    plain = [[random_sheet(model, n, rng) for _ in range(2)] for n in range(len(truth))]
    kept = loads(model, rng)
    for sheets in (plain, [[with_kept(sheet, kept) for sheet in mine] for mine in plain]):
        found = judge(model, truth, in_one_part(model, sheets)).verdicts
        for verdict, true in zip(found, truth, strict=True):
            assert verdict.bound <= true + 1e-5 * max(1.0, abs(true))
            assert verdict.by_prices == verdict.bound
            assert not verdict.engine


@FEWER
@given(counties(most_villages=5, most_people=6), policies(), st.sampled_from(sorted(PATHS)))
def test_every_path_brings_what_proves_its_plan(county, policy, path):
    outcome = solve(county, policy, limits=replace(EXACT, engine="auto"), params=PATHS[path])
    assert not outcome.refused
    assert not outcome.broken
    model = Model.behind(county, policy, outcome.certificate)
    again = from_bytes(to_bytes(outcome.certificate))
    stated = model.stated([level.cost for level in outcome.levels], outcome.unkept.count)
    found = judge(model, stated, again).verdicts
    assert [verdict.bound for verdict in found] == pytest.approx(
        model.stated([level.bound for level in outcome.levels], outcome.unkept.least), abs=1e-9
    )


def proven():
    """A solved case of some size, with its model."""
    county = made_up(9, seed=3)
    outcome = solve(county, POLICY, limits=EXACT, params=PATHS["pricing"])
    return county, outcome, Model.behind(county, POLICY, outcome.certificate)


def made_up(size, seed):
    rng = np.random.default_rng(seed)
    spot = lambda: tuple(np.round(rng.uniform([112, 39], [113, 40]), 4).tolist())  # noqa: E731
    points = [spot() for _ in range(3 * size)]
    return County(
        name="C",
        villages=tuple(
            Village(
                id=f"V{n}",
                name=f"V{n}",
                township="T0",
                county="C",
                village_class="weak",
                hardness=round(float(rng.random()), 2),
                lon=points[n][0],
                lat=points[n][1],
            )
            for n in range(size)
        ),
        units=tuple(
            Unit(
                id=f"U{n}",
                name=f"U{n}",
                strength=round(float(rng.random()), 2),
                capacity=2,
                lon=points[size + n][0],
                lat=points[size + n][1],
            )
            for n in range(size)
        ),
        cadres=tuple(
            Cadre(id=f"P{n}", name=f"P{n}", unit=f"U{n % size}") for n in range(size + size // 2)
        ),
    )


def _policy():
    goal, coupling = enrolled("goal"), enrolled("coupling")
    return Policy(
        layers=(
            Layer(name="first_secretary", supply="cadres"),
            Layer(name="department", supply="units", capacity="unit.capacity"),
        ),
        couplings=(coupling["same_unit"](layers=("first_secretary", "department")),),
        goals=(
            goal["shortage"](),
            goal["strength"](level=2, layers=("department",)),
            goal["travel"](level=3),
        ),
    )


POLICY = _policy()


def test_a_damaged_certificate_is_refused():
    """200 damages: bytes that are changed, cut off, or put in."""
    _, outcome, _ = proven()
    whole, rng = to_bytes(outcome.certificate), np.random.default_rng(0)
    for number in range(200):
        damaged, at = bytearray(whole), int(rng.integers(len(whole)))
        if number % 4 == 3:
            damaged = damaged[:at]
        elif number % 4 == 2:
            damaged.insert(at, int(rng.integers(256)))
        else:
            damaged[at] ^= int(rng.integers(1, 256))
        with pytest.raises(RefusedError):
            from_bytes(bytes(damaged))


def _changed(certificate, **changes):
    """The certificate with the first sheet of its last level changed."""
    level = certificate.levels[-1]
    sheet = replace(level.sheets[0], **changes)
    last = replace(level, sheets=(sheet, *level.sheets[1:]))
    return replace(certificate, levels=(*certificate.levels[:-1], last))


UNLAWFUL = {
    "a row that there is not": lambda c, _: _changed(
        c, rows=np.array([10**7]), prices=np.array([1.0])
    ),
    "a price that is no number": lambda c, _: _changed(
        c, rows=np.array([0]), prices=np.array([np.nan])
    ),
    "a price against a side without a bound": lambda c, m: _changed(
        c,
        rows=np.flatnonzero(np.isneginf(m.program.row_bounds()[0]))[:1],
        prices=np.array([1.0]),
    ),
    "holds of another shape": lambda c, _: _changed(c, holds=np.ones((c.parts, 3))),
    "a kept row that is no load": lambda c, m: _changed(
        c, kept=next(m.program.rows_called("demand first_secretary"))[:1]
    ),
    "a level too few": lambda c, _: replace(c, levels=c.levels[:-1]),
    "a place too few": lambda c, _: replace(c, part=c.part[:-1]),
    "rows that tie two parts": lambda c, _: replace(
        c,
        part=np.arange(c.part.size) % 2,
        parts=3,
        levels=tuple(LevelWitness((), np.full(3, -np.inf)) for _ in c.levels),
    ),
    "an engine trusted with what belongs to no part": lambda c, _: replace(
        c,
        levels=tuple(
            replace(
                level, closed=np.where(np.arange(level.closed.size) < c.parts - 1, -np.inf, 1.0)
            )
            for level in c.levels
        ),
    ),
}


@pytest.mark.parametrize("name", UNLAWFUL)
def test_an_unlawful_certificate_is_refused(name):
    _, outcome, model = proven()
    unlawful = UNLAWFUL[name](outcome.certificate, model)
    stated = [level.cost for level in outcome.levels]
    with pytest.raises(RefusedError):
        judge(model, stated, unlawful)
    said = claim(model, outcome.levels, unlawful, 0.0)
    assert said.status is Status.FEASIBLE
    assert said.refused
    assert all(level.bound == 0.0 for level in said.levels)


def test_a_bound_above_the_cost_is_a_contradiction():
    """An engine that says too much, or a plan that is said to cost less than it can."""
    _, outcome, model = proven()
    stated = [level.cost for level in outcome.levels]
    for position in range(1, len(stated)):
        less = [*stated[:position], stated[position] * 0.9, *stated[position + 1 :]]
        with pytest.raises(RefusedError):
            judge(model, less, outcome.certificate)
    levels = list(outcome.certificate.levels)
    closed = levels[-1].closed.copy()
    closed[0] = 1000.0
    levels[-1] = replace(levels[-1], closed=closed)
    with pytest.raises(RefusedError):
        judge(model, stated, replace(outcome.certificate, levels=tuple(levels)))


@QUIET
@given(st.integers(0, 2**32 - 1), st.booleans())
def test_a_pattern_is_the_best_that_a_supply_can_serve(seed, opened):
    rng = np.random.default_rng(seed)
    count, room = int(rng.integers(1, 7)), int(rng.integers(0, 9))
    weights = rng.integers(1, 5, count)
    least = np.append(np.round(rng.normal(-1, 2, count), 2), float(rng.integers(0, 4)))
    pattern = Pattern(np.arange(count), weights, room, count if opened else -1)
    opening = least[-1] if opened else 0.0

    def cost(members):
        return opening + sum(least[n] for n in members)

    fits = [
        set(some)
        for size in range(1, count + 1)
        for some in combinations(range(count), size)
        if sum(weights[n] for n in some) <= room
    ]
    best = min([0.0, *(cost(some) for some in fits)])
    assert pattern.best(least) == pytest.approx(best, abs=1e-9)
    assert pattern.best(least) <= best + 1e-12
    for item, bound in enumerate(pattern.with_each(least).tolist()):
        mine = [cost(some) for some in fits if item in some]
        if mine:
            assert bound == pytest.approx(min(mine), abs=1e-9)
        else:
            assert bound == np.inf


class Unkept(Rule):
    """没有行的规则。

    A rule that its own rows do not know: nobody may be posted.
    """

    def breaches(self, county, policy, plan):
        for post in plan.postings:
            yield Breach(self.name, "forbidden", post.layer, post.place, post.supply)


def test_a_plan_that_breaks_a_rule_is_withdrawn():
    policy = POLICY.model_copy(update={"rules": (Unkept(name="unkept"),)})
    outcome = solve(made_up(4, seed=1), policy, limits=EXACT)
    assert {breach.rule for breach in outcome.broken} == {"unkept"}
    assert outcome.refused
    assert outcome.plan.postings == ()
    assert outcome.status is Status.FEASIBLE
    assert outcome.levels[0].cost == 8.0


def test_the_checker_knows_no_search():
    """In a process of its own: nothing that searches is loaded with what checks."""
    code = (
        "import sys\n"
        "import optimizer.certificate.judge, optimizer.certificate.storage\n"
        "from optimizer.model.registry import enrolled\n"
        "[enrolled(family) for family in ('rule', 'coupling', 'goal')]\n"
        "print(*sorted(sys.modules))"
    )
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout.split()
    wings = {".".join(name.split(".")[:2]) for name in loaded if name.startswith("optimizer.")}
    assert "optimizer.certificate.check" in loaded
    assert not wings & SOLVING
    assert not {name.split(".")[0] for name in loaded} & {"ortools", "highspy"}
