"""Areas of real polygons beside those of ``spopt`` (max-p, SKATER): same bounds, same count.

``python -m benchmarks.areas_spopt --seconds 150 --write`` (with ``.[peers]`` installed)

Polygons become a case folder (``villages.csv``, ``boundaries.geojson``, ``scenario.toml``).
spopt is given who touches whom as zhucun reads it from there, and divides first. ``zhucun areas``
is then run for as many areas, none of which may lie farther from their mean than those of spopt
do on average, nor be smaller than spopt was told: every one is to be more even. Divisions of
both are read back as labels, and every figure is computed here, from labels and polygons alone.
"""

import argparse
import csv
import json
import subprocess
import sys
import time
import warnings
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory

import geopandas as gpd
import numpy as np
import numpy.typing as npt
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from benchmarks.report import circumstances, table, write_section
from geodata.findings import Findings
from geodata.reading.read_case import read_case
from maps.files.area_csv import read_area_csv
from scenarios.cases.room_facts import read_areas
from scenarios.language.scenario import read_scenario

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
DATA = Path(__file__).parents[1] / ".." / "shared" / "data"
MOST = 3000
"""Communes that are taken, from the west."""
LEAST = 0.75
"""Least places of an area, in shares of the mean that is aimed at."""
CONSTRUCTIONS, ANNEALINGS = 10, 2
"""Attempts and annealings of max-p: its 99 and 10 take an hour."""
HEADER = (
    "polygons", "method", "areas", "smallest / mean", "largest / mean", "unevenness",
    "km to the centre", "roundness", "cut pairs", "too small", "in pieces", "seconds",
)  # fmt: skip
HEAD = """title = "Polygons"
language = "en"
[travel]
detour_factor = 1.0
[[area]]
name = "areas"
count = {count}
[[area.rule]]
kind = "bound"
least = {least}
most = {most}
[[area.goal]]
kind = "compact"
level = 1
"""


@dataclass(frozen=True)
class Ground:
    """Polygons with codes and names, in degrees, and how many areas are aimed at."""

    name: str
    frame: gpd.GeoDataFrame
    aimed: int
    around: tuple[tuple[int, ...], ...] = ()
    """Who touches whom, by row."""

    @property
    def least(self) -> int:
        """Places of an area at least."""
        return int(LEAST * len(self.frame) / self.aimed)

    @cached_property
    def plane(self) -> gpd.GeoDataFrame:
        """The polygons in metres."""
        return self.frame.to_crs(self.frame.estimate_utm_crs())

    @cached_property
    def spots(self) -> Floats:
        """A point inside each polygon, in metres, shape (n, 2)."""
        points = self.plane.representative_point()
        return np.column_stack([points.x, points.y])

    @cached_property
    def pairs(self) -> Ints:
        """Touching pairs, each once, shape (m, 2)."""
        found = [(one, other) for one, near in enumerate(self.around) for other in near]
        return np.array([pair for pair in found if pair[0] < pair[1]])


def grounds() -> Iterator[Ground]:
    """Barangays of Pangasinan and communes of Hauts-de-France."""
    frame = gpd.read_file(DATA / "ph-barangays-pangasinan" / "barangays.geojson")
    yield Ground("Pangasinan", _plain(frame, "adm4_psgc", "adm4_en"), 34)
    frame = gpd.read_file(DATA / "fr-communes" / "communes-hauts-de-france.geojson")
    west = frame.geometry.representative_point().x.argsort(kind="stable")[:MOST]
    yield Ground("French communes", _plain(frame.iloc[sorted(west)], "code", "nom"), 40)


def _plain(frame: gpd.GeoDataFrame, code: str, name: str) -> gpd.GeoDataFrame:
    columns = {"code": frame[code].astype(str).to_numpy(), "name": frame[name].to_numpy()}
    return gpd.GeoDataFrame(columns, geometry=frame.geometry.to_numpy(), crs=4326)


def write_folder(folder: Path, ground: Ground, *, count: int, least: int, most: int) -> Path:
    """Write table, boundaries and scenario; returns the path of the scenario."""
    ground.frame.to_file(folder / "boundaries.geojson", driver="GeoJSON")
    spots = ground.frame.geometry.representative_point()
    with (folder / "villages.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("Village code", "Village", "Township", "County", "Longitude", "Latitude"))
        for code, name, spot in zip(ground.frame["code"], ground.frame["name"], spots, strict=True):
            writer.writerow((code, name, "T", "C", f"{spot.x:.7f}", f"{spot.y:.7f}"))
    path = folder / "scenario.toml"
    path.write_text(HEAD.format(count=count, least=least, most=most), "utf-8")
    return path


def with_touching(ground: Ground) -> Ground:
    """The ground with who touches whom, as zhucun reads it."""
    findings = Findings()
    with TemporaryDirectory() as place:
        path = write_folder(Path(place), ground, count=ground.aimed, least=1, most=MOST)
        scenario = read_scenario(path, findings)
        assert scenario is not None, [found.problem("en") for found in findings]
        case = read_case(Path(place), scenario.sources, findings, language="en")
        facts = read_areas(scenario, case.county, findings)[1]
    rows = {code: row for row, code in enumerate(ground.frame["code"])}
    order = [rows[item.id] for item in facts.places]
    around: list[tuple[int, ...]] = [()] * len(order)
    for row, near in zip(order, facts.graph.around, strict=True):
        around[row] = tuple(sorted(order[other] for other in near))
    return Ground(ground.name, ground.frame, ground.aimed, tuple(around))


# ---- the peers


def _asked(ground: Ground) -> tuple[gpd.GeoDataFrame, object]:
    """Spots as the attributes by which spopt holds areas together, one for each; and weights."""
    from libpysal.weights import W  # noqa: PLC0415  of the group peers

    columns = {"x": ground.spots[:, 0], "y": ground.spots[:, 1], "one": 1}
    frame = gpd.GeoDataFrame(columns, geometry=ground.plane.geometry.to_numpy())
    near = {row: list(others) for row, others in enumerate(ground.around)}
    return frame, W(near, silence_warnings=True)


def max_p(ground: Ground) -> Ints:
    """As many areas as it finds of so many places each, near in space."""
    from spopt.region import MaxPHeuristic  # noqa: PLC0415

    np.random.seed(0)  # noqa: NPY002  spopt draws from it
    frame, weights = _asked(ground)
    model = MaxPHeuristic(
        frame,
        weights,
        ["x", "y"],
        "one",
        ground.least,
        top_n=5,
        max_iterations_construction=CONSTRUCTIONS,
        max_iterations_sa=ANNEALINGS,
    )
    model.solve()
    return np.asarray(model.labels_, dtype=np.int64)


def skater(ground: Ground) -> Ints:
    """So many areas of so many places each at least, cut out of a spanning tree."""
    from spopt.region import Skater  # noqa: PLC0415

    frame, weights = _asked(ground)
    model = Skater(
        frame,
        weights,
        ["x", "y"],
        n_clusters=ground.aimed,
        floor=ground.least,
        islands="ignore",
    )
    model.solve()
    return np.asarray(model.labels_, dtype=np.int64)


PEERS: dict[str, Callable[[Ground], Ints]] = {"max-p": max_p, "SKATER": skater}


def areas_of_peer(ground: Ground, name: str, kept: Path | None) -> tuple[Ints, float]:
    """Labels and seconds of a peer; those that were ``kept`` of an earlier run are read again."""
    path = kept / f"{ground.name}-{name}.json" if kept else None
    if path is not None and path.is_file():
        table = json.loads(path.read_text("utf-8"))
        return np.array(table["labels"]), float(table["seconds"])
    begun = time.monotonic()
    labels = PEERS[name](ground)
    took = time.monotonic() - begun
    if path is not None:
        path.write_text(json.dumps({"labels": labels.tolist(), "seconds": took}), "utf-8")
    return labels, took


# ---- zhucun


def zhucun(
    ground: Ground, *, count: int, least: int, most: int, seconds: float
) -> tuple[Ints, float, float]:
    """Labels, seconds and remaining gap of ``zhucun areas`` on a folder of the polygons."""
    with TemporaryDirectory() as place:
        path = write_folder(Path(place), ground, count=count, least=least, most=most)
        asked = (sys.executable, "-m", "scenarios.cli", "areas", path, "--seconds", str(seconds))
        begun = time.monotonic()
        subprocess.run(asked, check=True, capture_output=True)
        took = time.monotonic() - begun
        folder = path.parent / "areas" / "scenario" / "areas" / "001"
        areas = read_area_csv(folder / "areas.csv")
        level = json.loads((folder / "manifest.json").read_text("utf-8"))["levels"][0]
    label = {code: area.number for area in areas for code in area.places}
    gap = (level["cost"] - level["bound"]) / level["cost"]
    return np.array([label[code] for code in ground.frame["code"]]), took, gap


# ---- the yardsticks


def figures(ground: Ground, labels: Ints) -> tuple[object, ...]:
    """How even and how compact areas are, and what is broken, from labels and polygons alone."""
    sizes = np.unique(labels, return_counts=True)[1]
    shares = sizes / sizes.mean()
    one, other = labels[ground.pairs].T
    cut = int((one != other).sum())
    return (
        len(sizes),
        f"{shares.min():.2f}",
        f"{shares.max():.2f}",
        f"{np.abs(shares - 1.0).mean():.3f}",
        f"{_to_centres(ground.spots, labels):,.0f}",
        f"{_roundness(ground.plane, labels):.3f}",
        f"{cut:,}",
        int((sizes < ground.least).sum()),
        _pieces(ground.pairs[one == other], labels) - len(sizes),
    )


def _to_centres(spots: Floats, labels: Ints) -> float:
    """Kilometres from all places to the best placed one of their area, on the plane."""
    whole = 0.0
    for label in np.unique(labels):
        own = spots[labels == label]
        whole += float(np.hypot(*(own[:, None, :] - own[None, :, :]).T).sum(axis=0).min())
    return whole / 1000.0


def _roundness(plane: gpd.GeoDataFrame, labels: Ints) -> float:
    """Mean of 4 pi area / perimeter² (Polsby and Popper); 1 for circles."""
    whole = plane.set_geometry(plane.buffer(0)).dissolve(by=labels).geometry
    return float((4.0 * np.pi * whole.area / whole.length**2).mean())


def _pieces(inner: Ints, labels: Ints) -> int:
    """Pieces of all areas that hang together by touching pairs."""
    ones = np.ones(len(inner))
    graph = coo_array((ones, (inner[:, 0], inner[:, 1])), shape=(len(labels), len(labels)))
    return int(connected_components(graph, directed=False, return_labels=False))


def rows_of(
    ground: Ground, names: Sequence[str], seconds: float, kept: Path | None
) -> Iterator[tuple[object, ...]]:
    """Spopt and zhucun, method by method."""
    for name in names:
        theirs, took = areas_of_peer(ground, name, kept)
        yield (ground.name, f"spopt {name}", *figures(ground, theirs), f"{took:.0f}")
        sizes = np.unique(theirs, return_counts=True)[1]
        mean, off = float(sizes.mean()), float(np.abs(sizes - sizes.mean()).mean())
        least, most = max(ground.least, int(np.floor(mean - off))), int(np.ceil(mean + off))
        bounds = {"count": len(sizes), "least": least, "most": most}
        ours, took, gap = zhucun(ground, seconds=seconds, **bounds)
        told = f"zhucun (gap {100 * gap:.1f} %)"
        yield (ground.name, told, *figures(ground, ours), f"{took:.0f}")


def main() -> None:
    """Divide all polygons by both and print, or write, the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", choices=("Pangasinan", "French communes"))
    parser.add_argument("--peers", nargs="+", choices=[*PEERS], default=[*PEERS])
    parser.add_argument("--seconds", type=float, default=150.0)
    parser.add_argument("--kept", type=Path, help="folder of labels of the peers: read, or written")
    parser.add_argument("--write", action="store_true")
    asked = parser.parse_args()
    warnings.filterwarnings("ignore")
    rows = []
    for ground in grounds():
        if asked.only in (None, ground.name):
            for row in rows_of(with_touching(ground), asked.peers, asked.seconds, asked.kept):
                rows.append(row)
                print(row, flush=True)
    if asked.write:
        told = circumstances(seed=0, seconds=asked.seconds)
        write_section("areas_spopt", f"{told}\n\n{table(HEADER, rows)}")


if __name__ == "__main__":
    main()
