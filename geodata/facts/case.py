"""A case folder, read: facts, geometry, and the files they came from."""

from dataclasses import dataclass, field
from pathlib import Path

import geopandas as gpd

from geodata.account import Account
from geodata.facts.calendar import Diary
from geodata.facts.county import County
from geodata.facts.former import NO_CHANGES, Former
from geodata.facts.households import Households
from geodata.facts.repair import Repair


@dataclass(frozen=True, kw_only=True)
class Case:
    """One planning case.

    ``coverage`` has one row per village that has a polygon: index ``village`` (the village
    id), column ``geometry``, EPSG:4326, every polygon valid; those of ``approximate`` are
    cells drawn around points, no borders. ``outlines`` has the outlines of counties or
    townships: columns ``name`` and ``geometry``, EPSG:4326. Either may be ``None``.
    ``roads_file`` is the file of the roads and ``roads_crs`` its declared CRS; ``roads`` are
    its lines where somebody read them: columns ``road_class`` and ``geometry``, EPSG:4326.
    ``repairs`` are the flaws of the boundaries, ``inputs`` the files that were read, and
    ``account`` says what became of every row, column and word of the tables. ``former`` says
    what places and units of before the changes are today.
    """

    county: County
    coverage: gpd.GeoDataFrame | None = None
    outlines: gpd.GeoDataFrame | None = None
    roads: gpd.GeoDataFrame | None = None
    roads_file: Path | None = None
    roads_crs: str | None = None
    approximate: frozenset[str] = frozenset()
    repairs: tuple[Repair, ...] = ()
    inputs: tuple[Path, ...] = ()
    account: Account = field(default_factory=Account)
    former: Former = NO_CHANGES
    households: Households | None = None
    """For grids, where the scenario asks for them; so are the member households."""
    member_households: Households | None = None
    diary: Diary | None = None
    """For calendars of visits, where the scenario asks for them."""
