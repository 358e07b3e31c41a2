"""A GeoPackage on the disk against another that was written anew, table by table."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

from geodata.sandbox.databases import bounded
from maps.checks.row_check import Row, Unlike, plain, unlike
from maps.checks.workbook_check import UnreadableError

TABLES = (
    "SELECT table_name FROM gpkg_contents JOIN sqlite_master ON name = table_name"
    " WHERE type = 'table' AND data_type = 'features' ORDER BY table_name"
)
REAL = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?"
KEY = "fid"


def gpkg_unlike(path: Path, anew: Path) -> Iterator[tuple[str, Unlike]]:
    """Every value of the tables of ``anew`` that ``path`` states otherwise, with its table.

    Geometry is compared as well. Tables, columns and styles that ``path`` has beyond them do
    not count. Raises :class:`UnreadableError` where ``path`` is no such file.
    """
    try:
        with closing(_opened(path)) as stated, closing(_opened(anew)) as right:
            for (table,) in right.execute(TABLES).fetchall():
                for item in _table(stated, right, table):
                    yield table, item
    except sqlite3.Error as error:
        raise UnreadableError(path.name) from error


def _opened(path: Path) -> sqlite3.Connection:
    return bounded(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True))


def _table(stated: sqlite3.Connection, right: sqlite3.Connection, table: str) -> Iterator[Unlike]:
    columns = [name for name in _columns(right, table) if name != KEY]
    lacking = [name for name in columns if name not in _columns(stated, table)]
    if lacking:
        yield Unlike(None, "", None, " | ".join(lacking))
        return
    expected = [row for _, row in _rows(right, table, columns)]
    yield from unlike(columns, expected, _rows(stated, table, columns))


def _columns(base: sqlite3.Connection, table: str) -> list[str]:
    """The columns of a real table; none of a view, which is a program."""
    if base.execute(REAL, (table,)).fetchone() is None:
        return []
    return [row[1] for row in base.execute(f"PRAGMA table_info({_quoted(table)})")]


def _rows(base: sqlite3.Connection, table: str, columns: Sequence[str]) -> list[tuple[int, Row]]:
    names = ", ".join(map(_quoted, columns))
    found = base.execute(f"SELECT {names} FROM {_quoted(table)} ORDER BY {_quoted(KEY)}")
    return [(number, tuple(map(plain, row))) for number, row in enumerate(found, 1)]


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
