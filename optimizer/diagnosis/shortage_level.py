"""What goals say of open posts: what each weighs, and which goals stand above."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from geodata.facts.county import County
from optimizer.facts.layer import Level
from optimizer.goals.shortage import ShortageGoal
from optimizer.model.policy import Policy
from optimizer.model.registry import Goal


def shortage_goals(policy: Policy) -> tuple[ShortageGoal, ...]:
    """The goals that count open posts."""
    return tuple(goal for goal in policy.effective_goals if isinstance(goal, ShortageGoal))


def shortage_level(policy: Policy) -> int:
    """The level that first counts open posts."""
    return min(goal.level for goal in shortage_goals(policy))


def goals_to_shortage(policy: Policy) -> tuple[Goal, ...]:
    """The goals at the level that first counts open posts, and at those above it."""
    first = shortage_level(policy)
    return tuple(goal for goal in policy.effective_goals if goal.level <= first)


def counting_goals(policy: Policy) -> tuple[Goal, ...]:
    """The same, and below them the plain number of open posts where posts weigh differently."""
    asked = goals_to_shortage(policy)
    if not any(goal.order or goal.weights for goal in shortage_goals(policy)):
        return asked
    return (*asked, ShortageGoal(level=shortage_level(policy) + 1))


def goals_above_shortage(policy: Policy) -> Iterator[Goal]:
    """The goals that are served before any open post counts."""
    first = shortage_level(policy)
    return (goal for goal in policy.effective_goals if goal.level < first)


def open_weights(county: County, goals: Sequence[ShortageGoal], level: Level) -> dict[str, float]:
    """What one open post weighs at every place of a level, by id; 0 where it costs nothing."""
    found: dict[str, float] = defaultdict(float)
    for goal in goals:
        for place, weight in goal.weights_of(county, level).items():
            found[place] += goal.weight * weight
    return found
