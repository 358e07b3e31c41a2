"""Which letters of training a command line asks for."""

from pathlib import Path

from maps.letters.letter import Kind
from maps.letters.training_letters import quota_letters, training_letters
from maps.tables.training_tables import TrainingWords
from scenarios.cases.reading import Choices
from scenarios.console.console import Talker
from scenarios.console.errors import BadInput
from scenarios.letters.wishes import Batch, LetterWishes, WishReader
from scenarios.runs.finished_quotas import is_quotas, open_quotas
from scenarios.runs.finished_room import OpenedRoom
from scenarios.runs.finished_training import open_training


def training_batch(folder: Path, wishes: LetterWishes, talker: Talker, choices: Choices) -> Batch:
    """One letter for every unit of training, or for every place that has a quota.

    Raises :class:`BadInput` (told) where wishes make no sense for them, or the folder does not
    open.
    """
    reader, shared = WishReader(wishes, talker), is_quotas(folder)
    known: tuple[Kind, ...] = ("quota",) if shared else ("training",)
    language, given = reader.language(), reader.given()
    reader.kinds(known)
    for option in wishes.of_postings:
        reader.wrong("letters.only_postings", option=option)
    if reader.lost:
        raise BadInput
    if shared:
        quotas = open_quotas(folder, talker, choices)
        return Batch(
            letters=[*quota_letters(quotas.judge.facts, quotas.plan, given=given)],
            language=language,
            columns=("addressee", "quota"),
            inputs=_inputs(quotas),
        )
    done = open_training(folder, talker, choices)
    words = TrainingWords(done.judge, language)
    return Batch(
        letters=[*training_letters(words, done.plan, given=given)],
        language=language,
        columns=("addressee", "count", "people"),
        inputs=_inputs(done),
    )


def _inputs(done: OpenedRoom) -> tuple[Path, ...]:
    """Every file that was read: the scenario, the tables, what is in the folder."""
    own = (path for path in done.folder.iterdir() if path.is_file())
    return (done.scenario.path, *done.case.inputs, *own)
