"""Numbers of a county that whoever keeps its tables knows by heart."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from geodata.columns.cells import as_list
from geodata.columns.headers import choice_names
from geodata.facts.county import Cadre, County, Unit
from geodata.text import normalised

AGE_BANDS = (35, 45, 55)
"""Greatest age of each band but the last, in years."""
YOUNGEST = 18
NO_CLASS = "—"
"""Villages that are known to have no class."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadCount:
    """How many of a table are ``value`` in ``by``, and for units how many villages they can take.

    An empty ``value`` is unknown. ``capacity`` sums what is known of it; ``None``: nothing is.
    """

    table: str
    by: str
    value: str
    count: int
    capacity: int | None = None


def head_counts(county: County) -> Iterator[HeadCount]:
    """Villages by class and township, people by pool, unit level and age, units, leaders.

    The values of each grouping come in the order of their text, ages from the youngest, unknown
    ones last. Townships of several counties have the county before their name.
    """
    yield from _counted("villages", "class", _classes(county))
    yield from _counted("villages", "township", _townships(county))
    yield from _counted("cadres", "pool", _pools(county))
    yield from _counted("cadres", "unit_level", map(_unit_level, county.cadres))
    yield from _counted("cadres", "age", map(_band, county.cadres))
    yield from _units(county.units)
    yield from _counted("leaders", "level", (item.level or "" for item in county.leaders))


def _classes(county: County) -> Iterator[str]:
    """Every class of every village: one of several classes counts in each."""
    for village in county.villages:
        unknown = village.place_class is None
        yield from ("",) if unknown else village.classes or (NO_CLASS,)


def _townships(county: County) -> Iterator[str]:
    """The township of each village, with its county where there are several."""
    names = {item.id: item.name for item in county.townships}
    several = len({village.county for village in county.villages}) > 1
    for village in county.villages:
        name = names.get(village.township, village.township)
        yield village.county + name if several else name


def _counted(table: str, by: str, values: Iterable[str]) -> Iterator[HeadCount]:
    counts = Counter(values)
    for value in sorted(counts, key=lambda text: (not text, text)):
        yield HeadCount(table=table, by=by, value=value, count=counts[value])


def _pools(county: County) -> Iterator[str]:
    """Every pool of everybody, by its identifier where it has one: two pools count in each."""
    known = choice_names("layer")
    for cadre in county.cadres:
        words = as_list(cadre.pool or "") or ("",)
        yield from (known.get(normalised(word), word) for word in words)


def _unit_level(cadre: Cadre) -> str:
    return (cadre.sender.level or "") if cadre.sender else ""


def _band(cadre: Cadre) -> str:
    age = cadre.age
    if age is None:
        return ""
    if age < YOUNGEST:
        return f"0–{YOUNGEST - 1}"
    low = YOUNGEST
    for high in AGE_BANDS:
        if age <= high:
            return f"{low}–{high}"
        low = high + 1
    return f"{low}+"


def _units(units: Iterable[Unit]) -> Iterator[HeadCount]:
    groups: dict[str, list[Unit]] = {}
    for unit in units:
        groups.setdefault(unit.level or "", []).append(unit)
    for level in sorted(groups, key=lambda text: (not text, text)):
        known = [item.capacity for item in groups[level] if item.capacity is not None]
        count = len(groups[level])
        capacity = sum(known) if known else None
        yield HeadCount(table="units", by="level", value=level, count=count, capacity=capacity)
