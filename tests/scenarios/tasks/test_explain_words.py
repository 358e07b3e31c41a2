"""What ``explain`` says: for each kind of sentence a case of it, and a case of its opposite."""

import io
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest
from rich.console import Console

from geodata.facts.county import Cadre, County, Pin, Unit, Village
from geodata.facts.pair_scores import PairScores
from geodata.facts.supply_key import SupplyKey
from geodata.words import catalogue, say
from maps.names import Names
from maps.tables.explanations import Sentences
from optimizer.facts.layer import Layer
from optimizer.model.outcome import Limits
from optimizer.model.plan import Plan, Posting
from optimizer.model.policy import Policy
from optimizer.questions.explain import Alternative, GoalCost, Rivals, WhyNot
from optimizer.questions.reoptimise import probing
from optimizer.solve import solve
from scenarios.console.console import Talker
from scenarios.tasks.explain import Question, Speaker
from tests.optimizer.kinds import enrolled

EXACT = Limits(seconds=60, gap=0.0)
RULE, COUPLING, GOAL = enrolled("rule"), enrolled("coupling"), enrolled("goal")
FIRST = Layer(name="first_secretary", supply="cadres")
AGE = RULE["require"](layer="first_secretary", require="cadre.age <= 45", name="年龄", tier=3)
ASKED = RULE["require"](
    layer="first_secretary", require="cadre.age <= 45", name="年龄", unknown="ask"
)


def county(costs, **facts):
    """Villages V0, V1 ... and people P0, P1 ...; ``costs[v][p]`` or ``None`` where unlisted."""
    cells = [
        (f"V{v}", f"P{p}", float(cost))
        for v, row in enumerate(costs)
        for p, cost in enumerate(row)
        if cost is not None
    ]
    place, supply, cost = zip(*cells, strict=True)
    nothing = (None,) * len(cells)
    table = PairScores(
        layer=("",) * len(cells), place=place, supply=supply, cost=cost, load=nothing
    )
    villages = [Village(id=f"V{v}", name=f"V{v}", township="T") for v in range(len(costs))]
    people = [Cadre(id=f"P{p}", name=f"P{p}", birth_year=1990) for p in range(len(costs[0]))]
    known: dict[str, Any] = {"villages": tuple(villages), "cadres": tuple(people), "scores": table}
    return County(name="C", **(known | facts))


def policy(*rules, missing="bar", layers=(FIRST,), **more):
    goal = GOAL["scores"](level=2, missing=missing)
    return Policy(layers=layers, rules=rules, goals=(goal, *more.pop("goals", ())), **more)


def explained(case, asked, plan=None, *, limits=EXACT, proven=0.0, **question):
    """The lines that answer one question; ``village``, ``person`` or both as ``why_not``."""
    plan = plan or solve(case, asked, limits=EXACT).plan
    told = io.StringIO()
    talker = Talker("zh", Console(file=told, width=500, highlight=False))
    run: Any = SimpleNamespace(
        case=SimpleNamespace(county=case), plan=plan, asked=SimpleNamespace(policy=asked)
    )
    village, person = question.pop("village", None), question.pop("person", None)
    layers = question.pop("layers", asked.layers)
    why_not = question.pop("why_not", None)
    with probing(case, asked, plan, limits=limits, proven=proven) as probe:
        speaker = Speaker(run, probe, talker, Question(**question))
        table = asked.layers[0].supply
        speaker.answer(
            layers,
            ("village", village) if village else None,
            SupplyKey(table, person) if person else None,
            (SupplyKey(table, why_not[0]), ("village", why_not[1])) if why_not else None,
        )
    return told.getvalue()


def words(key, **values):
    return say(f"explain.{key}", "zh", **values)


def words_of(key):
    """The longest part of a sentence that no value fills."""
    parts = catalogue()[f"explain.{key}"]["zh"].replace("}", "{").split("{")
    return max(parts[::2], key=len)


LINE = [[1, 5, 9], [5, 1, 9]]
"""Two villages, each with its own cheap one; a third is free and dear."""


def test_who_is_posted_with_rules_costs_and_the_next_best():
    told = explained(county(LINE), policy(AGE), village="V0")
    assert words("posted", layer="第一书记", place="C T V0", supply="P0") in told
    assert words_of("rules") + "年龄" in told
    assert words("rivals") in told
    assert words("more_level", level=2, cost="8.0000") in told
    assert words("changes_none") in told
    assert words_of("no_rival") not in told


def test_a_rule_is_met_or_to_be_confirmed():
    """Of P0 no year of birth is known: the rule is not said to be met."""
    case = county(LINE)
    unknown = replace(case, cadres=(replace(case.cadres[0], birth_year=None), *case.cadres[1:]))
    told = explained(unknown, policy(ASKED), village="V0")
    assert words("doubtful", rules="年龄") in told
    assert words_of("doubtful") not in explained(case, policy(ASKED), village="V0")


def test_nobody_else_may_serve():
    case = county([[1, None], [None, 1]])
    assert words("no_rival") in explained(case, policy(), village="V0")


def test_those_not_computed_are_counted_and_none_is_better():
    case = county([[*range(1, 16)], [1, *range(2, 16)]])
    told = explained(case, policy(), village="V0", top=1)
    assert words_of("others") in told
    assert words_of("others_open") not in told
    few = explained(county(LINE), policy(), village="V0", top=10)
    assert "其余" not in few


def test_a_pin_leaves_somebody_out_by_name():
    case = replace(county(LINE), pins=(Pin(layer="first_secretary", place="V1", supply="P1"),))
    assert words("fixed", names="P1") in explained(case, policy(), village="V0")
    assert words_of("fixed") not in explained(county(LINE), policy(), village="V0")
    barred = explained(case, policy(), why_not=("P1", "V0"))
    assert words("bar", reason=say("explain.because.fixed", "zh")) in barred


CROSS = [[2, 1], [9, 1]]
"""P1 is the cheapest at both villages; V1 needs him more."""


def test_whoever_is_cheaper_by_himself_has_the_reason_in_his_line():
    told = explained(county(CROSS), policy(), village="V0")
    (line,) = [line for line in told.splitlines() if line.startswith("    1. ")]
    moves = words("posted", layer="第一书记", place="C T V1", supply="P0")
    assert words("cheaper_moves", moves=moves) in line
    assert words_of("rival_cheaper") not in explained(county(CROSS), policy(), village="V1")


def test_a_cheaper_one_who_leaves_his_place_open_is_said_so():
    case = county([[2, 1], [None, 1]])
    told = explained(case, policy(), village="V0")
    assert words("vacated", layer="第一书记", place="C T V1") in told
    assert words("vacated", layer="第一书记", place="C T V1") not in explained(
        county(CROSS), policy(), village="V0"
    )


def test_a_cheaper_one_whom_nothing_moves_costs_more_in_another_goal():
    """P1 is cheaper, but only opening a second unit's price says so: nobody has to move."""
    unit = Layer(name="department", supply="units", capacity=2)
    units = tuple(Unit(id=f"P{n}", name=f"P{n}") for n in range(2))
    case = county([[2, 1], [2, 9]], cadres=(), units=units)
    opening = GOAL["opening"](level=2, layers=("department",), price=5.0)
    told = explained(case, policy(layers=(unit,), goals=(opening,)), village="V0")
    assert words("cheaper_dearer") in told
    assert words_of("cheaper_moves") not in told


def alternative(**known):
    """An alternative of a plan in which only P1 comes to V0."""
    post = Posting("first_secretary", "V0", "P1")
    bare: dict[str, Any] = {
        "posting": post,
        "more": (0.0, 0.0),
        "terms": (),
        "added": (post,),
        "removed": (),
    }
    return Alternative(**(bare | known))


def sentences_of(item):
    speaker = Sentences(Names(county(LINE), policy(), "zh"))
    return "\n".join([*speaker.rivals(Rivals((item,), 0)), speaker.opening(1, item)])


ITEMS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "within": ({"exact": False, "slack": 0.5}, {}),
    "unproven": ({"exact": False, "slack": float("inf")}, {"exact": False, "slack": 0.5}),
    "more_nothing": ({}, {"more": (0.0, 1.0)}),
    "more_level": ({"more": (0.0, 1.0)}, {"more": (0.0, -1.0)}),
    "less_level": ({"more": (0.0, -1.0)}, {"more": (0.0, 1.0)}),
    "no_terms": ({}, {"terms": (GoalCost.of(GOAL["fit"](), 1.0),)}),
    "changes_none": ({}, {"added": (Posting("first_secretary", "V1", "P2"),)}),
    "changes": ({"added": (Posting("first_secretary", "V1", "P2"),)}, {}),
    "changes_most": (
        {"added": (Posting("first_secretary", "V1", "P2"),), "fewest": False},
        {"added": (Posting("first_secretary", "V1", "P2"),)},
    ),
    "rivals_about": ({"exact": False}, {}),
    "cheaper_even": ({"cheaper": True}, {"cheaper": True, "more": (0.0, 1.0)}),
    "rival_cheaper": ({"cheaper": True}, {}),
    "moved_more": (
        {
            "cheaper": True,
            "added": tuple(Posting("first_secretary", f"V{n}", "P2") for n in range(1, 6)),
        },
        {"cheaper": True, "added": (Posting("first_secretary", "V1", "P2"),)},
    ),
}


@pytest.mark.parametrize("key", ITEMS)
def test_each_word_on_a_swap_stands_where_it_holds_and_nowhere_else(key):
    case, opposite = ITEMS[key]
    assert words_of(key) in sentences_of(alternative(**case))
    assert words_of(key) not in sentences_of(alternative(**opposite))


def test_without_time_to_the_end_it_is_an_estimate_and_with_exact_it_is_not():
    """The plan's own bound is open: its swaps are estimates, unless they may be solved anew."""
    third = GOAL["fit"](level=3)
    case, asked = county(LINE), policy(goals=(third,))
    short = Limits(seconds=60, gap=0.0)
    told = explained(case, asked, limits=short, proven=float("inf"), village="V0")
    assert "估算" not in told  # the question itself has proven the plan
    hand = Plan((Posting("first_secretary", "V0", "P1"), Posting("first_secretary", "V1", "P0")))
    assert "估算" in explained(case, asked, hand, proven=float("inf"), village="V0")


OPEN = [[1, 5], [5, 1], [2, 3]]
"""Three villages and two people."""


def test_an_open_post_its_cause_and_who_could_fill_it():
    case, asked = county(OPEN), policy()
    plan = solve(case, asked, limits=EXACT).plan
    place = plan.shortages[0].place
    told = explained(case, asked, plan, village=place)
    cause = say("shortage.not_enough", "zh")
    assert words("open", layer="第一书记", place=f"C T {place}", count=1, cause=cause) in told
    assert words("fillers") in told
    assert "估算，自身代价" in told
    exact = explained(case, asked, plan, village=place, exact=True)
    assert words("fillers_exact") in exact
    assert "估算" not in exact
    assert "：缺 " not in explained(case, asked, plan, village=plan.postings[0].place)


def test_an_open_post_for_which_there_is_nobody():
    case = county([[1, 5], [None, None]])
    told = explained(case, policy(), village="V1")
    assert say("shortage.no_candidate", "zh") in told
    assert words("fillers") not in told


def test_an_open_post_of_a_layer_that_scores_no_single_postings():
    case = county([[1], [1]])
    asked = Policy(layers=(FIRST,), goals=(GOAL["balance"](layers=("first_secretary",)),))
    plan = solve(case, asked, limits=EXACT).plan
    told = explained(case, asked, plan, village=plan.shortages[0].place)
    assert words("fillers_uncounted", count=1) in told
    scored = policy()
    plan = solve(county(OPEN), scored, limits=EXACT).plan
    told = explained(county(OPEN), scored, plan, village=plan.shortages[0].place)
    assert words_of("fillers_uncounted") not in told


def test_a_place_that_is_not_asked_for_and_one_where_nobody_need_be():
    nobody = Layer(name="first_secretary", supply="cadres", demand=(0, 1))
    away = Layer(name="first_secretary", supply="cadres", places="village.hardness > 0.9")
    case = county(LINE)
    plain = explained(case, policy(layers=(away,)), Plan(), village="V0")
    assert words("unserved", place="C T V0") in plain
    free = explained(case, policy(layers=(nobody,)), Plan(), village="V0")
    assert words("nobody", layer="第一书记", place="C T V0") in free
    assert words_of("unserved") not in free


def test_somebody_without_a_posting_and_where_he_could_be():
    case = county(LINE)
    told = explained(case, policy(), person="P2")
    assert words("idle", supply="P2") in told
    assert words("elsewhere", supply="P2") in told
    assert words("nowhere", layer="第一书记") not in told
    posted = explained(case, policy(), person="P0")
    assert words("idle", supply="P0") not in posted


def test_somebody_who_may_serve_nowhere_and_somebody_unfit():
    case = county([[1, None], [5, None]])
    assert words("nowhere", layer="第一书记") in explained(case, policy(), person="P1")
    gone = replace(case, cadres=(case.cadres[0], replace(case.cadres[1], available=False)))
    told = explained(gone, policy(), person="P1")
    reason = say("explain.because.not_eligible", "zh")
    assert words("idle_unfit", layer="第一书记", reason=reason) in told
    assert words("nowhere", layer="第一书记") not in told


def test_why_not_a_bar_a_price_or_nothing_at_all():
    old = county(LINE)
    old = replace(old, cadres=(*old.cadres[:2], replace(old.cadres[2], birth_year=1960)))
    barred = explained(old, policy(AGE), why_not=("P2", "V0"))
    assert words("why_not_barred", layer="第一书记", supply="P2", place="C T V0") in barred
    assert "“年龄”" in barred
    priced = explained(county(LINE), policy(AGE), why_not=("P2", "V0"))
    assert words_of("why_not_cost") in priced
    assert words_of("why_not_barred") not in priced
    even = explained(county([[1, 1], [1, 1]]), policy(), why_not=("P1", "V0"))
    even += explained(county([[1, 1], [1, 1]]), policy(), why_not=("P0", "V0"))
    assert words_of("why_not_free") in even
    assert words("change_added", posting="").strip() in even
    assert words_of("why_stands") in even


REASONS: dict[str, dict[str, Any]] = {
    "not_served": {"layers": (FIRST.model_copy(update={"places": "village.hardness > 0.9"}),)},
    "not_eligible": {"layers": (FIRST.model_copy(update={"eligible": "cadre.age > 99"}),)},
    "rule": {},
}


@pytest.mark.parametrize("key", REASONS)
def test_each_bar_is_named_where_it_bars_and_nowhere_else(key):
    case = county(LINE)
    rules = (RULE["require"](layer="first_secretary", require="cadre.age > 99", name="年长"),)
    asked = policy(*(rules if key == "rule" else ()), **REASONS[key])
    told = explained(case, asked, Plan(), why_not=("P2", "V0"))
    reason = "“年长”" if key == "rule" else say(f"explain.because.{key}", "zh")
    assert reason in told
    assert reason not in explained(case, policy(), why_not=("P2", "V0"))


def test_somebody_marked_as_not_available():
    case = county(LINE)
    gone = replace(case, cadres=(*case.cadres[:2], replace(case.cadres[2], available=False)))
    reason = say("explain.because.not_available", "zh")
    assert reason in explained(gone, policy(), why_not=("P2", "V0"))
    assert reason not in explained(case, policy(), why_not=("P2", "V0"))


def test_layers_that_do_not_join_the_two():
    case, asked = county(LINE), policy()
    told = explained(case, asked, layers=(), why_not=("P2", "V0"))
    assert words("no_common_layer", supply="P2", place="V0") in told
    assert words_of("no_common_layer") not in explained(case, asked, why_not=("P2", "V0"))


def test_those_not_computed_may_be_better_where_no_bound_says_otherwise():
    case = county([[*range(1, 16)], [1, *range(2, 16)]])
    plan = solve(case, policy(), limits=EXACT).plan
    some = rivals_with(case, plan, beaten=False)
    assert words_of("others_open") in some
    assert words_of("others_open") not in rivals_with(case, plan, beaten=True)
    assert words_of("others") in rivals_with(case, plan, beaten=True)


def rivals_with(case, plan, *, beaten):
    """What is said of rivals of whom some were not computed."""
    speaker = Sentences(Names(case, policy(), "zh"))
    return "\n".join(speaker.rivals(Rivals((alternative(),), 4, 0.5, 2, beaten=beaten)))


def test_many_changes_are_counted():
    moved = tuple(Posting("first_secretary", f"V{n}", "P2") for n in range(1, 9))
    speaker = Sentences(Names(county(LINE), policy(), "zh"))
    post = Posting("first_secretary", "V0", "P1")
    told = [
        "\n".join(speaker.why_not(WhyNot(post, (), alternative(added=(post, *some)))))
        for some in (moved, moved[:2])
    ]
    assert [words("change_more", count=8) in lines for lines in told] == [True, False]
    assert [lines.count("改派：") for lines in told] == [6, 2]


def test_where_somebody_could_be_is_an_estimate_without_a_proof():
    hand = Plan((Posting("first_secretary", "V0", "P1"), Posting("first_secretary", "V1", "P0")))
    case, asked = county(LINE), policy(goals=(GOAL["fit"](level=3),))
    told = explained(case, asked, hand, proven=float("inf"), person="P2")
    assert words("elsewhere_about", supply="P2") in told
    assert words("elsewhere_about", supply="P2") not in explained(case, asked, person="P2")
