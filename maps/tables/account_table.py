"""对账: what was read and understood of a case, in blocks that a clerk can check."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from geodata.account import Account, ColumnUse, RuleUse, TableUse, WordUse
from geodata.columns.headers import header
from geodata.columns.table_specs import SPECS
from geodata.facts.county import County
from geodata.row_numbers import shown_rows
from geodata.tables.head_counts import HeadCount, head_counts
from geodata.words import Language, label, say
from maps.tables.frames import Cell, Table, frame_of

GROUPS = {"class": "class", "level": "level", "unit_level": "level", "pool": "layer"}
"""The vocabulary of the values of a grouping; the others stand for themselves."""


@dataclass(frozen=True, kw_only=True)
class Block:
    """One part of the account: a ``kind``, keys of columns, and rows of as many cells."""

    kind: str
    keys: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]

    def objects(self) -> Iterator[dict[str, Cell]]:
        """The rows for other programs: what kind, then each cell under the key of its column."""
        for row in self.rows:
            yield {"kind": self.kind, **dict(zip(self.keys, row, strict=True))}


def account_blocks(account: Account, county: County, language: Language) -> tuple[Block, ...]:
    """Tables, columns, words, head counts: the same for the workbook and for other programs."""
    return tuple(
        Block(kind=kind, keys=keys, rows=tuple(rows(account, county, language)))
        for kind, (keys, rows) in BLOCKS.items()
    )


def account_table(blocks: Sequence[Block], *, title: str, language: Language) -> Table:
    """One sheet: the first block with the title, the others below it."""
    first, *others = (_block_table(block, language) for block in blocks)
    return Table(
        name=say("input_account.sheet", language),
        title=say("input_account.title", language, title=title),
        frame=first.frame,
        kind="account",
        note=first.note,
        below=tuple(others),
    )


def _block_table(block: Block, language: Language) -> Table:
    heads = [say(f"input_account.column.{key}", language) for key in block.keys]
    title = say(f"input_account.block.{block.kind}", language)
    return Table(
        name=title,
        title=title,
        frame=frame_of(heads, block.rows, language=language),
        kind="block",
        note="" if block.rows else say("input_account.nothing", language),
    )


def _tables(account: Account, _: County, language: Language) -> Iterator[tuple[Cell, ...]]:
    for use in account.tables:
        aside = [_aside(item.why, item.count, item.rows, language) for item in use.aside]
        away = sum(item.count for item in use.aside)
        numbers = (use.read, use.used, away, "；".join(aside))
        yield (*_place(use, language), use.header, *numbers)


def _aside(why: str, count: int, rows: str, language: Language) -> str:
    what = label("aside", why, language)
    return say("input_account.aside_rows", language, why=what, count=count, rows=rows)


def _place(use: TableUse | WordUse, language: Language) -> tuple[str, str, str]:
    return say(f"sheet.{use.table}", language), use.file, use.sheet


def _columns(account: Account, county: County, language: Language) -> Iterator[tuple[Cell, ...]]:
    if county.villages and not account.asks_classes:
        heads = (
            header("villages", "village_class", language),
            say("input_account.no_class", language),
        )
        yield (say("sheet.villages", language), "", "", *heads, None, None, None)
    for use in account.tables:
        for column in use.columns:
            counts = (column.filled - column.doubtful, column.empty, column.doubtful)
            fate = _fate(use.table, column, language)
            numbers = (None, None, None) if column.ignored else counts
            yield (*_place(use, language), column.header, fate, *numbers)


def _fate(table: str, column: ColumnUse, language: Language) -> str:
    """What a column was understood as."""
    if column.ignored:
        return say("input_account.ignored", language)
    if column.means:
        return header(table, column.means, language)
    own = say("input_account.kept", language)
    return say("input_account.near", language, header=own, near=column.near) if column.near else own


def _words(account: Account, _: County, language: Language) -> Iterator[tuple[Cell, ...]]:
    for use in account.words:
        means = _meaning(use, language)
        rows = shown_rows(use.rows)
        yield (*_place(use, language), use.header, use.word, means, len(use.rows), rows)


def _meaning(use: WordUse, language: Language) -> str:
    if use.means:
        spec = next((c for c in SPECS[use.table].columns if c.name == use.column), None)
        return label(spec.choices if spec else "", use.means, language)
    return say("input_account.unknown" if not use.word else "input_account.own_word", language)


def _joins(account: Account, _: County, language: Language) -> Iterator[tuple[Cell, ...]]:
    for use in account.joins:
        named = dict(use.named)
        for outcome, count in use.counts:
            examples = say("input_account.comma", language).join(named.get(outcome, ()))
            words = label("join", use.kind, language), label("join_outcome", outcome, language)
            yield (*words, count, examples)


def _rules(account: Account, _: County, language: Language) -> Iterator[tuple[Cell, ...]]:
    for use in account.rules:
        words = label("part", use.name, language), layer_of(use, language)
        looked = (use.total, use.pairs, use.barred, use.undecided)
        note = say(f"input_account.note.{use.note}", language) if use.note else ""
        yield (*words, *looked, use.subjects, use.unknown, note)


def layer_of(use: RuleUse, language: Language) -> str:
    """The layer of a rule's figures in words."""
    return use.title or label("layer", use.layer, language)


def _counts(_: Account, county: County, language: Language) -> Iterator[tuple[Cell, ...]]:
    for item in head_counts(county):
        table = say(f"sheet.{item.table}", language)
        by = say(f"input_account.by.{item.by}", language)
        yield (table, by, value_of(item, language), item.count, item.capacity)


def value_of(item: HeadCount, language: Language) -> str:
    """The value of a head count in words."""
    if not item.value:
        return say("input_account.unknown", language)
    group = GROUPS.get(item.by)
    return label(group, item.value, language) if group else item.value


Rows = Callable[[Account, County, Language], Iterator[tuple[Cell, ...]]]
WHERE = ("table", "file", "sheet")
WHOM = ("subjects", "not_known")
BLOCKS: dict[str, tuple[tuple[str, ...], Rows]] = {
    "tables": ((*WHERE, "header_rows", "read", "used", "aside", "aside_rows"), _tables),
    "columns": ((*WHERE, "header", "means", "known", "empty", "doubtful"), _columns),
    "words": ((*WHERE, "header", "word", "means", "count", "rows"), _words),
    "joins": (("join", "outcome", "count", "examples"), _joins),
    "rules": (("rule", "layer", "total", "pairs", "barred", "undecided", *WHOM, "note"), _rules),
    "counts": (("table", "by", "value", "count", "capacity"), _counts),
}
"""Every part of the account: the keys of its columns, and where its rows come from."""
