"""What clauses of every planning task beside the postings share."""

from typing import ClassVar

from pydantic import ConfigDict, Field, model_validator

from optimizer.model.described import Described

ANY = "1"
"""The expression by which everything counts one."""


class TaskClause(Described):
    """What needs, rules and goals share: a name, and where they come from."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = ""
    tier: int = 4
    """1 law, 2 province, 3 city, 4 county custom."""
    source: str = ""


class TaskGoal(TaskClause):
    """Something to have little of. Level 1 is optimised first and never given up later."""

    level: int = Field(default=2, ge=1, le=1000)
    weight: float = Field(default=1.0, ge=0.0, allow_inf_nan=False)


class TiedPeople(TaskClause):
    """People named by a column, one by one, or by the table of ties."""

    nobody: ClassVar[str]
    """The fault of a clause that names nobody."""

    by: str | None = None
    """Expression over the person; people of one value belong together. Unknown ties nobody."""
    people: tuple[tuple[str, ...], ...] = ()
    """Sets of people, by id or name."""
    tie: str | None = None
    """The word of the table of ties, such as 夫妻, 师徒."""

    @model_validator(mode="after")
    def _named(self) -> "TiedPeople":
        if self.by is None and self.tie is None and not self.people:
            raise ValueError(self.nobody)
        return self
