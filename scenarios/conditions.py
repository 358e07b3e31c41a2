"""The conditions of a policy: where each stands, and what it may speak of."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from rapidfuzz import process

from optimizer.expressions import check
from optimizer.facts import ENTITY_OF_SUPPLY
from optimizer.policy import Layer
from optimizer.registry import Part

NEAR = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """One expression: its path in the scenario, its text, and the entities it may name."""

    path: str
    text: str
    entities: tuple[str, ...]

    def problem(self) -> str | None:
        """What is wrong with its grammar; ``None``: nothing."""
        return check(self.text, self.entities)


def conditions(layers: Mapping[int, Layer], rules: Mapping[int, Part]) -> Iterator[Condition]:
    """Walk every condition; the keys are the numbers of the tables, from 1."""
    entities_of = {
        layer.name: (ENTITY_OF_SUPPLY[layer.supply], layer.level) for layer in layers.values()
    }
    for number, layer in layers.items():
        own = (ENTITY_OF_SUPPLY[layer.supply],)
        for key, entities in (("places", (layer.level,)), ("eligible", own), ("capacity", own)):
            text = getattr(layer, key)
            if isinstance(text, str):
                yield Condition(path=f"layer[{number}].{key}", text=text, entities=entities)
    for number, rule in rules.items():
        names = entities_of.get(getattr(rule, "layer", ""))
        for key in ("require", "forbid"):
            text = getattr(rule, key, None)
            if isinstance(text, str) and names is not None:
                yield Condition(path=f"rule[{number}].{key}", text=text, entities=names)


def nearest(word: str, words: Iterable[str]) -> str:
    """The most similar of ``words``; all of them where none is similar."""
    several = list(words)
    found = process.extractOne(word, several, score_cutoff=NEAR)
    return str(found[0]) if found else "、".join(several)
