"""Grids as a GeoPackage that opens styled in QGIS: villages, cells, member households."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import shapely

from geodata.words import Language, say
from maps.files.geopackage import Record, Written, write_layers
from maps.files.grid_shapes import GridShapes, cell_shapes
from maps.files.qml import Shape, Style
from maps.styles import area_colour
from maps.tables.grid_tables import GridWords
from optimizer.grids.grid_judge import GridJudge
from optimizer.grids.grid_plan import GridPlan

COLOURS = 6
"""Colours that the cells of a village take in turn."""


def write_grid_geopackage(
    path: Path, shapes: GridShapes, judge: GridJudge, plan: GridPlan, *, language: Language
) -> None:
    """Write villages, cells, sub-grids and member households to ``path`` (.gpkg), EPSG:4326.

    Polygons of cells are drawn around their households (see :mod:`maps.files.grid_shapes`), null
    where there is none. Households are in no layer. Raises ``FileExistsError``.
    """
    write_layers(path, _Layers(shapes, judge, plan, GridWords(judge, language)).all())


class _Layers:
    def __init__(
        self, shapes: GridShapes, judge: GridJudge, plan: GridPlan, words: GridWords
    ) -> None:
        self.judge, self.plan, self.words, self.shapes = judge, plan, words, shapes

    def all(self) -> Iterator[Written]:
        """Every layer that has something."""
        villages = list(self._villages())
        yield self._style("villages", "fill", "village", "village", villages)
        yield self._style("cells", "fill", "colour", "name", list(self._cells(subs=False)))
        if self.judge.task.sub_size is not None:
            yield self._style("sub_grids", "fill", "colour", "name", list(self._cells(subs=True)))
        members = list(self._members())
        if members:
            yield self._style("member_households", "marker", "cell", "id", members, "Point")

    def _style(
        self,
        table: str,
        shape: Shape,
        column: str,
        labels: str,
        records: list[Record],
        geometry: str = "MultiPolygon",
    ) -> Written:
        language = self.words.language
        heads = {key for record in records[:1] for key in record if key != "geometry"}
        colours = {str(at): area_colour(at) for at in range(COLOURS)} if column == "colour" else {}
        style = Style(
            table=table,
            shape=shape,
            column=column,
            values=colours,
            other=say("table.geo.other", language),
            labels=labels,
            aliases={key: self.words.text(f"geo.{key}") for key in sorted(heads)},
        )
        return style, geometry, records

    def _villages(self) -> Iterator[Record]:
        for own in self.plan.villages:
            village = self.judge.facts.by_id[own.village]
            yield {
                "id": own.village,
                "township": self.words.town(own.village),
                "village": self.words.village(own.village),
                "head": self.words.person(own.secretary),
                "households": village.households.total,
                "cells": own.cells,
                "members": len(village.members),
                "geometry": self.shapes.borders.get(own.village),
            }

    def _cells(self, *, subs: bool) -> Iterator[Record]:
        for at, own in enumerate(self.plan.villages):
            village = self.judge.facts.by_id[own.village]
            border = self.shapes.borders.get(own.village)
            shapes = cell_shapes(village, own, border, subs=True) if subs else self.shapes.cells[at]
            pairs = zip(own.cell.tolist(), (own.sub if subs else own.sub * 0).tolist(), strict=True)
            for turn, (cell, sub) in enumerate(sorted(set(pairs))):
                inside = (own.cell == cell) & ((own.sub == sub) | (not subs))
                yield {
                    "village": self.words.village(own.village),
                    "cell": cell,
                    "sub": sub,
                    "name": self.words.place(own.village, cell, sub),
                    "head": self.words.person(own.heads.get(cell)),
                    "households": int(village.households.weight[inside].sum()),
                    "members": int((own.member_cell == cell).sum()) if not subs else None,
                    "colour": turn % COLOURS,
                    "geometry": shapes.get((cell, sub)),
                }

    def _members(self) -> Iterator[Record]:
        for own in self.plan.villages:
            members = self.judge.facts.by_id[own.village].members
            held = np.bincount(own.served[:, 1], weights=own.served[:, 2], minlength=len(members))
            spots = shapely.points(members.lon, members.lat)
            for at, cell in enumerate(own.member_cell.tolist()):
                yield {
                    "id": str(members.id[at]),
                    "village": self.words.village(own.village),
                    "cell": cell,
                    "room": int(members.weight[at]),
                    "households": int(held[at]),
                    "geometry": spots[at],
                }
