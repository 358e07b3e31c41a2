"""A plan made by hand, as clerks make them: a table with village and names -> postings.

Either one row per village with a column for each layer, or one row per posting. Titles above
the header, cells merged over a township's rows, several names in a cell, units in brackets,
totals: all usual. What cannot be understood is told by row, and the rest is still read.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from geodata.facts.county import Cadre, County, Supply, Village
from geodata.findings import Findings
from geodata.lineage.place_names import Suggestions
from geodata.tables.cells import cell_text
from geodata.tables.odd_cells import tell_odd_cells
from geodata.tables.sheets import WORKBOOKS, Grid, open_workbook, read_grid
from geodata.text import normalised

HEADER_ROWS = 20
TOTALS = frozenset({"合计", "小计", "总计", "total", "sum", "备注", "说明"})
PLACE_HEADS: Mapping[str, tuple[str, ...]] = {
    "code": ("村代码", "代码", "行政区划代码", "code"),
    "county": ("县（市、区）", "县(市区)", "县市区", "县", "区县", "county"),
    "township": ("乡镇（街道）", "乡镇(街道)", "乡镇", "镇街", "乡", "township"),
    "village": ("村（社区）", "村(社区)", "村", "行政村", "村名", "村名称", "派驻村", "village"),
    "layer": ("派驻类型", "类型", "岗位", "层", "职务类型", "layer"),
    "supply": ("姓名", "人员", "派驻对象", "派驻人员", "name", "supply"),
    "unit": ("单位", "派出单位", "所在单位", "unit"),
}
SPLIT = re.compile(r"[、,，;；/\n]+(?![^（(]*[）)])")
BRACKETS = re.compile(r"^(?P<name>[^（(]+)[（(](?P<unit>.+)[）)]$")
NONE = frozenset({"", "无", "空", "-", "—", "/", "待定", "none"})


@dataclass(frozen=True, slots=True)
class HandLayer:
    """A layer as the table may call it: its titles, its table of supplies, its level."""

    name: str
    titles: tuple[str, ...]
    supply: str
    level: str


@dataclass(frozen=True, slots=True)
class HandPosting:
    """One posting with the row that it stands in."""

    row: int
    layer: str
    place: str
    supply: str


@dataclass(frozen=True, slots=True)
class Riddle:
    """A cell that was not understood (``audit.riddle.<key>``); ``near`` is what is like it."""

    row: int
    key: str
    text: str
    layer: str = ""
    near: str = ""


@dataclass(frozen=True, slots=True)
class HandPlan:
    """What a table says, and what of it was not understood."""

    postings: tuple[HandPosting, ...]
    riddles: tuple[Riddle, ...]
    sheet: str = ""
    rows: int = 0


@dataclass(eq=False)
class _Reader:
    county: County
    layers: Sequence[HandLayer]
    postings: dict[HandPosting, None] = field(default_factory=dict)
    riddles: list[Riddle] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.places = HandPlaces(self.county)
        self.people = {layer.name: _Supplies(self.county, layer.supply) for layer in self.layers}

    def read(self, grid: Grid) -> int:
        """Read all rows below the header; how many there were."""
        found = _header(grid, self.layers)
        if found is None:
            self.riddles.append(Riddle(grid.numbers[0] if grid.numbers else 1, "header", ""))
            return 0
        start, columns, by_layer = found
        above = {"county": "", "township": ""}
        count = 0
        for number, row in zip(grid.numbers[start + 1 :], grid.rows[start + 1 :], strict=True):
            cells = {name: text_at(row, spot) for name, spot in columns.items()}
            if _is_total(cells) or not any(text_at(row, spot) for spot in columns.values()):
                continue
            above = {name: cells.get(name) or before for name, before in above.items()}
            cells |= above
            count += 1
            if by_layer:
                named = {layer: text_at(row, spot) for layer, spot in by_layer.items()}
            else:
                named = self._long(number, cells)
            self._row(number, cells, named)
        return count

    def _long(self, number: int, cells: Mapping[str, str]) -> dict[str, str]:
        """The one posting of a row: its layer, and the name with its unit."""
        wanted = normalised(cells.get("layer", ""))
        known = [x.name for x in self.layers if wanted in {normalised(t) for t in x.titles}]
        if not known:
            self.riddles.append(Riddle(number, "layer", cells.get("layer", "")))
            return {}
        who, unit = cells.get("supply", ""), cells.get("unit", "")
        return {known[0]: f"{who}（{unit}）" if who and unit else who or unit}

    def _row(self, number: int, cells: Mapping[str, str], named: Mapping[str, str]) -> None:
        for layer in self.layers:
            text = named.get(layer.name, "")
            if normalised(text) in NONE:
                continue
            place = self.places.find(cells, layer.level)
            if len(place) != 1:
                where = "/".join(filter(None, (cells.get("township"), cells.get("village"))))
                key = "place_twice" if place else "place"
                near = self.places.near(cells.get("village", ""))
                self.riddles.append(Riddle(number, key, where or cells.get("code", ""), "", near))
                return
            for part in self._names(layer.name, text):
                who = self.people[layer.name].find(part)
                if len(who) == 1:
                    self.postings[HandPosting(number, layer.name, place[0], who[0])] = None
                else:
                    near = "、".join(who[:5]) if who else self.people[layer.name].near(part)
                    key = "supply_twice" if who else "supply"
                    self.riddles.append(Riddle(number, key, part, layer.name, near))

    def _names(self, layer: str, text: str) -> list[str]:
        """The names of a cell; a name that holds a separator itself is known as a whole."""
        if len(self.people[layer].find(text.strip())) == 1:
            return [text.strip()]
        return [part.strip() for part in SPLIT.split(text) if normalised(part) not in NONE]


def read_hand_plan(
    path: Path, county: County, layers: Sequence[HandLayer], findings: Findings
) -> HandPlan | None:
    """Read a table of postings; ``None`` where the file cannot be read (findings say why).

    Of a workbook the first sheet is taken that has a header with a place and a layer.
    """
    grids = list(grids_of(path, findings))
    for grid in grids:
        found = _header(grid, layers)
        if found is not None:
            tell_odd_cells(grid, found[0], findings)
            reader = _Reader(county, layers)
            rows = reader.read(grid)
            return HandPlan(tuple(reader.postings), tuple(reader.riddles), grid.sheet, rows)
    if findings.errors:
        return None
    return HandPlan((), (Riddle(1, "header", path.name),))


def grids_of(path: Path, findings: Findings) -> Iterator[Grid]:
    """Every sheet of a workbook, or the one of a CSV file."""
    if path.suffix.lower() not in WORKBOOKS or not path.is_file():
        grid = read_grid(path, None, "current", findings)
        return iter([grid] if grid else [])
    workbook = open_workbook(path, findings)
    names = workbook.sheet_names if workbook else []
    found = (read_grid(path, name, "current", findings) for name in names)
    return iter([grid for grid in found if grid is not None])


Header = tuple[int, dict[str, int], dict[str, int]]


def _header(grid: Grid, layers: Sequence[HandLayer]) -> Header | None:
    """Index of the header row, columns of places and words, columns of layers."""
    heads = {normalised(n): key for key, names in PLACE_HEADS.items() for n in names}
    titles = {normalised(title): layer.name for layer in layers for title in layer.titles}
    for index, row in enumerate(grid.rows[:HEADER_ROWS]):
        texts = [normalised(cell_text(cell)) for cell in row]
        by_layer = {titles[t]: n for n, t in enumerate(texts) if t in titles}
        columns = {heads[t]: n for n, t in enumerate(texts) if t in heads and t not in titles}
        placed = {"village", "township", "code"} & columns.keys()
        long = {"layer", "supply"} <= columns.keys() or {"layer", "unit"} <= columns.keys()
        if placed and (long or by_layer):
            return index, columns, {} if long else by_layer
    return None


def text_at(row: Sequence[object], spot: int) -> str:
    """The text of a cell; empty beyond the row's end."""
    return cell_text(row[spot]).strip() if spot < len(row) else ""


def _is_total(cells: Mapping[str, str]) -> bool:
    names = (cells.get(name, "") for name in ("county", "township", "village", "code"))
    first = next((normalised(name) for name in names if name), "")
    return first in TOTALS


class HandPlaces:
    """Places by what a row says of them."""

    def __init__(self, county: County) -> None:
        self.towns = {town.id: town for town in county.townships}
        self.by: dict[tuple[str, str], list[str]] = defaultdict(list)
        self.villages = {village.id: village for village in county.villages}
        for village in county.villages:
            self.by["village", normalised(village.name)].append(village.id)
            self.by["code", normalised(village.code or "")].append(village.id)
            self.by["code", normalised(village.id)].append(village.id)
        for town in county.townships:
            self.by["township", normalised(town.name)].append(town.id)
        for name in dict.fromkeys(v.county for v in county.villages if v.county):
            self.by["county", normalised(name)].append(name)
        self.names = Suggestions(village.name for village in county.villages)

    def find(self, cells: Mapping[str, str], level: str) -> list[str]:
        """Ids that answer; one where the row is clear."""
        if level == "county":
            return self.by["county", normalised(cells.get("county", ""))]
        if level == "township":
            found = self.by["township", normalised(cells.get("township", ""))]
            home = normalised(cells.get("county", ""))
            return [t for t in found if not home or normalised(self.towns[t].county) == home]
        code = list(dict.fromkeys(self.by["code", normalised(cells.get("code", ""))]))
        if code and cells.get("code"):
            return code
        found = self.by["village", normalised(cells.get("village", ""))]
        return [place for place in found if self._inside(self.villages[place], cells)]

    def _inside(self, village: Village, cells: Mapping[str, str]) -> bool:
        town, home = normalised(cells.get("township", "")), normalised(cells.get("county", ""))
        known = self.towns.get(village.township)
        right_town = not town or known is None or town in (normalised(known.name), known.id)
        return right_town and (not home or not village.county or normalised(village.county) == home)

    def near(self, name: str) -> str:
        """The nearest name of a village."""
        return self.names.near(name)


class _Supplies:
    """People, units or leaders by id, name, or name and unit."""

    def __init__(self, county: County, kind: str) -> None:
        self.items: dict[str, Supply] = {item.id: item for item in county.supplies(kind)}
        self.units = {unit.id: normalised(unit.name) for unit in county.units}
        self.by: dict[str, list[str]] = defaultdict(list)
        for item in self.items.values():
            self.by[normalised(item.name)].append(item.id)
        self.names = Suggestions(item.name for item in self.items.values())

    def find(self, text: str) -> list[str]:
        """Ids that answer; one where the cell is clear."""
        if text in self.items:
            return [text]
        whole = self.by.get(normalised(text), [])
        if whole:
            return whole
        match = BRACKETS.match(text)
        if match is None:
            return []
        named = self.by.get(normalised(match["name"]), [])
        unit = normalised(match["unit"])
        return [name for name in named if self._from(self.items[name], unit)]

    def _from(self, item: Supply, unit: str) -> bool:
        owner = item.unit if isinstance(item, Cadre) else item.id
        return self.units.get(owner or "", "") == unit or normalised(owner or "") == unit

    def near(self, text: str) -> str:
        """The nearest name."""
        return self.names.near(BRACKETS.sub(r"\g<name>", text))
