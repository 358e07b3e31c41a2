"""What a scenario asks of areas: the fields are the keys of ``[[area]]`` and its tables."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from optimizer.facts.layer import Level
from optimizer.facts.targets import TargetKeys
from optimizer.model.task_clauses import ANY, TaskClause, TaskGoal


class BoundRule(TaskClause):
    """每片某项合计在上下限之内。

    The sum of a column lies in every area between least and most, or within a share of the mean.

    Formula: least <= sum over i in A of of(i) <= most, for every area A; within: (1 - within) * M
    <= sum <= (1 + within) * M, M = sum over all places / areas.
    """

    kind: Literal["bound"]
    of: str = ANY
    """Expression over the place: what is summed; each place counts 1 where absent."""
    least: float | None = Field(default=None, allow_inf_nan=False)
    most: float | None = Field(default=None, allow_inf_nan=False)
    within: float | None = Field(default=None, ge=0.0, allow_inf_nan=False)
    unknown: float | None = Field(default=None, allow_inf_nan=False)
    """What a place counts that does not state it; absent, that is an error."""

    @model_validator(mode="after")
    def _bounds(self) -> "BoundRule":
        if self.least is None and self.most is None and self.within is None:
            raise ValueError("area_bound")
        if self.least is not None and self.most is not None and self.least > self.most:
            raise ValueError("area_bound_order")
        return self


class TieRule(TaskClause):
    """Places named by a column or one by one."""

    by: str | None = None
    """Expression over the place; places of one value belong together. Unknown ties nothing."""
    places: tuple[tuple[str, ...], ...] = ()
    """Groups of places, by code or name."""

    @model_validator(mode="after")
    def _named(self) -> "TieRule":
        if self.by is None and not self.places:
            raise ValueError("area_tie")
        return self


class TogetherRule(TieRule):
    """这些地方划在同一片。

    Places of one value, or of one group, lie in one area.

    Formula: A(i) = A(j) for all i, j of one value.
    """

    kind: Literal["together"]


class ApartRule(TieRule):
    """这些地方不划在同一片。

    Places of one value, or of one group, lie in different areas.

    Formula: A(i) != A(j) for all i, j of one value.
    """

    kind: Literal["apart"]


class LinesRule(TaskClause):
    """不跨自然界线（河、山、原公社）。

    Touching places of different values lie in different areas.

    Formula: A(i) != A(j) for touching i, j with by(i) != by(j), both known.
    """

    kind: Literal["lines"]
    by: str


class CompactGoal(TaskGoal):
    """各地离所在片的中心近。

    Places lie near the centre of their area, which is one of its places.

    Formula: cost = sum over i of weight_by(i) * d(i, centre(A(i))); d in km, minutes or hops.
    """

    kind: Literal["compact"]
    by: Literal["km", "minutes", "hops"] = "km"
    """The way to the centre; hops are counted over touching places of the whole map."""
    weight_by: str = ANY
    unknown: float | None = Field(default=None, ge=0.0, allow_inf_nan=False)


class CutGoal(TaskGoal):
    """少切断相邻关系。

    As few touching pairs as can be lie in different areas.

    Formula: cost = number of touching pairs i, j with A(i) != A(j).
    """

    kind: Literal["cut"]


class BalanceGoal(TaskGoal):
    """各片某项合计接近平均。

    The sums of a column are near the mean of all areas.

    Formula: cost = sum over areas A of |sum over i in A of of(i) - M| / M, M = sum over all places
    / areas. Range: 0 to 2 * areas.
    """

    kind: Literal["balance"]
    of: str = ANY
    unknown: float | None = Field(default=None, allow_inf_nan=False)


class ChangesGoal(TaskGoal):
    """少改动现行片区。

    Touching places stay together, or apart, as they are in force.

    Formula: cost = number of touching pairs i, j, both of known current(), of which exactly one of
    A(i) = A(j) and current(i) = current(j) holds.
    """

    kind: Literal["changes"]


AreaRule = Annotated[BoundRule | TogetherRule | ApartRule | LinesRule, Field(discriminator="kind")]
AreaGoal = Annotated[CompactGoal | CutGoal | BalanceGoal | ChangesGoal, Field(discriminator="kind")]


class AreaPin(BaseModel):
    """What the committee has fixed: a seat, or who lies with whom; nothing is weighed against it.

    ``seat`` alone is the centre of its area; with ``place`` that place lies in its area.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    place: str | None = None
    """A place, by code or name."""
    seat: str | None = None
    """The centre of the area that the place lies in."""
    together: tuple[str, ...] = ()
    """Places that lie in one area with it."""
    apart: tuple[str, ...] = ()
    """Places that do not."""
    source: str = ""

    @model_validator(mode="after")
    def _says_something(self) -> "AreaPin":
        named = bool(self.together or self.apart)
        if self.place is None and (named or self.seat is None):
            raise ValueError("area_pin")
        if self.place is not None and self.seat is None and not named:
            raise ValueError("area_pin")
        return self


class AreaTask(TargetKeys):
    """Places divided into areas that hang together, each place into one."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    title: str | None = None
    level: Level = "village"
    """What is divided: villages, townships or counties."""
    places: str | None = None
    """Expression over the place: which ones; all where absent."""
    inside: Literal["township", "county"] | None = None
    """Areas do not cross the borders of these divisions."""
    count: Annotated[int, Field(ge=1)] | str | None = None
    """How many areas: in all; or an expression over the division of ``inside`` (or absent) for
    each of them. Absent: as many as the bounds allow, or as few where ``prefer`` says so."""
    count_by: str = ANY
    """By what a count is shared out over the divisions of ``inside``: their share of its sum,
    rounded by largest remainders, at least 1 and at most their places."""
    prefer: Literal["most", "fewest"] = "most"
    centres: str | None = None
    """Expression: who may be the centre of an area; all places where absent."""
    seats: str | None = None
    """Expression: who must be the centre of an area."""
    current: str | None = None
    """Expression: the name of the area in force that a place lies in."""
    rule: tuple[AreaRule, ...] = ()
    goal: tuple[AreaGoal, ...] = ()
    pin: tuple[AreaPin, ...] = ()
    """What is fixed: see ``[[area.pin]]``."""
    lineage: bool = False
    """Whether the areas become places themselves: the table of changes is written for them."""

    @model_validator(mode="after")
    def _inside_is_above(self) -> "AreaTask":
        order = ("village", "township", "county")
        if self.inside is not None and order.index(self.inside) <= order.index(self.level):
            raise ValueError("area_inside")
        if isinstance(self.count, str) and self.inside is None:
            raise ValueError("area_count_inside")
        if self.count is None and not any(isinstance(rule, BoundRule) for rule in self.rule):
            raise ValueError("area_count")
        return self

    @property
    def shown(self) -> str:
        """As it is called in outputs."""
        return self.title or self.name
