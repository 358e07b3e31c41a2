"""The facts of a county, typed and free of geometry.

Every identifier is text. Every coordinate is a WGS 84 longitude and latitude in
degrees (EPSG:4326). ``None`` means *unknown* (信息不全), never no and never zero.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum

from geodata.facts.classes import parts_of_class
from geodata.facts.neighbour_row import NeighbourRow
from geodata.facts.pair_scores import PairScores
from geodata.facts.sessions import Absence, Session
from geodata.facts.supply_key import SupplyKey
from geodata.facts.tie import Tie
from geodata.facts.ways import Ways

Fact = str | float | bool | None
"""One cell of a column that the vocabulary does not know but an expression may use."""


SERVING, RECALLED, CLEARED = "serving", "recalled", "cleared"
STATUSES: tuple[str, ...] = (SERVING, RECALLED, CLEARED, "expired", "retired", "transferred")
"""What a row of the plan in force says: only ``serving`` is in force, the others have ended."""


class Precision(StrEnum):
    """What the coordinates of a village stand for."""

    POLYGON = "polygon"
    POINT = "point"
    TOWNSHIP = "township"
    COUNTY = "county"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """What villages, townships and counties share as places that can be served.

    ``need`` maps a need dimension to its score in [0, 1]; ``hardness`` is in [0, 1].
    """

    id: str
    name: str
    county: str = ""
    code: str | None = None
    population: float | None = None
    need: Mapping[str, float] = field(default_factory=dict)
    hardness: float | None = None
    lon: float | None = None
    lat: float | None = None
    extra: Mapping[str, Fact] = field(default_factory=dict)

    @property
    def place_class(self) -> str | None:
        """The class, several joined (:mod:`geodata.facts.classes`); ``None`` where unknown."""
        return "ordinary"

    @property
    def classes(self) -> tuple[str, ...]:
        """The single classes that demand, shortage and expressions speak of."""
        return parts_of_class(self.place_class)


@dataclass(frozen=True, slots=True, kw_only=True)
class Division(Place):
    """A county, district or county-level city (县、市、区), known by its name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Township(Place):
    """A township or sub-district (乡镇、街道)."""

    township_class: str | None = "ordinary"

    @property
    def place_class(self) -> str | None:
        """The township's class."""
        return self.township_class

    @property
    def township(self) -> str:
        """Itself, so that a rule may ask any place for its township."""
        return self.id

    @property
    def township_name(self) -> str:
        """Its own name."""
        return self.name


@dataclass(frozen=True, slots=True, kw_only=True)
class Village(Place):
    """The smallest place (行政村、社区).

    ``id`` is the 12-digit code where there is one, else ``county/township/village``.
    ``collective_income`` is in yuan a year. ``village_class`` may join several classes.
    """

    township: str
    village_class: str | None = "ordinary"
    party_members: float | None = None
    collective_income: float | None = None
    precision: Precision = Precision.UNKNOWN
    township_name: str = field(default="", compare=False, repr=False)
    """The name of its township, which the county fills in; empty where no table has it."""

    @property
    def place_class(self) -> str | None:
        """The village's class."""
        return self.village_class


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """A sending unit or paired department (派出单位、结对部门).

    ``strength`` is in [0, 1]; ``functions`` maps need dimensions to [0, 1];
    ``capacity`` is the most villages that it can pair with, ``None`` where unknown.
    """

    id: str
    name: str
    level: str | None = "county"
    strength: float | None = None
    capacity: int | None = None
    functions: Mapping[str, float] = field(default_factory=dict)
    lon: float | None = None
    lat: float | None = None
    bound_county: str | None = None
    extra: Mapping[str, Fact] = field(default_factory=dict)

    @property
    def key(self) -> SupplyKey:
        """Its table and id."""
        return SupplyKey("units", self.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cadre:
    """A person who can be posted (干部). ``skills`` maps need dimensions to [0, 1].

    ``recusals``, ``homes`` and ``preferences`` are references of places, a level and an id
    (``village:140603100201``, ``township:…``, ``county:…``), or texts that nobody understood;
    ``homes`` is what ``native_place`` means, several where that is not certain.
    ``lon`` and ``lat`` are his home, where travel counts from there; else from the unit's seat.
    """

    id: str
    name: str
    unit: str | None = None
    pool: str | None = None
    grade: str | None = None
    birth_year: int | None = None
    birth_month: int | None = None
    stated_age: int | None = None
    """The age that a table gives, where there is no year of birth."""
    party_entry: int | None = None
    education: str | None = None
    skills: Mapping[str, float] = field(default_factory=dict)
    native_place: str | None = None
    homes: frozenset[str] = frozenset()
    recusals: frozenset[str] = frozenset()
    available: bool | None = True
    preferences: tuple[str, ...] = ()
    lon: float | None = None
    lat: float | None = None
    extra: Mapping[str, Fact] = field(default_factory=dict)
    sender: Unit | None = field(default=None, compare=False, repr=False)
    """The unit itself, which the county fills in; ``None`` where it is not in the table."""
    age: int | None = field(default=None, compare=False, repr=False)
    """Full years on the county's day, by month of birth; the county fills it in."""

    def age_on(self, day: date) -> int | None:
        """Full years on a day, by the month of birth; without a month the difference of years."""
        if self.birth_year is None:
            return self.stated_age
        return day.year - self.birth_year - (day.month < (self.birth_month or 0))

    @property
    def key(self) -> SupplyKey:
        """His table and id."""
        return SupplyKey("cadres", self.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Leader:
    """A leading cadre (领导干部). ``rank`` 1 is the most senior.

    ``jurisdiction`` holds references of townships or counties (``township:…``, ``county:…``);
    empty means the whole area. ``homes`` and ``recusals`` are those of a :class:`Cadre`.
    """

    id: str
    name: str
    level: str | None = "county"
    rank: int | None = None
    jurisdiction: frozenset[str] = frozenset()
    portfolio: Mapping[str, float] = field(default_factory=dict)
    min_places: int | None = None
    max_places: int | None = None
    native_place: str | None = None
    homes: frozenset[str] = frozenset()
    recusals: frozenset[str] = frozenset()
    extra: Mapping[str, Fact] = field(default_factory=dict)

    @property
    def key(self) -> SupplyKey:
        """His table and id."""
        return SupplyKey("leaders", self.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class StandingPosting:
    """One row of the plan in force, compliant or not.

    ``table`` is the one that ``supply`` stands in (that of the layer); empty where nobody
    knows the layer.
    """

    layer: str
    place: str
    supply: str
    role: str = ""
    start: date | None = None
    end: date | None = None
    status: str = SERVING
    table: str = ""

    @property
    def key(self) -> SupplyKey:
        """Who is posted."""
        return SupplyKey(self.table, self.supply)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pin:
    """A posting that the committee has fixed, or forbidden where ``forbid`` is true.

    ``supply`` is the person, unit or leader in the table of the layer; ``unit`` fixes (or forbids)
    only the unit that a person of the layer must come from.
    """

    layer: str
    place: str
    supply: str | None = None
    unit: str | None = None
    forbid: bool = False


Supply = Cadre | Unit | Leader


@dataclass(frozen=True, slots=True, kw_only=True)
class County:
    """All facts of one planning case, in input order; ids are unique within each table."""

    name: str
    villages: tuple[Village, ...] = ()
    townships: tuple[Township, ...] = ()
    units: tuple[Unit, ...] = ()
    cadres: tuple[Cadre, ...] = ()
    leaders: tuple[Leader, ...] = ()
    current: tuple[StandingPosting, ...] = ()
    former: tuple[StandingPosting, ...] = ()
    """Postings that have ended, by recall, term, retirement or transfer."""
    pins: tuple[Pin, ...] = ()
    scores: PairScores = field(default_factory=PairScores)
    """The planner's own numbers for pairs."""
    neighbours: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Village id -> the villages that touch it, by borders and rows; no key where unknown."""
    neighbour_rows: tuple[NeighbourRow, ...] = ()
    """What the table ``neighbours`` says of villages, townships and counties."""
    ties: tuple[Tie, ...] = ()
    """Couples, recusals and the like: which two belong together in what way."""
    sessions: tuple[Session, ...] = ()
    """Training classes, where the scenario asks for them; so are the absences."""
    absences: tuple[Absence, ...] = ()
    grown: frozenset[str] = frozenset()
    """Ids of villages that have taken others in, by the table of changes or a replanning."""
    year: int = 2026
    today: date | None = None
    """The day that terms and ages are counted from; 1 January of ``year`` where ``None``."""
    ways: Ways | None = field(default=None, compare=False, repr=False)
    """Ways over roads, where there are roads; else distances are straight lines."""

    def __post_init__(self) -> None:
        units = {unit.id: unit for unit in self.units}
        senders = [units.get(cadre.unit or "") for cadre in self.cadres]
        ages = [cadre.age_on(self.day) for cadre in self.cadres]
        known = list(zip(self.cadres, senders, ages, strict=True))
        if any(c.sender is not unit or c.age != age for c, unit, age in known):
            cadres = tuple(replace(cadre, sender=unit, age=age) for cadre, unit, age in known)
            object.__setattr__(self, "cadres", cadres)
        towns = {town.id: town.name for town in self.townships}
        called = [towns.get(village.township, "") for village in self.villages]
        if any(v.township_name != name for v, name in zip(self.villages, called, strict=True)):
            pairs = zip(self.villages, called, strict=True)
            villages = tuple(replace(village, township_name=name) for village, name in pairs)
            object.__setattr__(self, "villages", villages)

    def with_supplies(self, added: Sequence[Supply]) -> "County":
        """The county with more people, units or leaders behind those of its tables."""
        return replace(
            self,
            cadres=(*self.cadres, *(item for item in added if isinstance(item, Cadre))),
            units=(*self.units, *(item for item in added if isinstance(item, Unit))),
            leaders=(*self.leaders, *(item for item in added if isinstance(item, Leader))),
        )

    @property
    def day(self) -> date:
        """The day that terms are counted from."""
        return self.today or date(self.year, 1, 1)

    def supplies(self, kind: str) -> tuple[Supply, ...]:
        """The table that a layer draws on: ``cadres``, ``units`` or ``leaders``."""
        tables: dict[str, tuple[Supply, ...]] = {
            "cadres": self.cadres,
            "units": self.units,
            "leaders": self.leaders,
        }
        return tables[kind]
