"""Routes that searches came by, and the cheapest choice among them that makes every visit once.

    x[r] in {0,1}, route r of the pool is driven
        sum of x[r] over the routes with visit v = 1, for every visit v
        sum of x[r] over the routes of kind k <= slots[k], for every kind k
    minimise the sum of cost[r] * x[r]

Routes whose reduced cost in the relaxation says that no choice better than the known one has them
are out of the program. Source: Subramanian, Uchoa and Ochi (2013).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from ortools.sat.python import cp_model
from scipy import sparse
from scipy.optimize import linprog

from optimizer.arrays import Floats, Ints

NEAR = 1.02
"""Routes are kept of solutions that cost at most so many times the best."""
MOST = 4000
"""Routes of the program, those of least reduced cost."""
TOLERANCE = 1e-6


@dataclass(frozen=True, slots=True, order=True)
class PoolRoute:
    """One route: what it costs, the type of vehicle, clients in their order."""

    cost: int
    kind: int
    clients: tuple[int, ...]


@dataclass(kw_only=True)
class RoutePool:
    """Collects routes during a search, as PyVRP calls it; the cheapest order of every set."""

    routes: dict[tuple[int, frozenset[int]], PoolRoute] = field(default_factory=dict)
    waited: int = 0
    """Solutions since one was kept: one route for each, so that it costs little time."""

    def on_start(self, ils: Any) -> None:
        """Nothing to keep yet."""

    def on_end(self, result: Any) -> None:
        """Nothing more to keep."""

    def on_restart(self, best: Any) -> None:
        """Nothing new."""

    def on_best(self, best: Any) -> None:
        """Keep the routes of a best solution."""
        if best.is_feasible():
            self._keep(best)

    def on_iteration(self, _current: Any, candidate: Any, best: Any, _costs: Any) -> None:
        """Keep the routes of some solutions that are nearly the best."""
        self.waited += 1
        if self.waited < candidate.num_routes():
            return
        if candidate.is_feasible() and candidate.distance() <= NEAR * best.distance():
            self.waited = 0
            self._keep(candidate)

    def _keep(self, solution: Any) -> None:
        for route in solution.routes():
            clients = tuple(act.idx for act in route if act.is_client())
            self.add(PoolRoute(route.distance(), route.vehicle_type(), clients))

    def add(self, route: PoolRoute) -> None:
        """Keep a route if it is the cheapest of its set."""
        key = (route.kind, frozenset(route.clients))
        known = self.routes.get(key)
        if known is None or route < known:
            self.routes[key] = route


def merged(pools: Iterable[RoutePool]) -> list[PoolRoute]:
    """The cheapest order of every set of all pools, in one order."""
    whole = RoutePool()
    for pool in pools:
        for route in pool.routes.values():
            whole.add(route)
    return sorted(whole.routes.values())


@dataclass(frozen=True, kw_only=True)
class Choice:
    """What routes are chosen for.

    ``owner`` is the visit of every client, shape (clients,); ``slots`` how many routes every kind
    may have, shape (kinds,); ``below`` what the choice has to cost less than; ``work`` and
    ``seconds`` how long it is looked for, in deterministic seconds and by the clock.
    """

    owner: Ints
    slots: Ints
    below: int
    work: float
    seconds: float

    def cheapest(self, routes: Sequence[PoolRoute], seed: int) -> list[PoolRoute] | None:
        """The cheapest choice; ``None`` where none is found."""
        if not routes or self.seconds <= 0.0:
            return None
        reduced, least = self._reduced(routes)
        kept = np.flatnonzero(reduced <= self.below - 1 - least + TOLERANCE)
        kept = np.sort(kept[np.argsort(reduced[kept], kind="stable")[:MOST]])
        return self._chosen([routes[at] for at in kept.tolist()], seed)

    @property
    def visits(self) -> int:
        """How many visits there are."""
        return int(self.owner.max()) + 1

    def _reduced(self, routes: Sequence[PoolRoute]) -> tuple[Floats, float]:
        """Reduced costs of all routes in the relaxation, shape (routes,), and its value."""
        cost = np.array([route.cost for route in routes], dtype=np.float64)
        covers, kinds = self._rows(routes)
        answer = linprog(
            cost,
            A_eq=covers,
            b_eq=np.ones(self.visits),
            A_ub=kinds,
            b_ub=self.slots,
            bounds=(0.0, None),
            method="highs-ds",
        )
        if answer.status != 0:  # no choice makes every visit
            return np.full(cost.size, np.inf), 0.0
        prices = covers.T @ answer.eqlin.marginals + kinds.T @ answer.ineqlin.marginals
        return cost - prices, float(answer.fun)

    def _rows(self, routes: Sequence[PoolRoute]) -> tuple[sparse.csc_array, sparse.csc_array]:
        """Which visits every route makes (visits, routes), and of which kind it is."""
        count = len(routes)
        column = np.repeat(np.arange(count), [len(route.clients) for route in routes])
        row = self.owner[np.concatenate([np.array(route.clients, int) for route in routes])]
        covers = sparse.csc_array((np.ones(row.size), (row, column)), shape=(self.visits, count))
        kind = np.array([route.kind for route in routes])
        of_kind = (np.ones(count), (kind, np.arange(count)))
        return covers, sparse.csc_array(of_kind, shape=(self.slots.size, count))

    def _chosen(self, routes: Sequence[PoolRoute], seed: int) -> list[PoolRoute] | None:
        if not routes:
            return None
        model = cp_model.CpModel()
        driven = [model.new_bool_var("") for _ in routes]
        making: list[list[cp_model.IntVar]] = [[] for _ in range(self.visits)]
        of_kind: list[list[cp_model.IntVar]] = [[] for _ in range(self.slots.size)]
        for route, one in zip(routes, driven, strict=True):
            of_kind[route.kind].append(one)
            for client in route.clients:
                making[self.owner[client]].append(one)
        for having in making:
            model.add_exactly_one(having)
        for having, most in zip(of_kind, self.slots.tolist(), strict=True):
            model.add(cp_model.LinearExpr.sum(having) <= most)
        whole = cp_model.LinearExpr.weighted_sum(driven, [route.cost for route in routes])
        model.add(whole < self.below)
        model.minimize(whole)
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = 1
        solver.parameters.random_seed = seed
        solver.parameters.linearization_level = 2
        solver.parameters.max_deterministic_time = self.work
        solver.parameters.max_time_in_seconds = self.seconds
        if solver.solve(model) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return None
        return [route for route, one in zip(routes, driven, strict=True) if solver.value(one)]
