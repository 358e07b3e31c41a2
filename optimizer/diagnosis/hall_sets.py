"""Hall sets: places that compete for too few who may serve them.

Hall's theorem (1935): demand can be met exactly if every set of places is served by enough.
Where it cannot, alternating paths from an open post find a set that proves it.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from optimizer.model.plan import Plan
from optimizer.pairs.bucket_sort import grouped
from optimizer.pairs.layer_pairs import LayerPairs


@dataclass(frozen=True, slots=True)
class HallSet:
    """Places of a layer whose ``demand`` only ``supplies`` can meet, with ``capacity`` < demand."""

    layer: str
    places: tuple[str, ...]
    supplies: tuple[str, ...]
    demand: int
    capacity: int

    @property
    def deficit(self) -> int:
        """Posts among these places that must stay open, whatever is planned."""
        return self.demand - self.capacity


def hall_sets(pairs: LayerPairs, plan: Plan, places: Iterable[str]) -> dict[str, HallSet | None]:
    """A Hall set for every open place of a layer; ``None`` where the layer alone has none.

    Places that share their set get the same one.
    """
    graph = _Graph(pairs, plan)
    found: dict[str, HallSet | None] = {}
    for place in places:
        known = next((h for h in found.values() if h and place in h.places), None)
        found[place] = known or graph.from_place(pairs.place_number[place])
    return found


class _Graph:
    """Who may serve where, and who does."""

    def __init__(self, pairs: LayerPairs, plan: Plan) -> None:
        self.pairs = pairs
        order, self.starts = grouped(pairs.place, len(pairs.places))
        self.able = pairs.supply[order]
        self.at: dict[int, list[int]] = defaultdict(list)
        self.held: dict[int, list[int]] = defaultdict(list)
        for post in plan.of_layer(pairs.layer.name):
            place = pairs.place_number.get(post.place, -1)
            supply = pairs.supply_number.get(post.supply, -1)
            if place >= 0 and supply >= 0:
                self.at[place].append(supply)
                self.held[supply].append(place)

    def from_place(self, start: int) -> HallSet | None:
        """Grow places and supplies along alternating paths; ``None`` where one of them ends."""
        places, supplies = {start: None}, dict[int, None]()
        waiting = [start]
        while waiting:
            place = waiting.pop()
            for supply in self.able[self.starts[place] : self.starts[place + 1]].tolist():
                if supply in supplies:
                    continue
                if len(self.held[supply]) < self.pairs.ceiling[supply]:
                    return None
                supplies[supply] = None
                for other in self.held[supply]:
                    if len(self.at[other]) > self.pairs.least[other]:
                        return None
                    if other not in places:
                        places[other] = None
                        waiting.append(other)
        return self._set(np.array(list(places)), np.array(list(supplies), dtype=np.int64))

    def _set(self, places: np.ndarray, supplies: np.ndarray) -> HallSet | None:
        demand = int(self.pairs.least[places].sum())
        capacity = int(self.pairs.ceiling[supplies].sum())
        if capacity >= demand:
            return None
        return HallSet(
            layer=self.pairs.layer.name,
            places=tuple(sorted(self.pairs.places[number].id for number in places)),
            supplies=tuple(sorted(self.pairs.supplies[number].id for number in supplies)),
            demand=demand,
            capacity=capacity,
        )
