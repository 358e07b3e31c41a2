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
    text = resources.files("scenarios").joinpath("library", "new.toml").read_text("utf-8")
    write_beside(folder / "scenario.toml", text)
