"""``zhucun select``: which villages get support, and the committee's signature under it."""

from pathlib import Path

from geodata.findings import Findings
from geodata.outputs import Mark, keep_copy, mark_of, new_file, remove_file
from geodata.reading.selection_list import read_selection
from maps.files.workbook import write_workbook
from maps.names import Names
from maps.tables.selection_tables import selection_tables
from optimizer.villages.selection import Chosen, Group, choose, counted
from optimizer.villages.stage import graded
from scenarios.cases.reading import Choices, read_facts
from scenarios.cases.selection_files import (
    LIST,
    SIGNATURE,
    list_file,
    read_signature,
    sign,
    signature_file,
)
from scenarios.console.console import Talker
from scenarios.console.errors import BadInput

MOST_TOLD = 10


def select_villages(path: Path, talker: Talker, choices: Choices, *, again: bool = False) -> Chosen:
    """Choose the villages and write the list beside the scenario.

    Raises :class:`~scenarios.tasks.run.BadInput` where the input has errors, where nothing is to be
    selected, and (without ``again``) where the list is signed already.
    """
    scenario, case, _ = read_facts(path, talker, choices)
    policy = scenario.policy
    if policy.selection is None:
        talker.say("selection.none", file=path.name, style="red")
        raise BadInput
    signature, file = read_signature(path), list_file(path)
    if signature is not None and not again:
        by, on = signature.by, signature.on
        talker.say("selection.signed_already", by=by, on=on, file=file.name, style="red")
        raise BadInput
    if file.is_file() and not again and mark_of(file) != Mark(LIST, edited=False):
        talker.say("selection.edited", file=file.name, style="red")
        raise BadInput
    county = graded(case.county, policy)
    chosen = choose(county, policy.needs, policy.selection)
    names = Names(county, policy, talker.language)
    if again:
        _keep_earlier([file, signature_file(path)], talker)
    with new_file(file, LIST, kept=again) as scratch:
        tables = selection_tables(names, title=scenario.title)
        write_workbook(scratch, tables, language=talker.language, kind=LIST)
    if again:
        remove_file(signature_file(path), SIGNATURE, kept=True)
    talker.say("selection.done", count=len(chosen.selected), of=len(chosen.verdicts), style="green")
    _tell_groups(list(chosen.groups), talker)
    talker.say("selection.written", path=file)
    talker.say("selection.next", scenario=path)
    return chosen


def _keep_earlier(files: list[Path], talker: Talker) -> None:
    """Keep list and signature under other names where they are more than what was written."""
    for file in files:
        if file.is_file() and mark_of(file) != Mark(LIST, edited=False):
            earlier = keep_copy(file)
            talker.say("outputs.earlier", path=file.name, earlier=earlier.name, style="yellow")


def sign_list(path: Path, by: str, talker: Talker, choices: Choices) -> None:
    """Sign the list as it lies, having said which quotas it does not keep."""
    scenario, case, _ = read_facts(path, talker, choices)
    file = list_file(path)
    if scenario.policy.selection is None or not file.is_file():
        talker.say("selection.no_list", file=file.name, scenario=path, style="red")
        raise BadInput
    findings = Findings()
    county = graded(case.county, scenario.policy)
    marks = read_selection(file, county, findings)
    if marks is None:
        talker.findings(findings)
        raise BadInput
    selected = frozenset(name for name, mark in marks.items() if mark.selected)
    chosen = choose(county, scenario.policy.needs, scenario.policy.selection)
    other = len(selected ^ chosen.selected)
    _tell_groups(list(counted(chosen.groups, selected)), talker)
    if other:
        talker.say("selection.by_hand", count=other, style="yellow")
    signature = sign(path, marks, by)
    count = len(selected)
    talker.say("selection.signed", by=signature.by, on=signature.on, count=count, style="green")


def _tell_groups(groups: list[Group], talker: Talker) -> None:
    broken = [group for group in groups if not group.kept]
    for group in broken[:MOST_TOLD]:
        most = "—" if group.most is None else group.most
        figures = {"least": group.least, "most": most, "chosen": group.selected}
        talker.say("selection.unkept", name=group.name, style="yellow", **figures)
    if len(broken) > MOST_TOLD:
        talker.say("selection.more", count=len(broken) - MOST_TOLD, style="yellow")
