"""互派对照表: those whom the table ties stand in one row, whoever is alone stands alone."""

from dataclasses import replace

from geodata.facts.case import Case
from geodata.facts.county import Cadre, County, Village
from geodata.facts.tie import Tie
from maps.tables.plan_tables import plan_tables
from optimizer.facts.layer import Layer
from optimizer.model.plan import Plan, Posting
from optimizer.model.policy import Policy
from tests.maps.hand_made import outcome
from tests.optimizer.kinds import enrolled


def sheet(plan, ties, tie="互派"):
    county = County(
        name="甲县",
        villages=tuple(
            Village(id=f"V{n}", name=f"村{n}", township="T", county="甲县") for n in "123"
        ),
        cadres=tuple(Cadre(id=name, name=name) for name in ("银一", "银二", "县一", "县二")),
        ties=tuple(
            Tie(tie=tie, one_in="cadres", one=one, other_in="cadres", other=other)
            for one, other in ties
        ),
    )
    layers = tuple(Layer(name=name, supply="cadres") for name in ("there", "back"))
    part = enrolled("coupling")["exchange"](there="there", back="back", tie="互派")
    policy = Policy(layers=layers, couplings=(part,))
    made = plan_tables(Case(county=county), policy, replace(outcome(), plan=plan), (), title="试点")
    (table,) = (one for one in made if one.name == "互派对照表")
    return table.frame[["派出人员", "派往", "派回人员", "派到", "配对依据"]].to_numpy().tolist()


def test_who_exchanges_with_whom():
    there = (("V1", "银一"), ("V2", "银二"))
    back = (("V1", "县一"), ("V3", "县二"))
    plan = Plan(
        tuple(
            Posting(layer, *at) for layer, ends in (("there", there), ("back", back)) for at in ends
        )
    )
    order = "同一地区内按地点顺序"
    assert sheet(plan, []) == [
        ["银一", "村1", "县一", "村1", order],
        ["银二", "村2", "县二", "村3", order],
    ]
    assert sheet(plan, [("县二", "银一")]) == [
        ["银一", "村1", "县二", "村3", "关系名单"],
        ["银二", "村2", "县一", "村1", order],
    ]
    alone = Plan(tuple(post for post in plan.postings if post.supply != "县一"))
    assert sheet(alone, [("县二", "银二")])[1] == ["银一", "村1", None, None, order]
