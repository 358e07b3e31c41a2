"""``zhucun figures``: pictures of a finished run for paper."""

from pathlib import Path

from geodata.outputs import new_files, sealed
from maps.figures.plan_figures import NoFontError, Paper, pictures
from scenarios.cases.reading import Choices
from scenarios.console.console import Talker
from scenarios.console.errors import BadInput
from scenarios.runs.finished_run import inputs_of, open_run, outcome_of

FOLDER, KIND = "figures", "figure"


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
    names = [picture.name for picture in found]
    with new_files(out, KIND, inputs=inputs_of(run), names=names) as scratch:
        for picture in found:
            data = sealed(picture.data, KIND, Path(picture.name).suffix)
            (scratch / picture.name).write_bytes(data)
    talker.say("figures.written", count=len(found), path=out.resolve(), style="green")
    return [out / picture.name for picture in found]
