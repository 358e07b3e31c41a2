"""Opening variables: counting columns "this supply serves at all", shared by all who ask."""

from collections.abc import Sequence
from typing import cast

import numpy as np

from geodata.facts.supply_key import SupplyKey
from optimizer.model.program import Program
from optimizer.pairs.layer_pairs import numbered_supplies

KIND = "opened"


def opened(program: Program, layers: Sequence[str]) -> dict[SupplyKey, int]:
    """Table and id of every supply of the layers -> its column, which is 1 where it serves there.

    Posts ``pair <= column`` for every pair, once for the same layers.
    """
    key = (KIND, tuple(sorted(layers)))
    involved = list(program.candidates.of(tuple(layers)))
    names, numbers = numbered_supplies(involved)
    for block in program.of_part(key, KIND):
        return dict(zip(names, block.columns.tolist(), strict=True))
    owner = np.arange(len(names))
    columns = program.add_columns(KIND, owner, np.ones(owner.size), part=key)
    for pairs, mine in zip(involved, numbers, strict=True):
        row = np.arange(pairs.place.size)
        entries = [(row, pairs.columns, 1.0), (row, columns[mine[pairs.supply]], -1.0)]
        program.add_rows(KIND, row.size, entries, high=0.0)
    return dict(zip(names, columns.tolist(), strict=True))


def opened_if_counted(program: Program, layers: Sequence[str]) -> dict[SupplyKey, int] | None:
    """The same where some rule or goal counts who serves in just these layers, else ``None``.

    A capacity times that column is a sharper bound than the capacity.
    """
    policy = program.candidates.policy
    every = tuple(layer.name for layer in policy.layers)
    for part in (*policy.restrictions, *policy.effective_goals):
        asked = cast("Sequence[str]", getattr(part, "layers", ())) or every
        if part.COUNTS_WHO_SERVES and sorted(asked) == sorted(layers):
            return opened(program, layers)
    return None
