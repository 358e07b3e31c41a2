"""Files of SQLite and GeoPackage: their tables, and a copy without what runs by itself."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

LISTS = frozenset({"gpkg_contents", "gpkg_geometry_columns", "gpkg_ogr_contents"})
"""Tables of a GeoPackage that list its layers."""


MOST_STEPS, LOOK = 200, 1_000_000
"""A query may take so many times so many steps of SQLite's machine: some seconds."""


def bounded(base: sqlite3.Connection) -> sqlite3.Connection:
    """Let no query of a connection run without end: it raises ``sqlite3.OperationalError``."""
    looks = 0

    def look() -> int:
        nonlocal looks
        looks += 1
        return int(looks > MOST_STEPS)

    base.set_progress_handler(look, LOOK)
    return base


def views_of(path: str) -> list[str]:
    """Names of the views: a view is a program, not data."""
    with closing(_opened(path, "ro")) as base:
        rows = base.execute("select name from sqlite_master where type = 'view' order by name")
        return [str(name) for (name,) in rows.fetchall()]


def without_views(path: str, copy: str) -> None:
    """Write a copy of a database that has its tables alone: no view, no trigger."""
    for ending in ("", "-wal"):
        if Path(path + ending).is_file():
            shutil.copyfile(path + ending, copy + ending)
    with closing(_opened(copy, "rw")) as base:
        rows = base.execute("select type, name from sqlite_master").fetchall()
        listing = {name for kind, name in rows if kind == "table"} & LISTS
        views = [(name,) for kind, name in rows if kind == "view"]
        for wanted in ("trigger", "view"):
            for kind, name in rows:
                if kind == wanted:
                    quoted = str(name).replace('"', '""')
                    base.execute(f'drop {wanted} if exists "{quoted}"')
        for name in sorted(listing):
            base.executemany(f"delete from {name} where table_name = ?", views)
        base.commit()


def _opened(path: str, mode: str) -> sqlite3.Connection:
    return sqlite3.connect(f"{Path(path).as_uri()}?mode={mode}", uri=True)
