"""A case folder -> facts: what can be read is read, and every flaw is told."""

from collections.abc import Collection, Sequence, Set
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

import geopandas as gpd
import pandas as pd

from geodata.facts.case import Case
from geodata.facts.county import (
    SERVING,
    Cadre,
    County,
    Leader,
    Precision,
    StandingPosting,
    Township,
    Unit,
    Village,
)
from geodata.facts.former import NO_CHANGES, Former
from geodata.facts.pair_scores import PairScores
from geodata.facts.sources import Sources
from geodata.findings import Finding, Findings, Severity
from geodata.geometry.adjacency import with_neighbours
from geodata.geometry.plausible import tell_shifts
from geodata.geometry.voronoi_cells import village_cells
from geodata.hand_plans.heads import HandLayer, usual_layers
from geodata.hand_plans.wide import is_wide, read_wide
from geodata.lineage.place_names import Places
from geodata.lineage.succession import Heirs, succeeded
from geodata.lineage.successors import Change
from geodata.locations.astray_points import tell_astray
from geodata.locations.astray_seats import tell_far_homes, tell_far_seats
from geodata.locations.code_places import tell_abroad, tell_against_codes
from geodata.locations.coordinates import Point
from geodata.locations.place_spelling import tell_damaged, without_names
from geodata.locations.village_places import account_of_places, beside, located
from geodata.reading.join_geometry import attribute_cells, join
from geodata.reading.locate_files import Files, locate
from geodata.reading.read_column_map import read_column_map
from geodata.reading.read_diary import with_diary
from geodata.reading.read_households import with_households
from geodata.reading.read_lineage import carried, read_lineage, tell_problems
from geodata.reading.read_neighbours import read_neighbours
from geodata.reading.read_postings import Supplies, read_current, read_pins
from geodata.reading.read_scores import read_scores
from geodata.reading.read_shapes import case_boundaries, case_outlines
from geodata.reading.read_supplies import read_cadres, read_leaders, read_units
from geodata.reading.read_ties import read_ties
from geodata.reading.read_training import read_absences, read_sessions
from geodata.reading.read_unit_changes import changes_of_units, followed
from geodata.reading.read_villages import read_townships, read_villages
from geodata.sandbox.asking import start
from geodata.sheets.grids import Grid, read_grid
from geodata.tables.column_map import NO_MAP, TableMap
from geodata.tables.read_table import TableCells, read_tables, table_of
from geodata.text import normalised
from geodata.words import Language, say


def read_case(
    folder: Path,
    sources: Sources,
    findings: Findings,
    *,
    language: Language = "zh",
    known: bool = False,
    layers: Sequence[HandLayer] = (),
    beside: Collection[str] = (),
    rooms: Collection[str] = (),
) -> Case:
    """Read a case folder as far as it can be read.

    Flaws are added to ``findings``; the case is fit for planning only where
    ``findings.errors`` is empty. ``language`` is that of a name made up for several counties.
    Files that are ``known``, read before and unchanged, are not looked through for coordinates
    that somebody may have shifted. ``layers`` are those whose names may head the columns of the
    table of the plan in force; where none are given, those of the vocabulary. They also say
    which table a layer draws on: ids are those of a table. ``beside`` says whether files of
    ``households`` and of a ``diary`` (holidays and ways) are read, ``rooms`` which tables of
    ``ROOM_TABLES``.
    """
    start()
    files = locate(folder, sources, findings, beside=beside, rooms=rooms)
    reader = _Reader(sources, files, findings, known=known, layers=layers)
    reader.meant = read_column_map(folder, findings, layers or usual_layers())
    boundaries = case_boundaries(
        files, sources, findings, reader.wanted, reader.meant.get("villages", NO_MAP)
    )
    outlines = case_outlines(files, sources, findings)
    ground = reader.ground(None if boundaries is None else boundaries.frame, outlines)
    county = reader.people(ground, _county_name(ground, folder, language))
    county = reader.training(county)
    _tell_locations(ground.villages, findings)
    case = Case(
        county=with_neighbours(county, ground.coverage),
        coverage=ground.coverage,
        outlines=outlines,
        approximate=ground.approximate,
        repairs=() if boundaries is None else boundaries.repairs,
        roads_file=files.roads,
        roads_crs=sources.roads_crs,
        inputs=files.inputs,
        former=reader.before,
    )
    case = with_households(case, folder, sources, findings) if "households" in beside else case
    return with_diary(case, folder, sources, findings) if "diary" in beside else case


LATER = frozenset({"units", "cadres", "leaders", "pins", "scores", "lineage", "neighbours", "ties"})
"""Tables that are read after the villages, on whose sheet they may stand."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ground:
    """Villages, townships and polygons."""

    villages: tuple[Village, ...] = ()
    townships: tuple[Township, ...] = ()
    coverage: gpd.GeoDataFrame | None = None
    approximate: frozenset[str] = frozenset()
    heirs: Heirs = field(default_factory=Heirs)


class _Reader:
    """The files of one case and where findings go."""

    def __init__(
        self,
        sources: Sources,
        files: Files,
        findings: Findings,
        *,
        known: bool,
        layers: Sequence[HandLayer],
    ) -> None:
        self.known, self.layers = known, layers
        self.beside: dict[str, Grid] = {}
        self.unit_cells: TableCells | None = None
        self.lineage: TableCells | None = None
        self.of_units: Sequence[Change] = ()
        self.before = NO_CHANGES
        self.meant: dict[str, TableMap] = {}
        self.sources = sources
        self.files = files
        self.findings = findings

    def cells(self, table: str) -> TableCells | None:
        """The cells of a table; ``None`` where there is no such table."""
        if table not in self.files.tables:
            grid = self.beside.get(table)
            return None if grid is None else table_of(grid, table, self.findings)
        meant = self.meant.get(table, NO_MAP)
        cells = read_tables(self.files.places(table), table, self.findings, meant)
        for name, grid in cells.beside if cells else ():
            self._set_beside(name, grid)
        return cells

    def _set_beside(self, table: str, grid: Grid) -> None:
        """Keep another table that stands on the sheet of one, unless it is read elsewhere."""
        read = table in LATER and table not in self.files.tables and table not in self.beside
        if read:
            self.beside[table] = grid
        self.findings.add(
            Finding(
                key="block_read" if read else "block_unread",
                severity=Severity.NOTE if read else Severity.WARNING,
                file=grid.file,
                sheet=grid.sheet,
                row=grid.numbers[0],
                details={"rows": str(grid.numbers[0]), "table": say(f"sheet.{table}")},
            )
        )

    def ground(
        self, boundaries: gpd.GeoDataFrame | None, outlines: gpd.GeoDataFrame | None
    ) -> _Ground:
        """Townships, villages, their polygons and places."""
        system, findings = self.sources.coordinates, self.findings
        town_cells = self.cells("townships")
        towns = read_townships(town_cells, system, findings) if town_cells else ()
        file = "、".join(path.name for path in self.files.boundaries)
        shapes = None if boundaries is None else attribute_cells(boundaries, file)
        cells = self._village_cells(shapes)
        if cells is None:
            return _Ground(townships=towns)
        for table in {id(each): each for each in (cells, shapes) if each is not None}.values():
            tell_damaged(table, findings)
        villages, towns = read_villages(cells, towns, system, findings)
        villages, heirs = self._succeeded(villages, towns)
        coverage = None
        if boundaries is not None and shapes is not None:
            coverage = join(boundaries, shapes, villages, towns, findings, heirs)
        villages, towns = beside(villages, coverage), beside(towns, coverage)
        pointed = [village for village in villages if village.precision is Precision.POINT]
        declared = {
            "coordinates": self.sources.coordinates,
            "boundaries_crs": self.sources.boundaries_crs,
            "outlines_crs": self.sources.outlines_crs,
        }
        if not self.known:
            tell_shifts(pointed, towns, coverage, outlines, findings, declared=declared)
        findings.account.joins.append(account_of_places(villages, coverage))
        told = tell_astray(villages, towns, coverage, outlines, findings, cells=cells)
        file, villages = cells.file, located(villages, towns, coverage, outlines)
        tell_against_codes(villages, told, findings, file=file)
        tell_abroad([v for v in pointed if v.id not in told], system, findings, file=file)
        cells = village_cells(villages, outlines, coverage, findings)
        return _Ground(
            villages=villages,
            townships=towns,
            heirs=heirs,
            coverage=_together(coverage, cells),
            approximate=frozenset() if cells is None else frozenset(map(str, cells.index)),
        )

    def _succeeded(
        self, villages: tuple[Village, ...], towns: tuple[Township, ...]
    ) -> tuple[tuple[Village, ...], Heirs]:
        """Villages after the mergers, splits and renames of the table of changes."""
        cells = self.cells("lineage")
        if cells is None:
            return villages, Heirs()
        changes = read_lineage(cells, self.findings)
        self.unit_cells = self.cells("units")
        of_units, changes = changes_of_units(
            changes, self.unit_cells, villages, towns, cells, self.findings
        )
        self.of_units, self.lineage = of_units, cells
        made = succeeded(villages, towns, changes)
        tell_problems(made.problems, cells, self.findings)
        gone = len({v.id for v in villages} - {v.id for v in made.villages})
        if gone:
            finding = Finding(key="lineage_merged", severity=Severity.NOTE, value=str(gone))
            self.findings.add(finding)
        return made.villages, made.heirs

    @cached_property
    def village_table(self) -> TableCells | None:
        """The table of villages, where there is one."""
        return self.cells("villages") if "villages" in self.files.tables else None

    def wanted(self) -> Set[str]:
        """Names and codes of the villages in their table, as texts are compared."""
        cells = self.village_table
        columns = () if cells is None else (cells.values("name"), cells.values("code"))
        return {normalised(text) for texts in columns for text in texts if text}

    def _village_cells(self, shapes: TableCells | None) -> TableCells | None:
        """The table of villages; without one the attributes of the polygons."""
        if "villages" in self.files.tables:
            return self.village_table
        if shapes is not None and "name" in shapes.known:
            return shapes
        broken = any(finding.row is None for finding in self.findings.errors)
        if shapes is not None and not broken:
            self.findings.add(without_names(shapes))
        elif not broken:
            self.findings.add(Finding(key="no_villages"))
        return None

    def people(self, ground: _Ground, name: str) -> County:
        """Everybody who can be sent, and who is."""
        places = Places(ground.villages, ground.townships, ground.heirs)
        findings, system = self.findings, self.sources.coordinates
        tables = {table: self.cells(table) for table in ("cadres", "leaders")}
        tables["units"] = self.unit_cells or self.cells("units")
        units: tuple[Unit, ...] = ()
        cadres: tuple[Cadre, ...] = ()
        leaders: tuple[Leader, ...] = ()
        if tables["units"]:
            units = read_units(tables["units"], places, _seats(ground), system, findings)
            tell_far_seats(units, ground.villages, tables["units"], findings)
        units, heirs = followed(self.of_units, units, self.lineage, findings)
        places_of = {**ground.heirs.renamed, **ground.heirs.by_spelling}
        self.before = Former(places=places_of, units=heirs.by_spelling, lost=heirs.lost)
        if tables["cadres"]:
            cadres = read_cadres(
                tables["cadres"],
                units,
                places,
                system,
                findings,
                self.sources.id_number,
                self.before,
            )
            tell_far_homes(cadres, units, ground.villages, tables["cadres"], findings)
        if tables["leaders"]:
            leaders = read_leaders(tables["leaders"], places, findings)
        county = County(
            name=name,
            villages=ground.villages,
            townships=ground.townships,
            units=units,
            cadres=cadres,
            leaders=leaders,
            grown=ground.heirs.grown,
        )
        stated = self.cells("neighbours")
        if stated is not None:
            county = read_neighbours(stated, county, places, ground.coverage, findings)
        return self._postings(county, places)

    def _postings(self, county: County, places: Places) -> County:
        tables = {layer.name: layer.supply for layer in self.layers}
        three = (county.cadres, county.leaders, county.units)
        supplies = Supplies(*three, layers=tables, former=self.before)
        pins, findings = self.cells("pins"), self.findings
        standing = self._standing(county, places, supplies)
        units = Supplies(county.units, former=self.before)
        fixed = read_pins(pins, places, supplies, units, findings) if pins else ()
        if places.heirs.by_spelling:
            standing, fixed = carried(standing, fixed, findings, places.heirs)
        scored = self.cells("scores")
        scores = read_scores(scored, places, supplies, findings) if scored else PairScores()
        tied = self.cells("ties")
        ties = read_ties(tied, county, places, supplies, findings) if tied else ()
        serving = tuple(post for post in standing if post.status == SERVING)
        ended = tuple(post for post in standing if post.status != SERVING)
        county = replace(county, current=serving, former=ended, pins=fixed)
        return replace(county, scores=scores, ties=ties)

    def training(self, county: County) -> County:
        """The county with training classes and absences, where their tables are asked for."""
        sessions, absences = self.cells("sessions"), self.cells("absences")
        if sessions is not None:
            system = self.sources.coordinates
            classes = read_sessions(sessions, county, system, self.findings)
            county = replace(county, sessions=classes)
        if absences is not None:
            supplies = Supplies(county.cadres, county.leaders, county.units, former=self.before)
            county = replace(county, absences=read_absences(absences, supplies, self.findings))
        return county

    def _standing(
        self, county: County, places: Places, supplies: Supplies
    ) -> tuple[StandingPosting, ...]:
        """The plan in force: a row for each posting, or one for each village."""
        layers, found = self.layers or usual_layers(), self.findings
        spots = self.files.places("current")
        read = [read_grid(path, sheet, "current", found) for path, sheet in spots]
        grids = [grid for grid in read if grid is not None]
        meant = self.meant.get("current", NO_MAP)
        wide = [grid for grid in grids if is_wide(grid, layers, meant)]
        standing = [
            post
            for grid in wide
            for post in read_wide(grid, county, layers, found, former=self.before, meant=meant)
        ]
        for grid in (grid for grid in grids if grid not in wide):
            cells = table_of(grid, "current", found, meant)
            standing += () if cells is None else read_current(cells, places, supplies, found)
        return tuple(standing)


def _together(
    coverage: gpd.GeoDataFrame | None, cells: gpd.GeoDataFrame | None
) -> gpd.GeoDataFrame | None:
    """Real polygons and drawn cells as one coverage."""
    frames = [frame for frame in (coverage, cells) if frame is not None]
    if not frames:
        return None
    return frames[0] if len(frames) == 1 else gpd.GeoDataFrame(pd.concat(frames), crs="EPSG:4326")


def _seats(ground: _Ground) -> dict[str, Point]:
    places: list[Township | Village] = [*ground.townships, *ground.villages]
    return {
        place.id: (place.lon, place.lat)
        for place in places
        if place.lon is not None and place.lat is not None
    }


def _county_name(ground: _Ground, folder: Path, language: Language) -> str:
    names = list(dict.fromkeys(village.county for village in ground.villages if village.county))
    if len(names) > 1:
        return say("case.several_counties", language, first=names[0], count=len(names))
    return names[0] if names else folder.resolve().name


def _tell_locations(villages: tuple[Village, ...], findings: Findings) -> None:
    counts = {
        "no_location": sum(v.precision is Precision.UNKNOWN for v in villages),
        "approximate_location": sum(
            v.precision in {Precision.TOWNSHIP, Precision.COUNTY} for v in villages
        ),
    }
    for key, count in counts.items():
        if count:
            severity = Severity.WARNING if key == "no_location" else Severity.NOTE
            findings.add(Finding(key=key, severity=severity, value=str(count)))
