"""What a solve returns: the plan, and how good it is proven to be."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from math import log10
from typing import TYPE_CHECKING, Literal

from optimizer.model.plan import Breach, Plan

if TYPE_CHECKING:  # what only solves need takes long to load, and every command loads this
    from optimizer.arrays import Floats
    from optimizer.model.certificate_statement import Certificate
    from optimizer.model.prepared_program import Kept


class Status(StrEnum):
    """How good a plan is known to be; the words for it are the same everywhere.

    PROVEN: a certificate was accepted, and prices alone close every level within its gap.
    BY_ENGINE: what prices leave in question was closed by one engine. FEASIBLE: not proven.
    """

    PROVEN = "proven"
    BY_ENGINE = "by_engine"
    FEASIBLE = "feasible"


class StopReason(StrEnum):
    """Why the solve ended."""

    DONE = "done"
    TIME = "time"
    INTERRUPTED = "interrupted"


def relative_gap(cost: float, bound: float, step: float = 1e-6) -> float:
    """How far a bound is below a cost, relative to the cost; up to half a step is none."""
    apart = cost - bound
    if apart <= step / 2:
        return 0.0
    return apart / abs(cost) if cost else apart


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelResult:
    """One level of goals: its cost, what is certain of it, and how it came about.

    ``bound`` holds for every plan that costs no more than this one on all levels above.
    ``by_prices`` is what follows of it from the prices of an accepted certificate alone; where
    it is lower, ``left`` of ``columns`` columns were left to an engine. ``goals`` maps a
    goal's name to its weighted share of ``cost``. Costs of columns were rounded to multiples
    of ``step``; ``gap`` is relative to the cost itself, in [0, inf).
    """

    level: int
    cost: float
    bound: float
    engine: str
    seconds: float
    goals: Mapping[str, float] = field(default_factory=dict)
    step: float = 1e-6
    by_prices: float = 0.0
    left: int = 0
    columns: int = 0

    @property
    def gap(self) -> float:
        """Relative distance between cost and bound."""
        return relative_gap(self.cost, self.bound, self.step)

    @property
    def price_gap(self) -> float:
        """The same, of what prices alone prove."""
        return relative_gap(self.cost, self.by_prices, self.step)

    @property
    def decimals(self) -> int:
        """Decimals with which a cost is shown: two where costs are of usual size."""
        return max(2, -4 - round(log10(self.step)))

    def with_bounds(
        self, *, bound: float, by_prices: float, left: int = 0, columns: int = 0
    ) -> LevelResult:
        """The same level with other words on what is certain of it."""
        return replace(self, bound=bound, by_prices=by_prices, left=left, columns=columns)


@dataclass(frozen=True, slots=True, kw_only=True)
class Unkept:
    """How many pins a plan does not keep, and how many no plan keeps at ``least``.

    What the committee has fixed stands above every level. ``by_prices`` is what follows of
    ``least`` from the prices of an accepted certificate alone; for the rest ``engine`` was
    trusted.
    """

    count: int = 0
    least: int = 0
    by_prices: int = 0
    engine: str = ""

    @property
    def closed(self) -> bool:
        """Whether it is certain that no plan keeps more."""
        return self.least >= self.count


NONE_UNKEPT = Unkept()
"""Every pin is kept, or there is none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """The result of one solve. ``pairs`` admissible pairs were considered.

    Where pairs are priced and not made ``pairs`` counts all of them, barred ones as well.

    ``certificate`` is what was accepted as proof, unless ``refused`` says why it was not: a
    defect of the program, told as such. ``broken`` are the rules that a better plan would have
    broken, another defect; then ``plan`` is the last one that keeps every rule. ``unkept`` is
    what of the pins is not kept. ``kept`` is the program, for questions afterwards; ``None``
    where there was no search.
    """

    status: Status
    stop: StopReason
    plan: Plan
    levels: tuple[LevelResult, ...]
    pairs: int
    seconds: float
    certificate: Certificate | None = field(default=None, compare=False, repr=False)
    refused: str = ""
    broken: tuple[Breach, ...] = ()
    unkept: Unkept = NONE_UNKEPT
    kept: Kept | None = field(default=None, compare=False, repr=False)

    @property
    def closed(self) -> bool:
        """Whether every level is closed within its gap, by prices or with an engine."""
        return self.status is not Status.FEASIBLE


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """A moment of a solve: the incumbent's cost and the bound of one level (None: none yet)."""

    level: int
    levels: int
    incumbent: float | None
    bound: float | None
    seconds: float


OnProgress = Callable[[Progress], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """When a solve may stop: seconds in all, and the relative gap of the last level.

    ``engine``: auto takes min-cost flow where nothing ties the layers, else HiGHS. ``memory``:
    bytes that a solve may take; ``None``: not looked at.
    """

    seconds: float = 300.0
    repair_seconds: float = 0.0
    gap: float = 1e-4
    seed: int = 1
    engine: Literal["auto", "flow", "prices", "highs", "cp_sat"] = "auto"
    memory: float | None = None


@dataclass(frozen=True, eq=False)
class Solution:
    """A solution ``x`` (columns,) of the whole program, and what is proven of every level.

    ``levels`` are those of goals; the ``certificate`` that proves it has that of the pins too.
    ``earlier`` are solutions met before, the best last; ``kept`` is the program itself, for
    questions.
    """

    x: Floats
    levels: tuple[LevelResult, ...]
    certificate: Certificate | None = None
    earlier: tuple[Floats, ...] = ()
    kept: Kept | None = None
