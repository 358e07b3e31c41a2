"""Areas that a column of people, units or leaders names, such as ``leader.包村范围``."""

from collections.abc import Iterator

from geodata.columns.cells import as_list
from geodata.facts.county import Supply
from geodata.lineage.place_texts import Meant, PlaceTexts
from optimizer.facts.expressions import parse
from optimizer.facts.layer import SupplyKind
from optimizer.facts.lookup import ENTITY_OF_SUPPLY, holds

SURE = ("resolved", "assumed")
WIDE = ("township:", "county:")


def areas_of(
    text: str, supply: Supply, kind: SupplyKind, year: int, places: PlaceTexts
) -> Iterator[tuple[str, Meant]]:
    """Every part of what a column says of a supply, and the places that it means.

    A name of a village and of a township means the township.
    """
    value = holds(parse(text), supply, ENTITY_OF_SUPPLY[kind], year)
    if isinstance(value, bool) or value is None:
        return
    said = f"{value:.0f}" if isinstance(value, int | float) else str(value)
    for part in as_list(said):
        meant = places.meant(part)
        wide = tuple(place for place in meant.places if place.startswith(WIDE))
        if meant.outcome == "ambiguous" and wide:
            meant = Meant("resolved" if len(wide) == 1 else "ambiguous", wide)
        yield part, meant


def reach_of(
    text: str, supply: Supply, kind: SupplyKind, year: int, places: PlaceTexts
) -> frozenset[str]:
    """References of all these places; a part that means none bars everything but the others."""
    return frozenset(
        place
        for part, meant in areas_of(text, supply, kind, year, places)
        for place in (meant.places if meant.outcome in (*SURE, "ambiguous") else (part,))
    )
