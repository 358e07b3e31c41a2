"""Names on a command line -> ids of a case, with suggestions for those that fail."""

from geodata.facts.county import County
from geodata.lineage.place_names import Suggestions
from geodata.text import normalised
from geodata.words import label
from optimizer.facts.divisions import ORDER, home_of
from optimizer.facts.layer import Layer, Level, SupplyKind
from optimizer.facts.layer_words import layer_named, words_of
from optimizer.facts.lookup import Lookup
from optimizer.model.policy import Policy
from scenarios.console.console import Talker

PlaceKey = tuple[Level, str]
SupplyKey = tuple[SupplyKind, str]
KINDS: tuple[SupplyKind, ...] = ("cadres", "units", "leaders")
MOST_NAMED = 5


class Finder:
    """Resolves names; ``lost`` says whether one was not found (it has been told then)."""

    def __init__(self, county: County, policy: Policy, talker: Talker) -> None:
        self.county, self.policy, self.talker = county, policy, talker
        self.lookup = Lookup(county)
        self.lost = False

    def layers(self, name: str | None) -> tuple[Layer, ...]:
        """All layers, or the one of this name or title."""
        if name is None:
            return self.policy.layers
        known = layer_named(name, words_of(self.policy.layers))
        found = tuple(layer for layer in self.policy.layers if layer.name == known)
        if not found:
            self.tell("no_layer", name, [self._title(layer) for layer in self.policy.layers])
        return found

    def place(self, name: str) -> PlaceKey | None:
        """A village, township or county by id, name, or path such as ``township/village``."""
        wanted, paths = normalised(name), {}
        for level in ORDER:
            for place in self.lookup.places(level).values():
                if place.id == name:
                    return (level, place.id)
                town = self.lookup.places("township").get(home_of(place, "township"))
                path = "/".join(part.name for part in (town, place) if part and level == "village")
                paths[level, place.id] = (place.name, path, f"{place.county}/{path}")
        found = [key for key, names in paths.items() if wanted in map(normalised, names)]
        if len(found) == 1:
            return found[0]
        if found:
            near = [f"{paths[key][1] or paths[key][0]} ({key[1]})" for key in found]
            self.tell("many_places", name, near)
        else:
            names = Suggestions(text for item in paths.values() for text in item[:2])
            self.tell("no_place", name, [names.near(name)])
        return None

    def supply(self, name: str) -> SupplyKey | None:
        """A person, unit or leader by id or name; ``name（unit）`` tells namesakes apart."""
        bare, _, unit = normalised(name).replace("（", "(").rstrip(")）").partition("(")
        every = [(kind, item) for kind in KINDS for item in self.county.supplies(kind)]
        for kind, item in every:
            if item.id == name:
                return (kind, item.id)
        found = [(kind, item) for kind, item in every if normalised(item.name) == bare]
        if unit:
            found = [
                (kind, item)
                for kind, item in found
                if (owner := self.lookup.unit_of(item)) and unit in normalised(owner.name)
            ]
        if len(found) == 1:
            return (found[0][0], found[0][1].id)
        if found:
            self.tell("many_supplies", name, [f"{item.name} ({item.id})" for _, item in found])
        else:
            near = Suggestions([item.name for _, item in every]).near(name)
            self.tell("no_supply", name, [near])
        return None

    def _title(self, layer: Layer) -> str:
        return layer.title or label("layer", layer.name, self.talker.language)

    def tell(self, key: str, name: str, near: list[str]) -> None:
        """Say that a name was not understood (``explain.<key>``), with what there is."""
        self.lost = True
        shown = "、".join(near[:MOST_NAMED]) + ("…" if len(near) > MOST_NAMED else "")
        self.talker.say(f"explain.{key}", name=name, near=shown, style="red")
