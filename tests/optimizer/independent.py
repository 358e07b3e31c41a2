"""A second model of the same problem, written in plain loops and solved by scipy.

It shares no code with the program, the rules' rows or the engines of the optimizer: one
variable for every (layer, place, supply), whether admissible or not, and one constraint
per sentence of the policy. Only the price of one posting is asked of the goals' reader
faces.
"""

from itertools import product
from math import ceil

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

from optimizer.facts.divisions import places_of
from optimizer.facts.lookup import hardness_of
from optimizer.model.plan import Plan, Posting

ROWS = {"quota", "change_budget", "level_quota", "budget", "monotone", "keep_term", "load", "used"}
COUNTING = {"balance", "compactness", "opening"}
LACKING, IDLE, SKILLED = 0.25, 0.25, 0.5
PINS = 0
"""The level above all others: how many pins are not kept."""


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
        for rule in policy.rules:
            if rule.kind in ROWS:
                getattr(self, rule.kind)(rule)
        for goal in policy.effective_goals:
            if goal.kind in COUNTING:
                getattr(self, goal.kind)(goal)
        self.pins()

    def variable(self, key, upper=1.0):
        self.number[key] = len(self.upper)
        self.upper.append(upper)
        return self.number[key]

    def row(self, terms, low=-np.inf, high=np.inf):
        self.rows.append((terms, low, high))

    def price(self, column, value, goal=None):
        goal = goal or self.shortage
        level = self.cost[goal.level]
        level[column] = level.get(column, 0.0) + goal.weight * value

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
        if layer.supply == "cadres" and supply.available is False:
            return True
        for post in self.county.former:
            if post.supply == supply.id and post.status == "recalled":
                return True
            if (post.place, post.supply) == (place[0], supply.id) and post.status == "cleared":
                return True
        if self.unlisted(layer, place, supply):
            return True
        rules = [rule for rule in self.policy.rules if getattr(rule, "layer", "") == layer.name]
        return any(self.bars(rule, layer, place, supply) for rule in rules) or any(
            pin.forbid and (pin.layer, pin.place, pin.supply) == (layer.name, place[0], supply.id)
            for pin in self.county.pins
        )

    def said(self, which, layer, place, supply):
        """What the table of scores says; the row of the layer itself goes first."""
        scores = self.county.scores
        column = {"cost": scores.cost, "load": scores.load}[which]
        rows = zip(scores.layer, scores.place, scores.supply, column, strict=True)
        found = {
            name: value
            for name, there, who, value in rows
            if (there, who) == (place[0], supply.id) and name in ("", layer.name)
        }
        return found.get(layer.name, found.get(""))

    def unlisted(self, layer, place, supply):
        asked = []
        for part in (*self.policy.rules, *self.policy.goals):
            if part.kind == "listed" and layer.name in part.layers:
                asked.append(part.column)
            if part.kind in {"scores", "load"} and layer.name in part.layers:
                asked += [{"scores": "cost"}.get(part.kind, "load")] * (part.missing == "bar")
        return any(self.said(which, layer, place, supply) is None for which in asked)

    def bars(self, rule, layer, place, supply):  # noqa: PLR0911
        if rule.kind == "require":
            if supply.birth_year is None:
                return rule.unknown == "fail"
            return self.county.year - supply.birth_year > 45
        if rule.kind == "recusal":
            return supply.native_place == place[0]
        if rule.kind == "binding":
            bound = rule.only_bound or supply.bound_county
            return bool(bound and supply.bound_county != "C")
        if rule.kind == "hardest_first":
            served = [p for p in places_of(self.county, layer.level) if self.asked(layer, p)]
            hard = sorted(served, key=lambda p: -hardness_of(p))[: rule.count]
            most = 1 if "==" in rule.who else 2
            return place[0] in {p.id for p in hard} and supply.rank > most
        if rule.kind == "term_limit":
            return any(
                (p.layer, p.place, p.supply) == (layer.name, place[0], supply.id)
                and p.start is not None
                and p.start.year + 3 < self.county.year  # starts are in June, today is 1 January
                for p in self.county.current
            )
        if rule.kind == "local":
            inside = {place[0], self.home_any(place[0], layer), "C"}
            bound = rule.only_known or supply.jurisdiction
            return bool(bound and not supply.jurisdiction & inside)
        return False

    def asked(self, layer, place):
        name = "ordinary" if layer.level == "county" else place.place_class
        return self.demand(layer, (place.id, name))[1] > 0

    def add_layer(self, layer):
        supplies = self.county.supplies(layer.supply)
        for place, supply in product(self.places(layer), supplies):
            upper = 0.0 if self.barred(layer, place, supply) else 1.0
            column = self.variable((layer.name, place[0], supply.id), upper)
            single = Plan((Posting(layer.name, place[0], supply.id),))
            for goal in self.policy.effective_goals:
                if goal.kind not in {"shortage", *COUNTING} and upper:
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

    def home_any(self, place, layer):
        """The township of a village, else the place itself."""
        return self.home(place, layer, "township") if layer.level == "village" else place

    def of_layer(self, name):
        """Every pair of a layer: (column, place, supply)."""
        layer = self.policy.layer(name)
        for place, supply in product(self.places(layer), self.county.supplies(layer.supply)):
            yield self.number[name, place[0], supply.id], place, supply

    def within(self, coupling):
        outer = self.policy.layer(coupling.outer)
        inner = self.policy.layer(coupling.inner)
        for column, place, supply in self.of_layer(coupling.inner):
            around = self.number[coupling.outer, self.home(place[0], inner, outer.level), supply.id]
            self.row({column: 1.0, around: -1.0}, high=0.0)

    def team_leader(self, coupling):
        layer = self.policy.layer(coupling.layer)
        for place in self.places(layer):
            most = self.demand(layer, place)[1]
            unled = self.variable(("unled", place[0]))
            self.price(unled, 0.25)
            leaders = {}
            for column, where, cadre in self.of_layer(coupling.layer):
                if where == place and cadre.birth_year is not None and cadre.birth_year < 1985:
                    leaders[column] = 1.0
            if coupling.by:
                leaders |= {c: 1.0 for c, p, _ in self.of_layer(coupling.by) if p[0] == place[0]}
            for column, where, _ in self.of_layer(coupling.layer):
                if where == place and most:
                    terms = {**leaders, unled: 1.0}
                    terms[column] = terms.get(column, 0.0) - 1.0
                    self.row(terms, low=0.0)

    def shared_adjacent(self, coupling):
        """No two places of a supply may be apart (capacity here is at most 3: see below)."""
        layer = self.policy.layer(coupling.layer)
        places = [place[0] for place in self.places(layer)]
        for supply in self.county.supplies(layer.supply):
            sets = [{a, *self.touch(a, layer)} for a in places]
            if layer.level == "village":
                towns = {self.home_any(a, layer) for a in places}
                sets += [{a for a in places if self.home_any(a, layer) == t} for t in towns]
            chosen = [self.variable(("together", supply.id, n)) for n in range(len(sets))]
            self.row(dict.fromkeys(chosen, 1.0), high=1.0)
            for n, place in enumerate(places):
                column = self.number[layer.name, place, supply.id]
                terms = {chosen[k]: -1.0 for k, group in enumerate(sets) if place in group}
                self.row({column: 1.0, **terms}, high=0.0)
                self.row({chosen[n]: 1.0, column: -1.0}, high=0.0)

    def touch(self, place, layer):
        if layer.level == "village":
            return self.county.neighbours[place]
        if layer.level == "county":
            return set()
        town = {village.id: village.township for village in self.county.villages}
        return {
            town[other]
            for village, others in self.county.neighbours.items()
            for other in others
            if town[village] == place != town[other]
        }

    def quota(self, rule):
        layer = self.policy.layer(rule.layer)
        areas = {None: {""}, "county": {"C"}, "township": set()}[rule.per]
        area = {place[0]: "" for place in self.places(layer)}
        if rule.per:
            area = {place: self.home(place, layer, rule.per) for place in area}
            areas = set(area.values())
        for name in areas:
            counted = {
                column: 1.0
                for column, place, cadre in self.of_layer(rule.layer)
                if area[place[0]] == name
                and (rule.where is None or place[1] == "weak")
                and (rule.who is None or (cadre.birth_year is not None and cadre.birth_year < 1985))
            }
            if rule.most is not None:
                self.row(counted, high=rule.most)
            missing = self.variable(("missing", rule.layer, name), rule.least)
            self.price(missing, 1.0)
            self.row({**counted, missing: 1.0}, low=rule.least)

    def level_quota(self, rule):
        units = {unit.id: unit.level for unit in self.county.units}
        for value, count in rule.numbers.items():
            least, most = count if isinstance(count, tuple) else (count, count)
            counted = {
                column: 1.0
                for column, _, cadre in self.of_layer(rule.layer)
                if units.get(cadre.unit) == value
            }
            self.row(counted, high=most)
            missing = self.variable(("missing", id(rule), value), least)
            self.price(missing, 1.0)
            self.row({**counted, missing: 1.0}, low=least)

    def budget(self, rule):
        """There is one county, so that its sum is that of the plan."""
        units = {unit.id: unit.level for unit in self.county.units}
        caps = rule.most if isinstance(rule.most, dict) else {None: rule.most}
        for only, cap in caps.items():
            paid = {}
            for name in rule.layers:
                for column, _, supply in self.of_layer(name):
                    level = units.get(getattr(supply, "unit", supply.id))
                    rates = rule.rates
                    if isinstance(rates, dict):
                        rates = max(rates.values()) if level is None else rates.get(level, 0.0)
                    loose = level is None and rule.unknown == "fail"
                    if only is None or level == only or loose:
                        paid[column] = rates
            if cap is not None:
                self.row(paid, high=cap)

    def monotone(self, rule):
        """No junior at a harder place than a senior, pair by pair."""
        layer = self.policy.layer(rule.layer)
        hard = {p.id: hardness_of(p) for p in places_of(self.county, layer.level)}
        every = list(self.of_layer(rule.layer))
        for (one, p, senior), (other, q, junior) in product(every, every):
            if senior.rank < junior.rank and hard[p[0]] < hard[q[0]]:
                self.row({one: 1.0, other: 1.0}, high=1.0)

    def keep_term(self, rule):
        due = set()
        for post in self.county.current:
            if rule.layers and post.layer not in rule.layers:
                continue
            layer = self.policy.layer(post.layer)
            place = next(p for p in self.places(layer) if p[0] == post.place)
            there = [c for c in self.county.cadres if c.id == post.supply]
            fit = any(cadre.available is not False for cadre in there)
            asked = self.demand(layer, place)[1] > 0 and fit
            if asked and post.end is not None and post.end.year > self.county.year:
                due.add((post.layer, post.place, post.supply))
        for key in due:
            unkept = self.variable(("term", id(rule), key))
            self.price(unkept, 10.0)
            self.row({self.number[key]: 1.0, unkept: 1.0}, low=1.0)

    def load(self, rule):
        carried = {}
        for name in rule.layers:
            layer = self.policy.layer(name)
            for column, place, supply in self.of_layer(name):
                value = self.said("load", layer, place, supply)
                if value is None:
                    value = 0.0 if rule.missing == "bar" else rule.missing
                carried.setdefault(supply.id, (supply, {}))[1][column] = value
        for supply, terms in carried.values():
            most = rule.capacity if isinstance(rule.capacity, float) else supply.extra["载荷"]
            self.row(terms, high=most or 0.0)

    def serving(self, layers, key):
        """A variable for every supply: it serves in these layers, and only if it does."""
        terms = {}
        for name in layers:
            for column, _, supply in self.of_layer(name):
                terms.setdefault(supply.id, []).append(column)
        serves = {supply: self.variable((*key, supply)) for supply in terms}
        for supply, columns in terms.items():
            self.row({serves[supply]: -1.0, **dict.fromkeys(columns, 1.0)}, low=0.0)
            for column in columns:
                self.row({column: 1.0, serves[supply]: -1.0}, high=0.0)
        return serves

    def used(self, rule):
        counted = dict.fromkeys(self.serving(rule.layers, ("used", id(rule))).values(), 1.0)
        self.row(counted, high=np.inf if rule.most is None else rule.most)
        missing = self.variable(("too few", id(rule)), rule.least)
        self.price(missing, 1.0)
        self.row({**counted, missing: 1.0}, low=rule.least)

    def opening(self, goal):
        supplies = {item.id: item for item in (*self.county.units, *self.county.cadres)}
        for name, column in self.serving(goal.layers, ("opening", id(goal))).items():
            supply = supplies[name]
            price = goal.price if isinstance(goal.price, float) else supply.extra["启用费"]
            self.price(column, goal.unknown if price is None else price, goal)

    def few_units(self, coupling):
        layer = self.policy.layer(coupling.layers[0])
        for place in self.places(layer):
            used = {u.id: self.variable(("used", place[0], u.id)) for u in self.county.units}
            self.row(dict.fromkeys(used.values(), 1.0), high=coupling.most)
            for column, where, cadre in self.of_layer(layer.name):
                if where == place:
                    anchor = {used[cadre.unit]: -1.0} if cadre.unit in used else {}
                    self.row({column: 1.0, **anchor}, high=0.0)

    def exchange(self, coupling):
        terms = {column: 1.0 for column, _, _ in self.of_layer(coupling.there)}
        terms |= {column: -1.0 for column, _, _ in self.of_layer(coupling.back)}
        self.row(terms, low=0.0, high=0.0)

    def change_budget(self, rule):
        standing = {(post.layer, post.place, post.supply) for post in self.county.current}
        layers = rule.layers or {layer for layer, _, _ in standing}
        new = {
            column: 1.0
            for name in layers
            for column, place, supply in self.of_layer(name)
            if (name, place[0], supply.id) not in standing
        }
        self.row(new, high=rule.most)

    def balance(self, goal):
        layers = [self.policy.layer(name) for name in goal.layers]
        hard = {}
        for place in (*self.county.villages, *places_of(self.county, "township")):
            hard[place.id] = hardness_of(place)
        hard["C"] = hardness_of(places_of(self.county, "county")[0])
        steps = 1 if goal.by == "places" else 100
        weight = {key: 1 if steps == 1 else round(100 * value) for key, value in hard.items()}
        total = sum(self.demand(x, p)[0] * weight[p[0]] for x in layers for p in self.places(x))
        able = {
            supply.id
            for layer in layers
            for supply in self.county.supplies(layer.supply)
            if getattr(supply, "available", True) is not False
        }
        share = ceil(total / max(1, len(able)))
        for supply in able:
            load = {
                column: float(weight[place[0]])
                for layer in layers
                for column, place, item in self.of_layer(layer.name)
                if item.id == supply
            }
            excess = self.variable(("excess", id(goal), supply), 10_000)
            self.price(excess, 1.0 / steps, goal)
            self.row({excess: 1.0, **{c: -w for c, w in load.items()}}, low=-share)

    def compactness(self, goal):
        layer = self.policy.layer(goal.layers[0])
        for supply in self.county.supplies(layer.supply):
            serves = {}
            for column, place, item in self.of_layer(layer.name):
                if item.id == supply.id:
                    town = self.home_any(place[0], layer) if layer.level != "county" else ""
                    if town not in serves:
                        serves[town] = self.variable(("serves", id(goal), supply.id, town))
                    self.row({serves[town]: 1.0, column: -1.0}, low=0.0)
            beyond = self.variable(("beyond", id(goal), supply.id), 10)
            self.price(beyond, 1.0, goal)
            self.row({beyond: 1.0, **dict.fromkeys(serves.values(), -1.0)}, low=-1.0)

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
                self.cost.setdefault(PINS, {})[unkept] = 1.0
                column = self.number[pin.layer, pin.place, pin.supply]
                self.row({column: 1.0, unkept: 1.0}, low=1.0)

    def optimum(self):
        """Optimal cost of every level in turn, given that as many pins are kept as can be."""
        return self.every_level()[PINS in self.cost :]

    def every_level(self):
        """The same, behind the number of pins that cannot be kept, where there are any."""
        return list(self.levels())

    def levels(self):
        """The same, one after the other."""
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
            yield round(float(result.fun), 5)
            self.row(dict(enumerate(costs)), high=float(result.fun) + 1e-7)

    def constraints(self):
        matrix = np.zeros((len(self.rows), len(self.upper)))
        for index, (terms, _, _) in enumerate(self.rows):
            for column, value in terms.items():
                matrix[index, column] = value
        low, high = ([row[part] for row in self.rows] for part in (1, 2))
        return LinearConstraint(matrix, low, high)
