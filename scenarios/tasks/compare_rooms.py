"""What every comparison of planning problems beside the postings does in the same way."""

from collections.abc import Iterable, Sequence, Set
from pathlib import Path

from geodata.outputs import check_ending, new_files
from maps.files.workbook import write_workbook
from maps.tables.frames import Table
from scenarios.cases.reading import Choices
from scenarios.console.console import Talker
from scenarios.console.errors import BadInput
from scenarios.tasks.compare import FILE, KIND


def refuse_one(folders: Sequence[Path], talker: Talker, choices: Choices) -> None:
    """Raise :class:`BadInput` (told) for fewer than two folders, or a workbook of another name."""
    if len(folders) < 2:
        talker.say("compare.two", style="red")
        raise BadInput
    if choices.out is not None:
        check_ending(choices.out, ".xlsx")


def refuse_others(found: Sequence[tuple[Path, Set[str]]], key: str, talker: Talker) -> None:
    """Raise :class:`BadInput` (told by ``key``) where a result has nobody of the first.

    ``found`` are folders with the ids of those whom each is about.
    """
    one, first = found[0]
    for other, own in found[1:]:
        if not first & own:
            talker.say(key, one=one, other=other, style="red")
            raise BadInput


def tell_values(values: Iterable[tuple[str, Sequence[float]]], talker: Talker) -> None:
    """Print every figure with its value for each result."""
    for name, own in values:
        shown = " | ".join(f"{value:.6g}" for value in own)
        talker.say("compare.line", name=name, values=shown)


def write_comparison(
    tables: Sequence[Table],
    titles: Sequence[str],
    plans: Sequence[Path],
    talker: Talker,
    choices: Choices,
) -> None:
    """Write the workbook beside the first result, or where it is wanted; ``plans`` stay as is."""
    name = FILE.format(names="-".join(titles).replace("/", "-"))
    path = choices.out or plans[0].resolve().parent.parent / name
    with new_files(path.parent, KIND, inputs=plans, names=[path.name]) as scratch:
        write_workbook(scratch / path.name, tables, language=talker.language, kind=KIND)
    talker.say("compare.written", path=path.resolve())
