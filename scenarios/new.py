"""An empty case that a clerk can fill."""

from importlib import resources
from pathlib import Path

from geodata.templates import write_templates
from geodata.words import Language
from scenarios.runs import write_beside


class NotEmptyError(Exception):
    """The folder holds something already."""


def make_case(folder: Path, language: Language) -> None:
    """Write ``case.xlsx`` and ``scenario.toml``. Raises :class:`NotEmptyError`."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise NotEmptyError(folder)
    folder.mkdir(parents=True, exist_ok=True)
    write_templates(folder, language=language)
    write_beside(folder / "scenario.toml", library("new", language))


def library(name: str, language: Language) -> str:
    """A policy of the library as TOML, with the outputs in ``language``."""
    text = resources.files("scenarios").joinpath("library", f"{name}.toml").read_text("utf-8")
    return text.replace('language = "zh"', f'language = "{language}"', 1)
