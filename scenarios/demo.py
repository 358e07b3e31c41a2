"""The demo: a county that does not exist, as a case folder like any other."""

import tomllib
from pathlib import Path

from geodata.store import write_case
from geodata.synthetic import synthetic_county
from geodata.words import Language
from scenarios.new import NotEmptyError, library
from scenarios.runs import write_beside


def make_demo(folder: Path, villages: int, townships: int, seed: int, language: Language) -> Path:
    """Write the case and its scenario; returns the scenario's path.

    A folder that holds an earlier demo is written again, its runs are kept. Raises
    :class:`NotEmptyError` for a folder with anything else in it.
    """
    scenario = folder / "scenario.toml"
    if folder.exists() and not _usable(folder):
        raise NotEmptyError(folder)
    folder.mkdir(parents=True, exist_ok=True)
    case = synthetic_county(villages=villages, townships=townships, seed=seed)
    write_case(folder, case, language=language)
    write_beside(scenario, library("demo", language))
    return scenario


def _usable(folder: Path) -> bool:
    """Whether nobody's work would be overwritten."""
    return folder.is_dir() and (not any(folder.iterdir()) or _is_demo(folder / "scenario.toml"))


def _is_demo(scenario: Path) -> bool:
    if not scenario.is_file():
        return False
    title = tomllib.loads(library("demo", "zh"))["title"]
    return f'title = "{title}"' in scenario.read_text("utf-8", errors="replace")
