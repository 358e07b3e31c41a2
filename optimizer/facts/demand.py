"""How many posts a place has in a layer, and how many places a supply may take."""

from geodata.facts.county import Cadre, Leader, Place, Supply, Unit
from optimizer.facts.expressions import parse
from optimizer.facts.layer import Count, Layer
from optimizer.facts.lookup import ENTITY_OF_SUPPLY, holds
from optimizer.facts.supply_numbers import number_of


def span(count: Count) -> tuple[int, int]:
    """The least and the most of a count."""
    return count if isinstance(count, tuple) else (count, count)


def demand_of(layer: Layer, place: Place) -> tuple[int, int]:
    """The least and the most posts of ``layer`` at ``place``; (0, 0) if it is not served.

    A condition on an unknown fact does not select the place. Of several classes of a place
    each number is the largest that any of them has; an unknown class has no posts of its own.
    """
    if layer.places and not holds(parse(layer.places), place, layer.level, 0):
        return (0, 0)
    if isinstance(layer.demand, dict):
        spans = [span(layer.demand.get(name, 0)) for name in place.classes]
        least, most = (max((one[n] for one in spans), default=0) for n in (0, 1))
        return (least, most)
    return span(layer.demand)


def capacity_of(layer: Layer, supply: Supply, year: int) -> tuple[int, int]:
    """The least and the most places of ``supply`` in ``layer``.

    A leader's own ``min_places`` and ``max_places`` come before the layer's numbers. An
    expression that is unknown for a supply counts as one place.
    """
    if isinstance(layer.capacity, str):
        value = number_of(layer.capacity, supply, layer.supply, year)
        return (0, 1 if value is None else max(0, int(value)))
    least, most = (0, layer.capacity) if isinstance(layer.capacity, int) else layer.capacity
    if isinstance(supply, Leader):
        least = least if supply.min_places is None else supply.min_places
        most = most if supply.max_places is None else supply.max_places
    return (least, max(least, most))


def may_serve(layer: Layer, supply: Supply, year: int) -> bool:
    """Whether a supply is eligible; a cadre who is known to be unavailable never is."""
    if isinstance(supply, Cadre) and supply.available is False:
        return False
    if isinstance(supply, Unit | Cadre | Leader) and layer.eligible:
        return holds(parse(layer.eligible), supply, ENTITY_OF_SUPPLY[layer.supply], year) is True
    return True
