"""What a search brings as proof: prices and closings of its parts, told of the whole program."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from optimizer.arrays import Bools, Floats, Ints
from optimizer.model.candidates import Candidates
from optimizer.model.certificate_statement import Certificate, LevelWitness, Sheet
from optimizer.model.objectives import DECIMALS
from optimizer.model.prepared_program import Component, Prepared
from optimizer.model.program import HELD, Program

FINE = 1024
"""Prices are told in such fractions of a step: sums of them are mostly exact, and pack well."""


@dataclass(frozen=True, eq=False)
class ComponentSheet:
    """Prices of one part, shape (rows,): its own rows, then the rows that hold levels above.

    ``held`` names the level (position) of each of the latter; ``kept`` are rows that are not
    priced but kept as loads.
    """

    prices: Floats
    held: tuple[int, ...] = ()
    kept: Ints = field(default_factory=lambda: np.zeros(0, dtype=np.int64))


@dataclass(frozen=True, eq=False)
class ComponentWitness:
    """What one part brings for one level; ``closed`` is the bound that its engine gave."""

    sheets: tuple[ComponentSheet, ...] = ()
    closed: float = -np.inf


NOTHING = ComponentWitness()


def certificate_of(
    program: Program,
    prepared: Prepared,
    found: Sequence[Sequence[ComponentWitness]],
    engine: str,
) -> Certificate:
    """The certificate of a solve; ``found`` has a witness for every part and level."""
    bounds = program.row_bounds()
    levels = len(found[0]) if found else 0
    parts, part = prepared.parts, _part_of_places(prepared, program)
    placed = np.bincount(part, minlength=len(parts)) > 0
    loose = _loose_parts(program, parts)
    witnesses = []
    for position in range(levels):
        mine = [witness[position] for witness in found]
        depth = max((len(witness.sheets) for witness in mine), default=0)
        sheets = tuple(_sheet(parts, mine, n, position, bounds, loose) for n in range(depth))
        closed = np.array([*(witness.closed for witness in mine), -np.inf])
        closed[:-1][~placed] = -np.inf
        witnesses.append(LevelWitness(sheets, closed, engine))
    return Certificate(part, len(parts) + 1, tuple(witnesses))


def _sheet(
    parts: Sequence[Component],
    witnesses: Sequence[ComponentWitness],
    number: int,
    position: int,
    bounds: tuple[Floats, Floats],
    loose: Bools,
) -> Sheet:
    """The sheets of one number of all parts, as one.

    What belongs to no place holds the levels above as the ``loose`` parts do, which have it.
    """
    holds = np.zeros((len(parts) + 1, position))
    rows, prices, kept = [], [], []
    for key, (part, witness) in enumerate(zip(parts, witnesses, strict=True)):
        if number >= len(witness.sheets):
            continue
        sheet = witness.sheets[number]
        own, above = np.split(sheet.prices, [part.rows.size])
        rows.append(part.rows)
        prices.append(own)
        kept.append(part.rows[sheet.kept])
        holds[key, list(sheet.held)] = HELD * np.maximum(-above, 0.0)
    holds[-1] = holds[:-1][loose].max(axis=0, initial=0.0)
    row, price = np.concatenate(rows), _lawful(np.concatenate(rows), prices, bounds)
    some = np.flatnonzero(price)
    return Sheet(row[some], price[some], holds, np.concatenate(kept))


def _loose_parts(program: Program, parts: Sequence[Component]) -> Bools:
    """Which parts have a column that no row ties, nor any others, to a pair; shape (parts,)."""
    pairs = program.candidates.size
    columns, rows = np.zeros(program.width, dtype=bool), np.zeros(program.height, dtype=bool)
    columns[:pairs] = True
    counted = [(np.zeros(0, dtype=np.int32),) * 2]
    for row, column, _ in program.entries:
        counting = column >= pairs
        rows[row[~counting]] = True
        counted.append((row[counting], column[counting]))
    row, column = (np.concatenate(ends) for ends in zip(*counted, strict=True))
    while np.any(rows[row] & ~columns[column]):
        columns[column[rows[row]]] = True
        rows[row[columns[column]]] = True
    return np.array([not columns[part.columns].all() for part in parts], dtype=bool)


def _lawful(rows: Ints, prices: Sequence[Floats], bounds: tuple[Floats, Floats]) -> Floats:
    """Prices in whole fractions of a step, 0 where they ask of a row what it cannot give."""
    grid = 10.0**-DECIMALS / FINE
    price: Floats = np.rint(np.concatenate(prices) / grid) * grid
    low, high = bounds[0][rows], bounds[1][rows]
    price[(price > 0) & np.isneginf(low)] = 0.0
    price[(price < 0) & np.isposinf(high)] = 0.0
    return price


def _part_of_places(prepared: Prepared, program: Program) -> Ints:
    """The part of every place of all layers: that of its pairs, else of its open posts."""
    owner = np.zeros(prepared.width, dtype=np.int64)
    for key, part in enumerate(prepared.parts):
        owner[part.columns] = key
    found = []
    for pairs in program.candidates.layers:
        mine = np.zeros(len(pairs.places), dtype=np.int64)
        for block in program.of_kind("short"):
            if block.layer is pairs:
                mine[block.owner] = owner[block.columns]
        mine[pairs.place] = owner[pairs.columns]
        found.append(mine)
    return np.concatenate(found)


def in_one_part(
    candidates: Candidates,
    levels: Sequence[Sequence[Sheet]],
    units: Mapping[int, float] | None = None,
) -> Certificate:
    """The certificate of a program that is not taken apart, from the sheets of its levels.

    ``units`` are told where its pairs were not made.
    """
    places = sum(len(pairs.places) for pairs in candidates.layers)
    nothing = np.full(2, -np.inf)
    witnesses = tuple(LevelWitness(tuple(sheets), nothing) for sheets in levels)
    one = np.zeros(places, dtype=np.int64)
    return Certificate(one, 2, witnesses, made=units is None, units=units or {})
