"""``zhucun compare`` of belts: figures side by side, and which places are others."""

from collections.abc import Sequence
from pathlib import Path

from maps.tables.belt_compare import BeltComparison
from maps.tables.belt_tables import BeltWords
from scenarios.cases.reading import Choices
from scenarios.console.console import Talker
from scenarios.console.errors import BadInput
from scenarios.runs.finished_belts import PLAN_FILE, FinishedBelts, open_belts
from scenarios.tasks.compare import folder_titles
from scenarios.tasks.compare_rooms import refuse_one, tell_values, write_comparison


def compare_belts(
    folders: Sequence[Path], talker: Talker, choices: Choices, *, as_json: bool
) -> None:
    """Print what each scores by the task of the first, and write the comparison as a workbook.

    Raises :class:`BadInput` (told already) where a folder has no belts, or of other places.
    """
    refuse_one(folders, talker, choices)
    done = [open_belts(folder, talker, choices) for folder in folders]
    _same_places(done, talker)
    titles = folder_titles([item.folder for item in done])
    words = [BeltWords(item.judge, talker.language) for item in done]
    found = BeltComparison(words, titles, [item.plan for item in done])
    if as_json:
        figures = dict(found.values())
        talker.json({"runs": titles, "values": figures, "places": found.differences()})
        return
    tell_values(found.values(), talker)
    plans = [item.folder / PLAN_FILE for item in done]
    tables = found.tables(done[0].judge.task.shown)
    write_comparison(tables, titles, plans, talker, choices)


def _same_places(done: Sequence[FinishedBelts], talker: Talker) -> None:
    first = {*done[0].judge.places}
    for item in done[1:]:
        if not first >= {*item.plan.belt_of}:
            one, other = done[0].folder, item.folder
            talker.say("belt.other_places", one=one, other=other, style="red")
            raise BadInput
