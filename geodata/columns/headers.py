"""What a header or a word of a table means; the columns themselves stand in ``table_specs``.

Headers and their comments stand in the message catalogue (``column.<table>.<name>`` and
``note.<table>.<name>``). A score column (``need_industry``, 需求_产业) belongs to a family
of columns, one per need dimension; dimensions are data, so a header may coin one.
"""

import re
from functools import cache

from geodata.columns.aliases import CHOICES
from geodata.columns.cells import as_list
from geodata.columns.table_specs import SEPARATOR, SPECS
from geodata.columns.units import unit_of_header
from geodata.facts.vocabulary import NEED_DIMENSIONS, VILLAGE_CLASSES
from geodata.text import normalised
from geodata.words import Language, catalogue, say


def header(table: str, name: str, language: Language = "zh") -> str:
    """The header of a column as templates and stores write it."""
    entry = f"column.{table}.{name}"
    if entry in catalogue():
        return say(entry, language)
    family = SPECS[table].scores
    if not family:
        return _of_wide_table(name, language)
    dimension = name.removeprefix(family + SEPARATOR)
    known = f"dimension.{dimension}"
    word = say(known, language) if known in catalogue() else dimension
    return f"{say(f'score.{family}', language)}{SEPARATOR}{word}"


def _of_wide_table(name: str, language: Language) -> str:
    """What a column of a table with one row for each village speaks of: a layer, a place, a unit."""
    entries = (f"layer.{name}", f"column.villages.{name}", f"column.cadres.{name}")
    known = (entry for entry in entries if entry in catalogue())
    return next((say(entry, language) for entry in known), name)


def score_columns(table: str) -> tuple[str, ...]:
    """The score columns of the known dimensions: ``need_party_building`` and so on."""
    family = SPECS[table].scores
    return tuple(f"{family}{SEPARATOR}{name}" for name in NEED_DIMENSIONS) if family else ()


def resolve(table: str, text: str) -> str | None:
    """The column that a header means, or ``None`` where the table has none such."""
    key = normalised(text)
    names = header_names(table)
    bare = key.split("(")[0] if key.endswith(")") else key
    named = names.get(key) or names.get(bare) or _coined_score(table, key)
    return named or names.get(normalised(unit_of_header(text)[0]))


@cache
def header_names(table: str) -> dict[str, str]:
    """Every spelling of a header that a table knows (normalised) -> column name."""
    spec = SPECS[table]
    names: dict[str, str] = {}
    for column in spec.columns:
        catalogued = catalogue()[f"column.{table}.{column.name}"]
        for text in (column.name, *catalogued.values()):
            names[normalised(text)] = column.name
    for column in spec.columns:
        for alias in column.aliases:
            names.setdefault(normalised(alias), column.name)
    for score, dimension in zip(score_columns(table), NEED_DIMENSIONS, strict=False):
        for word in (dimension, *catalogue()[f"dimension.{dimension}"].values()):
            names.setdefault(normalised(word), score)
    return names


def _coined_score(table: str, key: str) -> str | None:
    spec = SPECS[table]
    family = catalogue().get(f"score.{spec.scores}", {}).values()
    for prefix in {normalised(text) for text in (*spec.score_prefixes, *family)}:
        rest = key.removeprefix(prefix)
        if rest != key and rest[:1] in {"_", "-", ":"} and rest[1:]:
            return f"{spec.scores}{SEPARATOR}{dimension_of(rest[1:])}"
    return None


BETWEEN = re.compile(r"[、,，;；/／|｜+＋&＆\s]|兼任?|和|及|与")
"""What stands between two words of the vocabulary in one cell."""


@cache
def pools_of(text: str) -> tuple[str, ...]:
    """Every word that says which pools (人选类别) somebody is of: 第一书记、工作队 is two of them.

    A word of the vocabulary comes with its identifier, and the whole text is a word as well.
    Words of the vocabulary may also have 兼, 和 or a stroke between them (第一书记兼队员).
    """
    known, parts = choice_names("layer"), [part for part in BETWEEN.split(text) if part]
    joined = parts if all(normalised(part) in known for part in parts) else []
    words = (*as_list(text), *joined, text.strip())
    found = (name for word in words for name in (known.get(normalised(word)), word) if name)
    return tuple(dict.fromkeys(found))


@cache
def choice_names(group: str) -> dict[str, str]:
    """Every spelling of a vocabulary word (normalised) -> identifier."""
    names = {normalised(text): word for word, texts in CHOICES[group].items() for text in texts}
    for key, entry in catalogue().items():
        if key.startswith(group + "."):
            word = key.removeprefix(group + ".")
            names.update({normalised(text): word for text in (word, *entry.values())})
    return names


def dimension_of(text: str) -> str:
    """The need dimension that a text means; a dimension that the user coins is kept."""
    return choice_names("dimension").get(normalised(text), text.strip())


def choices_of(group: str) -> tuple[str, ...]:
    """The identifiers of a vocabulary group, in catalogue order."""
    if group == "class":
        return VILLAGE_CLASSES
    return tuple(key.partition(".")[2] for key in catalogue() if key.startswith(group + "."))
