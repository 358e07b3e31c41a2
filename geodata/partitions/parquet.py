"""A country as files: one folder for each county, so that nobody holds more than he works on.

``county=<code>/`` holds ``villages.parquet`` (GeoParquet: facts and polygons, EPSG:4326),
``townships``, ``units``, ``cadres``, ``leaders``, ``current``, ``pins``, ``scores``,
``neighbour_rows``, ``ties`` and ``plan.parquet``, and ``county.json`` with the name, year and day
of the case. The folder is hive-style: DuckDB, Spark, Dask or QGIS read all counties as one table,
or one county alone. Ids are text, unknown is null, scores are columns (``need_industry``), what
only expressions know is JSON in ``extra``. Not kept: outlines, roads, repairs and the list of
input files.
"""

import json
import re
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
from shapely.errors import GEOSException

from geodata.extras import MissingExtraError, needed
from geodata.facts.case import Case
from geodata.facts.county import (
    Cadre,
    County,
    Leader,
    Pin,
    StandingPosting,
    Township,
    Unit,
    Village,
)
from geodata.facts.neighbour_row import NeighbourRow
from geodata.facts.tie import Tie
from geodata.geometry.adjacency import with_neighbours
from geodata.outputs import OutputRefusedError, exhausted, new_folder
from geodata.partitions.rows import PlanRow, arrow_table, items_of, scores_of, scores_table

HEAD = "county="
CODE = re.compile(r"[0-9A-Za-z_-]+")
MOST_CELLS = 200_000_000
"""Cells of one table: a file may say many times more rows than it has bytes."""
DAMAGED = (
    OSError, ValueError, KeyError, TypeError, AttributeError, IndexError, NotImplementedError,
    RecursionError, OverflowError,
)  # fmt: skip
"""What reading a damaged partition raises, in the libraries and here."""
TABLES: dict[str, type] = {
    "townships": Township,
    "units": Unit,
    "cadres": Cadre,
    "leaders": Leader,
    "current": StandingPosting,
    "former": StandingPosting,
    "pins": Pin,
    "neighbour_rows": NeighbourRow,
    "ties": Tie,
}
"""Field of a county -> what its rows are; villages apart, which have a geometry."""


LATER = frozenset({"neighbour_rows", "ties"})
"""Tables that partitions of earlier versions lack."""


def write_partition(
    folder: Path, county_code: str, case: Case, plan: Iterable[PlanRow] = ()
) -> Path:
    """Write the partition of a county, whole or not at all; returns its folder.

    A partition that is there already is replaced, anything else refused with
    :class:`~geodata.outputs.OutputRefusedError`. ``county_code`` is text of letters, digits,
    ``-`` and ``_``: ``ValueError`` for another. Raises ``OSError`` where nothing can be
    written, :class:`~geodata.extras.MissingExtraError` without the extra ``parquet``.
    """
    final = _place(folder, county_code)
    with new_folder(final, _ours) as scratch:
        _write(scratch, case, plan)
    return final


def read_partition(
    folder: Path, county_code: str, *, shapes: bool = True
) -> tuple[Case, tuple[PlanRow, ...]]:
    """Read back what :func:`write_partition` wrote, rows in the same order.

    Without ``shapes`` no geometry is read: ``coverage`` is ``None`` and no village knows its
    neighbours. Raises ``FileNotFoundError`` where there is no such partition, ``ValueError``
    for a code that cannot be one and for a damaged partition,
    :class:`~geodata.extras.MissingExtraError` without the extra ``parquet``.
    """
    place = _place(folder, county_code)
    try:
        return _whole(place, shapes=shapes)
    except (FileNotFoundError, MissingExtraError):
        raise
    except (*DAMAGED, GEOSException) as error:
        if exhausted(error):
            raise
        raise ValueError(f"{place.name}: {error}") from error


def _whole(place: Path, *, shapes: bool) -> tuple[Case, tuple[PlanRow, ...]]:
    head = json.loads((place / "county.json").read_text("utf-8"))
    rows: dict[str, Any] = {
        name: tuple(items_of(_read(place, name), kind))
        for name, kind in TABLES.items()
        if name not in LATER or (place / f"{name}.parquet").exists()
    }
    villages = _read(place, "villages")
    county = County(
        name=head["name"],
        villages=tuple(items_of(villages, Village)),
        year=head["year"],
        today=None if head["today"] is None else date.fromisoformat(head["today"]),
        scores=scores_of(_read(place, "scores")),
        **rows,
    )
    plan = tuple(items_of(_read(place, "plan"), PlanRow))
    if not shapes:
        return Case(county=county), plan
    coverage = _coverage(place / "villages.parquet")
    approximate = (row["id"] for row in villages if row["approximate"])
    case = Case(
        county=with_neighbours(county, coverage),
        coverage=coverage,
        approximate=frozenset(approximate),
    )
    return case, plan


def partitions(folder: Path) -> tuple[str, ...]:
    """The codes of all counties that have a whole partition, sorted."""
    found = folder.glob(f"{HEAD}*/county.json")
    return tuple(sorted(path.parent.name.removeprefix(HEAD) for path in found))


def _place(folder: Path, county_code: str) -> Path:
    if not CODE.fullmatch(county_code):
        raise ValueError(f"{county_code!r} is no code of a county")
    return folder / f"{HEAD}{county_code}"


def _ours(folder: Path) -> None:
    """Raise :class:`OutputRefusedError` where a folder holds more than what we write."""
    known = {"county.json", *(f"{n}.parquet" for n in (*TABLES, "scores", "plan", "villages"))}
    if not folder.is_dir() or any(path.name not in known for path in folder.iterdir()):
        raise OutputRefusedError("partition", folder)
    if any(folder.iterdir()) and not (folder / "county.json").is_file():
        raise OutputRefusedError("partition", folder)


def _write(scratch: Path, case: Case, plan: Iterable[PlanRow]) -> None:
    parquet = needed("pyarrow.parquet", extra="parquet")
    county = case.county
    for name, kind in TABLES.items():
        parquet.write_table(arrow_table(getattr(county, name), kind), scratch / f"{name}.parquet")
    parquet.write_table(scores_table(county.scores), scratch / "scores.parquet")
    parquet.write_table(arrow_table(tuple(plan), PlanRow), scratch / "plan.parquet")
    _write_villages(scratch / "villages.parquet", case)
    today = None if county.today is None else county.today.isoformat()
    head = {"name": county.name, "year": county.year, "today": today}
    (scratch / "county.json").write_text(json.dumps(head, ensure_ascii=False), "utf-8")


def _write_villages(path: Path, case: Case) -> None:
    facts = arrow_table(case.county.villages, Village).to_pandas(types_mapper=pd.ArrowDtype)
    ids = [village.id for village in case.county.villages]
    known: dict[str, Any] = {}
    if case.coverage is not None:
        known = dict(zip(case.coverage.index, case.coverage.geometry, strict=True))
    facts["approximate"] = pd.array([key in case.approximate for key in ids], dtype=bool)
    shapes = gpd.GeoSeries([known.get(key) for key in ids], crs="EPSG:4326")
    gpd.GeoDataFrame(facts, geometry=shapes).to_parquet(path, index=False)


def _coverage(path: Path) -> gpd.GeoDataFrame | None:
    frame = gpd.read_parquet(path, columns=["id", "geometry"])
    frame = frame[frame.geometry.notna()]
    if frame.empty:
        return None
    index = pd.Index([str(key) for key in frame["id"]], name="village", dtype=object)
    return gpd.GeoDataFrame({"geometry": frame.geometry.array}, index=index, crs="EPSG:4326")


def _read(place: Path, name: str) -> list[dict[str, Any]]:
    parquet = needed("pyarrow.parquet", extra="parquet")
    file = parquet.ParquetFile(place / f"{name}.parquet")
    with file:
        if file.metadata.num_rows * file.metadata.num_columns > MOST_CELLS:
            raise ValueError(f"{name}: {file.metadata.num_rows} rows")
        columns = [column for column in file.schema_arrow.names if column != "geometry"]
        rows: list[dict[str, Any]] = file.read(columns=columns).to_pylist()
    return rows


def each(folder: Path) -> Iterator[tuple[str, Case, tuple[PlanRow, ...]]]:
    """All partitions in turn, one in memory at a time."""
    for code in partitions(folder):
        yield (code, *read_partition(folder, code))
