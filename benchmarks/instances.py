"""Public instances of assignment and location problems, as matrices of pairs.

The formats, sizes and published values are described in the README of the folder.
"""

import gzip
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import shortest_path

Floats = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True, eq=False)
class Instance:
    """Every place is served by one supply, at least cost in all.

    ``cost`` and ``load``, shape (supplies, places), are NaN where a pair is forbidden;
    ``room`` and ``opening``, shape (supplies,), are what a supply carries and what it costs to
    use it at all; at most ``most_used`` are used, each for at most ``most_places`` places.
    """

    family: str
    name: str
    size: str
    published: float
    status: str
    cost: Floats
    load: Floats | None = None
    room: Floats | None = None
    opening: Floats | None = None
    most_used: int | None = None
    most_places: int


@dataclass(frozen=True)
class Row:
    """One row of the README: where the file is and what is published of it."""

    family: str
    path: Path
    size: str
    published: float
    status: str


def listed(folder: Path, pattern: str) -> Iterator[Row]:
    """The rows of the README whose ``family/file`` matches one of the globs of ``pattern``."""
    family = ""
    for line in (folder / "README.md").read_text("utf-8").splitlines():
        heading = re.match(r"## (\w+)/", line)
        family = heading[1] if heading else family
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        path = folder / family / cells[0]
        if family not in READERS or len(cells) < 5 or not path.is_file():
            continue
        if any(fnmatch(f"{family}/{cells[0]}", glob) for glob in pattern.split(",")):
            yield Row(family, path, cells[1], float(cells[3]), cells[4])


def read(row: Row) -> Instance:
    """Read the file of a row."""
    raw = row.path.read_bytes()
    text = (gzip.decompress(raw) if row.path.suffix == ".gz" else raw).decode("utf-8")
    return READERS[row.family](row, text)


def _instance(row: Row, cost: Floats, **more: object) -> Instance:
    known = {"load": None, "room": None, "opening": None, "most_used": None}
    fields = {**known, "most_places": cost.shape[1], **more}
    return Instance(
        family=row.family,
        name=row.path.name.partition(".")[0],
        size=row.size,
        published=row.published,
        status=row.status,
        cost=cost,
        **fields,
    )


def _gap(row: Row, text: str) -> Instance:
    numbers = np.array(text.split(), dtype=float)
    agents, jobs = int(numbers[0]), int(numbers[1])
    cells = agents * jobs
    cost, load, room = np.split(numbers[2:], [cells, 2 * cells])
    shape = (agents, jobs)
    return _instance(row, cost.reshape(shape), load=load.reshape(shape), room=room[:agents])


def _lap(row: Row, text: str) -> Instance:
    numbers = np.array(text.split(), dtype=float)
    size, rest = int(numbers[0]), numbers[1:]
    if rest.size == size * size:
        return _instance(row, rest.reshape(size, size), most_places=1)
    cost = np.full((size, size), np.nan)
    arcs = rest.reshape(-1, 3)
    cost[arcs[:, 0].astype(int) - 1, arcs[:, 1].astype(int) - 1] = arcs[:, 2]
    return _instance(row, cost, most_places=1)


def _sscflp(row: Row, text: str) -> Instance:
    numbers = np.array(text.split(), dtype=float)
    sites, customers = int(numbers[0]), int(numbers[1])
    ends = np.cumsum([sites, sites, customers])
    room, opening, demand, cost = np.split(numbers[2:], ends)
    return _instance(
        row,
        cost[: sites * customers].reshape(customers, sites).T.copy(),
        load=np.tile(demand, (sites, 1)),
        room=room,
        opening=opening,
    )


def _cpmp(row: Row, text: str) -> Instance:
    lines = [np.array(line.split(), dtype=float) for line in text.splitlines() if line.strip()]
    if lines[2].size == 4 and lines[1].size == 3:
        (nodes, most, room), table = lines[1], np.array(lines[2:])
        points, rooms, demand = table[:, 1:3], np.full(int(nodes), room), table[:, 3]
        cost = np.floor(_distances(points) + 1e-9)
    else:
        (_, most), table = lines[0], np.array(lines[1:])
        points, rooms, demand = table[:, :2], table[:, 2], table[:, 3]
        cost = _distances(points)
    return _instance(
        row, cost, load=np.tile(demand, (len(cost), 1)), room=rooms, most_used=int(most)
    )


def _distances(points: Floats) -> Floats:
    way: Floats = np.hypot(*(points[:, None, axis] - points[None, :, axis] for axis in (0, 1)))
    return way


def _pmedian(row: Row, text: str) -> Instance:
    numbers = np.array(text.split(), dtype=int)
    nodes, edges, most = numbers[:3].tolist()
    lengths = {tuple(sorted(edge[:2])): edge[2] for edge in numbers[3:].reshape(-1, 3).tolist()}
    if len(numbers) != 3 + 3 * edges:
        raise ValueError(f"{row.path.name}: not so many edges")
    ends = np.array(list(lengths)).T - 1
    weights = np.array(list(lengths.values()), dtype=float)
    graph = csr_array((weights, (ends[0], ends[1])), (nodes, nodes))
    return _instance(row, shortest_path(graph, directed=False), most_used=most)


READERS: dict[str, Callable[[Row, str], Instance]] = {
    "gap": _gap,
    "lap": _lap,
    "sscflp": _sscflp,
    "cpmp": _cpmp,
    "pmedian": _pmedian,
}
