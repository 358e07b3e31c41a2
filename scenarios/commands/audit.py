"""``zhucun audit``: check a plan made by hand."""

from pathlib import Path
from typing import Annotated

import typer

from scenarios.cases.reading import Choices
from scenarios.commands.common import OutOption, SecondsOption, talker_of
from scenarios.console.help_texts import help_of
from scenarios.tasks.audit import AuditWishes, audit_plan


def audit(
    context: typer.Context,
    plan: Annotated[Path, typer.Argument(metavar="PLAN", help=help_of("audit_plan"))],
    scenario: Annotated[
        Path | None, typer.Option("--scenario", help=help_of("audit_scenario"))
    ] = None,
    compare: Annotated[
        bool, typer.Option("--compare/--no-compare", help=help_of("audit_compare"))
    ] = True,
    out: OutOption = None,
    seconds: SecondsOption = None,
) -> None:
    """Audit a plan."""
    wishes = AuditWishes(scenario=scenario, compare=compare)
    choices = Choices(out=out, seconds=seconds, language=context.obj)
    raise typer.Exit(audit_plan(plan, wishes, talker_of(context), choices))
