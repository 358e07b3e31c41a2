"""What is asked of HiGHS in its process, and what it answers: one value for each request."""

from dataclasses import dataclass, field
from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from optimizer.arrays import Bools, Floats
from optimizer.model.program import LinearProgram

R = TypeVar("R")
Numbers = NDArray[np.int32]
Statuses = NDArray[np.int8]


def nothing() -> Floats:
    """No numbers."""
    return np.zeros(0)


class Request(Generic[R]):
    """What a process is asked for; it answers with an ``R``."""


@dataclass(frozen=True, eq=False)
class Clear(Request[None]):
    """Forget everything."""


@dataclass(frozen=True, eq=False)
class Columns:
    """Columns of a program from 0 to ``upper``, their entries compressed by column.

    ``costs`` and ``upper`` have shape (columns,), ``starts`` (columns + 1,), ``rows`` and
    ``values`` (entries,).
    """

    costs: Floats
    upper: Floats
    starts: Numbers
    rows: Numbers
    values: Floats

    @classmethod
    def of(cls, matrix: sparse.csc_array, costs: Floats, upper: Floats) -> "Columns":
        """Columns of a matrix, in the types that the engine takes."""
        return cls(
            costs=np.ascontiguousarray(costs),
            upper=np.ascontiguousarray(upper),
            starts=matrix.indptr.astype(np.int32),
            rows=matrix.indices.astype(np.int32),
            values=np.ascontiguousarray(matrix.data, dtype=float),
        )


@dataclass(frozen=True, eq=False)
class Basis:
    """The statuses of all columns and rows, as small numbers (``HighsBasisStatus``)."""

    columns: Statuses
    rows: Statuses


@dataclass(frozen=True, eq=False)
class LoadLp(Request[None]):
    """Take a linear program with rows from ``low`` to ``high``, shape (rows,)."""

    key: int
    columns: Columns
    low: Floats
    high: Floats


@dataclass(frozen=True, eq=False)
class AddRows(Request[None]):
    """Add rows, their entries compressed by row; ``starts`` has shape (rows,)."""

    key: int
    low: Floats
    high: Floats
    starts: Numbers
    columns: Numbers
    values: Floats


@dataclass(frozen=True, eq=False)
class FreeRow(Request[None]):
    """Ask nothing more of a row."""

    key: int
    row: int


@dataclass(frozen=True, eq=False)
class AddColumns(Request[None]):
    """Add columns."""

    key: int
    columns: Columns


@dataclass(frozen=True, eq=False)
class SetCosts(Request[None]):
    """Replace the costs of all columns, shape (columns,)."""

    key: int
    costs: Floats


@dataclass(frozen=True, eq=False)
class SetUpper(Request[None]):
    """Replace the upper bounds of all columns, shape (columns,)."""

    key: int
    upper: Floats


@dataclass(frozen=True, eq=False)
class KeepBasis(Request[None]):
    """Remember the basis, to come back to it."""

    key: int


@dataclass(frozen=True, eq=False)
class GetBasis(Request[Basis]):
    """Say where the engine stands."""

    key: int


@dataclass(frozen=True, eq=False)
class SetBasis(Request[None]):
    """Begin where an engine once stood."""

    key: int
    basis: Basis


@dataclass(frozen=True, eq=False)
class RestoreBasis(Request[None]):
    """Come back to the basis that was kept; what was added since is not in it."""

    key: int


@dataclass(frozen=True, eq=False)
class LpResult:
    """A linear program solved: value, ``x`` (columns,) and prices of rows (rows,).

    Without an optimum there is none of these; where the program is ``infeasible`` the ``ray``,
    shape (rows,), proves it, if the engine has one.
    """

    optimal: bool
    infeasible: bool = False
    ray: Floats | None = None
    value: float = 0.0
    x: Floats = field(default_factory=nothing)
    prices: Floats = field(default_factory=nothing)


@dataclass(frozen=True, eq=False)
class SolveLp(Request[LpResult]):
    """Solve a linear program, from the basis of the last time, in some seconds."""

    key: int
    seconds: float


@dataclass(frozen=True, eq=False)
class MipResult:
    """An integer program: the best ``x`` (columns,), a bound, and how it ended.

    ``refused``: neither an optimum nor a limit was reached.
    """

    x: Floats | None = None
    bound: float = -np.inf
    finished: bool = False
    refused: bool = True


@dataclass(frozen=True, eq=False)
class BetterSolution:
    """A better ``x``, shape (columns,), on the way to a result."""

    x: Floats


@dataclass(frozen=True, eq=False)
class MipBounds:
    """Cost of the incumbent and bound, on the way to a result; infinite while there is none."""

    cost: float
    bound: float


@dataclass(frozen=True, eq=False)
class SolveMip(Request[MipResult]):
    """Solve an integer program; every better solution and bound is told on the way.

    ``loose``, shape (columns,), marks columns that need not be whole; ``nodes`` is the most
    nodes of the tree.
    """

    columns: Columns
    low: Floats
    high: Floats
    loose: Bools | None
    seconds: float
    gap: float
    seed: int
    presolve: bool
    threads: int = 1
    nodes: int | None = None


def columns_of(program: LinearProgram, costs: Floats) -> Columns:
    """All columns of a program, at some costs."""
    return Columns.of(program.matrix, costs, program.upper)
