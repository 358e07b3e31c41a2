"""Which place and which supply the pairs among the columns belong to."""

from dataclasses import dataclass

import numpy as np

from optimizer.arrays import Floats, Ints
from optimizer.model.candidates import Candidates
from optimizer.pairs.compatibility import numbered

KINDS = ("cadres", "units", "leaders")


@dataclass(frozen=True, eq=False)
class Ends:
    """Where the pairs among the columns begin and end.

    ``pairs``, shape (pairs,), are their column numbers; ``place`` and ``supply``, shape
    (pairs,), number place and supply of every pair, each layer by itself; ``most``, shape
    (places,), is the most posts there; ``kind``, shape (pairs,), is 0 for people, 1 for
    units, 2 for leaders; ``home``, shape (places,), numbers the county of every place.
    """

    pairs: Ints
    place: Ints
    supply: Ints
    kind: Ints
    most: Floats
    home: Ints

    @classmethod
    def of(cls, candidates: Candidates) -> "Ends":
        """The ends of all pairs."""
        places, supplies, kinds, most = [], [], [], []
        homes: list[str] = []
        first_place = first_supply = 0
        for pairs in candidates.layers:
            places.append(pairs.place + first_place)
            supplies.append(pairs.supply + first_supply)
            kinds.append(np.full(pairs.place.size, KINDS.index(pairs.layer.supply)))
            most.append(pairs.most)
            homes += [place.county for place in pairs.places]
            first_place += len(pairs.places)
            first_supply += len(pairs.supplies)
        return cls(
            pairs=np.arange(candidates.size),
            place=np.concatenate(places),
            supply=np.concatenate(supplies),
            kind=np.concatenate(kinds),
            most=np.concatenate(most).astype(float),
            home=numbered(homes)[0],
        )

    def take(self, columns: Ints) -> "Ends":
        """The ends of those pairs that are among ``columns``, numbered as there.

        Places and supplies are numbered anew, in order: those without a pair are left out.
        """
        pairs = np.flatnonzero(columns < self.pairs.size)
        number = columns[pairs]
        places, place = _compact(self.place[number])
        _, supply = _compact(self.supply[number])
        return Ends(pairs, place, supply, self.kind[number], self.most[places], self.home[places])


def _compact(numbers: Ints) -> tuple[Ints, Ints]:
    """Which numbers there are, sorted, and for each its position among them."""
    used = np.bincount(numbers) > 0
    return np.flatnonzero(used), (np.cumsum(used) - 1)[numbers]
