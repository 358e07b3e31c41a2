"""Routes of a chunk by PyVRP: which visits go out together, by whom, and in which part of the time.

Equal groups are one type of vehicle, and days between which nothing opens or closes one epoch: a
slot is a vehicle of its type and epoch. Epochs follow each other on one axis of time, so that the
days of a visit are a window on it, or several of which one is chosen.
"""

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from optimizer.arrays import Ints
from optimizer.tours.tour_case import UNKNOWN, Group, TourFacts
from optimizer.tours.tour_problem import MINUTE, Chunk, Slot, hours_of, schedule
from optimizer.tours.tour_search import Effort, Found, Whole, by_legs, first_sound, side_by_side

AXIS = 2 * 24 * 60 * MINUTE
"""Seconds from one epoch to the next on the axis of time."""
BARRED, DEAR, PRIZE = 60.0, 4.0, 20.0
"""Times the longest way there and back: a way that nobody goes, one that is gone where nothing
else is left, and what a visit is worth; who needs it most is worth half as much again."""
LEAST = 1000
"""Metres that the longest way there and back counts at least."""
LOAD = 1000.0
"""Loads are counted in thousandths."""
ALONE = 8
"""A single outing gets so many times fewer iterations; the rest is for the program of its order."""
FEWEST = 12
"""Visits of a single outing from which on its order is made shortest by a program of its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """Equal groups: one type of vehicle in one epoch, with the slots that it stands for."""

    group: Group
    epoch: int
    slots: tuple[Slot, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """An outing without its day: the kind of its slot, visits of the chunk in their order."""

    kind: int
    visits: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class Routes:
    """What became of a chunk: routes, how many iterations, and whether time ended them."""

    kinds: tuple[Kind, ...]
    routes: tuple[Route, ...]
    iterations: int
    late: bool


class RouteProblem:
    """One chunk as PyVRP is told it."""

    def __init__(self, facts: TourFacts, chunk: Chunk) -> None:
        self.facts, self.chunk = facts, chunk
        self.epoch = _epochs(chunk)
        self.kinds = self._kinds()
        self.bases = tuple(dict.fromkeys(kind.group.base for kind in self.kinds))
        self.owner: list[int] = []
        spots = [self._spot(at) for at in range(len(self.bases) + len(chunk.visits))]
        self.spots = np.array(spots)
        self.unit = 2 * int(facts.metres[np.ix_(self.spots, self.spots)].max(initial=0)) + LEAST

    def _kinds(self) -> tuple[Kind, ...]:
        chunk, number = self.chunk, {day: at for at, day in enumerate(self.chunk.days)}
        equal: dict[tuple[object, ...], list[Slot]] = defaultdict(list)
        first: dict[tuple[object, ...], Group] = {}
        member = {group.name: at for at, group in enumerate(chunk.groups)}
        for slot in chunk.slots:
            at = member[slot.group]
            group = chunk.groups[at]
            dear = chunk.dear[:, at].tobytes() if chunk.dear.size else b""
            key = (
                *(group.base, group.hours, group.most, group.capacity),
                *(chunk.may[:, at].tobytes(), dear, int(self.epoch[number[slot.day]])),
            )
            first.setdefault(key, group)
            equal[key].append(slot)
        return tuple(
            Kind(group=first[key], epoch=int(str(key[-1])), slots=tuple(sorted(slots)))
            for key, slots in equal.items()
        )

    def solve(self, effort: Effort) -> Routes:
        """Solve it; where not every visit fits, those that are needed least are left out."""
        share = ALONE if self.alone else 1
        longer = replace(effort, iterations=effort.iterations // share)
        data = self._data(required=True)
        first = first_sound(data, effort)
        better = self._best_of_all(data, longer, first) if first.sound else self._some(longer)
        routes = self._routes(better.best) if better.sound else ()
        if self.alone and len(routes) == 1:
            routes = (self._shortest(routes[0], effort),)
        return Routes(
            kinds=self.kinds,
            routes=routes,
            iterations=first.iterations + better.iterations,
            late=first.late or better.late,
        )

    def _best_of_all(self, data: Any, effort: Effort, first: Found) -> Found:
        """Go on from routes that make every visit."""
        slots = np.array([len(kind.slots) for kind in self.kinds])
        whole = Whole(data=data, owner=np.array(self.owner, dtype=np.int64), slots=slots)
        return by_legs(whole, effort, first)

    def _some(self, effort: Effort) -> Found:
        """Begin with nothing, visits may be left out, and nothing is worth a breach."""
        import pyvrp  # noqa: PLC0415  slow to load

        data = self._data(required=False)
        return side_by_side(data, effort, pyvrp.Solution(data, []), 2.0 * PRIZE * self.unit)

    @property
    def alone(self) -> bool:
        """Whether there is one outing for all visits, the same way in both directions."""
        slots = sum(len(kind.slots) for kind in self.kinds)
        metres = self.facts.metres[np.ix_(self.spots, self.spots)]
        return slots == 1 and len(self.chunk.visits) >= FEWEST and bool((metres == metres.T).all())

    def _shortest(self, route: Route, effort: Effort) -> Route:
        """The shortest order of a single outing, where it keeps the hours."""
        from optimizer.tours.tour_single import SingleTour  # noqa: PLC0415  slow to load

        known = (0, *(at + 1 for at in route.visits))
        spots = [self.spots[0], *(self.spots[1 + at] for at in range(len(self.chunk.visits)))]
        metres = self.facts.metres[np.ix_(spots, spots)]
        order = SingleTour(metres, known, effort.left).run().order
        at = order.index(0)
        visits = tuple(one - 1 for one in (*order[at + 1 :], *order[:at]))
        stops = tuple(self.chunk.visits[one].stop for one in visits)
        timely = schedule(self.facts, self.kinds[0].group, stops) is not None
        return Route(kind=route.kind, visits=visits) if timely else route

    def _routes(self, solution: Any) -> tuple[Route, ...]:
        found = []
        for route in solution.routes():
            visits = tuple(self.owner[act.idx] for act in route if act.is_client())
            if visits:
                found.append(Route(kind=route.vehicle_type(), visits=visits))
        return tuple(found)

    def _data(self, *, required: bool) -> Any:
        """The problem; where visits are not ``required`` each is worth a prize."""
        import pyvrp  # noqa: PLC0415

        clients, groups = self._clients(required=required)
        profiles: dict[bytes, int] = {}
        metres: list[Any] = []
        seconds: list[Any] = []
        types = []
        for kind in self.kinds:
            at = self.chunk.groups.index(kind.group)
            dear = self.chunk.dear[:, at] if self.chunk.dear.size else None
            key = self.chunk.may[:, at].tobytes() + (b"" if dear is None else dear.tobytes())
            if key not in profiles:
                profiles[key] = len(profiles)
                way = self._matrices(at)
                metres.append(way[0])
                seconds.append(way[1])
            types.append(self._type(kind, profiles[key]))
        size = len(self.bases) + len(self.chunk.visits)
        return pyvrp.ProblemData(
            [pyvrp.Location(*self._point(at)) for at in range(size)],
            clients,
            [pyvrp.Depot(at) for at in range(len(self.bases))],
            types,
            metres,
            seconds,
            groups,
        )

    def _point(self, at: int) -> tuple[float, float]:
        lon, lat = np.nan_to_num(self.facts.points[self._spot(at)]).tolist()
        return lon, lat

    def _spot(self, at: int) -> int:
        if at < len(self.bases):
            return self.bases[at]
        return self.facts.spots[self.chunk.visits[at - len(self.bases)].stop.place]

    def _matrices(self, group: int) -> tuple[Ints, Ints]:
        """Metres and seconds for one group; to and from what it may not visit there is no way."""
        metres = self.facts.metres[np.ix_(self.spots, self.spots)].copy()
        seconds = self.facts.seconds[np.ix_(self.spots, self.spots)].copy()
        unknown = metres == UNKNOWN
        barred = np.concatenate([np.zeros(len(self.bases), dtype=bool), ~self.chunk.may[:, group]])
        none = unknown | barred[:, None] | barred[None, :]
        if self.chunk.dear.size:
            dear = np.flatnonzero(self.chunk.dear[:, group]) + len(self.bases)
            metres[:, dear] += int(DEAR * self.unit)
        metres[none], seconds[none] = int(BARRED * self.unit), AXIS
        np.fill_diagonal(metres, 0)
        np.fill_diagonal(seconds, 0)
        return metres, seconds

    def _type(self, kind: Kind, profile: int) -> Any:
        import pyvrp  # noqa: PLC0415

        first, last = (minute * MINUTE + kind.epoch * AXIS for minute in kind.group.hours)
        most = kind.group.most or len(self.chunk.visits)
        whole = sum(self.facts.load[visit.stop] for visit in self.chunk.visits)
        room = whole + 1.0 if kind.group.capacity is None else kind.group.capacity
        return pyvrp.VehicleType(
            len(kind.slots),
            capacity=[most, int(room * LOAD + 1e-6)],
            start_depot=self.bases.index(kind.group.base),
            end_depot=self.bases.index(kind.group.base),
            tw_early=first,
            tw_late=last,
            profile=profile,
        )

    def _clients(self, *, required: bool) -> tuple[list[Any], list[Any]]:
        """A client for every window of a visit; of several windows one is chosen."""
        import pyvrp  # noqa: PLC0415

        self.owner = []
        clients: list[Any] = []
        groups: list[Any] = []
        prizes = self._prizes()
        for at, visit in enumerate(self.chunk.visits):
            windows = self._windows(at)
            service = round(self.facts.minutes[visit.stop] * MINUTE)
            own = []
            for early, late in windows:
                own.append(len(clients))
                self.owner.append(at)
                clients.append(
                    pyvrp.Client(
                        len(self.bases) + at,
                        delivery=[1, round(self.facts.load[visit.stop] * LOAD)],
                        service_duration=service,
                        tw_early=early,
                        tw_late=late - service,
                        prize=0 if required else prizes[at],
                        required=required and len(windows) == 1,
                        group=len(groups) if len(windows) > 1 else None,
                    )
                )
            if len(windows) > 1:
                groups.append(pyvrp.ClientGroup(own, required=required))
        return clients, groups

    def _windows(self, at: int) -> list[tuple[int, int]]:
        """Runs of epochs on the axis of time in which a visit may be made, with its hours."""
        visit, chunk = self.chunk.visits[at], self.chunk
        epochs = sorted({int(self.epoch[n]) for n in np.flatnonzero(chunk.open[at])})
        timed = self.facts.kind_named[visit.stop.visit].hours is not None
        runs: list[list[int]] = []
        for epoch in epochs:
            if runs and runs[-1][-1] == epoch - 1 and not timed:
                runs[-1].append(epoch)
            else:
                runs.append([epoch])
        own = [hours_of(self.facts, visit.stop, group) for group in chunk.groups]
        opens, closes = min(span[0] for span in own), max(span[1] for span in own)
        return [(run[0] * AXIS + opens, run[-1] * AXIS + closes) for run in runs]

    def _prizes(self) -> list[int]:
        """What every visit is worth: by need, and the first of a place more than the second."""
        need = np.array([self.facts.need[visit.stop] for visit in self.chunk.visits])
        order = np.unique(need, return_inverse=True)[1].reshape(-1)
        share = order / max(1, order.max(initial=0))
        turn = np.array([visit.turn for visit in self.chunk.visits])
        worth = PRIZE * self.unit * (1.0 + 0.4 * share + 0.1 / (1 + turn))
        return [int(value) for value in worth]


def _epochs(chunk: Chunk) -> Ints:
    """The number of the epoch of every day, shape (days,): days on which the same is open."""
    changes = np.any(chunk.open[:, 1:] != chunk.open[:, :-1], axis=0)
    return np.concatenate([[0], np.cumsum(changes)]).astype(np.int64)
