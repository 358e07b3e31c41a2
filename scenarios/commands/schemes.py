"""``zhucun schemes``: a trade-off curve, exemplar schemes, and how firm each posting is."""

from typing import Annotated

import typer

from scenarios.cases.reading import Choices
from scenarios.commands.common import (
    MOST_SECONDS,
    NameOption,
    OutOption,
    ScenarioArgument,
    scenario_of,
    talker_of,
)
from scenarios.console.help_texts import help_of
from scenarios.tasks.schemes import Question, make_schemes


def schemes(
    context: typer.Context,
    scenario: ScenarioArgument,
    goals: Annotated[str, typer.Option("--goals", help=help_of("schemes_goals"))] = "",
    points: Annotated[
        int, typer.Option("--points", min=2, max=100, help=help_of("schemes_points"))
    ] = 7,
    within: Annotated[
        float, typer.Option("--within", min=0.0, max=1.0, help=help_of("schemes_within"))
    ] = 0.001,
    samples: Annotated[
        int, typer.Option("--samples", min=0, max=50, help=help_of("schemes_samples"))
    ] = 4,
    seconds: Annotated[
        float, typer.Option("--seconds", min=0.0, max=MOST_SECONDS, help=help_of("schemes_seconds"))
    ] = 60.0,
    out: OutOption = None,
    name: NameOption = None,
) -> None:
    """Make schemes to choose from."""
    named = [word.strip() for word in goals.replace("，", ",").split(",") if word.strip()]
    question = Question(goals=named, points=points, within=within, samples=samples, seconds=seconds)
    choices = Choices(out=out, name=name, language=context.obj)
    make_schemes(scenario_of(scenario), question, talker_of(context), choices)
