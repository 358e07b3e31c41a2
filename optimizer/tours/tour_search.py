"""Searches for routes by PyVRP: how long they go on, and several of them side by side.

Source: iterated local search with late acceptance, Wouda, Lan and Kool (2024).
"""

import warnings
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from optimizer.arrays import Ints
from optimizer.tours.tour_pool import Choice, RoutePool, merged

FIRST = 1500
"""Iterations in which some calendar without a shortage has to be found."""
LEGS = 2
"""How often the routes that were come by are chosen from."""
WORK = 1e-4
"""Deterministic seconds of that choice for an iteration of a search."""


@dataclass(frozen=True, kw_only=True)
class Manner:
    """How one of the searches side by side searches.

    A visit is tried beside its ``near`` nearest ones; the search disturbs at most ``disturbed``
    visits before it goes on; it gets ``more`` times the iterations.
    """

    near: int
    disturbed: int
    more: float


MANNERS = (
    Manner(near=50, disturbed=25, more=1.0),
    Manner(near=20, disturbed=15, more=2.5),
)
"""Searches side by side, each with a seed of its own: a wide one and a quick one. As many on every
machine, so that what is found does not follow from its cores."""


@dataclass(frozen=True, kw_only=True)
class Effort:
    """How long a search goes on: iterations by its own rule; ``over`` ends it sooner."""

    iterations: int
    calm: int
    over: Callable[[], bool]
    seed: int = 1
    left: Callable[[], float] = lambda: 0.0
    """Seconds that are left of the part of the time."""

    def of(self, search: int) -> "Effort":
        """That of one of the searches side by side, by number."""
        more = MANNERS[search].more
        iterations, calm = int(self.iterations * more), int(self.calm * more)
        return replace(self, iterations=iterations, calm=calm, seed=self.seed + search)


@dataclass(frozen=True, kw_only=True)
class Found:
    """What a search ends with: a solution of PyVRP, how many iterations, whether time ended it."""

    best: Any
    cost: float
    iterations: int
    late: bool

    @property
    def sound(self) -> bool:
        """Whether the solution keeps all that is asked."""
        return bool(self.best.is_feasible())


class _Rule:
    """Ends a search by its own rule, or as ``over`` says; counts iterations."""

    def __init__(self, effort: Effort, *, until_sound: bool = False) -> None:
        self.effort, self.until_sound = effort, until_sound
        self.done, self.last, self.late = 0, 0, False
        self.best: int | None = None

    def __call__(self, best_cost: int) -> bool:
        """Whether to stop; ``best_cost`` is that of the best calendar without flaws."""
        if self.best is None or best_cost < self.best:
            self.best, self.last = best_cost, self.done
        if self.until_sound and best_cost < np.iinfo(np.int64).max:
            return True
        if self.done >= self.effort.iterations or self.done - self.last >= self.effort.calm:
            return True
        self.late = self.effort.over()
        self.done += not self.late
        return self.late


def first_sound(data: Any, effort: Effort) -> Found:
    """Search until something keeps all that is asked."""
    rule = _Rule(replace(effort, iterations=FIRST), until_sound=True)
    with _quiet():
        return _search(data, rule, _params(MANNERS[0], None, RoutePool()), None)


@dataclass(frozen=True, kw_only=True)
class Whole:
    """A problem of PyVRP in which every visit has to be made.

    ``owner`` is the visit of every client, shape (clients,); ``slots`` how many routes every type
    of vehicle may have, shape (types,).
    """

    data: Any
    owner: Ints
    slots: Ints


def side_by_side(data: Any, effort: Effort, start: Any, least_penalty: float) -> Found:
    """The best of several searches from one start; of equal ones that of the first seed.

    ``least_penalty`` is what a breach costs at least while they search.
    """
    params = [_params(manner, least_penalty, RoutePool()) for manner in MANNERS]
    return _best(_all(data, effort, [start] * len(MANNERS), params))


def by_legs(whole: Whole, effort: Effort, start: Found) -> Found:
    """Searches side by side, leg after leg; after each the routes of all are chosen from anew.

    In the first leg the first search goes on from ``start`` and the others begin anew; in later
    ones all go on from the best.
    """
    best, pools = start, [RoutePool() for _ in MANNERS]
    leg = replace(effort, iterations=effort.iterations // LEGS, calm=effort.calm // LEGS)
    params = [_params(manner, None, pool) for manner, pool in zip(MANNERS, pools, strict=True)]
    for at in range(LEGS):
        own = replace(leg, seed=effort.seed + at * len(MANNERS))
        others = None if at == 0 else best.best
        starts = [best.best, *[others] * (len(MANNERS) - 1)]
        found = _best([best, *_all(whole.data, own, starts, params)])
        best = _chosen_anew(whole, pools, found, own)
    return replace(best, iterations=best.iterations - start.iterations)


def _chosen_anew(whole: Whole, pools: Sequence[RoutePool], found: Found, effort: Effort) -> Found:
    """The cheapest choice among all routes that were come by, where it is better."""
    import pyvrp  # noqa: PLC0415  slow to load

    below, work = int(found.cost), effort.iterations * WORK
    seconds = max(0.0, effort.left())
    share = Choice(owner=whole.owner, slots=whole.slots, below=below, work=work, seconds=seconds)
    chosen = share.cheapest(merged(pools), effort.seed)
    if chosen is None:
        return found
    routes = [pyvrp.Route(whole.data, [*one.clients], one.kind) for one in chosen]
    best = pyvrp.Solution(whole.data, routes)
    return replace(found, best=best, cost=float(sum(one.cost for one in chosen)))


def _all(data: Any, effort: Effort, starts: Sequence[Any], params: Sequence[Any]) -> list[Found]:
    """A search from every start, each in its manner and with a seed of its own."""
    rules = [_Rule(effort.of(at)) for at in range(len(MANNERS))]
    with _quiet(), ThreadPoolExecutor(len(params)) as threads:
        running = [
            threads.submit(_search, data, *own) for own in zip(rules, params, starts, strict=True)
        ]
        return [one.result() for one in running]


def _best(found: Sequence[Found]) -> Found:
    """The cheapest, the first of equal ones, with the account of all."""
    return replace(
        min(found, key=lambda one: one.cost),
        iterations=sum(one.iterations for one in found),
        late=any(one.late for one in found),
    )


def _search(data: Any, rule: _Rule, params: Any, start: Any) -> Found:
    import pyvrp  # noqa: PLC0415  slow to load

    result = pyvrp.solve(
        data,
        rule,
        seed=rule.effort.seed,
        collect_stats=False,
        params=params,
        initial_solution=start,
    )
    return Found(best=result.best, cost=result.cost(), iterations=rule.done, late=rule.late)


def _params(manner: Manner, least_penalty: float | None, pool: Any) -> Any:
    import pyvrp  # noqa: PLC0415
    from pyvrp.search import NeighbourhoodParams, PerturbationParams  # noqa: PLC0415

    penalty = pyvrp.PenaltyParams()
    if least_penalty is not None:
        most = 10.0 * least_penalty
        penalty = pyvrp.PenaltyParams(min_penalty=least_penalty, max_penalty=most)
    return pyvrp.SolveParams(
        ils=pyvrp.IteratedLocalSearchParams(callbacks=pool),
        neighbourhood=NeighbourhoodParams(num_neighbours=manner.near),
        perturbation=PerturbationParams(1, manner.disturbed),
        penalty=penalty,
    )


@contextmanager
def _quiet() -> Iterator[None]:
    """Where not all fits, penalties end at their greatest: that is no news."""
    import pyvrp  # noqa: PLC0415

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", pyvrp.exceptions.PenaltyBoundWarning)
        yield
