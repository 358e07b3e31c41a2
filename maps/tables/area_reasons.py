"""Why not everything is kept, and by how much bounds must give: statements of the catalogue."""

from collections.abc import Iterator
from math import ceil, floor, log10

from geodata.words import say
from maps.tables.area_proof_words import Statement
from maps.tables.area_tables import AreaWords
from maps.tables.frames import Cell, Table
from maps.tables.room_table import room_table
from optimizer.areas.area_obstacles import Obstacle, obstacles
from optimizer.areas.area_plan import AreaPlan, GivenWay, Relaxation

FIGURES = 6
EXACT = 1e-6
"""Share of a last figure by which a number may differ from a whole one through rounding."""
MOST_TOLD = 10
"""Reasons that are told."""


def reasons(words: AreaWords, plan: AreaPlan) -> list[Statement]:
    """Every reason by counting, or that there is none; then what would do."""
    found = list(obstacles(words.judge, plan))[:MOST_TOLD]
    told = [_obstacle(words, item) for item in found]
    if not told and plan.missed_proven:
        told = [("area.obstacle_none", {})]
    if plan.relaxation is not None:
        told.append(("area.give", _given(words, plan.relaxation)))
    return told


def reason_table(words: AreaWords, plan: AreaPlan, *, title: str) -> Table:
    """The same as a sheet."""
    rows: list[list[Cell]] = [
        [say(key, words.language, **values)] for key, values in reasons(words, plan)
    ]
    heads = [words.text("column.reason")]
    return room_table(words, "give", title, heads, rows, kinds={"give": "rules"}, signed=())


def _obstacle(words: AreaWords, item: Obstacle) -> Statement:
    division = words.division(item.inside)
    return f"area.obstacle_{item.kind}", {
        "inside": f"{division} " if division else "",
        "rule": words.rule(item.rule),
        "total": f"{item.total:.6g}",
        "areas": str(item.areas),
        "limit": f"{item.limit:.6g}",
        "asked": f"{item.limit * item.areas:.6g}",
        "places": words.places(item.places),
    }


def _given(words: AreaWords, given: Relaxation) -> dict[str, str]:
    key = "give_proven" if given.proven else "give_open"
    cost = {"cost": f"{given.cost:.4g}", "bound": f"{given.bound:.4g}"}
    return {"ways": words.join(_ways(words, given)), "state": words.text(key, **cost)}


def _ways(words: AreaWords, given: Relaxation) -> Iterator[str]:
    for way in given.ways:
        figures = {"now": f"{way.now:.6g}", "needed": outward(way)}
        yield words.text("give_way", rule=words.rule(way.rule), side=way.key, **figures)
    if given.ties:
        yield words.text("give_ties", count=given.ties)


def outward(way: GivenWay) -> str:
    """The number that would do, rounded to the side that still does."""
    if way.needed == 0:
        return "0"
    unit = 10.0 ** (floor(log10(abs(way.needed))) - FIGURES + 1)
    steps = way.needed / unit
    near = round(steps)
    if abs(steps - near) > EXACT:
        near = floor(steps) if way.key == "least" else ceil(steps)
    return f"{near * unit:.{FIGURES}g}"
