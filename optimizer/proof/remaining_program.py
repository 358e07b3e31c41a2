"""What an engine was trusted with, closed again by another one.

The prices of a certificate leave a small program of every part: the columns that a plan below
the stated bound could use. Another engine minimises over it; where it finds nothing below, the
part is closed twice, by engines that share no code.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy import sparse

from optimizer.certificate.check import RemainingProgram
from optimizer.certificate.judge import Model
from optimizer.engine.mip_engines import CP_SAT, SCIP, EngineOptions, MathOpt
from optimizer.limits.deadline import Deadline
from optimizer.model.objectives import DECIMALS
from optimizer.model.program import LinearProgram

STEP = 10.0**-DECIMALS
TOLERANCE = 1e-6
"""Relative difference of bounds that is the arithmetic of engines."""
ENGINES: dict[str, MathOpt] = {"scip": SCIP, "cp_sat": CP_SAT}
End = Literal["closed", "refuted", "open"]


@dataclass(frozen=True, slots=True)
class Closing:
    """What became of one question: ``level`` (position) and ``part``, over so many columns.

    ``refuted``: a plan below the bound was found. ``open``: time was over before.
    """

    level: int
    part: int
    columns: int
    end: End


def closed_again(
    model: Model, questions: Sequence[RemainingProgram], engine: MathOpt, deadline: Deadline
) -> Iterator[Closing]:
    """Ask another engine, part by part; each gets its share of the time that is left."""
    arrays = model.program.freeze()
    for number, question in enumerate(questions):
        within = deadline.slice(share=1.0 / (len(questions) - number))
        end = _asked(model, arrays, question, engine, within)
        yield Closing(question.level, question.part, question.columns.size, end)


def _asked(
    model: Model,
    arrays: LinearProgram,
    question: RemainingProgram,
    engine: MathOpt,
    within: Deadline,
) -> End:
    costs = model.levels[question.level].costs[question.columns]
    least = question.bound - max(TOLERANCE * abs(question.bound), STEP / 2)
    terms = EngineOptions(None, within, 0.0, 0, lambda *_: None)
    result = engine.solve(_remaining(model, arrays, question), costs, terms)
    if result.x is not None and float(costs @ result.x) < least:
        return "refuted"
    return "closed" if result.bound >= least else "open"


def _remaining(model: Model, arrays: LinearProgram, question: RemainingProgram) -> LinearProgram:
    """The program over the columns of a question, with a row for every level above."""
    part = arrays.take(question.columns)
    used = np.flatnonzero(np.diff(sparse.csr_array(part.matrix).indptr) > 0)
    lean = LinearProgram(
        sparse.csc_array(sparse.csr_array(part.matrix)[used]),
        part.upper,
        part.row_low[used],
        part.row_high[used],
    )
    for position, cap in enumerate(question.caps.tolist()):
        above = model.levels[position].costs[question.columns]
        lean = lean.holding(above, cap + STEP / 2)
    return lean
