"""A hand-made case of five villages with a trap in every text, for the tests of tables."""

import geopandas as gpd
from shapely.geometry import box

from geodata.facts.case import Case
from geodata.facts.county import Cadre, County, Leader, Precision, Township, Unit, Village
from optimizer.facts.layer import Layer
from optimizer.model.outcome import LevelResult, Outcome, Status, StopReason
from optimizer.model.plan import Plan, Posting, Shortage
from optimizer.model.policy import Policy
from tests.optimizer.kinds import enrolled

FORMULA = "=1+1"
TRAPS = (FORMULA, "+86", "-1", "@SUM(A1)", "http://example.org", "007", "{{7*7}}", "<b>&\x08￾")


def village(number, name, **facts):
    code = f"14060210{number:04d}"
    known = {"township": "T1", "code": code, "lon": 112.0 + number / 10, "lat": 39.0}
    return Village(id=code, name=name, **(known | facts))


def county():
    villages = (
        village(1, FORMULA, village_class="weak"),
        village(2, "东榆林", village_class="poor"),
        village(3, "西影寺", township="西街道", precision=Precision.TOWNSHIP),
        village(4, "不派村", village_class="自定类"),
        village(5, "无坐标村", village_class="weak", lon=None, lat=None, code=None),
    )
    units = (
        Unit(
            id="U1", name="市教育局", level="city", functions={"industry": 0.9}, lon=112.0, lat=39.5
        ),
        Unit(id="U2", name="@县水利局", level="county"),
    )
    cadres = (
        Cadre(id="C1", name="张三", unit="U1", grade="四级调研员", birth_year=1980,
              skills={"industry": 0.8, "直播": 0.7, "ecology": 0.1}),
        Cadre(id="C2", name="李四", unit="U2"),
        Cadre(id="C3", name="王五", unit=None),
        Cadre(id="C4", name="赵六", unit="U1", available=False),
    )  # fmt: skip
    leaders = (Leader(id="L1", name="钱七", rank=1, portfolio={"governance": 1.0}),)
    return County(
        name="朔城区", villages=villages, units=units, cadres=cadres, leaders=leaders,
        townships=(Township(id="T1", name="神头镇"),),
    )  # fmt: skip


def rules():
    kinds = enrolled("rule")
    return (
        kinds["require"](layer="first_secretary", require="cadre.birth_year >= 1970", tier=2,
                         source="省选派办法 第五条"),
        kinds["require"](layer="work_team", require="cadre.birth_year >= 1975"),
    )  # fmt: skip


def policy():
    served = {"weak": 1, "poor": 1, "ordinary": 1}
    return Policy(
        layers=(
            Layer(name="first_secretary", supply="cadres", demand=served, term_years=2),
            Layer(name="work_team", supply="cadres", demand={"weak": (2, 3)}, title="工作队",
                  roles={"industry": 1}),
            Layer(name="department", supply="units", demand=served, capacity=3),
            Layer(name="county_leader", supply="leaders", demand={"weak": 1}, title="村类别"),
        ),
        rules=rules(),
        couplings=(enrolled("coupling")["same_unit"](layers=("first_secretary", "department")),),
        goals=(enrolled("goal")["travel"](),),
    )  # fmt: skip


def code(number):
    return f"14060210{number:04d}"


def plan():
    return Plan(
        postings=(
            Posting("first_secretary", code(1), "C1", "industry"),
            Posting("first_secretary", code(3), "C2"),
            Posting("work_team", code(1), "C2"),
            Posting("work_team", code(1), "C3"),
            Posting("department", code(1), "U1"),
            Posting("department", code(2), "U2"),
            Posting("county_leader", code(1), "L1"),
        ),
        shortages=(
            Shortage("first_secretary", code(2), 1, "not_enough"),
            Shortage("first_secretary", code(5), 1, "no_candidate"),
            Shortage("work_team", code(5), 2, "tied"),
            Shortage("work_team", code(1), 1, "skill_industry"),
            Shortage("department", code(3), 1, "tied"),
            Shortage("department", code(5), 1, "tied"),
            Shortage("county_leader", code(5), 1, "not_enough"),
        ),
    )


def outcome(**changes):
    known = {
        "status": Status.PROVEN,
        "stop": StopReason.DONE,
        "plan": plan(),
        "levels": (
            LevelResult(level=1, cost=6.0, bound=6.0, engine="flow", seconds=0.1,
                        goals={"shortage": 6.0}),
            LevelResult(level=2, cost=2.0, bound=1.5, engine="highs", seconds=1.25,
                        goals={"travel": 2.0}),
        ),
        "pairs": 21,
        "seconds": 1.4,
    }  # fmt: skip
    return Outcome(**(known | changes))


def case(*, polygons=()):
    """Return the case, with a square of 0.1 degrees around the villages of these numbers."""
    facts = county()
    shapes = {code(n): box(112.0 + n / 10, 39.0, 112.1 + n / 10, 39.1) for n in polygons}
    if not shapes:
        return Case(county=facts)
    index = list(shapes)
    frame = gpd.GeoDataFrame(geometry=list(shapes.values()), index=index, crs="EPSG:4326")
    frame.index.name = "village"
    return Case(county=facts, coverage=frame)
