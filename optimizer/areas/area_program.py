"""Areas as an integer program: a column for every place and slot, rows that engines understand.

A slot is an area to be: a possible centre where areas have centres (Hess), else a number (the
places of greatest sum take the first ones, for the numbers mean nothing). Formulation:

    x[i,s] in {0,1}: place i lies in slot s;  x[i,s] <= open[s]
    sum over s of x[i,s] = 1;  sum over s of open[s] = k
    least * open[s] <= sum over i of v[i] * x[i,s] <= most * open[s]
    y[e] >= x[i,s] - x[j,s], for touching i, j: the pair e is cut
    d[s] >= |sum over i of v[i] * x[i,s] / mean - open[s]|: how uneven a slot is

Rows that keep areas in one piece are added when they are missed (:mod:`.area_proof`).
Source: Hess et al. (1965); Validi, Buchanan, Lykhovyd (2022); Validi, Buchanan (2022).
"""

from dataclasses import dataclass, field

import numpy as np

from optimizer.areas.area_terms import (
    TOLERANCE,
    AreaProblem,
    BalanceTerm,
    Bound,
    CentreTerm,
    CutTerm,
    Division,
)
from optimizer.areas.area_value import by_level
from optimizer.arrays import Bools, Floats, Ints
from optimizer.model.program_rows import ProgramRows

MOST_MISSED = 1e6
"""Scales by which a bound may be missed at most."""


@dataclass(frozen=True, eq=False)
class Slots:
    """Which columns there are: ``column``, shape (places, slots), -1 where barred.

    ``open_column``, shape (slots,), is -1 for slots that are always open.
    """

    column: Ints
    open_column: Ints
    centre: Ints
    """The place that is the centre of a slot, -1 where slots are numbers; shape (slots,)."""

    @property
    def count(self) -> int:
        """Number of slots."""
        return int(self.centre.size)

    @property
    def width(self) -> int:
        """Number of columns for places in slots."""
        return int(self.column.max(initial=-1)) + 1


def slots_of(problem: AreaProblem, *, fitting: bool) -> Slots:
    """The slots of a problem: all possible centres, or as many numbers as there are areas.

    ``fitting``: a place that is too much for an area together with a centre is barred there.
    """
    if problem.centred:
        return _centre_slots(problem, fitting=fitting)
    column: Ints = np.full((problem.size, problem.count), -1, dtype=np.int64)
    allowed = np.ones(column.shape, dtype=bool)
    order = np.lexsort((np.arange(problem.size), -problem.weight))
    for rank, place in enumerate(order[: problem.count - 1].tolist()):
        allowed[place, rank + 1 :] = False
    column[allowed] = np.arange(int(allowed.sum()))
    nothing = np.full(problem.count, -1, dtype=np.int64)
    return Slots(column, nothing, nothing.copy())


def _centre_slots(problem: AreaProblem, *, fitting: bool) -> Slots:
    centre = np.flatnonzero(problem.may_centre | problem.is_centre)
    allowed = np.ones((problem.size, centre.size), dtype=bool)
    given = np.flatnonzero(problem.is_centre)
    for place in given.tolist():  # a given centre lies in its own area
        allowed[place] = centre == place
    allowed &= np.isfinite(problem.graph.all_distances()[:, centre])
    if fitting:
        allowed &= _fits(problem, centre)
    own = centre, np.arange(centre.size)
    column: Ints = np.full(allowed.shape, -1, dtype=np.int64)
    column[allowed] = np.arange(int(allowed.sum()))
    return Slots(column, column[own], centre)


def _fits(problem: AreaProblem, centre: Ints) -> Bools:
    """Which places are with a centre within every bound, shape (places, slots)."""
    fits: Bools = np.ones((problem.size, centre.size), dtype=bool)
    for bound in problem.bounds:
        both = bound.values[:, None] + bound.values[None, centre]
        both[centre, np.arange(centre.size)] = bound.values[centre]
        if not (bound.values < 0).any():
            fits &= both <= bound.most + bound.scale * 1e-9
    return fits


@dataclass
class AreaProgram(ProgramRows):
    """The program of a problem: rows are added, then :meth:`arrays` are handed to an engine.

    ``levels`` are the costs of the columns, one vector a level; ``loose`` marks columns that
    need not be whole.
    """

    problem: AreaProblem
    slots: Slots
    relieved: bool = False
    widened: bool = False
    """Whether one column counts what a bound misses, for all slots alike."""
    cuts: dict[int, int] = field(default_factory=dict)
    """Edge -> its column."""
    even: list[tuple[int, Ints]] = field(default_factory=list)
    """Number of a balance term -> the columns that say how uneven its slots are."""
    missing: dict[int, float] = field(default_factory=dict)
    """Columns that count what is missed, where something may be -> what one counts."""

    @classmethod
    def of(
        cls, problem: AreaProblem, *, relieved: bool = False, widened: bool = False
    ) -> "AreaProgram":
        """Post every row of a problem but those that keep areas in one piece.

        ``relieved``: bounds and ties may be missed, and columns count by how much; ``widened``:
        of a bound only the most that an area misses counts.
        """
        slots = slots_of(problem, fitting=not relieved)
        program = cls(problem, slots, relieved=relieved, widened=widened)
        program.upper = [1.0] * program.slots.width
        program.loose = [False] * program.slots.width
        program._post_slots()
        program._post_bounds()
        program._post_ties()
        program._post_cuts()
        program._post_balance()
        return program

    def _post_slots(self) -> None:
        slots = self.slots
        for place in range(self.problem.size):
            row = slots.column[place]
            self.add_row(1.0, 1.0, row, np.ones(row.size))
        opened = slots.open_column
        for slot in np.flatnonzero(opened < 0).tolist():  # no area is empty
            column = slots.column[:, slot]
            self.add_row(1.0, np.inf, column, np.ones(column.size))
        if (opened >= 0).any():
            count = float(self.problem.count)
            self.add_row(count, count, opened, np.ones(opened.size))
            for slot in np.flatnonzero(opened >= 0).tolist():
                own = opened[slot]
                for column in slots.column[:, slot].tolist():
                    if column >= 0 and column != own:
                        self.add_row(0.0, np.inf, np.array([own, column]), np.array([1.0, -1.0]))

    def _post_bounds(self) -> None:
        for bound in self.problem.bounds:
            slack = bound.scale * TOLERANCE
            for limit, sign in ((bound.least - slack, 1.0), (bound.most + slack, -1.0)):
                if np.isfinite(limit):
                    self._bound_rows(bound, limit, sign)

    def _bound_rows(self, bound: Bound, limit: float, sign: float) -> None:
        shared = self._missed() if self.widened else -1
        for slot in range(self.slots.count):
            columns = self.slots.column[:, slot]
            own, entries = self.slots.open_column[slot], sign * bound.values
            low = sign * limit if own < 0 else 0.0
            if own >= 0:
                entries = entries - sign * limit * (columns == own)
            missed = shared if self.widened else self._missed()
            self.add_row(low, np.inf, np.append(columns, missed), np.append(entries, bound.scale))

    def _missed(self, weight: float = 1.0) -> int:
        """A column for what is missed, or -1 where nothing may be."""
        if not self.relieved:
            return -1
        column = int(self.add_columns(1, MOST_MISSED, loose=True)[0])
        self.missing[column] = weight
        return column

    def _post_ties(self) -> None:
        pins, problem = self.problem.pins, self.problem
        self._post_pairs(problem.together, problem.apart, 1.0)
        self._post_pairs(pins.together, pins.apart, problem.pin_weight)

    def _post_pairs(self, together: Ints, apart: Ints, weight: float) -> None:
        column = self.slots.column
        for one, other in together.tolist():
            torn = self._missed(weight)
            for slot in range(self.slots.count):
                for here, there in ((one, other), (other, one)):
                    entries = np.array([column[here, slot], column[there, slot], torn])
                    self.add_row(-np.inf, 0.0, entries, np.array([1.0, -1.0, -1.0]))
        for one, other in apart.tolist():
            joined = self._missed(weight)
            for slot in range(self.slots.count):
                entries = np.array([column[one, slot], column[other, slot], joined])
                self.add_row(-np.inf, 1.0, entries, np.array([1.0, 1.0, -1.0]))

    def _post_cuts(self) -> None:
        terms = [term for term in self.problem.terms if isinstance(term, CutTerm)]
        used = np.zeros(len(self.problem.graph.edges), dtype=bool)
        for term in terms:
            used |= term.costs != 0
        for edge in np.flatnonzero(used).tolist():
            self.cuts[edge] = int(self.add_columns(1, 1.0, loose=False)[0])
            one, other = self.problem.graph.edges[edge].tolist()
            for slot in range(self.slots.count):
                for here, there in ((one, other), (other, one)):
                    pair = (self.slots.column[here, slot], self.slots.column[there, slot])
                    columns = np.array([self.cuts[edge], *pair])
                    self.add_row(0.0, np.inf, columns, np.array([1.0, -1.0, 1.0]))
            if any(term.costs[edge] < 0 for term in terms):
                self._post_uncut(edge, one, other)

    def _post_uncut(self, edge: int, one: int, other: int) -> None:
        """A pair that would rather be cut is not where both places lie in one slot."""
        for slot in range(self.slots.count):
            pair = (self.slots.column[one, slot], self.slots.column[other, slot])
            if min(pair) >= 0:
                columns = np.array([self.cuts[edge], *pair])
                self.add_row(-np.inf, 2.0, columns, np.ones(3))

    def _post_balance(self) -> None:
        for number, term in enumerate(self.problem.terms):
            if not isinstance(term, BalanceTerm):
                continue
            columns = self.add_columns(self.slots.count, MOST_MISSED, loose=True)
            self.even.append((number, columns))
            for slot, column in enumerate(columns.tolist()):
                self._uneven_rows(slot, column, term.values / term.mean)

    def _uneven_rows(self, slot: int, column: int, shares: Floats) -> None:
        places, own = self.slots.column[:, slot], self.slots.open_column[slot]
        for sign in (1.0, -1.0):
            entries = sign * shares
            limit = 0.0
            if own < 0:
                limit = -sign
            else:
                entries = entries - sign * (places == own)
            self.add_row(-np.inf, -limit, np.append(places, column), np.append(entries, -1.0))

    def costs(self) -> list[Floats]:
        """The weighted costs of the columns: of what is missed, then of every level."""
        numbers = {id(term): n for n, term in enumerate(self.problem.terms)}
        missed: Floats = np.zeros(self.width)
        missed[list(self.missing)] = list(self.missing.values())
        found = [missed]
        for terms in by_level(self.problem):
            costs: Floats = np.zeros(self.width)
            for term in terms:
                match term:
                    case CentreTerm():
                        there = self.slots.column >= 0
                        own = self.slots.column[there]
                        costs[own] += term.weight * term.costs[:, self.slots.centre][there]
                    case CutTerm():
                        for edge, column in self.cuts.items():
                            costs[column] += term.weight * term.costs[edge]
                    case BalanceTerm():
                        for number, columns in self.even:
                            if number == numbers[id(term)]:
                                costs[columns] += term.weight
            found.append(costs)
        return found

    def offsets(self) -> list[float]:
        """What every vector of :meth:`costs` leaves out: the same for all divisions."""
        found = [0.0]
        for terms in by_level(self.problem):
            cuts = (term for term in terms if isinstance(term, CutTerm))
            found.append(sum((term.weight * term.offset for term in cuts), 0.0))
        return found

    def division(self, x: Floats) -> Division:
        """What a solution says; the areas may still be in several pieces."""
        chosen = np.where(self.slots.column >= 0, x[np.maximum(self.slots.column, 0)], 0.0) > 0.5
        slot = chosen.argmax(axis=1)
        used, area = np.unique(slot, return_inverse=True)
        return Division(area.astype(np.int64), self.slots.centre[used])

    def solution(self, division: Division) -> Floats | None:
        """The columns of a division; ``None`` where it uses a barred one."""
        slot_of = self._slots_of(division)
        columns = self.slots.column[np.arange(self.problem.size), slot_of[division.area]]
        if (columns < 0).any():
            return None
        x: Floats = np.zeros(self.width)
        x[columns] = 1.0
        ends = division.area[self.problem.graph.edges]
        for edge, column in self.cuts.items():
            x[column] = float(ends[edge, 0] != ends[edge, 1])
        self._fill_even(x, division, slot_of)
        return x

    def _slots_of(self, division: Division) -> Ints:
        if (self.slots.centre >= 0).all():
            return np.searchsorted(self.slots.centre, division.centres)
        weight = (
            self.problem.bounds[0].values if self.problem.bounds else np.ones(self.problem.size)
        )
        order = np.lexsort((np.arange(self.problem.size), -weight))
        found: dict[int, int] = {}
        for area in division.area[order].tolist():
            found.setdefault(area, len(found))
        return np.array([found[area] for area in range(division.centres.size)], dtype=np.int64)

    def _fill_even(self, x: Floats, division: Division, slot_of: Ints) -> None:
        for number, columns in self.even:
            term = self.problem.terms[number]
            if isinstance(term, BalanceTerm):
                loads = np.bincount(division.area, weights=term.values)
                x[columns[slot_of]] = np.abs(loads / term.mean - 1.0)
