"""What is asked before people are: need scores, classes, and the choice of villages.

The fields are the keys of ``[[need]]``, ``[[class]]`` and ``[selection]``.
"""

from collections.abc import Mapping
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from geodata.facts.classes import Several
from optimizer.facts.spelling import column_of


class NeedTerm(BaseModel):
    """One column that speaks for or against the need of a village.

    A number counts 1 at ``worst``, 0 at ``best``, and in proportion between them. A text
    counts what ``values`` says. What is unknown counts ``unknown``. Need is in [0, 1].
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    column: str
    weight: float = Field(default=1.0, gt=0.0, allow_inf_nan=False)
    worst: float | None = None
    best: float | None = None
    values: Mapping[str, float] | None = None
    unknown: float = Field(default=0.5, ge=0.0, le=1.0)
    source: str = ""

    @model_validator(mode="after")
    def _one_scale(self) -> "NeedTerm":
        numbers = self.worst is not None and self.best is not None and self.worst != self.best
        if numbers == (self.values is not None):
            raise ValueError("need_scale")
        if self.values and not all(0.0 <= value <= 1.0 for value in self.values.values()):
            raise ValueError("need_values")
        return self

    @property
    def name(self) -> str:
        """The column without its entity, a Chinese header as what it means."""
        return column_of("village", self.column.removeprefix("village.").removeprefix("村."))

    def part(self, value: Any) -> float | None:
        """Need in [0, 1] that a value of the column stands for; ``None``: it says nothing.

        Of several classes the one of greatest need counts.
        """
        if self.values is not None and isinstance(value, Several):
            found = [self.values[word] for word in value if word in self.values]
            return max(found, default=None)
        if self.values is not None:
            return None if value is None else self.values.get(_word(value))
        if isinstance(value, bool) or not isinstance(value, int | float):
            return None
        worst, best = self.worst or 0.0, self.best or 0.0
        return min(1.0, max(0.0, (value - best) / (worst - best)))


class SelectionQuota(BaseModel):
    """So many villages of a kind, in all or per township or county.

    An area with fewer such villages than ``least`` gives all that it has.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = ""
    where: str | None = None
    per: Literal["township", "county"] | None = None
    least: int = Field(default=0, ge=0)
    most: int | None = Field(default=None, ge=0)


class Selection(BaseModel):
    """How many villages get support, which must and which never do, and the quotas."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    count: int | None = Field(default=None, ge=0)
    share: float | None = Field(default=None, ge=0.0, le=1.0)
    must: str | None = None
    never: str | None = None
    layers: tuple[str, ...] = ()
    """Layers that serve selected villages only; all layers of villages where empty."""
    quota: tuple[SelectionQuota, ...] = ()
    source: str = ""


class ClassRule(BaseModel):
    """One class of the rolling classification (三类村): how many villages it takes.

    The villages of greatest need are taken first, those of the tables before it left out. A
    village that has the class already counts ``keep`` more, so that classes do not flutter.
    Without ``count`` and ``share`` it takes all that are left.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    count: int | None = Field(default=None, ge=0)
    share: float | None = Field(default=None, ge=0.0, le=1.0)
    keep: float = Field(default=0.0, ge=0.0, le=1.0)
    where: str | None = None


def _word(value: Any) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    return f"{value:g}" if isinstance(value, float) else str(value)
