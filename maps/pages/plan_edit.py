"""What a map carries so that a plan can be edited on it: pairs, rows and costs, as numbers.

The page's script evaluates linear rows and costs; it knows no rule. Every row says of which
clause it is, and its pairs say of whom and of where it speaks.
"""

import hashlib
import json
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from scipy import sparse

from maps.pages.bilingual import both_labels
from maps.pages.plan_postings import Postings
from optimizer.arrays import Floats, Ints
from optimizer.model.plan import Plan
from optimizer.model.soft_constraints import UNKEPT
from optimizer.pairs.layer_pairs import LayerPairs
from optimizer.questions.edit_program import CHOOSING, EditProgram

STEPS = 1e6
"""Costs are carried in steps of 1e-6, in which engines count them as well."""
GOAL = -1
"""The code of rows that belong to a goal: they are never broken by pairs alone."""
LAYER_ROWS = ("demand", "capacity", "role")
"""Rows that every layer has; row codes count these first, layer by layer, then clauses."""


def edit_data(found: EditProgram, postings: Postings, *, plan: str) -> dict[str, Any]:
    """The program of a page as columns of numbers; ``plan`` names the plan that is edited.

    Rows are compressed: ``count`` entries each, ``column`` as steps from the one before.
    ``spans`` are [how many rows, code]: see :data:`LAYER_ROWS`.
    """
    arrays, size = found.arrays, found.program.candidates.size
    by_row = sparse.csr_array(arrays.matrix)
    by_row.sort_indices()
    values, value = np.unique(by_row.data, return_inverse=True)
    return {
        "plan": plan,
        "layers": [_pairs(pairs, postings) for pairs in found.layers],
        "planned": _steps(np.flatnonzero(found.planned)),
        "bars": [[pair for pair, _ in found.bars], [clause for _, clause in found.bars]],
        "clauses": [postings.clause(rule) for rule in found.clauses],
        "choosing": [n for n, rule in enumerate(found.clauses) if rule.kind in CHOOSING],
        "upper": _numbers(arrays.upper[size:]),
        "low": _numbers(arrays.row_low),
        "high": _numbers(arrays.row_high),
        "spans": list(_spans(found)),
        "count": np.diff(by_row.indptr).tolist(),
        "column": _steps(by_row.indices),
        "values": _numbers(values),
        "value": value.tolist(),
        "unkept": [
            int(column) for block in found.program.of_kind(UNKEPT) for column in block.columns
        ],
        "short": list(_short(found, postings)),
        "goals": [
            {
                "label": both_labels("part", goal.name),
                "level": goal.level,
                "weight": goal.weight,
                "column": _steps(np.flatnonzero(costs)),
                "cost": np.rint(costs[costs != 0] * STEPS).astype(np.int64).tolist(),
            }
            for goal, costs in found.goals
        ],
    }


def plan_mark(plan: Plan) -> str:
    """A mark by which a plan is known again: a hash of its postings."""
    rows = sorted((post.layer, post.place, post.supply) for post in plan.postings)
    text = json.dumps(rows, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _short(found: EditProgram, postings: Postings) -> Iterator[dict[str, Any]]:
    """The columns that count open posts: of which layer, and of which place each."""
    names = [pairs.layer.name for pairs in found.layers]
    for block in found.program.of_kind("short"):
        if block.layer is not None and block.columns.size:
            name, places = block.layer.layer.name, block.layer.places
            here = [postings.place_of(name, places[n].id) for n in block.owner.tolist()]
            first = int(block.columns[0])
            yield {"layer": names.index(name), "first": first, "place": _steps(here)}


def _pairs(pairs: LayerPairs, postings: Postings) -> dict[str, Any]:
    """The pairs of a layer by the page's numbers, and the ids of what they name."""
    name = pairs.layer.name
    places, supplies = np.unique(pairs.place), np.unique(pairs.supply)
    place = {n: postings.place_of(name, pairs.places[n].id) for n in places.tolist()}
    supply = {n: postings.number_of(name, pairs.supplies[n].id) for n in supplies.tolist()}
    return {
        "name": name,
        "place": _steps([place[n] for n in pairs.place.tolist()]),
        "supply": _steps([supply[n] for n in pairs.supply.tolist()]),
        "places": [[place[n], pairs.places[n].id] for n in places.tolist()],
        "supplies": [[supply[n], pairs.supplies[n].id] for n in supplies.tolist()],
    }


def _spans(found: EditProgram) -> Iterator[list[int]]:
    """How many rows of which code stand one after another."""
    names = [pairs.layer.name for pairs in found.layers]
    kinds = len(LAYER_ROWS)
    height = found.program.posted[0][1] if found.program.posted else found.program.height
    row = 0
    for rule, count in found.program.row_rules:
        if row >= height:
            break
        kind, layer = rule.split(" ")[:2]
        yield [count, names.index(layer) * kinds + LAYER_ROWS.index(kind)]
        row += count
    rest = found.clause[row:]
    starts = np.flatnonzero(np.diff(rest, prepend=GOAL - 1))
    for first, count in zip(starts.tolist(), np.diff(starts, append=rest.size), strict=True):
        code = int(rest[first])
        yield [int(count), GOAL if code < 0 else len(names) * kinds + code]


def _steps(numbers: Sequence[int] | Ints) -> list[int]:
    """Each number less the one before it, the first less 0."""
    found: list[int] = np.diff(np.asarray(numbers, dtype=np.int64), prepend=0).tolist()
    return found


def _numbers(values: Floats) -> list[float | int | None]:
    """Numbers as short as they are exact: whole ones without a point, none for no bound."""
    return [
        None if np.isinf(value) else int(value) if value.is_integer() else value
        for value in values.astype(float).tolist()
    ]
