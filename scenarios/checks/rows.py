"""plan.csv, row by row: the role and the days that follow from its postings."""

from collections import Counter
from collections.abc import Mapping, Sequence

from maps.files.plan_csv import COLUMNS, csv_rows, read_cells
from optimizer.plans.terms import Terms
from scenarios.checks.evidence import Evidence
from scenarios.checks.said import Difference, Remark, Saying, Scope, Where, differs

FILE = "plan.csv"
KEY = 3
"""So many columns name the posting; the others follow from it."""


def rows(evidence: Evidence) -> Saying:
    """Compare every row of plan.csv with what follows from its posting."""
    header, stated = read_cells(evidence.folder / FILE)
    yield from _header(header)
    terms = Terms(evidence.county, evidence.policy)
    plan = evidence.outcome.plan
    days = {post.key: terms.of(post) for post in plan.postings}
    right = {cells[:KEY]: cells for cells in csv_rows(plan, evidence.policy, days)}
    for number, cells in stated:
        key = (cells["layer"], cells["place"], cells["supply"])
        yield from _row(number, cells, right[key])
    keys = [tuple(cells[name] for name in COLUMNS[:KEY]) for _, cells in stated]
    if keys != sorted(keys):
        yield Remark("verify.order", {"file": FILE})
    yield Scope("verify.scope.rows", values={"count": len(stated)})


def _header(header: Sequence[str]) -> Saying:
    """Columns that are missing or stand twice, then those that are not read."""
    for name, count in Counter(header).items():
        if count > 1 and name in COLUMNS:
            yield differs(FILE, name, f"{name} × {count}", name)
    for name in COLUMNS:
        if name not in header:
            yield differs(FILE, name, None, name)
    other = [name for name in header if name not in COLUMNS]
    if other:
        yield Remark("verify.columns", {"file": FILE, "columns": "、".join(other)})
    if [name for name in header if name in COLUMNS] != [n for n in COLUMNS if n in header]:
        yield Remark("verify.column_order", {"file": FILE})


def _row(number: int, cells: Mapping[str, str], right: Sequence[str]) -> Saying:
    for name, value in zip(COLUMNS, right, strict=True):
        if name in cells and cells[name] != value:
            where = Where(key="verify.row", values={"row": number, "column": name})
            yield Difference(FILE, where, cells[name], value)
