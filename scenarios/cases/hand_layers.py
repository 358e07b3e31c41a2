"""The layers of a scenario as tables made by hand may call them."""

from geodata.columns.headers import choice_names
from geodata.hand_plans.heads import HandLayer
from geodata.text import normalised
from geodata.words import label
from optimizer.facts.layer import Layer
from optimizer.model.policy import Policy


def hand_layers(policy: Policy) -> list[HandLayer]:
    """The layers by name, by title in both languages and by their other usual names.

    A usual name that another layer has as its own title is that one's alone.
    """
    own = {layer.name: _titles(layer) for layer in policy.layers}
    taken = {normalised(title) for titles in own.values() for title in titles}
    usual = choice_names("layer")
    return [
        HandLayer(
            name=layer.name,
            titles=(
                *own[layer.name],
                *(t for t, name in usual.items() if name == layer.name and t not in taken),
            ),
            supply=layer.supply,
            level=layer.level,
        )
        for layer in policy.layers
    ]


def _titles(layer: Layer) -> tuple[str, ...]:
    usual = (label("layer", layer.name, language) for language in ("zh", "en"))
    said = (layer.title, *usual, layer.name)
    return tuple(dict.fromkeys(text for text in said if text))
