"""The map of a case before any planning: what the program believes about the ground.

Polygons as cleaned, drawn cells, points, outlines, every repair with its area, who touches
whom, the roads, and all findings: on one offline page, so that an engineer can look.
"""

from collections import Counter
from collections.abc import Iterable
from typing import Any

import geopandas as gpd
import numpy as np
import shapely

from geodata.facts.case import Case
from geodata.facts.county import Precision, Village
from geodata.facts.repair import FlawKind, Repair
from geodata.findings import Finding, Findings
from geodata.geometry.adjacency import Neighbours
from geodata.geometry.crs import metric_crs
from geodata.roads.speeds import KMH
from geodata.row_numbers import shown_rows
from geodata.words import Language, catalogue, label, say
from maps.pages.page import page_html
from maps.pages.shapes import lines, rings, simplified
from maps.styles import CASE_PAGE, REPAIR_COLOURS

UNITS = 100_000
MOST_FINDINGS = 2_000
"""Findings that the page lists; the workbook of findings holds all."""
SQUARE_METRES_PER_KM2 = 1e6


def case_map_html(case: Case, findings: Findings, *, title: str, language: Language = "zh") -> str:
    """Draw a case as one HTML file that asks the network for nothing."""
    data = case_map_data(case, findings, title=title, language=language)
    return page_html(
        data, title=title, language=language, scripts=("case_map.js",), styles=("page.css",)
    )


def case_map_data(
    case: Case, findings: Findings, *, title: str, language: Language
) -> dict[str, Any]:
    """Gather what the page's script reads; coordinates are whole 1e-5 degrees, EPSG:4326."""
    places, findings = _places(case), findings.faults()
    number = {item["id"]: n for n, item in enumerate(places)}
    area = sum(item.get("area", 0.0) for item in places)
    return {
        "title": title,
        "words": {
            key.removeprefix("case_map."): entry[language]
            for key, entry in catalogue().items()
            if key.startswith("case_map.")
        },
        "colours": dict(CASE_PAGE),
        "facts": _facts(case, area, language),
        "places": places,
        "kinds": _kinds(case.repairs, language),
        "repairs": [_repair(repair) for repair in case.repairs],
        "touch": _touch(case, number, language),
        "outlines": _outlines(case.outlines),
        "roads": _roads(case.roads, language),
        "findings": [_finding(item, language) for item in _first(findings)],
        "untold": max(0, len(findings) - MOST_FINDINGS),
    }


def _facts(case: Case, area: float, language: Language) -> list[list[str]]:
    """Counts for the header: label and figure."""
    villages = case.county.villages
    where = Counter(village.precision for village in villages)
    counts = {
        "villages": len(villages),
        "polygons": where[Precision.POLYGON],
        "points": where[Precision.POINT],
        "stand_ins": where[Precision.TOWNSHIP] + where[Precision.COUNTY],
        "nowhere": where[Precision.UNKNOWN],
    }
    shown = [[say(f"case_map.{key}", language), f"{n:,}"] for key, n in counts.items() if n]
    if area:
        shown.append([say("case_map.area", language), f"{area:,.1f} km²"])
    return shown


def _places(case: Case) -> list[dict[str, Any]]:
    """Polygons and points: those of villages, and polygons that no village claims."""
    shapes = _shapes(case.coverage)
    areas = _areas(case.coverage)
    towns = {town.id: town.name for town in case.county.townships}
    known = {village.id: village for village in case.county.villages}
    items = []
    for place in dict.fromkeys([*known, *shapes]):
        item: dict[str, Any] = {"id": place, "name": place}
        if place in known:
            item |= _words(known[place], towns)
        if place in shapes:
            item["rings"] = rings(shapes[place])
            item["area"] = areas[place]
        if place in case.approximate:
            item["drawn"] = 1
        items.append(item)
    return items


def _words(village: Village, towns: dict[str, str]) -> dict[str, Any]:
    item: dict[str, Any] = {
        "name": village.name,
        "code": village.code or "",
        "town": towns.get(village.township, village.township),
        "county": village.county,
    }
    if village.lon is not None and village.lat is not None:
        item["at"] = [round(village.lon * UNITS), round(village.lat * UNITS)]
        if village.precision in {Precision.TOWNSHIP, Precision.COUNTY}:
            item["rough"] = 1
    return item


def _shapes(coverage: gpd.GeoDataFrame | None) -> dict[str, shapely.Geometry]:
    if coverage is None:
        return {}
    return dict(zip(map(str, coverage.index), simplified(coverage), strict=True))


def _areas(coverage: gpd.GeoDataFrame | None) -> dict[str, float]:
    """Square kilometres by place."""
    if coverage is None:
        return {}
    flat = coverage.geometry.to_crs(metric_crs(tuple(coverage.total_bounds)))
    sizes = np.round(flat.area.to_numpy() / SQUARE_METRES_PER_KM2, 3)
    return dict(zip(map(str, coverage.index), map(float, sizes), strict=True))


def _kinds(repairs: Iterable[Repair], language: Language) -> list[dict[str, Any]]:
    """The kinds of repair that there are: label, colour, count."""
    count = Counter(repair.kind for repair in repairs)
    return [
        {
            "kind": kind.value,
            "label": label("repair", kind.value, language),
            "colour": REPAIR_COLOURS[kind.value],
            "count": count[kind],
        }
        for kind in FlawKind
        if count[kind]
    ]


def _repair(repair: Repair) -> dict[str, Any]:
    item: dict[str, Any] = {
        "kind": repair.kind.value,
        "area": round(repair.area_m2),
        "places": [
            name or f"#{feature}"
            for name, feature in zip(repair.places, repair.features, strict=True)
        ],
    }
    if repair.lon is not None and repair.lat is not None:
        item["at"] = [round(repair.lon * UNITS), round(repair.lat * UNITS)]
    if repair.geometry is not None and repair.kind is not FlawKind.RING:
        item["rings"] = rings(repair.geometry)
    return item


def _touch(case: Case, number: dict[str, int], language: Language) -> list[list[int | str]]:
    """Neighbours as [place, place, metres of shared border], and why where a row says so."""
    touch = case.county.neighbours
    metres = touch.metres if isinstance(touch, Neighbours) else {}
    reasons = {row.ends: row.reason or row.relation for row in case.county.neighbour_rows}
    items: list[list[int | str]] = []
    for one in sorted(touch.keys() & number.keys(), key=number.__getitem__):
        for other in sorted(touch[one] & number.keys(), key=number.__getitem__):
            if number[one] < number[other]:
                length = metres.get((one, other), metres.get((other, one), 0.0))
                items.append([number[one], number[other], round(length)])
                if not length:
                    reason = reasons.get(frozenset((one, other)), "touch")
                    group = "relation" if reason == "touch" else "crossing"
                    items[-1].append(label(group, reason, language))
    return items


def _outlines(outlines: gpd.GeoDataFrame | None) -> list[dict[str, Any]]:
    if outlines is None:
        return []
    west, south, east, north = outlines.total_bounds
    slim = shapely.simplify(outlines.geometry.to_numpy(), max(east - west, north - south) / 4000)
    return [
        {"name": str(name), "rings": rings(shape)}
        for name, shape in zip(outlines["name"], slim, strict=True)
    ]


def _roads(roads: gpd.GeoDataFrame | None, language: Language) -> list[dict[str, Any]]:
    """Roads by class, the fastest first: label and lines."""
    if roads is None:
        return []
    parts = dict(iter(roads.groupby("road_class")))
    ordered = [*(kind for kind in KMH if kind in parts), *sorted(parts.keys() - KMH.keys())]
    return [
        {
            "label": label("road", kind, language),
            "lines": [line for shape in parts[kind].geometry for line in lines(shape)],
        }
        for kind in ordered
    ]


def _first(findings: Findings) -> list[Finding]:
    """The findings to list, errors first."""
    order = {"error": 0, "warning": 1, "note": 2}
    return sorted(findings, key=lambda item: order[item.severity.value])[:MOST_FINDINGS]


def _finding(item: Finding, language: Language) -> list[str]:
    """Severity, where, what is wrong, how to mend it."""
    row = shown_rows(item.all_rows)
    where = " · ".join(part for part in (item.file, item.sheet, row, item.column) if part)
    return [item.severity.value, where, item.problem(language), item.remedy(language)]
