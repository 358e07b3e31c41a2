"""What one posting costs, goal by goal, written anew from docs/scenario.md."""

from bisect import bisect_left, bisect_right
from math import asin, atan, cos, radians, sin, sqrt, tan

MIDDLE = 0.5
EARTH, FLAT = 6378137.0, 1.0 / 298.257223563


def fit(goal, place, supply, ground):
    """1 - share of the needs that the skills answer."""
    total = sum(place.needs.values())
    if not supply.skills or total <= 0:
        return MIDDLE
    met = sum(need * supply.skills.get(name, 0.0) for name, need in place.needs.items())
    return min(1.0, max(0.0, 1.0 - met / total))


def strength_of(supply, ground):
    """Strength of the unit itself, or of the one that somebody comes from."""
    unit = supply if ground.layer["supply"] == "units" else supply.unit
    value = None if unit is None else unit.get("strength")
    return MIDDLE if value is None else value


def strength(goal, place, supply, ground):
    """Hardness times what the unit lacks."""
    return place.hardness * (1.0 - strength_of(supply, ground))


def equity(goal, place, supply, ground):
    """Square of what hardness exceeds strength by."""
    return max(0.0, place.hardness - strength_of(supply, ground)) ** 2


def leximin(goal, place, supply, ground):
    """Whether the gap reaches the step of this level."""
    gap = max(0.0, place.hardness - strength_of(supply, ground))
    return 1.0 if gap >= goal["threshold"] - 1e-9 else 0.0


def seniority(goal, place, supply, ground):
    """Square of the distance of two positions in order."""
    hard = sorted(item.hardness for item in ground.places)
    ranks = sorted(-s.get("rank") for s in ground.able if s.get("rank") is not None)
    rank = supply.get("rank")
    own = MIDDLE if rank is None else _position(-rank, ranks)
    return (own - _position(place.hardness, hard)) ** 2


def _position(value, order):
    if len(order) < 2:
        return MIDDLE
    first, last = bisect_left(order, value), bisect_right(order, value) - 1
    return (first + last) / 2 / (len(order) - 1)


def travel(goal, place, supply, ground):
    """Minutes by the scale, or what an unknown way costs."""
    minutes = way("minutes", place, supply, ground)
    return goal.get("unknown", 1.0) if minutes is None else minutes / goal.get("scale_minutes", 60)


def way(unit, place, supply, ground):
    """Minutes, or kilometres, from somebody's seat to a place; ``None`` where an end is unknown."""
    ends = (*_seat(supply), place.get("lon"), place.get("lat"))
    if None in ends:
        return None
    ways = ground.facts.scenario.get("travel", {})
    kilometres = distance(*ends) * ways.get("detour_factor", 1.3) / 1000.0
    return kilometres if unit == "km" else kilometres / ways.get("speed_kmh", 40.0) * 60.0


def _seat(supply):
    if supply.get("lon") is not None and supply.get("lat") is not None:
        return supply.get("lon"), supply.get("lat")
    if supply.unit is None:
        return None, None
    return supply.unit.get("lon"), supply.unit.get("lat")


def distance(lon1, lat1, lon2, lat2):
    """Metres by Lambert's formula on WGS 84."""
    b1, b2 = (atan((1.0 - FLAT) * tan(radians(lat))) for lat in (lat1, lat2))
    chord = sin((b2 - b1) / 2) ** 2
    chord += cos(b1) * cos(b2) * sin(radians(lon2 - lon1) / 2) ** 2
    if chord <= 0:
        return 0.0
    angle = 2 * asin(min(1.0, sqrt(chord)))
    p, q = (b1 + b2) / 2, (b2 - b1) / 2
    x = (angle - sin(angle)) * sin(p) ** 2 * cos(q) ** 2 / cos(angle / 2) ** 2
    y = (angle + sin(angle)) * cos(p) ** 2 * sin(q) ** 2 / sin(angle / 2) ** 2
    return EARTH * (angle - FLAT / 2 * (x + y))


def few_changes(goal, place, supply, ground):
    """0 where it stands already."""
    return 0.0 if (place.id, supply.id) in ground.standing else 1.0


def preference(goal, place, supply, ground):
    """Rank of the first wish that names the place or what it lies in."""
    wishes = supply.get("preferences") or []
    if ground.layer["supply"] != "cadres" or not wishes:
        return MIDDLE
    names = {place.id, place.get("name"), place.township, place.county} - {"", None}
    return next((n / len(wishes) for n, wish in enumerate(wishes) if wish in names), 1.0)


def batch_order(goal, place, supply, ground):
    """Batch from 0 to 1, times the weight of the place."""
    column, order = goal.get("column", "批次"), goal.get("order", [])
    table = ground.facts.supplies[ground.layer["supply"]]
    known = sorted({s.get(column) for s in table if s.get(column) is not None})
    own = supply.get(column)
    late = MIDDLE if own is None else known.index(own) / max(1, len(known) - 1)
    behind = order.index(place.kind) if place.kind in order else len(order)
    return late * (len(order) - behind + place.hardness) / (len(order) + 1)


def scores(goal, place, supply, ground):
    """The planner's own number."""
    cost = ground.said(place, supply)[0]
    missing = goal.get("missing", "bar")
    return cost if cost is not None else 0.0 if missing == "bar" else missing


KINDS = {
    make.__name__: make
    for make in (
        *(fit, strength, equity, leximin, seniority, travel),
        *(few_changes, preference, batch_order, scores),
    )
}
