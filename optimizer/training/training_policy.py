"""What a scenario asks of training: the fields are the keys of ``[[training]]`` and its tables."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from optimizer.facts.layer import Level
from optimizer.training.training_clauses import AttendGoal, Need, Size, TrainingGoal, TrainingRule


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
    """Expression over the person: whose he is in tables; absent: his unit, else his township."""
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
