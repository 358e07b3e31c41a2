"""The one message catalogue: every sentence that a user sees, in Chinese and English.

The sentences live in the ``.toml`` files beside this module, one file per room of the
house. An entry is a table with the keys ``zh`` and ``en``; its dotted path is its key.
Values are put in by name (``{value}``); a value is never itself read as a template.
"""

import tomllib
from functools import cache
from importlib import resources
from typing import Any, Literal

Language = Literal["zh", "en"]


@cache
def catalogue() -> dict[str, dict[str, str]]:
    """Every entry: dotted key -> language -> sentence.

    Raises ``ValueError`` when two files define the same key.
    """
    entries: dict[str, dict[str, str]] = {}
    for file in sorted(resources.files(__name__).iterdir(), key=lambda item: item.name):
        if file.name.endswith(".toml"):
            _collect(tomllib.loads(file.read_text("utf-8")), "", entries)
    return entries


def _collect(table: dict[str, Any], path: str, entries: dict[str, dict[str, str]]) -> None:
    if isinstance(table.get("zh"), str):
        if path in entries:
            raise ValueError(f"message {path} is defined twice")
        entries[path] = table
        return
    for key, value in table.items():
        _collect(value, f"{path}.{key}" if path else key, entries)


def say(key: str, language: Language = "zh", /, **values: object) -> str:
    """The sentence of ``key`` in ``language`` with ``values`` put in.

    Raises ``KeyError`` for a key that the catalogue lacks: a test walks all keys.
    """
    return catalogue()[key][language].format_map({k: str(v) for k, v in values.items()})


def label(group: str, name: str, language: Language = "zh") -> str:
    """The label of a vocabulary word, or the word itself where the user coined it."""
    entry = catalogue().get(f"{group}.{name}")
    return entry[language] if entry else name
