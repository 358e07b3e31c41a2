"""The process in which HiGHS runs; it speaks pickled messages over its pipes.

A process of its own, because highspy and ortools cannot be loaded into one (both bring a
libhighs), and because a process can be ended at any moment while a library call cannot.
Nothing but :mod:`optimizer.engine.highs` starts it.
"""

from typing import Any, BinaryIO

import highspy
import numpy as np

from optimizer.engine.pipes import write
from optimizer.engine.worker_loop import serve

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
        self.clear()

    def clear(self) -> None:
        """Forget everything."""
        self.lps: dict[int, Any] = {}
        self.bases: dict[int, Any] = {}

    def load(self, key: int, program: dict[str, Any]) -> None:
        """Take a linear program: arrays of a compressed-by-column matrix, bounds and costs."""
        self.lps[key] = _engine()
        self.lps[key].setOptionValue("simplex_dual_edge_weight_strategy", DEVEX)
        _pass(self.lps[key], program, integer=False)

    def add_rows(
        self, key: int, low: Any, high: Any, starts: Any, columns: Any, values: Any
    ) -> None:
        """Add rows, given by row."""
        self.lps[key].addRows(low.size, low, high, values.size, starts, columns, values)

    def free_row(self, key: int, row: int) -> None:
        """Ask nothing more of a row."""
        self.lps[key].changeRowBounds(row, -highspy.kHighsInf, highspy.kHighsInf)

    def add_columns(self, key: int, program: dict[str, Any]) -> None:
        """Add columns, given by column."""
        size = program["costs"].size
        self.lps[key].addCols(
            size,
            program["costs"],
            np.zeros(size),
            program["upper"],
            program["values"].size,
            program["starts"][:-1],
            program["rows"],
            program["values"],
        )

    def set_costs(self, key: int, costs: Any) -> None:
        """Replace the costs of all columns."""
        self.lps[key].changeColsCost(costs.size, np.arange(costs.size, dtype=np.int32), costs)

    def set_upper(self, key: int, upper: Any) -> None:
        """Replace the upper bounds of all columns."""
        numbers = np.arange(upper.size, dtype=np.int32)
        self.lps[key].changeColsBounds(upper.size, numbers, np.zeros(upper.size), upper)

    def keep_basis(self, key: int) -> None:
        """Remember the basis, to come back to it."""
        self.bases[key] = self.lps[key].getBasis()

    def basis(self, key: int) -> tuple[Any, Any]:
        """The statuses of all columns and rows, as small numbers."""
        basis = self.lps[key].getBasis()
        return (
            np.array([int(status) for status in basis.col_status], dtype=np.int8),
            np.array([int(status) for status in basis.row_status], dtype=np.int8),
        )

    def set_basis(self, key: int, columns: Any, rows: Any) -> None:
        """Begin where an engine once stood."""
        names = {int(status): status for status in highspy.HighsBasisStatus.__members__.values()}
        basis = highspy.HighsBasis()
        basis.col_status = [names[status] for status in columns.tolist()]
        basis.row_status = [names[status] for status in rows.tolist()]
        basis.valid = True
        self.lps[key].setBasis(basis)

    def restore_basis(self, key: int) -> None:
        """Come back to the basis that was kept; what was added since is not in it."""
        kept, lp = self.bases.get(key), self.lps[key]
        if kept is None or not kept.valid:
            return
        columns, rows = list(kept.col_status), list(kept.row_status)
        columns += [highspy.HighsBasisStatus.kLower] * (lp.getNumCol() - len(columns))
        rows += [highspy.HighsBasisStatus.kBasic] * (lp.getNumRow() - len(rows))
        basis = highspy.HighsBasis()
        basis.col_status, basis.row_status, basis.valid = columns, rows, True
        lp.setBasis(basis)

    def relax(self, key: int, limit: float) -> dict[str, Any]:
        """Solve the linear program, from the basis of the last time, in ``limit`` seconds."""
        lp = self.lps[key]
        lp.setOptionValue("time_limit", lp.getRunTime() + limit)
        lp.run()
        status = lp.getModelStatus()
        if status != OPTIMAL:
            infeasible = status in INFEASIBLE
            ray = _ray(lp) if infeasible else None
            return {"optimal": False, "infeasible": infeasible, "ray": ray}
        solution = lp.getSolution()
        return {
            "optimal": True,
            "value": lp.getInfo().objective_function_value,
            "x": np.array(solution.col_value),
            "prices": np.array(solution.row_dual),
        }

    def integer(
        self,
        program: dict[str, Any],
        limit: float,
        gap: float,
        seed: int,
        presolve: bool,
        threads: int = 1,
        nodes: int | None = None,
    ) -> dict[str, Any]:
        """Solve an integer program; every better solution and bound is told on the way."""
        engine = _engine()
        _pass(engine, program, integer=True)
        engine.setOptionValue("threads", threads)
        engine.setOptionValue("time_limit", limit)
        engine.setOptionValue("mip_rel_gap", gap)
        engine.setOptionValue("mip_abs_gap", 1e-7)
        engine.setOptionValue("random_seed", seed)
        engine.setOptionValue("presolve", "choose" if presolve else "off")
        if nodes is not None:
            engine.setOptionValue("mip_max_nodes", nodes)
        engine.cbMipImprovingSolution += self._better
        engine.cbMipLogging += self._bounds
        engine.run()
        status, info = engine.getModelStatus(), engine.getInfo()
        found = info.primal_solution_status == 2
        return {
            "x": np.array(engine.getSolution().col_value) if found else None,
            "bound": info.mip_dual_bound,
            "finished": status == OPTIMAL,
            "refused": status not in (OPTIMAL, *LIMITS),
        }

    def _better(self, event: Any) -> None:
        write(self.answers, ("news", {"x": np.array(event.data_out.mip_solution)}))

    def _bounds(self, event: Any) -> None:
        best, bound = event.data_out.mip_primal_bound, event.data_out.mip_dual_bound
        write(self.answers, ("news", {"best": best, "bound": bound}))


def _ray(lp: Any) -> Any:
    """Weights of the rows that prove a linear program to have no solution, if at hand."""
    _, known, ray = lp.getDualRay()
    return np.array(ray) if known else None


def _engine() -> Any:
    engine: Any = highspy.Highs()  # type: ignore[no-untyped-call]
    engine.setOptionValue("log_to_console", False)  # with output_flag off nobody would be told
    engine.setOptionValue("threads", 1)
    return engine


def _pass(engine: Any, program: dict[str, Any], *, integer: bool) -> None:
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = program["costs"].size, program["low"].size
    lp.col_cost_, lp.col_lower_ = program["costs"], np.zeros(program["costs"].size)
    lp.col_upper_ = program["upper"]
    lp.row_lower_, lp.row_upper_ = program["low"], program["high"]
    lp.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    lp.a_matrix_.start_ = program["starts"]
    lp.a_matrix_.index_ = program["rows"]
    lp.a_matrix_.value_ = program["values"]
    if integer:
        kinds = highspy.HighsVarType.kInteger, highspy.HighsVarType.kContinuous
        loose = program.get("loose", np.zeros(program["costs"].size, dtype=bool))
        lp.integrality_ = [kinds[one] for one in loose.tolist()]
    engine.passModel(lp)


if __name__ == "__main__":
    serve(Worker)
