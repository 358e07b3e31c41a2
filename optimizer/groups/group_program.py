"""Groups as an integer program: a column for every block and slot; slots are groups to be.

Formulation, for slots g of k:

    x[b,g] in {0,1}: block b is in slot g;  sum over g of x[b,g] + out[b] = 1
    y[a,g] in {0,1}: slot g takes area a;   sum over g of y[a,g] + untaken[a] = 1
    sum over b of size[b] * x[b,g] <= most;  sum over a of y[a,g] <= most areas
    sum over b of c[b] * x[b,g] + short[g] >= least, for every count that may be short
    sum over b of value v of x[b,g] <= most of v;  x[b,g] + x[c,g] <= 1 for b, c apart
    x[b,g] + y[a,g] <= 1, for b barred from a
    off[g] >= |sum over b of v[b] * x[b,g] - target| / scale, and its kin for every goal
    lead[b,g] <= x[b,g];  sum over b of lead[b,g] + none[g] = 1
    z[b,a] >= x[b,g] + y[a,g] - 1: block b goes to area a;  sum over b of size[b] * z[b,a] >= least

Slots mean nothing by themselves: where every group takes areas, area a lies in one of the first
a slots; else block b does, those of the largest sets of one value first.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from optimizer.arrays import Floats, Ints
from optimizer.groups.group_terms import (
    Cap,
    EvenTerm,
    Formation,
    GroupProblem,
    Labels,
    LackTerm,
    SeniorTerm,
    SpreadTerm,
    StayTerm,
    Term,
    TravelTerm,
)
from optimizer.model.program_rows import ProgramRows

MUCH = 1e7
"""More than anything may be short or off by."""


def _none(count: int = 0) -> Ints:
    """No columns."""
    return np.full(count, -1, dtype=np.int64)


@dataclass
class GroupProgram(ProgramRows):
    """The program of a problem. ``x`` and ``y`` have shape (blocks or areas, slots), -1 barred."""

    problem: GroupProblem
    x: Ints
    y: Ints
    out: Ints
    untaken: Ints
    """Columns of blocks and areas without a group, shape (blocks,) and (areas,)."""
    short_of_seats: Ints = field(default_factory=_none)
    short_of_areas: Ints = field(default_factory=_none)
    """Columns by what every slot is short, shape (slots,)."""
    missed: list[tuple[Ints, float]] = field(default_factory=list)
    """Columns of shortages, each with its price."""
    charged: list[tuple[int, Ints, Floats]] = field(default_factory=list)
    """Level, columns and what each costs."""

    @classmethod
    def of(cls, problem: GroupProblem) -> "GroupProgram":
        """Post every row of a problem."""
        x = np.full((len(problem.blocks), problem.count), -1, dtype=np.int64)
        y = np.full((problem.areas, problem.count), -1, dtype=np.int64)
        program = cls(problem, x, y, _none(len(x)), _none(len(y)))
        program._post_slots()
        program._post_strict()
        program._post_lacks()
        for term in problem.terms:
            program._post_term(term)
        return program

    def _post_slots(self) -> None:
        problem, decided = self.problem, self.problem.decided
        by_area = problem.areas > 0 and problem.least_areas > 0
        for columns, ranks in (
            (self.x, None if by_area else _ranks(problem)),
            (self.y, np.arange(problem.areas) if by_area else None),
        ):
            of_areas = columns is self.y
            for item in range(len(columns)):
                slots = self._slots_of(item, None if ranks is None else int(ranks[item]), of_areas)
                columns[item, slots] = self.add_columns(len(slots), 1.0, loose=False)
                fixed = item in (decided.area_homes if of_areas else decided.homes)
                out = self.add_columns(1, 0.0 if fixed else 1.0, loose=True)
                (self.untaken if of_areas else self.out)[item] = out[0]
                costs = problem.open(item) if of_areas else problem.out(item)
                self.missed.append((out, costs[0]))
                own = np.append(columns[item], out)
                self.add_row(1.0, 1.0, own, np.ones(own.size))
        for area, block in decided.attached.items():
            self._post_same(self.y[area], self.x[block])

    def _slots_of(self, item: int, rank: int | None, of_areas: bool) -> list[int]:
        """The slots that a block or an area may be in; of those that are alike the first ones."""
        problem, decided = self.problem, self.problem.decided
        homes, bans = (
            (decided.area_homes, decided.area_bans) if of_areas else (decided.homes, decided.bans)
        )
        if item in homes:
            return [homes[item]]
        alike = [slot for slot in range(problem.count) if slot not in problem.named]
        slots = sorted([*problem.named, *(alike if rank is None else alike[: rank + 1])])
        return [slot for slot in slots if (item, slot) not in bans]

    def _post_same(self, one: Ints, other: Ints) -> None:
        """Two items are in one slot, or both in none."""
        for pair in zip(one.tolist(), other.tolist(), strict=True):
            if max(pair) >= 0:
                self.add_row(0.0, 0.0, np.array(pair), np.array([1.0, -1.0]))

    def _post_strict(self) -> None:
        problem = self.problem
        sizes = np.array(problem.sizes, dtype=float)
        for slot in range(problem.count):
            self.add_row(-np.inf, problem.most, self.x[:, slot], sizes)
            if problem.areas:
                ones = np.ones(problem.areas)
                self.add_row(-np.inf, problem.most_areas, self.y[:, slot], ones)
        for cap in problem.caps:
            self._post_cap(cap)
        for one, other in sorted(problem.apart):
            self._post_either(self.x[one], self.x[other])
        for block, area in np.argwhere(problem.barred).tolist():
            self._post_either(self.x[block], self.y[area])

    def _post_either(self, one: Ints, other: Ints) -> None:
        """No slot has both of two items."""
        for pair in zip(one.tolist(), other.tolist(), strict=True):
            if min(pair) >= 0:
                self.add_row(-np.inf, 1.0, np.array(pair), np.ones(2))

    def _post_cap(self, cap: Cap) -> None:
        for counts in _by_label(cap.labels).values():
            if sum(counts.values()) <= cap.most:
                continue
            blocks, values = np.array([*counts]), np.array([*counts.values()], dtype=float)
            for slot in range(self.problem.count):
                self.add_row(-np.inf, cap.most, self.x[blocks, slot], values)

    def _post_lacks(self) -> None:
        for lack in self.problem.lacks:
            self.missed.append((self._short(np.array(lack.counts), lack.least), lack.price))
        self.short_of_seats = self.missed[-len(self.problem.lacks)][0]
        if self.problem.areas and self.problem.least_areas:
            short = self.add_columns(self.problem.count, MUCH, loose=True)
            for slot in range(self.problem.count):
                own = np.append(self.y[:, slot], short[slot])
                self.add_row(self.problem.least_areas, np.inf, own, np.ones(own.size))
            self.missed.append((short, self.problem.untaken))
            self.short_of_areas = short

    def _short(self, counts: Floats, least: float) -> Ints:
        """Columns by how much every slot is short of what is counted."""
        short = self.add_columns(self.problem.count, MUCH, loose=True)
        for slot in range(self.problem.count):
            own = np.append(self.x[:, slot], short[slot])
            self.add_row(least, np.inf, own, np.append(counts, 1.0))
        return short

    def _post_term(self, term: Term) -> None:
        match term:
            case EvenTerm():
                self._post_even(term)
            case LackTerm():
                self._charge(term, self._short(np.array(term.counts), term.least), 1.0)
            case SpreadTerm():
                self._post_spread(term)
            case SeniorTerm():
                self._post_senior(term)
            case TravelTerm():
                self._post_travel(term)
            case StayTerm():
                self._post_stay(term)

    def _charge(self, term: Term, columns: Ints, cost: float | Floats) -> None:
        costs = np.broadcast_to(np.asarray(cost, dtype=float) * term.weight, columns.shape)
        self.charged.append((term.level, columns, costs))

    def _post_even(self, term: EvenTerm) -> None:
        items = self.y if term.of_areas else self.x
        shares = np.array(term.values) / term.scale
        aim = term.target / term.scale
        off = self.add_columns(self.problem.count, MUCH, loose=True)
        for slot in range(self.problem.count):
            for sign in (1.0, -1.0):
                own = np.append(items[:, slot], off[slot])
                self.add_row(-np.inf, sign * aim, own, np.append(sign * shares, -1.0))
        self._charge(term, off, 1.0)

    def _post_spread(self, term: SpreadTerm) -> None:
        for counts in _by_label(term.labels).values():
            if sum(counts.values()) < 2:
                continue
            blocks, values = np.array([*counts]), np.array([*counts.values()], dtype=float)
            over = self.add_columns(self.problem.count, MUCH, loose=True)
            for slot in range(self.problem.count):
                own = np.append(self.x[blocks, slot], over[slot])
                self.add_row(-np.inf, 1.0, own, np.append(values, -1.0))
            self._charge(term, over, 1.0)

    def _post_senior(self, term: SeniorTerm) -> None:
        gaps = [(block, min(own)) for block, own in enumerate(term.gaps) if own]
        costs = np.array([*(gap for _, gap in gaps), term.none])
        for slot in range(self.problem.count):
            lead = self.add_columns(len(gaps) + 1, 1.0, loose=True)
            self.add_row(1.0, 1.0, lead, np.ones(lead.size))
            for column, (block, _) in zip(lead.tolist(), gaps, strict=False):
                if self.x[block, slot] < 0:
                    self.upper[column] = 0.0
                    continue
                pair = np.array([column, self.x[block, slot]])
                self.add_row(-np.inf, 0.0, pair, np.array([1.0, -1.0]))
            self._charge(term, lead, costs)
            for block, gap in term.chiefs.items():
                if self.x[block, slot] >= 0:  # then nobody else does, and no other of his block
                    others = lead[[at for at, (b, _) in enumerate(gaps) if b != block] + [-1]]
                    own = np.append(others, self.x[block, slot])
                    self.add_row(-np.inf, 1.0, own, np.ones(own.size))
                    more = gap - dict(gaps)[block]
                    self._charge(term, self.x[block, slot, None], np.array([more]))

    def _post_stay(self, term: StayTerm) -> None:
        """Every column of a block or an area costs what is changed by it."""
        for items, out, cost in (
            (self.x, self.out, term.of_block),
            (self.y, self.untaken, term.of_area),
        ):
            for item, row in enumerate(items.tolist()):
                pairs = [
                    (column, cost(item, slot)) for slot, column in enumerate(row) if column >= 0
                ]
                pairs.append((int(out[item]), cost(item, -1)))
                columns, costs = zip(*pairs, strict=True)
                self._charge(term, np.array(columns), np.array(costs))

    def _post_travel(self, term: TravelTerm) -> None:
        goes: Ints = np.full(self.problem.barred.shape, -1, dtype=np.int64)
        for block, area in np.argwhere(~self.problem.barred).tolist():
            goes[block, area] = self.add_columns(1, 1.0, loose=True)[0]
            for pair in zip(self.x[block].tolist(), self.y[area].tolist(), strict=True):
                if min(pair) >= 0:
                    own = np.array([*pair, goes[block, area]])
                    self.add_row(-np.inf, 1.0, own, np.array([1.0, 1.0, -1.0]))
        there = goes >= 0
        self._charge(term, goes[there], np.array(term.km)[there])
        self._post_crowds(goes)

    def _post_crowds(self, goes: Ints) -> None:
        """A group's people all go to all its areas: so many to each area, to so many areas each.

        Implied by the rest, and what gives the relaxation a bound.
        """
        sizes, seat = np.array(self.problem.sizes, dtype=float), self.problem.lacks[0]
        for area in range(self.problem.areas):
            own = np.concatenate([goes[:, area], self.short_of_seats, self.untaken[[area]]])
            ones = np.ones(self.problem.count)
            self.add_row(seat.least, np.inf, own, np.concatenate([sizes, ones, [seat.least]]))
        least = float(self.problem.least_areas)
        for block in range(len(self.x)) if least else ():
            own = np.concatenate([goes[block], self.short_of_areas, self.out[[block]]])
            self.add_row(least, np.inf, own, np.append(np.ones(own.size - 1), least))

    def costs(self) -> list[Floats]:
        """Costs of the columns: of shortages, then of every level."""
        found = [np.zeros(self.width) for _ in range(1 + len(self.problem.levels))]
        for columns, price in self.missed:
            found[0][columns] += price
        for level, columns, costs in self.charged:
            np.add.at(found[1 + self.problem.levels.index(level)], columns, costs)
        return found

    def formation(self, solution: Floats) -> Formation:
        """What a solution says."""
        return Formation(_slots(self.x, solution), _slots(self.y, solution))


def _slots(columns: Ints, solution: Floats) -> tuple[int, ...]:
    chosen = np.where(columns >= 0, solution[np.maximum(columns, 0)], 0.0) > 0.5
    return tuple(int(row.argmax()) if row.any() else -1 for row in chosen)


def _by_label(labels: Labels) -> dict[int, Counter[int]]:
    """Value -> how many people of every block have it."""
    found: dict[int, Counter[int]] = {}
    for block, own in enumerate(labels):
        for label in own:
            found.setdefault(label, Counter())[block] += 1
    return found


def _ranks(problem: GroupProblem) -> Ints:
    """In what order blocks take the first slots: the largest set that is kept apart first."""
    alike = [_by_label(cap.labels) for cap in problem.caps if cap.most == 1]
    sets: list[Sequence[int]] = [[*counts] for found in alike for counts in found.values()]
    largest = {*max(sets, key=len, default=())}
    order = sorted(range(len(problem.blocks)), key=lambda block: (block not in largest, block))
    ranks: Ints = np.empty(len(order), dtype=np.int64)
    ranks[order] = np.arange(len(order))
    return ranks
