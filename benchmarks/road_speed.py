"""Ways over roads: ``python -m benchmarks.road_speed 3000 700 200000``.

A made-up network of the given number of directed edges (a grid whose streets are crooked
and partly closed, seed 1), villages and units at random. Prints seconds and peak memory.
"""

import resource
import sys
import time

import geopandas as gpd
import numpy as np
import shapely

from geodata.roads.network import network_of
from geodata.roads.shortest_paths import road_matrix
from geodata.roads.speeds import RoadSpeeds

STEP = 0.004
"""Degrees between two crossings."""


def made_up_roads(edges: int, rng: np.random.Generator) -> gpd.GeoDataFrame:
    """Streets between neighbours on a shaken grid: about ``edges`` directed ones."""
    side = max(2, round(np.sqrt(edges / 4 / 0.9)))
    x, y = np.meshgrid(np.arange(side), np.arange(side), indexing="ij")
    points = np.stack([112 + x * STEP, 36 + y * STEP], axis=-1)
    points += rng.uniform(-STEP / 4, STEP / 4, points.shape)
    pairs = np.concatenate(
        [
            np.stack([points[:-1, :].reshape(-1, 2), points[1:, :].reshape(-1, 2)], axis=1),
            np.stack([points[:, :-1].reshape(-1, 2), points[:, 1:].reshape(-1, 2)], axis=1),
        ]
    )
    kept = pairs[rng.random(len(pairs)) < 0.9]
    kinds = rng.choice(["primary", "secondary", "tertiary", "unclassified"], len(kept))
    return gpd.GeoDataFrame(
        {
            "road_class": kinds,
            "direction": rng.choice([0, 0, 0, 1], len(kept)),
            "limit_kmh": np.full(len(kept), np.nan),
        },
        geometry=list(shapely.linestrings(kept)),
        crs="EPSG:4326",
    )


def main() -> None:
    villages, units, edges = map(int, sys.argv[1:] or ["3000", "700", "200000"])
    rng = np.random.default_rng(1)
    roads = made_up_roads(edges, rng)
    begun = time.perf_counter()
    speeds = RoadSpeeds()
    network = network_of(roads, speeds)
    built = time.perf_counter()
    low, high = network.points.min(axis=0), network.points.max(axis=0)
    origins = rng.uniform(low, high, (units, 2))
    targets = rng.uniform(low, high, (villages, 2))
    matrix = road_matrix(network, origins, targets, speeds)
    arcs = np.isfinite(network.forth).sum() + np.isfinite(network.back).sum()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{units} units x {villages} villages over {network.size} nodes, {arcs} directed edges: "
        f"network {built - begun:.1f} s, ways {time.perf_counter() - built:.1f} s, "
        f"{np.isfinite(matrix.minutes).mean():.1%} reachable, peak {peak:.0f} MB"
    )


if __name__ == "__main__":
    main()
