"""The rows of a plan made by hand -> postings, and riddles where a cell was not understood.

Several names in a cell, units and posts in brackets are usual here.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from geodata.account import ColumnUse, TableUse
from geodata.columns.cells import cell_text
from geodata.facts.county import County
from geodata.facts.former import NO_CHANGES, Former
from geodata.findings import Findings, Severity
from geodata.hand_plans.facts import HandPosting, Riddle
from geodata.hand_plans.heads import HandColumns, HandLayer
from geodata.hand_plans.people import HandPlaces, HandSupplies
from geodata.hand_plans.terms import NO_TERM, Term, behind_name, terms_in
from geodata.row_numbers import shown_rows
from geodata.sheets.grids import Grid
from geodata.sheets.layout import Body, body_of
from geodata.tables.column_map import NO_MAP, TableMap
from geodata.tables.read_table import is_example
from geodata.text import normalised

SPLIT = re.compile(r"[、,，;；/\n\r]+(?![^（(]*[）)])")
BLANKS = re.compile(r"\s+(?![^（(]*[）)])")
NONE = frozenset(
    {"", "无", "空", "空缺", "暂缺", "暂无", "未派", "-", "—", "——", "/", "待定", "none"}
)
SHOWN = 3
FILLED_DOWN = ("county", "township")
"""What is written once over the rows that it holds for."""


@dataclass(eq=False)
class HandRows:
    """The postings, riddles and counts of all sheets read so far."""

    county: County
    layers: Sequence[HandLayer]
    former: Former = NO_CHANGES
    meant: TableMap = NO_MAP
    postings: dict[tuple[str, str, str], HandPosting] = field(default_factory=dict)
    riddles: list[Riddle] = field(default_factory=list)
    rows: int = 0
    names: int = 0
    again: int = 0
    days: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.places = HandPlaces(self.county)
        self.people = {
            layer.name: HandSupplies(self.county, layer.supply, self.former)
            for layer in self.layers
        }
        self.dated: dict[str, list[tuple[int, str]]] = {}

    def read(self, grid: Grid, columns: HandColumns, findings: Findings) -> None:
        """Read all rows below the header."""
        body = body_of(grid, columns.head, is_example, findings)
        above = dict.fromkeys(FILLED_DOWN, "")
        filled, odd = list[int](), list[int]()
        terms = self._terms(grid, columns, body, findings)
        self.dated = {}
        for index in body.kept:
            row = body.rows[index]
            cells = {name: text_at(row, spot) for name, spot in columns.places.items()}
            if not any(cells.values()):
                self._nameless(grid, grid.numbers[index], columns, row)
                continue
            if any(above[name] and not cells.get(name) for name in FILLED_DOWN if name in cells):
                filled.append(grid.numbers[index])
            above = {name: cells.get(name) or before for name, before in above.items()}
            self.rows += 1
            number = grid.numbers[index]
            posts = self._row(grid, number, {**cells, **above}, self._cells(columns, row))
            odd += [number for own in terms if not self._with_terms(own, terms[own][number], posts)]
        _tell_down(grid, columns, filled, findings)
        self._tell_behind(grid, findings)
        if odd:
            rows = tuple(dict.fromkeys(odd))
            findings.add(grid.finding("wide_days_count", Severity.WARNING, rows))
        findings.account.tables.append(_used(grid, columns, body))

    def _nameless(
        self, grid: Grid, number: int, columns: HandColumns, row: Sequence[object]
    ) -> None:
        """A row with names and without a place is told."""
        said = [text for text, _, _ in self._cells(columns, row) if normalised(text) not in NONE]
        if said:
            count = sum(len(SPLIT.split(text)) for text in said)
            self.names += count
            self.riddles.append(
                Riddle(number, "no_place", "、".join(said), sheet=grid.sheet, names=count)
            )

    def _cells(self, columns: HandColumns, row: Sequence[object]) -> list[tuple[str, str, str]]:
        """Text, layer and header of each cell with names; without a layer in a long table."""
        if not columns.names:
            who, unit = (text_at(row, columns.places.get(key, -1)) for key in ("supply", "unit"))
            head = columns.head.texts[columns.places.get("supply", columns.places.get("unit", 0))]
            return [(f"{who}（{unit}）" if who and unit else who or unit, "", head)]
        found = []
        for layer, spots in columns.names.items():
            unit = text_at(row, columns.units.get(layer, -1))
            for spot in spots:
                text = text_at(row, spot)
                alone = text and unit and not SPLIT.search(text) and not text.endswith(("）", ")"))
                whole = f"{text}（{unit}）" if alone else text
                found.append((whole, layer, columns.head.texts[spot]))
        return found

    def _row(
        self,
        grid: Grid,
        number: int,
        cells: Mapping[str, str],
        named: Sequence[tuple[str, str, str]],
    ) -> list[tuple[str, HandPosting | None]]:
        """Layer and posting, name by name; ``None`` where one was not understood."""
        posts: list[tuple[str, HandPosting | None]] = []
        known = {layer.name: layer for layer in self.layers}
        unplaced = 0
        for text, name, head in named:
            layer = known.get(name) if name else self._layer(cells.get("layer", ""))
            if normalised(text) in NONE:
                continue
            if layer is None:
                self.names += 1
                self._riddle(grid, number, Riddle(number, "layer", cells.get("layer", "")), head)
                continue
            parts = self._names(layer, text)
            self.names += len(parts)
            place = self.places.find(cells, layer.level) or self._heirs(cells, layer.level)
            if len(place) == 1:
                for part in parts:
                    post = self._post(grid, number, layer, place[0], part, head)
                    posts.append((layer.name, post))
            else:
                unplaced += len(parts)
        if unplaced:
            self._unplaced(grid, number, cells, unplaced)
        return posts

    def _heirs(self, cells: Mapping[str, str], level: str) -> Sequence[str]:
        """The villages that carry on where a row names one of before."""
        if level != "village" or not (cells.get("village") or cells.get("code")):
            return ()
        parts = [cells.get(name, "") for name in ("county", "township", "village")]
        paths = ["/".join(filter(None, parts[start:])) for start in range(len(parts))]
        texts = (cells.get("code", ""), *paths)
        return next(filter(None, map(self.former.place, texts)), ())

    def _layer(self, said: str) -> HandLayer | None:
        words = self.meant.words.get("layer", {})
        word = normalised(words.get(normalised(said), said))
        fits = (x for x in self.layers if word in {normalised(title) for title in x.titles})
        return next(fits, None)

    def _unplaced(self, grid: Grid, number: int, cells: Mapping[str, str], count: int) -> None:
        level = "village" if cells.get("village") or cells.get("code") else "township"
        key = "place_twice" if self.places.find(cells, level) else "place"
        where = "/".join(filter(None, (cells.get("township"), cells.get("village"))))
        near = self.places.near(cells.get("village", ""))
        riddle = Riddle(number, key, where or cells.get("code", ""), "", near, names=count)
        self._riddle(grid, number, riddle, "")

    def _riddle(self, grid: Grid, number: int, riddle: Riddle, head: str) -> None:
        self.riddles.append(replace(riddle, row=number, sheet=grid.sheet, column=head))

    def _post(
        self, grid: Grid, number: int, layer: HandLayer, place: str, part: str, head: str
    ) -> HandPosting | None:
        people = self.people[layer.name]
        plain = not {"（", "("} & {*part} and people.find(part)
        text, term = (part, None) if plain else behind_name(part)
        who = people.find(text)
        if len(who) != 1:
            key, near = people.riddle(text, who)
            self._riddle(grid, number, Riddle(number, key, part, layer.name, near), head)
            return None
        if term is not None:
            self.dated.setdefault(head, []).append((number, part))
        post = HandPosting(number, layer.name, place, who[0], grid.sheet, term or NO_TERM, part)
        if self.postings.setdefault((layer.name, place, who[0]), post) is not post:
            self.again += 1
        return post

    def _terms(
        self, grid: Grid, columns: HandColumns, body: Body, findings: Findings
    ) -> dict[str, dict[int, list[Term]]]:
        """Layer -> row -> the terms that its columns of days give."""
        found = {}
        for layer in dict.fromkeys(layer for layer, _ in columns.days):
            spots = {kind: spot for (one, kind), spot in columns.days.items() if one == layer}
            heads = {kind: columns.head.texts[spot] for kind, spot in spots.items()}
            rows = {
                grid.numbers[index]: {k: text_at(body.rows[index], s) for k, s in spots.items()}
                for index in body.kept
            }
            found[layer] = terms_in(grid, heads, rows, findings)
            self.days += [text for text in heads.values() if text not in self.days]
        for text in columns.unclear:
            findings.add(grid.finding("wide_days_unclear", Severity.WARNING, (), text))
        return found

    def _with_terms(
        self, layer: str, terms: list[Term], posts: Sequence[tuple[str, HandPosting | None]]
    ) -> bool:
        """Give the postings of a row their terms; whether there is one for all, or one for each."""
        mine = [post for name, post in posts if name == layer]
        some = [term for term in terms if term != NO_TERM]
        if not some or not mine:
            return True
        for post, term in zip(mine, terms * len(mine) if len(terms) == 1 else terms, strict=False):
            key = post and (post.layer, post.place, post.supply)
            if key and self.postings[key] is post and post.term == NO_TERM:
                self.postings[key] = replace(post, term=term)
        return len(terms) in (1, len(mine))

    def _tell_behind(self, grid: Grid, findings: Findings) -> None:
        """Say which days and states behind names were taken as terms."""
        for head, items in self.dated.items():
            self.days += [head] if head not in self.days else []
            rows = tuple(dict.fromkeys(row for row, _ in items))
            told = grid.finding("wide_days_read", Severity.NOTE, rows, head)
            shown = "、".join(text for _, text in items[:SHOWN]) + ("…" if items[SHOWN:] else "")
            findings.add(replace(told, value=shown))

    def _names(self, layer: HandLayer, text: str) -> list[str]:
        """The names of a cell; a name that holds a separator itself is known as a whole.

        Blanks separate names only where each part is one: they may stand inside a name.
        """
        find = self.people[layer.name].find
        if self.people[layer.name].whole(text.strip()):
            return [text.strip()]
        names: list[str] = []
        for part in (piece.strip() for piece in SPLIT.split(text)):
            pieces = BLANKS.split(part)
            apart = len(pieces) > 1 and not find(part) and all(map(find, pieces))
            names += pieces if apart else [part]
        return [part for part in names if normalised(part) not in NONE]


def _tell_down(
    grid: Grid, columns: HandColumns, numbers: Sequence[int], findings: Findings
) -> None:
    """Say in which rows an empty county or township was taken from the row above."""
    if numbers:
        names = [columns.head.texts[columns.places[n]] for n in FILLED_DOWN if n in columns.places]
        listed = "、".join(names)
        findings.add(grid.finding("filled_down", Severity.NOTE, numbers, listed))


def _used(grid: Grid, columns: HandColumns, body: Body) -> TableUse:
    """What became of the rows and columns of a sheet."""
    place = {"village": "place"}
    means = {spot: place.get(name, name) for name, spot in columns.places.items()}
    means |= {spot: layer for layer, spots in columns.names.items() for spot in spots}
    means |= dict.fromkeys(columns.units.values(), "unit")
    means |= {spot: kind for (_, kind), spot in columns.days.items()}
    head = columns.head
    rows = [grid.numbers[index] for index in range(head.first, head.last + 1)]
    aside = body.accounted(grid)
    return TableUse(
        table="current",
        file=grid.file,
        sheet=grid.sheet,
        header=shown_rows(rows),
        read=len(body.kept) + sum(item.count for item in aside),
        used=len(body.kept),
        aside=aside,
        columns=tuple(
            _column_use(text, means.get(spot, ""), [body.rows[index] for index in body.kept], spot)
            for spot, text in enumerate(head.texts)
            if text
        ),
    )


def _column_use(text: str, means: str, rows: Sequence[Sequence[object]], spot: int) -> ColumnUse:
    filled = sum(text_at(row, spot) != "" for row in rows)
    return ColumnUse(header=text, means=means, filled=filled, empty=len(rows) - filled)


def text_at(row: Sequence[object], spot: int) -> str:
    """The text of a cell; empty beyond the row's end, or where ``spot`` is none."""
    return cell_text(row[spot]).strip() if 0 <= spot < len(row) else ""
