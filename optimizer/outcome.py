"""What a solve returns: the plan, and how good it is proven to be."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
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


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelResult:
    """One level of goals: its cost, the proven lower bound, and how it came about.

    ``goals`` maps a goal's name to its weighted share of ``cost``. ``gap`` is
    ``(cost - bound) / max(1, |cost|)``, in [0, inf).
    """

    level: int
    cost: float
    bound: float
    engine: str
    seconds: float
    goals: Mapping[str, float] = field(default_factory=dict)

    @property
    def gap(self) -> float:
        """Relative distance between cost and bound."""
        return max(0.0, self.cost - self.bound) / max(1.0, abs(self.cost))


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

    ``engine``: auto takes min-cost flow where nothing ties the layers, else HiGHS.
    """

    seconds: float = 300.0
    repair_seconds: float = 0.0
    gap: float = 1e-4
    seed: int = 1
    engine: Literal["auto", "flow", "prices", "highs", "cp_sat"] = "auto"
