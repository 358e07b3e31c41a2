"""The plan in force as one row for each village with names under each layer -> facts."""

from collections.abc import Sequence
from dataclasses import replace

from geodata.account import JoinUse
from geodata.columns.headers import resolve
from geodata.columns.table_specs import TABLES
from geodata.facts.county import SERVING, County, StandingPosting
from geodata.facts.former import NO_CHANGES, Former
from geodata.findings import Finding, Findings, Severity
from geodata.hand_plans.facts import HandPlan, Riddle
from geodata.hand_plans.heads import HandLayer, hand_columns
from geodata.hand_plans.plan import hand_plan_of
from geodata.sheets.grids import Grid
from geodata.tables.column_map import NO_MAP, TableMap

OUTCOMES = {
    "place": "no_place",
    "place_twice": "no_place",
    "no_place": "no_place",
    "layer": "no_layer",
}
"""Riddles -> what the account calls them; all others are of people."""


def is_wide(grid: Grid, layers: Sequence[HandLayer], meant: TableMap = NO_MAP) -> bool:
    """Whether a sheet names layers in its header, not in a column of its own."""
    columns = hand_columns(grid, layers, meant)
    if columns is None or not columns.names:
        return False
    named = {resolve("current", text) for text in columns.head.texts if text}
    return not {c.name for c in TABLES["current"].columns if c.required} <= named


def read_wide(
    grid: Grid,
    county: County,
    layers: Sequence[HandLayer],
    findings: Findings,
    *,
    former: Former = NO_CHANGES,
    meant: TableMap = NO_MAP,
) -> tuple[StandingPosting, ...]:
    """Who serves where by a wide table; a name or place that is not found is told and left out.

    Places and units of before are those of today (``former``); ``meant`` is what the user says
    that headers mean.
    """
    plan = hand_plan_of([grid], county, layers, findings, former=former, meant=meant)
    if plan is None:
        return ()
    for riddle in plan.riddles:
        findings.add(_finding(grid, riddle, layers))
    _tell(grid, plan, findings)
    _count(plan, findings)
    tables = {layer.name: layer.supply for layer in layers}
    return tuple(
        StandingPosting(
            layer=post.layer,
            place=post.place,
            supply=post.supply,
            table=tables.get(post.layer, ""),
            start=post.term.start,
            end=post.term.end,
            status=post.term.status,
        )
        for post in plan.postings
    )


def _tell(grid: Grid, plan: HandPlan, findings: Findings) -> None:
    """How many names became postings, and which columns speak of layers that are not asked for."""
    details = {"names": str(plan.names), "used": str(len(plan.postings)), "again": str(plan.again)}
    read = grid.finding("wide_read", Severity.NOTE)
    findings.add(replace(read, details=details))
    if plan.aside:
        listed = "、".join(plan.aside)
        findings.add(replace(read, key="wide_aside", severity=Severity.WARNING, column=listed))


def _count(plan: HandPlan, findings: Findings) -> None:
    """Put into the account how many names became postings, and why others did not."""
    ended = sum(post.term.status != SERVING for post in plan.postings)
    used = len(plan.postings) - ended
    items = [("used", "")] * used + [("ended", "")] * ended + [("again", "")] * plan.again
    for riddle in plan.riddles:
        items += [(OUTCOMES.get(riddle.key, "no_supply"), riddle.text)] * riddle.names
    outcomes = ("used", "ended", "again", "no_layer", "no_place", "no_supply")
    join = JoinUse.of("standing", items, outcomes=outcomes, quiet=("used", "ended", "again"))
    findings.account.joins.append(join)


def _finding(grid: Grid, riddle: Riddle, layers: Sequence[HandLayer]) -> Finding:
    titles = {layer.name: layer.titles[0] for layer in layers}
    return Finding(
        key=f"wide_{riddle.key}",
        severity=Severity.WARNING,
        file=grid.file,
        sheet=grid.sheet,
        row=riddle.row,
        column=riddle.column,
        value=riddle.text,
        details={"near": riddle.near, "layer": titles.get(riddle.layer, "")},
    )
