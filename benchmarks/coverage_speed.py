"""How long cleaning a coverage takes, and how much memory: on grids, or on a folder of files.

``python -m benchmarks.coverage_speed`` cleans synthetic grids; ``... coverage_speed FOLDER``
every boundary file below a folder. Each runs in a process of its own, so that peak memory
is its own. "bad" counts polygons with an edge that does not fit, before and after.
"""

import argparse
import sys
import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

import geopandas as gpd
import numpy as np
import shapely

from geodata.findings import Findings
from geodata.geometry.boundaries import read_boundaries
from geodata.geometry.coverage import cleaned
from geodata.geometry.crs import metric_crs

SIDES = (50, 100, 200)
"""Places along one side of the synthetic grids."""
CORNERS = 12
"""Vertices along each edge of a synthetic place."""
SHARE_FLAWED = 0.05
"""Share of the synthetic places that one moved vertex puts out of fit."""
ENDINGS = (".gpkg", ".shp", ".geojson", ".gz", ".fgb", ".kml", ".zip", ".parquet")


@dataclass(frozen=True, slots=True)
class Figures:
    """What was measured for one set; areas in per mille of all, times in seconds."""

    name: str
    places: int
    bad: tuple[int, int]
    per_mille: float
    seconds: tuple[float, float]
    peak_mb: float
    kinds: str

    def __str__(self) -> str:
        read, clean = self.seconds
        return (
            f"{self.name:42} {self.places:7} {self.bad[0]:7} {self.bad[1]:6} "
            f"{self.per_mille:+9.4f} {read:7.2f} {clean:7.2f} {self.peak_mb:8.0f}  {self.kinds}"
        )


def grid(side: int, seed: int = 7) -> gpd.GeoDataFrame:
    """``side`` by ``side`` places of 2 km with wavy common edges, some with a moved vertex."""
    rng = np.random.default_rng(seed)
    step = 0.02 / CORNERS
    ticks = np.arange(side * CORNERS + 1) * step
    wave = rng.uniform(-0.2, 0.2, size=(2, ticks.size, ticks.size)) * step
    wave[:, [0, -1], :] = 0.0
    flawed = rng.random(side * side) < SHARE_FLAWED
    shapes = [_place(wave, ticks, divmod(n, side), flawed[n], rng) for n in range(side * side)]
    names = [f"village {n}" for n in range(side * side)]
    return gpd.GeoDataFrame({"name": names}, geometry=shapes, crs="EPSG:4326")


def _place(
    wave: np.ndarray,
    ticks: np.ndarray,
    cell: tuple[int, int],
    flawed: bool,
    rng: np.random.Generator,
) -> shapely.Polygon:
    along = np.arange(CORNERS)
    x = np.r_[along, np.full(CORNERS, CORNERS), CORNERS - along, np.zeros(CORNERS, int)]
    y = np.r_[np.zeros(CORNERS, int), along, np.full(CORNERS, CORNERS), CORNERS - along]
    x, y = x + cell[1] * CORNERS, y + cell[0] * CORNERS
    points = np.column_stack([112 + ticks[x] + wave[0, y, x], 35 + ticks[y] + wave[1, y, x]])
    if flawed:
        points[rng.integers(len(points))] += rng.uniform(-4e-5, 4e-5, size=2)
    return shapely.Polygon(points)


def measured(what: Path | int) -> Figures:
    """Read and clean one file, or make and clean a grid of so many places a side."""
    start = time.perf_counter()
    if isinstance(what, int):
        name, frame = f"grid {what} x {what}", grid(what)
    else:
        name = f"{what.parent.name}/{what.name}"[-42:]
        read = read_boundaries(what, findings=Findings())
        if read is None:
            return Figures(name, 0, (0, 0), 0.0, (0.0, 0.0), 0.0, "not read")
        frame = read
    middle = time.perf_counter()
    result = cleaned(frame, Findings())
    end = time.perf_counter()
    peak = _peak_mb()
    frames = (frame, result.frame)
    metric = metric_crs(tuple(frame.total_bounds))
    before, after = (float(each.to_crs(metric).area.sum()) for each in frames)
    kinds = Counter(str(repair.kind) for repair in result.repairs)
    return Figures(
        name,
        len(frame),
        (_bad(frame), _bad(result.frame)),
        1000.0 * (after / before - 1.0),
        (middle - start, end - middle),
        peak,
        ", ".join(f"{kind} {count}" for kind, count in sorted(kinds.items())),
    )


def _bad(frame: gpd.GeoDataFrame) -> int:
    edges = shapely.coverage_invalid_edges(frame.geometry.to_numpy())
    return int((~shapely.is_empty(edges)).sum())


def _peak_mb() -> float:
    """Peak memory of this process; not a number where the system does not tell."""
    try:
        import resource  # noqa: PLC0415  (not on Windows)
    except ImportError:
        return float("nan")
    unit = 2**20 if sys.platform == "darwin" else 2**10
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path)
    folder = parser.parse_args(arguments).folder
    tasks: list[Path | int] = list(SIDES)
    if folder is not None:
        tasks = sorted(path for path in folder.rglob("*") if path.suffix.lower() in ENDINGS)
    print(
        f"{'set':42} {'places':>7} {'bad':>7} {'after':>6} {'area ‰':>9} "
        f"{'read s':>7} {'clean s':>7} {'peak MB':>8}  found"
    )
    for task in tasks:
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
            print(pool.submit(measured, task).result(), flush=True)


if __name__ == "__main__":
    main()
