"""The classes of places: several in a cell, in several columns, or ticked in their own ones."""

import re
from collections.abc import Iterable

from geodata.account import WordUse
from geodata.columns.cells import NO, YES, folded, is_unknown
from geodata.columns.headers import choice_names, resolve
from geodata.facts.classes import JOINT, joined
from geodata.findings import Finding, Findings, Severity
from geodata.tables.read_table import TableCells
from geodata.tables.values import keep_words
from geodata.text import normalised

BETWEEN = re.compile(r"[、，,;；/／\\|｜\n\r]+")
"""What always parts two classes; a class of the user's own holds none of these signs."""
JOINING = re.compile(r"\s+|[和兼及与暨+＋&]")
"""What parts two classes where one of them is known; 示范和美村 is one class of its own."""
END = "村"
PLAIN = "ordinary"


def class_words(cells: TableCells, name: str, findings: Findings) -> list[str | None]:
    """The class of every row, several joined; ``None`` where the cells are empty.

    Without any column of classes nobody asked for them: every place is ordinary.
    """
    known = choice_names("class")
    columns = class_columns(cells, name)
    ticks = _tick_columns(cells, known)
    found: list[list[str]] = [[] for _ in cells.rows]
    for column in columns:
        for mine, text in zip(found, cells.values(column), strict=True):
            mine.extend(known.get(normalised(word), word) for word in split_classes(text))
    _add_ticks(cells, name, ticks, found, findings)
    for column in columns:
        keep_words(cells, column, known, findings, split=_words_or_empty, means=name)
    if not columns and not ticks:
        return [PLAIN for _ in cells.rows]
    empty = None if columns else ""
    return [joined(words) if words else empty for words in found]


def class_columns(cells: TableCells, name: str) -> list[str]:
    """The columns of the table that hold classes, the first under the column's own name."""
    return [c for c in cells.frame.columns if c == name or resolve(cells.table, str(c)) == name]


def split_classes(text: str) -> tuple[str, ...]:
    """The single classes of a cell, each once, in its order; none where nobody knows."""
    if is_unknown(text):
        return ()
    whole = " ".join(text.split())
    if normalised(whole) in choice_names("class"):
        return (whole,)
    parts = (part.strip() for part in BETWEEN.split(text))
    return tuple(dict.fromkeys(word for part in parts if part for word in _parted(part)))


def class_of_text(text: str) -> str:
    """The class that a cell says: identifiers of the vocabulary, several joined."""
    known = choice_names("class")
    return joined(known.get(normalised(word), word) for word in split_classes(text))


def _parted(text: str) -> tuple[str, ...]:
    known = choice_names("class")
    if normalised(text) in known:
        return (text,)
    for sign in JOINING.finditer(text):
        left, right = text[: sign.start()].strip(), text[sign.end() :].strip()
        sides = [normalised(side) in known for side in (left, right) if side]
        sure = all(sides) or left.endswith(END) or not sign.group().isalpha()
        if len(sides) == 2 and any(sides) and sure:
            return (*_parted(left), *_parted(right))
    return (text,)


def _words_or_empty(text: str) -> Iterable[str]:
    return split_classes(text) or ("",)


def _tick_columns(cells: TableCells, known: dict[str, str]) -> dict[str, str]:
    """Columns headed by a class that hold nothing but marks, at least one yes: class by column."""
    return {
        column: word
        for column in cells.frame.columns
        if column not in cells.known
        and (word := known.get(normalised(str(column)).removeprefix("是否")))
        and _only_marks(cells.values(column))
    }


def _only_marks(texts: Iterable[str]) -> bool:
    words = {folded(text).casefold() for text in texts if text}
    return bool(words & YES) and words <= YES | NO


def _add_ticks(
    cells: TableCells,
    name: str,
    ticks: dict[str, str],
    found: list[list[str]],
    findings: Findings,
) -> None:
    for column, word in ticks.items():
        marked = [folded(text).casefold() in YES for text in cells.values(column)]
        for mine, on in zip(found, marked, strict=True):
            mine.extend([word] if on else [])
        rows = tuple(row for row, on in zip(cells.rows, marked, strict=True) if on)
        findings.account.words.append(_use(cells, name, column, word, rows))
    if ticks:
        finding = Finding(
            key="class_ticks",
            severity=Severity.NOTE,
            file=cells.file,
            sheet=cells.sheet,
            value=JOINT.join(ticks),
            details={"count": str(sum(bool(words) for words in found))},
        )
        findings.add(finding)


def _use(cells: TableCells, name: str, column: str, word: str, rows: tuple[int, ...]) -> WordUse:
    return WordUse(
        table=cells.table,
        column=name,
        file=cells.file,
        sheet=cells.sheet,
        header=column,
        word=column,
        means=word,
        rows=rows,
    )
