"""Policies drawn from what is enrolled: every rule, coupling and goal by its own examples."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import date
from itertools import combinations

from hypothesis import reject
from hypothesis import strategies as st

from geodata.facts.county import CLEARED, RECALLED, SERVING, County, Pin, StandingPosting
from geodata.facts.tie import Tie
from geodata.facts.vocabulary import NEED_DIMENSIONS
from optimizer.facts.divisions import ORDER, places_of
from optimizer.facts.layer import Layer, SupplyKind
from optimizer.model.choose import Choose, NothingOfferedError, Offer
from optimizer.model.policy import Policy
from optimizer.model.registry import Clause, enrolled
from tests.optimizer.cases import CLASSES, counties, layers

FAMILIES = ("rule", "coupling", "goal")
ALL = [(family, kind) for family in FAMILIES for kind in enrolled(family)]
TABLES: tuple[SupplyKind, ...] = ("cadres", "units", "leaders")
NEED = NEED_DIMENSIONS[0]
CONDITIONS = {
    "village": ("village.class in ['weak', 'poor']", "village.hardness > 0.4"),
    "township": ("township.class == 'weak'", f"township.need_{NEED} > 0.3"),
    "county": ("county.hardness > 0.4",),
    "cadre": ("cadre.birth_year < 1985", "cadre.age <= 45", "unit.level == 'city'"),
    "unit": ("unit.level == 'county'", "unit.strength >= 0.5"),
    "leader": ("leader.rank <= 2", "leader.rank == 1"),
    "travel": ("travel.minutes <= 90", "not (20 < travel.km < 80.5)"),
}
NUMBERS = {
    "cadre": ("cadre.批次", "unit.载荷"),
    "unit": ("unit.载荷", "unit.启用费"),
    "leader": ("leader.rank",),
    "village": ("village.hardness * 3", f"village.need_{NEED} + 0.25"),
    "township": (f"township.need_{NEED} * 10",),
    "county": ("county.hardness",),
}
SENDERS = ("county", "city")
TIES = ("夫妻", "回避")
AREAS = {"leader": ("leader.辖区",)}
COLUMNS = {
    "village": (("village.class", CLASSES), ("village.township", ("T0", "T1"))),
    "township": (("township.class", CLASSES), ("township.county", ("C",))),
    "county": (("county.name", ("C",)),),
    "cadre": (("unit.level", SENDERS), ("cadre.id", ("P0", "P1"))),
    "unit": (("unit.level", SENDERS),),
    "leader": (("leader.level", SENDERS), ("leader.id", ("L0", "L1"))),
}
POLICIES = 3
"""Of one county."""
DATES = [None, date(2020, 6, 1), date(2025, 6, 1), date(2027, 6, 1)]


class Thrown(Choose):
    """Draws through ``throw(low, high)``, a whole number between two."""

    def __init__(self, offer: Offer, throw: Callable[[int, int], int]) -> None:
        self._offer, self._throw = offer, throw

    @property
    def offer(self) -> Offer:
        return self._offer

    def whole(self, low: int, high: int) -> int:
        return self._throw(low, high)


def offer_of(county: County, found: tuple[Layer, ...]) -> Offer:
    """What a county as :func:`tests.optimizer.cases.counties` draws it offers."""
    tables = {kind: county.supplies(kind) for kind in TABLES}
    ids = {kind: tuple(item.id for item in table) for kind, table in tables.items()}
    return Offer(found, CONDITIONS, NUMBERS, COLUMNS, ids, CLASSES, SENDERS, TIES, AREAS)


def offer() -> Offer:
    """An offer of layers of every level."""
    found = [
        Layer(name=f"{table}_{level}", supply=table, level=level)
        for table in TABLES
        for level in ORDER
    ]
    ids = {table: (f"{table[0].upper()}0",) for table in TABLES}
    return Offer(tuple(found), CONDITIONS, NUMBERS, COLUMNS, ids, CLASSES, SENDERS, TIES, AREAS)


@st.composite
def cases(draw, family, kind):
    """Draw a county and policies over its layers that hold an example of one kind each."""
    county = draw(counties(least=draw(st.sampled_from([2, 2, 0]))))
    found = tuple(_wider(draw, layer) for layer in draw(layers()))
    county = draw(_standing(county, found))
    chance = draw(st.randoms(use_true_random=True))  # even draws: nothing is shrunk here
    choose = Thrown(offer_of(county, found), chance.randint)
    return county, [_policy(draw, choose, family, kind) for _ in range(POLICIES)]


def _policy(draw, choose, family, kind):
    """A policy with an example of one kind, and now and then of another."""
    try:
        wanted = [(family, example(choose, family, kind))]
    except NothingOfferedError:
        reject()
    if draw(st.integers(0, 2)) == 0:
        other = draw(st.sampled_from(ALL))
        with suppress(NothingOfferedError):  # the policy does without it
            wanted.append((other[0], example(choose, *other)))
    parts = {name: [c for which, c in wanted if which == name] for name in FAMILIES}
    return Policy(
        layers=choose.offer.layers,
        rules=parts["rule"],
        couplings=parts["coupling"],
        goals=parts["goal"],
    )


def example(choose: Choose, family: str, kind: str) -> Clause:
    """An example of a kind; of a goal also its level and weight."""
    clause = enrolled(family)[kind].examples(choose)
    if family != "goal":
        return clause
    level = 1 if kind == "shortage" else choose.whole(2, 3)
    return clause.model_copy(update={"level": level, "weight": choose.number(0.0, 2.0)})


def _wider(draw, layer):
    """A layer in which more is asked and more can be carried, so that rules have work to do."""
    demand = draw(st.sampled_from([layer.demand, 1, (1, 2)]))
    capacity = draw(st.sampled_from([layer.capacity, 2, 3]))
    return layer.model_copy(update={"demand": demand, "capacity": capacity})


@st.composite
def _ties(draw, county):
    """Some pairs of people, units and leaders, and of places of one level."""
    people: list[tuple[str, str]]
    people = [(str(table), item.id) for table in TABLES for item in county.supplies(table)]
    kinds: list[list[tuple[str, str]]]
    kinds = [people, *([(str(level), v.id) for v in places_of(county, level)] for level in ORDER)]
    pairs = [both for ends in kinds for both in combinations(ends, 2)]
    if not pairs:
        return ()
    rows = st.tuples(st.sampled_from(TIES), st.sampled_from(pairs))
    return tuple(
        Tie(tie=tie, one_in=one[0], one=one[1], other_in=other[0], other=other[1])
        for tie, (one, other) in draw(st.lists(rows, max_size=6, unique=True))
    )


@st.composite
def _standing(draw, county, found):
    """The county with postings in force and pins in any of the layers."""
    posts = [
        (layer.name, place.id, item.id)
        for layer in found
        for place in places_of(county, layer.level)
        for item in county.supplies(layer.supply)
    ]
    if not posts:
        return county
    some, when = st.lists(st.sampled_from(posts), max_size=4, unique=True), st.sampled_from(DATES)
    current, former = (
        tuple(
            StandingPosting(layer=n, place=p, supply=s, start=draw(when), end=draw(when), status=w)
            for n, p, s in draw(some)
        )
        for w in (SERVING, draw(st.sampled_from([RECALLED, CLEARED])))
    )
    pins = tuple(
        Pin(layer=n, place=p, supply=s, forbid=draw(st.booleans())) for n, p, s in draw(some)
    )
    none = st.sampled_from([True, False])
    return replace(
        county,
        ties=draw(_ties(county)),
        current=current,
        former=() if draw(none) else former,
        pins=() if draw(none) else pins,
    )
