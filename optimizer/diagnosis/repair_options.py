"""What a scenario could give up to close its gaps: small changes, one rule at a time."""

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from geodata.facts.county import County, Leader, Place, Supply
from optimizer.facts.divisions import places_of
from optimizer.facts.expressions import tree_of
from optimizer.facts.layer import Layer
from optimizer.facts.lookup import ENTITY_OF_SUPPLY, fact
from optimizer.facts.shares import is_share
from optimizer.model.policy import Policy
from optimizer.model.registry import Coupling, Restriction, Rule
from optimizer.rules.condition import Condition, Forbid, Require
from optimizer.rules.quota import Quota

LAW = 1
"""Rules of this tier are never relaxed."""
CUSTOM = 4
STEPS = 3
"""So many next values of a threshold are tried."""
_NUMBERS = (ast.Lt, ast.LtE, ast.Gt, ast.GtE)


@dataclass(frozen=True, slots=True)
class RepairOption:
    """One change of what is asked: ``key`` (``relaxation.<key>``) and ``details`` say it.

    ``tier`` is that of the rule which gives way; ``size`` orders changes of one rule.
    """

    key: str
    tier: int
    size: float
    policy: Policy = field(compare=False, repr=False)
    county: County = field(compare=False, repr=False)
    rule: Restriction | None = None
    details: Mapping[str, str] = field(default_factory=dict, compare=False)


def relaxations(county: County, policy: Policy) -> Iterator[RepairOption]:
    """All single changes worth trying, the least senior tier first, small before large."""
    found = [
        *_thresholds(county, policy),
        *_quotas(county, policy),
        *_capacities(county, policy),
        *_dropped(county, policy),
        *_lifted(county, policy),
        *_unpinned(county, policy),
    ]
    yield from sorted(found, key=lambda item: (-item.tier, item.size, item.key, str(item.details)))


def without(county: County, policy: Policy, rule: Restriction) -> Policy:
    """The policy without one rule or coupling; a goal that brings it, brings it no more."""
    if any(rule is item for item in (*policy.rules, *policy.couplings)):
        return changed_rules(policy, rule, None)
    lifted = (
        goal.lifted(county)[0] if rule in goal.restrictions() else goal for goal in policy.goals
    )
    return policy.model_copy(update={"goals": tuple(lifted)})


def changed_rules(policy: Policy, old: Restriction, new: Restriction | None) -> Policy:
    """The policy with a rule or coupling in the place of another, or with nothing there."""
    rules = [new if rule is old else rule for rule in policy.rules]
    couplings = [new if coupling is old else coupling for coupling in policy.couplings]
    return policy.model_copy(
        update={
            "rules": tuple(rule for rule in rules if isinstance(rule, Rule)),
            "couplings": tuple(item for item in couplings if isinstance(item, Coupling)),
        }
    )


def _thresholds(county: County, policy: Policy) -> Iterator[RepairOption]:
    """Numbers in conditions moved to the next values that admit somebody."""
    for rule in policy.rules:
        if not isinstance(rule, Require | Forbid) or rule.tier <= LAW:
            continue
        for step, (old, new, text) in enumerate(_loosened(county, policy, rule)):
            changed = rule.model_copy(update={rule.kind: text})
            yield RepairOption(
                key="threshold",
                tier=rule.tier,
                size=1.0 + step,
                policy=changed_rules(policy, rule, changed),
                county=county,
                rule=rule,
                details={"condition": rule.expression.text, "old": old, "new": new},
            )


def _loosened(county: County, policy: Policy, rule: Condition) -> Iterator[tuple[str, str, str]]:
    """Old and new number, and the condition with the new one."""
    tree, spelling = tree_of(rule.expression.text)
    spots = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Compare)
        and len(node.ops) == 1
        and isinstance(node.ops[0], _NUMBERS)
        and isinstance(node.left, ast.Attribute)
        and isinstance(node.comparators[0], ast.Constant)
        and isinstance(node.comparators[0].value, int | float)
    ]
    layer = policy.layer(rule.layer)
    for node in spots:
        number = node.comparators[0]
        assert isinstance(number, ast.Constant)
        old = number.value
        upward = isinstance(node.ops[0], ast.Lt | ast.LtE) == (rule.kind == "require")
        for value in _next_values(county, layer, node.left, float(str(old)), upward=upward):
            first, last = (spelling.place_of_byte(n) for n in _extent(number))
            whole = spelling.original
            text = f"{whole[:first]}{_plain(value)}{whole[last:]}"
            yield _plain(float(str(old))), _plain(value), text


def _extent(node: ast.Constant) -> tuple[int, int]:
    """First byte of a constant, and the byte behind it."""
    return node.col_offset, node.end_col_offset or node.col_offset


def _next_values(
    county: County, layer: Layer, name: ast.expr, old: float, *, upward: bool
) -> list[float]:
    """The values beyond a threshold that occur, nearest first."""
    assert isinstance(name, ast.Attribute)
    assert isinstance(name.value, ast.Name)
    entities: list[Place | Supply] = [*places_of(county, layer.level)]
    if name.value.id == ENTITY_OF_SUPPLY[layer.supply]:
        entities = [*county.supplies(layer.supply)]
    facts = (fact(entity, name.attr, county.year) for entity in entities)
    numbers = {float(value) for value in facts if isinstance(value, int | float)}
    beyond = sorted(n for n in numbers if (n >= old if upward else n <= old) and n != old)
    near = beyond[:STEPS] if upward else beyond[::-1][:STEPS]
    return [int(n) if n.is_integer() else n for n in near]


def _plain(value: float) -> str:
    return f"{value:g}"


def _quotas(county: County, policy: Policy) -> Iterator[RepairOption]:
    for rule in policy.rules:
        if not isinstance(rule, Quota) or rule.most is None or is_share(rule.most):
            continue  # a share is no number of posts to be widened by one
        if rule.tier > LAW:
            for more in range(1, STEPS + 1):
                changed = rule.model_copy(update={"most": rule.most + more})
                yield RepairOption(
                    key="quota",
                    tier=rule.tier,
                    size=float(more),
                    policy=changed_rules(policy, rule, changed),
                    county=county,
                    rule=rule,
                    details={"old": str(rule.most), "new": str(rule.most + more)},
                )


def _capacities(county: County, policy: Policy) -> Iterator[RepairOption]:
    """Everybody of a layer may take one place more: leaders double, units pair once more."""
    for layer in policy.layers:
        wider = _wider(layer)
        if wider is None:
            continue
        layers = tuple(wider if item is layer else item for item in policy.layers)
        most = layer.capacity if isinstance(layer.capacity, int) else layer.capacity[1]
        yield RepairOption(
            key="capacity",
            tier=CUSTOM,
            size=1.0,
            policy=policy.model_copy(update={"layers": layers}),
            county=_wider_leaders(county) if layer.supply == "leaders" else county,
            details={"layer": layer.name, "old": str(most), "new": str(int(most) + 1)},
        )


def _wider(layer: Layer) -> Layer | None:
    match layer.capacity:
        case int():
            return layer.model_copy(update={"capacity": layer.capacity + 1})
        case (least, most):
            return layer.model_copy(update={"capacity": (least, int(most) + 1)})
        case _:
            return None


def _wider_leaders(county: County) -> County:
    def wider(leader: Leader) -> Leader:
        most = leader.max_places
        return leader if most is None else replace(leader, max_places=most + 1)

    return replace(county, leaders=tuple(map(wider, county.leaders)))


def _dropped(county: County, policy: Policy) -> Iterator[RepairOption]:
    for rule in (*policy.rules, *policy.couplings):
        if rule.tier > LAW:
            yield RepairOption(
                key="dropped",
                tier=rule.tier,
                size=100.0,
                policy=without(county, policy, rule),
                county=county,
                rule=rule,
            )


def _lifted(county: County, policy: Policy) -> Iterator[RepairOption]:
    """A goal that brings rules with it does without them."""
    for goal in policy.goals:
        for rule in goal.restrictions():
            if rule.tier > LAW and goal.tier > LAW:
                yield RepairOption(
                    key="lifted",
                    tier=min(rule.tier, goal.tier),
                    size=100.0,
                    policy=without(county, policy, rule),
                    county=county,
                    rule=rule,
                    details={"goal": goal.name, "change": goal.lifted(county)[1]},
                )


def _unpinned(county: County, policy: Policy) -> Iterator[RepairOption]:
    layers = {layer.name for layer in policy.layers}
    for pin in county.pins:
        if pin.layer in layers:
            pins = tuple(item for item in county.pins if item is not pin)
            details = {"layer": pin.layer, "place": pin.place}
            yield RepairOption(
                key="unpinned",
                tier=CUSTOM,
                size=50.0,
                policy=policy,
                county=replace(county, pins=pins),
                details={**details, "supply": pin.supply or pin.unit or ""},
            )
