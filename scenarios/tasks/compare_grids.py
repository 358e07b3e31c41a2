"""``zhucun compare`` of grids: figures side by side, and who and what is in another cell."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from maps.tables.grid_compare import GridComparison
from maps.tables.grid_tables import GridWords
from optimizer.grids.grid_case import GridFacts
from scenarios.cases.reading import Choices
from scenarios.console.console import Talker
from scenarios.console.errors import BadInput
from scenarios.runs.finished_grids import PLAN_FILE, FinishedGrids, open_grids
from scenarios.tasks.compare import folder_titles
from scenarios.tasks.compare_rooms import refuse_one, tell_values, write_comparison


def compare_grids(
    folders: Sequence[Path], talker: Talker, choices: Choices, *, as_json: bool
) -> None:
    """Print what each costs by the task of the first, and write the comparison as a workbook.

    Raises :class:`BadInput` (told already) where a folder has no grids, or of other households.
    """
    refuse_one(folders, talker, choices)
    done = [open_grids(folder, talker, choices) for folder in folders]
    _same_households(done, talker)
    titles = folder_titles([item.folder for item in done])
    words = [GridWords(item.judge, talker.language) for item in done]
    found = GridComparison(words, titles, [item.plan for item in done])
    if as_json:
        differ = {"households": _nested(found.moved()), "heads": _nested(found.heads())}
        talker.json({"runs": titles, "values": dict(found.values()), **differ})
        return
    tell_values(found.values(), talker)
    for number in range(1, len(done)):
        talker.line(found.said(number))
    plans = [item.folder / PLAN_FILE for item in done]
    write_comparison(found.tables(done[0].judge.task.shown), titles, plans, talker, choices)


def _nested(found: Mapping[tuple[str, str], list[str]]) -> dict[str, dict[str, list[str]]]:
    """By village, then by number of the household or id of the person."""
    by_village: dict[str, dict[str, list[str]]] = {}
    for (village, name), cells in found.items():
        by_village.setdefault(village, {})[name] = cells
    return by_village


def _same_households(done: Sequence[FinishedGrids], talker: Talker) -> None:
    """Only cells of the same households can be matched and judged by one task."""
    first = _rows(done[0].facts)
    for item in done[1:]:
        if _rows(item.facts) != first:
            told = {"one": done[0].folder, "other": item.folder}
            talker.say("grid.other_households", style="red", **told)
            raise BadInput


def _rows(facts: GridFacts) -> list[tuple[str, list[str], list[int], list[str]]]:
    return [
        (v.place.id, v.households.id.tolist(), v.households.weight.tolist(), v.members.id.tolist())
        for v in facts.villages
    ]
