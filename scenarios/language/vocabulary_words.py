"""Words of the vocabulary in a scenario -> identifiers: layers, classes, levels, dimensions."""

from collections.abc import Mapping
from typing import Any

from geodata.columns.headers import choice_names
from geodata.text import normalised

KEYED: dict[tuple[str, str], str] = {
    ("layer", "demand"): "class",
    ("layer", "roles"): "dimension",
    ("goal", "weights"): "class",
    ("rule", "rates"): "level",
    ("rule", "most"): "level",
    ("rule", "numbers"): "level",
}
"""Family and key of tables whose own keys are words of a group."""
VALUED: dict[tuple[str, str], str] = {
    ("layer", "name"): "layer",
    ("class", "name"): "class",
    ("goal", "order"): "class",
}
"""Family and key of words of a group, or of lists of them."""


def identified(scenario: Mapping[str, Any]) -> dict[str, Any]:
    """The tables of a scenario with identifiers where a word of the vocabulary stood."""
    families = {family for family, _ in (*KEYED, *VALUED)}
    return {
        name: [_table(name, item) for item in value]
        if name in families and isinstance(value, list)
        else value
        for name, value in scenario.items()
    }


def _table(family: str, table: Any) -> Any:
    if not isinstance(table, dict):
        return table
    return {key: _value(family, key, value, table) for key, value in table.items()}


def _value(family: str, key: str, value: Any, table: Mapping[str, Any]) -> Any:
    if (family, key) in VALUED:
        return _word(VALUED[family, key], value)
    if (family, key) not in KEYED or not isinstance(value, dict) or _counts_others(key, table):
        return value
    group = KEYED[family, key]
    given = {word: _word(group, word) for word in value}
    twice = len(set(given.values())) < len(given)
    return value if twice else {given[word]: number for word, number in value.items()}


def _counts_others(key: str, table: Mapping[str, Any]) -> bool:
    """Whether the numbers of a level quota are those of another column than the level."""
    by = str(table.get("by", "unit.level")).rpartition(".")[2]
    return key == "numbers" and by not in {"level", "单位层级", "层级", "级别"}


def _word(group: str, value: Any) -> Any:
    if isinstance(value, list):
        return [_word(group, part) for part in value]
    return choice_names(group).get(normalised(value), value) if isinstance(value, str) else value
