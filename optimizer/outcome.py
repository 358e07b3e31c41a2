"""What a solve returns: the plan, and how good it is proven to be."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from math import log10
from typing import TYPE_CHECKING, Literal

from optimizer.plan import Plan

if TYPE_CHECKING:
    from optimizer.prepared import Kept


class Status(StrEnum):
    """PROVEN: every level is optimal within its gap limit. FEASIBLE: sound, not proven."""

    PROVEN = "proven"
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
    """One level of goals: its cost, the proven lower bound, and how it came about.

    ``goals`` maps a goal's name to its weighted share of ``cost``. Costs of columns were
    rounded to multiples of ``step``; ``gap`` is relative to the cost itself, in [0, inf).
    """

    level: int
    cost: float
    bound: float
    engine: str
    seconds: float
    goals: Mapping[str, float] = field(default_factory=dict)
    step: float = 1e-6

    @property
    def gap(self) -> float:
        """Relative distance between cost and bound."""
        return relative_gap(self.cost, self.bound, self.step)

    @property
    def decimals(self) -> int:
        """Decimals with which a cost is shown: two where costs are of usual size."""
        return max(2, -4 - round(log10(self.step)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """The result of one solve. ``pairs`` admissible pairs were considered.

    Where pairs are priced and not made ``pairs`` counts all of them, barred ones as well.

    ``kept`` is the program, for questions afterwards; ``None`` where there was no search.
    """

    status: Status
    stop: StopReason
    plan: Plan
    levels: tuple[LevelResult, ...]
    pairs: int
    seconds: float
    kept: "Kept | None" = field(default=None, compare=False, repr=False)


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
