"""``zhucun compare`` of groups: figures side by side, and who and what is elsewhere."""

from collections.abc import Sequence
from pathlib import Path

from maps.tables.group_compare import GroupComparison
from maps.tables.group_tables import GroupWords
from scenarios.cases.reading import Choices
from scenarios.console.console import Talker
from scenarios.runs.finished_groups import open_groups
from scenarios.runs.group_facts import PLAN_FILE
from scenarios.tasks.compare import folder_titles
from scenarios.tasks.compare_rooms import refuse_one, refuse_others, tell_values, write_comparison


def compare_groups(
    folders: Sequence[Path], talker: Talker, choices: Choices, *, as_json: bool
) -> None:
    """Print what each costs by the task of the first, and write the comparison as a workbook.

    Raises :class:`BadInput` (told already) where a folder has no groups, or of other people.
    """
    refuse_one(folders, talker, choices)
    done = [open_groups(folder, talker, choices) for folder in folders]
    people = [(item.folder, {*item.judge.people}) for item in done]
    refuse_others(people, "group.other_people", talker)
    titles = folder_titles([item.folder for item in done])
    words = [GroupWords(item.judge, talker.language) for item in done]
    found = GroupComparison(words, titles, [item.plan for item in done])
    if as_json:
        differ = {key: found.differences(key) for key in ("people", "areas")}
        talker.json({"runs": titles, "values": dict(found.values()), **differ})
        return
    tell_values(found.values(), talker)
    for title, item in zip(titles[1:], found.unlike, strict=True):
        if item.people or item.areas or item.leaders:
            talker.say(
                "group.differs",
                one=titles[0],
                other=title,
                people=len(item.people),
                areas=len(item.areas),
                leaders=len(item.leaders),
            )
        else:
            talker.say("group.same", one=titles[0], other=title)
    plans = [item.folder / PLAN_FILE for item in done]
    tables = found.tables(done[0].judge.task.shown)
    write_comparison(tables, titles, plans, talker, choices)
