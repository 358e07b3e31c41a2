"""Rows that stand twice in a table: told one by one where they are few, else together."""

from collections.abc import Sequence
from dataclasses import replace

from geodata.findings import APART, SHOWN, Finding, Findings


def tell_twice(found: Sequence[Finding], findings: Findings) -> None:
    """Add findings of ``duplicate``; more than a few of one key are one, with all their rows."""
    for key in dict.fromkeys(item.key for item in found):
        mine = [item for item in found if item.key == key]
        if len(mine) <= APART:
            for item in mine:
                findings.add(item)
            continue
        shown = "、".join(item.value for item in mine[:SHOWN])
        rows = tuple(item.row for item in mine if item.row is not None)
        details = {"count": str(len(mine)), "first": mine[0].details["first"]}
        many = replace(mine[0], key=f"{key}_many", value=f"{shown}…", details=details, rows=rows)
        findings.add(many)
