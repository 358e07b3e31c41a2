"""Needs, rules and goals of training: the fields are the keys of their tables."""

from typing import Annotated, Literal

from pydantic import ConfigDict, Field, model_validator

from optimizer.model.task_clauses import ANY, TaskClause, TaskGoal, TiedPeople

MOST = 1_000_000
Size = Annotated[int, Field(ge=1, le=MOST)]
Price = Annotated[float, Field(gt=0.0, le=1e6, allow_inf_nan=False)]
HOUR = 0.025
"""What an hour that somebody lacks costs, unless a need says otherwise: 40 are one class."""
At = Literal["session", "day", "week"]
"""What counts as the same time: one class, one day, one week from Monday to Sunday."""


class Need(TaskClause):
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


class OnlyRule(TaskClause):
    """某类人只参加某类班次。

    People of whom a condition holds only attend classes of which another holds.

    Formula: who(p) and p attends c imply sessions(c).
    """

    kind: Literal["only"]
    who: str | None = None
    """Condition on the person; everybody where absent."""
    sessions: str
    """Condition on the class."""


class FitsRule(TaskClause):
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


class WithinRule(TaskClause):
    """到培训地点的路程不超过若干公里。

    Nobody has more than so many kilometres to the venue. Unknown ways do not bind (told).

    Formula: km(p, c) <= km, for every class c that p attends.
    """

    kind: Literal["within"]
    who: str | None = None
    km: Annotated[float, Field(gt=0.0, le=1e5)]


class TieRule(TiedPeople):
    """People who attend together, or apart."""

    nobody = "training_tie"


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


class AwayRule(TaskClause):
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


class DistanceGoal(TaskGoal):
    """到培训地点的路近。

    The ways to the venues are short.

    Formula: cost = sum over p and classes c of p of km(p, c), each rounded to 0.1 km; unknown
    ways cost nothing and are told.
    """

    kind: Literal["distance"]


class BalanceGoal(TaskGoal):
    """各班人数（或某列之和）按容量均衡。

    Classes are about equally full.

    Formula: cost = sum over classes c of |N(c) - capacity(c) / K * sum over all classes of N|;
    N(c) = sum over p in c of of(p), K = sum of all capacities.
    """

    kind: Literal["balance"]
    of: str = ANY
    unknown: float | None = Field(default=None, allow_inf_nan=False)
    """What a person counts who does not state it; absent, that is an error."""


class SpreadGoal(TaskGoal):
    """同一单位（或某列同一值）的人尽量分到各班。

    People of one value are spread over the classes.

    Formula: cost = sum over classes c and values v of max(0, |{p in c: by(p) = v}| - 1).
    """

    kind: Literal["spread"]
    by: str


class PreferGoal(TaskGoal):
    """某类人尽量参加某类班次。

    People of whom a condition holds rather attend classes of which another holds.

    Formula: cost = |{(p, c): p attends c, who(p), not sessions(c)}|.
    """

    kind: Literal["prefer"]
    who: str | None = None
    sessions: str


class EarlyGoal(TaskGoal):
    """尽早参训，急需的在前。

    People are trained early, those of whom a column says more first of all.

    Formula: cost = sum over p and classes c of p of of(p) * (days from the first class to c).
    """

    kind: Literal["early"]
    of: str = ANY
    unknown: float | None = Field(default=None, allow_inf_nan=False)


class AttendGoal(TaskGoal):
    """少占名额：学时够了就不再安排。

    As few places as can be are taken.

    Formula: cost = number of pairs of people and classes that they attend.
    """

    kind: Literal["attend"]


class ChangesGoal(TaskGoal):
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
