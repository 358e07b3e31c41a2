"""The process in which HiGHS runs; it speaks pickled messages over its pipes.

A process of its own, because highspy and ortools cannot be loaded into one (both bring a
libhighs), and because a process can be ended at any moment while a library call cannot.
:mod:`optimizer.engine.worker_loop` loads it, for :mod:`optimizer.engine.highs` alone.
"""

from collections.abc import Callable
from typing import Any, BinaryIO, TypeVar

import highspy
import numpy as np

from optimizer.arrays import Floats
from optimizer.engine import messages
from optimizer.engine.pipes import write

R = TypeVar("R")
OPTIMAL = highspy.HighsModelStatus.kOptimal
LIMITS = (
    highspy.HighsModelStatus.kTimeLimit,
    highspy.HighsModelStatus.kSolutionLimit,
    highspy.HighsModelStatus.kInterrupt,
)
"""Ways to end before all is proven that were asked for."""
DEVEX = 1
"""Assignment-like programs are solved in half the time of steepest edge."""
INFEASIBLE = (
    highspy.HighsModelStatus.kInfeasible,
    highspy.HighsModelStatus.kUnboundedOrInfeasible,
)


class Worker:
    """Linear programs that change, by key, and integer programs that come and go."""

    def __init__(self, answers: BinaryIO) -> None:
        self.answers = answers
        self._clear(messages.Clear())
        self._by_kind: dict[type[messages.Request[Any]], Callable[[Any], Any]] = {
            messages.Clear: self._clear,
            messages.LoadLp: self._load,
            messages.AddRows: self._add_rows,
            messages.FreeRow: self._free_row,
            messages.AddColumns: self._add_columns,
            messages.SetCosts: self._set_costs,
            messages.SetUpper: self._set_upper,
            messages.KeepBasis: self._keep_basis,
            messages.GetBasis: self._basis,
            messages.SetBasis: self._set_basis,
            messages.RestoreBasis: self._restore_basis,
            messages.SolveLp: self._solve_lp,
            messages.SolveMip: self._solve_mip,
        }

    def answer(self, request: messages.Request[R]) -> R:
        """Do what a request asks for."""
        done: R = self._by_kind[type(request)](request)
        return done

    def _clear(self, _: messages.Clear) -> None:
        self.lps: dict[int, Any] = {}
        self.bases: dict[int, Any] = {}

    def _load(self, asked: messages.LoadLp) -> None:
        lp = self.lps[asked.key] = _engine()
        lp.setOptionValue("simplex_dual_edge_weight_strategy", DEVEX)
        lp.passModel(_program(asked.columns, asked.low, asked.high))

    def _add_rows(self, asked: messages.AddRows) -> None:
        entries = asked.values.size, asked.starts, asked.columns, asked.values
        self.lps[asked.key].addRows(asked.low.size, asked.low, asked.high, *entries)

    def _free_row(self, asked: messages.FreeRow) -> None:
        self.lps[asked.key].changeRowBounds(asked.row, -highspy.kHighsInf, highspy.kHighsInf)

    def _add_columns(self, asked: messages.AddColumns) -> None:
        new = asked.columns
        entries = new.values.size, new.starts[:-1], new.rows, new.values
        size = new.costs.size
        self.lps[asked.key].addCols(size, new.costs, np.zeros(size), new.upper, *entries)

    def _set_costs(self, asked: messages.SetCosts) -> None:
        numbers = np.arange(asked.costs.size, dtype=np.int32)
        self.lps[asked.key].changeColsCost(numbers.size, numbers, asked.costs)

    def _set_upper(self, asked: messages.SetUpper) -> None:
        numbers, low = np.arange(asked.upper.size, dtype=np.int32), np.zeros(asked.upper.size)
        self.lps[asked.key].changeColsBounds(numbers.size, numbers, low, asked.upper)

    def _keep_basis(self, asked: messages.KeepBasis) -> None:
        self.bases[asked.key] = self.lps[asked.key].getBasis()

    def _basis(self, asked: messages.GetBasis) -> messages.Basis:
        basis = self.lps[asked.key].getBasis()
        return messages.Basis(
            np.array([int(status) for status in basis.col_status], dtype=np.int8),
            np.array([int(status) for status in basis.row_status], dtype=np.int8),
        )

    def _set_basis(self, asked: messages.SetBasis) -> None:
        names = {int(status): status for status in highspy.HighsBasisStatus.__members__.values()}
        basis = highspy.HighsBasis()
        basis.col_status = [names[status] for status in asked.basis.columns.tolist()]
        basis.row_status = [names[status] for status in asked.basis.rows.tolist()]
        basis.valid = True
        self.lps[asked.key].setBasis(basis)

    def _restore_basis(self, asked: messages.RestoreBasis) -> None:
        kept, lp = self.bases.get(asked.key), self.lps[asked.key]
        if kept is None or not kept.valid:
            return
        columns, rows = list(kept.col_status), list(kept.row_status)
        columns += [highspy.HighsBasisStatus.kLower] * (lp.getNumCol() - len(columns))
        rows += [highspy.HighsBasisStatus.kBasic] * (lp.getNumRow() - len(rows))
        basis = highspy.HighsBasis()
        basis.col_status, basis.row_status, basis.valid = columns, rows, True
        lp.setBasis(basis)

    def _solve_lp(self, asked: messages.SolveLp) -> messages.LpResult:
        lp = self.lps[asked.key]
        lp.setOptionValue("time_limit", lp.getRunTime() + asked.seconds)
        lp.run()
        status = lp.getModelStatus()
        if status != OPTIMAL:
            infeasible = status in INFEASIBLE
            ray = _ray(lp) if infeasible else None
            return messages.LpResult(optimal=False, infeasible=infeasible, ray=ray)
        solution = lp.getSolution()
        return messages.LpResult(
            optimal=True,
            value=lp.getInfo().objective_function_value,
            x=np.array(solution.col_value),
            prices=np.array(solution.row_dual),
        )

    def _solve_mip(self, asked: messages.SolveMip) -> messages.MipResult:
        engine = _engine()
        engine.passModel(_whole(asked))
        engine.setOptionValue("threads", asked.threads)
        engine.setOptionValue("time_limit", asked.seconds)
        engine.setOptionValue("mip_rel_gap", asked.gap)
        engine.setOptionValue("mip_abs_gap", 1e-7)
        engine.setOptionValue("random_seed", asked.seed)
        engine.setOptionValue("presolve", "choose" if asked.presolve else "off")
        if asked.nodes is not None:
            engine.setOptionValue("mip_max_nodes", asked.nodes)
        engine.cbMipImprovingSolution += self._better
        engine.cbMipLogging += self._bounds
        engine.run()
        status, info = engine.getModelStatus(), engine.getInfo()
        found = info.primal_solution_status == 2
        return messages.MipResult(
            x=np.array(engine.getSolution().col_value) if found else None,
            bound=info.mip_dual_bound,
            finished=status == OPTIMAL,
            refused=status not in (OPTIMAL, *LIMITS),
        )

    def _better(self, event: Any) -> None:
        self._tell(messages.BetterSolution(np.array(event.data_out.mip_solution)))

    def _bounds(self, event: Any) -> None:
        out = event.data_out
        self._tell(messages.MipBounds(out.mip_primal_bound, out.mip_dual_bound))

    def _tell(self, news: messages.BetterSolution | messages.MipBounds) -> None:
        write(self.answers, ("news", news))


def _ray(lp: Any) -> Any:
    """Weights of the rows that prove a linear program to have no solution, if at hand."""
    _, known, ray = lp.getDualRay()
    return np.array(ray) if known else None


def _engine() -> Any:
    engine: Any = highspy.Highs()  # type: ignore[no-untyped-call]
    engine.setOptionValue("log_to_console", False)  # with output_flag off nobody would be told
    engine.setOptionValue("threads", 1)
    return engine


def _program(columns: messages.Columns, low: Floats, high: Floats) -> Any:
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = columns.costs.size, low.size
    lp.col_cost_, lp.col_lower_ = columns.costs, np.zeros(columns.costs.size)
    lp.col_upper_ = columns.upper
    lp.row_lower_, lp.row_upper_ = low, high
    lp.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    lp.a_matrix_.start_ = columns.starts
    lp.a_matrix_.index_ = columns.rows
    lp.a_matrix_.value_ = columns.values
    return lp


def _whole(asked: messages.SolveMip) -> Any:
    """The program of a request whose columns are whole numbers, but for the loose ones."""
    lp = _program(asked.columns, asked.low, asked.high)
    kinds = highspy.HighsVarType.kInteger, highspy.HighsVarType.kContinuous
    loose = np.zeros(asked.columns.costs.size, dtype=bool) if asked.loose is None else asked.loose
    lp.integrality_ = [kinds[one] for one in loose.tolist()]
    return lp
