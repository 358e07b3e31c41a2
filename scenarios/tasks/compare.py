"""``zhucun compare``: finished runs side by side."""

from collections.abc import Sequence
from pathlib import Path

from geodata.outputs import check_ending, new_files, sealed
from maps.files.workbook import write_workbook
from maps.names import Names
from maps.pages.compare_map import Side, compare_map_html
from maps.tables.compare_tables import CompareTables
from optimizer.plans.shortages import open_count
from scenarios.cases.reading import Choices
from scenarios.console.console import Talker
from scenarios.console.errors import BadInput
from scenarios.runs.finished_run import Finished, inputs_of, open_run, reading_once

FILE, KIND = "compare-{names}.xlsx", "compare"


def compare_runs(
    folders: Sequence[Path], talker: Talker, choices: Choices, *, as_json: bool
) -> None:
    """Print what each run costs, and write the comparison as a workbook.

    Raises :class:`BadInput` (told already) where a folder is no run, or the cases differ.
    """
    if len(folders) < 2:
        talker.say("compare.two", style="red")
        raise BadInput
    if choices.out is not None:
        check_ending(choices.out, ".xlsx")
    read = reading_once()
    runs = [open_run(folder, talker, choices, read=read) for folder in folders]
    _same_case(runs, talker)
    first = runs[0]
    titles = _titles(runs)
    names = Names(first.case.county, first.scenario.policy, talker.language)
    own = [open_count(run.case.county, run.asked.policy, run.plan) for run in runs]
    tables = CompareTables(names, titles, [run.plan for run in runs], own)
    if as_json:
        table = {"runs": titles, "values": dict(tables.values()), "differ": tables.different()}
        talker.json(table)
        return
    for name, values in tables.values():
        shown = " | ".join(f"{value:g}" for value in values)
        talker.say("compare.line", name=name, values=shown)
    title = first.scenario.title
    path = choices.out or folders[0].resolve().parent / _file(folders)
    sheets = [tables.values_table(title=title), tables.places_table(title=title)]
    plans = [run.plan for run in runs]
    sides = [Side(*each) for each in zip(titles, plans, own, tables.figures, strict=True)]
    page = compare_map_html(
        first.case, first.scenario.policy, sides, title=title, language=talker.language
    )
    book, html = path.name, path.with_suffix(".html").name
    inputs = [item for run in runs for item in inputs_of(run)]
    with new_files(path.parent, KIND, inputs=inputs, names=[book, html]) as scratch:
        write_workbook(scratch / book, sheets, language=talker.language, kind=KIND)
        (scratch / html).write_bytes(sealed(page.encode("utf-8"), KIND, ".html"))
    talker.say("compare.written", path=path.resolve())
    talker.say("compare.map", path=path.with_suffix(".html").resolve())


def _titles(runs: Sequence[Finished]) -> list[str]:
    """The day of each scenario where no two are alike, else the names of the folders.

    Plans of several years are told apart by their days; where all begin on the same day of
    the year, by the year. Folders with the same name bear what contains them.
    """
    days = [run.scenario.day for run in runs]
    known = [day for day in days if day is not None]
    if len(set(known)) == len(runs):
        by_year = len({day.year for day in known}) == len(runs)
        same_day = len({(day.month, day.day) for day in known}) == 1
        return [str(day.year) if by_year and same_day else day.isoformat() for day in known]
    return folder_titles([run.folder for run in runs])


def folder_titles(paths: Sequence[Path]) -> list[str]:
    """The names of folders; where some are alike, with what contains them, three deep at most."""
    folders = [path.resolve() for path in paths]
    for depth in (1, 2, 3):
        titles = ["/".join(folder.parts[-depth:]) for folder in folders]
        if len(set(titles)) == len(titles):
            break
    return titles


def _file(folders: Sequence[Path]) -> str:
    """The name of the workbook: those of the runs, with their scenarios where they are alike."""
    names = [folder.resolve().name for folder in folders]
    if len(set(names)) < len(names):
        names = [f"{folder.resolve().parent.name}-{folder.resolve().name}" for folder in folders]
    return FILE.format(names="-".join(names))


def _same_case(runs: Sequence[Finished], talker: Talker) -> None:
    first = {village.id for village in runs[0].case.county.villages}
    for run in runs[1:]:
        if not first & {village.id for village in run.case.county.villages}:
            talker.say("compare.other_case", one=runs[0].folder, other=run.folder, style="red")
            raise BadInput
