"""``zhucun compare`` of belts: figures side by side, and which places are others."""

from collections.abc import Sequence
from pathlib import Path

from geodata.outputs import check_ending, new_files
from maps.files.workbook import write_workbook
from maps.tables.belt_compare import BeltComparison
from maps.tables.belt_tables import BeltWords
from scenarios.cases.reading import Choices
from scenarios.console.console import Talker
from scenarios.console.errors import BadInput
from scenarios.runs.finished_belts import PLAN_FILE, FinishedBelts, open_belts
from scenarios.tasks.compare import FILE, KIND, folder_titles


def compare_belts(
    folders: Sequence[Path], talker: Talker, choices: Choices, *, as_json: bool
) -> None:
    """Print what each scores by the task of the first, and write the comparison as a workbook.

    Raises :class:`BadInput` (told already) where a folder has no belts, or of other places.
    """
    if len(folders) < 2:
        talker.say("compare.two", style="red")
        raise BadInput
    if choices.out is not None:
        check_ending(choices.out, ".xlsx")
    done = [open_belts(folder, talker, choices) for folder in folders]
    _same_places(done, talker)
    titles = folder_titles([item.room.folder for item in done])
    words = [BeltWords(item.judge, talker.language) for item in done]
    found = BeltComparison(words, titles, [item.plan for item in done])
    if as_json:
        figures = dict(found.values())
        talker.json({"runs": titles, "values": figures, "places": found.differences()})
        return
    for name, values in found.values():
        shown = " | ".join(f"{value:g}" for value in values)
        talker.say("compare.line", name=name, values=shown)
    path = choices.out or folders[0].resolve().parent / FILE.format(
        names="-".join(titles).replace("/", "-")
    )
    inputs = [item.room.folder / PLAN_FILE for item in done]
    tables = found.tables(done[0].judge.task.shown)
    with new_files(path.parent, KIND, inputs=inputs, names=[path.name]) as scratch:
        write_workbook(scratch / path.name, tables, language=talker.language, kind=KIND)
    talker.say("compare.written", path=path.resolve())


def _same_places(done: Sequence[FinishedBelts], talker: Talker) -> None:
    first = {*done[0].judge.places}
    for item in done[1:]:
        if not first >= {*item.plan.belt_of}:
            one, other = done[0].room.folder, item.room.folder
            talker.say("belt.other_places", one=one, other=other, style="red")
            raise BadInput
