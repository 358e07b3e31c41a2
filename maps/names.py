"""Facts of a case as the reader sees them: names instead of ids, words instead of keys."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from math import isnan, nan

import numpy as np

from geodata.facts.classes import class_label
from geodata.facts.county import Cadre, County, Division, Leader, Place, Precision, Supply, Village
from geodata.facts.vocabulary import NEED_DIMENSIONS
from geodata.words import Language, label, say
from optimizer.facts.divisions import ORDER, home_of
from optimizer.facts.layer import Layer, Level, Travel
from optimizer.facts.lookup import SKILLED, Lookup, profile
from optimizer.facts.travel_times import metres_of
from optimizer.model.plan import Breach, Posting, Shortage
from optimizer.model.policy import Policy

APPROXIMATE = (Precision.TOWNSHIP, Precision.COUNTY)
"""Positions that stand in for a village that has none of its own."""


class Names:
    """Looks ids up; an id that no table knows is its own name, so that nothing is hidden."""

    def __init__(self, county: County, policy: Policy, language: Language) -> None:
        self.county, self.policy, self.language = county, policy, language
        self.lookup = Lookup(county)
        self.order = {village.id: number for number, village in enumerate(county.villages)}
        self._rank = {
            (level, place): number
            for level in ORDER
            for number, place in enumerate(self.lookup.places(level))
        }
        self._layers = {layer.name: layer for layer in policy.layers}
        self._townships = {township.id: township.name for township in county.townships}
        self._supplies = {layer.name: self.lookup.supplies(layer.supply) for layer in policy.layers}

    def layer(self, name: str) -> str:
        """Title of a layer: the scenario's own, else that of the vocabulary."""
        known = self._layers.get(name)
        return (known.title if known else None) or label("layer", name, self.language)

    def layer_rank(self, item: Posting | Shortage) -> tuple[int, str]:
        """Key that sorts by layer as the policy lists them; strangers come last."""
        known = list(self._layers)
        return (known.index(item.layer) if item.layer in known else len(known), item.layer)

    def level_of(self, layer: str) -> Level:
        """What a layer serves; villages where the policy does not know the layer."""
        known = self._layers.get(layer)
        return known.level if known else "village"

    def found_place(self, layer: str, place: str) -> Place | None:
        """Find the place of a posting or shortage, ``None`` where no table knows it."""
        return self.lookup.places(self.level_of(layer)).get(place)

    def place(self, place: str, layer: str = "") -> str:
        """Name of a place: of the layer's level, else of the finest that knows it."""
        levels = (self.level_of(layer), *ORDER)
        known = (self.lookup.places(level).get(place) for level in levels)
        return next((item.name for item in known if item), place)

    def township(self, place: Place) -> str:
        """Name of the township around a place; empty for a county."""
        home = home_of(place, "township")
        return self._townships.get(home, home)

    def county_of(self, place: Place) -> str:
        """Name of a place's county, the case's own where the place names none."""
        return place.county or self.county.name

    def class_of(self, place: Place) -> str:
        """Class of a place in words, several as a list; empty for a county, which has none."""
        kind = "" if isinstance(place, Division) else place.place_class
        return class_label(kind, self.language)

    def found(self, posting: Posting) -> Supply | None:
        """Find the supply of a posting, ``None`` where no table knows it."""
        return self._supplies.get(posting.layer, {}).get(posting.supply)

    def unit(self, unit: str | None) -> str:
        """Name of a unit; empty where unknown."""
        known = self.lookup.units.get(unit or "")
        return known.name if known else unit or ""

    def unit_of(self, supply: Supply | None) -> str:
        """Name of the unit that a person comes from; empty for units and leaders."""
        return self.unit(supply.unit) if isinstance(supply, Cadre) else ""

    def supply(self, layer: str, supply: str) -> str:
        """Name of a supply without its unit."""
        known = self._supplies.get(layer, {}).get(supply)
        return known.name if known else supply

    def with_unit(self, posting: Posting) -> str:
        """Name of a posting's supply, a person's with the unit behind it."""
        name, unit = self.supply(posting.layer, posting.supply), self.unit_of(self.found(posting))
        return say("table.text.with_unit", self.language, name=name, unit=unit) if unit else name

    def join(self, words: Iterable[str]) -> str:
        """Words as a list of the language."""
        return say("table.text.join", self.language).join(words)

    def abilities(self, supply: Supply | None) -> str:
        """Need dimensions in which a supply is skilled, the vocabulary's order first."""
        scores = profile(supply) if supply else {}
        known = [name for name in NEED_DIMENSIONS if scores.get(name, 0.0) >= SKILLED]
        coined = sorted(n for n in scores if scores[n] >= SKILLED and n not in NEED_DIMENSIONS)
        return self.join(label("dimension", name, self.language) for name in (*known, *coined))

    def level(self, supply: Supply | None) -> str:
        """Administrative level of a unit, of a person's unit, or of a leader."""
        owner = supply if isinstance(supply, Leader | None) else self.lookup.unit_of(supply)
        return label("level", owner.level, self.language) if owner and owner.level else ""

    def all_kilometres(self, postings: Sequence[Posting]) -> list[float | None]:
        """From seats (or homes) to places in km: by road, else straight; ``None``: unknown.

        All ways together, for one by one they take long.
        """
        if not postings:
            return []
        seats, points = np.array([self._ends(post) for post in postings]).transpose(1, 0, 2)
        metres = metres_of(self.county, Travel(detour_factor=1.0), seats, points)
        return [None if isnan(m) else round(m / 1000.0, 1) for m in metres.tolist()]

    def _ends(self, posting: Posting) -> tuple[tuple[float, float], tuple[float, float]]:
        """Seat and place in degrees, NaN where unknown."""
        supply, place = self.found(posting), self.found_place(posting.layer, posting.place)
        if supply is None or place is None or place.lon is None or place.lat is None:
            return (nan, nan), (nan, nan)
        return self.lookup.seat(supply), (place.lon, place.lat)

    def row_of(self, item: Posting | Shortage) -> int:
        """Where the place of a posting or shortage stands in the input; strangers come last."""
        return self._rank.get((self.level_of(item.layer), item.place), len(self._rank))

    def breach(self, breach: Breach) -> str:
        """Say what a breach is, with names where its details hold ids."""
        return say(f"breach.{breach.key}", self.language, **self._details(breach))

    def _details(self, breach: Breach) -> Mapping[str, str]:
        readers: dict[str, Callable[[str], str]] = {
            "layer": self.layer,
            "place": lambda place: self.place(place, breach.layer),
            "unit": self.unit,
            "outer": self.layer,
            "places": lambda ids: self.join(self.place(i, breach.layer) for i in ids.split("、")),
            "pieces": lambda pieces: " | ".join(
                self.join(self.place(i, breach.layer) for i in piece.split("、"))
                for piece in pieces.split(" | ")
            ),
            "supply": lambda supply: self.supply(breach.layer, supply),
            "allowed": lambda units: self.join(map(self.unit, units.split("、"))),
        }
        return {key: readers.get(key, str)(value) for key, value in breach.details.items()}


def is_approximate(place: Place | None) -> bool:
    """Whether a village's position is that of its township or county."""
    return isinstance(place, Village) and place.precision in APPROXIMATE


def term_of(layer: Layer) -> str:
    """Term of a layer in years as text, empty where the layer has none."""
    return "" if layer.term_years is None else f"{layer.term_years:g}"
