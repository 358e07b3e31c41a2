"""The structural half of the leak test: published files have whitelisted columns and no other.

Of the page every string and number must lie at a known path of its data, of the workbook every
column must have a known heading, and everything around the data must be what the same writer
writes for an empty plan.
"""

import html
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from python_calamine import CalamineWorkbook

from geodata.words import Language, catalogue, say
from maps.editions.file_contents import texts
from maps.editions.leak_test import Leak
from maps.files.workbook import cell_text
from maps.pages.initials import initials_of
from maps.pages.page import DATA, page_data
from maps.styles import PLAN_PAGE, Table
from maps.tables.frames import numbered

LANGUAGES: tuple[Language, ...] = ("zh", "en")
COUNTS = frozenset({
    *("townships.at", "villages.town", "villages.county", "villages.class", "villages.flags"),
    *("villages.at", "villages.rings", "villages.areas", "areas.at", "posts.layer", "posts.place"),
    *("posts.supply", "posts.role", "arcs", "ranks", "outlines", "layers.supply", "supplies.kind"),
    *("supplies.unit", "shortages.layer", "shortages.place", "shortages.missing"),
    *("shortages.cause", "areas.level"),
})  # fmt: skip
"""Where the page's data have numbers: of places as they are drawn, and of rows."""
UNKNOWN = frozenset({"villages.hard", "posts.hectometres", "posts.minutes"})
"""Numbers that the public edition does not know: -1."""
NOTHING = frozenset({"units.at", "townships.at", "base", "roads"})
"""What is not known of any public edition, or not of every place."""
WITHHELD = frozenset({"gaps", "reasons"})
"""What a page may say that it neither shows nor denies."""
LONGEST = 80
"""Characters of a text that is told."""
COLOUR = re.compile(r"#[0-9a-fA-F]{3,8}|")
SHEET = re.compile(r"xl/worksheets/(?:_rels/)?sheet\d+\.xml(?:\.rels)?")


def colours_of(table: Table) -> frozenset[str]:
    """What a page's own drawing may look like."""
    return frozenset(
        one for role in table.values() for one in ((role,) if isinstance(role, str) else role)
    )


@dataclass(frozen=True, kw_only=True)
class PageRules:
    """What a page may say: texts by their path in its data, and where numbers may stand.

    ``unknown`` are numbers that the edition does not know (-1), ``nothing`` what may be null,
    ``rooms`` the parts of the catalogue that hold the page's words.
    """

    titles: frozenset[str]
    texts: Mapping[str, frozenset[str]]
    counts: frozenset[str]
    unknown: frozenset[str]
    nothing: frozenset[str]
    rooms: Sequence[str]
    notices: frozenset[str]
    colours: frozenset[str]

    @cached_property
    def initials(self) -> Mapping[str, str]:
        """What the search by letters may know: the characters of texts that are shown."""
        return initials_of(text for texts in self.texts.values() for text in texts)


@dataclass(frozen=True, kw_only=True)
class Columns:
    """What each column of an edition may say."""

    language: Language
    titles: frozenset[str]
    places: frozenset[str]
    layers: Sequence[str]
    classes: frozenset[str]
    supplies: frozenset[str]
    levels: frozenset[str]
    roles: frozenset[str]
    causes: frozenset[str]
    notices: frozenset[str]

    def page(self) -> PageRules:
        """What the page may say."""
        return PageRules(
            titles=self.titles,
            texts=self._of_page(),
            counts=COUNTS,
            unknown=UNKNOWN,
            nothing=NOTHING,
            rooms=("map",),
            notices=self.notices,
            colours=colours_of(PLAN_PAGE),
        )

    def _of_page(self) -> Mapping[str, frozenset[str]]:
        """Path in the page's data -> the texts that may stand there."""
        return {
            "title": self.titles,
            "language": frozenset(LANGUAGES),
            "proof": frozenset({""}),
            "classes.label": self.classes,
            "layers.label": frozenset(self.layers),
            "counties": self.places | {""},
            "townships.name": self.places,
            "villages.name": self.places,
            "villages.code": frozenset({""}),
            "areas.name": self.places,
            "areas.county": self.places | {""},
            "posts.roles": self.roles,
            "shortages.causes": self.causes,
            "supplies.name": self.supplies,
            "supplies.level": self.levels,
            "units.name": self.supplies,
            "withheld": WITHHELD,
        }


def strange_in_page(path: Path, rules: PageRules, own: frozenset[str]) -> Iterator[Leak]:
    """What of a page is neither the program's own nor a whitelisted column."""
    page = path.read_text("utf-8")
    data = page_data(page)
    heads = (f"<title>{html.escape(title, quote=False)}</title>" for title in rules.titles)
    usual = own.union(*map(texts, heads))
    for text in dict.fromkeys(texts(DATA.sub("", page))):
        if text not in usual:
            yield strange(path, text)
    if data is None:
        yield strange(path, "data")
    else:
        for place, value in leaves(data):
            if not _fits(place, value, rules):
                yield strange(path, f"{place}: {value}")


def strange(path: Path, text: str) -> Leak:
    """Something that no whitelist names."""
    return Leak(path.name, "structure", text if len(text) <= LONGEST else text[: LONGEST - 1] + "…")


def leaves(value: object, place: str = "") -> Iterator[tuple[str, object]]:
    """Every string, number and constant with its path, in which places of lists do not count."""
    if isinstance(value, dict):
        for key, item in value.items():
            yield from leaves(item, f"{place}.{key}" if place else str(key))
    elif isinstance(value, list):
        for item in value:
            yield from leaves(item, place)
    else:
        yield place, value


def _fits(place: str, value: object, rules: PageRules) -> bool:
    match value:
        case None | False:
            return place in rules.nothing
        case int() if value is not True:
            return place in rules.counts or (place in rules.unknown and value == -1)
        case str():
            return _fits_text(place, value, rules)
    return False


def _fits_text(place: str, text: str, rules: PageRules) -> bool:
    root, _, rest = place.partition(".")
    if root == "words":
        said = (catalogue().get(f"{room}.{rest}", {}).values() for room in rules.rooms)
        known = any(text in texts for texts in said)
        return known or (rest == "notice" and text in rules.notices)
    if root == "levels":
        return text in catalogue().get(f"level.{rest}", {rest: rest}).values()
    if root == "initials":
        return text == rules.initials.get(rest)
    if root == "colours":
        return text in rules.colours
    if rest == "colour":
        return bool(COLOUR.fullmatch(text))
    return text in rules.texts.get(place, frozenset())


def strange_in_book(path: Path, columns: Columns, empty: Path) -> Iterator[Leak]:
    """What of a workbook is no whitelisted column; ``empty`` is one of an empty plan."""
    names = {
        say(f"table.packages.{level}", columns.language)
        for level in ("village", "township", "county")
    }
    yield from strange_members(path, empty)
    for sheet, rows in sheets_of(path):
        if sheet not in names:
            yield strange(path, sheet)
        for value in _strange_cells(rows, columns):
            yield strange(path, f"{sheet}: {value}")


def strange_members(path: Path, empty: Path) -> Iterator[Leak]:
    """Parts of a workbook that one of an empty plan has not, beside its sheets."""
    with zipfile.ZipFile(path) as archive, zipfile.ZipFile(empty) as other:
        members, usual = set(archive.namelist()), set(other.namelist())
    for name in sorted(members - usual):
        if not SHEET.fullmatch(name):
            yield strange(path, name)


def sheets_of(path: Path) -> Iterator[tuple[str, list[list[object]]]]:
    """The sheets of a workbook with their rows."""
    book = CalamineWorkbook.from_path(path)
    for sheet in book.sheet_names:
        yield sheet, [list(row) for row in book.get_sheet_by_name(sheet).to_python()]


def _strange_cells(rows: Sequence[Sequence[object]], columns: Columns) -> Iterator[str]:
    language = columns.language
    heads = [str(head) for head in rows[1]] if len(rows) > 1 else []
    places = {say(f"table.column.{key}", language) for key in ("county", "township", "village")}
    number, kind, remark = (
        say(f"table.column.{key}", language) for key in ("number", "class", "shortage")
    )
    known = numbered([*sorted(places), number, kind, *columns.layers, remark], language=language)
    named, kinds = ({"", *map(cell_text, words)} for words in (columns.places, columns.classes))
    yield from (head for head in heads if head and head not in known)
    for row in rows[2:]:
        if not isinstance(row[0], int | float):
            return  # note and signatures, which the text half of the test reads
        for head, cell in zip(heads, map(str, row), strict=True):
            if (head in places and cell not in named) or (head == kind and cell not in kinds):
                yield f"{head} {cell}"
