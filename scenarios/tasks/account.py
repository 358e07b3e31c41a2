"""The account of a check, as sentences: what was read, what was set aside, what was understood."""

from collections.abc import Iterable, Iterator
from itertools import groupby

from geodata.account import Account, TableUse
from geodata.facts.case import Case
from geodata.facts.county import County
from geodata.findings import Findings, Severity
from geodata.tables.head_counts import head_counts
from geodata.words import Language, label, say
from maps.tables.account_table import account_blocks, layer_of, value_of
from scenarios.console.console import Talker
from scenarios.console.errors import BadInput

MOST_VALUES = 12
"""A grouping with more values is counted, not listed: the workbook lists all."""


def tell_account(account: Account, case: Case | None, talker: Talker) -> None:
    """Print the account; where a program asked, its rows too."""
    county = case.county if case else County(name="")
    for line in account_lines(account, county, talker.language):
        talker.line(line)
    blocks = account_blocks(account, county, talker.language)
    talker.account(row for block in blocks for row in block.objects())


def refuse_warnings(findings: Findings, talker: Talker) -> None:
    """Raise ``BadInput`` where there is any warning, having said how many."""
    count = _warnings(findings)
    if count:
        talker.say("cli.strict", count=count, style="red")
        raise BadInput


def tell_verdict(key: str, findings: Findings, county: County, talker: Talker) -> None:
    """Say that nothing was found, with the sentence ``key``; with warnings only how many."""
    count, villages = _warnings(findings), len(county.villages)
    if count:
        talker.say(f"{key}_but", count=count, villages=villages, style="yellow")
    else:
        talker.say(key, villages=villages, style="green")


def _warnings(findings: Findings) -> int:
    return sum(item.severity is Severity.WARNING for item in findings.faults())


def account_lines(account: Account, county: County, language: Language) -> Iterator[str]:
    """Sentences for each table, its own columns and words, then the totals of the county."""
    for table in account.tables:
        yield _rows(table, language)
        yield from _own(table, language)
    yield from _own_words(account, language)
    yield from _joins(account, language)
    if county.villages and not account.asks_classes:
        yield say("input_account.no_class", language)
    yield from _totals(county, language)
    yield from _rules(account, language)


def _rows(table: TableUse, language: Language) -> str:
    parts = [f"{label('aside', item.why, language)} {item.count}" for item in table.aside]
    aside = say("input_account.aside", language, parts=_listed(parts, language)) if parts else ""
    return say(
        "input_account.rows",
        language,
        table=say(f"sheet.{table.table}", language),
        place=table.file + (f" [{table.sheet}]" if table.sheet else ""),
        header=table.header,
        read=table.read,
        used=table.used,
        aside=aside,
    )


def _own(table: TableUse, language: Language) -> Iterator[str]:
    own = [_nearly(item.header, item.near, language) for item in table.columns if not item.means]
    if own:
        yield say("input_account.own", language, columns=_listed(own, language))


def _nearly(header: str, near: str, language: Language) -> str:
    return say("input_account.near", language, header=header, near=near) if near else header


def _own_words(account: Account, language: Language) -> Iterator[str]:
    """Words that the vocabulary lacks, by column; where a case has none nothing is said."""
    own = [use for use in account.words if use.word and not use.means]
    for (table, header), uses in groupby(own, key=lambda use: (use.table, use.header)):
        words = [f"{use.word} {len(use.rows)}" for use in uses]
        where = {"table": say(f"sheet.{table}", language), "column": header}
        yield say("input_account.words", language, **where, words=_few(words, language))


def _joins(account: Account, language: Language) -> Iterator[str]:
    for use in account.joins:
        parts = [
            f"{label('join_outcome', outcome, language)} {count}"
            for outcome, count in use.counts
            if count
        ]
        if parts:
            join = label("join", use.kind, language)
            outcomes = _listed(parts, language)
            yield say("input_account.join", language, join=join, outcomes=outcomes)


def _rules(account: Account, language: Language) -> Iterator[str]:
    """What every rule and goal does here: pairs barred and undecided, or whom it speaks of."""
    for use in account.rules:
        key = "rule_pairs" if use.pairs == use.total else "rule_some_pairs"
        key = key if use.subjects is None else "rule_subjects"
        known = {"name": label("part", use.name, language), "layer": layer_of(use, language)}
        counts = {"pairs": use.pairs, "total": use.total, "barred": use.barred}
        more = {"undecided": use.undecided, "subjects": use.subjects, "unknown": use.unknown}
        yield say(f"input_account.{key}", language, **known, **counts, **more)


def _totals(county: County, language: Language) -> Iterator[str]:
    for (table, by), items in groupby(head_counts(county), key=lambda item: (item.table, item.by)):
        parts = [f"{value_of(item, language)} {item.count}" for item in items]
        where = {
            "table": say(f"sheet.{table}", language),
            "by": say(f"input_account.by.{by}", language),
        }
        yield say("input_account.totals", language, **where, values=_few(parts, language))


def _few(parts: list[str], language: Language) -> str:
    shown = _listed(parts[:MOST_VALUES], language)
    if len(parts) <= MOST_VALUES:
        return shown
    return say("input_account.more", language, shown=shown, count=len(parts))


def _listed(parts: Iterable[str], language: Language) -> str:
    return say("input_account.comma", language).join(parts)
