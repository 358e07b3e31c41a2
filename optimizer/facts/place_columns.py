"""Columns of places that a task asks for: numbers, marks and texts, by its expressions."""

from collections.abc import Hashable, Sequence

import numpy as np

from geodata.facts.county import County, Place
from optimizer.arrays import Bools, Floats
from optimizer.facts.expressions import parse
from optimizer.facts.layer import Level
from optimizer.facts.lookup import holds
from optimizer.facts.people_columns import tell_text
from optimizer.facts.place_faults import Faults

MOST = 1e12
"""Numbers are summed up to here."""


def numbers(
    county: County,
    places: Sequence[Place],
    level: Level,
    text: str,
    unknown: float | None,
    faults: Faults,
    where: str,
) -> Floats:
    """What :func:`numbers_and_gaps` gives, without saying where it is assumed."""
    return numbers_and_gaps(county, places, level, text, unknown, faults, where)[0]


def numbers_and_gaps(
    county: County,
    places: Sequence[Place],
    level: Level,
    text: str,
    unknown: float | None,
    faults: Faults,
    where: str,
) -> tuple[Floats, Bools]:
    """What an expression gives for every place, and where it gives nothing; both (places,).

    Places that it gives no number for count ``unknown``, and are told; without one they are an
    error.
    """
    expression = parse(text)
    found: Floats = np.zeros(len(places))
    lacking: Bools = np.zeros(len(places), dtype=bool)
    for at, place in enumerate(places):
        value = holds(expression, place, level, county.year)
        fits = isinstance(value, int | float) and abs(value) <= MOST
        if isinstance(value, int | float) and fits:
            found[at] = float(value)
        else:
            lacking[at] = True
            found[at] = 0.0 if unknown is None else unknown
    unsure = [places[at] for at in np.flatnonzero(lacking).tolist()]
    if unsure and unknown is None:
        faults.places("area_unknown", where, unsure, text)
    elif unsure:
        faults.doubtful("area_assumed", where, unsure, f"{text} = {unknown:g}")
    return found, lacking


def marks(
    county: County,
    places: Sequence[Place],
    level: Level,
    text: str | None,
    faults: Faults,
    where: str,
    *,
    absent: bool,
) -> Bools:
    """Of which places a condition holds, shape (places,); ``absent`` for all without one.

    Where it is unknown it does not hold, and the places are told.
    """
    if text is None:
        return np.full(len(places), absent)
    expression = parse(text)
    values = [holds(expression, place, level, county.year) for place in places]
    tell_text(values, text, where, faults)
    unsure = [place for place, value in zip(places, values, strict=True) if value is None]
    if unsure:
        faults.doubtful("area_undecided", where, unsure, text)
    return np.array([bool(value) for value in values], dtype=bool)


def texts(
    county: County, places: Sequence[Place], level: Level, text: str
) -> list[Hashable | None]:
    """What an expression gives for every place, to be compared; ``None`` where unknown."""
    expression = parse(text)
    return [_plain(holds(expression, place, level, county.year)) for place in places]


def _plain(value: object) -> Hashable | None:
    if value is None or isinstance(value, Hashable):
        return value
    return str(value)


def written(value: Hashable) -> str:
    """A value as a person would write it: ``3`` for 3.0, a township by its code and name."""
    if isinstance(value, tuple | frozenset):
        return " ".join(sorted(map(str, value)))
    return f"{value:.15g}" if isinstance(value, float) else str(value)


def spellings(place: Place) -> set[str]:
    """How people name a place: by name, with its township before it, by code."""
    town = getattr(place, "township_name", "")
    return {place.name, f"{town}{place.name}", f"{town}/{place.name}", place.code or ""} - {""}
