"""Training as it is handed on: who attends which class, and what is proven."""

from dataclasses import dataclass, field

from optimizer.facts.task_level import TaskLevel


@dataclass(frozen=True, slots=True, kw_only=True)
class Roster:
    """The people of one class, by ids, in the order of their table."""

    session: str
    people: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Added:
    """Classes of one kind that would have to be held once more: like which one, how many."""

    session: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Addition:
    """The cheapest classes to add so that least is short.

    ``missed`` is what is short even so; ``cost`` is that of the classes, ``bound`` the least that
    it can be.
    """

    classes: tuple[Added, ...]
    missed: float
    cost: float
    bound: float
    proven: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingPlan:
    """The classes of one task in the order of their table, with the account of how good it is."""

    task: str
    rosters: tuple[Roster, ...]
    levels: tuple[TaskLevel, ...] = ()
    missed: float = 0.0
    missed_bound: float = 0.0
    addition: Addition | None = None
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

    @property
    def places(self) -> int:
        """How many places are taken."""
        return sum(len(roster.people) for roster in self.rosters)
