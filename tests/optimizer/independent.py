"""A second model of the same problem, written in plain loops and solved by scipy.

It shares no code with the program, the rules' rows or the engines of the optimizer: one
variable for every (layer, place, supply), whether admissible or not, and one constraint
per sentence of the policy. Only the price of one posting is asked of the goals' reader
faces.
"""

from itertools import product

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

from optimizer.plan import Plan, Posting

UNKEPT, LACKING, IDLE, SKILLED = 1000.0, 0.25, 0.25, 0.5


class Model:
    """Variables by key, constraints as (row, low, high)."""

    def __init__(self, county, policy):
        self.county, self.policy = county, policy
        self.upper, self.rows, self.number = [], [], {}
        self.cost = {goal.level: {} for goal in policy.effective_goals}
        self.shortage = next(g for g in policy.effective_goals if g.kind == "shortage")
        for layer in policy.layers:
            self.add_layer(layer)
        for coupling in policy.couplings:
            getattr(self, coupling.kind)(coupling)
        self.pins()

    def variable(self, key, upper=1.0):
        self.number[key] = len(self.upper)
        self.upper.append(upper)
        return self.number[key]

    def row(self, terms, low=-np.inf, high=np.inf):
        self.rows.append((terms, low, high))

    def price(self, column, value):
        level = self.cost[self.shortage.level]
        level[column] = level.get(column, 0.0) + self.shortage.weight * value

    def places(self, layer):
        """Pairs of id and class of everything that a layer may serve."""
        if layer.level == "county":
            return [("C", "ordinary")]
        if layer.level == "township":
            return [(town.id, town.township_class) for town in self.county.townships]
        return [(village.id, village.village_class) for village in self.county.villages]

    def weight(self, place):
        order, name = self.shortage.order, place[1]
        return len(order) - order.index(name) if name in order else 1

    def demand(self, layer, place):
        if layer.places and place[1] not in ("weak", "poor"):
            return (0, 0)
        asked = layer.demand
        if isinstance(asked, dict):
            asked = asked.get(place[1], 0)
        return asked if isinstance(asked, tuple) else (asked, asked)

    def capacity(self, layer, supply):
        if layer.capacity == "unit.capacity":
            return (0, 1 if supply.capacity is None else supply.capacity)
        return layer.capacity if isinstance(layer.capacity, tuple) else (0, layer.capacity)

    def barred(self, layer, place, supply):
        if layer.supply == "cadres":
            if supply.available is False:
                return True
            for rule in self.policy.rules:
                if rule.layer != layer.name:
                    continue
                if rule.kind == "require" and not (
                    supply.birth_year is not None and self.county.year - supply.birth_year <= 45
                ):
                    return True
                if rule.kind == "recusal" and supply.native_place == place[0]:
                    return True
        return any(
            pin.forbid and (pin.layer, pin.place, pin.supply) == (layer.name, place[0], supply.id)
            for pin in self.county.pins
        )

    def add_layer(self, layer):
        supplies = self.county.supplies(layer.supply)
        for place, supply in product(self.places(layer), supplies):
            upper = 0.0 if self.barred(layer, place, supply) else 1.0
            column = self.variable((layer.name, place[0], supply.id), upper)
            single = Plan((Posting(layer.name, place[0], supply.id),))
            for goal in self.policy.goals:
                if goal.kind != "shortage" and upper:
                    value = goal.weight * goal.measure(self.county, self.policy, single)
                    level = self.cost[goal.level]
                    level[column] = level.get(column, 0.0) + value
        for place in self.places(layer):
            self.place(layer, place, supplies)
        for supply in supplies:
            self.supply(layer, supply)

    def place(self, layer, place, supplies):
        least, most = self.demand(layer, place)
        posts = {self.number[layer.name, place[0], s.id]: 1.0 for s in supplies}
        short = self.variable(("short", layer.name, place[0]), least)
        self.price(short, self.weight(place))
        self.row(posts, high=most)
        self.row({**posts, short: 1.0}, low=least)
        for name, wanted in layer.roles.items():
            asked = min(wanted, least)
            lacking = self.variable(("lack", layer.name, place[0], name), asked)
            self.price(lacking, LACKING * self.weight(place))
            able = {
                self.number[layer.name, place[0], s.id]: 1.0
                for s in supplies
                if s.skills.get(name, 0.0) >= SKILLED
            }
            self.row({**able, lacking: 1.0}, low=asked)

    def supply(self, layer, supply):
        posts = {self.number[layer.name, p, supply.id]: 1.0 for p, _ in self.places(layer)}
        least, most = self.capacity(layer, supply)
        self.row(posts, high=most)
        if least:
            idle = self.variable(("idle", layer.name, supply.id), least)
            self.price(idle, IDLE)
            self.row({**posts, idle: 1.0}, low=least)

    def exclusive(self, coupling):
        for cadre in self.county.cadres:
            posts = {
                self.number[name, place, cadre.id]: 1.0
                for name in coupling.layers
                for place, _ in self.places(self.policy.layer(name))
            }
            self.row(posts, high=coupling.most)

    def same_unit(self, coupling):
        layers = [self.policy.layer(name) for name in coupling.layers]
        paired = [layer for layer in layers if layer.supply == "units"]
        people = [layer for layer in layers if layer.supply == "cadres"]
        level = max((layer.level for layer in layers), key=("village", "township", "county").index)
        for home in sorted({self.home(p, x, level) for x in layers for p, _ in self.places(x)}):
            here = [
                (x, p) for x in layers for p in self.places(x) if self.home(p[0], x, level) == home
            ]
            if paired and not any(self.demand(x, p)[1] for x, p in here if x in paired):
                continue
            anchor = {unit.id: {} for unit in self.county.units}
            for unit in self.county.units:
                for x, p in here:
                    if x in paired:
                        anchor[unit.id][self.number[x.name, p[0], unit.id]] = -1.0
                if not paired:
                    anchor[unit.id][self.variable(("anchor", home, unit.id))] = -1.0
            if not paired:
                self.row({next(iter(a)): 1.0 for a in anchor.values()}, high=1.0)
            for (x, p), cadre in product(here, self.county.cadres):
                if x in people:
                    column = self.number[x.name, p[0], cadre.id]
                    self.row({column: 1.0, **anchor.get(cadre.unit, {})}, high=0.0)

    def home(self, place, layer, level):
        """The place of ``level`` around ``place``."""
        if level == layer.level:
            return place
        if level == "county":
            return "C"
        return next(v.township for v in self.county.villages if v.id == place)

    def pins(self):
        for number, pin in enumerate(self.county.pins):
            if not pin.forbid:
                unkept = self.variable(("unkept", number))
                self.price(unkept, UNKEPT)
                column = self.number[pin.layer, pin.place, pin.supply]
                self.row({column: 1.0, unkept: 1.0}, low=1.0)

    def optimum(self):
        """Optimal cost of every level in turn."""
        values = []
        for level in sorted(self.cost):
            costs = np.zeros(len(self.upper))
            for column, value in self.cost[level].items():
                costs[column] = value
            result = milp(
                costs,
                integrality=np.ones(costs.size),
                bounds=Bounds(0.0, np.array(self.upper)),
                constraints=self.constraints(),
                options={"mip_rel_gap": 0.0},
            )
            assert result.status == 0, result.message
            values.append(round(float(result.fun), 5))
            self.row(dict(enumerate(costs)), high=float(result.fun) + 1e-7)
        return values

    def constraints(self):
        matrix = np.zeros((len(self.rows), len(self.upper)))
        for index, (terms, _, _) in enumerate(self.rows):
            for column, value in terms.items():
                matrix[index, column] = value
        low, high = ([row[part] for row in self.rows] for part in (1, 2))
        return LinearConstraint(matrix, low, high)
