"""Recall: whoever was recalled from a place does not go back there."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from geodata.facts.county import CLEARED, RECALLED, County
from optimizer.model.plan import Breach, Plan
from optimizer.model.policy_view import PolicyView
from optimizer.model.registry import Rule, enrol
from optimizer.pairs.layer_pairs import LayerPairs


@enrol("rule", "recall")
class Recall(Rule):
    """召回的人不再派回原地，解除之前不再派往任何地方。

    Whoever was recalled does not go back there, nor anywhere before the recall is cleared.

    The column ``status`` of the plan in force says who was recalled, and who is cleared.

    Formula: x(l,v,s) = 0 for every v while s is recalled from anywhere, for the place of the
    recall once it is cleared.
    """

    def is_idle(self, county: County) -> bool:
        """Nobody has been recalled."""
        return not county.former

    def admits(self, pairs: LayerPairs, county: County) -> NDArray[np.bool_] | None:
        """Bar the recalled from everywhere, the cleared from where they were."""
        barred, gone = _memory(county, pairs.layer.supply)
        if not barred and not gone:
            return None
        away = np.array([item.id in barred for item in pairs.supplies], dtype=bool)
        keep: NDArray[np.bool_] = ~away[pairs.supply]
        for place, supply in gone:
            here = pairs.place_number.get(place, -1)
            who = pairs.supply_number.get(supply, -1)
            keep &= ~((pairs.place == here) & (pairs.supply == who))
        return keep

    def breaches(self, county: County, policy: PolicyView, plan: Plan) -> Iterator[Breach]:
        """Look for the recalled among the postings."""
        for layer in policy.layers:
            barred, gone = _memory(county, layer.supply)
            for post in plan.of_layer(layer.name):
                if post.supply in barred or (post.place, post.supply) in gone:
                    yield Breach(self.name, "recall", post.layer, post.place, post.supply)


def _memory(county: County, table: str) -> tuple[frozenset[str], frozenset[tuple[str, str]]]:
    """Ids of a table: who may go nowhere, and who may not go back where.

    The latest word on a posting counts; where nobody knows its table it is any.
    """
    mine = (p for p in county.former if p.table in ("", table))
    words = {(p.layer, p.place, p.supply): p for p in mine}
    found = [p for p in words.values() if p.status in {RECALLED, CLEARED}]
    barred = frozenset(p.supply for p in found if p.status == RECALLED)
    return barred, frozenset((p.place, p.supply) for p in found)
