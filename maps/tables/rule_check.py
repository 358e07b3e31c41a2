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
from optimizer.model.soft_constraints import apart, is_promise
from optimizer.rules.condition import Condition

KEYS = (
    "number",
    "rule",
    "family",
    "sentence",
    "tier",
    "source",
    "breaches",
    "exceptions",
    "verdict",
)
STRANGERS = ("unknown_layer", "unknown_place", "unknown_supply", "duplicate")
"""Breaches at which ``verify`` stops before it judges demand, rules and shortages."""

Counts = tuple[int, int]
"""How many breaches, and how many exceptions."""
Item = tuple[str, str, str, str, str, Counts | None]
"""Name, family, sentence, tier, source and what was found (``None``: a goal)."""


def rule_table(names: Names, breaches: Sequence[Breach], *, title: str, costs: bool) -> Table:
    """规则自查: no breach is left out, whatever it names.

    ``costs`` says whether there were costs and bounds to check. Where the plan names what
    no table knows, ``verify`` stops before the rules: these then read "not checked", never
    "passed".
    """
    language = names.language
    checked = not any(breach.key in STRANGERS for breach in breaches)
    rows: list[list[Cell]] = [
        [number, *item[:-1], *(item[-1] or (None, None)), _verdict(names, item[-1], checked)]
        for number, item in enumerate(_items(names, breaches, costs), 1)
    ]
    return Table(
        name=say("table.rules.name", language),
        title=say("table.rules.title", language, title=title),
        frame=frame_of(heading(KEYS, language=language), rows, language=language),
        kind="rules",
        below=(_breach_block(names, breaches),),
    )


def _verdict(names: Names, counts: Counts | None, checked: bool) -> str:
    if counts is None:
        return say("table.rules.goal", names.language)
    broken, excepted = counts
    if not broken and not checked:
        return say("table.rules.unchecked", names.language)
    key = "failed" if broken else "excepted" if excepted else "passed"
    return say(f"table.rules.{key}", names.language)


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
            (count, 0),
        )


def _belongs(part: Restriction, policy: Policy, breach: Breach) -> bool:
    """Whether a breach is one of this part: several parts may bear one name."""
    layers = part.layers_named()
    if breach.rule != part.name or (layers and breach.layer and breach.layer not in layers):
        return False
    if isinstance(part, Condition):
        return breach.details.get("condition") == part.expression.text
    return breach.rule not in {layer.name for layer in policy.layers} or breach.key == part.kind


def _part(names: Names, part: Clause, counts: Counts | None) -> Item:
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
    tier = "" if counts is None else label("table.tier", str(part.tier), language)
    return (name, say(f"table.family.{family}", language), sentence, tier, part.source, counts)


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


def _take(open_: list[Breach], fits: Callable[[Breach], bool]) -> Counts:
    """Take what fits out of the list, and say how many breaches and exceptions that were."""
    broken, excepted = apart(breach for breach in open_ if fits(breach))
    open_[:] = [breach for breach in open_ if not fits(breach)]
    return len(broken), len(excepted)


def _breach_block(names: Names, breaches: Sequence[Breach]) -> Table:
    language = names.language
    keys = ("number", "standing", "rule", "layer", "village", "supply", "problem")
    known = {part.name: part for part in names.policy.restrictions}
    rows: list[list[Cell]] = []
    for number, breach in enumerate(breaches, 1):
        part = known.get(breach.rule)
        rule = _part(names, part, None)[0] if part else _basic_name(names, breach.rule)
        layer = names.layer(breach.layer) if breach.layer else ""
        who = names.supply(breach.layer, breach.supply)
        standing = "exception" if is_promise(breach) else "broken"
        rows.append(
            [
                number,
                say(f"table.rules.{standing}", language),
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
