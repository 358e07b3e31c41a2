"""Routes get their days and groups, which is a program of its own once the routes are known.

Of one kind (equal groups, days between which nothing opens or closes) every route fits every slot:

    y[r,g], z[h,g] in {0,1}:  sum over g of y[r,g] = 1;  sum over r of y[r,g] <= slots[g]
    y[r,g] <= z[h,g] for every area h of route r
    minimise the sum of (1 + again[h,g]) * z[h,g], again: g was in h the last time

Without ``rotate`` any dealing is as good. Then, group by group, what is needed most goes first.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence

import numpy as np

from optimizer.arrays import Floats
from optimizer.tours.tour_case import TourFacts
from optimizer.tours.tour_plan import Outing
from optimizer.tours.tour_problem import Chunk, Slot, Visit
from optimizer.tours.tour_routes import Kind, Routes

AGAIN = 1000.0
NODES = 2000
"""Nodes of the tree of the program, so that it ends in the same way every time."""
Last = Mapping[str, set[str]]
"""Area (with the kind of visit) -> groups that were there the last time."""


def dealt(
    facts: TourFacts, chunk: Chunk, found: Routes, last: Last
) -> tuple[list[Outing], list[Visit]]:
    """The outings of a chunk, and its visits that are on no route."""
    by_kind: dict[int, list[tuple[int, ...]]] = defaultdict(list)
    for route in found.routes:
        by_kind[route.kind].append(route.visits)
    need = np.array([facts.need[visit.stop] for visit in chunk.visits])
    weight = need - need.min(initial=0.0) if np.ptp(need) > 0.0 else np.ones(need.size)
    made = []
    for kind, routes in sorted(by_kind.items()):
        order = sorted(routes, key=lambda visits: (-float(weight[list(visits)].sum()), visits))
        for slot, visits in _slots(facts, chunk, found.kinds[kind], order, last):
            stops = tuple(chunk.visits[at].stop for at in visits)
            made.append(Outing(day=slot.day, group=slot.group, stops=stops))
    kept = {at for routes in by_kind.values() for visits in routes for at in visits}
    return made, [visit for at, visit in enumerate(chunk.visits) if at not in kept]


def home_of(facts: TourFacts, visit: Visit) -> str:
    """The area of a visit, with its kind."""
    return f"{visit.stop.visit} {facts.home(visit.stop.place)}"


def _slots(
    facts: TourFacts, chunk: Chunk, kind: Kind, order: Sequence[tuple[int, ...]], last: Last
) -> list[tuple[Slot, tuple[int, ...]]]:
    """Every route with its slot; ``order`` has those first that are needed most."""
    names = sorted({slot.group for slot in kind.slots})
    if facts.task.rotate is None or len(names) == 1:
        return list(zip(kind.slots, order, strict=False))
    free = {name: [slot for slot in kind.slots if slot.group == name] for name in names}
    homes = [{home_of(facts, chunk.visits[at]) for at in visits} for visits in order]
    group = _groups(homes, [len(free[name]) for name in names], names, last)
    return [(free[names[at]].pop(0), visits) for at, visits in zip(group, order, strict=True)]


def _groups(
    homes: Sequence[set[str]], room: Sequence[int], names: Sequence[str], last: Last
) -> list[int]:
    """The number of the group of every route: each area sees few groups, and others than last."""
    from scipy import sparse  # noqa: PLC0415  slow to load
    from scipy.optimize import Bounds, LinearConstraint, milp  # noqa: PLC0415

    areas = sorted(set().union(*homes))
    number = {area: at for at, area in enumerate(areas)}
    width, routes = len(names), len(homes)
    columns = (routes + len(areas)) * width
    entries: list[tuple[int, int, float]] = []
    low, high = [1.0] * routes + [-np.inf] * width, [1.0] * routes + [float(n) for n in room]
    for route, own in enumerate(homes):
        for at in range(width):
            entries += [(route, route * width + at, 1.0), (routes + at, route * width + at, 1.0)]
            for area in sorted(own):
                entries.append((len(high), route * width + at, 1.0))
                entries.append((len(high), (routes + number[area]) * width + at, -1.0))
                low.append(-np.inf)
                high.append(0.0)
    cost: Floats = np.zeros(columns)
    for area, at in number.items():
        for each, name in enumerate(names):
            again = AGAIN if name in last.get(area, ()) else 0.0
            cost[(routes + at) * width + each] = 1.0 + again
    rows, cells, values = zip(*entries, strict=True)
    matrix = sparse.csr_array((values, (rows, cells)), shape=(len(high), columns))
    answer = milp(
        cost,
        constraints=LinearConstraint(matrix, low, high),
        bounds=Bounds(0.0, 1.0),
        integrality=np.ones(columns),
        options={"node_limit": NODES},
    )
    if answer.x is None:
        return _in_turn(room, routes)
    return [int(at) for at in answer.x[: routes * width].reshape(routes, width).argmax(axis=1)]


def _in_turn(room: Sequence[int], routes: int) -> list[int]:
    """Routes to groups in turn, as far as each has room."""
    left: list[int] = list(room)
    found: list[int] = []
    while len(found) < routes:
        for at in range(len(left)):
            if left[at] and len(found) < routes:
                left[at] -= 1
                found.append(at)
    return found
