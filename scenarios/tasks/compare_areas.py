"""``zhucun compare`` of divisions: figures side by side, and which places lie elsewhere."""

from collections.abc import Sequence
from pathlib import Path

from maps.tables.area_compare import AreaComparison
from maps.tables.area_tables import AreaWords
from scenarios.cases.reading import Choices
from scenarios.console.console import Talker
from scenarios.console.errors import BadInput
from scenarios.runs.finished_areas import PLAN_FILE, FinishedAreas, open_areas
from scenarios.tasks.compare import folder_titles
from scenarios.tasks.compare_rooms import refuse_one, tell_values, write_comparison


def compare_areas(
    folders: Sequence[Path], talker: Talker, choices: Choices, *, as_json: bool
) -> None:
    """Print what each costs by the task of the first, and write the comparison as a workbook.

    Raises :class:`BadInput` (told already) where a folder divides other places.
    """
    refuse_one(folders, talker, choices)
    done = [open_areas(folder, talker, choices) for folder in folders]
    _same_places(done, talker)
    titles = folder_titles([item.folder for item in done])
    words = AreaWords(done[0].judge, talker.language)
    found = AreaComparison(words, titles, [item.plan for item in done])
    if as_json:
        table = {"runs": titles, "values": dict(found.values()), "places": found.changed()}
        talker.json(table)
        return
    tell_values(found.values(), talker)
    for number in range(1, len(done)):
        talker.line(found.said(number))
    plans = [item.folder / PLAN_FILE for item in done]
    tables = found.tables(done[0].judge.task.shown)
    write_comparison(tables, titles, plans, talker, choices)


def _same_places(done: Sequence[FinishedAreas], talker: Talker) -> None:
    """Only divisions of the same places can be matched and judged by one task."""
    first = {*done[0].judge.places}
    for item in done:
        if {*item.plan.area_of} != first:
            talker.say("area.other_places", one=done[0].folder, other=item.folder, style="red")
            raise BadInput
