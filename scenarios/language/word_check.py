"""Words of the tables that neither the vocabulary nor the scenario knows: told before planning."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from geodata.account import WordUse
from geodata.columns.headers import choice_names, pools_of
from geodata.facts.county import County, Place
from geodata.findings import Finding, Findings, Severity
from geodata.row_numbers import shown_rows
from geodata.text import normalised
from geodata.words import label
from optimizer.facts.expressions import parse, texts_in
from optimizer.facts.layer_words import layer_named, words_of
from optimizer.model.policy import Policy
from scenarios.language.conditions import (
    Condition,
    conditions,
    nearest,
    parts_of,
    stage_conditions,
)

CLASSES = ("village_class", "township_class")
POSTED = ("current", "pins")
"""Tables that name layers."""
CLASS_COLUMNS = frozenset({*CLASSES, "place_class"})
MOST_NAMED = 20
"""Places of unknown class that a finding names; it lists the rows of all."""
ALIKE = 50.0
"""From this likeness on, out of 100, a word is taken for another one with a slip."""
KEYS_OF = {
    "shortage": {"order": "class", "weights": "class"},
    "batch_order": {"order": "class"},
    "budget": {"rates": "level", "most": "level"},
}
"""Keys of parts whose words are classes or levels."""
PLAIN = "ordinary"
"""A class that most policies have no post for."""


@dataclass(frozen=True)
class _Known:
    """Words that a scenario speaks of: literals of conditions, classes, layers."""

    literals: frozenset[str]
    classes_asked: bool
    pools_asked: bool
    classes: frozenset[str]
    demanded: frozenset[str]
    every_class: bool
    layers: Mapping[str, str]
    titles: tuple[str, ...]


def check_words(
    policy: Policy,
    county: County,
    findings: Findings,
    *,
    asked: Sequence[Condition] = (),
    any_layer: bool = False,
) -> None:
    """Add a finding for every word of a class, pool or layer that means nothing here.

    ``asked`` are conditions beside those of the policy. ``any_layer``: the plan in force counts
    whatever its layers are.
    """
    known = _known(policy, asked)
    _tell_unknown(county.villages, "villages", known, findings)
    _tell_unknown(county.townships, "townships", known, findings)
    _tell_keys(policy, county, findings)
    for use in findings.account.words:
        posted = any_layer and use.table == "current" and use.column == "layer"
        found = None if posted else _problem(use, known)
        if found is not None:
            key, severity, near = found
            findings.add(
                Finding(
                    key=key,
                    severity=severity,
                    file=use.file,
                    sheet=use.sheet,
                    row=use.rows[0],
                    column=use.header,
                    value=use.word,
                    details={"rows": shown_rows(use.rows), "near": near},
                    rows=use.rows,
                )
            )


def _tell_unknown(places: Sequence[Place], table: str, known: _Known, findings: Findings) -> None:
    """Tell once which places have no class although the table has a column of classes."""
    names = [place.name for place in places if place.place_class is None]
    uses = [use for use in findings.account.words if use.table == table and use.column in CLASSES]
    if not names or not uses:
        return
    empty = [{*use.rows} for use in uses if not use.word]
    ticked = {row for use in uses if use.word for row in use.rows}
    rows = sorted(set.intersection(*empty) - ticked) if empty else []
    more = "…" if len(names) > MOST_NAMED else ""
    finding = Finding(
        key="class_unknown",
        severity=Severity.WARNING if known.classes_asked else Severity.NOTE,
        file=uses[0].file,
        sheet=uses[0].sheet,
        row=rows[0] if rows else None,
        column=uses[0].header,
        details={
            "count": str(len(names)),
            "rows": shown_rows(rows),
            "names": "、".join(names[:MOST_NAMED]) + more,
        },
    )
    findings.add(finding)


def _tell_keys(policy: Policy, county: County, findings: Findings) -> None:
    """Tell classes and levels that a scenario counts by, but that nothing in the case has."""
    places = (*county.villages, *county.townships)
    given = {rule.name for rule in policy.classes}
    levels = {unit.level for unit in county.units} | {one.level for one in county.leaders}
    there = {
        "class": {name for place in places for name in place.classes} | given,
        "level": {level for level in levels if level},
    }
    for path, group, word in _keys(policy):
        known = set(choice_names(group).values()) | there[group]
        if word in known or not (places if group == "class" else levels):
            continue
        titles = sorted(label(group, name) for name in known)
        finding = Finding(
            key="word_nowhere",
            severity=Severity.WARNING,
            column=path,
            value=word,
            details={"near": nearest(word, titles)},
        )
        findings.add(finding)


def _keys(policy: Policy) -> Iterator[tuple[str, str, str]]:
    """Path, group of the vocabulary and word of what a scenario counts by."""
    for number, layer in enumerate(policy.layers, 1):
        for word in _demanded(layer.demand):
            yield f"layer[{number}].demand", "class", word
    for path, part in parts_of(policy).items():
        for key, group in KEYS_OF.get(part.kind, {}).items():
            value = getattr(part, key, None)
            for word in value if isinstance(value, dict | tuple) else ():
                yield f"{path}.{key}", group, str(word)


def _asks_for_classes(policy: Policy, spoken: Sequence[Condition]) -> bool:
    named = {column for condition in spoken for _, column in parse(condition.text).names}
    ordered = (getattr(part, key, None) for part in policy.goals for key in ("order", "weights"))
    return bool(named & CLASS_COLUMNS or policy.classes or any(ordered)) or any(
        isinstance(layer.demand, dict) for layer in policy.layers
    )


def _known(policy: Policy, asked: Sequence[Condition]) -> _Known:
    layers = dict(enumerate(policy.layers, 1))
    stage = stage_conditions(policy.selection, dict(enumerate(policy.classes, 1)))
    spoken = [*conditions(layers, parts_of(policy)), *stage, *asked]
    literals = frozenset(text for condition in spoken for text in texts_in(condition.text))
    demanded = {name for layer in policy.layers for name in _demanded(layer.demand)}
    said = {text for part in parts_of(policy).values() for text in _texts(part.model_dump())}
    return _Known(
        literals=literals,
        classes_asked=_asks_for_classes(policy, spoken),
        pools_asked=any("pool" in condition.text for condition in spoken),
        classes=frozenset({*literals, *demanded, *said, *(rule.name for rule in policy.classes)}),
        demanded=frozenset(demanded),
        every_class=not policy.layers
        or any(not isinstance(layer.demand, dict) for layer in policy.layers),
        layers=words_of(policy.layers),
        titles=tuple(layer.title or label("layer", layer.name) for layer in policy.layers),
    )


def _demanded(demand: object) -> Iterable[str]:
    return demand if isinstance(demand, dict) else ()


def _texts(value: object) -> Iterator[str]:
    """Every text in what a rule or goal was given."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from (*_texts(key), *_texts(inner))
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _texts(inner)


def _problem(use: WordUse, known: _Known) -> tuple[str, Severity, str] | None:
    """Key, severity and nearest word of what is wrong with a word; ``None``: nothing."""
    if not use.word:
        return None
    if use.column in CLASSES:
        return _of_class(use, known)
    if use.column == "pool" and known.pools_asked:
        return _of_pool(use, known)
    if use.column == "layer" and use.table in POSTED:
        return _of_layer(use, known)
    return None


def _of_class(use: WordUse, known: _Known) -> tuple[str, Severity, str] | None:
    if not use.means and use.word not in known.classes:
        names = {label("class", word) for word in choice_names("class").values()}
        return "word_class", Severity.ERROR, nearest(use.word, sorted(names | known.classes))
    means = use.means or use.word
    if known.every_class or means == PLAIN or means in known.classes:
        return None
    return "word_class_unused", Severity.WARNING, ""


def _of_pool(use: WordUse, known: _Known) -> tuple[str, Severity, str] | None:
    """A pool that no condition asks for may be of use to another scenario; a slip never is."""
    asked = {name for text in known.literals for name in pools_of(text)}
    if not asked.isdisjoint(pools_of(use.word)):
        return None
    near = nearest(use.word, sorted({label("layer", text) for text in known.literals}))
    slip = fuzz.ratio(normalised(use.word), normalised(near)) >= ALIKE and not use.means
    return "word_pool", Severity.ERROR if slip else Severity.WARNING, near


def _of_layer(use: WordUse, known: _Known) -> tuple[str, Severity, str] | None:
    if layer_named(use.word, known.layers) or layer_named(use.means, known.layers):
        return None
    return "word_layer", Severity.ERROR, nearest(use.word, known.titles)
