"""What a certificate brings: prices of rows, level by level, and what an engine says it closed.

A certificate states no bound that follows from prices: whoever reads it computes that.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from optimizer.arrays import Floats, Ints


def _no_rows() -> Ints:
    return np.zeros(0, dtype=np.int64)


@dataclass(frozen=True, eq=False)
class Sheet:
    """Prices of the rows of one level, and of the rows that hold the levels above.

    ``rows`` and ``prices`` have shape (priced rows,); all other rows have the price 0.
    ``holds``, shape (parts, levels above), is what giving up one unit of a level above would
    be worth, at least 0. ``kept``, shape (kept rows,), are rows that are not priced: each is
    the load of one supply, whose best pattern is found by a knapsack.
    """

    rows: Ints
    prices: Floats
    holds: Floats
    kept: Ints = field(default_factory=_no_rows)


@dataclass(frozen=True, eq=False)
class LevelWitness:
    """What is brought for one level: sheets, the best of which counts, and what was branched.

    The last part is that of all rows and columns that no place has a part in. ``closed``, shape
    (parts,), is the bound that ``engine`` gave for the columns that prices
    leave in question, minus infinity where it was not asked.
    """

    sheets: tuple[Sheet, ...]
    closed: Floats
    engine: str = ""


@dataclass(frozen=True, eq=False)
class Certificate:
    """The witnesses of all levels, the highest first.

    ``part``, shape (places of all layers, in the order of the policy's layers), numbers from
    0 the part of the program that every place belongs to: no row ties columns of two parts.
    ``parts`` is the number of parts, with that of what belongs to no place.
    ``made`` is false where the pairs of the only layer were priced and never made; then
    ``units`` are the units of cost of all levels by number, at most 1. ``plan`` is the digest of
    the plan that it was accepted for.
    """

    part: Ints
    parts: int
    levels: tuple[LevelWitness, ...]
    made: bool = True
    units: Mapping[int, float] = field(default_factory=dict)
    plan: str = ""
