"""Villages, cells and member households on the map of grids, by number, never by id."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from geodata.facts.case import Case
from maps.files.grid_shapes import GridShapes, cell_middles
from maps.pages.shapes import UNITS, rings, simplified
from maps.styles import apart_colours
from maps.tables.grid_tables import GridWords
from optimizer.grids.grid_case import GridVillage
from optimizer.grids.grid_judge import GridJudge
from optimizer.grids.grid_plan import GridPlan, VillagePlan

Key = tuple[int, int]
"""Village and cell, each by number."""


class GridPlaces:
    """What the page is told; coordinates are whole 1e-5 degrees, EPSG:4326."""

    def __init__(
        self,
        case: Case,
        drawn: GridShapes,
        judge: GridJudge,
        plan: GridPlan,
        words: GridWords,
    ) -> None:
        self.judge, self.plan, self.words = judge, plan, words
        self.villages = [judge.facts.by_id[own.village] for own in plan.villages]
        self.slim = _slim(case, drawn.borders)
        self.shapes = [
            {cell: shape for (cell, _), shape in shapes.items()} for shapes in drawn.cells
        ]
        self.number: dict[Key, int] = {}
        for at, own in enumerate(plan.villages):
            for cell in range(1, own.cells + 1):
                self.number[at, cell] = len(self.number)

    def village_columns(self) -> dict[str, list[Any]]:
        """Every village: names, spot, rings, its head, and figures."""
        facts = list(zip(self.villages, self.plan.villages, strict=True))
        served = [int(own.served[:, 2].sum()) for _, own in facts]
        return {
            "name": [self.words.village(own.village) for _, own in facts],
            "town": [self.words.town(own.village) for _, own in facts],
            "at": [self._spot(village) for village, _ in facts],
            "rings": [
                rings(self.slim[o.village]) if o.village in self.slim else 0 for _, o in facts
            ],
            "head": [self.words.person(own.secretary) for _, own in facts],
            "households": [village.households.total for village, _ in facts],
            "cells": [own.cells for _, own in facts],
            "members": [len(village.members) for village, _ in facts],
            "served": served,
            "proven": [int(bool(own.levels) and own.proven) for _, own in facts],
        }

    def _border(self, village: str) -> list[list[int]] | int:
        return rings(self.slim[village]) if village in self.slim else 0

    def _spot(self, village: GridVillage) -> list[int] | int:
        border = self.slim.get(village.place.id)
        if border is not None:
            inside = shapely.point_on_surface(border)
            return _whole(inside.x, inside.y)
        if not len(village.households):
            return 0
        return _whole(float(village.households.lon.mean()), float(village.households.lat.mean()))

    def cell_columns(self) -> dict[str, list[Any]]:
        """Every cell: its village, number, head, figures, colour, rings and spot."""
        colours = self._colours()
        rows: list[dict[str, Any]] = []
        for at, (village, own) in enumerate(zip(self.villages, self.plan.villages, strict=True)):
            middles, shapes = cell_middles(village, own), self.shapes[at]
            for cell in range(1, own.cells + 1):
                shape = shapes.get(cell)
                rows.append(
                    {
                        "village": at,
                        "number": cell,
                        "head": self.words.person(own.heads.get(cell)),
                        **_figures(village, own, cell),
                        "colour": colours[at, cell],
                        "rings": rings(shape) if shape is not None else [],
                        "at": _whole(*middles[cell]),
                    }
                )
        keys = ("village", "number", "head", "households", "subs", "members", "room", "served")
        return {key: [row[key] for row in rows] for key in (*keys, "colour", "rings", "at")}

    def _colours(self) -> dict[Key, str]:
        """Colours of cells; no two of one village that touch have the same."""
        near: dict[Key, set[Key]] = {key: set() for key in self.number}
        for at, (village, own) in enumerate(zip(self.villages, self.plan.villages, strict=True)):
            if own.cells < 2:
                continue
            graph = village.touching.graph
            pairs = np.column_stack([own.cell[graph.first], own.cell[graph.second]])
            for one, other in np.unique(pairs[pairs[:, 0] != pairs[:, 1]], axis=0).tolist():
                near[at, one].add((at, other))
        return apart_colours(near)

    def members(self) -> dict[str, list[Any]]:
        """Every member household: its cell, spot, room, and how many it looks after."""
        found: dict[str, list[Any]] = {"cell": [], "at": [], "room": [], "served": []}
        for at, (village, own) in enumerate(zip(self.villages, self.plan.villages, strict=True)):
            members = village.members
            held = np.bincount(own.served[:, 1], weights=own.served[:, 2], minlength=len(members))
            cells = own.member_cell.tolist()
            found["cell"] += [self.number.get((at, cell), -1) for cell in cells]
            found["at"] += [
                _whole(lon, lat) for lon, lat in zip(members.lon, members.lat, strict=True)
            ]
            found["room"] += members.weight.tolist()
            found["served"] += [int(count) for count in held]
        return found


def _figures(village: GridVillage, own: VillagePlan, cell: int) -> dict[str, int]:
    inside, mine = own.cell == cell, own.member_cell == cell
    rows = own.cell[own.served[:, 0]] == cell
    return {
        "households": int(village.households.weight[inside].sum()),
        "subs": int(own.sub[inside].max(initial=0)),
        "members": int(mine.sum()),
        "room": int(village.members.weight[mine].sum()),
        "served": int(own.served[rows, 2].sum()),
    }


def _slim(case: Case, borders: Mapping[str, BaseGeometry]) -> Mapping[str, BaseGeometry]:
    if case.coverage is None:
        return {}
    found = zip(map(str, case.coverage.index), simplified(case.coverage), strict=True)
    return {name: shape for name, shape in found if name in borders}


def _whole(lon: float, lat: float) -> list[int]:
    return [round(lon * UNITS), round(lat * UNITS)]
