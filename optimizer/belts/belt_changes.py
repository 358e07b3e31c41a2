"""What differs from the belts in force, counted from names and places alone."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from scipy.optimize import linear_sum_assignment

from optimizer.belts.belt_plan import BeltPlan


@dataclass(frozen=True, slots=True, kw_only=True)
class BeltChanges:
    """Places by id: on a belt now and not before, before and not now, and on another belt.

    Belts have no names that stay: those in force and those of a plan are paired so that as many
    places as can be stay on their belt. ``moved`` are on belts all the same and count as nothing.
    """

    joined: tuple[str, ...]
    left: tuple[str, ...]
    moved: tuple[str, ...]

    @property
    def count(self) -> int:
        """How many places leave or join."""
        return len(self.joined) + len(self.left)


def changes_of(standing: Mapping[str, str], plan: BeltPlan) -> BeltChanges:
    """Hold a plan against the belts in force, place -> name; none where nothing is in force."""
    if not standing:
        return BeltChanges(joined=(), left=(), moved=())
    now = {place: belt.number for place, belt in plan.belt_of.items()}
    pairs = _pairs(standing, now)
    return BeltChanges(
        joined=tuple(sorted(now.keys() - standing.keys())),
        left=tuple(sorted(standing.keys() - now.keys())),
        moved=tuple(sorted(p for p in pairs if pairs[p] != now[p])),
    )


def _pairs(standing: Mapping[str, str], now: Mapping[str, int]) -> dict[str, int | None]:
    """For all that stay on belts: the number of the belt that theirs in force is paired with."""
    both = sorted(standing.keys() & now.keys())
    old = sorted({standing[place] for place in both})
    new = sorted({now[place] for place in both})
    common = np.zeros((len(old), len(new)))
    for place in both:
        common[old.index(standing[place]), new.index(now[place])] += 1.0
    rows, columns = linear_sum_assignment(-common)
    paired = {old[r]: new[c] for r, c in zip(rows.tolist(), columns.tolist(), strict=True)}
    return {place: paired.get(standing[place]) for place in both}
