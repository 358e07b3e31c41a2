"""Random small planning cases for hypothesis, and brute force to hold the solver against."""

from dataclasses import replace
from itertools import product

from hypothesis import strategies as st

from geodata.county import NEED_DIMENSIONS, Cadre, County, Leader, Pin, Township, Unit, Village
from optimizer.places import places_of
from optimizer.plan import Plan, Posting
from optimizer.policy import Layer, Policy
from optimizer.registry import enrolled
from optimizer.verify import verify

CLASSES = ("weak", "poor", "ordinary")
SHARE = st.integers(0, 10).map(lambda tenth: tenth / 10)
SCORES = st.dictionaries(st.sampled_from(NEED_DIMENSIONS[:3]), SHARE, max_size=3)
LONLAT = st.tuples(SHARE, SHARE).map(lambda point: (112.0 + point[0], 39.0 + point[1]))


@st.composite
def counties(draw, most_villages=4, most_people=5, most_units=3, pins=True):
    """Draw a county of a few villages, units, cadres and leaders, with unknowns here and there."""
    villages = tuple(_village(draw, n) for n in range(draw(st.integers(1, most_villages))))
    units = tuple(_unit(draw, n) for n in range(draw(st.integers(1, most_units))))
    owners = st.sampled_from([unit.id for unit in units] + [None])
    cadres = tuple(_cadre(draw, n, owners) for n in range(draw(st.integers(0, most_people))))
    leaders = tuple(
        Leader(id=f"L{n}", name=f"L{n}", rank=draw(st.integers(1, 3)))
        for n in range(draw(st.integers(0, 3)))
    )
    townships = tuple(
        Township(
            id=f"T{n}", name=f"T{n}", county="C", township_class=draw(st.sampled_from(CLASSES))
        )
        for n in range(2)
    )
    county = County(
        name="C",
        villages=villages,
        townships=townships,
        units=units,
        cadres=cadres,
        leaders=leaders,
    )
    return replace(county, pins=_pins(draw, county)) if pins else county


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
        strength=draw(st.none() | SHARE),
        capacity=draw(st.none() | st.integers(0, 3)),
        functions=draw(SCORES),
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
        native_place=draw(st.sampled_from([None, None, "V0"])),
        available=draw(st.sampled_from([True, True, None, False])),
    )


def _pins(draw, county):
    if not county.cadres or draw(st.integers(0, 3)):
        return ()
    place = draw(st.sampled_from([village.id for village in county.villages]))
    supply = draw(st.sampled_from([cadre.id for cadre in county.cadres]))
    return (Pin(layer="first_secretary", place=place, supply=supply, forbid=draw(st.booleans())),)


@st.composite
def policies(draw):
    """Draw a policy over four layers of any level, with couplings, rules and goals."""
    coupling, goal, rule = (enrolled(family) for family in ("coupling", "goal", "rule"))
    levels = st.sampled_from(["village", "village", "township", "county"])
    team = draw(st.sampled_from([1, (1, 2), {"weak": (1, 2), "poor": 1}]))
    layers = [
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
        rules.append(rule["require"](layer="first_secretary", require="cadre.age <= 45"))
    if draw(st.booleans()):
        rules.append(rule["recusal"](layer="first_secretary"))
    goals = [
        goal["shortage"](order=("weak", "poor")),
        goal["fit"](weight=draw(SHARE)),
        goal["strength"](weight=1.0, layers=("department",), level=draw(st.integers(2, 3))),
        goal["travel"](weight=0.5),
        goal["seniority"](layers=("county_leader",), weight=1.0),
    ]
    return Policy(layers=layers, couplings=couplings, rules=rules, goals=goals)


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
    best: list[float] | None = None
    for choice in product((False, True), repeat=len(posts)):
        plan = Plan(tuple(post for post, on in zip(posts, choice, strict=True) if on))
        harmless = {"pin_unkept", "shortage_wrong"}
        if all(breach.key in harmless for breach in verify(county, policy, plan)):
            values = level_values(county, policy, plan)
            best = values if best is None or values < best else best
    assert best is not None
    return best
