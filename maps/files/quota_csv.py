"""quotas.csv: how many places every county or township has."""

import csv
import re
from pathlib import Path

from maps.files.plan_csv import guarded, unguarded
from optimizer.training.quotas import QuotaPlan

COLUMNS = ("place", "quota")
NUMBER = re.compile("[0-9]{1,9}")


def write_quota_csv(path: Path, plan: QuotaPlan) -> None:
    """Write one row for every place; UTF-8 with BOM and CRLF for spreadsheets."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow(COLUMNS)
        writer.writerows([guarded(place), str(count)] for place, count in plan.quotas.items())


class QuotaFileError(ValueError):
    """A quotas.csv that cannot be read; the message says where."""


def read_quota_csv(path: Path) -> dict[str, int]:
    """Read the quotas again. Raises :class:`QuotaFileError` for a file that is none."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    if not rows or tuple(rows[0]) != COLUMNS:
        raise QuotaFileError("1")
    found: dict[str, int] = {}
    for number, row in enumerate(rows[1:], 2):
        whole = len(row) == len(COLUMNS) and bool(row[0]) and bool(NUMBER.fullmatch(row[1]))
        if not whole or unguarded(row[0]) in found:
            raise QuotaFileError(str(number))
        found[unguarded(row[0])] = int(row[1])
    return found
