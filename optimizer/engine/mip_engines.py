"""Engines for integer programs behind one face: HiGHS; CP-SAT and SCIP through MathOpt.

An engine takes arrays and gives back a solution, a bound, and whether it finished.
"""

import re
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from math import floor, log2
from typing import Any, ClassVar, Protocol

import numpy as np
from ortools.math_opt import model_parameters_pb2, model_pb2
from ortools.math_opt.core.python import solver as mathopt_core
from ortools.math_opt.python import mathopt

from optimizer.arrays import Bools, Floats
from optimizer.engine.engine_process import EngineError
from optimizer.engine.highs import HighsProcess, borrowed
from optimizer.engine.messages import BetterSolution, MipBounds, MipResult, SolveMip, columns_of
from optimizer.limits.deadline import Deadline, StoppedError
from optimizer.model.program import LinearProgram

FINER, LARGEST = 12, 1e7
"""How often costs are doubled for an engine, and how large the dearest may become by it."""
OnBounds = Callable[[float | None, float | None], None]
"""Called with the incumbent's cost and the bound, each ``None`` while there is none."""


@dataclass(frozen=True, eq=False)
class EngineResult:
    """What an engine found: ``x`` (columns,) or ``None``, a lower bound, and if it finished."""

    x: Floats | None
    bound: float
    finished: bool
    interrupted: bool = False


@dataclass(eq=False)
class Aim:
    """What is asked for: costs (columns,), a relative gap, the bound so far, whom to tell."""

    costs: Floats
    gap: float
    bound: float
    tell: OnBounds


@dataclass(frozen=True, eq=False)
class EngineOptions:
    """On what terms an engine works: until when, relative gap, seed, and whom it tells.

    ``process`` is a running HiGHS, for the engine that is one.
    """

    process: HighsProcess | None
    deadline: Deadline
    gap: float
    seed: int
    on_bounds: OnBounds
    nodes: int | None = None
    """Most nodes of a tree, for the engine that counts them."""
    loose: Bools | None = None
    """Columns that need not be whole, shape (columns,), for the engine that permits it."""


class Engine(Protocol):
    """One face for all engines that solve integer programs."""

    @property
    def name(self) -> str:
        """As it is called in results."""
        ...

    def solve(self, arrays: LinearProgram, costs: Floats, options: EngineOptions) -> EngineResult:
        """Minimise ``costs @ x`` over the integer points of ``arrays``."""
        ...


def _model(arrays: LinearProgram, costs: Floats, *, integer: bool) -> model_pb2.ModelProto:
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
    deadline: Deadline,
) -> Any:
    """Call MathOpt in a thread of its own, so that a stop request need not wait for it.

    A stopped engine is left behind, in a thread that dies with the process, and so is one that
    overruns the deadline. Raises ``StoppedError`` then.
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
        if deadline.past and thread.is_alive():
            raise StoppedError
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


def _dense(vector: Any, size: int) -> Floats:
    values = np.zeros(size)
    values[np.array(vector.ids, dtype=np.int64)] = np.array(vector.values)
    return values


@dataclass(frozen=True)
class Highs:
    """Branch and cut; proves nearly-network programs well. Runs are repeatable."""

    name = "HiGHS"
    threads: int = 1

    def solve(self, arrays: LinearProgram, costs: Floats, options: EngineOptions) -> EngineResult:
        """See :class:`Engine`.

        A program of ours always has a solution. Where HiGHS denies it or gives up at once, its
        presolve has taken rounding in a tight row for a contradiction, or lost the solution on
        the way back: it is asked again without. It starts from
        nothing: given a solution of ours, HiGHS 1.15 has cut off a better one and called ours
        optimal (``tests/optimizer/test_solve.py`` has the case).
        """
        if options.process is None:
            with borrowed() as process:
                return self.solve(arrays, costs, replace(options, process=process))
        scale = _scale(costs)
        seen, deadline = _Seen(options.on_bounds, scale), options.deadline
        result, columns = MipResult(), columns_of(arrays, costs * scale)
        for presolve in (True, False):
            if deadline.over:
                break
            try:
                asked = SolveMip(
                    columns=columns,
                    low=arrays.row_low,
                    high=arrays.row_high,
                    loose=options.loose,
                    seconds=deadline.left(),
                    gap=options.gap,
                    seed=options.seed,
                    presolve=presolve,
                    threads=self.threads,
                    nodes=options.nodes,
                )
                result = options.process.ask(asked, deadline, listen=seen)
            except StoppedError:
                return EngineResult(seen.x, seen.bound, finished=False, interrupted=True)
            if not result.refused:
                break
        x = seen.x if result.x is None else np.round(result.x)
        return EngineResult(x, float(result.bound) / scale, bool(result.finished))


def _scale(costs: Floats) -> float:
    """How many times as large the engine is told costs: a power of two.

    It leaves out what betters its solution by less than its tolerance, 1e-6. That is a step of
    costs: told as they are, a plan that is better by one was left out, and the other proven.
    """
    dearest = max(1.0, float(np.abs(costs).max(initial=0.0)))
    return float(2.0 ** min(FINER, max(0, floor(log2(LARGEST / dearest)))))


class _Seen:
    """What an engine has told on its way: the last better solution, the best bound."""

    def __init__(self, on_bounds: OnBounds, scale: float) -> None:
        self.on_bounds, self.scale = on_bounds, scale
        self.x: Floats | None = None
        self.bound = -np.inf

    def __call__(self, news: BetterSolution | MipBounds) -> None:
        if isinstance(news, BetterSolution):
            self.x = np.round(news.x)
            return
        best, bound = (
            float(value) / self.scale if np.isfinite(value) else None
            for value in (news.cost, news.bound)
        )
        self.bound = max(self.bound, -np.inf if bound is None else bound)
        self.on_bounds(best, bound)


@dataclass(frozen=True)
class MathOpt:
    """An engine of OR-Tools. One worker, so that runs are repeatable."""

    name: str
    kind: mathopt.SolverType
    threads: int = 1
    _LINE: ClassVar[re.Pattern[str]] = re.compile(r"^#\S+\s+\S+\s+best:(\S+)\s+next:\[([^,\]]+)")

    def solve(
        self,
        arrays: LinearProgram,
        costs: Floats,
        options: EngineOptions,
    ) -> EngineResult:
        """See :class:`Engine`."""
        if options.deadline.over:
            return EngineResult(None, -np.inf, finished=False)

        def listen(lines: Sequence[str]) -> None:
            for line in lines:
                if match := self._LINE.match(line):
                    options.on_bounds(_number(match[1]), _number(match[2]))

        heard = listen if self.kind is mathopt.SolverType.CP_SAT else None  # the others only log
        parameters = mathopt.SolveParameters(
            time_limit=timedelta(seconds=options.deadline.left()),
            relative_gap_tolerance=options.gap,
            random_seed=options.seed,
            threads=self.threads,
        )
        model = _model(arrays, costs, integer=True)
        try:
            result = _solve(model, self.kind, parameters, heard, options.deadline)
        except StoppedError:
            return EngineResult(None, -np.inf, False, True)
        return _result_of(result, arrays)


def _result_of(result: Any, arrays: LinearProgram) -> EngineResult:
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


CP_SAT = MathOpt("CP-SAT", mathopt.SolverType.CP_SAT)
"""Constraint programming; for small cases."""
SCIP = MathOpt("SCIP", mathopt.SolverType.GSCIP)
"""Branch and cut; to close again what HiGHS has closed."""
ENGINES: dict[str, Engine] = {"highs": Highs(), "cp_sat": CP_SAT}
