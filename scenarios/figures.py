"""``zhucun figures``: pictures of a finished run for paper."""

from pathlib import Path

from maps.figures import NoFontError, Paper, pictures
from scenarios.console import Talker
from scenarios.errors import BadInput
from scenarios.finished import open_run, outcome_of
from scenarios.reading import Choices
from scenarios.runs import write_bytes_beside

FOLDER = "figures"


def write_figures(
    folder: Path, paper: Paper, formats: list[str], talker: Talker, choices: Choices
) -> list[Path]:
    """Write the pictures into ``figures/`` of the run folder.

    Raises :class:`BadInput` (told already) where the run cannot be read or no font is there.
    """
    run = open_run(folder, talker, choices)
    out = choices.out or folder / FOLDER
    try:
        found = pictures(
            run.case,
            run.scenario.policy,
            outcome_of(run),
            title=run.scenario.title,
            paper=paper,
            language=talker.language,
            formats=formats,
        )
    except NoFontError as error:
        talker.say("figures.no_font", style="red")
        raise BadInput from error
    out.mkdir(parents=True, exist_ok=True)
    for picture in found:
        write_bytes_beside(out / picture.name, picture.data)
    talker.say("figures.written", count=len(found), path=out.resolve(), style="green")
    return [out / picture.name for picture in found]
