"""Shapes of cells: the land nearer to their households than to others', within their village."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from geodata.facts.case import Case
from optimizer.arrays import Floats, Ints
from optimizer.grids.grid_case import GridVillage
from optimizer.grids.grid_judge import GridJudge
from optimizer.grids.grid_plan import GridPlan, VillagePlan

METRES_PER_DEGREE = 111_320.0
SLIM = 8.0
"""Metres by which borders of cells are simplified."""
MARGIN = 60.0
"""Metres around the households of a village that has no border."""
Label = tuple[int, int]
"""Cell, and sub-grid or 0."""


def village_shapes(case: Case) -> Mapping[str, BaseGeometry]:
    """The border of every village that has one, EPSG:4326."""
    if case.coverage is None:
        return {}
    found = zip(map(str, case.coverage.index), case.coverage.geometry, strict=True)
    return {name: shape for name, shape in found if shape is not None and not shape.is_empty}


@dataclass(frozen=True, eq=False)
class GridShapes:
    """The polygons of one plan, drawn once for everything that shows them."""

    borders: Mapping[str, BaseGeometry]
    cells: Sequence[Mapping[Label, BaseGeometry]]
    """By the number of the village in the plan."""

    @classmethod
    def of(cls, case: Case, judge: GridJudge, plan: GridPlan) -> "GridShapes":
        """Draw the cells of a plan."""
        borders, known = village_shapes(case), judge.facts.by_id
        cells = [cell_shapes(known[v.village], v, borders.get(v.village)) for v in plan.villages]
        return cls(borders, cells)


def cell_shapes(
    village: GridVillage, own: VillagePlan, border: BaseGeometry | None, *, subs: bool = False
) -> Mapping[Label, BaseGeometry]:
    """The polygon of every cell, or sub-grid, EPSG:4326.

    Together they cover the ``border`` of the village; without one they lie around its points. A
    cell whose spots are all shared with an earlier one has none.
    """
    lon, lat = village.households.lon, village.households.lat
    labels = list(zip(own.cell.tolist(), (own.sub if subs else own.sub * 0).tolist(), strict=True))
    if not labels:
        return {}
    plane = _Plane(float(lat.mean()))
    spots, first = np.unique(plane.metres(lon, lat), axis=0, return_index=True)
    land = _land(spots, None if border is None else plane.flat(border))
    names = [labels[at] for at in first.tolist()]
    merged = _merged(spots, names, land)
    return {label: plane.round(shape) for label, shape in merged.items() if not shape.is_empty}


def _merged(spots: Floats, names: list[Label], land: BaseGeometry) -> dict[Label, BaseGeometry]:
    if len(set(names)) == 1:
        return {names[0]: land}
    web = shapely.voronoi_polygons(shapely.multipoints(spots), extend_to=land, ordered=True)
    parts = shapely.get_parts(web)
    order = sorted(set(names))
    number = np.array([order.index(name) for name in names])
    unions = [shapely.coverage_union_all(parts[number == at]) for at in range(len(order))]
    slim = shapely.coverage_simplify(np.array(unions, dtype=object), SLIM)
    cut = shapely.intersection(slim, land)
    return {name: _areal(shape) for name, shape in zip(order, cut.tolist(), strict=True)}


def _areal(shape: BaseGeometry) -> BaseGeometry:
    """The polygons of a shape alone."""
    if shape.geom_type in ("Polygon", "MultiPolygon"):
        return shape
    parts = [part for part in shapely.get_parts(shape) if part.geom_type == "Polygon"]
    return shapely.MultiPolygon(parts)


def _land(spots: Floats, border: BaseGeometry | None) -> BaseGeometry:
    hull = shapely.convex_hull(shapely.multipoints(spots))
    return shapely.buffer(hull, MARGIN, quad_segs=4) if border is None else border


class _Plane:
    """Metres around a latitude."""

    def __init__(self, lat: float) -> None:
        self.scale = np.array(
            [METRES_PER_DEGREE * np.cos(np.radians(lat)), METRES_PER_DEGREE], dtype=float
        )

    def metres(self, lon: Floats, lat: Floats) -> Floats:
        """Points in metres, shape (points, 2)."""
        found: Floats = np.column_stack([lon, lat]) * self.scale
        return found

    def flat(self, shape: BaseGeometry) -> BaseGeometry:
        """A shape in metres."""
        flat: BaseGeometry = shapely.transform(shape, lambda points: points * self.scale)
        return flat if flat.is_valid else shapely.make_valid(flat)

    def round(self, shape: BaseGeometry) -> BaseGeometry:
        """The same in degrees."""
        whole: BaseGeometry = shapely.transform(shape, lambda points: points / self.scale)
        return whole


def cell_middles(village: GridVillage, own: VillagePlan) -> Mapping[int, tuple[float, float]]:
    """Where a cell is named: the middle of its households, (lon, lat)."""
    points = village.households
    found = {}
    for cell in range(1, own.cells + 1):
        rows: Ints = np.flatnonzero(own.cell == cell)
        found[cell] = (float(points.lon[rows].mean()), float(points.lat[rows].mean()))
    return found
