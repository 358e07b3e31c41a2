"""c(v,s) of every goal that is a sum over postings, as docs/model.md has them."""

from tests.outsider.facts import HALF


def fit(_, __, place, supply):
    """What of the needs is not answered."""
    total = sum(place.needs.values())
    if not supply.skills or total <= 0:
        return HALF
    met = sum(need * supply.skills.get(name, 0.0) for name, need in place.needs.items())
    return min(1.0, max(0.0, 1.0 - met / total))


def _strength(supply):
    return HALF if supply.strength is None else supply.strength


def strength(_, __, place, supply):
    """Hardness times weakness."""
    return place.hardness * (1.0 - _strength(supply))


def equity(_, __, place, supply):
    """The square of the gap."""
    return max(0.0, place.hardness - _strength(supply)) ** 2


def leximin(goal, _, place, supply):
    """Whether the gap reaches the step."""
    gap = max(0.0, place.hardness - _strength(supply))
    return 1.0 if gap >= goal["threshold"] - 1e-9 else 0.0


def seniority(_, ground, place, supply):
    """The square of the distance between two positions."""
    hard = [one.hardness for one in ground.served]
    ranks = [-_rank(one) for one in ground.able if _rank(one) is not None]
    rank = _rank(supply)
    standing = HALF if rank is None else _pos(-rank, ranks)
    return (standing - _pos(place.hardness, hard)) ** 2


def _rank(supply):
    return supply.told.get("rank") if supply.table == "leaders" else None


def _pos(value, numbers):
    order = sorted(numbers)
    if len(order) < 2:
        return HALF
    first = order.index(value)
    last = first + order.count(value) - 1
    return (first + last) / 2 / (len(order) - 1)


def travel(goal, ground, place, supply):
    """Minutes by the scale."""
    way = ground.facts.ways.between(supply.seat, place.point)
    if way is None:
        return goal.get("unknown", 1.0)
    return way[0] / goal.get("scale_minutes", 60.0)


def few_changes(_, ground, place, supply):
    """Whether the posting is new."""
    return 0.0 if (place.id, supply.id) in ground.in_force else 1.0


def preference(_, ground, place, supply):
    """How many wishes stand before the one that means the place."""
    wishes = (supply.told.get("preferences") or []) if ground.table == "cadres" else []
    if not wishes:
        return HALF
    names = {place.id, place.told.get("name"), place.township, place.township_name, place.county}
    before = (number for number, wish in enumerate(wishes) if wish in names)
    return next((number / len(wishes) for number in before), 1.0)


def batch_order(goal, ground, place, supply):
    """How late the batch is, times the weight of the place."""
    column, order = goal.get("column", "批次"), goal.get("order", [])
    values = {one.fact(column) for one in ground.facts.supplies[ground.table]} - {None}
    ordered = sorted(values, key=lambda value: (isinstance(value, str), value))
    own = supply.fact(column)
    late = HALF if own is None else ordered.index(own) / max(1, len(ordered) - 1)
    known = [order.index(name) for name in place.classes or () if name in order]
    m, behind = len(order), min(known, default=len(order))
    return late * (m - behind + place.hardness) / (m + 1)


def scores(goal, ground, place, supply):
    """The planner's own number."""
    cost, missing = ground.row(place, supply).get("cost"), goal.get("missing", "bar")
    return (0.0 if missing == "bar" else missing) if cost is None else cost


OF_POSTINGS = {
    make.__name__: make
    for make in (
        *(fit, strength, equity, leximin, seniority),
        *(travel, few_changes, preference, batch_order, scores),
    )
}
