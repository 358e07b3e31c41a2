"""The checker: from the prices of a certificate to bounds over all pairs, level by level.

For any prices y of rows and t >= 0 of the levels above, every plan x that costs no more than
stated on these levels costs at least

    sum_i min over [low_i, high_i] of y_i r_i  -  sum_l t_l cap_l  +  sum_j u_j min(0, d_j)

(weak duality; d_j are the reduced costs). Pairs of one place count at most as often as it has
posts. Every part of the program is bounded by itself and lifted to the next multiple of what
all its costs are multiples of. ``cap`` of a part is the stated cost of the level less what the
other parts cost at least. All sums are rounded outward.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from optimizer.arrays import Bools, Floats, Ints
from optimizer.certificate.patterns import Pattern, owned_rows, patterns_of
from optimizer.certificate.prices import Reduced, paid_by_part, summed
from optimizer.certificate.rows import Parts, RefusedError, Rows
from optimizer.model.certificate_statement import Certificate, LevelWitness, Sheet
from optimizer.model.objectives import DECIMALS, LevelCosts

STEP = 10.0**-DECIMALS
"""What all costs are multiples of, in the unit of their level."""
FEW = 1000
"""So many costs are looked at first for what all are multiples of."""
MARGIN = 1e-14
"""Relative error of the few operations that follow a sum."""
NOISE = 1e-3
"""Share of a step that is the floating point of an engine."""


@dataclass(frozen=True, slots=True)
class LevelVerdict:
    """What is certain of one level, in the words of its costs.

    ``bound`` holds for every plan that costs no more than stated on all levels above.
    ``by_prices`` follows from prices and arithmetic alone; where ``bound`` is higher an engine
    was trusted with ``left`` of ``columns`` columns, all others being shown needless by prices.
    """

    by_prices: float
    bound: float
    left: int
    columns: int
    engine: str


@dataclass(frozen=True, eq=False)
class RemainingProgram:
    """What an engine was trusted with: that no plan of a part costs less than ``bound``.

    It may use ``columns`` only, and cost no more than ``caps`` on the levels above, shape
    (levels above,); ``level`` is the position of the level. Costs are in units of their level.
    """

    level: int
    part: int
    columns: Ints
    bound: float
    caps: Floats


@dataclass(frozen=True, eq=False)
class Checked:
    """What follows from a certificate, level by level, and what an engine was trusted with."""

    verdicts: tuple[LevelVerdict, ...]
    questions: tuple[RemainingProgram, ...]


@dataclass(frozen=True, eq=False)
class _Level:
    """One level under check: its costs, and what plans may cost on the levels above.

    ``multiple``, shape (parts,), is what all costs of a part are multiples of, in steps;
    ``caps`` has shape (levels above, parts). ``open`` are the levels above of which the bound
    is below what is stated.
    """

    costs: LevelCosts
    multiple: Ints
    above: Sequence["_Level"]
    caps: Floats
    open: Sequence["_Level"]


def check(
    rows: Rows, levels: Sequence[LevelCosts], stated: Sequence[float], certificate: Certificate
) -> Checked:
    """Bounds of all levels; ``stated`` is what the plan costs on each.

    Raises :class:`RefusedError` where the certificate is unlawful, or contradicts the plan.
    """
    if len(certificate.levels) != len(levels):
        raise RefusedError("another number of levels")
    found, questions = [], list[RemainingProgram]()
    above, still_open, caps = list[_Level](), list[_Level](), np.zeros((0, rows.parts))
    for costs, value, witness in zip(levels, stated, certificate.levels, strict=True):
        level = _level(rows, costs, (tuple(above), tuple(still_open)), caps)
        bounds, verdict, asked = _judged(rows, level, witness)
        most = round(value / costs.unit / STEP)
        if bounds.sum() > most:
            raise RefusedError(f"level {costs.number} is said to cost less than its bound")
        found.append(verdict)
        questions += asked
        above.append(level)
        still_open += [level] * bool(bounds.sum() < most)
        caps = np.vstack([caps, (most - bounds.sum() + bounds) * STEP])
    return Checked(tuple(found), tuple(questions))


def _level(
    rows: Rows,
    costs: LevelCosts,
    above: tuple[Sequence[_Level], Sequence[_Level]],
    caps: Floats,
) -> _Level:
    """The level; ``above`` are all levels above, and those of them that are open."""
    if costs.costs.min(initial=0.0) < 0:
        raise RefusedError("a cost is negative")
    multiple = _multiples(costs, rows)
    return _Level(costs, multiple, above[0], caps, above[1])


def _multiples(costs: LevelCosts, rows: Rows) -> Ints:
    """What all costs of a part are multiples of, in steps, at least 1; shape (parts,).

    Pairs that are not made may cost anything.
    """
    used = np.flatnonzero(costs.costs)
    found = np.zeros(rows.parts, dtype=np.int64)
    if rows.unmade is not None:
        return found + 1
    for some in (used[:: max(1, used.size // FEW)], used):
        whole = np.rint(costs.costs[some] / STEP).astype(np.int64)
        np.gcd.at(found, rows.column_part[some], whole)
        if np.all(found == 1):
            break
    return np.maximum(found, 1)


def _judged(
    rows: Rows, level: _Level, witness: LevelWitness
) -> tuple[Ints, LevelVerdict, list[RemainingProgram]]:
    """The bounds of all parts in steps, shape (parts,), and what is said of the level."""
    barred = _beyond_caps(rows, level)
    best = np.zeros(rows.parts, dtype=np.int64)
    proven = []
    closed = _closed(rows, level, witness)
    for sheet in witness.sheets:
        priced, adds = _bounds(rows, level, sheet, barred)
        best = np.maximum(best, _lifted(priced, level))
        proven.append((priced, adds))
    trusted = np.where(closed > best, closed, 0) * STEP
    bounds: Ints = np.maximum(best, closed)
    asked = np.flatnonzero(_in_question(rows, proven, trusted, barred))
    verdict = LevelVerdict(
        by_prices=level.costs.said(float(best.sum() * STEP)),
        bound=level.costs.said(float(bounds.sum() * STEP)),
        left=asked.size,
        columns=rows.upper.size,
        engine=witness.engine if trusted.any() else "",
    )
    questions = [
        RemainingProgram(
            level=len(level.above),
            part=part,
            columns=asked[rows.column_part[asked] == part],
            bound=float(trusted[part]),
            caps=level.caps[:, part],
        )
        for part in np.flatnonzero(trusted).tolist()
    ]
    return bounds, verdict, questions


def _beyond_caps(rows: Rows, level: _Level) -> Bools:
    """Columns of which one alone costs more than a level above permits."""
    barred = np.zeros(rows.upper.size, dtype=bool)
    for above, caps in zip(level.above, level.caps, strict=True):
        barred |= above.costs.costs > caps[rows.column_part] + 0.5 * STEP
    return barred


def _closed(rows: Rows, level: _Level, witness: LevelWitness) -> Ints:
    """What the engine says of every part, in steps, 0 where it says nothing.

    An engine computes in floating point: what it says of a step is taken downward. It held
    every part at what that part cost above. Where several parts share the cost of a level that
    is open, one of them may cost more there if another costs less, so it has said nothing.
    """
    if witness.closed.size != rows.parts or np.isnan(witness.closed).any():
        raise RefusedError("another number of parts")
    if witness.closed[-1] > 0:
        raise RefusedError("an engine is trusted with what belongs to no part")
    if any(_shared(rows, above) for above in level.open):
        return np.zeros(rows.parts, dtype=np.int64)
    said = np.where(np.isfinite(witness.closed), witness.closed, 0.0)
    steps = np.floor(np.maximum(said, 0.0) / STEP + NOISE).astype(np.int64)
    return -(-steps // level.multiple) * level.multiple


def _shared(rows: Rows, level: _Level) -> bool:
    """Whether several parts have a share in the cost of a level."""
    return np.unique(rows.column_part[level.costs.costs > 0]).size > 1


def _lifted(bounds: Floats, level: _Level) -> Ints:
    """Bounds of parts lifted to the next multiple of their costs, in steps, at least 0."""
    steps = np.ceil(np.maximum(bounds, 0.0) / STEP * (1.0 - MARGIN)).astype(np.int64)
    return -(-steps // level.multiple) * level.multiple


def _bounds(rows: Rows, level: _Level, sheet: Sheet, barred: Bools) -> tuple[Floats, Floats]:
    """What a sheet proves: the bound of every part, and what each column adds to it at least.

    Shapes (parts,) and (columns,).
    """
    prices, holds = _lawful(rows, level, sheet)
    costs = level.costs.costs
    for above, hold in zip(level.above, holds.T, strict=True):
        if hold.any():
            costs = costs + hold[rows.column_part] * above.costs.costs
    reduced = Reduced.at(rows, costs, prices)
    reduced.bar(barred)
    patterns = patterns_of(rows, sheet.kept)
    reduced.relieve(rows.linking & ~owned_rows(rows, patterns))
    least = reduced.least
    part, terms = _column_terms(rows, least, patterns)
    if rows.unmade is not None:
        weights = {one.number: (weight, one.unit) for one, weight in _weights(level, holds)}
        of_pairs = rows.unmade.terms(prices, weights)
        part = np.append(part, np.zeros(of_pairs.size, dtype=np.int32))
        terms = np.append(terms, of_pairs)
    taken_off = summed(part, terms, rows.parts)
    paid = paid_by_part(rows, prices)
    given_up = (holds * level.caps.T).sum(axis=1)
    size = np.abs(paid) + np.abs(taken_off) + given_up
    bounds: Floats = paid + taken_off - given_up - MARGIN * size
    adds = np.maximum(least, 0.0)
    for pattern in patterns:
        adds[pattern.columns] = pattern.with_each(least) - pattern.best(least)
    return bounds, adds


def _weights(level: _Level, holds: Floats) -> Iterator[tuple[LevelCosts, float]]:
    """How much every level counts in the reduced costs of a program of one part."""
    yield level.costs, 1.0
    yield from zip((above.costs for above in level.above), holds[0].tolist(), strict=True)


def _lawful(rows: Rows, level: _Level, sheet: Sheet) -> tuple[Floats, Floats]:
    """The prices of all rows and of the levels above; raises where they are none."""
    inside = (sheet.rows >= 0) & (sheet.rows < rows.low.size)
    known = sheet.kept[(sheet.kept < 0) | (sheet.kept >= rows.low.size)]
    if not inside.all() or known.size or sheet.prices.shape != sheet.rows.shape:
        raise RefusedError("a price of no row")
    if sheet.holds.shape != (rows.parts, len(level.above)):
        raise RefusedError("another number of levels above")
    prices = np.zeros(rows.low.size)
    prices[sheet.rows] = sheet.prices
    if not np.all(np.isfinite(prices)) or not np.all(np.isfinite(sheet.holds)):
        raise RefusedError("a price is no number")
    if np.any(sheet.holds < 0) or np.any(prices[sheet.kept]):
        raise RefusedError("a price has the wrong sign")
    return prices, sheet.holds


def _column_terms(rows: Rows, least: Floats, patterns: Sequence[Pattern]) -> tuple[Parts, Floats]:
    """Parts and amounts of all that columns may take off a bound; amounts are at most 0."""
    parts: list[Parts] = []
    terms: list[Floats] = []
    free = np.minimum(least, 0.0)
    for pattern in patterns:
        parts.append(rows.column_part[pattern.columns[:1]])
        terms.append(np.array([pattern.best(least)]))
        free[pattern.columns] = 0.0
        if pattern.owner >= 0:
            free[pattern.owner] = 0.0
    first_counting = 0
    for pairs, _ in rows.spots():
        own = free[first_counting : first_counting + pairs.place.size]
        some = np.flatnonzero(own)
        best, every = np.zeros(len(pairs.places)), np.zeros(len(pairs.places))
        np.minimum.at(best, pairs.place[some], own[some])
        np.add.at(every, pairs.place[some], own[some])
        place = np.flatnonzero(best)
        part = np.zeros(len(pairs.places), dtype=np.int32)
        part[pairs.place[some]] = rows.column_part[pairs.start + some]
        parts.append(part[place])
        terms.append(np.maximum(best * pairs.most, every)[place])
        first_counting += pairs.place.size
    counting = first_counting + np.flatnonzero(free[first_counting:])
    parts.append(rows.column_part[counting])
    terms.append(free[counting] * rows.upper[counting])
    return np.concatenate(parts), np.concatenate(terms)


def _in_question(
    rows: Rows,
    proven: Sequence[tuple[Floats, Floats]],
    closed: Floats,
    barred: Bools,
) -> Bools:
    """Columns that prices leave to an engine, shape (columns,).

    A plan below what the engine says of a part, ``closed``, may use no others.
    """
    asked = (closed > 0)[rows.column_part] & ~barred
    for bounds, adds in proven:
        asked &= (bounds - closed)[rows.column_part] + adds < 0
    return asked
