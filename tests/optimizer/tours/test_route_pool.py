"""The choice among routes that were come by, against every choice; searches side by side."""

from itertools import chain, combinations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from optimizer.tours.tour_pool import Choice, PoolRoute, RoutePool, merged
from optimizer.tours.tour_search import Effort, Whole, by_legs, first_sound

VISITS = 4
ROUTES = st.lists(
    st.builds(
        PoolRoute,
        cost=st.integers(1, 30),
        kind=st.integers(0, 1),
        clients=st.lists(st.integers(0, VISITS), min_size=1, max_size=3, unique=True).map(tuple),
    ),
    max_size=9,
    unique_by=lambda route: (route.kind, frozenset(route.clients)),
)
OWNER = np.array([0, 1, 2, 3, 3])
"""Two clients, of two windows, are one visit."""


def every_choice(routes: list[PoolRoute], slots: list[int]) -> list[int]:
    """What every choice costs that makes each visit once."""
    sizes = (combinations(routes, size) for size in range(1, VISITS + 1))
    return [
        sum(route.cost for route in chosen)
        for chosen in chain.from_iterable(sizes)
        if sorted(OWNER[client] for route in chosen for client in route.clients) == [0, 1, 2, 3]
        and all(sum(route.kind == at for route in chosen) <= slots[at] for at in (0, 1))
    ]


@settings(deadline=None, max_examples=60)
@given(ROUTES, st.tuples(st.integers(0, 3), st.integers(0, 3)), st.integers(1, 60))
def test_the_cheapest_choice_is_found_or_there_is_none(
    routes: list[PoolRoute], slots: tuple[int, int], below: int
) -> None:
    choice = Choice(owner=OWNER, slots=np.array(slots), below=below, work=5.0, seconds=30.0)
    chosen = choice.cheapest(sorted(routes), 1)
    cheaper = [cost for cost in every_choice(routes, [*slots]) if cost < below]
    assert (chosen is None) == (not cheaper)
    if chosen is not None:
        assert sum(route.cost for route in chosen) == min(cheaper)
        assert sum(route.cost for route in chosen) in every_choice(chosen, [*slots])


def test_of_one_set_the_cheapest_order_is_kept() -> None:
    one, other = RoutePool(), RoutePool()
    one.add(PoolRoute(9, 0, (1, 2)))
    other.add(PoolRoute(7, 0, (2, 1)))
    other.add(PoolRoute(8, 1, (2, 1)))
    assert merged([one, other]) == [PoolRoute(7, 0, (2, 1)), PoolRoute(8, 1, (2, 1))]


def test_legs_give_the_same_again_and_never_worse_than_they_began() -> None:
    import pyvrp  # noqa: PLC0415

    draw = np.random.default_rng(3)
    spots = draw.integers(0, 1000, (25, 2))
    ways = np.hypot(*(spots[:, None] - spots[None]).transpose(2, 0, 1)).astype(np.int64)
    clients = [pyvrp.Client(at, delivery=[1]) for at in range(1, 25)]
    data = pyvrp.ProblemData(
        [pyvrp.Location(0, 0)] * 25,
        clients,
        [pyvrp.Depot(0)],
        [pyvrp.VehicleType(8, capacity=[5])],
        [ways],
        [np.zeros_like(ways)],
    )
    whole = Whole(data=data, owner=np.arange(24), slots=np.array([8]))
    effort = Effort(iterations=900, calm=300, over=lambda: False, left=lambda: 60.0)
    first = first_sound(data, effort)
    once, again = (by_legs(whole, effort, first) for _ in range(2))
    assert once.sound
    assert once.cost <= first.cost
    routes = [[[*route] for route in one.best.routes()] for one in (once, again)]
    assert routes[0] == routes[1]
