"""Policies of the library with a case to try them on, made from the figures of a document."""

import tomllib
from importlib import resources
from pathlib import Path

from geodata.store import write_case
from geodata.synthetic_area import Recipe, synthetic_area
from geodata.words import Language
from scenarios.new import NotEmptyError, library
from scenarios.runs import write_beside

MARK = ".recipe.toml"


def presets() -> tuple[str, ...]:
    """The names that ``zhucun demo`` knows."""
    folder = resources.files("scenarios").joinpath("library")
    names = (item.name for item in folder.iterdir())
    return tuple(sorted(name.removesuffix(MARK) for name in names if name.endswith(MARK)))


def recipe_of(preset: str) -> Recipe:
    """The figures of a preset's case."""
    return Recipe.model_validate(tomllib.loads(library(preset + ".recipe", "zh")))


def make_preset(folder: Path, preset: str, language: Language) -> Path:
    """Write the case and the scenario of a preset; returns the scenario's path.

    A folder that holds the same preset is written again, its runs are kept. Raises
    :class:`~scenarios.new.NotEmptyError` for a folder with anything else in it.
    """
    scenario, text = folder / "scenario.toml", library(preset, language)
    if folder.exists() and not _usable(folder, tomllib.loads(text)["title"]):
        raise NotEmptyError(folder)
    folder.mkdir(parents=True, exist_ok=True)
    write_case(folder, synthetic_area(recipe_of(preset)), language=language)
    write_beside(scenario, text)
    return scenario


def _usable(folder: Path, title: str) -> bool:
    """Whether nobody's work would be overwritten."""
    scenario = folder / "scenario.toml"
    if not folder.is_dir():
        return False
    if not scenario.is_file():
        return not any(folder.iterdir())
    return f'title = "{title}"' in scenario.read_text("utf-8", errors="replace")
