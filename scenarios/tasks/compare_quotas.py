"""``zhucun compare`` of quotas: figures side by side, and where there are other quotas."""

from collections.abc import Sequence
from pathlib import Path

from maps.tables.quota_compare import QuotaComparison
from maps.tables.quota_tables import QuotaWords
from scenarios.cases.reading import Choices
from scenarios.console.console import Talker
from scenarios.runs.finished_quotas import PLAN_FILE, open_quotas
from scenarios.tasks.compare import folder_titles
from scenarios.tasks.compare_rooms import refuse_one, refuse_others, tell_values, write_comparison


def compare_quotas(
    folders: Sequence[Path], talker: Talker, choices: Choices, *, as_json: bool
) -> None:
    """Print what each gives by the task of the first, and write the comparison as a workbook.

    Raises :class:`BadInput` (told already) where a folder has no quotas, or of other places.
    """
    refuse_one(folders, talker, choices)
    done = [open_quotas(folder, talker, choices) for folder in folders]
    known = [(one.folder, {place.id for place in one.judge.facts.places}) for one in done]
    refuse_others(known, "quota.other_places", talker)
    titles = folder_titles([item.folder for item in done])
    words = [QuotaWords(item.judge.facts, talker.language) for item in done]
    found = QuotaComparison(done[0].judge, words, titles, [item.plan for item in done])
    if as_json:
        values = dict(found.values())
        talker.json({"runs": titles, "values": values, "quotas": found.differences()})
        return
    tell_values(found.values(), talker)
    for at, title in enumerate(titles[1:], 1):
        places = len(found.unlike(at))
        key = "quota.differs" if places else "quota.same"
        talker.say(key, one=titles[0], other=title, places=places)
    plans = [item.folder / PLAN_FILE for item in done]
    write_comparison(found.tables(done[0].judge.facts.task.shown), titles, plans, talker, choices)
