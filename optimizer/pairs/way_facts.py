"""The way of a pair, as conditions speak of it: ``travel.minutes`` and ``travel.km``.

Both are rounded to six decimals, so that a limit is met by whoever stands just at it, however
the ways were computed.
"""

import ast
from collections.abc import Callable, Sequence
from functools import lru_cache

import numpy as np

from geodata.facts.county import County, Place, Supply
from optimizer.arrays import Bools, Floats, Ints
from optimizer.facts.expressions import Expression, Value, tree_of
from optimizer.facts.layer import Travel
from optimizer.facts.lookup import Lookup
from optimizer.facts.travel_times import METRES_PER_KM, WAY, WAY_FACTS, metres_of, minutes_of
from optimizer.pairs.layer_pairs import LayerPairs

DECIMALS = 6
Ways = dict[str, Floats]
"""Column of :data:`WAY_FACTS` -> numbers, shape (pairs,); NaN where the way is unknown."""
Facts = dict[tuple[str, str], Value]


def ways_of(county: County, travel: Travel, seats: Floats, points: Floats, *, of: str) -> Ways:
    """The facts of the ways from ``seats`` (n, 2) to ``points`` (n, 2) that a text speaks of."""
    found: Ways = {}
    asked = columns_of(of)
    if "minutes" in asked:
        found["minutes"] = np.round(minutes_of(county, travel, seats, points), DECIMALS)
    if "km" in asked:
        metres = metres_of(county, travel, seats, points)
        found["km"] = np.round(metres / METRES_PER_KM, DECIMALS)
    return found


@lru_cache(maxsize=512)
def columns_of(text: str) -> frozenset[str]:
    """The facts of a way that a condition speaks of."""
    owned = (node for node in ast.walk(tree_of(text)[0]) if isinstance(node, ast.Attribute))
    return frozenset(node.attr for node in owned if ast.unparse(node.value) == WAY)


def facts_at(ways: Ways, number: int) -> Facts:
    """The facts of one way, ``None`` where unknown."""
    found: Facts = dict.fromkeys(((WAY, column) for column in WAY_FACTS), None)
    for column, values in ways.items():
        value = float(values[number])
        found[WAY, column] = None if np.isnan(value) else value
    return found


def postings_ways(
    ends: Sequence[tuple[Place, Supply]], county: County, travel: Travel, lookup: Lookup, *, of: str
) -> Ways:
    """The facts of the ways of some postings."""
    seats = np.array([lookup.seat(supply) for _, supply in ends], dtype=float).reshape(-1, 2)
    points = np.array([point_of(place) for place, _ in ends], dtype=float).reshape(-1, 2)
    return ways_of(county, travel, seats, points, of=of)


def judged(
    expression: Expression,
    pairs: LayerPairs,
    county: County,
    kinds: tuple[Ints, Ints],
    fits: Callable[[int, int, Facts], bool],
) -> Bools:
    """Which pairs fit, shape (pairs,): each place kind, supply kind and stretch asked once.

    ``kinds`` number the places and supplies by what else the condition asks of them. Between
    two numbers that a way is compared with the answer is the same.
    """
    seats, seat, points = ends_of(pairs, county)
    starts, ends = seats[seat[pairs.supply]], points[pairs.place]
    ways = ways_of(county, pairs.travel, starts, ends, of=expression.text)
    key = kinds[0][pairs.place] * (int(kinds[1].max(initial=0)) + 1) + kinds[1][pairs.supply]
    for column, values in ways.items():
        code = _stretches(values, _limits(expression.text, column))
        key = key * (int(code.max(initial=0)) + 1) + code
        key = np.unique(key, return_inverse=True)[1]
    _, first, number = np.unique(key, return_index=True, return_inverse=True)
    chosen = zip(first.tolist(), pairs.place[first], pairs.supply[first], strict=True)
    answers = [
        fits(int(place), int(supply), facts_at(ways, index)) for index, place, supply in chosen
    ]
    return np.array(answers, dtype=bool)[number]


def _stretches(values: Floats, limits: Floats | None) -> Ints:
    """Number the values by the limits that they are below, at or above; 0 where unknown."""
    if limits is None:
        return np.unique(values, return_inverse=True)[1]
    code = np.searchsorted(limits, values, "left") + np.searchsorted(limits, values, "right") + 1
    return np.where(np.isnan(values), 0, code)


@lru_cache(maxsize=512)
def _limits(text: str, column: str) -> Floats | None:
    """The numbers that a column of the way is compared with, sorted; ``None``: not numbers alone.

    That is where it is added, compared with other facts, or looked for in a list.
    """
    found: set[float] = set()
    seen = 0
    for node in ast.walk(tree_of(text)[0]):
        if not isinstance(node, ast.Compare):
            continue
        sides = [node.left, *node.comparators]
        mine = [side for side in sides if _is_fact(side, column)]
        others = [side for side in sides if not _is_fact(side, column)]
        if mine and not all(isinstance(side, ast.Constant) for side in others):
            return None
        seen += len(mine)
        numbers = (side.value for side in others if mine and isinstance(side, ast.Constant))
        found |= {float(n) for n in numbers if isinstance(n, int | float)}
    every = sum(_is_fact(node, column) for node in ast.walk(tree_of(text)[0]))
    return np.array(sorted(found), dtype=float) if seen == every else None


def _is_fact(node: ast.AST, column: str) -> bool:
    return isinstance(node, ast.Attribute) and ast.unparse(node) == f"{WAY}.{column}"


def point_of(place: Place) -> tuple[float, float]:
    """Longitude and latitude of a place (EPSG:4326), NaN where unknown."""
    if place.lon is None or place.lat is None:
        return (np.nan, np.nan)
    return (place.lon, place.lat)


def ends_of(pairs: LayerPairs, county: County) -> tuple[Floats, Ints, Floats]:
    """Seats (seats, 2), the number of each supply's seat, and points of places (places, 2)."""
    return pairs.keep("travel", lambda: _ends(pairs, Lookup(county)))


def _ends(pairs: LayerPairs, lookup: Lookup) -> tuple[Floats, Ints, Floats]:
    seats = np.array([lookup.seat(item) for item in pairs.supplies], dtype=float)
    points = np.array([point_of(place) for place in pairs.places], dtype=float)
    known, seat = np.unique(seats.reshape(-1, 2), axis=0, return_inverse=True)
    return known, seat, points.reshape(-1, 2)
