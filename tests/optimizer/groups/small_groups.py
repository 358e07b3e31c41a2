"""Small problems of groups, and every formation of them."""

from collections.abc import Iterator
from itertools import product
from random import Random

import numpy as np

from optimizer.groups.group_terms import (
    Cap,
    EvenTerm,
    Formation,
    GroupProblem,
    Lack,
    LackTerm,
    SeniorTerm,
    SpreadTerm,
    Term,
    TravelTerm,
    Value,
    fits_all,
    value_of,
)

KINDS = ("even", "member", "load", "spread", "lack", "senior", "travel")


def random_problem(seed: int, kinds: tuple[str, ...]) -> GroupProblem:
    """A problem of 4 or 5 people, 2 or 3 groups and 2 areas or none, one goal a level."""
    random = Random(seed)
    people, count, areas = random.randint(4, 5), random.randint(2, 3), random.choice([0, 2])
    blocks: tuple[tuple[int, ...], ...] = tuple((n,) for n in range(people))
    if random.random() < 0.4:
        blocks = ((0, 1), *blocks[2:])
    size = len(blocks)
    labels = tuple(tuple(random.randint(0, 2) for _ in own) for own in blocks)
    least = random.randint(1, 2)
    return GroupProblem(
        blocks=blocks,
        areas=areas,
        count=count,
        most=random.randint(max(2, least), 4),
        most_areas=random.randint(1, 2),
        barred=np.array(
            [[random.random() < 0.3 for _ in range(areas)] for _ in blocks], dtype=bool
        ).reshape(size, areas),
        apart=frozenset({(size - 2, size - 1)} if random.random() < 0.5 else ()),
        caps=(Cap(labels, random.randint(1, 2)),) if random.random() < 0.7 else (),
        lacks=(
            Lack(tuple(float(len(own)) for own in blocks), least, 1.0),
            Lack(tuple(float(random.randint(0, 1)) for _ in blocks), 1.0, 2.0),
        ),
        least_areas=random.randint(0, 1) if areas else 0,
        left=1.0,
        untaken=5.0,
        terms=tuple(
            _term(random, kind, level, labels, areas, count) for level, kind in enumerate(kinds, 1)
        ),
    )


def _term(
    random: Random,
    kind: str,
    level: int,
    labels: tuple[tuple[int, ...], ...],
    areas: int,
    count: int,
) -> Term:
    values = [float(sum(random.randint(20, 60) for _ in own)) for own in labels]
    sizes = [len(own) for own in labels]
    mean, each = sum(values) / count, sum(values) / sum(sizes)
    rest = tuple(value - each * size for value, size in zip(values, sizes, strict=True))
    loads = tuple(float(random.randint(1, 9)) for _ in range(areas))
    load = max(1.0, sum(loads)) / count
    ones = tuple(float(random.randint(0, 1)) for _ in labels)
    gaps = tuple(tuple(float(random.randint(0, 5)) for _ in own) for own in labels)
    km = tuple(tuple(float(random.randint(1, 30)) for _ in range(areas)) for _ in labels)
    terms: dict[str, Term] = {
        "even": EvenTerm(level, 1.0, tuple(values), mean, mean),
        "member": EvenTerm(level, 1.0, rest, 0.0, mean, mean=each),
        "load": EvenTerm(level, 1.0, loads, load, load, of_areas=True),
        "spread": SpreadTerm(level, 2.0, labels),
        "lack": LackTerm(level, 1.0, ones, 2.0),
        "senior": SeniorTerm(level, 1.0, (*gaps[:-1], ()), 5.0),
        "travel": TravelTerm(level, 0.5, km),
    }
    return terms[kind]


def formations(problem: GroupProblem) -> Iterator[Formation]:
    """Every formation that fits."""
    slots = range(-1, problem.count)
    for both in product(slots, repeat=problem.areas + len(problem.blocks)):
        if _first_seen(both):
            found = Formation(both[problem.areas :], both[: problem.areas])
            if fits_all(problem, found):
                yield found


def _first_seen(slots: tuple[int, ...]) -> bool:
    """Whether groups are numbered in the order in which they are met, to look at each once."""
    met = -1
    for slot in slots:
        if slot > met + 1:
            return False
        met = max(met, slot)
    return True


def best_value(problem: GroupProblem) -> Value:
    """The least value of all formations."""
    return min(value_of(problem, found) for found in formations(problem))
