"""Alterations of plan.gpkg."""

import sqlite3
from contextlib import closing
from random import Random

from tests.scenarios.alterations.kinds import refused, told
from tests.scenarios.altered_run import Folder


def _sql(folder: Folder, *commands: str) -> bool:
    with closing(sqlite3.connect(folder.path / "plan.gpkg")) as base, base:
        triggers = base.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for (name,) in triggers:  # they call functions that only a GIS has
            base.execute(f'DROP TRIGGER "{name}"')
        return sum(base.execute(command).rowcount for command in commands) != 0


def _fid(folder: Folder, random: Random) -> int:
    return random.randint(1, len(folder.rows))


@refused
def layer_row_deleted(folder: Folder, random: Random) -> bool:
    return _sql(folder, f"DELETE FROM postings WHERE fid = {_fid(folder, random)}")


@refused
def layer_row_changed(folder: Folder, random: Random) -> bool:
    column = random.choice(("layer_id", "place", "village", "supply", "name", "role", "unit"))
    return _sql(folder, f"UPDATE postings SET {column} = '张三' WHERE fid = {_fid(folder, random)}")


@refused
def layer_row_added(folder: Folder, random: Random) -> bool:
    columns = "layer_id, layer, place, village, supply, name, unit, role, km"
    select = f"SELECT {columns} FROM postings WHERE fid = {_fid(folder, random)}"
    return _sql(folder, f"INSERT INTO postings ({columns}) {select}")


@refused
def layer_kilometres(folder: Folder, random: Random) -> bool:
    number = _fid(folder, random)
    return _sql(folder, f"UPDATE postings SET km = 0.5 WHERE fid = {number} AND km <> 0.5")


@refused
def layer_shortage(folder: Folder, random: Random) -> bool:
    return _sql(folder, "UPDATE villages SET shortage = 0 WHERE shortage > 0")


@refused
def layer_village(folder: Folder, random: Random) -> bool:
    return _sql(folder, "UPDATE villages SET first_secretary = '张三' WHERE first_secretary <> ''")


@told
def layer_of_notes(folder: Folder, random: Random) -> bool:
    _sql(folder, "CREATE TABLE notes (text)", "ALTER TABLE postings ADD COLUMN seen TEXT")
    return True
