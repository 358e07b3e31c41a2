"""What a scenario asks of belts: the fields are the keys of ``[[belt]]`` and its tables."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from optimizer.facts.layer import Level
from optimizer.model.task_clauses import TaskClause

Least = Annotated[int, Field(ge=1, le=200)]
Division = Literal["township", "county"]
ORDER: tuple[Level, ...] = ("village", "township", "county")


class NamedRule(TaskClause):
    """Places by a condition or one by one."""

    who: str | None = None
    """Condition on the place; where it is unknown it does not hold, and that is told."""
    places: tuple[str, ...] = ()
    """Places by code or name."""

    @model_validator(mode="after")
    def _named(self) -> "NamedRule":
        if self.who is None and not self.places:
            raise ValueError("belt_who")
        return self


class MustRule(NamedRule):
    """这些地方必须在村带上。

    Each of these places lies on a belt.

    Formula: sum over belts B of [i in B] = 1, for all i named.
    """

    kind: Literal["must"]


class NeverRule(NamedRule):
    """这些地方不上村带。

    None of these places lies on a belt.

    Formula: sum over belts B of [i in B] = 0, for all i named.
    """

    kind: Literal["never"]


class ApartRule(TaskClause):
    """村带之间相隔一定距离（布局分散）。

    Places of different belts are at least so many km apart in a straight line, or so many steps
    from neighbour to neighbour (2: belts do not touch).

    Formula: d(i, j) >= km, steps(i, j) >= steps, for all i, j of different belts.
    """

    kind: Literal["apart"]
    km: float | None = Field(default=None, gt=0.0, allow_inf_nan=False)
    steps: Annotated[int, Field(ge=2, le=50)] | None = None

    @model_validator(mode="after")
    def _apart(self) -> "ApartRule":
        if self.km is None and self.steps is None:
            raise ValueError("belt_apart")
        return self


class MostRule(TaskClause):
    """每个乡镇（县）至多几条。

    At most so many belts reach into one division.

    Formula: |{B : B has a place in D}| <= most, for every division D.
    """

    kind: Literal["most"]
    per: Division
    most: Annotated[int, Field(ge=1)]


class CoverRule(TaskClause):
    """至少多大比例的乡镇（县）有村带经过。

    Belts reach into at least a share, or a number, of all divisions.

    Formula: |{D : some B has a place in D}| >= share * |divisions|, rounded up; or >= least.
    """

    kind: Literal["cover"]
    per: Division
    share: float | None = Field(default=None, gt=0.0, le=1.0)
    """Of all divisions of the case, those without any eligible place as well."""
    least: Annotated[int, Field(ge=1)] | None = None

    @model_validator(mode="after")
    def _one(self) -> "CoverRule":
        if (self.share is None) == (self.least is None):
            raise ValueError("belt_cover")
        return self


BeltRule = Annotated[
    MustRule | NeverRule | ApartRule | MostRule | CoverRule, Field(discriminator="kind")
]


class BeltPin(BaseModel):
    """What the committee has decided: one place lies on a belt, or several lie on one together.

    With ``forbid`` the opposite: the place lies on none, or no two of them lie on one belt.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = ""
    source: str = ""
    places: tuple[str, ...] = Field(min_length=1)
    """Places by code or name."""
    forbid: bool = False


class Batch(BaseModel):
    """A batch of belts: a year, or a grade. The first batch has the belts of greatest score."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Field(min_length=1)
    """As it is called in tables: 2026年, 市级."""
    count: int = Field(ge=1)


class BeltTask(BaseModel):
    """Chains of touching places without branches, of given number and length."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    title: str | None = None
    level: Level = "village"
    """What belts are made of: villages, townships or counties."""
    places: str | None = None
    """Expression over the place: which may lie on a belt; all where absent."""
    count: int = Field(ge=1, le=10_000)
    """How many belts."""
    length: Least | tuple[Least, Least]
    """How many places a belt has: a number, or least and most. 1: single sites."""
    score: str
    """Expression over the place; the sum over all places on belts is to be greatest."""
    unknown: float | None = Field(default=None, allow_inf_nan=False)
    """What a place scores that does not state it; absent, that is an error."""
    chords: bool = False
    """Whether two places of a belt may touch that do not follow one another on it. Without, a
    belt is a chain without branches: every place touches those before and behind it, no other."""
    current: str | None = None
    """Expression: the name of the belt in force that a place lies on; none where it is unknown.
    As few places as can be leave belts or join them, before any score."""
    inside: Division | None = None
    """Belts do not cross the borders of these divisions."""
    rule: tuple[BeltRule, ...] = ()
    pin: tuple[BeltPin, ...] = ()
    batch: tuple[Batch, ...] = ()

    @model_validator(mode="after")
    def _consistent(self) -> "BeltTask":
        if self.inside is not None and ORDER.index(self.inside) <= ORDER.index(self.level):
            raise ValueError("belt_inside")
        if any(
            isinstance(rule, MostRule | CoverRule)
            and ORDER.index(rule.per) < ORDER.index(self.level)
            for rule in self.rule
        ):
            raise ValueError("belt_per")
        if self.least > self.most:
            raise ValueError("belt_length_order")
        if self.batch and sum(batch.count for batch in self.batch) != self.count:
            raise ValueError("belt_batches")
        return self

    @property
    def shown(self) -> str:
        """As it is called in outputs."""
        return self.title or self.name

    @property
    def least(self) -> int:
        """The least number of places of a belt."""
        return self.length if isinstance(self.length, int) else self.length[0]

    @property
    def most(self) -> int:
        """The greatest number of places of a belt."""
        return self.length if isinstance(self.length, int) else self.length[1]
