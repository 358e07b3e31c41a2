"""All planning problems of a scenario beside its postings, one after another."""

import tomllib
from pathlib import Path

from scenarios.cases.reading import Choices
from scenarios.console.console import Talker
from scenarios.tasks.areas import divide
from scenarios.tasks.belts import choose_belts
from scenarios.tasks.grids import grid
from scenarios.tasks.groups import form
from scenarios.tasks.tours import tour
from scenarios.tasks.training import train


def solve_rooms(scenario: Path, talker: Talker, choices: Choices) -> list[Path]:
    """Solve every planning problem that the scenario asks for beside postings; their folders.

    Raises :class:`~scenarios.console.errors.BadInput` where the input has errors.
    """
    table = tomllib.loads(scenario.read_text("utf-8-sig"))
    areas = divide(scenario, talker, choices) if "area" in table else []
    belts = choose_belts(scenario, talker, choices) if "belt" in table else []
    groups = form(scenario, talker, choices) if "group" in table else []
    grids = grid(scenario, talker, choices) if "grid" in table else []
    trained = train(scenario, talker, choices) if "training" in table else []
    toured = tour(scenario, talker, choices) if "tour" in table else []
    every = (areas, belts, groups, grids, trained, toured)
    return [item.folder for items in every for item in items]
