"""Questions after a run, held against the model: what would it cost if this pair stood?"""

from contextlib import suppress
from random import Random

from optimizer.engine.prepare import to_table
from optimizer.limits.deadline import StoppedError
from optimizer.model.outcome import Limits
from optimizer.questions.column_subset import narrowed
from optimizer.questions.reoptimise import probing
from tests.optimizer.paths import PATHS
from tests.soak.hold import lexicographic, slack

ASKED = 3
LIMITS = Limits(seconds=120.0)
PATHS_ASKED = ("standard", "pricing", "flow", "narrow", "question by question")


def asked(model, case, county, policy, outcome, gap):
    """Ask about some pairs that the plan has not got; the faults of each answer."""
    exact = outcome.closed and gap == 0.0
    if case.path not in PATHS_ASKED or not exact:
        return
    stands = {(p.layer, p.place, p.supply) for p in outcome.plan.postings}
    pairs = [(name, p.id, s.id) for name in model.layers for _, p, s in model.of(name)]
    others = [pair for pair in pairs if pair not in stands]
    chosen = Random(case.seed).sample(others, min(ASKED, len(others)))
    kept, params = outcome.kept, PATHS[case.path]
    table = None if kept is None else to_table(kept)
    if case.path == "narrow" and table is not None and chosen:
        focus = frozenset({(chosen[0][1], "")})
        kept = narrowed(table, county, policy, outcome.plan, focus, params=params)
    how = {"kept": kept, "limits": LIMITS, "params": params, "proven": 0.0}
    in_time = suppress(StoppedError)  # what is not answered in time says nothing false
    with in_time, probing(county, policy, outcome.plan, **how) as probe:
        for pair in chosen:
            yield list(_bounded(model, pair, stands, probe))
            yield list(_held(model, pair, stands, probe.ask(*pair)))
        for post in outcome.plan.postings[:1]:
            pair = post.layer, post.place, post.supply
            told = probe.without(post)
            yield list(_at_least(model, {model.key[pair]: 0.0}, stands, told, f"without {pair}"))


def _bounded(model, pair, stands, probe):
    """The least that is said of somebody among others is no more than the exact cost."""
    layer, place, supply = pair
    fixed = {model.key[pair]: 1.0}
    for word, named in (
        (supply, probe.rivals(layer, place)),
        (place, probe.openings(layer, supply)),
    ):
        floor = dict(named).get(word)
        if floor is None:
            yield f"question {pair}: not among those who may stand"
            continue
        for number, told in enumerate(floor.alone()):
            yield from _at_least(model, fixed, stands, told, f"with {pair}", number)


def _at_least(model, fixed, stands, told, words, number=-1):
    """No plan of the same levels above is worse by less than ``told`` at one level."""
    costs = model.judge(sorted(stands))[0]
    levels = sorted(costs)
    level = levels[number]
    rows = [model.held(above, costs[above]) for above in levels if above < level]
    found = model.least(level, rows, fixed)
    if found.x is None:
        return
    apart = 2 * slack(model, level, found.value, stands)
    if told > max(0.0, found.value - costs[level]) + apart:
        yield f"at least {told:.9g} worse {words}, but {found.value - costs[level]:.9g} is possible"


def _held(model, pair, stands, answer):
    """The answer's plan has the pair and costs what is said; no plan with it costs less."""
    best = lexicographic(model, {model.key[pair]: 1.0})
    if answer is None or best is None:
        if (answer is None) != (best is None):
            yield f"question {pair}: {answer and answer.costs} for {best}"
        return
    bare = [{(p.layer, p.place, p.supply) for p in some} for some in (answer.removed, answer.added)]
    plan = (stands - bare[0]) | bare[1]
    costs, wrong = model.judge(sorted(plan))
    if wrong or pair not in plan or model.lost(plan) > model.lost(stands):
        yield f"question {pair}: the answer's plan breaks {wrong or 'what was asked'}"
        return
    said = [*answer.costs]
    for level, (own, told) in enumerate(zip(costs.values(), said, strict=True), 1):
        if abs(own - told) > _slack(model, level, own, plan):
            yield f"question {pair}: level {level} costs {own:.9g}, stated {told:.9g}"
    for level, (told, least) in enumerate(zip(said, best, strict=True), 1):
        apart = _slack(model, level, least, plan) + (answer.slack if level == len(said) else 0.0)
        if told < least - apart:
            return  # the model itself has judged the plan: its engine has missed it
        if told > least + apart:
            yield f"question {pair}: level {level} {told:.9g}, but {least:.9g} is exact"
            return


def _slack(model, number, value, plan):
    level = list(model.cost)[number - 1]
    return slack(model, level, value, plan)
