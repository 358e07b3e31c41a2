"""Words of the tables that neither the vocabulary nor the scenario knows: told before planning."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from geodata.account import WordUse
from geodata.findings import Finding, Findings, Severity
from geodata.tables.columns import choice_names
from geodata.tables.layout import shown_rows
from geodata.text import normalised
from geodata.words import label
from optimizer.facts.expressions import texts_in
from optimizer.model.policy import Policy
from scenarios.language.conditions import conditions, nearest, parts_of, stage_conditions

CLASSES = ("village_class", "township_class")
POSTED = ("current", "pins")
"""Tables that name layers."""
PLAIN = "ordinary"
"""A class that most policies have no post for."""


@dataclass(frozen=True)
class _Known:
    """Words that a scenario speaks of: literals of conditions, classes, layers."""

    literals: frozenset[str]
    pools_asked: bool
    classes: frozenset[str]
    demanded: frozenset[str]
    every_class: bool
    layers: frozenset[str]


def check_words(policy: Policy, findings: Findings) -> None:
    """Add a finding for every word of a class, pool or layer that means nothing here."""
    known = _known(policy)
    for use in findings.account.words:
        found = _problem(use, known)
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


def _known(policy: Policy) -> _Known:
    layers = dict(enumerate(policy.layers, 1))
    stage = stage_conditions(policy.selection, dict(enumerate(policy.classes, 1)))
    spoken = [*conditions(layers, parts_of(policy)), *stage]
    literals = frozenset(text for condition in spoken for text in texts_in(condition.text))
    demanded = {name for layer in policy.layers for name in _demanded(layer.demand)}
    said = {text for part in parts_of(policy).values() for text in _texts(part.model_dump())}
    return _Known(
        literals=literals,
        pools_asked=any("pool" in condition.text for condition in spoken),
        classes=frozenset({*literals, *demanded, *said, *(rule.name for rule in policy.classes)}),
        demanded=frozenset(demanded),
        every_class=any(not isinstance(layer.demand, dict) for layer in policy.layers),
        layers=frozenset(layer.name for layer in policy.layers),
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
    if use.column == "pool" and known.pools_asked and use.word not in known.literals:
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


def _of_pool(use: WordUse, known: _Known) -> tuple[str, Severity, str]:
    """A pool of the vocabulary may be of use to another scenario; a slip never is."""
    slip = normalised(use.word) in {normalised(text) for text in known.literals}
    severity = Severity.WARNING if use.means and not slip else Severity.ERROR
    return "word_pool", severity, nearest(use.word, sorted(known.literals))


def _of_layer(use: WordUse, known: _Known) -> tuple[str, Severity, str] | None:
    if (use.means or use.word) in known.layers:
        return None
    named = {label("layer", name) for name in known.layers}
    return "word_layer", Severity.ERROR, nearest(use.word, sorted(named | known.layers))
