"""Groups as they are handed on: who is in which, what is proven, and who is in none."""

from dataclasses import dataclass, field

from optimizer.facts.task_level import TaskLevel


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """One group: its number from 1, its people by id, its leader among them, its areas by id."""

    number: int
    people: tuple[str, ...]
    leader: str | None = None
    areas: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupPlan:
    """The groups of one task in canonical order, with the account of how good they are.

    ``left`` are the people of no group, ``untaken`` the areas of none.
    """

    task: str
    groups: tuple[Group, ...]
    left: tuple[str, ...] = ()
    untaken: tuple[str, ...] = ()
    levels: tuple[TaskLevel, ...] = ()
    missed: float = 0.0
    missed_bound: float = 0.0
    seconds: float = field(default=0.0, compare=False)
    stopped: bool = field(default=False, compare=False)
    """Whether somebody ended the search before its time."""

    @property
    def missed_proven(self) -> bool:
        """Whether nothing is short that need not be."""
        return self.missed <= self.missed_bound + 1e-6 * max(1.0, self.missed)

    @property
    def proven(self) -> bool:
        """Whether every level is proven."""
        return self.missed_proven and all(level.proven for level in self.levels)
