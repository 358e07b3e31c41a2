"""规则自查: every rule, coupling and goal of a policy, and every breach in words."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import partial

from geodata.words import label, say
from maps.names import Names
from maps.tables.frames import Cell, Table, frame_of
from maps.tables.rosters import heading
from optimizer.model.plan import Breach
from optimizer.model.policy import Policy
from optimizer.model.registry import Clause, Coupling, Goal, Restriction
from optimizer.rules.condition import Condition

KEYS = ("number", "rule", "family", "sentence", "tier", "source", "breaches", "verdict")
STRANGERS = ("unknown_layer", "unknown_place", "unknown_supply", "duplicate")
"""Breaches at which ``verify`` stops before it judges demand, rules and shortages."""

Item = tuple[str, str, str, str, str, int | None]
"""Name, family, sentence, tier, source and number of breaches (``None``: a goal)."""


def rule_table(names: Names, breaches: Sequence[Breach], *, title: str, costs: bool) -> Table:
    """规则自查: no breach is left out, whatever it names.

    ``costs`` says whether there were costs and bounds to check. Where the plan names what
    no table knows, ``verify`` stops before the rules: these then read "not checked", never
    "passed".
    """
    language = names.language
    checked = not any(breach.key in STRANGERS for breach in breaches)
    rows: list[list[Cell]] = [
        [number, *item, _verdict(names, item[-1], checked)]
        for number, item in enumerate(_items(names, breaches, costs), 1)
    ]
    return Table(
        name=say("table.rules.name", language),
        title=say("table.rules.title", language, title=title),
        frame=frame_of(heading(KEYS, language=language), rows, language=language),
        kind="rules",
        below=(_breach_block(names, breaches),),
    )


def _verdict(names: Names, count: int | None, checked: bool) -> str:
    if count is None:
        return say("table.rules.goal", names.language)
    if not count and not checked:
        return say("table.rules.unchecked", names.language)
    return say("table.rules.failed" if count else "table.rules.passed", names.language)


def _items(names: Names, breaches: Sequence[Breach], costs: bool) -> Iterator[Item]:
    policy, open_ = names.policy, list(breaches)
    for part in policy.restrictions:
        if part.is_idle(names.county):
            continue
        yield _part(names, part, _take(open_, partial(_belongs, part, policy)))
    yield from _basics(names, open_, costs)
    for goal in policy.effective_goals:
        yield _part(names, goal, None)
    others = Counter(breach.rule for breach in open_)
    sentence = say("table.rules.other_sentence", names.language)
    for rule, count in sorted(others.items()):
        yield (
            names.layer(rule),
            say("table.family.basic", names.language),
            sentence,
            "",
            "",
            count,
        )


def _belongs(part: Restriction, policy: Policy, breach: Breach) -> bool:
    """Whether a breach is one of this part: several parts may bear one name."""
    layers = part.layers_named()
    if breach.rule != part.name or (layers and breach.layer and breach.layer not in layers):
        return False
    if isinstance(part, Condition):
        return breach.details.get("condition") == part.expression.text
    return breach.rule not in {layer.name for layer in policy.layers} or breach.key == part.kind


def _part(names: Names, part: Clause, count: int | None) -> Item:
    language, family = names.language, "rule"
    if isinstance(part, Goal | Coupling):
        family = "goal" if isinstance(part, Goal) else "coupling"
    sentence = type(part).sentence(language)
    if isinstance(part, Condition):
        condition = part.expression.text
        sentence = say(
            "table.rules.with_condition", language, sentence=sentence, condition=condition
        )
    name = label("part", part.kind, language) if part.name == part.kind else part.name
    tier = "" if count is None else label("table.tier", str(part.tier), language)
    return (name, say(f"table.family.{family}", language), sentence, tier, part.source, count)


def _basics(names: Names, open_: list[Breach], costs: bool) -> Iterator[Item]:
    language = names.language
    family = say("table.family.basic", language)
    for layer in names.policy.layers:
        title = say("table.rules.layer_name", language, layer=names.layer(layer.name))
        sentence = say("table.rules.layer_sentence", language)
        yield (title, family, sentence, "", "", _take(open_, partial(_is_of, layer.name)))
    for rule in ("shortage", "goals") if costs else ("shortage",):
        title = say(f"table.rules.{rule}_name", language)
        sentence = say(f"table.rules.{rule}_sentence", language)
        yield (title, family, sentence, "", "", _take(open_, partial(_is_of, rule)))


def _is_of(rule: str, breach: Breach) -> bool:
    return breach.rule == rule


def _take(open_: list[Breach], fits: Callable[[Breach], bool]) -> int:
    """Take what fits out of the list, and say how many that were."""
    before = len(open_)
    open_[:] = [breach for breach in open_ if not fits(breach)]
    return before - len(open_)


def _breach_block(names: Names, breaches: Sequence[Breach]) -> Table:
    language = names.language
    keys = ("number", "rule", "layer", "village", "supply", "problem")
    known = {part.name: part for part in names.policy.restrictions}
    rows: list[list[Cell]] = []
    for number, breach in enumerate(breaches, 1):
        part = known.get(breach.rule)
        rule = _part(names, part, 0)[0] if part else _basic_name(names, breach.rule)
        layer = names.layer(breach.layer) if breach.layer else ""
        who = names.supply(breach.layer, breach.supply)
        rows.append(
            [
                number,
                rule,
                layer,
                names.place(breach.place, breach.layer),
                who,
                names.breach(breach),
            ]
        )
    title = say("table.rules.breaches", language)
    return Table(
        name=title,
        title=title,
        frame=frame_of(heading(keys, language=language), rows, language=language),
        kind="block",
        note="" if rows else say("table.rules.none", language),
    )


def _basic_name(names: Names, rule: str) -> str:
    if rule in ("shortage", "goals"):
        return say(f"table.rules.{rule}_name", names.language)
    return say("table.rules.layer_name", names.language, layer=names.layer(rule))
