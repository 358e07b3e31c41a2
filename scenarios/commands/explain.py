"""``zhucun explain``: why, why not, and what it would take."""

from typing import Annotated

import typer

from scenarios.cases.reading import Choices
from scenarios.commands.common import RunFolderArgument, talker_of
from scenarios.console.help_texts import help_of
from scenarios.console.json_output import answer_as_said
from scenarios.runs.finished_areas import is_areas
from scenarios.runs.finished_belts import is_belts
from scenarios.runs.finished_grids import is_grids
from scenarios.runs.finished_groups import is_groups
from scenarios.runs.finished_tours import is_tours
from scenarios.runs.finished_training import is_training
from scenarios.tasks.explain import Question, explain_run
from scenarios.tasks.explain_areas import explain_areas
from scenarios.tasks.explain_belts import explain_belts
from scenarios.tasks.explain_grids import explain_grids
from scenarios.tasks.explain_groups import GroupQuestion, explain_groups
from scenarios.tasks.explain_tours import explain_tours
from scenarios.tasks.explain_training import TrainingQuestion, explain_training


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
    if is_groups(folder):
        asked = GroupQuestion(person=person, group=group, place=village, why_not=why_not)
        explain_groups(folder, asked, talker_of(context), Choices(language=context.obj))
        if as_json:
            answer_as_said()
        return
    if is_areas(folder):
        choices = Choices(language=context.obj)
        explain_areas(folder, talker_of(context), choices, place=village, why_not=why_not)
        return
    if is_belts(folder):
        choices = Choices(language=context.obj)
        explain_belts(folder, talker_of(context), choices, place=village, why_not=why_not)
        return
    if is_grids(folder):
        explain_grids(
            folder,
            talker_of(context),
            Choices(language=context.obj),
            village=village,
            household=household,
            person=person,
        )
        if as_json:
            answer_as_said()
        return
    if is_tours(folder):
        choices = Choices(language=context.obj)
        talker = talker_of(context)
        explain_tours(folder, talker, choices, place=village, group=person, why_not=why_not)
        if as_json:
            answer_as_said()
        return
    if is_training(folder):
        choices = Choices(language=context.obj)
        told = TrainingQuestion(person=person, session=village, why_not=why_not)
        explain_training(folder, told, talker_of(context), choices)
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
