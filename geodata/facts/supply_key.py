"""Who a person, unit or leader is."""

from typing import NamedTuple


class SupplyKey(NamedTuple):
    """Who a person, unit or leader is: the table, and the id in it.

    Ids are unique within a table only: ``1`` of ``cadres`` and ``1`` of ``units`` are two.
    """

    table: str
    id: str
