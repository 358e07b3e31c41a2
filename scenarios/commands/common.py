"""What the commands share: exit codes, options, and the closing lines of a run."""

import os
from pathlib import Path
from typing import Annotated

import typer

from geodata.words import Language
from scenarios.console.console import Talker
from scenarios.console.help_texts import help_of

MOST_SECONDS, MOST_SEED = 1e6, 2**31 - 1


def talker_of(context: typer.Context) -> Talker:
    """Speak the language that the command line asks for, else that of the computer."""
    return Talker(context.obj or locale_language())


def locale_language() -> Language:
    """English where the computer is set to it, else Chinese."""
    named = (os.environ.get(name, "") for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    return "en" if next(filter(None, named), "").lower().startswith("en") else "zh"


def scenario_of(target: Path) -> Path:
    """The scenario file of a case folder, or the file itself."""
    return target / "scenario.toml" if target.is_dir() else target


OutOption = Annotated[Path | None, typer.Option("--out", help=help_of("out"))]
NameOption = Annotated[str | None, typer.Option("--name", help=help_of("name"))]
EditsOption = Annotated[Path | None, typer.Option("--edits", help=help_of("edits"))]
SecondsOption = Annotated[
    float | None,
    typer.Option("--seconds", min=1.0, max=MOST_SECONDS, help=help_of("seconds")),
]
SeedOption = Annotated[
    int | None, typer.Option("--seed", min=0, max=MOST_SEED, help=help_of("seed"))
]
WorkersOption = Annotated[
    int | None, typer.Option("--workers", min=1, max=256, help=help_of("workers"))
]
ClusterOption = Annotated[
    str | None, typer.Option("--cluster", metavar="ADDRESS", help=help_of("cluster"))
]
ShowOption = Annotated[bool, typer.Option("--open/--no-open", help=help_of("open"))]
ScenarioArgument = Annotated[Path, typer.Argument(metavar="SCENARIO", help=help_of("scenario"))]
RunFolderArgument = Annotated[
    Path, typer.Argument(metavar="RUN_FOLDER", help=help_of("run_folder"))
]
