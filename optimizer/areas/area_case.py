"""A task of areas against the facts: its places, its parts, and how many areas each part has."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import floor, inf

import numpy as np

from geodata.facts.county import County, Place
from geodata.facts.touching import touching
from geodata.geometry.distances import straight_line_table
from optimizer.areas.area_pins import Pins, pins_of
from optimizer.areas.area_policy import AreaTask, BalanceGoal, BoundRule, ChangesGoal, CompactGoal
from optimizer.arrays import Bools, Floats, Ints
from optimizer.contiguity.neighbour_graph import NeighbourGraph
from optimizer.facts.divisions import home_of, places_of
from optimizer.facts.expressions import parse
from optimizer.facts.layer import Travel
from optimizer.facts.lookup import holds
from optimizer.facts.place_columns import marks, numbers_and_gaps, texts, written
from optimizer.facts.place_faults import Faults
from optimizer.facts.targets import Target, read_targets

METRES_PER_KM = 1000.0


@dataclass(frozen=True, slots=True)
class Link:
    """Two places that do not touch and count as touching, for want of anything nearer."""

    one: str
    other: str
    km: float


@dataclass(frozen=True, eq=False)
class AreaFacts:
    """What a task speaks of: ``places`` with their columns, all arrays of shape (places,).

    ``values`` has the numbers of bounds and goals by their place in the scenario (``rule[1].of``),
    ``inside`` the division of every place, ``steps`` hops over the whole map where asked for.
    ``graph`` has the links that were added to what touches.
    """

    county: County
    task: AreaTask
    travel: Travel
    places: tuple[Place, ...]
    inside: tuple[str, ...]
    graph: NeighbourGraph
    links: tuple[Link, ...]
    values: Mapping[str, Floats]
    """What is summed; where nothing is known, what the clause counts for it."""
    may_centre: Bools
    is_centre: Bools
    current: tuple[str | None, ...]
    pins: Pins = field(default_factory=Pins)
    unknown: Mapping[str, Bools] = field(default_factory=dict)
    """Of which places ``values`` are not known but assumed."""
    barred_seats: frozenset[int] = frozenset()
    """Places that are fixed as a centre and that ``centres`` does not permit."""
    targets: tuple[Target, ...] = ()
    """The places as targets, where the task lists them."""


@dataclass(frozen=True, eq=False)
class AreaPart:
    """Places of one division that are divided among themselves, by their numbers.

    ``least`` and ``most`` are how many areas there may be; more, or fewer, are preferred.
    """

    name: str
    members: tuple[int, ...]
    least: int
    most: int


def read_facts(county: County, task: AreaTask, travel: Travel, faults: Faults) -> AreaFacts:
    """Read what a task speaks of; what is unknown or contradictory is told."""
    level = task.level
    everybody = places_of(county, level)
    chosen = marks(county, everybody, level, task.places, faults, "places", absent=True)
    marked = zip(everybody, chosen.tolist(), strict=True)
    places = tuple(sorted((place for place, on in marked if on), key=lambda place: place.id))
    if not places:
        faults.tell("area_no_places", "places" if task.places else "", task.places or "")
    inside = _inside(places, task, faults)
    whole = touching(county, level)
    bare = NeighbourGraph.of([place.id for place in places], whole)
    bare = _uncrossed(bare, inside)
    links = _links(places, inside, bare, faults)
    graph = _linked(bare, places, links)
    is_centre = marks(county, places, level, task.seats, faults, "seats", absent=False)
    pins = pins_of(places, task, faults)
    may = marks(county, places, level, task.centres, faults, "centres", absent=True)
    barred = frozenset(place for place, _ in pins.seats if not may[place])
    values, unknown = _values(county, places, task, faults)
    is_centre[[place for place, _ in pins.seats]] = True
    current = texts(county, places, level, task.current) if task.current else [None] * len(places)
    return AreaFacts(
        county=county,
        task=task,
        travel=travel,
        places=places,
        inside=inside,
        graph=graph,
        links=tuple(links),
        values=values,
        unknown=unknown,
        may_centre=may | is_centre,
        is_centre=is_centre,
        current=tuple(None if item is None else written(item) for item in current),
        pins=pins,
        barred_seats=barred,
        targets=read_targets(county, places, level, task, faults),
    )


def in_force(facts: AreaFacts, areas: Mapping[str, str]) -> AreaFacts:
    """The facts with the areas of another plan in force: place -> the name of its area.

    Where the task does not count changes, as few as can be come before all its other goals.
    """
    current = tuple(areas.get(place.id) for place in facts.places)
    task = facts.task
    if not any(isinstance(goal, ChangesGoal) for goal in task.goal):
        first = min((goal.level for goal in task.goal), default=1)
        calm = ChangesGoal.model_construct(kind="changes", level=first - 1)
        task = task.model_copy(update={"goal": (*task.goal, calm)})
    return replace(facts, task=task, current=current)


def _inside(places: Sequence[Place], task: AreaTask, faults: Faults) -> tuple[str, ...]:
    if task.inside is None:
        return ("",) * len(places)
    found = tuple(home_of(place, task.inside) for place in places)
    lost = [place for place, home in zip(places, found, strict=True) if not home]
    if lost:
        faults.places("area_no_division", "inside", lost, task.inside)
    return found


def _uncrossed(graph: NeighbourGraph, inside: Sequence[str]) -> NeighbourGraph:
    """The graph without what touches over the border of a division."""
    pairs = ((a, b) for a, b in graph.edges.tolist() if inside[a] == inside[b])
    return NeighbourGraph.of_pairs(graph.size, pairs)


def _links(
    places: Sequence[Place], inside: Sequence[str], graph: NeighbourGraph, faults: Faults
) -> list[Link]:
    """The shortest links that make one piece of every division; places without a spot are told."""
    found: list[Link] = []
    unplaced: list[Place] = []
    for members in _divisions(inside).values():
        pieces = graph.pieces(members)
        while len(pieces) > 1:
            link = _shortest(places, pieces[0], [p for piece in pieces[1:] for p in piece])
            if link is None:
                unplaced += [places[p] for piece in pieces[1:] for p in piece]
                break
            one, other, km = link
            found.append(Link(places[one].id, places[other].id, km))
            joined = next(piece for piece in pieces[1:] if other in piece)
            pieces = [[*pieces[0], *joined], *(p for p in pieces[1:] if p is not joined)]
    if unplaced:
        faults.places("area_unplaced", "", unplaced, "")
    if found:
        names = {place.id: place.name for place in places}
        shown = (f"{names[link.one]}—{names[link.other]} {link.km:.1f} km" for link in found[:8])
        more = "、…" if len(found) > 8 else ""
        faults.warn("area_linked", "", count=str(len(found)), links="、".join(shown) + more)
    return found


def _divisions(inside: Sequence[str]) -> dict[str, list[int]]:
    members: dict[str, list[int]] = defaultdict(list)
    for number, home in enumerate(inside):
        members[home].append(number)
    return members


def _shortest(
    places: Sequence[Place], here: Sequence[int], there: Sequence[int]
) -> tuple[int, int, float] | None:
    """The nearest pair of two sets and its km; ``None`` where none has two known spots."""
    metres = straight_line_table(_spots(places, here), _spots(places, there))
    known = np.where(np.isfinite(metres), metres, inf)
    if not np.isfinite(known).any():
        return None
    one, other = np.unravel_index(int(np.argmin(known)), known.shape)
    return here[int(one)], there[int(other)], float(known[one, other]) / METRES_PER_KM


def _spots(places: Sequence[Place], numbers: Sequence[int]) -> Floats:
    spots = [(places[number].lon, places[number].lat) for number in numbers]
    return np.array(spots, dtype=float).reshape(-1, 2)


def _linked(
    graph: NeighbourGraph, places: Sequence[Place], links: Sequence[Link]
) -> NeighbourGraph:
    number = {place.id: at for at, place in enumerate(places)}
    more = [(number[link.one], number[link.other]) for link in links]
    return NeighbourGraph.of_pairs(graph.size, [*map(tuple, graph.edges.tolist()), *more])


def _values(
    county: County, places: Sequence[Place], task: AreaTask, faults: Faults
) -> tuple[dict[str, Floats], dict[str, Bools]]:
    """What bounds, goals and counts sum, and of which places it is not known."""
    found: dict[str, Floats] = {}
    lacking: dict[str, Bools] = {}

    def read(text: str, unknown: float | None, where: str) -> None:
        found[where], lacking[where] = numbers_and_gaps(
            county, places, task.level, text, unknown, faults, where
        )

    for at, rule in enumerate(task.rule, 1):
        if isinstance(rule, BoundRule):
            read(rule.of, rule.unknown, f"rule[{at}].of")
    for at, goal in enumerate(task.goal, 1):
        if isinstance(goal, BalanceGoal):
            read(goal.of, goal.unknown, f"goal[{at}].of")
        elif isinstance(goal, CompactGoal):
            read(goal.weight_by, goal.unknown, f"goal[{at}].weight_by")
    if task.inside is not None and isinstance(task.count, int):
        read(task.count_by, None, "count_by")
    return found, lacking


def parts_of(facts: AreaFacts, faults: Faults) -> tuple[AreaPart, ...]:
    """The parts of a task, each with its number of areas."""
    divisions = _divisions(facts.inside)
    counts = _counts(facts, divisions, faults)
    parts = []
    for name, members in divisions.items():
        least, most = counts[name] or _allowed(facts, members)
        seats = _seats(facts, members)
        if counts[name] is None:
            least, most = max(least, seats), max(most, seats)
        elif seats > most:
            where = "seats" if facts.task.seats else "pin"
            details = {"most": str(most), "inside": name}
            faults.tell("area_seats_many", where, str(seats), **details)
        parts.append(AreaPart(name, tuple(members), least, most))
    return tuple(parts)


def _seats(facts: AreaFacts, members: Sequence[int]) -> int:
    """How many of some places must be the centre of an area."""
    return int(facts.is_centre[list(members)].sum())


def _counts(
    facts: AreaFacts, divisions: Mapping[str, list[int]], faults: Faults
) -> dict[str, tuple[int, int] | None]:
    """How many areas every division has; ``None``: as bounds allow."""
    count = facts.task.count
    if count is None:
        return dict.fromkeys(divisions)
    if isinstance(count, str):
        return _stated(facts, count, divisions, faults)
    if facts.task.inside is None:
        if count > len(facts.places):
            faults.tell("area_count_places", "count", str(count), places=str(len(facts.places)))
        return dict.fromkeys(divisions, (count, count))
    sizes = {name: len(members) for name, members in divisions.items()}
    if not len(divisions) <= count <= len(facts.places):
        least, most = str(len(divisions)), str(len(facts.places))
        faults.tell("area_count_divisions", "count", str(count), least=least, most=most)
        return dict.fromkeys(divisions, (1, 1))
    values = facts.values["count_by"]
    sums = {name: float(values[members].sum()) for name, members in divisions.items()}
    seats = {name: max(1, _seats(facts, members)) for name, members in divisions.items()}
    if sum(seats.values()) > count:
        seats = dict.fromkeys(divisions, 1)  # told below, division by division
    return {name: (n, n) for name, n in shared_out(count, sums, sizes, seats).items()}


def _stated(
    facts: AreaFacts, text: str, divisions: Mapping[str, list[int]], faults: Faults
) -> dict[str, tuple[int, int] | None]:
    level = facts.task.inside or "county"
    expression = parse(text)
    known = {place.id: place for place in places_of(facts.county, level)}
    found: dict[str, tuple[int, int] | None] = {}
    for name, members in divisions.items():
        place = known.get(name)
        value = None if place is None else holds(expression, place, level, facts.county.year)
        whole = isinstance(value, int | float) and value == floor(value)
        if not whole or not isinstance(value, int | float) or not 1 <= value <= len(members):
            shown = "—" if value is None else str(value)
            called = place.name if place is not None else name
            faults.tell(
                "area_count_stated",
                "count",
                text,
                division=called,
                stated=shown,
                places=str(len(members)),
            )
            value = 1
        found[name] = (int(value), int(value))
    return found


def shared_out(
    count: int,
    sums: Mapping[str, float],
    sizes: Mapping[str, int],
    least: Mapping[str, int] | None = None,
) -> dict[str, int]:
    """Share a number out by largest remainders, each at most its size.

    Each has at least ``least``, 1 where absent. ``count`` lies between the sum of those and the
    sum of all sizes.
    """
    least = least or dict.fromkeys(sums, 1)
    total = sum(sums.values())
    quota = {name: count * sums[name] / total if total > 0 else 0.0 for name in sums}
    found = {name: min(sizes[name], max(least[name], floor(quota[name]))) for name in sums}
    while (left := count - sum(found.values())) != 0:
        step = 1 if left > 0 else -1
        fits = [n for n in sums if (found[n] < sizes[n] if step > 0 else found[n] > least[n])]
        chosen = max(fits, key=lambda n: (step * (quota[n] - found[n]), n))
        found[chosen] += step
    return found


def _allowed(facts: AreaFacts, members: Sequence[int]) -> tuple[int, int]:
    """Least and most areas that the sums of bounds leave room for; at least one."""
    least, most = 1, len(members)
    own: Ints = np.array(members, dtype=np.int64)
    for at, rule in enumerate(facts.task.rule, 1):
        if not isinstance(rule, BoundRule):
            continue
        total = float(facts.values[f"rule[{at}].of"][own].sum())
        if rule.least is not None and rule.least > 0:
            most = min(most, max(1, floor(total / rule.least * (1 + 1e-12))))
        if rule.most is not None and rule.most > 0:
            least = max(least, -floor(-total / rule.most * (1 - 1e-12)))
    return min(least, most), most
