"""Tasks that ask for less: one more outing, an hour more, one more stop, one more group."""

from collections.abc import Iterator
from dataclasses import replace

from optimizer.tours.tour_case import Group, TourFacts

WEEK, HOUR, DAY = 7, 60, 24 * 60


def relaxed(facts: TourFacts) -> Iterator[tuple[str, str, TourFacts]]:
    """Key, new value and facts of every single relaxation that there is."""
    free = replace(facts, standing=None)
    groups = facts.groups
    if any(group.outings < WEEK for group in groups):
        more = [replace(g, outings=min(WEEK, g.outings + 1)) for g in groups]
        yield "outings", _each(str(group.outings) for group in more), _with(free, more)
    if any(group.hours[1] < DAY for group in groups):
        late = [replace(g, hours=(g.hours[0], min(DAY, g.hours[1] + HOUR))) for g in groups]
        shown = (f"{g.hours[1] // HOUR:02}:{g.hours[1] % HOUR:02}" for g in late)
        yield "hours", _each(shown), _with(free, late)
    if any(group.most is not None for group in groups):
        wide = [g if g.most is None else replace(g, most=g.most + 1) for g in groups]
        shown = (str(g.most) for g in wide if g.most is not None)
        yield "most", _each(shown), _with(free, wide)
    new = list(_one_more(groups))
    yield "group", _each(group.name for group in new), _with(free, [*groups, *new])


def _each(values: Iterator[str]) -> str:
    return "、".join([*dict.fromkeys(values)][:8])


def _one_more(groups: tuple[Group, ...]) -> Iterator[Group]:
    """A group like the first of every kind of groups."""
    seen = set()
    for group in groups:
        key = (group.base, group.serves, group.places, group.days, group.hours)
        if key not in seen:
            seen.add(key)
            yield replace(group, name=f"{group.name}+")


def _with(facts: TourFacts, groups: list[Group]) -> TourFacts:
    return replace(facts, groups=tuple(groups))
