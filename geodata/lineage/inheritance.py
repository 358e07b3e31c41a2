"""What a village inherits from those that it was made of: one table, :data:`INHERITED`."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from statistics import fmean
from typing import Any

from geodata.facts.classes import JOINT
from geodata.facts.codes import township_of
from geodata.facts.county import Fact, Precision, Township, Village
from geodata.facts.vocabulary import VILLAGE_CLASSES
from geodata.text import normalised


def newborn(
    place: str, olds: Sequence[Village], townships: Iterable[Township]
) -> tuple[Village | None, bool]:
    """A new village that no table lists, and whether its name is only that of a part.

    Its township is that of its code or path, else that of its parts; ``None`` where these
    lie in several.
    """
    code = place if place.isdigit() else None
    path = [] if code else place.split("/")
    towns = [t for t in townships if _is_home(t, code, path)]
    first = next((old for old in olds if len(towns) == 1 and old.township == towns[0].id), olds[0])
    if len(towns) != 1 and len({old.township for old in olds}) > 1:
        return None, False
    names = {old.name for old in olds}
    village = Village(
        id=place,
        name=path[-1] if path else first.name,
        code=code,
        township=towns[0].id if len(towns) == 1 else first.township,
        county=(towns[0].county if len(towns) == 1 else "") or first.county,
        village_class="",
    )
    return village, code is not None and len(names) > 1


def _is_home(town: Township, code: str | None, path: Sequence[str]) -> bool:
    if code is not None:
        return town.id[:9] == township_of(code)
    if len(path) < 2 or normalised(town.name) != normalised(path[-2]):
        return False
    return len(path) == 2 or normalised(town.county) == normalised(path[-3])


def bare(village: Village) -> Village:
    """A village without the facts that it could inherit."""
    empty: dict[str, Any] = dict.fromkeys(INHERITED)
    return replace(village, **{**empty, "need": {}, "extra": {}, "village_class": ""})


def inherited(village: Village, olds: Sequence[Village]) -> Village:
    """Fill what a village does not state from the villages that it was made of."""
    values: dict[str, Any] = {
        name: rule(olds)
        for name, rule in INHERITED.items()
        if getattr(village, name) in (None, "", {})
    }
    if "lon" in values and values["lon"] is not None:
        values["precision"] = Precision.POINT
    return replace(village, **values)


def states_figures(village: Village) -> bool:
    """Whether a village has figures of its own, which parts could have added to."""
    return any(getattr(village, name) is not None for name in ADDED)


def _sum(name: str) -> Callable[[Sequence[Village]], float | None]:
    """The sum; unknown where one part is."""

    def rule(parts: Sequence[Village]) -> float | None:
        values = [getattr(part, name) for part in parts]
        return None if None in values else float(sum(values))

    return rule


def _needs(parts: Sequence[Village]) -> dict[str, float]:
    """Mean of the known needs, weighted by population where all populations are known."""
    names = sorted({name for part in parts for name in part.need})
    return {name: _mean([p for p in parts if name in p.need], name) for name in names}


def _mean(parts: Sequence[Village], name: str) -> float:
    weights = [part.population for part in parts]
    if any(not weight for weight in weights):
        return fmean(part.need[name] for part in parts)
    return fmean([part.need[name] for part in parts], [float(w or 0.0) for w in weights])


def _hardest(parts: Sequence[Village]) -> float | None:
    """The hardest part decides: help must not shrink by a merger."""
    known = [part.hardness for part in parts if part.hardness is not None]
    return max(known) if known else None


def _class(parts: Sequence[Village]) -> str | None:
    """The classes of the part whose first comes first in the vocabulary; own ones before all."""
    order = {name: n for n, name in enumerate(VILLAGE_CLASSES)}
    known = [part.village_class for part in parts if part.village_class]
    return min(known, key=lambda name: (order.get(name.split(JOINT)[0], -1), name), default=None)


def _agreed(parts: Sequence[Village]) -> dict[str, Fact]:
    """Columns of the user's own where all parts say the same; the others are unknown."""
    first, *others = (part.extra for part in parts)
    return {
        name: value
        for name, value in first.items()
        if all(name in other and other[name] == value for other in others)
    }


def _spot(axis: str) -> Callable[[Sequence[Village]], float | None]:
    def rule(parts: Sequence[Village]) -> float | None:
        known = [getattr(part, axis) for part in parts if part.precision is Precision.POINT]
        return fmean(known) if known and len(known) == len(parts) else None

    return rule


ADDED = ("population", "party_members", "collective_income")
INHERITED: dict[str, Callable[[Sequence[Village]], Any]] = {
    **{name: _sum(name) for name in ADDED},
    "need": _needs,
    "hardness": _hardest,
    "village_class": _class,
    "extra": _agreed,
    "lon": _spot("lon"),
    "lat": _spot("lat"),
}
"""What a new village takes from the old ones for each fact that it does not state."""
