"""Villages and townships whose points lie far from where they belong: told with the cause."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from geodata.columns.degrees import unpacked
from geodata.facts.county import Precision, Township, Village
from geodata.findings import Finding, Findings, Severity
from geodata.geometry.astray import Home, far_from_others, outside
from geodata.tables.read_table import TableCells
from geodata.text import normalised

Floats = NDArray[np.float64]
MOST_NAMED = 20
TOWNSHIP_M, COUNTY_M = 20_000.0, 60_000.0
"""Metres from the middle of a township, and of a county, within which a place may always lie."""
OUTLINE_M = 5_000.0
"""Metres outside of its county's outline, which may be drawn roughly."""
CAUSES = ("swapped", "sign", "packed", "lon", "lat", "far")
"""What would bring a point home, the surest first; ``far`` where nothing does."""


def tell_astray(
    villages: Sequence[Village],
    townships: Sequence[Township],
    coverage: gpd.GeoDataFrame | None,
    outlines: gpd.GeoDataFrame | None,
    findings: Findings,
    *,
    cells: TableCells,
) -> frozenset[str]:
    """Warn of points far from their polygon, township or county: one finding for each cause.

    ``villages`` are as their table ``cells`` says, before any other place stands in. Returns
    the ids that were told.
    """
    own = [v for v in villages if v.precision is Precision.POINT]
    spots = np.array([(v.lon, v.lat) for v in own], dtype=float).reshape(-1, 2)
    astray = _village_homes(own, spots, coverage, outlines)
    towns = [t for t in townships if t.lon is not None and t.lat is not None]
    seats = np.array([(t.lon, t.lat) for t in towns], dtype=float).reshape(-1, 2)
    counties = far_from_others(seats, [t.county for t in towns], least_m=COUNTY_M)
    places: list[Village | Township] = [*own, *towns]
    every = [*astray, *counties]
    _tell(places, np.vstack([spots, seats]), every, findings, cells)
    return frozenset(p.id for p, home in zip(places, every, strict=True) if home is not None)


def _village_homes(
    own: Sequence[Village],
    spots: Floats,
    coverage: gpd.GeoDataFrame | None,
    outlines: gpd.GeoDataFrame | None,
) -> list[Home | None]:
    """Homes of villages that are astray, by the surest source that each has."""
    homes: list[Home | None] = [None] * len(own)
    if not own:
        return homes
    drawn = (
        {}
        if coverage is None
        else dict(zip(map(str, coverage.index), coverage.geometry, strict=True))
    )
    known = np.array([v.id in drawn for v in own], dtype=bool)
    if known.any():
        shapes = np.array([drawn[v.id] for v in own if v.id in drawn], dtype=object)
        _fill(homes, np.flatnonzero(known).tolist(), outside(spots[known], shapes))
    loose: list[int] = np.flatnonzero(~known).tolist()
    free, mine = spots[loose], [own[n] for n in loose]
    groups: list[tuple[list[str], float]] = [
        ([v.township for v in mine], TOWNSHIP_M),
        ([v.county or "-" for v in mine], COUNTY_M),
    ]
    for names, least in groups:
        _fill(homes, loose, far_from_others(free, names, least_m=least))
    if outlines is not None and mine:
        _fill(homes, loose, _outside_county(mine, free, outlines))
    return homes


def _outside_county(
    mine: Sequence[Village], spots: Floats, outlines: gpd.GeoDataFrame
) -> list[Home | None]:
    """Homes of villages far outside the outline of their county, or of all where none is named."""
    areas = {
        normalised(str(name)): area
        for name, area in zip(outlines["name"], outlines.geometry, strict=True)
    }
    homes: list[Home | None] = [None] * len(mine)
    if not any(normalised(v.county) in areas for v in mine):
        areas = {normalised(v.county): shapely.union_all(list(areas.values())) for v in mine[:1]}
    rows = [n for n, v in enumerate(mine) if normalised(v.county) in areas]
    if rows:
        shapes = np.array([areas[normalised(mine[n].county)] for n in rows], dtype=object)
        _fill(homes, rows, outside(spots[rows], shapes, least_m=OUTLINE_M, share=0.0))
    return homes


def _fill(homes: list[Home | None], places: Sequence[int], found: Sequence[Home | None]) -> None:
    for n, home in zip(places, found, strict=True):
        homes[n] = homes[n] or home


def _tell(
    places: Sequence[Village | Township],
    spots: Floats,
    homes: Sequence[Home | None],
    findings: Findings,
    cells: TableCells,
) -> None:
    told: Mapping[str, list[str]] = defaultdict(list)
    for place, (lon, lat), home in zip(places, spots.tolist(), homes, strict=True):
        if home is not None:
            kilometres = home.metres(lon, lat) / 1000.0
            told[cause_of(lon, lat, home)].append(f"{place.name}（{kilometres:,.0f} km）")
    for cause in CAUSES:
        if names := told.get(cause):
            listed = "、".join(names[:MOST_NAMED]) + ("…" if len(names) > MOST_NAMED else "")
            findings.add(
                Finding(
                    key=f"astray_{cause}",
                    severity=Severity.WARNING,
                    file=cells.file,
                    sheet=cells.sheet,
                    value=str(len(names)),
                    details={"names": listed},
                )
            )


def cause_of(lon: float, lat: float, home: Home) -> str:
    """What is probably wrong with a point (degrees) that is not at its home."""
    tried: Mapping[str, Sequence[tuple[float | None, float | None]]] = {
        "swapped": [(lat, lon)],
        "sign": [(-lon, lat), (lon, -lat), (-lon, -lat)],
        "packed": [(unpacked(lon), unpacked(lat))],
        "lon": [(home.lon, lat)],
        "lat": [(lon, home.lat)],
    }
    for cause, pairs in tried.items():
        for x, y in pairs:
            if x is not None and y is not None and home.holds(x, y):
                return cause
    return "far"
