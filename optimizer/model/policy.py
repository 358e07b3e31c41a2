"""What is asked of a plan: layers, couplings, rules and goals. Its fields are TOML keys."""

from collections.abc import Iterable
from typing import Self, cast

from pydantic import BaseModel, ConfigDict

from optimizer.facts.layer import Layer, Travel
from optimizer.model.registry import Coupling, Goal, Restriction, Rule, enrolled
from optimizer.model.village_policy import ClassRule, NeedTerm, Selection

ALWAYS = ("pinned", "recall")
"""Kinds of rules that count without being written: they repeat what the tables say."""


class Policy(BaseModel):
    """Everything that a scenario asks for, apart from its input files."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)

    layers: tuple[Layer, ...]
    """At least one, but for a policy that only classes or selects villages."""
    couplings: tuple[Coupling, ...] = ()
    rules: tuple[Rule, ...] = ()
    goals: tuple[Goal, ...] = ()
    travel: Travel = Travel()
    needs: tuple[NeedTerm, ...] = ()
    selection: Selection | None = None
    classes: tuple[ClassRule, ...] = ()

    @property
    def restrictions(self) -> tuple[Restriction, ...]:
        """All rules and couplings; pins, recalls and what goals bring with them always count.

        A rule that always counts and is written as well counts once, as it is written.
        """
        written = {rule.kind: rule for rule in reversed(self.rules) if rule.kind in ALWAYS}
        always = [written.get(kind) or cast("Rule", enrolled("rule")[kind]()) for kind in ALWAYS]
        others = (rule for rule in self.rules if rule.kind not in ALWAYS)
        return (*always, *others, *self.couplings, *self.brought)

    @property
    def brought(self) -> tuple[Restriction, ...]:
        """The restrictions that goals bring with them."""
        return tuple(rule for goal in self.goals for rule in goal.restrictions())

    def only(self, goals: Iterable[Goal]) -> Self:
        """The policy with these goals alone; what the others bring stays, as written out."""
        asked = tuple(goals)
        stays = [rule for goal in asked for rule in goal.restrictions()]
        left = [rule for rule in self.brought if rule not in stays]
        return self.model_copy(
            update={
                "goals": asked,
                "rules": (*self.rules, *(rule for rule in left if isinstance(rule, Rule))),
                "couplings": (*self.couplings, *(c for c in left if isinstance(c, Coupling))),
            }
        )

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
