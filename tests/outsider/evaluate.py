"""The cost of every level of a plan, from tables, scenario and plan.csv by docs/model.md alone.

``python -m tests.outsider FOLDER PLAN.csv`` prints it.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from math import floor, fsum, log10

from tests.outsider.counted import COUNTED, Case
from tests.outsider.facts import read
from tests.outsider.goals import OF_POSTINGS
from tests.outsider.ground import Ground, parts_of
from tests.outsider.tables import plan_of


@dataclass
class Level:
    """What a level costs, its step, what every goal is worth, and how many halves were rounded."""

    cost: float = 0.0
    step: float = 1e-6
    goals: dict = field(default_factory=dict)
    halves: int = 0


class Outsider:
    """A case folder, ready for any plan."""

    def __init__(self, folder):
        self.facts = read(folder)
        layers = self.facts.scenario["layer"]
        self.grounds = {layer["name"]: Ground(self.facts, layer) for layer in layers}
        self.goals = levelled(goals_of(self.facts.scenario))
        self._pairs = {
            level: self._unit_costs(level) for level in sorted({g["level"] for g in self.goals})
        }

    def levels(self, plan, steps=None):
        """Level -> :class:`Level` of a plan, as (layer, place, supply).

        ``steps`` are those that manifest.json states, where pairs are priced and never made: then
        a step follows from a bound of the dearest pair, and is at least the one computed here.
        """
        case, stated = Case(self.facts, self.grounds, plan), steps or {}
        return {level: self._level(level, case, stated.get(level, 0.0)) for level in self._pairs}

    def unkept(self, plan):
        """How many pins a plan does not keep."""
        case = Case(self.facts, self.grounds, plan)
        fixed = [
            pin
            for pin in self.facts.pins
            if pin.get("forbid") != "yes" and pin["layer"] in self.grounds
        ]
        return sum(
            not any(
                place.id == pin["place"] and self.grounds[pin["layer"]].answers(pin, supply)
                for place, supply in case.of(pin["layer"])
            )
            for pin in fixed
        )

    def _at(self, level, kinds):
        return [g for g in self.goals if g["level"] == level and g["kind"] in kinds]

    def _unit_costs(self, level):
        """Unit cost of every pair at a level."""
        return {
            (ground.name, place.id, supply.id): self._unit_cost(level, ground, place, supply)
            for ground in self.grounds.values()
            for place, supply in ground.pairs
        }

    def _unit_cost(self, level, ground, place, supply):
        return sum(
            goal["weight"] * OF_POSTINGS[goal["kind"]](goal, ground, place, supply)
            for goal in self._at(level, OF_POSTINGS)
            if not goal.get("layers") or ground.name in goal["layers"]
        )

    def _level(self, level, case, least_step):
        price, number = defaultdict(float), {}
        for goal in self._at(level, COUNTED):
            for thing, one, count in COUNTED[goal["kind"]](goal, case):
                price[thing] += goal["weight"] * one
                number[thing] = count
        pairs = self._pairs[level]
        step = step_of(max(pairs.values(), default=0.0), max(price.values(), default=0.0))
        step = max(step, least_step)
        posted = [(pairs[post], 1) for post in case.plan]
        things = posted + [(price[thing], count) for thing, count in number.items() if count]
        cost = sum(count * round(one / step) for one, count in things) * step
        halves = sum(abs(one / step % 1 - 0.5) < 1e-3 for one, _ in things)
        return Level(cost, step, self._worth(level, case), halves)

    def _worth(self, level, case):
        """Weighted cost of every goal, without rounding."""
        worth = defaultdict(float)
        for goal in self._at(level, COUNTED):
            found = COUNTED[goal["kind"]](goal, case)
            total = fsum(price * count for _, price, count in found)
            worth[goal.get("name", goal["kind"])] += goal["weight"] * total
        for goal in self._at(level, OF_POSTINGS):
            cost = OF_POSTINGS[goal["kind"]]
            total = fsum(
                cost(goal, ground, place, supply)
                for ground in self.grounds.values()
                if not goal.get("layers") or ground.name in goal["layers"]
                for place, supply in case.of(ground.name)
            )
            worth[goal.get("name", goal["kind"])] += goal["weight"] * total
        return dict(worth)


def evaluate(folder, plan_file):
    """Level -> :class:`Level` of a plan.csv."""
    return Outsider(folder).levels(plan_of(plan_file))


def step_of(dearest_pair, dearest_thing):
    """The step of a level."""
    dearest = max(dearest_pair, dearest_thing)
    size = dearest_pair or dearest_thing
    if size == 0.0:
        return 1e-6
    r = 6 - floor(log10(dearest))
    z = min(-1 - floor(log10(size)), r)
    return 1e-6 * 10.0 ** -(r if r < 0 else max(0, z))


def goals_of(scenario):
    """The goals with level and weight; shortage is added where it is not asked for."""
    goals = [
        {"level": 1 if goal["kind"] == "shortage" else 2, "weight": 1.0, **goal}
        for goal in parts_of(scenario, "goal")
    ]
    if not any(goal["kind"] == "shortage" for goal in goals):
        goals.insert(0, {"kind": "shortage", "level": 1, "weight": 1.0})
    return goals


def levelled(goals):
    """Goal leximin takes a level for each step but one."""
    more = defaultdict(int)
    for goal in goals:
        more[goal["level"]] = max(more[goal["level"]], len(_thresholds(goal)) - 1)
    found = []
    for goal in goals:
        last = goal["level"] + sum(e for level, e in more.items() if level <= goal["level"])
        several = _thresholds(goal)
        for number, threshold in enumerate(several):
            level = last - len(several) + 1 + number
            found.append({**goal, "level": level, "threshold": threshold})
    return found


def _thresholds(goal):
    given, steps = goal.get("threshold", 0.0), goal.get("steps", 5)
    if goal["kind"] != "leximin" or given > 0:
        return [given]
    return [number / steps for number in range(steps - 1, 0, -1)]
