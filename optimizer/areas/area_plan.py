"""Areas as they are handed on: who lies where, what is proven, and what is not kept."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from optimizer.facts.task_level import TaskLevel


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    """One area: its number in the task from 1, its places by id, its centre or ``None``.

    ``inside`` is the division that it lies in, empty where the task knows none.
    """

    number: int
    places: tuple[str, ...]
    centre: str | None = None
    inside: str = ""
    name: str = ""

    @property
    def heir(self) -> str:
        """The place that goes on where areas become places: the centre, else the first place."""
        return self.centre or self.places[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenWay:
    """What a bound must give: ``key`` (least, most, within) of a rule, as it is and as needed."""

    rule: int
    key: str
    now: float
    needed: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Relaxation:
    """The cheapest way found to keep everything: what bounds give, pairs that are given up.

    ``cost`` is in shares of means, each pair 1; ``bound`` the least that it can be.
    """

    ways: tuple[GivenWay, ...]
    ties: int
    cost: float
    bound: float
    proven: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PartResult:
    """What became of one division (or of the whole): areas, what is missed, what is proven.

    ``most`` says whether more areas (or fewer, where fewer are preferred) are proven impossible;
    ``None`` where their number was given.
    """

    name: str
    areas: int
    places: int
    missed: float
    missed_bound: float
    levels: tuple[TaskLevel, ...]
    most: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaPlan:
    """The areas of one task, in canonical order, with the account of how good they are."""

    task: str
    areas: tuple[Area, ...]
    parts: tuple[PartResult, ...] = ()
    levels: tuple[TaskLevel, ...] = ()
    missed: float = 0.0
    relaxation: Relaxation | None = None
    """What would have to give so that everything is kept, where it is not."""
    seconds: float = field(default=0.0, compare=False)
    stopped: bool = field(default=False, compare=False)
    """Whether somebody ended the search before its time."""

    @property
    def area_of(self) -> Mapping[str, Area]:
        """Place id -> its area."""
        return {place: area for area in self.areas for place in area.places}

    @property
    def proven(self) -> bool:
        """Whether every level is proven in every part."""
        return all(level.proven for level in self.levels) and self.missed_proven

    @property
    def missed_proven(self) -> bool:
        """Whether nothing is missed that need not be."""
        return all(part.missed <= part.missed_bound + 1e-9 for part in self.parts)


def named_areas(areas: tuple[Area, ...], names: Mapping[str, str]) -> tuple[Area, ...]:
    """Name every area by its centre, else by its first place; doubled names get a number."""
    bases = [names.get(area.centre or area.places[0], area.places[0]) for area in areas]
    seen: dict[str, int] = {}
    found = []
    for area, base in zip(areas, bases, strict=True):
        seen[base] = seen.get(base, 0) + 1
        name = base if bases.count(base) == 1 else f"{base}{seen[base]}"
        found.append(
            Area(
                number=area.number,
                places=area.places,
                centre=area.centre,
                inside=area.inside,
                name=name,
            )
        )
    return tuple(found)
