"""All planning problems of a scenario beside its postings, one after another."""

import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

from scenarios.cases.reading import Choices
from scenarios.console.console import Talker
from scenarios.tasks.areas import divide
from scenarios.tasks.belts import choose_belts
from scenarios.tasks.grids import grid
from scenarios.tasks.groups import form
from scenarios.tasks.tours import tour
from scenarios.tasks.training import train


class Planning(Protocol):
    """Plans the tasks of a room; each result has a folder and a plan that says if it was stopped.

    ``standing`` is the folder of an earlier plan of ``task``, which is in force.
    """

    def __call__(
        self,
        path: Path,
        talker: Talker,
        choices: Choices,
        *,
        task: str | None = None,
        standing: Path | None = None,
    ) -> Sequence[Any]:
        """The results, task by task."""


PLANS: Mapping[str, Planning] = {
    "areas": divide,
    "belts": choose_belts,
    "groups": form,
    "grids": grid,
    "training": train,
    "tours": tour,
}
"""Who plans what stands beside a run, by the name of its folders."""


def solve_rooms(scenario: Path, talker: Talker, choices: Choices) -> list[Path]:
    """Solve every planning problem that the scenario asks for beside postings; their folders.

    Raises :class:`~scenarios.console.errors.BadInput` where the input has errors.
    """
    table = tomllib.loads(scenario.read_text("utf-8-sig"))
    asked = (plan for room, plan in PLANS.items() if room.removesuffix("s") in table)
    return [result.folder for plan in asked for result in plan(scenario, talker, choices)]
