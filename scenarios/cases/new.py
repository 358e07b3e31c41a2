"""An empty case that a clerk can fill."""

from importlib import resources
from pathlib import Path

from geodata.outputs import CASE, new_files
from geodata.tables.templates import write_template_files
from geodata.words import Language


class NotEmptyError(Exception):
    """The folder holds something already."""


def make_case(folder: Path, language: Language) -> None:
    """Write ``case.xlsx`` and ``scenario.toml``. Raises :class:`NotEmptyError`."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise NotEmptyError(folder)
    with new_files(folder, CASE) as scratch:
        write_template_files(scratch, language=language)
        (scratch / "scenario.toml").write_text(library("new", language), "utf-8", newline="\n")


def library(name: str, language: Language) -> str:
    """A policy of the library as TOML, with the outputs in ``language``."""
    text = resources.files("scenarios").joinpath("library", f"{name}.toml").read_text("utf-8")
    return text.replace('language = "zh"', f'language = "{language}"', 1)
