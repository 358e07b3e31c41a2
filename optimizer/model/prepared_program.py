"""A program as searches and questions see it: reduced, in components, with warm starts."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from optimizer.arrays import Floats, Ints
from optimizer.model.candidates import Candidates
from optimizer.model.incidence import Ends
from optimizer.model.program import LinearProgram


@dataclass(frozen=True, eq=False)
class Component:
    """Columns of a program that no row ties to the others.

    ``columns``, shape (part's columns,), are their numbers in the whole program; ``rows``,
    shape (part's rows,), those of its rows, before it was reduced.
    """

    columns: Ints
    rows: Ints
    arrays: LinearProgram
    costs: tuple[Floats, ...]


@dataclass(frozen=True, eq=False)
class WarmStart:
    """Where an engine stood: the columns and rows that it had, and their basis statuses.

    ``order`` and ``columns`` have shape (columns taken in,), ``rows`` and ``statuses`` shape
    (rows taken in,). ``bound``, shape (), is the bound of a pricing and ``reduced``, shape
    (all columns,), are its reduced costs, rounded down: a solution with a column of positive
    reduced cost costs at least the sum of both.
    """

    order: Ints
    columns: NDArray[np.int8]
    rows: Ints
    statuses: NDArray[np.int8]
    reduced: NDArray[np.float32]
    bound: NDArray[np.float64]


Focus = frozenset[tuple[str, str]]
"""What questions are about: ids of place and supply; one of the two may be empty, for any."""


@dataclass(frozen=True, eq=False)
class Prepared:
    """A reduced program in parts, with the ends of its pairs.

    ``takers``, shape (columns, columns), maps a solution back: ``x + takers @ x``.
    """

    candidates: Candidates
    ends: Ends
    takers: sparse.csc_array
    parts: tuple[Component, ...]

    @property
    def width(self) -> int:
        """Number of columns."""
        return int(self.takers.shape[0])

    def expand(self, x: Floats) -> Floats:
        """A solution of the reduced program in the words of the whole one."""
        whole: Floats = x + self.takers @ x
        return whole

    def shrink(self, x: Floats) -> Floats:
        """A solution of the whole program in the words of the reduced one."""
        part: Floats = x - self.takers @ x
        return part


@dataclass(frozen=True, eq=False)
class Kept:
    """The program of a finished solve, or some of its columns, and the engine's stand per part.

    ``units`` are what one of the engines' units of cost is worth to the user, level by level.

    Where columns are left out, ``beyond`` has for each part what a plan that uses one of them
    costs at least, with the first level as dear as at the warm-up, ``focus`` says of which
    pairs none is left out, and ``whole`` gives all.
    """

    prepared: Prepared
    stands: Mapping[int, WarmStart]
    units: tuple[float, ...]
    beyond: Mapping[int, float] = field(default_factory=dict)
    focus: Focus = frozenset()
    whole: Callable[[], "Kept"] | None = None
