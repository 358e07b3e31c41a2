"""``zhucun compare`` of tours: figures side by side, and which visits have another day or group."""

from collections.abc import Sequence
from pathlib import Path

from maps.tables.tour_compare import TourComparison
from maps.tables.tour_tables import TourWords
from scenarios.cases.reading import Choices
from scenarios.console.console import Talker
from scenarios.console.errors import BadInput
from scenarios.runs.finished_tours import PLAN_FILE, FinishedTours, open_tours
from scenarios.tasks.compare import folder_titles
from scenarios.tasks.compare_rooms import refuse_one, tell_values, write_comparison


def compare_tours(
    folders: Sequence[Path], talker: Talker, choices: Choices, *, as_json: bool
) -> None:
    """Print what each comes to by the task of the first, and write the comparison as a workbook.

    Raises :class:`BadInput` (told already) where a folder has no tours, or of other places.
    """
    refuse_one(folders, talker, choices)
    done = [open_tours(folder, talker, choices) for folder in folders]
    _same_places(done, talker)
    titles = folder_titles([item.room.folder for item in done])
    words = [TourWords(item.judge, talker.language) for item in done]
    found = TourComparison(words, titles, [item.plan for item in done])
    if as_json:
        figures = dict(found.values())
        talker.json({"runs": titles, "values": figures, "visits": found.differences()})
        return
    tell_values(found.values(), talker)
    plans = [item.room.folder / PLAN_FILE for item in done]
    tables = found.tables(done[0].judge.task.shown)
    write_comparison(tables, titles, plans, talker, choices)


def _same_places(done: Sequence[FinishedTours], talker: Talker) -> None:
    first = {*done[0].facts.places}
    for item in done[1:]:
        if not first >= {stop.place for stop in item.plan.where()}:
            one, other = done[0].room.folder, item.room.folder
            talker.say("tour.other_places", one=one, other=other, style="red")
            raise BadInput
