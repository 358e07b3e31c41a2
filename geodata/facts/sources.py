"""Where the facts of a case are: the ``[input]`` table of a scenario."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

Names = str | tuple[str, ...] | None
CoordinateSystem = str
"""A name that ``geodata.geometry.crs_names.system_of`` knows."""


class Sources(BaseModel):
    """Files of a case folder, relative to it. What is not named is looked for by its usual name.

    Tables: a sheet of ``workbook`` (default ``case.xlsx``), or ``<table>.xlsx`` /
    ``<table>.csv``; several where a list is named, read as one. Boundaries: ``boundaries.*`` or
    ``villages.*`` in .gpkg, .shp, .geojson, .fgb, .kml, .kmz, .gml, .gdb, .mif, .tab, .topojson,
    .sqlite, .parquet, .zip or .geojson.gz. Outlines: ``counties.*`` or
    ``outlines.*``. Roads: ``roads.*``, also .osm.pbf.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    workbook: str | None = None
    villages: Names = None
    townships: Names = None
    units: Names = None
    cadres: Names = None
    leaders: Names = None
    current: Names = None
    pins: Names = None
    scores: Names = None
    lineage: Names = None
    neighbours: Names = None
    ties: Names = None
    sessions: Names = None
    """Training classes for ``[[training]]``. Usual names: ``sessions.*``, ``培训班.*``."""
    absences: Names = None
    """Days on which somebody cannot come, for ``[[training]]``: ``absences.*``, ``请假.*``."""
    boundaries: Names = None
    """One file, or several that make one coverage."""
    boundaries_columns: dict[str, str] = Field(default_factory=dict)
    """Column of the village table -> column of the boundaries, where the names are unusual."""
    boundaries_layer: str | None = None
    boundaries_key: str | None = None
    """Column of the boundaries that holds the village's code or name."""
    boundaries_crs: str | None = None
    """CRS of the boundaries (such as ``EPSG:4490`` or ``GCJ-02``) where the file names none."""
    boundaries_encoding: str | None = None
    outlines: Names = None
    """Outlines of counties or townships: one file, or several."""
    outlines_crs: str | None = None
    households: Names = None
    """Households for ``[[grid]]``: tables with longitude and latitude, or layers of points or
    polygons; only their number, village, point, count and cell are read. Usual names:
    ``households.*``, ``农户表.*``."""
    member_households: Names = None
    """Member households (党员中心户) with their room, in the same way."""
    households_crs: str | None = None
    """CRS of layers of households whose file names none."""
    holidays: Names = None
    """Days on which nobody goes, for ``[[tour]]``. Usual names: ``holidays.*``, ``节假日表.*``."""
    ways: Names = None
    """Kilometres and minutes between places, for ``[[tour]]``; what is not stated follows
    ``[travel]``. Usual names: ``ways.*``, ``里程表.*``."""
    roads_crs: str | None = None
    roads: str | None = None
    """Roads to travel on: an OpenStreetMap extract (.osm.pbf), or lines in any vector format."""
    coordinates: CoordinateSystem = "WGS 84"
    """What the coordinate columns of the tables are in: degrees, or metres of a zone."""
    id_number: tuple[Literal["birth", "sex"], ...] = ()
    """What may be taken from numbers of identity cards where the table does not say it."""
