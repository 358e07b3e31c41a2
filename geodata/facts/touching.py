"""Which places touch: by their borders, and by what the table ``neighbours`` adds or cuts.

The one place where touching is put together. A place that is a key is one of which something is
known: it has neighbours, or had some until rows cut them. Nothing is known of any other.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence

from geodata.facts.county import County, Village
from geodata.facts.neighbour_row import NeighbourRow

Touch = Mapping[str, frozenset[str]]
AREAS: Mapping[str, Callable[[Village], str]] = {
    "village": lambda village: village.id,
    "township": lambda village: village.township,
    "county": lambda village: village.county,
}
"""Level -> the place of that level that a village is, or lies in; empty where unknown."""


def touching(county: County, level: str) -> Touch:
    """Place id -> the places of the same level that touch it.

    Two townships (counties) touch where two of their villages do, or where a row says so.
    """
    if level == "village":
        return county.neighbours
    return _stated(_of_areas(county, level), county.neighbour_rows, level)


def corrected(
    borders: Touch, villages: Sequence[Village], rows: Sequence[NeighbourRow]
) -> dict[str, frozenset[str]]:
    """What villages touch after the rows; ``borders`` is what they touch by their shapes alone.

    Where two townships or counties do not touch, no village of the one touches any of the other,
    unless a row about these villages says so.
    """
    found: Touch = borders
    for level in ("county", "township"):
        apart = {row.ends for row in rows if row.level == level and row.relation == "apart"}
        if apart:
            home = {village.id: AREAS[level](village) for village in villages}
            found = _parted(found, home, apart)
    return _stated(found, rows, "village")


def _parted(
    touch: Touch, home: Mapping[str, str], apart: set[frozenset[str]]
) -> dict[str, frozenset[str]]:
    """Touching without that across the border of two areas of ``apart``."""
    return {
        place: frozenset(
            other
            for other in others
            if frozenset((home.get(place, ""), home.get(other, ""))) not in apart
        )
        for place, others in touch.items()
    }


def _stated(touch: Touch, rows: Iterable[NeighbourRow], level: str) -> dict[str, frozenset[str]]:
    """Touching after the rows of one level."""
    found = {place: set(others) for place, others in touch.items()}
    for row in rows:
        if row.level != level:
            continue
        for here, there in ((row.place, row.other), (row.other, row.place)):
            if row.relation == "touch":
                found.setdefault(here, set()).add(there)
            else:
                found.get(here, set()).discard(there)
    return {place: frozenset(others) for place, others in found.items()}


def _of_areas(county: County, level: str) -> dict[str, frozenset[str]]:
    home = {village.id: AREAS[level](village) for village in county.villages}
    found: dict[str, set[str]] = defaultdict(set)
    for village, others in county.neighbours.items():
        for other in others:
            if home.get(village) and home.get(other) and home[village] != home[other]:
                found[home[village]].add(home[other])
    return {place: frozenset(others) for place, others in found.items()}
