"""The conditions of a policy: where each stands, and what it may speak of."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz import process

from optimizer.facts.expressions import check, limit_of
from optimizer.facts.layer import Layer, SupplyKind
from optimizer.facts.lookup import SUPPLY_ENTITIES
from optimizer.facts.travel_times import WAY
from optimizer.model.policy import Policy
from optimizer.model.registry import Clause
from optimizer.model.village_policy import ClassRule, Selection
from optimizer.villages.counts import CountTask

NEAR = 60.0
NUMBERS = frozenset({"capacity", "price"})
"""Keys whose expressions give numbers; those of all others are true, false or unknown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """One expression: its path in the scenario, its text, and the entities it may name."""

    path: str
    text: str
    entities: tuple[str, ...]
    numbers_of: SupplyKind | None = None
    """The table of its layer, where it gives numbers."""

    def problem(self) -> str | None:
        """What is wrong with its grammar; ``None``: nothing."""
        return check(self.text, self.entities)

    def limit(self) -> str | None:
        """The limit of expressions that it is beyond, if any."""
        return limit_of(self.text)


def conditions(layers: Mapping[int, Layer], parts: Mapping[str, Clause]) -> Iterator[Condition]:
    """Walk every condition of layers (by number, from 1) and parts (by path, ``rule[1]``)."""
    for number, layer in layers.items():
        place, supply = (layer.level,), SUPPLY_ENTITIES[layer.supply]
        for key, entities in (("places", place), ("eligible", supply), ("capacity", supply)):
            text = getattr(layer, key)
            if isinstance(text, str):
                gives = layer.supply if key in NUMBERS else None
                path = f"layer[{number}].{key}"
                yield Condition(path=path, text=text, entities=entities, numbers_of=gives)
    known = {layer.name: layer for layer in layers.values()}
    for path, part in parts.items():
        yield from _of_every_layer(path, part, list(layers.values()))
        for key, layer_name, text in _of_part(part):
            if layer_name in known:
                entities = _entities(part, key, known[layer_name])
                gives = known[layer_name].supply if key in NUMBERS | part.NUMBERS else None
                where = f"{path}.{key}"
                yield Condition(path=where, text=text, entities=entities, numbers_of=gives)


def stage_conditions(
    selection: Selection | None, classes: Mapping[int, ClassRule]
) -> Iterator[Condition]:
    """Walk the conditions of the stage before people; all speak of villages."""
    found = {f"class[{number}].where": rule.where for number, rule in classes.items()}
    if selection is not None:
        found |= {"selection.must": selection.must, "selection.never": selection.never}
        quotas = enumerate(selection.quota, 1)
        found |= {f"selection.quota[{number}].where": quota.where for number, quota in quotas}
    for path, text in found.items():
        if text is not None:
            yield Condition(path=path, text=text, entities=("village",))


def count_conditions(counts: Mapping[int, CountTask]) -> Iterator[Condition]:
    """Walk the conditions of counts; each speaks of the rows that it counts."""
    for number, task in counts.items():
        for key in ("who", "by", "share", "part", "whole"):
            text = getattr(task, key)
            if text is not None:
                entities = ("cadre", "unit") if task.of == "cadre" else (task.of,)
                yield Condition(path=f"count[{number}].{key}", text=text, entities=entities)


def parts_of(policy: Policy) -> dict[str, Clause]:
    """All parts of a policy by path: family and number, from 1."""
    families: dict[str, Sequence[Clause]] = {
        "coupling": policy.couplings,
        "rule": policy.rules,
        "goal": policy.goals,
    }
    return {
        f"{family}[{number}]": part
        for family, found in families.items()
        for number, part in enumerate(found, 1)
    }


def _of_every_layer(path: str, part: Clause, layers: Sequence[Layer]) -> Iterator[Condition]:
    """The expressions of a part that names no layers, over the places of any of them."""
    if part.layers_named() or "layers" in type(part).model_fields:
        return
    for key in part.SPEAKS:
        text = getattr(part, key, None)
        if isinstance(text, str) and text not in part.WORDS and layers:
            levels = tuple(dict.fromkeys(layer.level for layer in layers))
            gives = layers[0].supply if key in part.NUMBERS else None
            yield Condition(path=f"{path}.{key}", text=text, entities=levels, numbers_of=gives)


def _of_part(part: Clause) -> Iterator[tuple[str, str, str]]:
    """Key, layer and text of every condition of a part."""
    for key in part.SPEAKS:
        text = getattr(part, key, None)
        own = getattr(part, "layer", None)
        layers = (own,) if isinstance(own, str) else part.layers_named()
        for layer in layers if isinstance(text, str) and text not in part.WORDS else ():
            yield key, layer, str(text)


def _entities(part: Clause, key: str, layer: Layer) -> tuple[str, ...]:
    spoken = part.SPEAKS[key]
    supply = SUPPLY_ENTITIES[layer.supply] if "supply" in spoken else ()
    place = (layer.level,) if "place" in spoken else ()
    return (*supply, *place, *((WAY,) if WAY in spoken else ()))


def nearest(word: str, words: Iterable[str]) -> str:
    """The most similar of ``words``; all of them where none is similar."""
    several = list(words)
    found = process.extractOne(word, several, score_cutoff=NEAR)
    return str(found[0]) if found else "、".join(several)
