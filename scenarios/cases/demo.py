"""The demo: a county that does not exist, as a case folder like any other."""

import tomllib
from pathlib import Path

from geodata.facts.case import Case
from geodata.outputs import CASE, Mark, mark_of, new_files, sealed
from geodata.synthetic.county import synthetic_county
from geodata.tables.write_case import case_names, write_case_files
from geodata.words import Language
from scenarios.cases.new import NotEmptyError, library

SCENARIO = "scenario.toml"


def make_demo(folder: Path, villages: int, townships: int, seed: int, language: Language) -> Path:
    """Write the case and its scenario; returns the scenario's path.

    A folder that holds an earlier demo is written again, its runs are kept. Raises
    :class:`NotEmptyError` for a folder with anything else in it,
    :class:`~geodata.outputs.OutputRefusedError` where somebody has altered the demo.
    """
    text = library("demo", language)
    check_place(folder, text)
    case = synthetic_county(villages=villages, townships=townships, seed=seed)
    return write_example(folder, case, text, language)


def check_place(folder: Path, scenario: str) -> None:
    """Raise :class:`NotEmptyError` where a folder holds more than an earlier case of ours.

    ``scenario`` is the text of the scenario that is to be written.
    """
    if not folder.exists():
        return
    if not folder.is_dir() or not (_is_same(folder / SCENARIO, scenario) or _is_begun(folder)):
        raise NotEmptyError(folder)


def write_example(folder: Path, case: Case, scenario: str, language: Language) -> Path:
    """Write a case and its scenario, all or none; returns the scenario's path."""
    names = [*case_names(case), SCENARIO]
    with new_files(folder, CASE, names=names) as scratch:
        write_case_files(scratch, case, language=language)
        data = sealed(scenario.encode("utf-8"), CASE, Path(SCENARIO).suffix)
        (scratch / SCENARIO).write_bytes(data)
    return folder / SCENARIO


def _is_same(file: Path, scenario: str) -> bool:
    """Whether a scenario has the title of the one that is to be written, in any language."""
    if not file.is_file():
        return False
    title = tomllib.loads(scenario)["title"]
    return f'title = "{title}"' in file.read_text("utf-8", errors="replace")


def _is_begun(folder: Path) -> bool:
    """Whether all that is there was written by a run of the same command that was ended."""
    return all(mark_of(path) == Mark(CASE, edited=False) for path in folder.iterdir())
