"""Training as an integer program: how many blocks of a kind attend a class.

Formulation, for kinds t of m[t] blocks of n[t] people each, classes c:

    x[t,c] in {0..m[t]}, only where t may attend c; = m[t] where it is pinned
    sum over c of x[t,c] <= most * m[t];  sum over c of one day of x[t,c] <= m[t]
    sum over c of v[need,c] * x[t,c] + short[t,need] >= amount * m[t]
    least[c] * y[c] <= sum over t of n[t] * x[t,c] <= capacity[c] * y[c], y[c] in {0,1}
    sum over t, c of one time of w[t] * x[t,c] <= most of a unit
    gone[t,c] >= m[t] - x[t,c] where t is in c by the plan in force
    off[c] >= |sum over t of s[t] * x[t,c] - share[c] * sum over t, c|
    again[v,c] >= sum over t of value v of x[t,c] - 1

Of blocks that attend one class at most, whatever x says can be dealt out. Of others the program
is a relaxation where m[t] > 1; rows with rounded coefficients (Chvatal and Gomory) bring it near.
"""

from dataclasses import dataclass, field
from math import ceil

import numpy as np

from optimizer.arrays import Floats, Ints
from optimizer.model.program_rows import ProgramRows
from optimizer.training.training_problem import BalanceTerm, SpreadTerm, TrainingProblem

HELD = 1e-8
"""Share of its cost by which a level may be missed while later ones are looked at."""
SLACK = 1e-6
"""The same, of a small cost."""


@dataclass(frozen=True, eq=False)
class Recipe:
    """A column that others decide: max(0, constant + values @ columns), or its amount."""

    column: int
    columns: Ints
    values: Floats
    constant: float
    absolute: bool = False


@dataclass
class TrainingProgram(ProgramRows):
    """The program of a problem; ``x`` has shape (kinds, sessions), -1 where nobody may."""

    problem: TrainingProblem
    x: Ints = field(default_factory=lambda: np.zeros((0, 0), dtype=np.int64))
    missed: list[tuple[Ints, Floats]] = field(default_factory=list)
    """Columns of shortages with their prices."""
    charged: list[tuple[int, Ints, Floats]] = field(default_factory=list)
    """Level, columns and what each costs."""
    recipes: list["Recipe"] = field(default_factory=list)
    """What columns are that need not be whole, in the order of computing them."""

    @classmethod
    def of(cls, problem: TrainingProblem) -> "TrainingProgram":
        """Post every row of a problem."""
        program = cls(problem)
        program.post_places()
        program.post_needs()
        program.post_times()
        program.post_classes()
        program.post_goals()
        return program

    @property
    def counts(self) -> Ints:
        """Blocks of every kind."""
        return np.array([kind.count for kind in self.problem.kinds], dtype=np.int64)

    @property
    def rows_of(self) -> Ints:
        """The first block of every kind."""
        return np.array([kind.row for kind in self.problem.kinds], dtype=np.int64)

    @property
    def sizes(self) -> Ints:
        """People of one block of every kind."""
        return np.array([len(kind.blocks[0]) for kind in self.problem.kinds], dtype=np.int64)

    def post_places(self) -> None:
        """Columns of kinds and classes; what is pinned is fixed."""
        problem = self.problem
        self.add_columns(1, 1.0, loose=False)  # an engine bounds programs with whole columns only
        self.x = np.full((len(problem.kinds), problem.sessions), -1, dtype=np.int64)
        for at, kind in enumerate(problem.kinds):
            sessions = np.flatnonzero(problem.open[kind.row])
            columns = self.add_columns(sessions.size, float(kind.count), loose=False)
            self.x[at, sessions] = columns
            fixed = self.x[at][problem.pinned[kind.row]]
            for column in fixed.tolist():
                own = np.array([column], dtype=np.int64)
                self.add_row(float(kind.count), float(kind.count), own, np.ones(1))

    def post_needs(self) -> None:
        """What people lack is short."""
        problem = self.problem
        for at, kind in enumerate(problem.kinds):
            for need in problem.needs[kind.row]:
                values = np.minimum(problem.values[need.need], need.amount)
                used = self.x[at][(values > 0) & (self.x[at] >= 0)]
                short = self.add_columns(1, need.amount * kind.count, loose=True)
                own = values[(values > 0) & (self.x[at] >= 0)]
                total = need.amount * kind.count
                self.recipes.append(Recipe(int(short[0]), used, -own, total))
                columns, amounts = np.append(used, short), np.append(own, 1.0)
                self.add_row(total, np.inf, columns, amounts)
                price = problem.prices[need.need] * need.people
                self.missed.append((short, np.array([price])))
                if kind.count > 1 and not problem.single:
                    self._post_rounded(used, own, need.amount, kind.count, short)

    def _post_rounded(
        self, used: Ints, values: Floats, amount: float, count: int, short: Ints
    ) -> None:
        """Whoever lacks nothing has so many classes of a length, by rounding: valid rows."""
        whole = np.append(values, amount)
        if not np.array_equal(whole, np.round(whole)) or not used.size:
            return
        grain = float(np.gcd.reduce(whole.astype(np.int64)))
        lacking = self.add_columns(1, float(count), loose=False)
        self.add_row(0.0, np.inf, np.append(short, lacking), np.array([1.0, -grain]))
        self.add_row(-np.inf, 0.0, np.append(short, lacking), np.array([1.0, -amount]))
        for length in np.unique(values).tolist():
            if length <= grain:
                continue
            need = ceil(amount / length - 1e-9)
            own = np.ceil(values / length - 1e-9)
            self.add_row(
                float(need * count), np.inf, np.append(used, lacking), np.append(own, float(need))
            )

    def post_times(self) -> None:
        """How many classes one attends, one at a time; how many of a unit are away at a time."""
        problem = self.problem
        if problem.most < problem.sessions:
            for row, count in zip(self.x, self.counts.tolist(), strict=True):
                used = row[row >= 0]
                if used.size > problem.most:
                    self.add_row(-np.inf, float(problem.most * count), used, np.ones(used.size))
        if not problem.single:
            for slot in problem.days:
                for row, count in zip(self.x, self.counts.tolist(), strict=True):
                    used = row[list(slot)]
                    used = used[used >= 0]
                    if used.size > 1:
                        self.add_row(-np.inf, float(count), used, np.ones(used.size))
        self._post_limits()

    def _post_limits(self) -> None:
        kind_of = self.kind_of()
        for limit in self.problem.limits:
            weights: dict[int, float] = {}
            for block, weight in limit.weights.items():
                weights[kind_of[block]] = float(weight)
            kinds = sorted(weights)
            own = np.array([weights[kind] for kind in kinds])
            total = float(own @ self.counts[kinds])
            for slot in limit.slots:
                columns = self.x[np.ix_(kinds, list(slot))]
                if total * (1 if self.problem.single else len(slot)) > limit.most:
                    self.add_row(
                        -np.inf, float(limit.most), columns.ravel(), np.repeat(own, len(slot))
                    )

    def kind_of(self) -> dict[int, int]:
        """The kind of every block."""
        number = {block: at for at, block in enumerate(self.problem.blocks)}
        return {
            number[block]: at for at, kind in enumerate(self.problem.kinds) for block in kind.blocks
        }

    def post_classes(self) -> None:
        """Capacities, and classes that are not held for too few."""
        problem, sizes = self.problem, self.sizes.astype(float)
        for session in range(problem.sessions):
            columns = self.x[:, session]
            most, least = float(problem.capacity[session]), float(problem.least[session])
            if least <= 1.0:
                self.add_row(-np.inf, most, columns, sizes)
                continue
            held = self.add_columns(1, 1.0, loose=False)
            own = np.append(columns, held)
            self.add_row(-np.inf, 0.0, own, np.append(sizes, -most))
            self.add_row(0.0, np.inf, own, np.append(sizes, -least))

    def post_goals(self) -> None:
        """What every goal costs."""
        rows = self.rows_of
        there = self.x >= 0
        for level, costs in self.problem.pairs.items():
            self.charged.append((level, self.x[there], costs[rows][there]))
        for level, weight in self.problem.changes.items():
            self._post_changes(level, weight)
        for balance in self.problem.balances:
            self._post_balance(balance)
        for spread in self.problem.spreads:
            self._post_spread(spread)

    def _post_changes(self, level: int, weight: float) -> None:
        current = self.problem.current[self.rows_of]
        for at, session in zip(*np.nonzero(current), strict=True):
            count = float(self.counts[at])
            gone = self.add_columns(1, count, loose=True)
            own = np.append(self.x[at, session], gone)
            self.add_row(count, np.inf, own, np.ones(2))
            there = own[:-1][own[:-1] >= 0]
            self.recipes.append(Recipe(int(gone[0]), there, -np.ones(there.size), count))
            cost = weight * float(current[at, session])
            self.charged.append((level, gone, np.array([cost])))

    def _post_balance(self, term: BalanceTerm) -> None:
        """Totals of classes are counted from the least that any can be: columns are not below 0."""
        sums, problem = term.sums[self.rows_of], self.problem
        share = problem.capacity / problem.capacity.sum()
        least = float(np.minimum(sums, 0.0) @ self.counts)
        most = float(np.maximum(sums, 0.0) @ self.counts) - least
        totals = []
        for session in range(problem.sessions):
            total = self.add_columns(1, most, loose=True)
            own = np.append(self.x[:, session], total)
            self.add_row(least, least, own, np.append(sums, -1.0))
            there = self.x[:, session] >= 0
            used = self.x[:, session][there]
            self.recipes.append(Recipe(int(total[0]), used, sums[there], -least))
            totals.append(total)
        every = np.concatenate(totals)
        for session in range(problem.sessions):
            off = self.add_columns(1, most * (1.0 + every.size), loose=True)
            mine = -share[session] * np.ones(every.size)
            mine[session] += 1.0
            shift = -least * float(mine.sum())
            for sign in (1.0, -1.0):
                values = np.append(sign * mine, -1.0)
                self.add_row(-np.inf, sign * shift, np.append(every, off), values)
            self.recipes.append(Recipe(int(off[0]), every, mine, -shift, absolute=True))
            self.charged.append((term.level, off, np.array([term.weight])))

    def _post_spread(self, term: SpreadTerm) -> None:
        of_value: dict[str, list[tuple[int, int]]] = {}
        for at, kind in enumerate(self.problem.kinds):
            for value, count in term.values[kind.row]:
                of_value.setdefault(value, []).append((at, count))
        for own in of_value.values():
            kinds, counts = [at for at, _ in own], np.array([float(n) for _, n in own])
            if float(counts @ self.counts[kinds]) < 2:
                continue
            for session in range(self.problem.sessions):
                columns = self.x[kinds, session]
                if (columns >= 0).any():
                    most = float(counts @ self.counts[kinds])
                    again = self.add_columns(1, most, loose=True)
                    self.add_row(-np.inf, 1.0, np.append(columns, again), np.append(counts, -1.0))
                    there = columns >= 0
                    used = columns[there]
                    self.recipes.append(Recipe(int(again[0]), used, counts[there], -1.0))
                    self.charged.append((term.level, again, np.array([term.weight])))

    def costs(self) -> list[Floats]:
        """Costs of the shortages, then of every level, each of shape (columns,)."""
        found = [np.zeros(self.width) for _ in range(1 + len(self.problem.levels))]
        at = {level: number for number, level in enumerate(self.problem.levels, 1)}
        for columns, prices in self.missed:
            np.add.at(found[0], columns, prices)
        for level, columns, prices in self.charged:
            np.add.at(found[at[level]], columns, prices)
        return found

    def completed(self, x: Floats) -> Floats:
        """A solution whose other columns follow from its whole ones, free of rounding."""
        found = x.copy()
        for one in self.recipes:
            value = one.constant + float(one.values @ found[one.columns])
            found[one.column] = abs(value) if one.absolute else max(0.0, value)
        return found

    def hold(self, costs: Floats, cost: float) -> None:
        """Nothing that follows may cost more by these costs."""
        used = np.flatnonzero(costs)
        if used.size:
            high = cost + max(SLACK, HELD * abs(cost))
            self.add_row(-np.inf, high, used, costs[used])

    def places(self, x: Floats) -> Ints:
        """How many blocks of a kind attend a class, shape (kinds, sessions)."""
        found = np.zeros(self.x.shape, dtype=np.int64)
        there = self.x >= 0
        found[there] = np.round(x[self.x[there]]).astype(np.int64)
        return found
