"""Policies of the library with a case to try them on, made from the figures of a document."""

import tomllib
from importlib import resources
from pathlib import Path

from geodata.synthetic.area import Recipe, synthetic_area
from geodata.words import Language
from scenarios.cases.demo import check_place, write_example
from scenarios.cases.new import library

MARK = ".recipe.toml"


def presets() -> tuple[str, ...]:
    """The names that ``zhucun demo`` knows."""
    folder = resources.files("scenarios").joinpath("library")
    names = (item.name for item in folder.iterdir())
    return tuple(sorted(name.removesuffix(MARK) for name in names if name.endswith(MARK)))


def has_layers(preset: str) -> bool:
    """Whether a preset plans postings; the others plan something beside them."""
    return "layer" in tomllib.loads(library(preset, "zh"))


def recipe_of(preset: str) -> Recipe:
    """The figures of a preset's case."""
    return Recipe.model_validate(tomllib.loads(library(preset + ".recipe", "zh")))


def make_preset(folder: Path, preset: str, language: Language) -> Path:
    """Write the case and the scenario of a preset; returns the scenario's path.

    A folder that holds the same preset is written again, its runs are kept. Raises
    :class:`~scenarios.cases.new.NotEmptyError` for a folder with anything else in it,
    :class:`~geodata.outputs.OutputRefusedError` where somebody has altered the case.
    """
    text = library(preset, language)
    check_place(folder, text)
    return write_example(folder, synthetic_area(recipe_of(preset)), text, language)
