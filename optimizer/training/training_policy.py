"""What a scenario asks of training: the fields are the keys of ``[[training]]`` and its tables."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from optimizer.facts.layer import Level
from optimizer.model.described import Described

ANY = "1"
"""The expression by which everybody counts one."""
MOST = 1_000_000
Count = Annotated[int, Field(ge=0, le=MOST)]
Size = Annotated[int, Field(ge=1, le=MOST)]
Price = Annotated[float, Field(gt=0.0, le=1e6, allow_inf_nan=False)]
HOUR = 0.025
"""What an hour that somebody lacks costs, unless a need says otherwise: 40 are one class."""
At = Literal["session", "day", "week"]
"""What counts as the same time: one class, one day, one week from Monday to Sunday."""


class TrainingClause(Described):
    """What needs, rules and goals of training share: a name, and where they come from."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = ""
    tier: int = 4
    """1 law, 2 province, 3 city, 4 county custom."""
    source: str = ""


class Need(TrainingClause):
    """应训次数或学时；达不到的计缺口。

    People of whom a condition holds attend so many classes, or classes of so many hours. What
    somebody lacks is a shortage, counted in classes or hours times ``price``.

    Formula: sum over classes c with sessions(c) attended by p of 1 (or hours(c)) + had(p) >= times
    (or hours), for every p with who(p).
    """

    who: str | None = None
    """Condition on the person; everybody of the task where absent."""
    times: Size | None = None
    """How many classes."""
    hours: Annotated[float, Field(gt=0.0, le=10_000)] | str | None = None
    """How many hours: a number, or an expression over the person."""
    had: str | None = None
    """Expression over the person: classes (or hours) that he has had already."""
    sessions: str | None = None
    """Condition on the class: which ones count; all where absent."""
    price: Price | None = None
    """What one class, or one hour, that somebody lacks costs; 1, or 0.025 for an hour."""

    @model_validator(mode="after")
    def _one_of_both(self) -> "Need":
        if (self.times is None) == (self.hours is None):
            raise ValueError("training_need")
        return self

    @property
    def priced(self) -> float:
        """What one class, or one hour, that somebody lacks costs."""
        if self.price is not None:
            return self.price
        return 1.0 if self.times is not None else HOUR


class OnlyRule(TrainingClause):
    """某类人只参加某类班次。

    People of whom a condition holds only attend classes of which another holds.

    Formula: who(p) and p attends c imply sessions(c).
    """

    kind: Literal["only"]
    who: str | None = None
    """Condition on the person; everybody where absent."""
    sessions: str
    """Condition on the class."""


class FitsRule(TrainingClause):
    """班次的层级（类别）与人相符。

    Somebody only attends classes that name his level. A class that names none takes everybody;
    of whom none is known, the rule does not bind (told).

    Formula: of(p) is among the words of with(c), for every class c that p attends.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    kind: Literal["fits"]
    of: str
    """Expression over the person: his level, grade or kind; several words are set apart by 、."""
    to: str = "session.level"
    """Expression over the class: the words that it takes, set apart by 、."""


class WithinRule(TrainingClause):
    """到培训地点的路程不超过若干公里。

    Nobody has more than so many kilometres to the venue. Unknown ways do not bind (told).

    Formula: km(p, c) <= km, for every class c that p attends.
    """

    kind: Literal["within"]
    who: str | None = None
    km: Annotated[float, Field(gt=0.0, le=1e5)]


class TieRule(TrainingClause):
    """People named by a column, one by one, or by the table of ties."""

    by: str | None = None
    """Expression over the person; people of one value belong together. Unknown ties nobody."""
    people: tuple[tuple[str, ...], ...] = ()
    """Sets of people, by id or name."""
    tie: str | None = None
    """The word of the table of ties."""

    @model_validator(mode="after")
    def _named(self) -> "TieRule":
        if self.by is None and self.tie is None and not self.people:
            raise ValueError("training_tie")
        return self


class TogetherRule(TieRule):
    """这些人上同样的班。

    People of one value, set or tie attend the same classes.

    Formula: C(p) = C(q) for all p, q of one value, C(p) being the classes that p attends.
    """

    kind: Literal["together"]


class ApartRule(TieRule):
    """这些人不同时参训。

    Of people of one value, set or tie no two are at one class, away on one day, or in one week.

    Formula: |{p of one value: p attends a class of t}| <= 1, for every class, day or week t.
    """

    kind: Literal["apart"]
    at: At = "week"


class AwayRule(TrainingClause):
    """同一单位（乡镇）同时参训的人不超过若干，或不超过一定比例。

    Of the people of one value no more than so many are away at a time; at least one may go. Who
    is in no task is nobody of his unit here: the share is of those whom the task trains.

    Formula: |{p: by(p) = v, who(p), p attends a class of t}| <= L(v) for every class, day or week
    t; L(v) = most, max(1, floor(share * n(v))), or max(1, n(v) - stay), the least of those given;
    who attends two classes of t counts twice.
    """

    kind: Literal["away"]
    by: str
    """Expression over the person, such as his unit or township."""
    who: str | None = None
    most: Size | None = None
    share: Annotated[float, Field(gt=0.0, le=1.0)] | None = None
    stay: Size | None = None
    """So many of them stay, where they are more than that."""
    at: At = "week"

    @model_validator(mode="after")
    def _bounds(self) -> "AwayRule":
        if self.most is None and self.share is None and self.stay is None:
            raise ValueError("training_away")
        return self


class TrainingGoalClause(TrainingClause):
    """Something to have little of. Level 1 is optimised first and never given up later."""

    level: int = Field(default=2, ge=1, le=1000)
    weight: float = Field(default=1.0, ge=0.0, allow_inf_nan=False)


class DistanceGoal(TrainingGoalClause):
    """到培训地点的路近。

    The ways to the venues are short.

    Formula: cost = sum over p and classes c of p of km(p, c), each rounded to 0.1 km; unknown
    ways cost nothing and are told.
    """

    kind: Literal["distance"]


class BalanceGoal(TrainingGoalClause):
    """各班人数（或某列之和）按容量均衡。

    Classes are about equally full.

    Formula: cost = sum over classes c of |N(c) - capacity(c) / K * sum over all classes of N|;
    N(c) = sum over p in c of of(p), K = sum of all capacities.
    """

    kind: Literal["balance"]
    of: str = ANY
    unknown: float | None = Field(default=None, allow_inf_nan=False)
    """What a person counts who does not state it; absent, that is an error."""


class SpreadGoal(TrainingGoalClause):
    """同一单位（或某列同一值）的人尽量分到各班。

    People of one value are spread over the classes.

    Formula: cost = sum over classes c and values v of max(0, |{p in c: by(p) = v}| - 1).
    """

    kind: Literal["spread"]
    by: str


class PreferGoal(TrainingGoalClause):
    """某类人尽量参加某类班次。

    People of whom a condition holds rather attend classes of which another holds.

    Formula: cost = |{(p, c): p attends c, who(p), not sessions(c)}|.
    """

    kind: Literal["prefer"]
    who: str | None = None
    sessions: str


class EarlyGoal(TrainingGoalClause):
    """尽早参训，急需的在前。

    People are trained early, those of whom a column says more first of all.

    Formula: cost = sum over p and classes c of p of of(p) * (days from the first class to c).
    """

    kind: Literal["early"]
    of: str = ANY
    unknown: float | None = Field(default=None, allow_inf_nan=False)


class AttendGoal(TrainingGoalClause):
    """少占名额：学时够了就不再安排。

    As few places as can be are taken.

    Formula: cost = number of pairs of people and classes that they attend.
    """

    kind: Literal["attend"]


class ChangesGoal(TrainingGoalClause):
    """少改动现行安排。

    People stay in the classes that they are in by the plan in force.

    Formula: cost = |{(p, c) of current: p does not attend c}|.
    """

    kind: Literal["changes"]


TrainingRule = Annotated[
    OnlyRule | FitsRule | WithinRule | TogetherRule | ApartRule | AwayRule,
    Field(discriminator="kind"),
]
TrainingGoal = Annotated[
    DistanceGoal | BalanceGoal | SpreadGoal | PreferGoal | EarlyGoal | AttendGoal | ChangesGoal,
    Field(discriminator="kind"),
]


class TrainingPin(BaseModel):
    """What is decided already: these people attend this class, in every plan."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = ""
    source: str = ""
    people: Annotated[tuple[str, ...], Field(min_length=1)]
    """People by id or name."""
    session: str
    """The class, by id or name."""
    forbid: bool = False
    """The opposite: none of them attends it."""


class QuotaTable(BaseModel):
    """Places shared out over counties (or townships): at least one for each village lacking it.

    Formula: minimise sum over places i of (q(i) - s(i))^2 / max(1, s(i)) over whole numbers with
    least(i) <= q(i) <= most(i) and sum q = total; s(i) = total * weight(i) / sum weight; least(i) =
    number of villages of i of which ``villages`` holds, most(i) = number of candidates, where
    there are such.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    total: Size
    """How many places there are."""
    to: Literal["county", "township"] = "county"
    villages: str | None = None
    """Condition on villages: each of them has one place at least."""
    weight: str | None = None
    """Expression over villages, summed: by what the rest is shared; every village 1 if absent."""
    candidates: str | None = None
    """Condition on people: nowhere are there more places than such people."""
    of: str | None = None
    """Expression over the person: the village, township or county that he is of."""
    unknown: float | None = Field(default=None, ge=0.0, allow_inf_nan=False)
    """What a village counts whose weight is unknown; absent, that is an error."""

    @model_validator(mode="after")
    def _both(self) -> "QuotaTable":
        if (self.candidates is None) != (self.of is None):
            raise ValueError("training_candidates")
        return self

    @property
    def level(self) -> Level:
        """Of what the places are that have quotas."""
        return self.to


class TrainingTask(BaseModel):
    """People to classes; every class is a row of the table of classes."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    title: str | None = None
    table: Literal["cadres", "leaders"] = "cadres"
    """Whose people are trained."""
    people: str | None = None
    """Condition on the person (and his unit): who; all that are available where absent."""
    sessions: str | None = None
    """Condition on the class: which ones are meant; all of the table where absent."""
    home: str | None = None
    """Expression over the person: the place that he comes from; else his home or unit's seat."""
    unit: str | None = None
    """Expression over the person: whose he is in the tables; his unit where absent."""
    times_at_most: Size | None = None
    """Classes that one person attends at most; one, or as many as a need asks for, if absent."""
    current: str | None = None
    """Expression over the person: the classes that he is in now, by id or name."""
    need: tuple[Need, ...] = ()
    """Everybody attends one class where there is none."""
    pin: tuple[TrainingPin, ...] = ()
    rule: tuple[TrainingRule, ...] = ()
    goal: tuple[TrainingGoal, ...] = ()
    quota: QuotaTable | None = None
    """Places for counties instead of people in classes."""

    @model_validator(mode="after")
    def _makes_sense(self) -> "TrainingTask":
        if self.current is None and any(goal.kind == "changes" for goal in self.goal):
            raise ValueError("training_current")
        classes = self.need or self.pin or self.rule or self.goal or self.current
        spoken = self.sessions or self.people or self.home or self.unit or self.times_at_most
        if self.quota is not None and (classes or spoken):
            raise ValueError("training_quota")
        return self

    @property
    def needs(self) -> tuple[Need, ...]:
        """Those that are written, else one class for everybody."""
        return self.need or (Need(times=1),)

    @property
    def goals(self) -> tuple[TrainingGoal, ...]:
        """Those that are written; where hours are counted, last of all few places are taken."""
        counted = any(need.hours is not None for need in self.needs)
        if not counted or any(goal.kind == "attend" for goal in self.goal):
            return self.goal
        last = max((goal.level for goal in self.goal), default=0) + 1
        return (*self.goal, AttendGoal(kind="attend", level=min(1000, last)))

    @property
    def at_most(self) -> int | None:
        """Classes that one person attends at most; ``None`` without a bound."""
        if self.times_at_most is not None:
            return self.times_at_most
        if any(need.hours is not None for need in self.needs):
            return None
        times = [need.times or 0 for need in self.needs]
        return sum(times) if any(need.sessions for need in self.needs) else max(times)

    @property
    def shown(self) -> str:
        """As it is called in outputs."""
        return self.title or self.name
