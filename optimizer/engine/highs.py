"""HiGHS, the open linear and integer programming engine, in a process of its own.

The process is started once and borrowed by one solve after another. Killing it is how a
solve is interrupted.
"""

from contextlib import AbstractContextManager
from typing import Any

import numpy as np
from scipy import sparse

from optimizer.arrays import Floats
from optimizer.engine.engine_process import EngineProcess, borrowed_from, warm_up_of
from optimizer.model.program import LinearProgram

WORKER = "optimizer.engine.highs_worker"
HighsProcess = EngineProcess
"""One running HiGHS, from :func:`borrowed`."""


def borrowed() -> AbstractContextManager[HighsProcess]:
    """Borrow a running engine; it goes back, empty, unless it has ended."""
    return borrowed_from(WORKER)


def warm_up() -> None:
    """Start an engine while something else is done, for whoever borrows one next."""
    warm_up_of(WORKER)


def columns_of(matrix: sparse.csc_array, costs: Floats, upper: Floats) -> dict[str, Any]:
    """Columns as the engine's process takes them."""
    return {
        "costs": np.ascontiguousarray(costs),
        "upper": np.ascontiguousarray(upper),
        "starts": matrix.indptr.astype(np.int32),
        "rows": matrix.indices.astype(np.int32),
        "values": np.ascontiguousarray(matrix.data, dtype=float),
    }


def program_of(arrays: LinearProgram, costs: Floats) -> dict[str, Any]:
    """A whole program as the engine's process takes it."""
    columns = columns_of(arrays.matrix, costs, arrays.upper)
    return columns | {"low": arrays.row_low, "high": arrays.row_high}
