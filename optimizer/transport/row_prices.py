"""The prices of a layer whose pairs were priced and never made, as prices of rows."""

import numpy as np

from optimizer.certificate.judge import Model
from optimizer.model.certificate_statement import Certificate, Sheet
from optimizer.model.program import Program
from optimizer.proof.witness import in_one_part
from optimizer.transport.flow_prices import FAR, row_prices
from optimizer.transport.min_cost_flow import SCALE
from optimizer.transport.network import Prices


def pure_certificate(
    model: Model, prices: Prices, *, quantum: int, top: int, worth: int
) -> Certificate:
    """The certificate of a layer from prices of all its supplies and places.

    ``top`` is what all costs of the level above are multiples of, ``worth`` the dearest of an
    open post there, and ``quantum`` what ``top`` counts in the prices; 0 where there is one
    level. ``model`` has the rows and no pairs.
    """
    program, units = model.program, {level.number: level.unit for level in model.levels}
    if quantum:
        above = [_divided(prices, quantum, top), _alike(program, worth)]
        factor = (quantum / top,)
        levels = [_sheets(program, above, ()), _sheets(program, [prices], factor)]
    else:
        levels = [_sheets(program, [prices], ())]
    return in_one_part(program.candidates, levels, units)


def _sheets(program: Program, several: list[Prices], holds: tuple[float, ...]) -> list[Sheet]:
    (bare,) = program.candidates.layers
    sheets = []
    for prices in several:
        numbers, paid = zip(*row_prices(program, bare, prices), strict=True)
        rows, price = np.concatenate(numbers), np.concatenate(paid) / SCALE
        some = np.flatnonzero(price)
        sheets.append(Sheet(rows[some], price[some], np.array([holds] * 2, dtype=float)))
    return sheets


def _divided(prices: Prices, quantum: int, top: int) -> Prices:
    """What the level above says of every node: whole quanta, the rest being of the level below."""
    ends = [np.maximum(own, -FAR) for own in (prices.supply, prices.place)]
    lowest = -2 * max(int(np.abs(own[own > -FAR]).max(initial=0)) for own in ends) - quantum
    supply, place = (
        np.rint(np.maximum(own, lowest) / quantum).astype(np.int64) * top for own in ends
    )
    return Prices(supply, place)


def _alike(program: Program, worth: int) -> Prices:
    """Prices where everybody serves and all open posts are alike: each is worth one post."""
    (bare,) = program.candidates.layers
    place = np.where(bare.least > 0, worth, 0)
    return Prices(np.full(len(bare.supplies), -worth), place)
