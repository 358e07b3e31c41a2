"""Who gets what is shared: whole allotments from what counties want, never beyond capacity."""

from collections.abc import Mapping, Sequence

import numpy as np

from geodata.facts.supply_key import SupplyKey
from optimizer.arrays import Floats, Ints
from optimizer.regions.shared_resources import Use

WANTED = 1e-6
"""A share below this is no wish."""
HALF = 0.5
"""From this part of a whole on what a county lacks is rounded up."""


def hand_out(
    uses: Sequence[Use],
    shares: Floats,
    families: Mapping[SupplyKey, SupplyKey],
    taken: Ints | None = None,
) -> Ints:
    """Allot every use to the counties that want it most; whole numbers, (counties, uses).

    ``shares``, the same shape, say how much each county would take at the final prices; no
    county gets more of a layer than it would take. ``families`` maps a person to the unit
    that sends him: where two want a person alike, he goes where more of his unit is wanted.
    What is left goes to counties that have received least of what they want in its layer.
    ``taken``, of the same shape, is theirs already.
    """
    given = _Given(uses, shares)
    if taken is not None:
        for county, use in np.argwhere(taken > 0).tolist():
            given.give(county, use, int(taken[county, use]), beyond=True)
    kin = _kin(uses, shares, families)
    spots = np.argwhere(shares > WANTED)
    keys = [(-round(shares[c, u], 6), -round(kin[c, u], 6), u, c) for c, u in spots.tolist()]
    for _, _, use, county in sorted(keys):
        given.give(county, use, int(np.ceil(shares[county, use] - WANTED)))
    for use in range(len(uses)):
        while given.is_left(use):
            lacking = given.lacking(use) + 1e-3 * np.minimum(kin[:, use], 1.0)
            given.give(int(np.argmax(np.round(lacking, 6))), use, 1, beyond=True)
    return given.counts


class _Given:
    """What was given so far, what is left of every use, and what every county lacks."""

    def __init__(self, uses: Sequence[Use], shares: Floats) -> None:
        self.counts: Ints = np.zeros(shares.shape, dtype=np.int64)
        self.left = np.array([use.capacity for use in uses], dtype=np.int64)
        single = {(use.layers[0], use.supply): n for n, use in enumerate(uses) if is_single(use)}
        self.above: dict[int, list[int]] = {number: [] for number in single.values()}
        for number, use in enumerate(uses):
            for layer in () if is_single(use) else use.layers:
                if (layer, use.supply) in single:
                    self.above[single[layer, use.supply]].append(number)
        names = sorted({layer for layer, _ in single})
        self.layer = {n: names.index(layer) for (layer, _), n in single.items()}
        self.wants = np.zeros((len(shares), len(names)))
        for number, place in self.layer.items():
            self.wants[:, place] += shares[:, number]

    def is_left(self, use: int) -> bool:
        """Whether there is more to give of a use in one layer."""
        return use in self.above and int(self.left[[use, *self.above[use]]].min()) > 0

    def lacking(self, use: int) -> Floats:
        """What every county lacks in the layer of a use, shape (counties,)."""
        lacking: Floats = self.wants[:, self.layer[use]]
        return lacking

    def give(self, county: int, use: int, wanted: int, *, beyond: bool = False) -> None:
        """Give up to ``wanted`` of a use; no more than the county lacks, or ``beyond``."""
        if not self.is_left(use):
            return
        if not beyond:
            wanted = min(wanted, int(np.floor(self.lacking(use)[county] + HALF)))
        bound = [use, *self.above[use]]
        count = min(wanted, int(self.left[bound].min()))
        if count > 0:
            self.counts[county, use] += count
            self.left[bound] -= count
            self.wants[county, self.layer[use]] -= count


def is_single(use: Use) -> bool:
    """Whether a use speaks of one layer; the others only keep those within limits."""
    return len(use.layers) == 1


def _kin(uses: Sequence[Use], shares: Floats, families: Mapping[SupplyKey, SupplyKey]) -> Floats:
    """How much each county wants of the unit of a use and its people, (counties, uses)."""
    if not uses:
        return shares
    names = [families.get(use.key, use.key) for use in uses]
    number = {name: place for place, name in enumerate(dict.fromkeys(names))}
    family = np.array([number[name] for name in names], dtype=np.int64)
    sums = np.zeros((len(shares), len(number)))
    for use, place in enumerate(family.tolist()):
        sums[:, place] += shares[:, use]
    return sums[:, family]
