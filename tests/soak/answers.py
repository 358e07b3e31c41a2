"""Answers about a run, held against the model.

Breaches, next best, conflicts, repairs, points of curves, replans.

Each function yields the faults of one question. Cases are small: every answer is several solves
of the model.
"""

from contextlib import suppress
from dataclasses import replace
from random import Random

import numpy as np

from geodata.facts.county import Cadre
from geodata.facts.supply_key import SupplyKey
from optimizer.diagnosis.conflicts import conflicts
from optimizer.diagnosis.open_posts import open_posts
from optimizer.diagnosis.shortage_account import menu
from optimizer.limits.deadline import StoppedError
from optimizer.model.outcome import Limits
from optimizer.model.plan import Plan, Posting
from optimizer.model.soft_constraints import is_promise
from optimizer.plans.replan import Event, after, calm, in_force
from optimizer.plans.shortages import judged_shortages
from optimizer.plans.verify import verify
from optimizer.questions.explain import rivals_of
from optimizer.questions.reoptimise import probing
from optimizer.questions.trade_offs import reweighed, trade_off, weighable
from optimizer.rules.pinned import unkept_pins
from optimizer.solve import solve
from tests.soak.hold import lexicographic, slack
from tests.soak.model import Model

SMALL = 12
"""Villages up to which a case is asked all of this."""
SECONDS = 8.0
"""For trying what would close open posts."""
PLANS, LISTED, POINTS, TRIED = 6, 2, 3, 6
LIMITS = Limits(seconds=60.0, gap=0.0)
EVENTS = ("recall", "rotate", "term_limit")
"""Rules that speak of what stands in more than the plan says."""


def answered(model, case, county, policy, outcome):
    """The faults of every answer."""
    if case.size > SMALL:
        return
    random = Random(case.seed)
    yield list(breaches(model, county, policy, outcome.plan, random))
    with suppress(StoppedError):
        yield list(next_best(model, county, policy, outcome.plan, random))
    yield list(told_conflicts(model, county, policy, outcome.plan))
    yield list(repairs(model, county, policy, outcome.plan))
    yield list(curve(model, county, policy, outcome.plan))
    yield list(replanned(model, county, policy, outcome.plan, random))


def breaches(model, county, policy, plan, random):
    """Of plans that are the best with some postings more, fewer or elsewhere."""
    for number in range(PLANS):
        posts = _altered(model, county, plan, random)
        _, wrong = model.judge(sorted(posts))
        bare = Plan(tuple(Posting(*post) for post in sorted(posts)))
        whole = replace(bare, shortages=judged_shortages(county, policy, bare))
        found = [b for b in verify(county, policy, whole) if not is_promise(b)]
        if bool(found) != bool(wrong):
            said = [(b.rule, b.key, b.layer, b.place, b.supply) for b in found][:2]
            yield f"plan {number} {sorted(posts)}: breaches {said} for {wrong[:2]}"


def _altered(model, county, plan, random):
    """The postings of a plan with one or two changed, mostly among pairs that may stand."""
    posts = {(p.layer, p.place, p.supply) for p in plan.postings}
    for _ in range(random.randint(1, 2)):
        ground = model.layers[random.choice(sorted(model.layers))]
        mine = sorted(post for post in posts if post[0] == ground.name)
        if mine and random.random() < 0.6:
            posts.discard(random.choice(mine))
        pairs = [(ground.name, place.id, supply.id) for _, place, supply in ground.pairs]
        if random.random() < 0.15:
            table = county.supplies(ground.layer["supply"])
            every = model.facts.places[ground.level]
            pairs = [(ground.name, p.id, s.id) for p in every for s in table]
        if pairs and random.random() < 0.8:
            posts.add(random.choice(pairs))
    return posts


def next_best(model, county, policy, plan, random):
    """The next best of one place are those of the least costs, the levels in order."""
    if not plan.postings:
        return
    post = random.choice(plan.postings)
    ground = model.layers[post.layer]
    here = {p.supply for p in plan.of_layer(post.layer) if p.place == post.place}
    others = [s.id for _, p, s in ground.pairs if p.id == post.place and s.id not in here]
    with probing(county, policy, plan, limits=LIMITS, proven=0.0) as probe:
        found = rivals_of(probe, post.layer, post.place, LISTED)
    named = {item.posting.supply for item in found.best} | {p.supply for p in found.fixed}
    if not named <= set(others) or len(named) + found.others < min(len(others), LISTED):
        yield f"next best at {post.place}: {sorted(named)} of {sorted(others)}"
        return
    stands = [(p.layer, p.place, p.supply) for p in plan.postings]
    before = [*model.judge(sorted(stands))[0].values()]
    exact = {}
    for who in others:
        best = lexicographic(model, {model.key[post.layer, post.place, who]: 1.0})
        if best is not None:
            exact[who] = [b - a for a, b in zip(before, best, strict=True)]
    apart = [2 * slack(model, level, value, stands) for level, value in _values(model, before)]
    for item in found.best:
        who = item.posting.supply
        if who not in exact:
            yield f"next best {who} at {post.place} cannot stand there"
        elif item.exact and _order(item.more, exact[who], apart):
            yield f"next best {who} at {post.place}: {item.more} for {exact[who]}"
    if found.beaten and len(found.best) == LISTED:
        worst = found.best[-1].more
        better = [w for w in exact if w not in named and _order(exact[w], worst, apart) < 0]
        if better:
            yield f"next best at {post.place}: {better} are better than {worst}"


def _values(model, values):
    return zip(model.cost, values, strict=True)


def _order(one, other, apart):
    """-1, 0, 1: which costs less, the levels in order."""
    for a, b, near in zip(one, other, apart, strict=True):
        if abs(a - b) > near + 1e-5:
            return -1 if a < b else 1
    return 0


def told_conflicts(model, county, policy, plan):
    """What stands against a pin does, and none of it is to spare."""
    unkept = unkept_pins(county, policy, plan)
    numbers = {id(pin): number for number, pin in enumerate(county.pins)}
    scenario = model.facts.scenario
    for found in conflicts(county, policy, unkept, seconds=30):
        if not found.checked or any(rule.kind in ("listed", "recall") for rule in found.rules):
            continue
        rules = [n for n, rule in enumerate(policy.rules) if any(rule is x for x in found.rules)]
        ties = [n for n, tie in enumerate(policy.couplings) if any(tie is x for x in found.rules)]
        pins = [numbers[id(pin)] for pin in found.pins]
        parts = [("rule", n) for n in rules] + [("coupling", n) for n in ties]
        parts += [("pin", n) for n in pins]
        if len(parts) != len(found.rules) + len(found.pins):
            continue  # what goals bring is not in the lists of the scenario
        mine = numbers[id(found.pin)]
        if _keeps(model, scenario, parts, mine):
            yield f"conflict of pin {mine} with {parts}: a plan keeps all"
        for part in parts:
            if not _keeps(model, scenario, [x for x in parts if x != part], mine):
                yield f"conflict of pin {mine} with {parts}: {part} is to spare"


def _keeps(model, scenario, parts, pin):
    """Whether a plan keeps a pin and all that is named."""
    named = {
        family: [scenario[family][n] for kind, n in parts if kind == family]
        for family in ("rule", "coupling")
    }
    goals = [goal for goal in scenario.get("goal", []) if goal["kind"] == "shortage"]
    pins = [model.facts.pins[n] for kind, n in parts if kind == "pin"]
    asked = {**scenario, **named, "goal": [{**goal, "level": 1} for goal in goals]}
    facts = replace(model.facts, scenario=asked, pins=[model.facts.pins[pin], *pins], former=[])
    return Model(facts).fewest == 0


def repairs(model, county, policy, plan):
    """What is said to close posts can, and what surely would is offered."""
    base = sum(item.missing for item in open_posts(plan))
    if not base:
        return
    found = menu(county, policy, plan, seconds=SECONDS)
    if found.anew and not found.as_good:
        yield f"{found.anew} posts are closed by solving a closed plan anew"
    if found.base < _open_of(model)[2]:
        yield f"{found.base} posts are said to stay open, a best plan has more"
    base = found.base
    told = {_change(policy, county, item.relaxation): item.left for item in found.repairs}
    kinds = [*_parts(model.facts.scenario), *(("pin", n) for n in range(len(model.facts.pins)))]
    for part in kinds[:TRIED]:
        changed = Model(_without(model.facts, part))
        least, most, _ = _open_of(changed)
        left = told.get(part)
        if left is not None and left < least:
            yield f"without {part} {left} posts are said to stay open, {least} do"
        gives_way = part[0] == "pin" or model.facts.scenario[part[0]][part[1]].get("tier", 4) > 1
        if left is None and most < base and gives_way and not found.untried:
            smaller = any(_rule_of(policy, item.relaxation) == part for item in found.repairs)
            if not smaller:
                yield f"without {part} at most {most} of {base} posts stay open: not offered"


def _parts(scenario):
    return [(name, n) for name in ("rule", "coupling") for n in range(len(scenario.get(name, [])))]


def _change(policy, county, change):
    """The part of the scenario that a change leaves out; ``None`` for another change."""
    if change.key == "dropped":
        return _rule_of(policy, change)
    if change.key == "unpinned":
        left = {id(pin) for pin in change.county.pins}
        gone = [n for n, pin in enumerate(county.pins) if id(pin) not in left]
        return ("pin", gone[0]) if len(gone) == 1 else None
    return None


def _rule_of(policy, change):
    for family, parts in (("rule", policy.rules), ("coupling", policy.couplings)):
        for number, part in enumerate(parts):
            if change.rule is part:
                return family, number
    return None


def _without(facts, part):
    family, number = part
    if family == "pin":
        return replace(facts, pins=[pin for n, pin in enumerate(facts.pins) if n != number])
    parts = [item for n, item in enumerate(facts.scenario[family]) if n != number]
    return replace(facts, scenario={**facts.scenario, family: parts})


def _open_of(model):
    """How many posts are open at least in any plan, at most and at least in one best at level 1."""
    costs = np.zeros(len(model.upper))
    costs[[column for key, column in model.key.items() if key[0] == "short"]] = 1.0
    first = min(model.cost)
    best = model.least(first).value
    held = [model.held(first, best)]
    worst, fewest = model.solve(-costs, held), model.solve(costs, held)
    return round(model.solve(costs).value), round(-worst.value), round(fewest.value)


def curve(model, county, policy, plan):
    """The points of a trade-off are each the best at their weights."""
    goals, scenario = policy.effective_goals, model.facts.scenario
    written = {id(goal): n for n, goal in enumerate(policy.goals)}
    chosen = [n for n in weighable(policy) if id(goals[n]) in written]
    if len(chosen) < 2 or any(goal.kind == "leximin" for goal in goals):
        return
    two = tuple(chosen[-2:])
    made = trade_off(
        county,
        policy,
        two,
        most=POINTS,
        solve=lambda asked, start: solve(county, asked, limits=LIMITS, start=start),
    )
    for point in made.points:
        asked = reweighed(policy, two, point.weights)
        facts = replace(model.facts, scenario=_with_goals(scenario, policy, asked))
        own = Model(facts)
        stands = [(p.layer, p.place, p.supply) for p in point.outcome.plan.postings]
        yield from _best(own, point.outcome, stands, f"point {point.values}")


def _with_goals(scenario, policy, asked):
    """The scenario with levels and weights of goals as another policy has them."""
    written = {id(goal): n for n, goal in enumerate(policy.goals)}
    parts = []
    for old, new in zip(policy.effective_goals, asked.goals, strict=True):
        number = written.get(id(old))
        part = {"kind": "shortage"} if number is None else scenario["goal"][number]
        parts.append({**part, "level": new.level, "weight": new.weight})
    return {**scenario, "goal": parts}


def _best(model, outcome, stands, words):
    """A closed outcome is the best of every level, those above kept."""
    if not outcome.closed:
        return
    costs, wrong = model.judge(sorted(stands))
    if wrong:
        yield f"{words}: breaks {wrong[:2]}"
        return
    rows = []
    for level in model.cost:
        found = model.least(level, rows)
        apart = 2 * slack(model, level, found.value, stands)
        if found.x is not None and found.value < costs[level] - apart:
            yield f"{words}: level {level} costs {costs[level]:.9g}, {found.value:.9g} is possible"
            return
        rows.append(model.held(level, costs[level]))


def replanned(model, county, policy, plan, random):
    """Somebody leaves: open posts are fewest, then changes, then what the scenario asks."""
    scenario = model.facts.scenario
    kinds = {part["kind"] for part in model.parts}
    people = [p for p in plan.postings if isinstance(_who(county, policy, p), Cadre)]
    if not people or kinds & {*EVENTS, "leximin", "few_changes"} or county.former:
        return
    gone = random.choice(people)
    key = SupplyKey("cadres", gone.supply)
    now = after(in_force(county, policy, plan), policy, [Event(key)])
    asked = calm(policy)
    outcome = solve(now, asked, limits=LIMITS, start=plan)
    standing = [{"layer": p.layer, "place": p.place, "supply": p.supply} for p in plan.postings]
    cadres = [
        replace(s, told={**s.told, "available": "no"}) if s.id == gone.supply else s
        for s in model.facts.supplies["cadres"]
    ]
    facts = replace(
        model.facts,
        scenario=_calm(scenario),
        current=standing,
        supplies={**model.facts.supplies, "cadres": cadres},
        pins=[pin for pin in model.facts.pins if pin.get("supply") != gone.supply],
    )
    stands = [(p.layer, p.place, p.supply) for p in outcome.plan.postings]
    yield from _best(Model(facts), outcome, stands, f"without {gone.supply}")


def _who(county, policy, post):
    table = county.supplies(policy.layer(post.layer).supply)
    return next(item for item in table if item.id == post.supply)


def _calm(scenario):
    """The scenario with few changes right below open posts."""
    goals = []
    for goal in scenario.get("goal", []):
        first = goal["kind"] == "shortage" and goal.get("level", 1) == 1
        level = goal.get("level", 1 if goal["kind"] == "shortage" else 2)
        goals.append(goal if first or level == 1 else {**goal, "level": level + 1})
    return {**scenario, "goal": [*goals, {"kind": "few_changes", "level": 2}]}
