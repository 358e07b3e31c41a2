"""What a public edition may not show, and what it shows: by person, by number, by text."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from enum import Enum
from functools import cache, cached_property

from geodata.facts.county import Cadre, County, Leader, Place, Supply
from geodata.words import catalogue
from maps.editions.folding import folded, squeezed
from maps.editions.public_view import name_of
from optimizer.model.plan import Plan
from optimizer.model.policy_view import PolicyView, tables_of

Row = Place | Supply
WORD = re.compile(r"[\w·.\-]+")
SHORT_TEXT, SHORT_WORD, SHORT_NUMBER, LONG_TEXT = 2, 4, 9, 8
"""Shorter texts, Latin words and numbers stand everywhere and identify nobody."""
PUBLIC = {"name", "county", "township", "township_name", "level"}
PLACED = {"native_place", "recusals", "preferences", "jurisdiction", "bound_county"}
"""Columns of people that hold places, whose names are public."""
IDS = {"id", "code", "unit", "township"}
YEAR = re.compile(r"\d{4}(?:[-./年]\d{1,2}月?|年)?")
"""A year or a month: no value that would tell of anybody."""
NAMED = re.compile(
    r"(?:姓名|联系人|负责人|书记|主任|户主|配偶|爱人|父亲|母亲|name|contact|spouse)(?:[（(].*[)）])?",
    re.IGNORECASE,
)
"""Ends of headers of columns of the user's own that hold people."""
OFFICE = re.compile("[局委办院校所站部会社队厅处科室组村镇乡县市区厂店行]|[缺无定]")
"""Ends of what is no person in such a column."""
PERSON = re.compile(r"[^\W\d_a-zA-Z]{2,4}|[^\W\d_a-zA-Z]{1,8}[·•・][^\W\d_a-zA-Z·•・]{1,12}")


@cache
def own_words() -> frozenset[str]:
    """The words of the program's sentences, keys and labels."""
    texts = {text for entry in catalogue().values() for text in entry.values()}
    keys = {part for key in catalogue() for part in key.split(".")}
    return frozenset({word for text in texts for word in WORD.findall(text)} | keys | texts)


class Kind(Enum):
    """How a value is recognised, and what excuses it."""

    NAME = "name"
    """A person: anywhere in a text but inside a place's name."""
    ID = "id"
    """Letters and digits: a word of its own."""
    NUMBER = "number"
    """At least nine digits, whatever separates them."""
    TEXT = "text"
    """Telling by itself: long, or with a digit."""
    WORD = "word"
    """A short text, which may also be part of a title or a unit."""


ORDER = list(Kind)


@dataclass(frozen=True, slots=True)
class Secret:
    """A value of a private column (``cadres.name``)."""

    value: str
    column: str
    kind: Kind


@dataclass(frozen=True, kw_only=True)
class Shown:
    """What the whitelist shows, each text as it is written.

    ``places`` are names of villages, townships and counties, ``units`` also levels, ``titles``
    those of scenario, layers and classes, ``people`` whom the edition names, ``public`` what the
    scenario says may be shown whatever it holds.
    """

    places: frozenset[str]
    units: frozenset[str]
    titles: frozenset[str]
    people: frozenset[str] = frozenset()
    public: frozenset[str] = frozenset()
    own: frozenset[str] = field(default_factory=own_words)

    @cached_property
    def all(self) -> frozenset[str]:
        """Every text that is shown as a whole."""
        return self.places | self.units | self.titles | self.people | self.public | self.own

    def tells_apart(self, secret: "Secret") -> bool:
        """Whether the whitelist does not show a secret as a whole, where it may."""
        if secret.value in self.own or secret.value in self.public:
            return False
        match secret.kind:
            case Kind.NAME:
                known = secret.column.endswith(".name")
                return secret.value not in (self.people if known else self.all)
            case Kind.ID | Kind.NUMBER:
                of_units = secret.column.endswith(".unit") or secret.column.startswith("units.")
                named = secret.value in self.places or (of_units and secret.value in self.units)
                return not named
        return secret.value not in self.all

    def carriers(self, kind: Kind) -> frozenset[str]:
        """Texts that may hold a value of this kind as a part of them."""
        always = self.places | self.people | self.public | self.own
        match kind:
            case Kind.NAME:
                return always
            case Kind.ID | Kind.NUMBER:
                return self.public
            case Kind.TEXT:
                return always | self.units
            case Kind.WORD:
                return self.all


def shown_by(
    county: County,
    policy: PolicyView,
    plan: Plan,
    *,
    names: bool,
    classes: bool,
    titles: Iterable[str] = (),
    public: Iterable[str] = (),
) -> Shown:
    """The whitelist of an edition; ``titles`` are those of scenario and layers."""
    places, tables = (*county.villages, *county.townships), tables_of(policy)
    posted = {(tables.get(post.layer), post.supply) for post in plan.postings}
    everybody: list[Cadre | Leader] = [*county.cadres, *county.leaders]
    people = [person for person in everybody if person.key in posted]
    kinds = [name for place in places for name in place.classes] if classes else []
    units = [text for unit in county.units for text in (unit.name, unit.level or "")]
    return Shown(
        places=frozenset(
            {name_of(county), *(t for p in places for t in (p.name, p.county))} - {""}
        ),
        units=frozenset({*units} - {""}),
        titles=frozenset({*kinds, *titles} - {""}),
        people=frozenset(person.name for person in people if names),
        public=frozenset(public),
    )


def secrets_of(
    county: County, shown: Shown, *, classes: bool, files: Mapping[str, str] | None = None
) -> dict[str, Secret]:
    """Value -> what it is, of everything that the edition may not show.

    ``files`` are names of folders and files by what they are. What the whitelist shows as well
    cannot be told apart and is left out.
    """
    tables: Mapping[str, Sequence[Row]] = {
        "villages": county.villages,
        "townships": county.townships,
        "units": county.units,
        "cadres": county.cadres,
        "leaders": county.leaders,
    }
    found: dict[str, Secret] = {}
    for table, rows in tables.items():
        for row in rows:
            for column, value in _cells(row):
                for text in () if _is_public(row, column, classes=classes) else _texts(value):
                    _add(found, Secret(text, f"{table}.{column}", _kind(row, column, text)), shown)
    for what, name in (files or {}).items():
        for text in _texts(name):
            _add(found, Secret(text, what, Kind.WORD), shown)
    return found


def _add(found: dict[str, Secret], secret: Secret, shown: Shown) -> None:
    """Keep a secret by its value; a person's name weighs more than a word."""
    known = found.get(secret.value)
    stronger = known is None or ORDER.index(secret.kind) < ORDER.index(known.kind)
    if stronger and shown.tells_apart(secret):
        found[secret.value] = secret


def _cells(row: Row) -> Iterator[tuple[str, object]]:
    for item in fields(row):
        if item.name == "extra":
            yield from row.extra.items()
        elif item.name != "sender":
            yield item.name, getattr(row, item.name)


def _is_public(row: Row, column: str, *, classes: bool) -> bool:
    if column == "name" and isinstance(row, Cadre | Leader):
        return False
    if column in {"village_class", "township_class"}:
        return classes
    if column in {"lon", "lat", "precision", "available"}:
        return True  # places are drawn; yes and no identify nobody
    return column in PUBLIC or (column == "unit" and isinstance(row, Cadre) and row.sender is None)


def _kind(row: Row, column: str, text: str) -> Kind:
    person = isinstance(row, Cadre | Leader) and column == "name"
    if person or (column in row.extra and _names_somebody(column, text)):
        return Kind.NAME
    plain = folded(text)
    if YEAR.fullmatch(plain):
        return Kind.WORD
    digits = sum(char.isdigit() for char in plain)
    if digits >= SHORT_NUMBER and digits >= len(squeezed(text).text) - 3:
        return Kind.NUMBER
    if plain.isascii() and digits:
        return Kind.ID
    if column in IDS and isinstance(row, Cadre | Leader):
        return Kind.TEXT
    telling = (digits or len(plain) >= LONG_TEXT) and column not in PLACED
    return Kind.TEXT if telling and not plain.isascii() else Kind.WORD


def _names_somebody(column: str, text: str) -> bool:
    """Whether a cell of a column of the user's own is the name of a person."""
    named = any(match.end() == len(column) for match in NAMED.finditer(column.strip()))
    return named and bool(PERSON.fullmatch(text)) and not OFFICE.fullmatch(text[-1])


def _texts(value: object) -> Iterator[str]:
    """The texts by which a value could be recognised."""
    if isinstance(value, bool) or value is None:
        return
    if isinstance(value, str):
        text = value.strip()
        if len(text) >= (SHORT_WORD if text.isascii() else SHORT_TEXT):
            yield text
    elif isinstance(value, int | float):
        text = f"{value:.0f}"
        if float(value).is_integer() and len(text) >= SHORT_NUMBER:
            yield text
    elif isinstance(value, frozenset | tuple):
        for item in value:
            yield from _texts(item)
