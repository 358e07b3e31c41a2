"""What the committee has fixed stays: pins and forbidden pairs of the facts."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from geodata.facts.county import Cadre, County, Pin, Supply
from optimizer.facts.lookup import Lookup
from optimizer.model.plan import Breach, Plan
from optimizer.model.policy_view import PolicyView
from optimizer.model.program import Program
from optimizer.model.registry import Rule, enrol
from optimizer.model.soft_constraints import UNKEPT
from optimizer.pairs.layer_pairs import LayerPairs


@enrol("rule", "pinned")
class Pinned(Rule):
    """会议已定的派驻保持不变。

    What the committee has fixed stays as it is.

    A pin that cannot be kept (two pins on one post, a person who may not serve there)
    does not stop the plan: it is left unkept and reported. As many pins as can be are kept,
    whatever any level of goals would rather have.

    Formula: sum over pins of unkept is least before level 1, unkept = 1 where no posting
    answers the pin; x(l,v,s) = 0 where (l,v,s) is forbidden.
    """

    def admits(self, pairs: LayerPairs, county: County) -> NDArray[np.bool_] | None:
        """Bar the forbidden pairs."""
        mask: NDArray[np.bool_] | None = None
        for pin in county.pins:
            if pin.forbid and pin.layer == pairs.layer.name:
                mask = np.ones(pairs.place.size, dtype=bool) if mask is None else mask
                mask &= ~_matches(pairs, pin)
        return mask

    def rows(self, program: Program) -> None:
        """Post: the pairs that answer a pin + (pin not kept) >= 1."""
        pins = list(fixed_pins(program.candidates.county, program.candidates.policy))
        entries = []
        for index, pin in enumerate(pins):
            for pairs in program.candidates.of((pin.layer,)):
                columns = pairs.columns[_matches(pairs, pin)]
                entries.append((np.full(columns.size, index), columns, 1.0))
        program.count_rows(self.kind, len(pins), entries, least=1, missing=UNKEPT)

    def breaches(self, county: County, policy: PolicyView, plan: Plan) -> Iterator[Breach]:
        """Look every pin up in the plan."""
        layers = {layer.name for layer in policy.layers}
        posted = _posted(county, policy, plan)
        for pin in county.pins:
            if pin.layer in layers and _is_kept(pin, posted) is pin.forbid:
                key = "pin_forbidden" if pin.forbid else "pin_unkept"
                yield Breach(self.name, key, pin.layer, pin.place, pin.supply or pin.unit or "")


def fixed_pins(county: County, policy: PolicyView) -> Iterator[Pin]:
    """The pins of a county that a plan should keep."""
    layers = {layer.name for layer in policy.layers}
    return (pin for pin in county.pins if pin.layer in layers and not pin.forbid)


def unkept_pins(county: County, policy: PolicyView, plan: Plan) -> list[Pin]:
    """The pins of a county that a plan does not keep."""
    posted = _posted(county, policy, plan)
    return [pin for pin in fixed_pins(county, policy) if not _is_kept(pin, posted)]


def _posted(county: County, policy: PolicyView, plan: Plan) -> dict[tuple[str, str], list[Supply]]:
    """Layer and place -> who is posted there, as far as the table of the layer knows him."""
    lookup = Lookup(county)
    found: dict[tuple[str, str], list[Supply]] = defaultdict(list)
    for layer in policy.layers:
        supplies = lookup.supplies(layer.supply)
        for post in plan.of_layer(layer.name):
            if post.supply in supplies:
                found[layer.name, post.place].append(supplies[post.supply])
    return found


def _is_kept(pin: Pin, posted: Mapping[tuple[str, str], Sequence[Supply]]) -> bool:
    """Whether somebody who is posted answers a pin."""
    return any(_answers(pin, supply) for supply in posted.get((pin.layer, pin.place), ()))


def _answers(pin: Pin, supply: Supply) -> bool:
    if pin.supply is not None:
        return supply.id == pin.supply
    return (supply.unit if isinstance(supply, Cadre) else supply.id) == pin.unit


def _matches(pairs: LayerPairs, pin: Pin) -> NDArray[np.bool_]:
    place = pairs.place_number.get(pin.place, -1)
    wanted = np.array([_answers(pin, item) for item in pairs.supplies], dtype=bool)
    mask: NDArray[np.bool_] = (pairs.place == place) & wanted[pairs.supply]
    return mask
