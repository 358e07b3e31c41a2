"""Random small planning cases for hypothesis, and brute force to hold the solver against."""

from dataclasses import replace
from datetime import date
from itertools import combinations, product

from hypothesis import strategies as st

from geodata.facts.county import (
    CLEARED,
    RECALLED,
    Cadre,
    County,
    Leader,
    Pin,
    StandingPosting,
    Township,
    Unit,
    Village,
)
from geodata.facts.pair_scores import PairScores
from geodata.facts.vocabulary import NEED_DIMENSIONS
from optimizer.facts.divisions import places_of
from optimizer.facts.layer import Layer
from optimizer.model.plan import Plan, Posting
from optimizer.model.policy import Policy
from optimizer.model.soft_constraints import PRICES
from optimizer.plans.verify import verify
from optimizer.rules.pinned import unkept_pins
from tests.optimizer.kinds import enrolled

CLASSES = ("weak", "poor", "ordinary")
SHARE = st.integers(0, 10).map(lambda tenth: tenth / 10)
SCORES = st.dictionaries(st.sampled_from(NEED_DIMENSIONS[:3]), SHARE, max_size=3)
LONLAT = st.tuples(SHARE, SHARE).map(lambda point: (112.0 + point[0], 39.0 + point[1]))


@st.composite
def counties(draw, most_villages=4, most_people=5, most_units=3, pins=True, least=0):
    """Draw a county of a few villages, units, cadres and leaders, with unknowns here and there.

    There are at least ``least`` of each, and one village and one unit.
    """
    villages = tuple(
        _village(draw, n) for n in range(draw(st.integers(max(1, least), most_villages)))
    )
    units = tuple(_unit(draw, n) for n in range(draw(st.integers(max(1, least), most_units))))
    owners = st.sampled_from([unit.id for unit in units] + [None])
    cadres = tuple(_cadre(draw, n, owners) for n in range(draw(st.integers(least, most_people))))
    leaders = tuple(
        Leader(
            id=f"L{n}",
            name=f"L{n}",
            rank=draw(st.integers(1, 3)),
            jurisdiction=frozenset(draw(st.sampled_from([(), (), ("T0",), ("C",)]))),
            extra={"辖区": draw(st.sampled_from([None, "T0", "V0、T1", "C"]))},
        )
        for n in range(draw(st.integers(least, 3)))
    )
    townships = tuple(
        Township(
            id=f"T{n}", name=f"T{n}", county="C", township_class=draw(st.sampled_from(CLASSES))
        )
        for n in range(2)
    )
    county = County(
        name="C",
        scores=_scores(draw, villages, townships, (*units, *cadres)),
        villages=villages,
        townships=townships,
        units=units,
        cadres=cadres,
        leaders=leaders,
        current=_standing(draw, villages, cadres),
        former=_former(draw, villages, cadres),
        neighbours=_borders(draw, villages),
    )
    return replace(county, pins=_pins(draw, county)) if pins else county


def _standing(draw, villages, cadres):
    if not cadres:
        return ()
    rows = st.tuples(st.sampled_from(villages), st.sampled_from(cadres))
    return tuple(
        StandingPosting(
            layer="first_secretary",
            place=village.id,
            supply=cadre.id,
            start=draw(st.sampled_from([None, date(2022, 6, 1), date(2025, 6, 1)])),
            end=draw(st.sampled_from([None, None, date(2025, 6, 1), date(2027, 6, 1)])),
        )
        for village, cadre in draw(st.lists(rows, max_size=2))
    )


def _former(draw, villages, cadres):
    """Now and then somebody who was recalled."""
    if not cadres or draw(st.integers(0, 4)):
        return ()
    return (
        StandingPosting(
            layer="first_secretary",
            place=draw(st.sampled_from(villages)).id,
            supply=draw(st.sampled_from(cadres)).id,
            status=draw(st.sampled_from([RECALLED, CLEARED])),
        ),
    )


def _scores(draw, villages, townships, supplies):
    """Numbers for about every other pair, some of them unknown, some for one layer only."""
    places = [item.id for item in (*villages, *townships)] + ["C"]
    every = [(place, item.id) for place in places for item in supplies]
    chosen = draw(st.lists(st.sampled_from(every), unique=True, max_size=len(every)))
    number = st.none() | st.integers(0, 4).map(float)
    return PairScores(
        layer=tuple(draw(st.sampled_from(["", "", "department"])) for _ in chosen),
        place=tuple(place for place, _ in chosen),
        supply=tuple(supply for _, supply in chosen),
        cost=tuple(draw(number) for _ in chosen),
        load=tuple(draw(number) for _ in chosen),
    )


def _borders(draw, villages):
    """A symmetric relation between some villages."""
    touch = {village.id: set() for village in villages}
    for one, other in combinations(touch, 2):
        if draw(st.booleans()):
            touch[one].add(other)
            touch[other].add(one)
    return {place: frozenset(others) for place, others in touch.items()}


def _village(draw, number):
    lon, lat = draw(LONLAT)
    return Village(
        id=f"V{number}",
        name=f"V{number}",
        township=draw(st.sampled_from(["T0", "T1"])),
        county="C",
        village_class=draw(st.sampled_from(CLASSES)),
        need=draw(SCORES),
        hardness=draw(st.none() | SHARE),
        lon=lon,
        lat=lat,
    )


def _unit(draw, number):
    lon, lat = draw(LONLAT)
    return Unit(
        id=f"U{number}",
        name=f"U{number}",
        level=draw(st.sampled_from(["county", "city"])),
        strength=draw(st.none() | SHARE),
        capacity=draw(st.none() | st.integers(0, 3)),
        functions=draw(SCORES),
        bound_county=draw(st.sampled_from([None, None, "C", "D"])),
        extra={"载荷": draw(st.sampled_from([None, 2.0, 4.0])), "启用费": draw(st.none() | SHARE)},
        lon=draw(st.sampled_from([lon, None])),
        lat=lat,
    )


def _cadre(draw, number, owners):
    return Cadre(
        id=f"P{number}",
        name=f"P{number}",
        unit=draw(owners),
        birth_year=draw(st.none() | st.integers(1970, 1995)),
        skills=draw(SCORES),
        preferences=draw(st.sampled_from([(), ("V0",), ("V1", "T0"), ("C",)])),
        native_place=draw(st.sampled_from([None, None, "V0"])),
        available=draw(st.sampled_from([True, True, None, False])),
        extra={"批次": draw(st.sampled_from([None, 1.0, 2.0]))},
    )


def _pins(draw, county):
    if not county.cadres or draw(st.integers(0, 3)):
        return ()
    place = draw(st.sampled_from([village.id for village in county.villages]))
    supply = draw(st.sampled_from([cadre.id for cadre in county.cadres]))
    return (Pin(layer="first_secretary", place=place, supply=supply, forbid=draw(st.booleans())),)


@st.composite
def layers(draw):
    """Draw four layers of any level."""
    levels = st.sampled_from(["village", "village", "township", "county"])
    team = draw(st.sampled_from([1, (1, 2), {"weak": (1, 2), "poor": 1}]))
    return [
        Layer(
            name="first_secretary",
            supply="cadres",
            places=draw(st.sampled_from([None, "village.class in ['weak', 'poor']"])),
        ),
        Layer(name="department", supply="units", capacity="unit.capacity", level=draw(levels)),
        Layer(
            name="county_leader",
            supply="leaders",
            level=draw(levels),
            capacity=draw(st.sampled_from([1, (1, 2)])),
            demand={"weak": 1},
        ),
        Layer(
            name="work_team",
            supply="cadres",
            level=draw(levels),
            demand=team,
            roles=draw(st.sampled_from([{}, {"industry": 1}])),
        ),
    ]


@st.composite
def policies(draw):
    """Draw a policy over four layers of any level, with couplings, rules and goals.

    Only kinds and shapes that ``tests.optimizer.independent`` knows; what is enrolled is drawn
    by ``tests.optimizer.choosing``.
    """
    coupling, goal, rule = (enrolled(family) for family in ("coupling", "goal", "rule"))
    found = draw(layers())
    couplings = []
    if draw(st.booleans()):
        names = draw(
            st.sampled_from([("first_secretary", "department"), ("first_secretary", "work_team")])
        )
        couplings.append(coupling["same_unit"](layers=names))
    if draw(st.booleans()):
        couplings.append(coupling["exclusive"](layers=("first_secretary", "work_team")))
    rules = []
    if draw(st.booleans()):
        unknown = draw(st.sampled_from(["fail", "fail", "pass", "ask"]))
        rules.append(
            rule["require"](layer="first_secretary", require="cadre.age <= 45", unknown=unknown)
        )
    if draw(st.booleans()):
        rules.append(rule["recusal"](layer="first_secretary"))
    couplings += _more_couplings(draw, found)
    rules += _more_rules(draw) + _budget(draw) + _hardest(draw) + _terms(draw) + _money(draw)
    rules += _loads(draw)
    goals = [
        goal["shortage"](order=("weak", "poor")),
        goal["fit"](weight=draw(SHARE)),
        goal["strength"](weight=1.0, layers=("department",), level=draw(st.integers(2, 3))),
        goal["travel"](weight=0.5),
        goal["seniority"](layers=("county_leader",), weight=1.0),
        *_more_goals(draw),
    ]
    return Policy(layers=found, couplings=couplings, rules=rules, goals=goals)


def _more_couplings(draw, layers):
    coupling, levels = enrolled("coupling"), {layer.name: layer.level for layer in layers}
    found = []
    if draw(st.integers(0, 2)) == 0:
        found.append(coupling["shared_adjacent"](layer=draw(st.sampled_from(["department"]))))
    if draw(st.integers(0, 2)) == 0:
        by = draw(st.sampled_from([None, "first_secretary"]))
        by = by if levels["work_team"] == "village" else None
        found.append(
            coupling["team_leader"](layer="work_team", by=by, require="cadre.birth_year < 1985")
        )
    if draw(st.integers(0, 3)) == 0:
        found.append(coupling["few_units"](layers=("work_team",), most=draw(st.integers(1, 2))))
    if draw(st.integers(0, 4)) == 0:
        found.append(coupling["exchange"](there="first_secretary", back="work_team"))
    order = ("village", "township", "county")
    if draw(st.integers(0, 2)) == 0 and levels["work_team"] != "village":
        found.append(coupling["within"](inner="first_secretary", outer="work_team"))
    assert all(level in order for level in levels.values())
    return found


def _more_rules(draw):
    rule, found = enrolled("rule"), []
    if draw(st.integers(0, 3)) == 0:
        found.append(rule["binding"](layer="department", only_bound=draw(st.booleans())))
    if draw(st.integers(0, 3)) == 0:
        found.append(rule["local"](layer="county_leader", only_known=draw(st.booleans())))
    if draw(st.integers(0, 1)) == 0:
        found.append(
            rule["quota"](
                layer="first_secretary",
                who=draw(st.sampled_from([None, "cadre.birth_year < 1985"])),
                where=draw(st.sampled_from([None, "village.class == 'weak'"])),
                least=draw(st.integers(0, 2)),
                most=draw(st.sampled_from([None, 1, 2])),
                per=draw(st.sampled_from([None, "township", "county"])),
            )
        )
    return found


def _terms(draw):
    rule, found = enrolled("rule"), []
    if draw(st.integers(0, 3)) == 0:
        found.append(rule["keep_term"](layers=draw(st.sampled_from([(), ("first_secretary",)]))))
    if draw(st.integers(0, 3)) == 0:
        found.append(rule["term_limit"](layer="first_secretary", most_years=3))
    return found


def _money(draw):
    rule, found = enrolled("rule"), []
    if draw(st.integers(0, 3)) == 0:
        found.append(
            rule["budget"](
                layers=draw(st.sampled_from([("first_secretary",), ("department", "work_team")])),
                rates=draw(st.sampled_from([1000.0, {"county": 500.0, "city": 800.0}])),
                most=draw(st.sampled_from([None, 1500.0, {"city": 800.0}])),
                per=draw(st.sampled_from([None, "county"])),
            )
        )
    if draw(st.integers(0, 3)) == 0:
        numbers = {"county": draw(st.sampled_from([1, (0, 1), (1, 3)])), "city": (0, 2)}
        found.append(rule["level_quota"](layer="first_secretary", numbers=numbers))
    if draw(st.integers(0, 2)) == 0:
        per = draw(st.sampled_from([None, "county"]))
        found.append(rule["monotone"](layer="county_leader", per=per))
    return found


def _loads(draw):
    rule, found = enrolled("rule"), []
    missing = st.sampled_from(["bar", 0.0, 1.0])
    if draw(st.integers(0, 3)) == 0:
        found.append(
            rule["load"](layers=("department",), capacity="unit.载荷", missing=draw(missing))
        )
    if draw(st.integers(0, 4)) == 0:
        layers = ("first_secretary", "work_team")
        found.append(rule["load"](layers=layers, capacity=3.0, missing=draw(missing)))
    if draw(st.integers(0, 3)) == 0:
        layers = draw(st.sampled_from([("department",), ("first_secretary", "work_team")]))
        most = draw(st.sampled_from([None, 1, 2]))
        found.append(rule["used"](layers=layers, least=draw(st.integers(0, 2)), most=most))
    if draw(st.integers(0, 4)) == 0:
        column = draw(st.sampled_from(["cost", "load"]))
        found.append(rule["listed"](layers=("department",), column=column))
    return found


def _hardest(draw):
    if draw(st.integers(0, 3)):
        return []
    who = draw(st.sampled_from(["leader.rank == 1", "leader.rank <= 2"]))
    per = draw(st.sampled_from([None, "county"]))
    count = draw(st.integers(1, 2))
    rule = enrolled("rule")["hardest_first"]
    return [rule(layer="county_leader", who=who, count=count, per=per)]


def _budget(draw):
    if draw(st.integers(0, 4)):
        return []
    layers = draw(st.sampled_from([(), ("first_secretary",)]))
    return [enrolled("rule")["change_budget"](most=draw(st.integers(0, 2)), layers=layers)]


def _more_goals(draw):
    goal = enrolled("goal")
    wishes = [
        goal["few_changes"](layers=("first_secretary",), level=draw(st.integers(2, 3))),
        goal["preference"](layers=("first_secretary",), weight=0.5),
        goal["equity"](layers=("department",)),
        goal["leximin"](layers=("department",), steps=3, level=draw(st.integers(2, 3))),
        goal["batch_order"](layers=("first_secretary",), order=("weak",)),
        goal["balance"](layers=("department",), by=draw(st.sampled_from(["places", "hardness"]))),
        goal["balance"](layers=("first_secretary", "work_team"), level=3),
        goal["compactness"](layers=("department",), weight=0.5),
        goal["scores"](layers=("department",), missing=draw(st.sampled_from(["bar", 2.0]))),
        goal["opening"](layers=("department",), price="unit.启用费", unknown=0.5),
        goal["opening"](layers=("first_secretary", "work_team"), weight=0.5),
    ]
    return draw(st.lists(st.sampled_from(wishes), max_size=3, unique=True))


def level_values(county, policy, plan):
    """Cost of every level of a plan, by the reader faces, rounded for comparison."""
    values: dict[int, float] = {}
    for goal in policy.effective_goals:
        value = goal.weight * goal.measure(county, policy, plan)
        values[goal.level] = values.get(goal.level, 0.0) + value
    return [round(values[level], 5) for level in sorted(values)]


def brute_force(county: County, policy: Policy) -> list[float]:
    """Least cost of every level in turn, by looking at every plan there is."""
    posts = [
        Posting(layer.name, place.id, supply.id)
        for layer in policy.layers
        for place, supply in product(places_of(county, layer.level), county.supplies(layer.supply))
    ]
    best: tuple[int, list[float]] | None = None
    for choice in product((False, True), repeat=len(posts)):
        plan = Plan(tuple(post for post, on in zip(posts, choice, strict=True) if on))
        harmless = {*PRICES, "shortage_wrong"}
        if all(breach.key in harmless for breach in verify(county, policy, plan)):
            lost = len(unkept_pins(county, policy, plan))
            found = (lost, level_values(county, policy, plan))
            best = found if best is None or found < best else best
    assert best is not None
    return best[1]
