"""What a scenario asks of groups: the fields are the keys of ``[[group]]`` and its tables."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from optimizer.facts.targets import TargetKeys
from optimizer.model.task_clauses import ANY, TaskClause, TaskGoal, TiedPeople

GRADES = (
    *("正厅级", "副厅级", "正处级", "副处级", "正科级", "副科级"),
    *("一级巡视员", "二级巡视员", "一级调研员", "二级调研员", "三级调研员", "四级调研员"),
    *("一级主任科员", "二级主任科员", "三级主任科员", "四级主任科员"),
    *("一级科员", "二级科员"),
)
"""Posts, then ranks of civil servants (公务员职务与职级并行), the most senior first."""
MOST = 10_000
Count = Annotated[int, Field(ge=0, le=MOST)]
Size = Annotated[int, Field(ge=1, le=MOST)]
Number = Annotated[float, Field(ge=0.0, allow_inf_nan=False)]
Price = Annotated[float, Field(gt=0.0, le=1e6, allow_inf_nan=False)]


class MembersRule(TaskClause):
    """每组某类人不少于、不多于若干。

    Every group has at least, and at most, so many members of whom a condition holds.

    Formula: least <= |{p in G: who(p)}| <= most, for every group G; each one lacking costs price.
    """

    kind: Literal["members"]
    who: str
    """Condition on the person and his unit."""
    least: Count = 0
    most: Count | None = None
    price: Price = 1.0
    """What one lacking costs among the shortages."""

    @model_validator(mode="after")
    def _bounds(self) -> "MembersRule":
        if self.least == 0 and self.most is None:
            raise ValueError("group_members")
        if self.most is not None and self.least > self.most:
            raise ValueError("group_members_order")
        return self


class EachRule(TaskClause):
    """每组各类专长的人都有，人不够时有多少算多少。

    Every group has people of each value of a column, as far as there are people.

    Formula: |{p in G: v in of(p)}| >= least, for every group G and value v; each one lacking costs
    price.
    """

    kind: Literal["each"]
    of: str
    """Expression over the person: one value, several separated by 、 or the column of skills."""
    values: tuple[str, ...] = ()
    """The values wanted; all that somebody has where absent."""
    least: Size = 1
    price: Price = 1.0


class MostOfRule(TaskClause):
    """每组同一单位（或某列同一值）的人不多于若干。

    No group has more than so many members of one value. Unknown binds nobody.

    Formula: |{p in G: by(p) = v}| <= most, for every group G and value v.
    """

    kind: Literal["most_of"]
    by: str
    most: Size = 1


class TieRule(TiedPeople):
    """People who are grouped together, or apart."""

    nobody = "group_tie"


class TogetherRule(TieRule):
    """这些人编在同一组。

    People of one value, set or tie are in one group, or none of them in any.

    Formula: G(p) = G(q) for all p, q of one value.
    """

    kind: Literal["together"]


class ApartRule(TieRule):
    """这些人不编在同一组。

    People of one value, set or tie are in different groups.

    Formula: G(p) != G(q) for all p, q of one value.
    """

    kind: Literal["apart"]


class RecusalRule(TaskClause):
    """回避：组员不负责本单位所在地、原籍、任过职的地方。

    No member's group takes an area that he must keep away from, or one with such a place in it.

    Formula: not (G(p) = G(a)) where a means, holds or lies in recusals(p), native_place(p), the
    place of unit(p), a posting of p in force or past, or what by(p) or a tie names.
    """

    kind: Literal["recusal"]
    recusals: bool = True
    native_place: bool = True
    unit: bool = True
    """The place of his unit: its bound county, or the one that its name begins with."""
    former: bool = True
    """Postings in force and past."""
    by: tuple[str, ...] = ()
    """Expressions over person and unit that name more places to keep away from."""
    tie: str | None = None
    """The word of the table of ties between people (or units) and places."""


class BalanceGoal(TaskGoal):
    """各组人数、年龄等接近平均。

    Sums (per = "group") or means (per = "member") of a column are near those of everybody.

    Formula: group: sum over groups G of |sum over p in G of of(p) - T / k| / (T / k); member: sum
    over G of |sum over p in G of (of(p) - T / n)| / (T / k); T = sum over all n people, k groups.
    """

    kind: Literal["balance"]
    of: str = ANY
    per: Literal["group", "member"] = "group"
    unknown: float | None = Field(default=None, allow_inf_nan=False)
    """What a person counts who does not state it; absent, that is an error."""


class SpreadGoal(TaskGoal):
    """同一单位（或某列同一值）的人尽量分到各组。

    People of one value are spread over the groups.

    Formula: cost = sum over groups G and values v of max(0, |{p in G: by(p) = v}| - 1).
    """

    kind: Literal["spread"]
    by: str


class MembersGoal(TaskGoal):
    """每组尽量有若干某类人。

    Every group should have so many members of whom a condition holds.

    Formula: cost = sum over groups G of max(0, least - |{p in G: who(p)}|).
    """

    kind: Literal["members"]
    who: str
    least: Size = 1


class SeniorityGoal(TaskGoal):
    """组长资历尽量高。

    The leaders of the groups are senior.

    Formula: cost = sum over groups G of (S - s(leader of G)); s is the seniority of [group.leader],
    S that of the most senior; a group without a leader costs S - min s.
    """

    kind: Literal["seniority"]


class LoadGoal(TaskGoal):
    """各组负责片区的工作量均衡。

    The sums of a column over the areas of the groups are near their mean.

    Formula: cost = sum over groups G of |sum over a of G of of(a) - L / k| / (L / k), L = sum over
    all areas.
    """

    kind: Literal["load"]
    of: str = ANY
    """Expression over the places of the areas, summed; every area counts 1 where absent."""
    unknown: float | None = Field(default=None, allow_inf_nan=False)


class TravelGoal(TaskGoal):
    """组员到所负责片区的路近。

    The ways of members from home, else from their unit's seat, to the areas are short.

    Formula: cost = sum over groups G, p in G, a of G of km(p, a); unknown ways cost nothing and
    are told.
    """

    kind: Literal["travel"]


class ChangesGoal(TaskGoal):
    """少改动现行编组。

    People stay in the groups that are in force, and so do areas. Groups bear the numbers of those
    in force; where there are fewer groups than before, the smallest are dissolved.

    Formula: cost = number of people p of known current(p) with G(p) != current(p), and of areas a
    of known current(a) with G(a) != current(a).
    """

    kind: Literal["changes"]


GroupRule = Annotated[
    MembersRule | EachRule | MostOfRule | TogetherRule | ApartRule | RecusalRule,
    Field(discriminator="kind"),
]
GroupGoal = Annotated[
    BalanceGoal | SpreadGoal | MembersGoal | SeniorityGoal | LoadGoal | TravelGoal | ChangesGoal,
    Field(discriminator="kind"),
]


class GroupPin(BaseModel):
    """What is decided already: these people and areas are in one group, in every plan."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = ""
    source: str = ""
    people: tuple[str, ...] = ()
    """People by id or name."""
    areas: tuple[str, ...] = ()
    """Areas by id or name, which their group takes."""
    group: Annotated[int, Field(ge=1, le=MOST)] | None = None
    """The number of the group; whichever it is where absent."""
    leads: bool = False
    """The one person leads his group, whoever else is in it."""
    forbid: bool = False
    """The opposite: none of them in that group, no two of them in one, or he does not lead."""

    @model_validator(mode="after")
    def _says_something(self) -> "GroupPin":
        if self.leads and (len(self.people) != 1 or (self.forbid and (self.group or self.areas))):
            raise ValueError("group_pin_leads")
        enough = len(self.people) > 1 or (self.people and self.areas)
        named = self.group is not None and (self.people or self.areas)
        if not (self.leads or enough or named):
            raise ValueError("group_pin")
        if self.forbid and self.group is None and self.areas and not self.people:
            raise ValueError("group_pin")
        return self


class LeaderTable(BaseModel):
    """Who leads a group: the most senior of its members that may."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    by: str = "cadre.grade"
    """Expression over the person: a number, more is more senior; or a word of ``order``."""
    order: tuple[str, ...] = GRADES
    """Words from the most senior down, where ``by`` gives words."""
    who: str | None = None
    """Condition: who may lead; everybody where absent."""


class Prices(BaseModel):
    """What shortages cost, each counted in people (a lacking leader, an area) times its price."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    seat: Price = 1.0
    """A member that a group is short of its least size."""
    left: Price = 1.0
    """A person in no group."""
    leader: Price = 2.0
    """A group that nobody may lead."""
    area: Price = 5.0
    """An area that no group takes, or that a group is short of its least number of areas."""


class GroupTask(TargetKeys):
    """People formed into groups, each into at most one; groups may take areas."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    title: str | None = None
    people: str | None = None
    """Condition on the person and his unit: who; all that are available where absent."""
    count: Annotated[int, Field(ge=1, le=MOST)] | None = None
    """How many groups; absent: the number by which fewest seats and people are left."""
    size: Size | tuple[Size, Size] | None = None
    """Members of a group, or [least, most]; absent: as even as can be."""
    prefer: Literal["most", "fewest"] = "most"
    """More or fewer groups, where the size permits several numbers."""
    leader: LeaderTable | None = None
    areas: str | None = None
    """What groups take: places of a level, or the name of an ``[[area]]`` that was divided."""
    places: str | None = None
    """Condition on the places of that level: which ones are taken."""
    areas_each: Count | tuple[Count, Count] | None = None
    """Areas of a group, or [least, most]; absent: as even as can be."""
    current: str | None = None
    """Expression over the person: the group that he is in now, a number or a name."""
    price: Prices = Field(default_factory=Prices)
    pin: tuple[GroupPin, ...] = ()
    rule: tuple[GroupRule, ...] = ()
    goal: tuple[GroupGoal, ...] = ()

    @model_validator(mode="after")
    def _makes_sense(self) -> "GroupTask":
        if self.count is None and self.size is None:
            raise ValueError("group_count")
        for pair in (self.size, self.areas_each):
            if isinstance(pair, tuple) and pair[0] > pair[1]:
                raise ValueError("group_order")
        if self.areas is None and self._asks_for_areas():
            raise ValueError("group_areas")
        if self.leader is None and any(goal.kind == "seniority" for goal in self.goal):
            raise ValueError("group_leader")
        if self.leader is None and any(pin.leads for pin in self.pin):
            raise ValueError("group_pin_leader")
        if self.current is None and any(goal.kind == "changes" for goal in self.goal):
            raise ValueError("group_current")
        return self

    def _asks_for_areas(self) -> bool:
        spoken = any(rule.kind == "recusal" for rule in self.rule)
        asked = any(goal.kind in ("load", "travel") for goal in self.goal)
        asked = asked or any(pin.areas for pin in self.pin)
        asked = asked or self.lists_targets
        return spoken or asked or self.areas_each is not None or self.places is not None

    @property
    def shown(self) -> str:
        """As it is called in outputs."""
        return self.title or self.name
