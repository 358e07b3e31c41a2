"""The account of a check: what was read, what was set aside, what was understood."""

from collections.abc import Iterable, Iterator

from geodata.account import Account, TableUse
from geodata.words import Language, label, say


def account_lines(account: Account, language: Language) -> Iterator[str]:
    """One sentence for each table, and one for the columns that the user brought along."""
    for table in account.tables:
        yield _rows(table, language)
        own = [
            _own(column.header, column.near, language)
            for column in table.columns
            if not column.means and not column.ignored
        ]
        if own:
            yield say("account.own", language, columns=_listed(own, language))


def _rows(table: TableUse, language: Language) -> str:
    parts = [f"{label('aside', item.why, language)} {item.count}" for item in table.aside]
    aside = say("account.aside", language, parts=_listed(parts, language)) if parts else ""
    return say(
        "account.rows",
        language,
        table=say(f"sheet.{table.table}", language),
        place=table.file + (f" [{table.sheet}]" if table.sheet else ""),
        header=table.header,
        read=table.read,
        used=table.used,
        aside=aside,
    )


def _own(header: str, near: str, language: Language) -> str:
    return say("account.near", language, header=header, near=near) if near else header


def _listed(parts: Iterable[str], language: Language) -> str:
    return ("、" if language == "zh" else ", ").join(parts)
