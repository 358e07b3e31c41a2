"""Why a posting stands, why another does not, and what it would take: re-optimised, not guessed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from geodata.facts.county import Cadre, County, Place, Supply
from optimizer.facts.demand import demand_of, may_serve
from optimizer.facts.layer import Layer, Travel
from optimizer.facts.lookup import Lookup
from optimizer.goals.pairwise import PairwiseGoal
from optimizer.model.objectives import in_unit
from optimizer.model.plan import Plan, Posting
from optimizer.model.policy import Policy
from optimizer.model.registry import Goal, Restriction
from optimizer.model.soft_constraints import is_promise
from optimizer.pairs.layer_pairs import LayerPairs
from optimizer.questions.held_by_pins import Spot
from optimizer.questions.pair_costs import is_cheaper, rules_of
from optimizer.questions.reoptimise import Answer, Floor, Probe
from optimizer.rules.condition import Condition

MORE_ASKED = 5
"""So many rivals beyond those to be shown are re-optimised for one post."""
NOTHING = 1e-7
"""A cost that is none, in the unit of its level."""
TIE = 1e-5
"""So small a difference, in the unit of its level, decides between nobody."""
HALF = 5e-7
"""Half a step of costs, in the unit of their level."""


@dataclass(frozen=True, slots=True)
class GoalCost:
    """What a goal costs, or how much more: unweighted, in the goal's own unit.

    ``name`` is the goal's, or that of the one of its parts that is meant.
    """

    goal: Goal
    cost: float
    name: str

    @classmethod
    def of(cls, goal: Goal, cost: float) -> GoalCost:
        """The cost of a whole goal."""
        return cls(goal, cost, goal.name)

    @property
    def weighted(self) -> float:
        """Its share of what the level costs."""
        return self.goal.weight * self.cost


@dataclass(frozen=True, slots=True)
class Bar:
    """What keeps a pair from standing: a rule, or a fact by its key (``explain.because.<key>``)."""

    key: str
    rule: Restriction | None = None


@dataclass(frozen=True, slots=True)
class Alternative:
    """The best plan that has ``posting``, against the plan in question.

    ``more`` is what it costs more at every level, ``terms`` the same by goal; ``added`` and
    ``removed`` are all postings in which the two differ. ``slack`` is how far the last of ``more``
    may be from the exact figure, infinite where nothing is proven; ``exact`` says that it is none,
    ``fewest`` that no plan of the same costs has fewer postings ``added``. ``cheaper``: by itself
    the posting costs less than one that the plan has there.
    """

    posting: Posting
    more: tuple[float, ...]
    terms: tuple[GoalCost, ...]
    added: tuple[Posting, ...]
    removed: tuple[Posting, ...]
    slack: float = 0.0
    exact: bool = True
    fewest: bool = True
    cheaper: bool = False


@dataclass(frozen=True, slots=True)
class Rivals:
    """Who else could serve a place, the cheapest first.

    ``others`` is how many more could. Where they give nothing up at the levels above ``level``
    (the first is 1) they cost at least ``floor`` more there; ``beaten`` says that, the levels in
    order, none of them costs less than any of ``best``. ``fixed`` are those asked about who could
    serve only if something that the committee has fixed were given up: they are not listed.
    """

    best: tuple[Alternative, ...]
    others: int = 0
    floor: float = 0.0
    level: int = 1
    beaten: bool = False
    fixed: tuple[Posting, ...] = ()


@dataclass(frozen=True, slots=True)
class Why:
    """One posting explained: the rules that it meets, its cost by goal, the next best.

    ``doubtful`` are rules of which facts do not tell whether it meets them.
    """

    posting: Posting
    rules: tuple[Restriction, ...]
    terms: tuple[GoalCost, ...]
    rivals: Rivals
    doubtful: tuple[Restriction, ...] = ()


@dataclass(frozen=True, slots=True)
class WhyNot:
    """A posting that is not in the plan: what bars it, or what it would cost."""

    posting: Posting
    bars: tuple[Bar, ...]
    alternative: Alternative | None = None


def why(probe: Probe, post: Posting, rivals: Rivals) -> Why:
    """Explain a posting of the plan; ``rivals`` are those of its place."""
    county, policy = probe.candidates.county, probe.policy
    bare = Posting(post.layer, post.place, post.supply)
    rules, alone = tuple(rules_of(county, policy, post.layer)), Plan((bare,))
    doubtful = tuple(rule for rule in rules if _is_doubtful(rule, county, policy, alone))
    return Why(
        posting=post,
        rules=tuple(rule for rule in rules if rule not in doubtful),
        terms=goal_terms(county, policy, alone),
        rivals=rivals,
        doubtful=doubtful,
    )


def _is_doubtful(rule: Restriction, county: County, policy: Policy, alone: Plan) -> bool:
    """Whether a posting stands under a rule only because what is unknown may be so."""
    if not isinstance(rule, Condition) or rule.unknown != "ask":
        return False
    return any(is_promise(breach) for breach in rule.breaches(county, policy, alone))


def rivals_of(probe: Probe, layer: str, place: str, count: int = 3) -> Rivals:
    """The next best for a place, beside those whom the plan has there."""
    here = {post.supply for post in probe.plan.of_layer(layer) if post.place == place}
    every = [item for item in probe.rivals(layer, place) if item[0] not in here]
    found: list[Alternative] = []
    asked, beaten, fixed = 0, False, list[Posting]()
    for supply, _ in every[: count + MORE_ASKED]:
        beaten = _enough(probe, found, [floor for _, floor in every[asked:]], count)
        if beaten:
            break
        asked += 1
        post = Posting(layer, place, supply)
        answer = probe.ask(layer, place, supply)
        if answer is None:
            fixed.append(post)
        else:
            found.append(_alternative(probe, post, answer))
    best = sorted(found, key=lambda item: (item.more, item.posting))[:count]
    best = _beside(probe, (layer, place), here, best)
    left = [floor for _, floor in every[asked:]]
    level, floor = _floor(probe, left)
    beaten = (beaten or _enough(probe, found, left, count)) and probe.is_best
    return Rivals(tuple(best), len(left), floor, level, beaten, tuple(fixed))


def _beside(
    probe: Probe, spot: Spot, here: Iterable[str], best: Iterable[Alternative]
) -> list[Alternative]:
    """The alternatives, those marked whose posting by itself is cheaper than one at the spot."""
    county, policy = probe.candidates.county, probe.policy

    def own(supply: str) -> float:
        terms = goal_terms(county, policy, Plan((Posting(*spot, supply),)))
        return sum(term.weighted for term in terms)

    dearest = max(map(own, here), default=-np.inf)
    return [
        replace(item, cheaper=bool(is_cheaper(own(item.posting.supply), dearest)))
        if np.isfinite(dearest)
        else item
        for item in best
    ]


def _floor(probe: Probe, left: Sequence[Floor]) -> tuple[int, float]:
    """The first level at which all who are left cost more where those above give nothing up.

    From 1; and how much at least. The last level, and nothing, where there is none.
    """
    each = [floor.alone() for floor in left]
    for level, unit in enumerate(probe.units):
        least = min((row[level] for row in each), default=0.0)
        if least > NOTHING * unit:
            return level + 1, least
    return len(probe.units), 0.0


def openings(probe: Probe, layer: str, supply: str, count: int = 3) -> tuple[Alternative, ...]:
    """Where else somebody could serve at the least cost, the cheapest first."""
    here = {post.place for post in probe.plan.of_layer(layer) if post.supply == supply}
    found: list[Alternative] = []
    places = [item for item in probe.openings(layer, supply) if item[0] not in here]
    for asked, (place, _) in enumerate(places[: count + MORE_ASKED]):
        if _enough(probe, found, [floor for _, floor in places[asked:]], count):
            break
        answer = probe.ask(layer, place, supply)
        if answer is not None:
            found.append(_alternative(probe, Posting(layer, place, supply), answer))
    return tuple(sorted(found, key=lambda item: (item.more, item.posting))[:count])


def _enough(probe: Probe, found: Sequence[Alternative], left: Sequence[Floor], count: int) -> bool:
    """Whether so many are known that nobody left may cost less, the levels in order."""
    if len(found) < count:
        return not left
    worst = sorted(item.more for item in found)[count - 1] if count else ()
    nothing = [TIE * unit for unit in probe.units]
    return not any(floor.beats(worst, nothing) for floor in left)


def why_not(probe: Probe, post: Posting) -> WhyNot:
    """Explain why a posting is not in the plan."""
    bars = tuple(bars_of(probe.candidates.county, probe.policy, post))
    if bars:
        return WhyNot(post, bars)
    answer = probe.ask(post.layer, post.place, post.supply)
    if answer is None:
        return WhyNot(post, (Bar("fixed"),))
    return WhyNot(post, (), _alternative(probe, post, answer))


def bars_of(county: County, policy: Policy, post: Posting) -> Iterator[Bar]:
    """Everything that keeps a pair from standing in any plan."""
    layer, lookup = policy.layer(post.layer), Lookup(county)
    place = lookup.places(layer.level)[post.place]
    supply = lookup.supplies(layer.supply)[post.supply]
    if demand_of(layer, place)[1] == 0:
        yield Bar("not_served")
    if isinstance(supply, Cadre) and supply.available is False:
        yield Bar("not_available")
    elif not may_serve(layer, supply, county.year):
        yield Bar("not_eligible")
    pair = _one_pair(layer, place, supply, policy.travel)
    for restriction in policy.restrictions:
        mask = restriction.admits(pair, county)
        if mask is not None and not mask.all():
            yield Bar("rule", restriction)


def goal_terms(county: County, policy: Policy, plan: Plan) -> tuple[GoalCost, ...]:
    """Cost of some postings by every goal whose cost is a sum over postings."""
    pairwise = (goal for goal in policy.effective_goals if isinstance(goal, PairwiseGoal))
    return tuple(
        GoalCost.of(goal, goal.measure(county, policy, plan))
        for goal in pairwise
        if not goal.layers or any(post.layer in goal.layers for post in plan.postings)
    )


def _alternative(probe: Probe, post: Posting, answer: Answer) -> Alternative:
    more = tuple(b - a for a, b in zip(probe.costs, answer.costs, strict=True))
    county, policy = probe.candidates.county, probe.policy
    terms = _differences(county, policy, probe.plan, answer, more)
    levels = sorted({goal.level for goal in policy.effective_goals})
    units = dict(zip(levels, probe.units, strict=True))
    kept = tuple(term for term in terms if abs(term.weighted) >= HALF * units[term.goal.level])
    pairs = zip(more, probe.units, strict=True)
    rounded = tuple(_rounded(value, unit) for value, unit in pairs)
    return Alternative(
        post,
        rounded,
        kept,
        answer.added,
        answer.removed,
        slack=answer.slack,
        exact=answer.exact,
        fewest=answer.fewest,
    )


def _differences(
    county: County, policy: Policy, plan: Plan, answer: Answer, more: tuple[float, ...]
) -> Iterator[GoalCost]:
    """What every goal costs more in the answer's plan.

    Goals that are a sum over postings are measured on what has changed. One other goal of a
    level has the rest of what the level costs more; several are measured on the whole plans.
    """
    goals = policy.effective_goals
    for level, total in zip(sorted({goal.level for goal in goals}), more, strict=True):
        mine = [goal for goal in goals if goal.level == level]
        sums = [goal for goal in mine if isinstance(goal, PairwiseGoal)]
        others = [goal for goal in mine if not isinstance(goal, PairwiseGoal)]
        before, after = Plan(answer.removed), Plan(answer.added)
        terms = [GoalCost.of(g, _grown(g, county, policy, before, after)) for g in sums]
        yield from terms
        rest = total - sum(term.weighted for term in terms)
        if len(others) == 1 and others[0].weight and _is_whole(others[0], rest):
            yield GoalCost.of(others[0], rest / others[0].weight)
        elif others:
            bare = set(map(_bare, plan.postings))
            after = Plan(tuple(bare - set(answer.removed) | set(answer.added)))
            for goal in others:
                yield from _parts_grown(goal, county, policy, plan, after)


def _is_whole(goal: Goal, rest: float) -> bool:
    """Whether a goal has no parts to be told apart, or nothing of it changes."""
    return type(goal).parts is Goal.parts or not rest


def _parts_grown(
    goal: Goal, county: County, policy: Policy, before: Plan, after: Plan
) -> Iterator[GoalCost]:
    """How much more every part of a goal costs: open posts and exceptions apart."""
    old, new = (goal.parts(county, policy, plan) for plan in (before, after))
    for name in dict.fromkeys((*old, *new)):
        yield GoalCost(goal, new.get(name, 0.0) - old.get(name, 0.0), name)


def _grown(goal: Goal, county: County, policy: Policy, before: Plan, after: Plan) -> float:
    return goal.measure(county, policy, after) - goal.measure(county, policy, before)


def _rounded(value: float, unit: float) -> float:
    """A difference without the dust of floating point, nothing where it is below half a step."""
    return in_unit(value / unit, unit) if abs(value) >= HALF * unit else 0.0


def _bare(post: Posting) -> Posting:
    return Posting(post.layer, post.place, post.supply)


def _one_pair(layer: Layer, place: Place, supply: Supply, travel: Travel) -> LayerPairs:
    one, zero = np.ones(1, dtype=np.int64), np.zeros(1, dtype=np.int64)
    return LayerPairs(
        layer=layer,
        places=(place,),
        supplies=(supply,),
        least=one,
        most=one,
        floor=zero,
        ceiling=one,
        place=zero,
        supply=zero,
        travel=travel,
    )
