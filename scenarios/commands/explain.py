"""``zhucun explain``: why, why not, and what it would take."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from scenarios.cases.reading import Choices
from scenarios.commands.common import RunFolderArgument, talker_of
from scenarios.console.console import Talker
from scenarios.console.help_texts import help_of
from scenarios.console.json_output import answer_as_said
from scenarios.runs.finished_room import room_of
from scenarios.tasks.explain import Question, explain_run
from scenarios.tasks.explain_areas import explain_areas
from scenarios.tasks.explain_belts import explain_belts
from scenarios.tasks.explain_grids import explain_grids
from scenarios.tasks.explain_groups import GroupQuestion, explain_groups
from scenarios.tasks.explain_tours import explain_tours
from scenarios.tasks.explain_training import TrainingQuestion, explain_training


@dataclass(frozen=True, kw_only=True)
class _Asked:
    """What may be asked of what stands beside a run."""

    place: str | None
    person: str | None
    household: str | None
    group: int | None
    why_not: tuple[str, str] | None


Asking = Callable[[Path, _Asked, Talker, Choices], None]


def _areas(folder: Path, asked: _Asked, talker: Talker, choices: Choices) -> None:
    explain_areas(folder, talker, choices, place=asked.place, why_not=asked.why_not)


def _belts(folder: Path, asked: _Asked, talker: Talker, choices: Choices) -> None:
    explain_belts(folder, talker, choices, place=asked.place, why_not=asked.why_not)


def _groups(folder: Path, asked: _Asked, talker: Talker, choices: Choices) -> None:
    told = GroupQuestion(
        person=asked.person, group=asked.group, place=asked.place, why_not=asked.why_not
    )
    explain_groups(folder, told, talker, choices)


def _grids(folder: Path, asked: _Asked, talker: Talker, choices: Choices) -> None:
    explain_grids(
        folder,
        talker,
        choices,
        village=asked.place,
        household=asked.household,
        person=asked.person,
    )


def _tours(folder: Path, asked: _Asked, talker: Talker, choices: Choices) -> None:
    explain_tours(
        folder, talker, choices, place=asked.place, group=asked.person, why_not=asked.why_not
    )


def _training(folder: Path, asked: _Asked, talker: Talker, choices: Choices) -> None:
    told = TrainingQuestion(person=asked.person, session=asked.place, why_not=asked.why_not)
    explain_training(folder, told, talker, choices)


ROOMS: dict[str, Asking] = {
    "areas": _areas,
    "belts": _belts,
    "groups": _groups,
    "grids": _grids,
    "tours": _tours,
    "training": _training,
}
"""Who explains what stands beside a run."""


def explain(
    context: typer.Context,
    folder: RunFolderArgument,
    village: Annotated[
        str | None, typer.Option("--village", "--place", help=help_of("explain_village"))
    ] = None,
    person: Annotated[
        str | None, typer.Option("--person", "--unit", help=help_of("explain_person"))
    ] = None,
    household: Annotated[
        str | None, typer.Option("--household", help=help_of("explain_household"))
    ] = None,
    why_not: Annotated[
        tuple[str, str] | None,
        typer.Option("--why-not", metavar="PERSON VILLAGE", help=help_of("explain_why_not")),
    ] = None,
    group: Annotated[
        int | None, typer.Option("--group", min=1, help=help_of("explain_group"))
    ] = None,
    layer: Annotated[str | None, typer.Option("--layer", help=help_of("explain_layer"))] = None,
    top: Annotated[int, typer.Option("--top", min=1, max=10, help=help_of("explain_top"))] = 3,
    exact: Annotated[bool, typer.Option("--exact", help=help_of("explain_exact"))] = False,
    as_json: Annotated[bool, typer.Option("--json", help=help_of("explain_json"))] = False,
) -> None:
    """Explain a finished plan."""
    asking = ROOMS.get(room_of(folder) or "")
    if asking is not None:
        asked = _Asked(
            place=village, person=person, household=household, group=group, why_not=why_not
        )
        asking(folder, asked, talker_of(context), Choices(language=context.obj))
        if as_json:
            answer_as_said()
        return
    question = Question(
        village=village,
        person=person,
        why_not=why_not,
        layer=layer,
        top=top,
        exact=exact,
        as_json=as_json,
    )
    explain_run(folder, question, talker_of(context), Choices(language=context.obj))
