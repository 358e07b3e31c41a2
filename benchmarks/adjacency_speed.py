"""Who touches whom: ``python -m benchmarks.adjacency_speed 35000`` or ``... FILE``.

A made-up coverage of irregular polygons (seed 1), or the polygons of a file as they are.
Prints seconds and peak memory.
"""

import resource
import sys
import time
from pathlib import Path

import geopandas as gpd
import numpy as np
import shapely

from geodata.findings import Findings
from geodata.geometry.adjacency import adjacency
from geodata.geometry.boundaries import read_boundaries


def shaken_grid(count: int) -> gpd.GeoDataFrame:
    """Squares whose corners were shaken: neighbours share them."""
    side = max(1, round(np.sqrt(count)))
    rng = np.random.default_rng(1)
    x, y = np.meshgrid(np.arange(side + 1.0), np.arange(side + 1.0), indexing="ij")
    corners = np.stack([112 + x / 50, 36 + y / 50], axis=-1)
    corners += rng.uniform(-1 / 200, 1 / 200, corners.shape)
    rings = np.stack(
        [corners[:-1, :-1], corners[1:, :-1], corners[1:, 1:], corners[:-1, 1:]], axis=2
    ).reshape(-1, 4, 2)
    return gpd.GeoDataFrame(geometry=list(shapely.polygons(rings)), crs="EPSG:4326")


def main() -> None:
    word = sys.argv[1] if len(sys.argv) > 1 else "35000"
    if word.isdigit():
        coverage = shaken_grid(int(word))
    else:
        frame = read_boundaries(Path(word), findings=Findings())
        if frame is None:
            sys.exit(f"cannot read {word}")
        coverage = frame[["geometry"]]
    begun = time.perf_counter()
    pairs = adjacency(coverage)
    seconds = time.perf_counter() - begun
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    shared, metres = (pairs["border_m"] > 0).sum(), pairs["border_m"].sum()
    print(
        f"{len(coverage)} polygons: {len(pairs)} pairs that touch, {shared} share a border, "
        f"{metres / 1000:.0f} km in all: {seconds:.1f} s, peak {peak:.0f} MB"
    )


if __name__ == "__main__":
    main()
