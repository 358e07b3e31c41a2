"""OR-Tools engines behind one face: HiGHS and CP-SAT through MathOpt.

An engine takes arrays and gives back a solution, a bound, and whether it finished. HiGHS
under MathOpt has no interrupter; its log lines come through a callback, which is where
progress is read. Its improving solutions are written to a scratch file, so that the best
one survives a stop.
"""

import re
import tempfile
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from ortools.math_opt import model_parameters_pb2, model_pb2
from ortools.math_opt.core.python import solver as mathopt_core
from ortools.math_opt.python import mathopt

from optimizer.candidates import Floats
from optimizer.program import Arrays

OnBounds = Callable[[float | None, float | None], None]
"""Called with the incumbent's cost and the bound, each ``None`` while there is none."""


class EngineError(RuntimeError):
    """The engine gave neither a solution nor a proof; the message is the engine's own."""


@dataclass(frozen=True, eq=False)
class LinearResult:
    """A solved relaxation: value, primal ``x`` (columns,) and row prices (rows,)."""

    value: float
    x: Floats
    prices: Floats


@dataclass(frozen=True, eq=False)
class EngineResult:
    """What an engine found: ``x`` (columns,) or ``None``, a lower bound, and if it finished."""

    x: Floats | None
    bound: float
    finished: bool
    interrupted: bool = False


class Engine(Protocol):
    """One face for all engines that solve integer programs."""

    name: str

    def solve(
        self,
        arrays: Arrays,
        costs: Floats,
        *,
        seconds: float,
        gap: float,
        seed: int,
        stop: threading.Event,
        on_bounds: OnBounds,
    ) -> EngineResult:
        """Minimise ``costs @ x`` over the integer points of ``arrays``."""
        ...


class _StopError(Exception):
    """The engine was left behind because a stop was asked for."""


def _model(arrays: Arrays, costs: Floats, *, integer: bool) -> model_pb2.ModelProto:
    """Fill a MathOpt model from arrays."""
    proto = model_pb2.ModelProto()
    columns = np.arange(arrays.width, dtype=np.int64)
    proto.variables.ids.extend(columns)
    proto.variables.lower_bounds.extend(np.zeros(arrays.width))
    proto.variables.upper_bounds.extend(arrays.upper)
    proto.variables.integers.extend(np.full(arrays.width, integer))
    used = np.flatnonzero(costs)
    proto.objective.linear_coefficients.ids.extend(used)
    proto.objective.linear_coefficients.values.extend(costs[used])
    height = arrays.row_low.size
    proto.linear_constraints.ids.extend(np.arange(height, dtype=np.int64))
    proto.linear_constraints.lower_bounds.extend(arrays.row_low)
    proto.linear_constraints.upper_bounds.extend(arrays.row_high)
    by_row = arrays.matrix.tocsr()
    by_row.sum_duplicates()
    rows = np.repeat(np.arange(height), np.diff(by_row.indptr))
    proto.linear_constraint_matrix.row_ids.extend(rows)
    proto.linear_constraint_matrix.column_ids.extend(by_row.indices)
    proto.linear_constraint_matrix.coefficients.extend(by_row.data)
    return proto


def _solve(
    proto: model_pb2.ModelProto,
    kind: mathopt.SolverType,
    parameters: mathopt.SolveParameters,
    listen: Callable[[Sequence[str]], None] | None,
    stop: threading.Event,
) -> Any:
    """Call MathOpt in a thread of its own, so that a stop request need not wait for it.

    HiGHS cannot be interrupted, and an exception thrown into its callback may end the
    process: a stopped engine is left behind instead, in a thread that dies with the
    process. Raises ``_StopError`` then.
    """
    results: list[Any] = []
    failures: list[Exception] = []

    def work() -> None:
        try:
            results.append(_call(proto, kind, parameters, listen))
        except EngineError as error:  # handed to the caller below
            failures.append(error)

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    while thread.is_alive():
        thread.join(0.05)
        if stop.is_set() and thread.is_alive():
            raise _StopError
    if failures:
        raise failures[0]
    return results[0]


def _call(
    proto: model_pb2.ModelProto,
    kind: mathopt.SolverType,
    parameters: mathopt.SolveParameters,
    listen: Callable[[Sequence[str]], None] | None,
) -> Any:
    """Call MathOpt's core; its own wrapper loses the error text (or-tools issue 4606)."""
    try:
        return mathopt_core.solve(
            proto,
            kind.value,
            mathopt.StreamableSolverInitArguments().to_proto(),
            parameters.to_proto(),
            model_parameters_pb2.ModelSolveParametersProto(),
            listen,
            mathopt.CallbackRegistration().to_proto(),
            None,
            None,
        )
    except Exception as error:
        raise EngineError(str(error)) from error


def solve_relaxation(
    arrays: Arrays, costs: Floats, *, seconds: float, stop: threading.Event
) -> LinearResult | None:
    """Solve the linear relaxation with HiGHS; ``None`` when out of time or told to stop."""
    parameters = mathopt.SolveParameters(time_limit=timedelta(seconds=max(0.1, seconds)))

    try:
        result = _solve(
            _model(arrays, costs, integer=False), mathopt.SolverType.HIGHS, parameters, None, stop
        )
    except _StopError:
        return None
    if not result.solutions or not result.solutions[0].HasField("dual_solution"):
        return None
    primal = result.solutions[0].primal_solution
    dual = result.solutions[0].dual_solution
    if result.termination.reason != mathopt.TerminationReason.OPTIMAL.value:
        return None
    return LinearResult(
        value=primal.objective_value,
        x=_dense(primal.variable_values, arrays.width),
        prices=_dense(dual.dual_values, arrays.row_low.size),
    )


def _dense(vector: Any, size: int) -> Floats:
    values = np.zeros(size)
    values[np.array(vector.ids, dtype=np.int64)] = np.array(vector.values)
    return values


class Highs:
    """Branch and cut; proves nearly-network programs well. Runs are repeatable."""

    name = "HiGHS"
    _LINE = re.compile(r"^ ?.?\s+\d+\s+\d+\s+\d+\s+[\d.]+%\s+(\S+)\s+(\S+)\s")

    def solve(
        self,
        arrays: Arrays,
        costs: Floats,
        *,
        seconds: float,
        gap: float,
        seed: int,
        stop: threading.Event,
        on_bounds: OnBounds,
    ) -> EngineResult:
        """See :class:`Engine`.

        A program of ours always has a solution. Where HiGHS denies it, its presolve has taken
        rounding in a tight row for a contradiction: it is asked again without.
        """
        seen: list[float] = [-np.inf]

        def listen(lines: Sequence[str]) -> None:
            for line in lines:
                if match := self._LINE.match(line):
                    bound, best = (_number(text) for text in match.groups())
                    seen[0] = max(seen[0], -np.inf if bound is None else bound)
                    on_bounds(best, bound)

        with tempfile.TemporaryDirectory(prefix="zhucun-", ignore_cleanup_errors=True) as scratch:
            file = Path(scratch) / "improving.sol"
            parameters = self._parameters(file, seconds=seconds, gap=gap, seed=seed)
            model = _model(arrays, costs, integer=True)
            try:
                result = _solve(model, mathopt.SolverType.HIGHS, parameters, listen, stop)
                if result.termination.reason == mathopt.TerminationReason.INFEASIBLE.value:
                    parameters.presolve = mathopt.Emphasis.OFF
                    result = _solve(model, mathopt.SolverType.HIGHS, parameters, listen, stop)
            except _StopError:
                return EngineResult(_last_solution(file, arrays), seen[0], False, True)
        return _result_of(result, arrays)

    @staticmethod
    def _parameters(
        file: Path, *, seconds: float, gap: float, seed: int
    ) -> mathopt.SolveParameters:
        parameters = mathopt.SolveParameters(
            time_limit=timedelta(seconds=max(0.1, seconds)),
            relative_gap_tolerance=gap,
            random_seed=seed,
        )
        parameters.highs.bool_options["mip_improving_solution_save"] = True
        parameters.highs.string_options["mip_improving_solution_file"] = str(file)
        parameters.highs.bool_options["mip_improving_solution_report_sparse"] = True
        parameters.highs.double_options["mip_min_logging_interval"] = 1.0
        return parameters


class CpSat:
    """Constraint programming; for small cases. One worker, so that runs are repeatable."""

    name = "CP-SAT"
    _LINE = re.compile(r"^#\S+\s+\S+\s+best:(\S+)\s+next:\[([^,\]]+)")

    def solve(
        self,
        arrays: Arrays,
        costs: Floats,
        *,
        seconds: float,
        gap: float,
        seed: int,
        stop: threading.Event,
        on_bounds: OnBounds,
    ) -> EngineResult:
        """See :class:`Engine`."""

        def listen(lines: Sequence[str]) -> None:
            for line in lines:
                if match := self._LINE.match(line):
                    on_bounds(_number(match[1]), _number(match[2]))

        parameters = mathopt.SolveParameters(
            time_limit=timedelta(seconds=max(0.1, seconds)),
            relative_gap_tolerance=gap,
            random_seed=seed,
            threads=1,
        )
        model = _model(arrays, costs, integer=True)
        try:
            result = _solve(model, mathopt.SolverType.CP_SAT, parameters, listen, stop)
        except _StopError:
            return EngineResult(None, -np.inf, False, True)
        return _result_of(result, arrays)


def _result_of(result: Any, arrays: Arrays) -> EngineResult:
    x = None
    if result.solutions and result.solutions[0].HasField("primal_solution"):
        x = np.round(_dense(result.solutions[0].primal_solution.variable_values, arrays.width))
    finished = result.termination.reason == mathopt.TerminationReason.OPTIMAL.value
    bound = result.termination.objective_bounds.dual_bound
    return EngineResult(x, float(bound), finished)


def _number(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if np.isfinite(value) else None


def _last_solution(file: Path, arrays: Arrays) -> Floats | None:
    """Read the last whole solution of HiGHS's file of improving solutions (sparse form)."""
    if not file.exists():
        return None
    for block in reversed(file.read_text("ascii").split("# Columns -")[1:]):
        count, _, rest = block.partition("\n")
        numbers = rest.split("Objective")[0].split()
        if len(numbers) < 2 * int(count):
            continue
        x = np.zeros(arrays.width)
        pairs = np.array(numbers[: 2 * int(count)], dtype=float).reshape(-1, 2)
        x[pairs[:, 1].astype(np.int64)] = np.round(pairs[:, 0])
        if arrays.accepts(x):
            return x
    return None


ENGINES: dict[str, Engine] = {"highs": Highs(), "cp_sat": CpSat()}
