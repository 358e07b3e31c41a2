"""The ways of a case over its roads: searched once, kept by content, told where they fail."""

import contextlib
import hashlib
import json
import zipfile
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from math import prod
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from geodata.facts.case import Case
from geodata.facts.county import Cadre, County, Place, Unit
from geodata.findings import Finding, Findings, Severity
from geodata.geometry.distances import straight_line_metres
from geodata.outputs import cached_file, exhausted
from geodata.roads.network import Floats, network_of
from geodata.roads.read_roads import read_roads
from geodata.roads.shortest_paths import Matrix, road_matrix, unique_points
from geodata.roads.speeds import RoadSpeeds
from geodata.sandbox.packed import UnpackLimits, opened

_Spot = Place | Unit | Cadre
VERSION = "2"
"""Changes with every change of what a way is, so that old files are not used."""
PARTS = ("minutes", "metres", "origin_walk", "target_walk")
PIECE, HEAD = 2**20, 4096
"""Bytes read at once, and of the head of an array in a file."""
DETOUR, DETOUR_M = 5.0, 30_000.0
"""Times the straight line, and metres beyond it, from which a way is absurdly long."""
MOST_TOLD = 20
"""Places that are named one by one."""


@dataclass(frozen=True, eq=False)
class RoadWays:
    """Fastest ways by road between known points (degrees, EPSG:4326)."""

    matrix: Matrix
    _origin: dict[tuple[float, float], int] = field(init=False)
    _target: dict[tuple[float, float], int] = field(init=False)

    def __post_init__(self) -> None:
        for name, points in (("_origin", self.matrix.origins), ("_target", self.matrix.targets)):
            object.__setattr__(self, name, {(x, y): n for n, (x, y) in enumerate(points.tolist())})

    def between(self, seats: Floats, points: Floats) -> tuple[Floats, Floats]:
        """Minutes and metres from ``seats`` (n, 2) to ``points`` (n, 2), NaN where unknown."""
        row = np.array([self._origin.get((x, y), -1) for x, y in seats.tolist()], dtype=np.int64)
        column = np.array([self._target.get((x, y), -1) for x, y in points.tolist()], np.int64)
        known = (row >= 0) & (column >= 0)
        minutes, metres = np.full(len(row), np.nan), np.full(len(row), np.nan)
        minutes[known] = self.matrix.minutes[row[known], column[known]]
        metres[known] = self.matrix.metres[row[known], column[known]]
        return minutes, metres


def with_ways(
    case: Case,
    speeds: RoadSpeeds,
    findings: Findings,
    *,
    cache: Path | None = None,
    among: bool = False,
) -> Case:
    """Give a case the ways over its roads file; without one the case stays as it is.

    ``cache`` is a folder for searched ways, by the content of roads, speeds and points. Ways lead
    from seats and homes to places; with ``among`` also from places to places and to seats.
    Roads that nobody reaches, and pairs without a way, are findings.
    """
    path = case.roads_file
    if path is None:
        return case
    if not path.is_file():
        findings.add(Finding(key="roads_missing", file=path.name))
        return case
    county = case.county
    starts: list[_Spot] = [*county.units, *county.cadres]
    places: list[_Spot] = [*county.villages, *county.townships]
    if among:
        starts, places = [*starts, *places], [*places, *county.units]
    origins = unique_points([_point(item) for item in starts])
    targets = unique_points([_point(item) for item in places])
    kept = None if cache is None else cache / f"ways-{_key(path, speeds, origins, targets)}.npz"
    matrix = _kept(kept, origins, targets)
    if matrix is None:
        roads = with_roads(case, findings).roads
        if roads is None:
            return case
        matrix = road_matrix(network_of(roads, speeds), origins, targets, speeds)
        _keep(kept, matrix)
    _tell(county, matrix, path.name, speeds, findings)
    return replace(case, county=replace(county, ways=RoadWays(matrix)))


def _point(item: _Spot) -> tuple[float, float]:
    return (np.nan, np.nan) if item.lon is None or item.lat is None else (item.lon, item.lat)


def _key(path: Path, speeds: RoadSpeeds, origins: Floats, targets: Floats) -> str:
    digest = hashlib.sha256(VERSION.encode())
    with path.open("rb") as file:
        while piece := file.read(PIECE):
            digest.update(piece)
    facts = [sorted(speeds.kmh.items()), speeds.walk_kmh, speeds.most_walk_m]
    digest.update(json.dumps(facts).encode())
    digest.update(origins.tobytes() + b"|" + targets.tobytes())
    return digest.hexdigest()[:32]


def _kept(path: Path | None, origins: Floats, targets: Floats) -> Matrix | None:
    """Ways of an earlier search; a damaged file counts as none."""
    if path is None or not path.is_file():
        return None
    whole, ends = (len(origins), len(targets)), ((len(origins),), (len(targets),))
    shapes = dict(zip(PARTS, (whole, whole, *ends), strict=True))
    room = sum(8 * prod(shape) + HEAD for shape in shapes.values())
    try:
        with opened(path, UnpackLimits(most=room, ratio=room)), np.load(path) as found:
            parts = [found[name] for name in PARTS]
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile, zlib.error) as error:
        if exhausted(error):
            raise
        return None
    right = all(part.shape == shapes[name] for name, part in zip(PARTS, parts, strict=True))
    return Matrix(origins, targets, *parts) if right else None


def _keep(path: Path | None, matrix: Matrix) -> None:
    """Keep the ways; a folder that cannot be written costs only time, the next time."""
    if path is None:
        return
    with contextlib.suppress(OSError), cached_file(path) as scratch:
        np.savez_compressed(
            scratch,
            minutes=matrix.minutes,
            metres=matrix.metres,
            origin_walk=matrix.origin_walk,
            target_walk=matrix.target_walk,
        )


def _tell(
    county: County, matrix: Matrix, file: str, speeds: RoadSpeeds, findings: Findings
) -> None:
    """Name the points too far from any road, and the places that some seats do not reach."""
    origin = {(x, y): n for n, (x, y) in enumerate(matrix.origins.tolist())}
    target = {(x, y): n for n, (x, y) in enumerate(matrix.targets.tolist())}
    _tell_walks(matrix, file, findings)
    starts: list[_Spot] = [*county.units, *county.cadres]
    far = _unjoined(starts, origin, matrix.origin_walk)
    far += _unjoined(list(county.villages), target, matrix.target_walk)
    _list("roads_far", far, f"{speeds.most_walk_m / 1000:g}", file, findings)
    joined = np.isfinite(matrix.origin_walk)
    lost = np.isnan(matrix.minutes[joined]).sum(axis=0)
    cut = [
        village.name
        for village in county.villages
        if _point(village) in target
        and np.isfinite(matrix.target_walk[target[_point(village)]])
        and lost[target[_point(village)]] > 0
    ]
    _list("roads_cut_off", cut, str(int(joined.sum())), file, findings)
    around = _roundabout(matrix)
    named = [v.name for v in county.villages if _point(v) in target and around[target[_point(v)]]]
    _list("roads_roundabout", named, f"{DETOUR_M / 1000:g}", file, findings)


def _roundabout(matrix: Matrix) -> NDArray[np.bool_]:
    """The targets, shape (targets,), whose shortest way of all is absurdly long."""
    if not matrix.metres.size:
        return np.zeros(len(matrix.targets), dtype=bool)
    metres = np.where(np.isfinite(matrix.metres), matrix.metres, np.inf)
    nearest = metres.argmin(axis=0)
    way = metres[nearest, np.arange(len(matrix.targets))]
    straight = straight_line_metres(*matrix.origins[nearest].T, *matrix.targets.T)
    far = np.isfinite(way) & (way > DETOUR * straight) & (way - straight > DETOUR_M)
    return np.asarray(far, dtype=bool)


def _tell_walks(matrix: Matrix, file: str, findings: Findings) -> None:
    """How far the points lie from the roads that they joined."""
    walks = np.concatenate([matrix.origin_walk, matrix.target_walk])
    walks = walks[np.isfinite(walks)]
    if walks.size:
        details = {"middle": f"{np.median(walks):.0f}", "most": f"{walks.max():.0f}"}
        findings.add(
            Finding(
                key="roads_joined",
                severity=Severity.NOTE,
                file=file,
                value=str(walks.size),
                details=details,
            )
        )


def _unjoined(
    items: Sequence[_Spot], index: dict[tuple[float, float], int], walk: Floats
) -> list[str]:
    """Names of the items with a point from which no road is near."""
    placed = [(item.name, index.get(_point(item))) for item in items]
    return [name for name, row in placed if row is not None and np.isnan(walk[row])]


def _list(key: str, names: list[str], figure: str, file: str, findings: Findings) -> None:
    if names:
        listed = "、".join(names[:MOST_TOLD]) + ("…" if len(names) > MOST_TOLD else "")
        details = {"names": listed, "figure": figure}
        finding = Finding(
            key=key, severity=Severity.WARNING, file=file, value=str(len(names)), details=details
        )
        findings.add(finding)


def with_roads(case: Case, findings: Findings) -> Case:
    """Give a case the lines of its roads file, to draw and to search on."""
    if case.roads is not None or case.roads_file is None:
        return case
    return replace(case, roads=read_roads(case.roads_file, findings, crs=case.roads_crs))
