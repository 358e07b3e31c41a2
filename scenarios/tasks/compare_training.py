"""``zhucun compare`` of training: figures side by side, and who attends other classes."""

from collections.abc import Sequence
from pathlib import Path

from maps.tables.training_compare import TrainingComparison
from maps.tables.training_tables import TrainingWords
from scenarios.cases.reading import Choices
from scenarios.console.console import Talker
from scenarios.runs.finished_quotas import is_quotas
from scenarios.runs.finished_training import open_training
from scenarios.runs.training_facts import PLAN_FILE
from scenarios.tasks.compare import folder_titles
from scenarios.tasks.compare_quotas import compare_quotas
from scenarios.tasks.compare_rooms import refuse_one, refuse_others, tell_values, write_comparison


def compare_training(
    folders: Sequence[Path], talker: Talker, choices: Choices, *, as_json: bool
) -> None:
    """Print what each costs by the task of the first, and write the comparison as a workbook.

    Raises :class:`BadInput` (told already) where a folder has no training, or of other people.
    """
    if folders and all(map(is_quotas, folders)):
        compare_quotas(folders, talker, choices, as_json=as_json)
        return
    refuse_one(folders, talker, choices)
    done = [open_training(folder, talker, choices) for folder in folders]
    attending = [(item.folder, {*item.judge.people}) for item in done]
    refuse_others(attending, "training.other_people", talker)
    titles = folder_titles([item.folder for item in done])
    words = [TrainingWords(item.judge, talker.language) for item in done]
    found = TrainingComparison(words, titles, [item.plan for item in done])
    if as_json:
        values = dict(found.values())
        talker.json({"runs": titles, "values": values, "people": found.differences()})
        return
    tell_values(found.values(), talker)
    for at, title in enumerate(titles[1:], 1):
        people = len(found.unlike(at))
        if people:
            talker.say("training.differs", one=titles[0], other=title, people=people)
        else:
            talker.say("training.same", one=titles[0], other=title)
    plans = [item.folder / PLAN_FILE for item in done]
    tables = found.tables(done[0].judge.task.shown)
    write_comparison(tables, titles, plans, talker, choices)
