"""``zhucun compare`` of divisions: figures side by side, and which places lie elsewhere."""

from collections.abc import Sequence
from pathlib import Path

from geodata.outputs import check_ending, new_files
from maps.files.workbook import write_workbook
from maps.tables.area_compare import AreaComparison
from maps.tables.area_tables import AreaWords
from scenarios.cases.reading import Choices
from scenarios.console.console import Talker
from scenarios.console.errors import BadInput
from scenarios.runs.finished_areas import PLAN_FILE, FinishedAreas, open_areas
from scenarios.tasks.compare import FILE, KIND, folder_titles


def compare_areas(
    folders: Sequence[Path], talker: Talker, choices: Choices, *, as_json: bool
) -> None:
    """Print what each costs by the task of the first, and write the comparison as a workbook.

    Raises :class:`BadInput` (told already) where a folder divides other places.
    """
    if len(folders) < 2:
        talker.say("compare.two", style="red")
        raise BadInput
    if choices.out is not None:
        check_ending(choices.out, ".xlsx")
    done = [open_areas(folder, talker, choices) for folder in folders]
    _same_places(done, talker)
    titles = folder_titles([item.folder for item in done])
    words = AreaWords(done[0].judge, talker.language)
    found = AreaComparison(words, titles, [item.plan for item in done])
    if as_json:
        table = {"runs": titles, "values": dict(found.values()), "places": found.changed()}
        talker.json(table)
        return
    for name, values in found.values():
        shown = " | ".join(f"{value:.6g}" for value in values)
        talker.say("compare.line", name=name, values=shown)
    for number in range(1, len(done)):
        talker.line(found.said(number))
    name = FILE.format(names="-".join(titles).replace("/", "-"))
    path = choices.out or folders[0].resolve().parent / name
    inputs = [item.folder / PLAN_FILE for item in done]
    tables = found.tables(done[0].judge.task.shown)
    with new_files(path.parent, KIND, inputs=inputs, names=[path.name]) as scratch:
        write_workbook(scratch / path.name, tables, language=talker.language, kind=KIND)
    talker.say("compare.written", path=path.resolve())


def _same_places(done: Sequence[FinishedAreas], talker: Talker) -> None:
    """Only divisions of the same places can be matched and judged by one task."""
    first = {*done[0].judge.places}
    for item in done:
        if {*item.plan.area_of} != first:
            talker.say("area.other_places", one=done[0].folder, other=item.folder, style="red")
            raise BadInput
