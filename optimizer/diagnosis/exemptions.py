"""Changes for single cases: one person exempt from one rule, a few people borrowed, a post less."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace

from geodata.facts.county import County, Supply
from optimizer.diagnosis.exclusions import barred_by_one
from optimizer.diagnosis.repair_options import CUSTOM, LAW, RepairOption, changed_rules
from optimizer.facts.layer import Count, Layer
from optimizer.model.candidates import pair_up
from optimizer.model.plan import Plan
from optimizer.model.policy import Policy
from optimizer.rules.condition import Condition
from optimizer.rules.listed import Listed

PLACES, PEOPLE = 5, 3
"""So many open places are looked at per layer, and so many people per place and rule."""
MOST = 50


def single_cases(county: County, policy: Policy, plan: Plan) -> Iterator[RepairOption]:
    """Changes that concern the open posts of a plan only."""
    for layer in policy.layers:
        short = {s.place: s.missing for s in plan.shortages if s.layer == layer.name}
        short = {place: missing for place, missing in short.items() if missing}
        if short:
            yield from _listed(county, policy, plan, layer, list(short)[:PLACES])
            yield from _exempted(county, policy, plan, layer, list(short)[:PLACES])
            yield from _lowered(county, policy, layer)
            yield from _borrowed(county, policy, plan, layer, short)


def _exempted(
    county: County, policy: Policy, plan: Plan, layer: Layer, places: list[str]
) -> Iterator[RepairOption]:
    """Somebody without a post whom one rule alone keeps from an open place."""
    mine = [other.name for other in policy.layers if other.supply == layer.supply]
    busy = {post.supply for name in mine for post in plan.of_layer(name)}
    seen = set()
    for place in places:
        for rule, barred in barred_by_one(county, policy, layer, place):
            if not isinstance(rule, Condition) or rule.tier <= LAW:
                continue
            free = [supply for supply in barred if supply not in busy][:PEOPLE]
            for supply in free:
                if (rule.name, supply) in seen:
                    continue
                seen.add((rule.name, supply))
                exempt = rule.model_copy(update={"exempt": (*rule.exempt, supply)})
                yield RepairOption(
                    key="exempt",
                    tier=rule.tier,
                    size=0.5,
                    policy=changed_rules(policy, rule, exempt),
                    county=county,
                    rule=rule,
                    details={"layer": layer.name, "place": place, "supply": supply},
                )


def _listed(
    county: County, policy: Policy, plan: Plan, layer: Layer, places: list[str]
) -> Iterator[RepairOption]:
    """A pair which only its absence from the table bars; those without a post come first."""
    busy = {post.supply for post in plan.postings}
    for place in places:
        for rule, barred in barred_by_one(county, policy, layer, place):
            if not isinstance(rule, Listed) or rule.tier <= LAW:
                continue
            for supply in sorted(barred, key=busy.__contains__)[:PEOPLE]:
                yield RepairOption(
                    key="listed",
                    tier=rule.tier,
                    size=0.5,
                    policy=policy,
                    county=replace(county, scores=rule.with_pair(county, layer, place, supply)),
                    rule=rule,
                    details={"layer": layer.name, "place": place, "supply": supply},
                )


def _lowered(county: County, policy: Policy, layer: Layer) -> Iterator[RepairOption]:
    """A post less where a place has several."""
    if isinstance(layer.demand, dict):
        for name, count in layer.demand.items():
            fewer = _fewer(count)
            if fewer is not None:
                demand = {**layer.demand, name: fewer}
                yield _with_demand(county, policy, layer, demand, (count, fewer), name)
    else:
        fewer = _fewer(layer.demand)
        if fewer is not None:
            yield _with_demand(county, policy, layer, fewer, (layer.demand, fewer), "")


def _fewer(count: Count) -> Count | None:
    """One post less at least; never none at all."""
    least, most = count if isinstance(count, tuple) else (count, count)
    return None if least < 2 else (least - 1, most)


def _with_demand(
    county: County,
    policy: Policy,
    layer: Layer,
    demand: Count | dict[str, Count],
    words: tuple[Count, Count],
    kind: str,
) -> RepairOption:
    old, new = (count[0] if isinstance(count, tuple) else count for count in words)
    less = layer.model_copy(update={"demand": demand})
    layers = tuple(less if item is layer else item for item in policy.layers)
    return RepairOption(
        key="demand_of" if kind else "demand",
        tier=CUSTOM,
        size=60.0,
        policy=policy.model_copy(update={"layers": layers}),
        county=county,
        details={"layer": layer.name, "class": kind, "old": str(old), "new": str(new)},
    )


def _borrowed(
    county: County, policy: Policy, plan: Plan, layer: Layer, short: dict[str, int]
) -> Iterator[RepairOption]:
    """As many more as are missing, each like somebody who could serve (same unit, same facts)."""
    models = _models(county, policy, plan, layer, short)
    count = min(MOST, sum(short.values()))
    if not models:
        return
    copies = [
        replace(models[number % len(models)], id=f"{models[number % len(models)].id}＋{number + 1}")
        for number in range(count)
    ]
    yield RepairOption(
        key="borrow",
        tier=CUSTOM,
        size=80.0,
        policy=policy,
        county=_with_copies(county, layer, models, copies),
        details={"layer": layer.name, "count": str(count)},
    )


def _with_copies(
    county: County, layer: Layer, models: list[Supply], copies: list[Supply]
) -> County:
    """The county with copies of some supplies, whose pairs cost what those of the models do."""
    names = defaultdict[str, list[str]](list)
    for number, copy in enumerate(copies):
        names[models[number % len(models)].id].append(copy.id)
    scores = county.scores.with_copies(layer.supply, names)
    return replace(county.with_supplies(copies), scores=scores)


def _models(
    county: County, policy: Policy, plan: Plan, layer: Layer, short: dict[str, int]
) -> list[Supply]:
    """For every open place somebody who may serve there, else somebody who serves at all."""
    pairs = next(pair_up(county, policy).of((layer.name,)))
    able: dict[str, Supply] = {}
    for place, supply in zip(pairs.place.tolist(), pairs.supply.tolist(), strict=True):
        if pairs.places[place].id in short:
            able.setdefault(pairs.places[place].id, pairs.supplies[supply])
    found = [able[place] for place in short if place in able]
    if found:
        return found
    known = {item.id: item for item in county.supplies(layer.supply)}
    posted = defaultdict[str, int](int)
    for post in plan.of_layer(layer.name):
        posted[post.supply] += 1
    best = min(posted, key=lambda name: (posted[name], name), default=None)
    return [known[best]] if best is not None else []
