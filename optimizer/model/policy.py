"""What is asked of a plan: layers, couplings, rules and goals. Its fields are TOML keys."""

from typing import Annotated, Literal, cast

from pydantic import BaseModel, ConfigDict, Field

from optimizer.model.registry import Coupling, Goal, Restriction, Rule, enrolled
from optimizer.model.village_policy import ClassRule, NeedTerm, Selection

Level = Literal["village", "township", "county"]
SupplyKind = Literal["cadres", "units", "leaders"]
Count = int | tuple[int, int]
"""A number, or the least and the most."""
ALWAYS = ("pinned", "recall")
"""Kinds of rules that count without being written: they repeat what the tables say."""


class Layer(BaseModel):
    """One kind of posting: who serves which places, how many, and how often."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    supply: SupplyKind
    level: Level = "village"
    """What is served: villages, townships or counties."""
    title: str | None = None
    places: str | None = None
    """Expression over ``village`` (or ``township``, ``county``): which ones; all where absent."""
    eligible: str | None = None
    """Expression over ``cadre``, ``unit`` or ``leader``: who may serve; all where absent."""
    demand: Count | dict[str, Count] = 1
    """Posts per place; or per class of place (a class that is not named has none)."""
    capacity: Count | str = 1
    """Places per supply: a number, [least, most], or an expression like ``unit.capacity``."""
    roles: dict[str, int] = Field(default_factory=dict)
    """Need dimension -> how many members of the team at a place must have that skill."""
    term_years: float | None = Field(default=None, gt=0.0, le=100.0)


class Travel(BaseModel):
    """How ways become minutes.

    Without roads: the straight line times ``detour_factor`` at ``speed_kmh``. With roads:
    ``road_kmh`` sets the speed of a class of road (0 closes it); the way to the nearest road
    is walked at ``walk_kmh``, at most ``most_walk_m`` metres.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    detour_factor: float = Field(default=1.3, ge=1.0)
    speed_kmh: float = Field(default=40.0, gt=0.0)
    road_kmh: dict[str, Annotated[float, Field(ge=0.0, le=150.0)]] = Field(default_factory=dict)
    walk_kmh: float = Field(default=5.0, gt=0.0)
    most_walk_m: float = Field(default=3000.0, ge=0.0)


class Policy(BaseModel):
    """Everything that a scenario asks for, apart from its input files."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)

    layers: tuple[Layer, ...] = Field(min_length=1)
    couplings: tuple[Coupling, ...] = ()
    rules: tuple[Rule, ...] = ()
    goals: tuple[Goal, ...] = ()
    travel: Travel = Travel()
    needs: tuple[NeedTerm, ...] = ()
    selection: Selection | None = None
    classes: tuple[ClassRule, ...] = ()

    @property
    def restrictions(self) -> tuple[Restriction, ...]:
        """All rules and couplings; pins, recalls and what goals bring with them always count."""
        always = [cast("Rule", enrolled("rule")[kind]()) for kind in ALWAYS]
        brought = (rule for goal in self.goals for rule in goal.restrictions())
        return (*always, *self.rules, *self.couplings, *brought)

    @property
    def effective_goals(self) -> tuple[Goal, ...]:
        """The goals; shortage at level 1 is added where no goal asks for it.

        A goal that stands for several takes as many levels; what shares its level comes
        with the last of them, and the levels below move down.
        """
        shortage = enrolled("goal")["shortage"]
        goals = self.goals
        if not any(isinstance(goal, shortage) for goal in goals):
            goals = (cast("Goal", shortage()), *goals)
        return _levelled(goals)

    def layer(self, name: str) -> Layer:
        """The layer called ``name``. Raises ``KeyError``."""
        for layer in self.layers:
            if layer.name == name:
                return layer
        raise KeyError(name)


def _levelled(goals: tuple[Goal, ...]) -> tuple[Goal, ...]:
    """Replace goals that stand for several by these, each at a level of its own."""
    found = {number: goal.expanded() for number, goal in enumerate(goals)}
    if all(several == (goal,) for goal, several in zip(goals, found.values(), strict=True)):
        return goals
    extra: dict[int, int] = {}
    for number, goal in enumerate(goals):
        extra[goal.level] = max(extra.get(goal.level, 0), len(found[number]) - 1)
    result: list[Goal] = []
    for number, goal in enumerate(goals):
        above = sum(more for level, more in extra.items() if level < goal.level)
        last = goal.level + above + extra[goal.level]
        several = found[number]
        for place, one in enumerate(several):
            level = last - len(several) + 1 + place
            result.append(one.model_copy(update={"level": level}))
    return tuple(result)
