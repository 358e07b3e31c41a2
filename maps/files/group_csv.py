"""groups.csv: who is in which group and what it takes. All else of a plan derives from it."""

import csv
import re
from collections import defaultdict
from pathlib import Path

from maps.files.plan_csv import guarded, unguarded
from optimizer.groups.group_plan import Group, GroupPlan

COLUMNS = ("group", "kind", "id", "leader")
PERSON, AREA = "person", "area"
NO_GROUP = "0"
YES = "1"
NUMBER = re.compile("[0-9]{1,9}")
"""The number of a group."""


def write_group_csv(path: Path, plan: GroupPlan) -> None:
    """Write one row for every person and every area; UTF-8 with BOM and CRLF for spreadsheets.

    Group 0 holds who and what is in none.
    """
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow(COLUMNS)
        rest = Group(number=int(NO_GROUP), people=plan.left, areas=plan.untaken)
        for group in (*plan.groups, rest):
            for kind, items in ((PERSON, group.people), (AREA, group.areas)):
                for item in items:
                    mark = YES if kind == PERSON and item == group.leader else ""
                    writer.writerow([str(group.number), kind, guarded(item), mark])


class GroupFileError(ValueError):
    """A groups.csv that cannot be read; the message says where."""


def read_group_csv(path: Path) -> tuple[Group, ...]:
    """Read the groups again. Raises :class:`GroupFileError` for a file that is none.

    A group of nobody and nothing has no row, and so is not read.
    """
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    if not rows or tuple(rows[0]) != COLUMNS:
        raise GroupFileError("1")
    found: dict[int, list[list[str]]] = defaultdict(list)
    for number, row in enumerate(rows[1:], 2):
        cells = [unguarded(cell) for cell in row]
        known = len(cells) == len(COLUMNS) and cells[1] in (PERSON, AREA)
        if not known or not NUMBER.fullmatch(cells[0]) or not cells[2]:
            raise GroupFileError(str(number))
        found[int(cells[0])].append(cells)
    return tuple(_group(number, found[number]) for number in sorted(found) if number)


def _group(number: int, rows: list[list[str]]) -> Group:
    leaders = [item for _, _, item, mark in rows if mark == YES]
    return Group(
        number=number,
        people=tuple(item for _, kind, item, _ in rows if kind == PERSON),
        leader=leaders[0] if leaders else None,
        areas=tuple(item for _, kind, item, _ in rows if kind == AREA),
    )
