"""Villages that are merged in the middle of a term: what the one that goes on takes over."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from typing import TypeVar

import geopandas as gpd

from geodata.facts.case import Case
from geodata.facts.county import County, Pin, StandingPosting
from geodata.facts.neighbour_row import NeighbourRow
from geodata.facts.tie import Tie
from geodata.lineage.inheritance import bare, inherited

P = TypeVar("P", StandingPosting, Pin)
Merger = tuple[str, str]
"""Id of the village that ends, id of the one that goes on."""


def merged_county(county: County, mergers: Sequence[Merger]) -> County:
    """The facts after some mergers: figures added, needs averaged, postings and pins carried over.

    The village that goes on keeps its name, code and coordinates. Raises ``KeyError`` for an id
    that is no village.
    """
    heirs = heirs_of(mergers)
    known = {village.id: village for village in county.villages}
    parts = {
        new: [known[new], *(known[old] for old, heir in heirs.items() if heir == new)]
        for new in dict.fromkeys(heirs.values())
    }
    villages = tuple(
        replace(inherited(bare(v), parts[v.id]), lon=v.lon, lat=v.lat, precision=v.precision)
        if v.id in parts
        else v
        for v in county.villages
        if v.id not in heirs
    )
    return replace(
        county,
        villages=villages,
        current=_carried(county.current, heirs),
        former=_carried(county.former, heirs),
        pins=_carried(county.pins, heirs),
        scores=county.scores.carried(heirs),
        neighbours=_neighbours(county.neighbours, heirs),
        ties=tuple(dict.fromkeys(_carried_ties(county.ties, heirs))),
        neighbour_rows=tuple(_carried_rows(county.neighbour_rows, heirs)),
        grown=county.grown | set(heirs.values()),
    )


def merged_case(case: Case, mergers: Sequence[Merger]) -> Case:
    """The case after some mergers: facts, and polygons dissolved."""
    county = merged_county(case.county, mergers)
    coverage = None if case.coverage is None else _dissolved(case.coverage, heirs_of(mergers))
    return replace(case, county=county, coverage=coverage)


def heirs_of(mergers: Sequence[Merger]) -> dict[str, str]:
    """Village that ends -> the one that goes on in the end, where one merger follows another."""
    step = dict(mergers)
    heirs = {}
    for old, first in step.items():
        new, seen = first, {old}
        while new in step and new not in seen:
            seen.add(new)
            new = step[new]
        if new not in seen:
            heirs[old] = new
    return heirs


def _carried(rows: Sequence[P], heirs: Mapping[str, str]) -> tuple[P, ...]:
    moved = (replace(row, place=heirs.get(row.place, row.place)) for row in rows)
    return tuple(dict.fromkeys(moved))


def _carried_rows(rows: Sequence[NeighbourRow], heirs: Mapping[str, str]) -> Iterator[NeighbourRow]:
    """Rows about villages that merge: what joins them still does, what parts them is over.

    Another part of the new village may touch where the old one did not.
    """
    taking = {*heirs, *heirs.values()}
    for row in rows:
        ends = [heirs.get(place, place) for place in (row.place, row.other)]
        if row.level != "village" or not row.ends & taking:
            yield row
        elif ends[0] != ends[1] and row.relation == "touch":
            yield replace(row, place=ends[0], other=ends[1])


def _carried_ties(ties: Sequence[Tie], heirs: Mapping[str, str]) -> Iterator[Tie]:
    """Ties of villages are those of what they are now; two that are one have none."""
    for tie in ties:
        if tie.one_in != "village":
            yield tie
            continue
        one, other = (heirs.get(place, place) for place in (tie.one, tie.other))
        if one != other:
            yield replace(tie, one=one, other=other)


def _neighbours(
    touch: Mapping[str, frozenset[str]], heirs: Mapping[str, str]
) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for place, others in touch.items():
        here = heirs.get(place, place)
        there = {heirs.get(other, other) for other in others}
        found.setdefault(here, set()).update(there - {here})
    return {place: frozenset(others) for place, others in found.items()}


def _dissolved(coverage: gpd.GeoDataFrame, heirs: Mapping[str, str]) -> gpd.GeoDataFrame:
    """Polygons of merged villages as one; the order of the others stays."""
    kept = coverage.copy()
    ordered = sorted(heirs.items(), key=lambda item: item[1])
    for new, group in groupby(ordered, key=lambda item: item[1]):
        parts = [name for name in (new, *(old for old, _ in group)) if name in kept.index]
        if new in kept.index and len(parts) > 1:
            kept.loc[new, "geometry"] = kept.loc[parts, "geometry"].union_all()
    return kept.loc[[name for name in kept.index if name not in heirs]]
