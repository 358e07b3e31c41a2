"""Names on a command line -> ids of a case, with suggestions for those that fail."""

from collections.abc import Collection, Sequence
from typing import TypeVar, get_args

from geodata.columns.typed_ids import shown, typed
from geodata.facts.county import County, Supply
from geodata.facts.supply_key import SupplyKey
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
K = TypeVar("K", bound=tuple[str, str])
KINDS: tuple[SupplyKind, ...] = get_args(SupplyKind)
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

    def place(self, name: str, levels: Collection[str] = ORDER) -> PlaceKey | None:
        """A village, township or county by id, name, or path such as ``township/village``.

        Of several that a name fits, those of ``levels`` are meant; ``乡镇:1`` says the level.
        """
        said, bare = typed(name, ORDER)
        wanted, paths = normalised(bare), {}
        same: list[PlaceKey] = []
        for level in (one for one in ORDER if said in ("", one)):
            for place in self.lookup.places(level).values():
                town = self.lookup.places("township").get(home_of(place, "township"))
                path = "/".join(part.name for part in (town, place) if part and level == "village")
                paths[level, place.id] = (place.name, path, f"{place.county}/{path}")
                same += [(level, place.id)] if place.id == bare else []
        named = (key for key, names in paths.items() if wanted in map(normalised, names))
        found = _preferred(same or list(named), levels)
        if len(found) == 1:
            return found[0]
        if found:
            titles = {key: paths[key][1] or paths[key][0] for key in found}
            near = [f"{title} ({self._typed(key, found)})" for key, title in titles.items()]
            self.tell("many_places", name, near)
        else:
            names = Suggestions(text for item in paths.values() for text in item[:2])
            self.tell("no_place", name, [names.near(name)])
        return None

    def supply(self, name: str, tables: Collection[str] = KINDS) -> SupplyKey | None:
        """A person, unit or leader by id or name; ``name（unit）`` or ``name unit`` tells more.

        Of several that a name fits, those of ``tables`` are meant; ``干部:1`` says the table.
        """
        said, text = typed(name, KINDS)
        every = [x for kind in KINDS if said in ("", kind) for x in self.county.supplies(kind)]
        same = [item for item in every if item.id == text]
        found = _preferred([item.key for item in same or self._named(text, every)], tables)
        if len(found) == 1:
            return found[0]
        if found:
            known = {item.key: item.name for item in every}
            near = [f"{known[key]} ({self._typed(key, found)})" for key in found]
            self.tell("many_supplies", name, near)
        else:
            self.tell("no_supply", name, [Suggestions([x.name for x in every]).near(text)])
        return None

    def _named(self, name: str, every: Sequence[Supply]) -> list[Supply]:
        bare, _, unit = normalised(name).replace("（", "(").rstrip(")）").partition("(")
        found = [item for item in every if normalised(item.name) == bare]
        if not unit:
            return found or self._by_parts(name, every)
        return [item for item in found if self._is_from(item, unit)]

    def _is_from(self, supply: Supply, unit: str) -> bool:
        owner = self.lookup.unit_of(supply)
        return owner is not None and unit in normalised(owner.name)

    def _by_parts(self, name: str, every: Sequence[Supply]) -> list[Supply]:
        """Who is meant by name and unit with a blank between them, in either order."""
        words = name.split()
        cuts = [("".join(words[:at]), "".join(words[at:])) for at in range(1, len(words))]
        halves = {pair for one, other in cuts for pair in ((one, other), (other, one))}
        parts = {(normalised(bare), normalised(unit)) for bare, unit in halves}
        whole = ((item, normalised(item.name)) for item in every)
        return [
            item
            for item, own in whole
            if any(own == bare and self._is_from(item, unit) for bare, unit in parts)
        ]

    def _typed(self, key: tuple[str, str], found: Sequence[tuple[str, str]]) -> str:
        """What is to be written for one of several: the id, with its table where that tells."""
        if len({kind for kind, _ in found}) == 1:
            return key[1]
        return shown(*key, self.talker.language)

    def _title(self, layer: Layer) -> str:
        return layer.title or label("layer", layer.name, self.talker.language)

    def tell(self, key: str, name: str, near: list[str]) -> None:
        """Say that a name was not understood (``explain.<key>``), with what there is."""
        self.lost = True
        shown = "、".join(near[:MOST_NAMED]) + ("…" if len(near) > MOST_NAMED else "")
        self.talker.say(f"explain.{key}", name=name, near=shown, style="red")


def _preferred(found: Sequence[K], kinds: Collection[str]) -> list[K]:
    """Those of some kinds; all where there is none of these."""
    return [key for key in found if key[0] in kinds] or list(found)
