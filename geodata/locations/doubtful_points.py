"""Coordinates of a table that are sound as numbers and yet hardly those of the places.

Zeros for unknown, columns changed over, whole and half degrees, minutes and seconds packed
behind the point, many places on one spot. Each kind is one finding with its rows.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from geodata.columns.cells import folded
from geodata.columns.degrees import decimals, is_plain, unpacked
from geodata.findings import Findings, Severity
from geodata.row_numbers import shown_rows
from geodata.tables.read_table import TableCells

Floats = NDArray[np.float64]
MOST_NAMED = 10
"""Places that a finding names."""
NOTHING = 1e-6
"""Degrees from 0, 0 within which nobody lives."""
COARSE, COARSER = 0.1, 0.5
"""Steps of degrees: 11 km and 56 km."""
FINE = 3
"""Decimals (hundreds of metres) from which a round number stands out."""
FEWEST = 10
"""Places below which nothing is concluded from how numbers are written."""
FEW = 5
"""The same, where the other places are not written finely either."""
UNLIKELY = 3.0
"""Factor over what chance explains."""
PACKED_DIGITS = 4
"""Decimals that hold minutes and seconds."""
SAME_SPOT = 4
"""Villages on one spot from which they are told."""
SPOT_DIGITS = 6
SAMPLE = 200
"""Places that tell how finely the numbers of a table are written."""


def told(
    cells: TableCells, key: str, places: Sequence[int], findings: Findings, *, error: bool = False
) -> None:
    """One finding for the rows at ``places`` of a table; none where there are none."""
    if not places:
        return
    every, ids = cells.values("name"), cells.values("id")
    names = [every[n] or ids[n] for n in places[:MOST_NAMED]]
    more = "…" if len(places) > MOST_NAMED else ""
    rows = [cells.rows[n] for n in places]
    details = {
        "names": "、".join(name for name in names if name) + more,
        "rows": shown_rows(rows),
        "first": ", ".join(cells.values(axis)[places[0]] for axis in ("lon", "lat")),
    }
    severity = Severity.ERROR if error else Severity.WARNING
    finding = cells.finding(key, severity, "lon", rows[0], str(len(places)))
    findings.add(replace(finding, details=details))


def tell_written_out(cells: TableCells, findings: Findings) -> None:
    """A note where degrees were read from minutes and seconds, or from letters."""
    texts = [cells.values(axis) for axis in ("lon", "lat")]
    places = [n for n, pair in enumerate(zip(*texts, strict=True)) if not all(map(is_plain, pair))]
    if places:
        found = Findings()
        told(cells, "coordinates_written_out", places, found)
        findings.add(replace(next(iter(found)), severity=Severity.NOTE))


def zeros(given: Floats) -> NDArray[np.bool_]:
    """Which points, shape (n, 2), stand at 0, 0."""
    return np.asarray((np.abs(given) <= NOTHING).all(axis=1), dtype=bool)


def rounded(cells: TableCells, given: Floats, places: Sequence[int]) -> list[int]:
    """The places whose numbers are whole or half degrees, or tenths among finer ones.

    ``given``, shape (n, 2), are the degrees of the rows at ``places``. They are told where
    there are more of them than chance explains, by how finely the others are written, or where
    a whole table has nothing finer than tenths.
    """
    if not len(given):
        return []
    usual = int(np.median(_decimals(cells, places)))
    for step in (COARSE, COARSER):
        hits = _is_multiple(given, step)
        chance = min(1.0, (1.0 / (step * 10.0**usual)) ** 2) * len(given)
        least = 1 if usual >= FINE and step == COARSER else 2 if usual >= FINE else FEW
        if chance < len(given) and hits.sum() >= least and hits.sum() > UNLIKELY * chance:
            return [n for n, hit in zip(places, hits.tolist(), strict=True) if hit]
    whole = len(given) >= FEWEST and _is_multiple(given, COARSE).all()
    return list(places) if whole else []


def _decimals(cells: TableCells, places: Sequence[int]) -> list[int]:
    """Decimals of the finer coordinate of some of the places; what is written out is fine."""
    columns = [cells.values(axis) for axis in ("lon", "lat")]
    return [
        max(decimals(folded(column[n])) if is_plain(column[n]) else FINE for column in columns)
        for n in places[:: max(1, len(places) // SAMPLE)]
    ]


def _is_multiple(given: Floats, step: float) -> NDArray[np.bool_]:
    away = np.abs(given / step - np.rint(given / step))
    return np.asarray((away < NOTHING).all(axis=1), dtype=bool)


def packed(cells: TableCells, given: Floats, places: Sequence[int]) -> list[int]:
    """All places of a table whose decimals read as minutes and seconds, without exception.

    Of ten places with seconds chosen by chance all would be below 60 once in 27,000 cases.
    """
    lons, lats = (cells.values(axis) for axis in ("lon", "lat"))
    if len(places) < FEWEST or np.median(_decimals(cells, places)) < PACKED_DIGITS:
        return []
    fits = all(unpacked(value) is not None for value in given.ravel().tolist())
    fits = fits and all(is_plain(lons[n]) and is_plain(lats[n]) for n in places)
    return list(places) if fits and len(np.unique(given, axis=0)) >= FEWEST else []


def crowded(given: Floats, places: Sequence[int]) -> list[int]:
    """The places that share their very spot with several others."""
    spots = np.rint(given * 10.0**SPOT_DIGITS) @ np.array([1.0, 1.0j])
    _, of, counts = np.unique(spots, return_inverse=True, return_counts=True)
    many = counts[of] >= SAME_SPOT
    return [n for n, hit in zip(places, many.tolist(), strict=True) if hit]


def tell_doubtful(
    cells: TableCells, given: Floats, places: Sequence[int], findings: Findings
) -> None:
    """Findings about degrees ``given``, shape (n, 2), of the rows at ``places``, as written."""
    round_ones = rounded(cells, given, places)
    told(cells, "coordinates_rounded", round_ones, findings)
    told(cells, "coordinates_packed", [] if round_ones else packed(cells, given, places), findings)
    if cells.table == "villages":
        known = set(round_ones)
        dense = [n for n in crowded(given, places) if n not in known]
        told(cells, "coordinates_crowded", dense, findings)
