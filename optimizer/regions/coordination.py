"""How counties that share supplies are planned together: where, how far, and what comes out."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol, TypeVar

from optimizer.model.outcome import Limits
from optimizer.model.plan import Plan

T = TypeVar("T")
R = TypeVar("R")


class Run(Protocol):
    """Apply a function to items, anywhere and in any order: ``map``, a pool's, Dask's."""

    def __call__(self, function: Callable[[T], R], items: Sequence[T], /) -> Iterable[R]:
        """Yield the results as they come."""


def serial(function: Callable[[T], R], items: Sequence[T], /) -> Iterator[R]:
    """One after another, in this process."""
    return map(function, items)


@dataclass(frozen=True, slots=True, kw_only=True)
class Effort:
    """How far to go: rounds of prices, repairs after the last pass, the gap to end at.

    ``trade`` is the weight of a level of goals in units of the one below: an open post
    counts as much as so many units of what is wished.
    """

    rounds: int = 20
    repairs: int = 50
    gap: float = 1e-3
    trade: float = 100.0
    limits: Limits = field(default_factory=Limits)


@dataclass(frozen=True, slots=True)
class Round:
    """One round of prices: its bound, the best so far, and by how much capacity was exceeded."""

    bound: float
    best: float
    excess: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Coordination:
    """The plans of all counties by key, and what is proven of them together.

    ``cost`` and ``bound`` are sums over counties of all levels, each level weighing ``trade``
    times the next. ``allotted`` says who was given what: county -> layer -> supply -> places.
    """

    plans: Mapping[str, Plan]
    cost: float
    bound: float
    levels: Mapping[int, float]
    allotted: Mapping[str, Mapping[str, Mapping[str, int]]]
    rounds: tuple[Round, ...]
    solves: int

    @property
    def gap(self) -> float:
        """``(cost - bound) / max(1, |cost|)``, at least 0."""
        return max(0.0, self.cost - self.bound) / max(1.0, abs(self.cost))
