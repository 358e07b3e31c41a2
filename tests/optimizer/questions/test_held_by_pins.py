"""Who is held by pins: what is told by counting is what re-optimising says."""

from dataclasses import replace

from hypothesis import HealthCheck, given, settings

from geodata.facts.county import Cadre, County, Pin, Unit, Village
from optimizer.facts.layer import Layer
from optimizer.model.outcome import Limits
from optimizer.model.policy import Policy
from optimizer.questions.pair_costs import next_best
from optimizer.questions.reoptimise import probing
from optimizer.solve import solve
from tests.optimizer.cases import counties, policies
from tests.optimizer.kinds import enrolled

EXACT = Limits(seconds=60, gap=0.0)
VILLAGES = tuple(
    Village(id=f"V{n}", name=f"V{n}", township="T", lon=112 + n / 10, lat=39.0) for n in range(2)
)
PEOPLE = tuple(Cadre(id=f"P{n}", name=f"P{n}", lon=112 + n / 10, lat=39.0) for n in range(4))
UNITS = tuple(Unit(id=f"U{n}", name=f"U{n}", lon=112.0, lat=39.0) for n in range(3))
COUNTY = County(name="C", villages=VILLAGES, units=UNITS, cadres=PEOPLE)
FIRST, TEAM = (Layer(name=name, supply="cadres") for name in ("first_secretary", "work_team"))
PAIRED = Layer(name="department", supply="units", capacity=2)
TRAVEL = enrolled("goal")["travel"]()


def fixed(county, policy, layer, place):
    """Who is told as held by a pin, and who as the next best."""
    plan = solve(county, policy, limits=EXACT).plan
    found = next_best(county, policy, plan, count=9)[layer, place]
    return [[o.supply for o in found if o.fixed is held] for held in (True, False)]


def test_who_is_fixed_elsewhere_is_no_next_best_and_whoever_has_room_is():
    pins = (Pin(layer="first_secretary", place="V0", supply="P3"),)
    held, free = fixed(replace(COUNTY, pins=pins), Policy(layers=(FIRST,), goals=(TRAVEL,)),
                       "first_secretary", "V1")  # fmt: skip
    assert held == ["P3"]
    assert sorted(free) == sorted({"P0", "P1", "P2"} - {*held} - {"P1"})
    pins = (Pin(layer="department", place="V0", supply="U2"),)
    policy = Policy(layers=(PAIRED,), goals=(TRAVEL,))
    held, free = fixed(replace(COUNTY, pins=pins), policy, "department", "V1")
    assert held == []
    assert "U2" in free


def test_a_place_that_a_pin_fills_has_no_next_best():
    pins = (Pin(layer="first_secretary", place="V0", supply="P3"),)
    county, policy = replace(COUNTY, pins=pins), Policy(layers=(FIRST,), goals=(TRAVEL,))
    held, free = fixed(county, policy, "first_secretary", "V0")
    assert (sorted(held), free) == (["P0", "P1", "P2"], [])
    assert fixed(COUNTY, policy, "first_secretary", "V0")[0] == []


def test_whom_a_coupling_lets_hold_no_other_post_is_held_in_the_other_layer():
    pins = (Pin(layer="work_team", place="V0", supply="P2"),)
    once = enrolled("coupling")["exclusive"](layers=("first_secretary", "work_team"))
    policy = Policy(layers=(FIRST, TEAM), goals=(TRAVEL,), couplings=(once,))
    county = replace(COUNTY, pins=pins)
    assert fixed(county, policy, "first_secretary", "V1")[0] == ["P2"]
    loose = policy.model_copy(update={"couplings": ()})
    assert fixed(county, loose, "first_secretary", "V1")[0] == []


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(counties(), policies())
def test_whoever_is_held_by_counting_is_so_when_everything_is_optimised_again(county, policy):
    plan = solve(county, policy, limits=EXACT).plan
    found = next_best(county, policy, plan, count=5)
    held = [(*spot, o.supply) for spot, some in found.items() for o in some if o.fixed]
    with probing(county, policy, plan, limits=EXACT, proven=0.0) as probe:
        for pair in held[:4]:
            assert probe.ask(*pair) is None
