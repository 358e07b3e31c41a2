"""Schemes: what one goal costs in the words of another, point by point, each of them proven.

The goals in question share one level; each point minimises their weighted sum there, so
no plan is better in all of them. Between two points the weights are those at which both
cost the same: a plan that beats the line is a new point, else the line is the curve
(non-inferior set estimation, Cohon 1978). Goals of lower levels decide between equals.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise

from geodata.facts.county import County
from optimizer.model.outcome import LevelResult, Outcome
from optimizer.model.plan import Plan
from optimizer.model.policy import Policy
from optimizer.model.registry import Goal

Solve = Callable[[Policy, Plan | None], Outcome]
"""Solves the county of the question under another policy, from a plan to begin with."""
SAME = 1e-6
"""Relative difference of values that counts as none."""
STRAIGHT = 1e-4
"""A plan this little below the line between two points, relatively, is no new point."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One plan of the curve. ``values`` are the goals in question, unweighted.

    ``weights`` are those at which it is the best; ``result`` is the level of the weighted sum.
    """

    values: tuple[float, ...]
    weights: tuple[float, ...]
    result: LevelResult
    outcome: Outcome

    @property
    def cost(self) -> float:
        """Value of the weighted sum."""
        return self.result.cost

    @property
    def bound(self) -> float:
        """The proven lower bound of the weighted sum."""
        return self.result.bound

    @property
    def gap(self) -> float:
        """Relative distance between the two."""
        return self.result.gap

    @property
    def proven(self) -> bool:
        """Whether no plan has a smaller weighted sum, within the gap of the run."""
        return self.outcome.closed


@dataclass(frozen=True, slots=True)
class Curve:
    """The points that no other beats, by the first goal; ``balanced`` is the middle one.

    ``firsts`` are the points that are best for each goal in turn.
    """

    goals: tuple[Goal, ...]
    points: tuple[Point, ...]
    firsts: tuple[int, ...]
    balanced: int


SLIGHT = 1e-3
"""Share of its weight that a goal keeps where it comes second."""


def weighable(policy: Policy) -> tuple[int, ...]:
    """The goals among ``effective_goals`` between which there can be a choice: all but level 1."""
    goals = policy.effective_goals
    first = min(goal.level for goal in goals)
    return tuple(n for n, goal in enumerate(goals) if goal.level > first)


def reweighed(policy: Policy, chosen: Sequence[int], weights: Sequence[float]) -> Policy:
    """The policy with the chosen goals at one level, at other weights.

    A chosen goal of weight 0 comes right behind, the other goals of these levels after it.
    """
    goals = list(policy.effective_goals)
    level = min(goals[number].level for number in chosen)
    weight = dict(zip(chosen, weights, strict=True))
    for number, goal in enumerate(goals):
        if number in weight:
            behind = weight[number] == 0
            change = {"level": level + behind, "weight": goal.weight if behind else weight[number]}
        else:
            change = {"level": goal.level if goal.level < level else goal.level + 2}
        goals[number] = goal.model_copy(update=change)
    return policy.model_copy(update={"goals": tuple(goals)})


def together(policy: Policy, chosen: Sequence[int], weights: Sequence[float]) -> Policy:
    """The policy with the chosen goals at these weights, and all goals of their levels beside them.

    The others keep their share: their weights change as the sum of the chosen ones does. A
    chosen goal of weight 0 keeps a thousandth of its own, so that it decides between equals.
    """
    goals = list(policy.effective_goals)
    level = min(goals[number].level for number in chosen)
    before = sum(goals[number].weight for number in chosen)
    ratio = sum(weights) / before if before > 0 else 1.0
    weight = dict(zip(chosen, weights, strict=True))
    for number, goal in enumerate(goals):
        if goal.level >= level:
            own = weight.get(number, goal.weight * ratio) or SLIGHT * goal.weight * ratio
            goals[number] = goal.model_copy(update={"level": level, "weight": own})
    return policy.model_copy(update={"goals": tuple(goals)})


def trade_off(
    county: County, policy: Policy, chosen: Sequence[int], *, most: int, solve: Solve
) -> Curve:
    """Points of the trade-off between the chosen goals, at most ``most`` and one per goal."""
    goals = tuple(policy.effective_goals[number] for number in chosen)
    maker = _Maker(county, policy, tuple(chosen), goals, solve)
    firsts = [maker.first(number) for number in range(len(goals))]
    points = list(firsts)
    weights = _between(points) if len(goals) == 2 else _corners(points)
    for wish in weights:
        if len(points) >= max(most, len(goals)):
            break
        point = maker.at(wish, _nearest(points, wish))
        if _is_new(point, points, wish):
            points.append(point)
    return _curve(goals, points, firsts)


@dataclass(frozen=True, slots=True)
class _Maker:
    county: County
    policy: Policy
    chosen: tuple[int, ...]
    goals: tuple[Goal, ...]
    solve: Solve

    def first(self, number: int) -> Point:
        """The best plan for one goal, and among those for the others together."""
        weights = tuple(float(other == number) for other in range(len(self.goals)))
        return self.at(weights, None)

    def at(self, weights: tuple[float, ...], start: Plan | None) -> Point:
        """The best plan at some weights."""
        policy = reweighed(self.policy, self.chosen, weights)
        outcome = self.solve(policy, start)
        level = min(self.policy.effective_goals[number].level for number in self.chosen)
        position = sorted({goal.level for goal in policy.effective_goals}).index(level)
        result = outcome.levels[position]
        values = tuple(
            round(goal.measure(self.county, self.policy, outcome.plan), 9) for goal in self.goals
        )
        return Point(values=values, weights=weights, result=result, outcome=outcome)


def _between(points: list[Point]) -> Iterator[tuple[float, ...]]:
    """Weights at which two neighbours cost the same, the widest gap first; ``points`` grow."""
    asked = set()
    while True:
        ordered = sorted(points, key=lambda point: point.values)
        scale = [max(1e-12, abs(span)) for span in _spans(points)]
        gaps = []
        for left, right in pairwise(ordered):
            steps = [abs(a - b) for a, b in zip(left.values, right.values, strict=True)]
            key = (left.values, right.values)
            if min(steps) > 0 and key not in asked:
                gaps.append((max(s / r for s, r in zip(steps, scale, strict=True)), key, steps))
        if not gaps:
            return
        _, key, steps = max(gaps)
        asked.add(key)
        yield _rounded((steps[1] / sum(steps), steps[0] / sum(steps)))


def _corners(points: list[Point]) -> Iterator[tuple[float, ...]]:
    """Equal shares of all goals, then of every pair, then with one doubled, in natural units."""
    spans = [span if span > 0 else 1.0 for span in _spans(points)]
    size = len(spans)
    shares = [(1.0,) * size]
    for pair in combinations(range(size), 2):
        shares += [tuple(1.0 if n in pair else 0.1 for n in range(size))]
    for big in range(size):
        shares += [tuple(3.0 if n == big else 1.0 for n in range(size))]
    for share in shares:
        raw = [part / span for part, span in zip(share, spans, strict=True)]
        yield _rounded(tuple(part / sum(raw) for part in raw))


def _rounded(weights: tuple[float, ...]) -> tuple[float, ...]:
    """Weights that can be copied into a scenario: six digits, none of them 0."""
    return tuple(max(1e-6, round(weight, 6)) for weight in weights)


def _spans(points: Sequence[Point]) -> list[float]:
    columns = zip(*(point.values for point in points), strict=True)
    return [max(column) - min(column) for column in map(list, columns)]


def _nearest(points: Sequence[Point], weights: tuple[float, ...]) -> Plan:
    """The plan of the known point that is the best at these weights."""
    return min(points, key=lambda point: _value(point, weights)).outcome.plan


def _value(point: Point, weights: Sequence[float]) -> float:
    return sum(w * v for w, v in zip(weights, point.values, strict=True))


def _is_new(point: Point, points: Sequence[Point], weights: tuple[float, ...]) -> bool:
    known = min(_value(other, weights) for other in points)
    lower = _value(point, weights) < known - STRAIGHT * max(1e-9, abs(known))
    return lower and not any(_same(point, other) for other in points)


def _same(one: Point, other: Point) -> bool:
    return all(
        abs(a - b) <= SAME * max(1.0, abs(a)) for a, b in zip(one.values, other.values, strict=True)
    )


def _curve(goals: tuple[Goal, ...], points: list[Point], firsts: list[Point]) -> Curve:
    distinct: list[Point] = []
    for point in points:
        if not any(_same(point, other) for other in distinct):
            distinct.append(point)
    best = sorted((p for p in distinct if not _beaten(p, distinct)), key=lambda p: p.values)
    places = tuple(next(n for n, p in enumerate(best) if _stands_for(p, f)) for f in firsts)
    return Curve(goals, tuple(best), places, _middle(best))


def _stands_for(point: Point, first: Point) -> bool:
    """Whether a point is the one asked for, or better than it in everything."""
    tolerance = [SAME * max(1.0, abs(value)) for value in first.values]
    return all(a <= b + t for a, b, t in zip(point.values, first.values, tolerance, strict=True))


def _beaten(point: Point, points: Sequence[Point]) -> bool:
    return any(_stands_for(other, point) and not _same(other, point) for other in points)


def _middle(points: Sequence[Point]) -> int:
    """The point whose largest share of a span above the best is the smallest."""
    spans = [span if span > 0 else 1.0 for span in _spans(points)]
    least = [min(column) for column in zip(*(p.values for p in points), strict=True)]

    def away(number: int) -> tuple[float, float]:
        triples = zip(points[number].values, least, spans, strict=True)
        shares = [(value - low) / span for value, low, span in triples]
        return (round(max(shares), 9), round(sum(shares), 9))

    return min(range(len(points)), key=away)
