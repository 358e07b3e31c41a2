"""A program made ready to be solved, and kept for questions after the solve."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from geodata.facts.county import County
from optimizer.arrays import Floats, Ints
from optimizer.engine.presolve import reduce_program, split, unreduced
from optimizer.limits.deadline import NEVER, Deadline
from optimizer.limits.search_params import SearchParams
from optimizer.model.candidates import Candidates, layers_of
from optimizer.model.incidence import Ends
from optimizer.model.objectives import DECIMALS
from optimizer.model.policy import Policy
from optimizer.model.prepared_program import Component, Kept, Prepared, WarmStart
from optimizer.model.program import LinearProgram, Program
from optimizer.pairs.layer_pairs import LayerPairs

UNIT = 10.0**DECIMALS
MOST = 2.0**31 - 2
Table = dict[str, NDArray[Any]]


def prepare(
    program: Program,
    costs: Sequence[Floats],
    params: SearchParams,
    deadline: Deadline = NEVER,
) -> Prepared:
    """Reduce a program and split it; nothing can be posted to it afterwards.

    Raises :class:`~optimizer.limits.deadline.StoppedError` where the deadline is over before.
    """
    arrays = program.freeze()
    deadline.check()
    reduced = reduce_program(arrays, costs, deadline)
    ends = Ends.of(program.candidates)
    parts = []
    for part in split(reduced, params):
        deadline.check()
        parts.append(part)
    return Prepared(program.candidates, ends, reduced.takers, tuple(parts))


def as_it_is(program: Program, costs: Sequence[Floats]) -> Prepared:
    """A program in one part, not reduced."""
    arrays = program.freeze()
    every = np.arange(arrays.width), np.arange(arrays.row_low.size)
    part = Component(*every, arrays, tuple(costs))
    ends = Ends.of(program.candidates)
    return Prepared(program.candidates, ends, unreduced(arrays, costs).takers, (part,))


def to_table(kept: Kept) -> Table | None:
    """Everything as arrays of small numbers; ``None`` where costs or entries do not fit."""
    table: Table = {"width": np.array(kept.prepared.width), "units": np.array(kept.units)}
    for number, pairs in enumerate(kept.prepared.candidates.layers):
        table[f"place{number}"], table[f"supply{number}"] = (
            _small(pairs.place),
            _small(pairs.supply),
        )
    table |= _matrix("takers", kept.prepared.takers)
    for number, part in enumerate(kept.prepared.parts):
        if not _fits(part):
            return None
        table |= _part(f"part{number}.", part)
    for number, stand in kept.stands.items():
        for name in WarmStart.__dataclass_fields__:
            table[f"stand{number}.{name}"] = np.asarray(getattr(stand, name))
    return table


def from_table(table: Mapping[str, NDArray[Any]], county: County, policy: Policy) -> Kept:
    """The reverse. Raises ``KeyError`` or ``ValueError`` for a table of another program."""
    layers: list[LayerPairs] = []
    start = 0
    for number, bare in enumerate(layers_of(county, policy)):
        place, supply = (table[f"{end}{number}"].astype(np.int64) for end in ("place", "supply"))
        if place.size and (place.max() >= len(bare.places) or supply.max() >= len(bare.supplies)):
            raise ValueError("another county")
        layers.append(bare.with_pairs(place, supply, start))
        start += place.size
    candidates = Candidates.over(county, policy, tuple(layers))
    width = int(table["width"])
    takers = _matrix_of(table, "takers", (width, width))
    numbers = range(parts_in(table))
    parts = tuple(_part_of(table, f"part{number}.") for number in numbers)
    stands = {n: stand_in(table, n) for n in numbers if f"stand{n}.order" in table}
    return Kept(Prepared(candidates, Ends.of(candidates), takers, parts), stands, units_in(table))


def units_in(table: Mapping[str, NDArray[Any]]) -> tuple[float, ...]:
    """What one unit of cost is worth, level by level."""
    return tuple(table["units"].tolist())


def parts_in(table: Mapping[str, NDArray[Any]]) -> int:
    """Number of parts of a kept program."""
    return sum(name.endswith(".upper") for name in table)


def stand_in(table: Mapping[str, NDArray[Any]], number: int) -> WarmStart:
    """Where the engine stood in one part."""
    return WarmStart(
        **{name: table[f"stand{number}.{name}"] for name in WarmStart.__dataclass_fields__}
    )


def _fits(part: Component) -> bool:
    """Whether entries and bounds are whole numbers, and all are small."""
    numbers = (part.arrays.matrix.data, part.arrays.upper)
    whole = all(bool(np.all(array == np.rint(array))) for array in numbers)
    scaled = (*numbers, *(cost * UNIT for cost in part.costs))
    return whole and all(np.abs(array).max(initial=0.0) < MOST for array in scaled)


def _part(name: str, part: Component) -> Table:
    table = _matrix(name + "matrix", part.arrays.matrix)
    table[name + "columns"] = _small(part.columns)
    table[name + "numbers"] = _small(part.rows)
    table[name + "upper"] = _small(part.arrays.upper)
    table[name + "low"], table[name + "high"] = part.arrays.row_low, part.arrays.row_high
    for level, costs in enumerate(part.costs):
        table[f"{name}costs{level}"] = _small(np.rint(costs * UNIT))
    return table


def _part_of(table: Mapping[str, NDArray[Any]], name: str) -> Component:
    upper, low = table[name + "upper"].astype(float), table[name + "low"]
    matrix = _matrix_of(table, name + "matrix", (low.size, upper.size))
    levels = sum(key.startswith(name + "costs") for key in table)
    return Component(
        columns=table[name + "columns"].astype(np.int64),
        rows=table[name + "numbers"].astype(np.int64),
        arrays=LinearProgram(matrix, upper, low, table[name + "high"]),
        costs=tuple(table[f"{name}costs{level}"] / UNIT for level in range(levels)),
    )


def _matrix(name: str, matrix: sparse.csc_array) -> Table:
    return {
        f"{name}.starts": _small(matrix.indptr),
        f"{name}.rows": _small(matrix.indices),
        f"{name}.values": _small(matrix.data),
    }


def _matrix_of(
    table: Mapping[str, NDArray[Any]], name: str, shape: tuple[int, int]
) -> sparse.csc_array:
    values = table[f"{name}.values"].astype(float)
    rows, starts = (table[f"{name}.{part}"].astype(np.int32) for part in ("rows", "starts"))
    return sparse.csc_array((values, rows, starts), shape=shape)


def _small(numbers: NDArray[Any]) -> NDArray[Any]:
    """Whole numbers in the smallest type that holds them all."""
    low, high = numbers.min(initial=0), numbers.max(initial=0)
    kind = np.result_type(np.min_scalar_type(int(low)), np.min_scalar_type(-int(high) - 1))
    return numbers.astype(kind)


def columns_in(part: Component, columns: Ints) -> Ints:
    """Positions in a part of columns of the whole program that are in it."""
    found: Ints = np.searchsorted(part.columns, columns)
    return found
