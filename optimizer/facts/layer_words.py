"""Layers by any of their names: identifier, title, and what the vocabulary calls them."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from geodata.columns.headers import choice_names
from geodata.facts.county import County
from geodata.text import normalised
from geodata.words import catalogue

if TYPE_CHECKING:
    from optimizer.facts.layer import Layer


def layer_words(layers: Iterable[tuple[str, str | None]]) -> dict[str, str]:
    """Every spelling (normalised) of layers, given as name and title -> name.

    Names go first, then titles, then the words of the vocabulary for a layer of its name.
    """
    given = list(layers)
    found = {normalised(title): name for name, title in given if title}
    found |= {normalised(name): name for name, _ in given}
    names = {name for name, _ in given}
    for spelling, name in choice_names("layer").items():
        if name in names:
            found.setdefault(spelling, name)
    return found


def words_of(layers: Iterable["Layer"]) -> dict[str, str]:
    """The same for layers of a policy."""
    return layer_words((layer.name, layer.title) for layer in layers)


def layer_named(word: str, words: Mapping[str, str]) -> str | None:
    """The layer that a word means, also where the vocabulary calls another one so."""
    labels = catalogue().get(f"layer.{word}", {}).values()
    return next((words[key] for key in map(normalised, (word, *labels)) if key in words), None)


def with_layers(county: County, layers: Iterable["Layer"]) -> County:
    """The county whose postings, pins and scores name layers as the policy does."""
    words = words_of(layers)

    def name(word: str) -> str:
        return layer_named(word, words) or word

    if all(name(layer) == layer for layer in _layers_of(county)):
        return county
    scores = replace(county.scores, layer=tuple(map(name, county.scores.layer)))
    return replace(
        county,
        current=tuple(replace(post, layer=name(post.layer)) for post in county.current),
        former=tuple(replace(post, layer=name(post.layer)) for post in county.former),
        pins=tuple(replace(pin, layer=name(pin.layer)) for pin in county.pins),
        scores=scores,
    )


def _layers_of(county: County) -> set[str]:
    posts = {post.layer for post in (*county.current, *county.former)}
    return posts | {pin.layer for pin in county.pins} | set(county.scores.layer)
