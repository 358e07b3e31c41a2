"""The vector files of a case: village polygons with their attributes, and outlines."""

from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import pandas as pd

from geodata.columns.headers import resolve
from geodata.facts.sources import Sources
from geodata.findings import Finding, Findings
from geodata.geometry.boundaries import read_boundaries, read_coverage
from geodata.geometry.repairs import Boundaries
from geodata.geometry.vector_source import Wanted
from geodata.reading.locate_files import Files
from geodata.tables.column_map import NO_MAP, TableMap
from geodata.text import normalised


def case_boundaries(
    files: Files,
    sources: Sources,
    findings: Findings,
    wanted: Wanted = frozenset,
    meant: TableMap = NO_MAP,
) -> Boundaries | None:
    """The polygons of a case, cleaned, with known names for the columns that were named.

    ``wanted`` are the names and codes of the villages that they are to be of; ``meant`` is what
    the user says that headers of the table of villages mean.
    """
    if not files.boundaries:
        return None
    found = read_coverage(
        *files.boundaries,
        layer=sources.boundaries_layer,
        crs=sources.boundaries_crs,
        encoding=sources.boundaries_encoding,
        findings=findings,
        wanted=wanted,
        columns={**meant.columns, **{normalised(c): n for n, c in _said(sources).items()}},
    )
    if found is None:
        return None
    frame = found.frame
    usable = frame[~(frame.geometry.isna() | frame.geometry.is_empty)].reset_index(drop=True)
    return Boundaries(_renamed(usable, files, sources, findings), found.repairs)


def _renamed(
    frame: gpd.GeoDataFrame, files: Files, sources: Sources, findings: Findings
) -> gpd.GeoDataFrame:
    """Give the columns that the scenario names the names of the village table."""
    wanted = _said(sources)
    known = {name: column for name, column in wanted.items() if column in frame.columns}
    for column in sorted({*wanted.values()} - {*known.values()}):
        present = "、".join(str(c) for c in frame.columns.drop(["geometry", "feature"]))
        file = files.boundaries[0].name
        findings.add(
            Finding(key="boundary_key", file=file, column=column, details={"present": present})
        )
    return frame.assign(**{name: frame[column] for name, column in known.items()})


def _said(sources: Sources) -> dict[str, str]:
    """Column of the table of villages -> the attribute that the scenario says is it."""
    key = {} if sources.boundaries_key is None else {"id": sources.boundaries_key}
    return {**sources.boundaries_columns, **key}


def case_outlines(files: Files, sources: Sources, findings: Findings) -> gpd.GeoDataFrame | None:
    """Outlines of counties or townships: columns ``name`` and ``geometry``, EPSG:4326.

    An outline whose file has no name for it is called after the file.
    """
    read: Callable[[Path], gpd.GeoDataFrame | None] = lambda path: read_boundaries(  # noqa: E731
        path, crs=sources.outlines_crs, findings=findings
    )
    frames = [_named(frame, path) for path in files.outlines if (frame := read(path)) is not None]
    if not frames:
        return None
    return gpd.GeoDataFrame(pd.concat(frames, ignore_index=True), crs="EPSG:4326")


def _named(frame: gpd.GeoDataFrame, path: Path) -> gpd.GeoDataFrame:
    fields = {resolve("villages", str(column)): column for column in frame.columns}
    named = [fields[key] for key in ("county", "township", "name") if key in fields]
    names = list(frame[named[0]]) if named else [path.stem] * len(frame)
    return frame.assign(name=names)[["name", "geometry"]]
