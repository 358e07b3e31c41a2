"""What stands in the way of bounds, by counting alone: reasons that no division can mend."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from optimizer.areas.area_judge import ROUNDING, AreaJudge, limits
from optimizer.areas.area_plan import AreaPlan
from optimizer.areas.area_policy import BoundRule


@dataclass(frozen=True, slots=True, kw_only=True)
class Obstacle:
    """One reason: ``scarce`` (too little for so many areas), ``much`` (too much), ``heavy``.

    ``inside`` is the division, ``areas`` how many it has, ``total`` what there is, ``limit`` the
    bound of one area; ``heavy`` names places that are above it alone.
    """

    kind: str
    rule: int
    inside: str
    areas: int
    total: float
    limit: float
    places: tuple[str, ...] = ()


def obstacles(judge: AreaJudge, plan: AreaPlan) -> Iterator[Obstacle]:
    """Every such reason, rule by rule and division by division."""
    divisions: dict[str, list[str]] = defaultdict(list)
    for place, inside in zip(judge.places, judge.facts.inside, strict=True):
        divisions[inside].append(place)
    counts: dict[str, int] = defaultdict(int)
    for area in plan.areas:
        counts[area.inside] += 1
    for at, rule in enumerate(judge.task.rule, 1):
        if isinstance(rule, BoundRule):
            for inside, places in divisions.items():
                if counts[inside]:
                    yield from _of(judge, rule, at, inside, places, counts[inside])


def _of(
    judge: AreaJudge, rule: BoundRule, at: int, inside: str, places: list[str], areas: int
) -> Iterator[Obstacle]:
    where = f"rule[{at}].of"
    values = np.array([judge.facts.values[where][judge.number[place]] for place in places])
    total = float(values.sum())
    least, most = limits(rule, total / areas)
    slack = ROUNDING * max(1.0, abs(total))
    seen = Obstacle(kind="", rule=at, inside=inside, areas=areas, total=total, limit=most)
    if least * areas > total + slack:
        yield replace(seen, kind="scarce", limit=least)
    if most * areas < total - slack:
        yield replace(seen, kind="much")
    heavy = [n for n, value in enumerate(values.tolist()) if value > most + slack]
    if heavy and (values >= 0).all():
        names = tuple(places[n] for n in heavy)
        yield replace(seen, kind="heavy", total=float(values.max()), places=names)
