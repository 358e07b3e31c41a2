"""A plan as the rows that partitions keep, and back."""

from collections.abc import Iterable

from geodata.partitions.rows import PlanRow
from optimizer.model.plan import Plan, Posting, Shortage


def rows_of(plan: Plan) -> tuple[PlanRow, ...]:
    """The postings, then what stays open."""
    posted = (
        PlanRow(layer=p.layer, place=p.place, supply=p.supply, role=p.role) for p in plan.postings
    )
    open_posts = (
        PlanRow(layer=s.layer, place=s.place, missing=s.missing, cause=s.cause)
        for s in plan.shortages
    )
    return (*posted, *open_posts)


def plan_from(rows: Iterable[PlanRow]) -> Plan:
    """The plan that :func:`rows_of` wrote down."""
    posted, open_posts = [], []
    for row in rows:
        if row.supply is None:
            open_posts.append(Shortage(row.layer, row.place, row.missing, row.cause))
        else:
            posted.append(Posting(row.layer, row.place, row.supply, row.role))
    return Plan(tuple(posted), tuple(open_posts))
