"""Polygons that almost fit -> a coverage whose neighbours share their edges exactly.

Only polygons that take part in a flaw are touched; all others stay as they are, to the last
bit. The work is done in degrees scaled to metres by two factors, which keeps straight edges
straight (in an equal-area projection a vertex on a neighbour's long edge would leave it);
areas are measured in the equal-area CRS of the region.
"""

from dataclasses import replace

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from geodata.facts.repair import UNMENDED, FlawKind
from geodata.findings import Findings
from geodata.geometry.repairs import Boundaries, Spot, duplicates, named, peculiar, tell_repairs
from geodata.geometry.tolerance import Plane, Tolerance

Shapes = NDArray[np.object_]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

NOISE_M2 = 1.0
"""Square metres; what is smaller is not told as an overlap or a gap."""
MOST_ROUNDS = 8
"""Attempts with more neighbours, or without places that would change too much."""


def cleaned(
    frame: gpd.GeoDataFrame,
    findings: Findings,
    *,
    tolerance: Tolerance | None = None,
    file: str = "",
) -> Boundaries:
    """Clean a coverage and tell what was done.

    Parameters
    ----------
    frame
        Valid polygons in EPSG:4326, one row a place; ``feature`` holds feature numbers.
    findings
        Where repairs are told: one finding each, a sum where there are many.
    tolerance
        What counts as noise, in metres; by default ``Tolerance()``.
    file
        The file's name, for the findings.

    Returns
    -------
    The same rows without exact duplicates. Neighbours share their edges exactly, but for
    the places that findings name as contested, refused or left. Cleaning again changes
    nothing. No place loses all its ground.

    """
    same = duplicates(frame)
    gone = [spot.rows[0] for spot in same if spot.kind is FlawKind.DUPLICATE]
    repairs = named([spot for spot in same if spot.kind is FlawKind.DUPLICATE], frame)
    keep = np.setdiff1d(np.arange(len(frame)), gone)
    frame = frame.iloc[keep] if gone else frame
    twins = [spot for spot in duplicates(frame) if spot.kind is FlawKind.TWIN] if same else []
    shapes, spots = _fitted(frame.geometry.to_numpy(), twins, tolerance or Tolerance())
    repairs += named([*spots, *twins, *peculiar(shapes)], frame)
    tell_repairs(repairs, findings, file=file)
    return Boundaries(frame.set_geometry(list(shapes), crs="EPSG:4326"), repairs)


def _fitted(shapes: Shapes, twins: list[Spot], tolerance: Tolerance) -> tuple[Shapes, list[Spot]]:
    """Clean all places but the twins, which then follow their first, until nothing changes."""
    alone = ~shapely.is_empty(shapes)
    alone[[spot.rows[0] for spot in twins]] = False
    rows, result, spots = np.flatnonzero(alone), shapes.copy(), list[Spot]()
    for _ in range(MOST_ROUNDS if rows.size else 0):
        run = _Cleaner(Plane.of(result[rows]), tolerance)
        before, result[rows] = result[rows], run.run()
        found = [replace(s, rows=tuple(int(rows[row]) for row in s.rows)) for s in run.spots]
        spots = [spot for spot in spots if spot.kind not in UNMENDED] + found
        if shapely.equals_identical(before, result[rows]).all():
            break
    for spot in twins:
        result[spot.rows[0]] = result[spot.rows[1]]
    return result, spots


class _Cleaner:
    """One run: the polygons, and the places that have turned out to be left alone."""

    def __init__(self, plane: Plane, tolerance: Tolerance) -> None:
        self.plane, self.tolerance = plane, tolerance
        self.metres = plane.metres
        self.areas = shapely.area(plane.metres)
        self.tree = shapely.STRtree(plane.metres)
        self.aside = np.zeros(len(plane.metres), dtype=bool)
        self.spots: list[Spot] = []

    def run(self) -> Shapes:
        """Clean, look again, and try with more neighbours or fewer places until it fits."""
        flagged = self._flagged()
        if not flagged.any():
            return self.plane.degrees
        pairs, pieces = self._overlaps(np.flatnonzero(flagged))
        self._set_contested_aside(pairs, pieces)
        shapes = self.plane.degrees
        for _ in range(MOST_ROUNDS):
            rows = np.flatnonzero(self._with_neighbours(flagged) & ~self.aside)
            shapes, slivers, refused = self._attempt(rows)
            open_ends = self._invalid(shapes) & ~np.isin(np.arange(len(shapes)), rows)
            if refused.size:
                self._set_refused_aside(refused)
            elif open_ends.any():
                flagged |= open_ends
            else:
                break
        shapes = self._never_lost(shapes)
        self._tell(shapes, pairs, pieces, slivers)
        return shapes

    def _flagged(self) -> Flags:
        """Polygons with an edge that does not fit, along a narrow gap, or with a sliver part."""
        edges = shapely.coverage_invalid_edges(self.metres, gap_width=self.tolerance.gap_m)
        flagged: Flags = ~shapely.is_empty(edges) | self._invalid(self.plane.degrees)
        for row in np.flatnonzero(shapely.get_num_geometries(self.metres) > 1):
            flagged[row] |= bool(len(self._slivers(self.metres[row])))
        return flagged

    def _slivers(self, shape: shapely.Geometry) -> Shapes:
        """Parts of a place, other than its largest, that are too narrow to be meant."""
        parts = shapely.get_parts(shape)
        parts = np.delete(parts, np.argmax(shapely.area(parts)))
        narrow: Shapes = parts[_width(parts) <= self.tolerance.sliver_m]
        return narrow

    def _with_neighbours(self, flagged: Flags) -> Flags:
        rows = np.flatnonzero(flagged)
        near = self.tree.query(self.metres[rows], predicate="intersects")[1]
        result = flagged.copy()
        result[near] = True
        return result

    def _overlaps(self, rows: NDArray[np.int64]) -> tuple[NDArray[np.int64], Shapes]:
        """Pairs of rows whose polygons overlap by more than noise, and the common ground."""
        left, right = self.tree.query(self.metres[rows], predicate="intersects")
        pairs = np.unique(np.sort(np.column_stack([rows[left], right]), axis=1), axis=0)
        pairs = pairs[pairs[:, 0] != pairs[:, 1]]
        pieces = shapely.intersection(*(self.metres[side] for side in pairs.T))
        real = shapely.area(pieces) > NOISE_M2
        return pairs[real], pieces[real]

    def _set_contested_aside(self, pairs: NDArray[np.int64], pieces: Shapes) -> None:
        """Of two places with much common ground the smaller one stands as drawn."""
        share = shapely.area(pieces) / self.areas[pairs].min(axis=1)
        wide = (_width(pieces) > self.tolerance.overlap_m) | (share > self.tolerance.most_share)
        for n in np.flatnonzero(wide)[np.argsort(-share[wide], kind="stable")]:
            small, large = pairs[n][np.argsort(self.areas[pairs[n]], kind="stable")]
            if not self.aside[large]:
                self.aside[small] = True
            self._note(FlawKind.CONTESTED, (int(small), int(large)), pieces[n])

    def _attempt(self, rows: NDArray[np.int64]) -> tuple[Shapes, list[Spot], NDArray[np.int64]]:
        """Clean ``rows``: all polygons in degrees, slivers moved, rows that change too much."""
        old, tolerance = self.metres[rows], self.tolerance
        new = shapely.coverage_clean(
            old, snapping_distance=tolerance.snap_m, gap_width=tolerance.gap_m
        )
        new, slivers = self._without_slivers(new)
        change = np.abs(shapely.area(new) - self.areas[rows])
        refused = rows[change > tolerance.most_share * self.areas[rows]]
        shapes, drawn = self.plane.degrees.copy(), self.plane.degrees[rows]
        back = self.plane.back(new, rows)
        drawn = shapely.normalize(shapely.remove_repeated_points(drawn))
        changed = ~shapely.equals_identical(shapely.normalize(back), drawn)
        shapes[rows[changed]] = back[changed]
        moved = [
            Spot(FlawKind.SLIVER, (int(rows[giver]), int(rows[taker])), self._degrees(piece))
            for giver, taker, piece in slivers
        ]
        return shapes, moved, refused

    def _without_slivers(
        self, shapes: Shapes
    ) -> tuple[Shapes, list[tuple[int, int, shapely.Geometry]]]:
        """Give slivers of edge-matched polygons to the place with the longest common edge."""
        shapes, tree, moved = shapes.copy(), shapely.STRtree(shapes), []
        for row in np.flatnonzero(shapely.get_num_geometries(shapes) > 1):
            for part in self._slivers(shapes[row]):
                near = np.setdiff1d(tree.query(part, predicate="intersects"), [row])
                shared = shapely.length(shapely.intersection(part.exterior, shapes[near]))
                if near.size and shared.max() > 0.0:
                    taker = near[np.argmax(shared)]
                    shapes[row] = shapely.difference(shapes[row], part)
                    shapes[taker] = shapely.union(shapes[taker], part)
                    moved.append((int(row), int(taker), part))
        return shapes, moved

    def _set_refused_aside(self, rows: NDArray[np.int64]) -> None:
        """Places that cleaning would change too much stand as drawn."""
        self.aside[rows] = True
        for row in rows:
            self._note(FlawKind.REFUSED, (int(row),), self.metres[row])

    def _invalid(self, shapes: Shapes) -> Flags:
        """Polygons with edges that do not fit, among those that are not set aside."""
        invalid = np.zeros(len(shapes), dtype=bool)
        rows = np.flatnonzero(~self.aside)
        invalid[rows] = ~shapely.is_empty(shapely.coverage_invalid_edges(shapes[rows]))
        return invalid

    def _never_lost(self, shapes: Shapes) -> Shapes:
        """What is set aside, or came out empty or not valid, has its own shape."""
        lost = self.aside | shapely.is_empty(shapes) | ~shapely.is_valid(shapes)
        return np.where(lost, self.plane.degrees, shapes)

    def _tell(
        self, shapes: Shapes, pairs: NDArray[np.int64], pieces: Shapes, slivers: list[Spot]
    ) -> None:
        """Say what happened: overlaps cut, gaps filled, slivers moved, what does not fit."""
        self.spots += slivers
        cut = ~self.aside[pairs].any(axis=1)
        for pair, piece in zip(pairs[cut], pieces[cut], strict=True):
            self._note(FlawKind.OVERLAP, (int(pair[0]), int(pair[1])), piece)
        self._tell_standing(shapes)
        changed = np.flatnonzero(~shapely.equals_identical(shapes, self.plane.degrees))
        before = self.plane.degrees[changed]
        gained = shapely.difference(shapes[changed], before)
        parts, owners = shapely.get_parts(gained, return_index=True)
        real = shapely.area(parts) * self.plane.scale.prod() > NOISE_M2
        given = {spot.rows[1] for spot in slivers}
        for part, row in zip(parts[real], changed[owners[real]], strict=True):
            if int(row) not in given:
                self.spots.append(Spot(FlawKind.GAP, (int(row),), part))
        told = {row for spot in self.spots for row in spot.rows}
        moved = _differing(shapes[changed], before)
        for row, m2 in zip(changed, moved * self.plane.scale.prod(), strict=True):
            if int(row) not in told:
                self.spots.append(Spot(FlawKind.EDGE, (int(row),), moved_m2=float(m2)))
        for row in np.flatnonzero(self._invalid(shapes)):
            self.spots.append(Spot(FlawKind.LEFT, (int(row),)))

    def _tell_standing(self, shapes: Shapes) -> None:
        """Say which overlaps are left with places that stand as drawn on account of others."""
        aside = np.flatnonzero(self.aside)
        if not aside.size:
            return
        told = {frozenset(s.rows) for s in self.spots if s.kind is FlawKind.CONTESTED}
        left, right = shapely.STRtree(shapes).query(shapes[aside], predicate="intersects")
        pairs = {frozenset(map(int, pair)) for pair in zip(aside[left], right, strict=True)}
        for one, other in sorted(tuple(sorted(p)) for p in pairs - told if len(p) > 1):
            piece = shapely.intersection(shapes[one], shapes[other])
            if shapely.area(piece) * self.plane.scale.prod() > NOISE_M2:
                rows = (one, other) if self.aside[one] else (other, one)
                self.spots.append(Spot(FlawKind.STANDING, rows, piece))

    def _note(self, kind: FlawKind, rows: tuple[int, ...], piece: shapely.Geometry) -> None:
        self.spots.append(Spot(kind, rows, self._degrees(piece)))

    def _degrees(self, piece: shapely.Geometry) -> shapely.Geometry:
        return shapely.transform(piece, lambda points: points / self.plane.scale)


def _width(shapes: Shapes) -> NDArray[np.float64]:
    """Mean width in metres: twice the area by the perimeter (a strip's width, roughly)."""
    around = np.asarray(shapely.length(shapes))
    return 2.0 * np.asarray(shapely.area(shapes)) / np.where(around > 0.0, around, 1.0)


def _differing(one: Shapes, other: Shapes) -> Floats:
    """Area in which shapes differ, in square degrees.

    By what they share: the symmetric difference of shapes that hardly differ may fail in GEOS.
    """
    shared = shapely.area(shapely.intersection(one, other))
    areas: Floats = np.maximum(0.0, shapely.area(one) + shapely.area(other) - 2.0 * shared)
    return areas
