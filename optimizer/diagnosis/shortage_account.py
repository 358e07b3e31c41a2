"""缺口账: why posts stay open, and what it would take to close them: counted, proven, re-solved."""

import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from geodata.facts.county import County
from optimizer.diagnosis.exemptions import single_cases
from optimizer.diagnosis.independent_layers import related_layers, restricted
from optimizer.diagnosis.open_posts import OpenPost, open_posts
from optimizer.diagnosis.repair_options import RepairOption, relaxations, without
from optimizer.diagnosis.shortage_level import counting_goals, goals_to_shortage
from optimizer.model.outcome import Limits, Outcome
from optimizer.model.plan import Plan
from optimizer.model.policy import Policy
from optimizer.model.registry import Restriction
from optimizer.model.soft_constraints import is_promise
from optimizer.plans.verify import shares_of, slack_of, verify
from optimizer.rules.pinned import unkept_pins
from optimizer.solve import solve

SECONDS = 20.0


@dataclass(frozen=True, slots=True)
class Repair:
    """A relaxation that has been solved again: ``won`` open posts are closed, ``left`` remain."""

    relaxation: RepairOption
    won: int
    left: int


@dataclass(frozen=True, slots=True)
class Menu:
    """Repairs, the least senior rule first; ``together`` closes most, one after the other.

    ``untried`` changes were not tried to the end for want of time. ``anew`` posts are closed by
    solving again alone, with nothing changed; ``base`` are then still open, and repairs are
    counted from there. ``as_good``: the plan that has them open is no worse for it by what goals
    ask, since open posts weigh nothing or against each other.
    """

    repairs: tuple[Repair, ...]
    together: tuple[Repair, ...]
    untried: int
    anew: int = 0
    base: int = 0
    as_good: bool = False


@dataclass(frozen=True, slots=True)
class Holders:
    """Rules that hold posts of a layer open; ``certain``: each was asked about to the end.

    ``spare`` are places of the layer that a plan of fewer open posts under the same rules fills.
    """

    rules: tuple[Restriction, ...]
    certain: bool
    spare: frozenset[str] = frozenset()


def holders(
    county: County, policy: Policy, plan: Plan, layer: str, *, seconds: float = SECONDS
) -> Holders:
    """Rules and couplings without any one of which the layer would have fewer open posts.

    Fewer than in a plan of the fewest, which ``plan`` need not be; posts that only another layer
    would lose for it do not count.
    """
    ends = time.monotonic() + seconds
    county, policy = restricted(county, policy, related_layers(policy, [layer]))
    base = _solved(county, policy, plan, ends)
    at = len({goal.level for goal in goals_to_shortage(policy)}) - 1
    spare = _spare(plan, base.plan, layer)
    certain, found = base.closed, list[Restriction]()
    written = (*policy.rules, *policy.couplings, *policy.brought)
    for rule in sorted(written, key=lambda item: -item.tier):
        if time.monotonic() > ends:
            return Holders(tuple(found), certain=False, spare=spare)
        again = _solved(county, without(county, policy, rule), base.plan, ends)
        if _holds(base, again, layer, at):
            found.append(rule)
        certain = certain and again.closed
    return Holders(tuple(found), certain, spare)


def known_holders(item: OpenPost, held: Holders) -> OpenPost:
    """An open post with what is known of the rules that hold its layer's posts open."""
    spare = item.shortage.place in held.spare
    return replace(item, held=held.rules, alone=held.certain, spare=spare)


def _spare(plan: Plan, other: Plan, layer: str) -> frozenset[str]:
    """The places where a plan of fewer open posts in all has fewer than another."""
    if _open(other) >= _open(plan):
        return frozenset()
    now, then = (
        Counter({item.place: item.missing for item in open_posts(each) if item.layer == layer})
        for each in (plan, other)
    )
    return frozenset(place for place, missing in now.items() if then[place] < missing)


def _holds(base: Outcome, again: Outcome, layer: str, at: int) -> bool:
    """Whether fewer posts are open without a rule, in a layer and in all, and that is certain."""
    cheaper = again.levels[at].cost < base.levels[at].bound - base.levels[at].step / 2
    fewer = _missing(again.plan, layer) < _missing(base.plan, layer)
    return cheaper and fewer and _open(again.plan) < _open(base.plan)


def menu(
    county: County,
    policy: Policy,
    plan: Plan,
    *,
    seconds: float = SECONDS,
    tell: Callable[[RepairOption], None] | None = None,
) -> Menu:
    """Try every relaxation by solving again; only those that close posts are offered."""
    ends = time.monotonic() + seconds
    if not _open(plan):
        return Menu((), (), 0)
    open_layers = {item.layer for item in open_posts(plan)}
    county, policy = restricted(county, policy, related_layers(policy, open_layers))
    given, (plan, as_good) = plan, _best(county, policy, plan, ends)
    base = _open(plan)
    offered: list[Repair] = []
    waiting = list(_changes(county, policy, plan)) if base else []
    settled = 0
    for change in _worth_trying(waiting, offered):
        if change is None:
            settled += 1
            continue
        if time.monotonic() > ends:
            break
        if tell:
            tell(change)
        repair, certain = _repair(change, plan, base, ends)
        settled += certain
        if repair is not None:
            offered.append(repair)
    together = tuple(_together(county, policy, plan, offered, ends))
    won, untried = _open(given) - base, len(waiting) - settled
    return Menu(tuple(offered), together, untried, won, base, as_good)


def _best(county: County, policy: Policy, plan: Plan, ends: float) -> tuple[Plan, bool]:
    """A plan of fewer open posts where there is one: that alone needs no change of a rule.

    And whether the plan given is as good as that by its goals.
    """
    found = _solved(county, policy, plan, ends)
    if _open(found.plan) >= _open(plan):
        return plan, False
    return found.plan, _no_worse(county, policy, plan, found)


def _no_worse(county: County, policy: Policy, plan: Plan, found: Outcome) -> bool:
    """Whether a plan keeps as many pins as another and is no worse on the levels to shortage."""
    if len(list(unkept_pins(county, policy, plan))) > found.unkept.count:
        return False
    shares = shares_of(county, policy.only(goals_to_shortage(policy)), plan)
    for level in found.levels[: len(shares)]:
        cost = sum(shares[level.level].values())
        slack = slack_of(cost, len(plan.postings), level.step)
        if abs(cost - level.cost) > slack:
            return cost < level.cost
    return True


def _changes(county: County, policy: Policy, plan: Plan) -> list[RepairOption]:
    """Changes for single cases and of rules: the least senior tier first, small ones first."""
    found = [*single_cases(county, policy, plan), *relaxations(county, policy)]
    return sorted(found, key=lambda item: (-item.tier, item.size))


def _worth_trying(
    changes: Iterable[RepairOption], offered: list[Repair]
) -> Iterator[RepairOption | None]:
    """Every change, ``None`` for a larger step of a rule whose smaller one closes everything."""
    for change in changes:
        done = any(
            repair.left == 0 and repair.relaxation.rule is change.rule is not None
            for repair in offered
        )
        yield None if done else change


def _repair(
    change: RepairOption, start: Plan, base: int, ends: float
) -> tuple[Repair | None, bool]:
    """Solve with the change; ``None`` where it wins nothing or its plan is not sound.

    And whether that is certain: a change that wins something is, one that does not only where
    the solve came to its end.
    """
    outcome = _solved(change.county, change.policy, start, ends)
    left = _open(outcome.plan)
    broken = (b for b in verify(change.county, change.policy, outcome.plan) if not is_promise(b))
    if left >= base or any(broken):
        return None, outcome.closed
    return Repair(change, base - left, left), True


def _together(
    county: County, policy: Policy, plan: Plan, offered: list[Repair], ends: float
) -> Iterator[Repair]:
    """Add one change to another, each time the least senior that wins, until nothing is open."""
    if any(repair.left == 0 for repair in offered):
        return
    left, wanted = _open(plan), [repair.relaxation for repair in offered]
    while left and wanted and time.monotonic() < ends:
        change = wanted.pop(0)
        changes = _changes(county, policy, plan)
        now = next((r for r in changes if _same(r, change)), None)
        repair = None if now is None else _repair(now, plan, left, ends)[0]
        if repair is not None:
            county, policy, left = repair.relaxation.county, repair.relaxation.policy, repair.left
            yield repair


def _same(one: RepairOption, other: RepairOption) -> bool:
    names = [item.rule.name if item.rule else "" for item in (one, other)]
    return one.key == other.key and names[0] == names[1] and one.details == other.details


def _solved(county: County, policy: Policy, start: Plan, ends: float) -> Outcome:
    """The plan of least weight of open posts, fewest among those; later wishes are not asked."""
    bare = policy.only(counting_goals(policy))
    left = max(1.0, ends - time.monotonic())
    return solve(county, bare, limits=Limits(seconds=left, gap=0.0), start=start)


def _missing(plan: Plan, layer: str) -> int:
    return sum(item.missing for item in open_posts(plan) if item.layer == layer)


def _open(plan: Plan) -> int:
    return sum(item.missing for item in open_posts(plan))
