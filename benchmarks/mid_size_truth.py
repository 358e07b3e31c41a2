"""Middle-sized truth: ``python -m benchmarks.mid_size_truth [--seconds 60] [--only N]``.

Ten generated cases of 150 to 400 villages. Each is planned by the program, and given whole,
level by level, to HiGHS (through scipy) and to SCIP (through OR-Tools) as the independent model
of ``tests/soak`` writes it down from the same files. Prints a table; every plan is judged by
that model as well.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from ortools.linear_solver import pywraplp
from scipy import sparse

from tests.soak.facts import read
from tests.soak.hold import hold
from tests.soak.model import Model
from tests.soak.run import Case, solved, write

CASES = (
    ("bare", 150, 1),
    ("bare", 400, 2),
    ("pure", 250, 3),
    ("knapsack", 150, 4),
    ("knapsack", 200, 5),
    ("facility", 150, 6),
    ("facility", 200, 7),
    ("country", 300, 8),
    ("package", 150, 9),
    ("ladder", 200, 10),
)
"""Family, villages, seed."""


Row = tuple[Any, ...]
"""A row of the independent model."""
Solved = tuple[NDArray[np.float64] | None, float]


@dataclass(frozen=True)
class Truth:
    """What an engine makes of the levels in turn: value, bound and seconds of each."""

    engine: str
    levels: tuple[tuple[float, float, float], ...]


def highs(model: Model, level: int, rows: list[Row], seconds: float) -> Solved:
    """The best solution that scipy's HiGHS finds, and its bound."""
    found: Solved = model.best(level, rows, seconds)
    return found


def scip(model: Model, level: int, rows: list[Row], seconds: float) -> Solved:
    """The same by SCIP."""
    solver = pywraplp.Solver.CreateSolver("SCIP")
    solver.SetTimeLimit(int(seconds * 1000))
    columns = [solver.IntVar(0.0, high, "") for high in model.upper]
    costs = model.vector(level)
    for number in np.flatnonzero(costs).tolist():
        solver.Objective().SetCoefficient(columns[number], float(costs[number]))
    matrix = sparse.csr_array(model.matrix)
    spans = zip(model.low.tolist(), model.high.tolist(), strict=True)
    for number, (low, high) in enumerate(spans):
        mine = slice(matrix.indptr[number], matrix.indptr[number + 1])
        _row(solver, columns, (matrix.indices[mine], matrix.data[mine]), low, high)
    for vector, top in rows:
        used = np.flatnonzero(vector)
        _row(solver, columns, (used, vector[used]), -np.inf, top)
    status = solver.Solve(_exact())
    if status not in (pywraplp.Solver.OPTIMAL, pywraplp.Solver.FEASIBLE):
        return None, -np.inf
    x = np.round([column.solution_value() for column in columns])
    return x, solver.Objective().BestBound()


def _exact() -> pywraplp.MPSolverParameters:
    found = pywraplp.MPSolverParameters()
    found.SetDoubleParam(found.RELATIVE_MIP_GAP, 0.0)
    return found


def _row(
    solver: pywraplp.Solver,
    columns: list[Any],
    entries: tuple[np.ndarray, np.ndarray],
    low: float,
    high: float,
) -> None:
    low = -solver.infinity() if np.isneginf(low) else low
    high = solver.infinity() if np.isposinf(high) else high
    row = solver.Constraint(low, high)
    for column, factor in zip(*(part.tolist() for part in entries), strict=True):
        row.SetCoefficient(columns[column], factor)


def truth(name: str, model: Model, seconds: float) -> Truth:
    """Solve level after level, each with those above held at their values."""
    ask = {"HiGHS": highs, "SCIP": scip}[name]
    rows: list[Row] = []
    found = []
    for level in model.cost:
        begun = time.perf_counter()
        x, bound = ask(model, level, rows, seconds)
        spent = time.perf_counter() - begun
        value = np.inf if x is None else float(model.vector(level) @ x)
        found.append((value, bound, spent))
        if x is None:
            break
        rows.append(model.held(level, value))
    return Truth(name, tuple(found))


def compare(number: int, seconds: float) -> bool:
    """Print the lines of one case; whether nothing contradicts."""
    family, size, seed = CASES[number]
    case = Case(seed, "standard", family, size, seconds)
    with tempfile.TemporaryDirectory() as scratch:
        write(case, Path(scratch))
        begun = time.perf_counter()
        scenario, _, outcome = solved(Path(scratch), case)
        spent = time.perf_counter() - begun
        model = Model(read(Path(scratch)))
    size_text = f"{len(model.upper):,} columns, {len(model.rows):,} rows"
    print(f"\n{number} {family}, {size} villages, gap {scenario.limits.gap:g}: {size_text}")
    stated = [(result.cost, result.bound, result.seconds) for result in outcome.levels]
    _line(f"program: {outcome.status}, {spent:.1f} s", stated)
    engines = [truth(name, model, seconds) for name in ("HiGHS", "SCIP")]
    for engine in engines:
        _line(engine.engine, engine.levels)
    verdict = hold(model, outcome, scenario.limits.gap, seconds)
    for fault in verdict.faults:
        print("    FAULT", fault)
    print(
        f"    held: {verdict.settled} bounds settled, {verdict.unsettled} not in time", flush=True
    )
    return not verdict.faults


def _line(name: str, levels: Sequence[tuple[float, float, float]]) -> None:
    parts = (f"{value:.6g} (>= {bound:.6g}, {spent:.1f} s)" for value, bound, spent in levels)
    print(f"  {name}: " + " | ".join(parts), flush=True)


def main() -> int:
    """Compare all cases, or one."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--only", type=int)
    chosen = parser.parse_args()
    numbers = range(len(CASES)) if chosen.only is None else [chosen.only]
    right = [compare(number, chosen.seconds) for number in numbers]
    print(f"\n{len(right)} cases, {right.count(False)} with a fault")
    return int(not all(right))


if __name__ == "__main__":
    sys.exit(main())
