"""The whole problem as a program of rows, written from the documents and solved by scipy.

One column for every pair that no rule bars, counting columns beside them; every goal level
is a dictionary of costs. ``Model.judge`` says what a plan costs, ``Model.cheaper`` whether a
plan exists that falsifies a claim.
"""

from dataclasses import dataclass

import numpy as np
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, milp

from tests.soak.ground import Ground
from tests.soak.lines import LINES, PROMISES

INF = np.inf
STEP, FINEST = 1e-6, 1e-12
"""The steps that costs of columns are rounded to: usually, and the smallest."""
WIDE = 1e-3
"""What a step of costs is in a row that holds a level: far above the tolerance of an engine."""


@dataclass
class Found:
    """What scipy says: a plan ``x`` or none, its value, and whether that is the last word."""

    x: np.ndarray | None
    value: float
    sure: bool


class Model:
    """Columns, rows and costs of a case."""

    def __init__(self, facts):
        self.facts, scenario = facts, facts.scenario
        self.parts = [
            {**part, "kind": kind_of(part)}
            for family in ("rule", "coupling", "goal")
            for part in scenario.get(family, [])
        ]
        self.goals_from = len(self.parts) - len(scenario.get("goal", []))
        self.goals = levelled(goals_of(scenario))
        self.shortage = next(goal for goal in self.goals if goal["kind"] == "shortage")
        self.upper, self.key, self.rows = [], {}, []
        self.cost = {goal["level"]: {} for goal in sorted(self.goals, key=lambda g: g["level"])}
        self.layers = {
            layer["name"]: Ground(facts, layer, self.parts) for layer in scenario["layer"]
        }
        for ground in self.layers.values():
            self._pairs(ground)
            self._layer(ground)
        for part in (*self.parts[: self.goals_from], *self.goals):
            if part["kind"] in LINES:
                LINES[part["kind"]](self, part)
        self.unkept, self.answers, self.fewest = [], [], 0
        self._pins()
        self.matrix, self.low, self.high = self._arrays()
        self._keep_pins()
        self._vectors = {level: self._vector(level) for level in self.cost}

    def column(self, key, upper=1.0):
        """A new column."""
        self.key[key] = len(self.upper)
        self.upper.append(float(upper))
        return self.key[key]

    def row(self, label, terms, low=-INF, high=INF):
        """A new row over {column: factor}."""
        if terms:
            self.rows.append((label, terms, low, high))

    def price(self, column, value, goal=None):
        """Let a column cost something, by default as shortage does."""
        goal = goal or self.shortage
        costs = self.cost[goal["level"]]
        costs[column] = costs.get(column, 0.0) + goal["weight"] * value

    def of(self, name):
        """Column, place and supply of every pair of a layer."""
        return self.layers[name].pairs

    def rounding(self, level):
        """How far the cost of a posting may be apart: half steps are rounded up or down."""
        return self.step(level) if self._vectors[level][2] else 0.0

    def step(self, level):
        """Costs of a level are rounded to multiples of this."""
        return self._vectors[level][1]

    def weight(self, place):
        """Weight of one missing post."""
        given, order = self.shortage.get("weights"), self.shortage.get("order", [])
        if isinstance(given, dict):
            return given.get(place.kind, 1.0)
        heavy = float(len(order) - order.index(place.kind)) if place.kind in order else 1.0
        mine = isinstance(given, str) and place in self.facts.places[given.split(".")[0]]
        return heavy * (self.facts.size(given, place) if mine else 1.0)

    def _pairs(self, ground):
        ground.pairs = []
        for place in ground.places:
            for supply in ground.able:
                if ground.admits(place, supply):
                    column = self.column((ground.name, place.id, supply.id))
                    ground.pairs.append((column, place, supply))
                    for level, value in ground.price(self.goals, place, supply).items():
                        self.cost[level][column] = value

    def _layer(self, ground):
        here, mine = {}, {}
        for column, place, supply in ground.pairs:
            here.setdefault(place.id, {})[column] = supply
            mine.setdefault(supply.id, {})[column] = 1.0
        for place in ground.places:
            self._demand(ground, place, here.get(place.id, {}))
        for supply in ground.able:
            least, most = ground.capacity(supply)
            posts = mine.get(supply.id, {})
            self.row("capacity", posts, high=most)
            if least > 0:
                idle = self.column(("idle", ground.name, supply.id), least)
                self.price(idle, PROMISES["idle"])
                self.row("idle", {**posts, idle: 1.0}, low=least)

    def _demand(self, ground, place, posts):
        least, most = ground.demand(place)
        all_of = dict.fromkeys(posts, 1.0)
        self.row("demand", all_of, high=most)
        short = self.column(("short", ground.name, place.id), least)
        self.price(short, self.weight(place))
        self.row("demand", {**all_of, short: 1.0}, low=least)
        for name, wanted in ground.layer.get("roles", {}).items():
            asked = min(wanted, least)
            lacking = self.column(("role", ground.name, place.id, name), asked)
            self.price(lacking, PROMISES["role"] * self.weight(place))
            able = {c: 1.0 for c, item in posts.items() if item.skills.get(name, 0.0) >= 0.5}
            self.row("role", {**able, lacking: 1.0}, low=asked)

    def _pins(self):
        for number, pin in enumerate(self.facts.pins):
            if pin.get("forbid") == "yes" or pin["layer"] not in self.layers:
                continue
            ground = self.layers[pin["layer"]]
            unkept = self.column(("pin", number))
            self.unkept.append(unkept)
            kept = {
                column: 1.0
                for column, place, supply in ground.pairs
                if place.id == pin["place"] and ground.answers(pin, supply)
            }
            self.answers.append(set(kept))
            self.row("pin", {**kept, unkept: 1.0}, low=1.0)

    def _keep_pins(self):
        """As many pins are kept as can be: that stands above every level."""
        if self.unkept:
            costs = np.zeros(len(self.upper))
            costs[self.unkept] = 1.0
            self.fewest = round(self.solve(costs).value)
            self.row("pins", dict.fromkeys(self.unkept, 1.0), high=self.fewest)
            self.matrix, self.low, self.high = self._arrays()

    def lost(self, postings):
        """How many pins a plan does not keep."""
        chosen = {self.key[post] for post in postings if post in self.key}
        return sum(not chosen & answers for answers in self.answers)

    def _arrays(self):
        entries = [
            (number, column, factor)
            for number, (_, terms, _, _) in enumerate(self.rows)
            for column, factor in terms.items()
        ]
        rows, columns, factors = zip(*entries, strict=True) if entries else ((), (), ())
        shape = (len(self.rows), len(self.upper))
        matrix = sparse.csr_array((factors, (rows, columns)), shape=shape)
        low, high = (np.array([row[part] for row in self.rows], dtype=float) for part in (2, 3))
        return matrix, low, high

    def vector(self, level):
        """Costs of a level over the columns."""
        return self._vectors[level][0]

    def _vector(self, level):
        """Costs of a level, rounded to its step; the step; whether some were in the middle."""
        costs = np.zeros(len(self.upper))
        for column, value in self.cost[level].items():
            costs[column] = value
        pairs = [column for name in self.layers for column, _, _ in self.of(name)]
        dearest = costs[pairs].max(initial=0.0) or costs.max(initial=0.0)
        step = STEP
        while 0.0 < dearest < 0.1 * (1.0 - 1e-12) and step > FINEST * 1.1:
            dearest, step = dearest * 10, step / 10
        steps = costs / step
        halves = np.abs(steps - np.floor(steps) - 0.5) < 1e-4
        return np.round(steps) * step, step, bool(halves.any())

    def least(self, level, rows=(), fixed=None, seconds=20.0):
        """Minimise a level; its costs count in steps of usual size."""
        unit = self.step(level) / STEP
        found = self.solve(self.vector(level) / unit, rows, fixed, seconds)
        return Found(found.x, found.value * unit, found.sure)

    def solve(self, costs, rows=(), fixed=None, seconds=20.0):
        """Minimise over the rows, further ``rows`` (vector, high), and ``fixed`` columns."""
        low, high = np.zeros(len(self.upper)), np.array(self.upper)
        for column, value in (fixed or {}).items():
            low[column] = high[column] = value
        if np.any(low > np.array(self.upper)):
            return Found(None, INF, True)
        if not costs.size:
            return Found(costs, 0.0, True)  # nobody is asked for
        found = self._asked(costs, rows, (low, high), seconds)
        x = None if found.x is None else np.round(found.x)
        if x is not None and not self._keeps(x, rows):
            return Found(None, INF, False)
        return Found(x, INF if x is None else float(costs @ x), found.status in (0, 2))

    def best(self, level, rows, seconds):
        """The best plan that is found for a level, and a bound."""
        bounds = np.zeros(len(self.upper)), np.array(self.upper)
        unit = self.step(level) / STEP
        found = self._asked(self.vector(level) / unit, rows, bounds, seconds)
        bound = -INF if found.mip_dual_bound is None else float(found.mip_dual_bound) * unit
        return None if found.x is None else np.round(found.x), bound

    def _asked(self, costs, rows, bounds, seconds):
        matrix = sparse.vstack([self.matrix, *(sparse.csr_array(v[None]) for v, _ in rows)])
        row_low = np.concatenate([self.low, np.full(len(rows), -INF)])
        row_high = np.concatenate([self.high, [top for _, top in rows]])
        return milp(
            costs,
            integrality=np.ones(costs.size),
            bounds=Bounds(*bounds),
            constraints=LinearConstraint(matrix, row_low, row_high),
            options={"mip_rel_gap": 0.0, "time_limit": seconds},
        )

    def _keeps(self, x, rows):
        sums = self.matrix @ x
        inside = np.all(sums <= self.high + 1e-7) and np.all(sums >= self.low - 1e-7)
        return inside and all(float(v @ x) <= top + 1e-9 for v, top in rows)

    def judge(self, postings):
        """Cost of every level of a plan, and what is broken (empty: it keeps every rule).

        How many pins it keeps does not matter here.
        """
        high = self.high
        self.high = np.where([row[0] == "pins" for row in self.rows], INF, high)
        try:
            return self._judged(postings)
        finally:
            self.high = high

    def _judged(self, postings):
        wrong = [f"barred: {post}" for post in postings if post not in self.key]
        if wrong:
            return {}, wrong
        chosen = {self.key[post] for post in postings}
        pairs = [column for name in self.layers for column, _, _ in self.of(name)]
        fixed = {column: float(column in chosen) for column in pairs}
        wrong = self._broken(fixed)
        total = sum(self.vector(level) / self.step(level) * STEP for level in self.cost)
        found = self.solve(total, fixed=fixed)
        if found.x is None:
            return {}, wrong or [f"{self._blamed(total, fixed)}: nothing to count with fits"]
        return {level: float(self.vector(level) @ found.x) for level in self.cost}, wrong

    def _blamed(self, costs, fixed):
        """Labels of rows without which a plan would do."""
        blamed, low, high = [], self.low, self.high
        labels = np.array([row[0] for row in self.rows])
        for label in dict.fromkeys(labels.tolist()):
            mine = labels == label
            self.low, self.high = np.where(mine, -INF, low), np.where(mine, INF, high)
            if self.solve(costs, fixed=fixed).x is not None:
                blamed.append(label)
        self.low, self.high = low, high
        return " or ".join(blamed) or "several"

    def _broken(self, fixed):
        """Rows over pairs alone that a plan breaks."""
        found = []
        for label, terms, low, high in self.rows:
            if all(column in fixed for column in terms):
                total = sum(factor * fixed[column] for column, factor in terms.items())
                if not low - 1e-7 <= total <= high + 1e-7:
                    found.append(f"{label}: {total:g} not in [{low:g}, {high:g}]")
        return found

    def cheaper(self, level, below, held, seconds=20.0):
        """A plan that costs at most ``below`` at a level and no more than ``held`` above it.

        Rows are scaled so that one step of costs is far above the tolerance of the engine.
        """
        rows = [self.held(one, top) for one, top in held.items()]
        rows.append(self._scaled(level, below))
        return self.least(level, rows, seconds=seconds)

    def held(self, level, top):
        """A row that holds a level at ``top``; half a step more admits nothing worse."""
        return self._scaled(level, top + self.step(level) / 2)

    def _scaled(self, level, top):
        costs = self.vector(level)
        coarse = np.abs(costs * 4 - np.round(costs * 4)).max(initial=0.0) < 1e-9
        factor = 1.0 if coarse else WIDE / self.step(level)
        return costs * factor, top * factor


def kind_of(part):
    """The kind that a part names, or that its condition implies."""
    return part.get("kind") or ("require" if "require" in part else "forbid")


def goals_of(scenario):
    """The goals with level and weight; shortage is added where it is not asked for."""
    goals = [{"level": 2, "weight": 1.0, **goal} for goal in scenario.get("goal", [])]
    for goal, written in zip(goals, scenario.get("goal", []), strict=True):
        if goal["kind"] == "shortage" and "level" not in written:
            goal["level"] = 1
    if not any(goal["kind"] == "shortage" for goal in goals):
        goals.insert(0, {"kind": "shortage", "level": 1, "weight": 1.0})
    return goals


def levelled(goals):
    """Goal leximin takes a level for each step but one; those below move down."""
    more = {}
    for goal in goals:
        if goal["kind"] == "leximin":
            more[goal["level"]] = max(more.get(goal["level"], 0), goal.get("steps", 5) - 2)
    found = []
    for goal in goals:
        above = sum(extra for level, extra in more.items() if level < goal["level"])
        last = goal["level"] + above + more.get(goal["level"], 0)
        if goal["kind"] != "leximin":
            found.append({**goal, "level": last})
            continue
        steps = goal.get("steps", 5)
        found += [
            {**goal, "level": last - number + 1, "threshold": number / steps}
            for number in range(1, steps)
        ]
    return found
