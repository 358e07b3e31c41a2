"""The commands of the rooms beside postings: one shape, whatever is planned."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated, Any, Protocol

import typer

from scenarios.cases.reading import Choices
from scenarios.commands.closing import end_now
from scenarios.commands.common import (
    NameOption,
    OutOption,
    ScenarioArgument,
    SecondsOption,
    SeedOption,
    scenario_of,
    talker_of,
)
from scenarios.console.console import Talker
from scenarios.console.exit_codes import INTERRUPTED
from scenarios.console.help_texts import help_of


class Planning(Protocol):
    """Plans the tasks of a room; each result has a plan that knows whether it was stopped."""

    def __call__(
        self,
        path: Path,
        talker: Talker,
        choices: Choices,
        *,
        task: str | None,
        standing: Path | None,
    ) -> Sequence[Any]:
        """The results, task by task."""


def room_command(name: str, plan: Planning) -> Callable[..., None]:
    """The command ``name``, whose help is in the catalogue under its name."""

    def command(
        context: typer.Context,
        scenario: ScenarioArgument,
        task: Annotated[str | None, typer.Option("--task", help=help_of("room_task"))] = None,
        standing: Annotated[
            Path | None,
            typer.Option("--in-force", metavar="FOLDER", help=help_of(f"{name}_in_force")),
        ] = None,
        out: OutOption = None,
        name_: NameOption = None,
        seconds: SecondsOption = None,
        seed: SeedOption = None,
    ) -> None:
        choices = Choices(out=out, name=name_, seconds=seconds, seed=seed, language=context.obj)
        talker = talker_of(context)
        results = plan(scenario_of(scenario), talker, choices, task=task, standing=standing)
        if any(result.plan.stopped for result in results):
            end_now(INTERRUPTED)

    command.__name__ = name
    return command
