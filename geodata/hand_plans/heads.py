"""What the headers of a plan made by hand mean: places, layers, names and units.

The words are those of the tables (``geodata.tables``) and the titles of the scenario's layers,
so that one header means one thing wherever it stands.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

from geodata.columns.headers import choice_names, header_names
from geodata.hand_plans.terms import DAYS, bare_days, days_of
from geodata.sheets.grids import Grid
from geodata.sheets.layout import Header, header_of
from geodata.tables.column_map import NO_MAP, TableMap
from geodata.text import normalised

HEADER_ROWS = 20
PLACE_HEADS: Mapping[str, tuple[str, ...]] = {
    "code": ("村代码", "代码", "行政区划代码", "code"),
    "county": ("县（市、区）", "县(市区)", "县市区", "县", "区县", "county"),
    "township": ("乡镇（街道）", "乡镇(街道)", "乡镇", "镇街", "乡", "township"),
    "village": ("村（社区）", "村(社区)", "村", "行政村", "村名", "村名称", "派驻村", "village"),
    "layer": ("派驻类型", "类型", "岗位", "层", "职务类型", "layer"),
    "supply": ("姓名", "人员", "派驻对象", "派驻人员", "name", "supply"),
    "unit": ("单位", "派出单位", "所在单位", "unit"),
}
TABLE_HEADS = {
    "villages": {"code": "code", "county": "county", "township": "township", "name": "village"},
    "current": {"layer": "layer", "supply": "supply"},
    "cadres": {"name": "supply", "unit": "unit"},
}
"""Table -> its columns and what they are to a plan."""
PLACES = frozenset({"code", "county", "township", "village"})
USUAL = {
    "first_secretary": ("cadres", "village"),
    "work_team": ("cadres", "village"),
    "department": ("units", "village"),
    "county_leader": ("leaders", "village"),
    "town_leader": ("leaders", "village"),
    "township_first_secretary": ("cadres", "township"),
    "township_contact": ("leaders", "township"),
}
"""Layer of the vocabulary -> who serves in it, and on what level."""
BEFORE = re.compile(r"^(现任|拟派|选派|派驻|驻村|包联|包村|联村|联系|结对|帮扶)(?=..)")
NAME_OF = ("姓名", "名单", "人员", "人选", "成员", "名称", "队长", "队员", "name", "names")
UNIT_OF = ("单位", "派出单位", "工作单位", "所在单位", "选派单位", "unit")


@dataclass(frozen=True, slots=True)
class HandLayer:
    """A layer as the table may call it: its titles, its table of supplies, its level."""

    name: str
    titles: tuple[str, ...]
    supply: str
    level: str


@dataclass(frozen=True, slots=True)
class HandColumns:
    """Where a table says what, as positions in a row.

    ``places`` are the columns of places, and of layer, name and unit where each row is one
    posting. ``names`` and ``units`` are those of each layer where each row is one place;
    ``aside`` are headers of layers that the scenario does not have. ``days``: layer and what of
    its terms (start, end, term) -> position; ``unclear`` are headers of days of no clear layer.
    """

    head: Header
    places: Mapping[str, int]
    names: Mapping[str, tuple[int, ...]]
    units: Mapping[str, int]
    aside: tuple[str, ...] = ()
    days: Mapping[tuple[str, str], int] = field(default_factory=dict)
    unclear: tuple[str, ...] = ()


def hand_columns(
    grid: Grid, layers: Sequence[HandLayer], meant: TableMap = NO_MAP
) -> HandColumns | None:
    """The header of a plan, of the first rows; ``None`` where there is none.

    A header that names layers has one row for each place; else the rows are postings. ``meant``
    is what the user says that headers mean.
    """
    for heads in (_Wide(layers, meant), _Long(layers, meant)):
        for index, row in enumerate(grid.rows[:HEADER_ROWS]):
            if any(isinstance(cell, str) and heads.means(cell) for cell in row):
                found = heads.columns(header_of(grid, index, heads.means))
                if found is not None:
                    return found
    return None


@cache
def usual_layers() -> tuple[HandLayer, ...]:
    """The layers of the vocabulary, where no scenario says which there are."""
    usual = choice_names("layer")
    return tuple(
        HandLayer(name, tuple(t for t, word in usual.items() if word == name), supply, level)
        for name, (supply, level) in USUAL.items()
    )


class _Wide:
    """One row for each place: a column, or a group of columns, for each layer."""

    def __init__(self, layers: Sequence[HandLayer], meant: TableMap) -> None:
        self.said = _said(layers, meant)
        self.people = {layer.name for layer in layers if layer.supply != "units"}
        self.layers = {normalised(t): layer.name for layer in layers for t in layer.titles}
        others = choice_names("layer")
        self.others = {text for text in others if text not in self.layers}

    def means(self, text: str) -> str | None:
        """A place or a layer; names and units belong to the group that they stand under."""
        said = self.said.get(normalised(text), "")
        place = said or place_heads().get(_bare(text))
        if place in PLACES:
            return place
        if said:
            return f"{said}/name" if said in self.layers.values() else None
        found = self.layer(text)
        return None if found is None else f"{found[0]}/{found[1]}"

    def layer(self, text: str) -> tuple[str, str] | None:
        """Layer and what of it a header means: ``name``, ``unit`` or ``other``."""
        key = normalised(text)
        for form in dict.fromkeys((key, _bare(text), BEFORE.sub("", key))):
            if form in self.layers:
                return self.layers[form], "name"
        for title in sorted(self.layers, key=len, reverse=True):
            at = key.find(title)
            if 0 <= at <= 2 and (at == 0 or BEFORE.match(key)):
                return self.layers[title], _kind(key[at + len(title) :])
        return None

    def columns(self, head: Header) -> HandColumns | None:
        places: dict[str, int] = {}
        names: dict[str, list[int]] = {}
        units: dict[str, int] = {}
        days: dict[tuple[str, str], int] = {}
        for spot, text in enumerate(head.texts):
            means = self.means(text)
            if means is None:
                continue
            layer, _, kind = means.partition("/")
            if kind == "name":
                names.setdefault(layer, []).append(spot)
            elif kind == "unit":
                units.setdefault(layer, spot)
            elif kind in DAYS:
                days.setdefault((layer, kind), spot)
            elif not kind:
                places.setdefault(layer, spot)
        if not names or not {"village", "township", "code", "county"} & places.keys():
            return None
        aside = tuple(text for text in head.texts if self._is_other(text))
        spots = {layer: tuple(found) for layer, found in names.items()}
        bare, unclear = bare_days(head, names, self.people)
        return HandColumns(head, places, spots, units, aside, {**bare, **days}, unclear)

    def _is_other(self, text: str) -> bool:
        """Whether a header is a layer's that the scenario does not have."""
        if not text or self.means(text) is not None:
            return False
        key = normalised(text)
        ends = ("", *map(normalised, NAME_OF))
        forms = {key.removesuffix(end) for end in ends}
        return any(form in self.others for form in forms | {BEFORE.sub("", f) for f in forms})


def _kind(rest: str) -> str:
    """What of a layer a header speaks of, by what follows the layer's title."""
    if rest in UNIT_OF:
        return "unit"
    if days_of(rest):
        return days_of(rest)
    return "name" if rest in NAME_OF or rest.removesuffix("姓名") in NAME_OF else "other"


class _Long:
    """One row for each posting: layer, place and name."""

    def __init__(self, layers: Sequence[HandLayer], meant: TableMap) -> None:
        self.said = {t: n for t, n in _said(layers, meant).items() if n in PLACE_HEADS}
        self.titles = {normalised(title) for layer in layers for title in layer.titles}

    def means(self, text: str) -> str | None:
        """What a header means to a posting."""
        return self.said.get(normalised(text)) or place_heads().get(_bare(text))

    def columns(self, head: Header) -> HandColumns | None:
        places: dict[str, int] = {}
        for spot, text in enumerate(head.texts):
            means = self.means(text)
            if means is not None:
                places.setdefault(means, spot)
        placed = {"village", "township", "code"} & places.keys()
        said = "layer" in places and {"supply", "unit"} & places.keys()
        return HandColumns(head, places, {}, {}) if placed and said else None


def _said(layers: Sequence[HandLayer], meant: TableMap) -> dict[str, str]:
    """Headers (normalised) -> the place or the layer that the user says that they mean."""
    known = {layer.name for layer in layers} | PLACE_HEADS.keys()
    names = {"place": "village"}
    found = {text: names.get(name, name) for text, name in meant.columns.items()}
    return {text: name for text, name in found.items() if name in known}


def _bare(text: str) -> str:
    """A header without a remark in brackets behind it, unless it is known with it."""
    key = normalised(text)
    if key in place_heads() or not key.endswith(")"):
        return key
    return key.split("(")[0]


@cache
def place_heads() -> dict[str, str]:
    """Every spelling of a header of a plan (normalised) -> what it means."""
    heads = {normalised(text): key for key, texts in PLACE_HEADS.items() for text in texts}
    for table, columns in TABLE_HEADS.items():
        for text, name in header_names(table).items():
            if name in columns:
                heads.setdefault(text, columns[name])
    for word in ("place", *(t for t, n in header_names("current").items() if n == "place")):
        heads.setdefault(word, "village")
    return heads
