"""Linking rows (variable upper bounds): ``sum of some columns <= n * others``."""

import numpy as np

from optimizer.arrays import Bools, Floats
from optimizer.model.program import LinearProgram


class Ties:
    """The rows ``sum of some columns <= n * others``: their prices can be moved for nothing.

    Their right-hand side is 0, so the bound does not depend on their price. A price that
    the small relaxation left too high (it saw no column of the row) makes one side look
    better than it is; what the other side has to spare is handed over.
    """

    def __init__(self, arrays: LinearProgram) -> None:
        rows = np.flatnonzero((arrays.row_high == 0.0) & np.isneginf(arrays.row_low))
        part = arrays.matrix.tocsr()[rows].tocoo()
        self.count = rows.size
        gives = part.data < 0
        self.taker_row, self.taker = part.row[~gives], part.col[~gives]
        self.giver_row, self.giver = part.row[gives], part.col[gives]
        self.taken, self.given = part.data[~gives], -part.data[gives]

    def with_partners(self, chosen: Bools) -> Bools:
        """Add the columns that a chosen one needs: those that make room in a row without any.

        Such as the pairing of unit and village for a person of that unit.
        """
        if not self.count:
            return chosen
        touched = np.zeros(self.count, dtype=bool)
        touched[self.taker_row[chosen[self.taker]]] = True
        wider = chosen.copy()
        wider[self.giver[touched[self.giver_row]]] = True
        return wider

    def relieved(self, reduced: Floats) -> Floats:
        """Reduced costs after moving every row's price as far as it helps and harms nobody."""
        if not self.count:
            return reduced
        lacking = np.zeros(self.count)
        np.maximum.at(lacking, self.taker_row, -reduced[self.taker] / self.taken)
        asked = np.zeros(reduced.size)
        np.add.at(asked, self.giver, self.given * lacking[self.giver_row])
        share = np.clip(reduced / np.where(asked > 0, asked, 1.0), 0.0, 1.0)
        moved = lacking.copy()
        np.minimum.at(moved, self.giver_row, lacking[self.giver_row] * share[self.giver])
        relieved = reduced.copy()
        np.add.at(relieved, self.taker, self.taken * moved[self.taker_row])
        np.subtract.at(relieved, self.giver, self.given * moved[self.giver_row])
        return relieved
