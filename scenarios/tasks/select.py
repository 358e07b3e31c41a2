"""``zhucun select``: which villages get support, and the committee's signature under it."""

from pathlib import Path

from geodata.facts.classes import class_label
from geodata.findings import Findings
from geodata.outputs import Mark, keep_copy, mark_of, new_file, remove_file
from geodata.reading.selection_list import read_selection
from geodata.words import say
from maps.files.workbook import write_workbook
from maps.names import Names
from maps.tables.selection_tables import selection_tables
from optimizer.villages.classes import class_counts
from optimizer.villages.selection import Group, choose, counted
from optimizer.villages.stage import classes_before, graded
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


def select_villages(path: Path, talker: Talker, choices: Choices, *, again: bool = False) -> None:
    """Choose the villages, or only class them, and write the list beside the scenario.

    Raises :class:`~scenarios.tasks.run.BadInput` where the input has errors, where nothing is to be
    selected, and (without ``again``) where the list is signed already.
    """
    scenario, case, _ = read_facts(path, talker, choices)
    policy = scenario.policy
    if policy.selection is None and not policy.classes:
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
    names = Names(county, policy, talker.language)
    if again:
        _keep_earlier([file, signature_file(path)], talker)
    with new_file(file, LIST, kept=again) as scratch:
        tables = selection_tables(names, title=scenario.title)
        write_workbook(scratch, tables, language=talker.language, kind=LIST)
    if again:
        remove_file(signature_file(path), SIGNATURE, kept=True)
    if policy.selection is None:
        talker.say("selection.classed", of=len(county.villages), style="green")
    else:
        chosen = choose(county, policy.needs, policy.selection)
        figures = {"count": len(chosen.selected), "of": len(chosen.verdicts)}
        talker.say("selection.done", style="green", **figures)
        _tell_groups(list(chosen.groups), talker)
    _tell_classes(names, talker)
    talker.say("selection.written", path=file)
    talker.say("selection.next", scenario=path)


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
    selection, classes = scenario.policy.selection, scenario.policy.classes
    if (selection is None and not classes) or not file.is_file():
        talker.say("selection.no_list", file=file.name, scenario=path, style="red")
        raise BadInput
    findings = Findings()
    county = graded(case.county, scenario.policy)
    marks = read_selection(file, county, findings, classes=selection is None)
    if marks is None:
        talker.findings(findings)
        raise BadInput
    selected = frozenset(name for name, mark in marks.items() if mark.selected)
    if selection is not None:
        chosen = choose(county, scenario.policy.needs, selection)
        other = len(selected ^ chosen.selected)
        _tell_groups(list(counted(chosen.groups, selected)), talker)
        if other:
            talker.say("selection.by_hand", count=other, style="yellow")
    signature = sign(path, marks, by)
    count = len(selected)
    talker.say("selection.signed", by=signature.by, on=signature.on, count=count, style="green")


def _tell_classes(names: Names, talker: Talker) -> None:
    """Say how many villages each class has, and which have none now."""
    county, language = names.county, talker.language
    for item in class_counts(county, classes_before(county), names.policy.classes):
        name = class_label(item.name, language)
        wanted = say("selection.all_left", language) if item.wanted is None else item.wanted
        figures = {"wanted": wanted, "before": item.before, "held": item.held}
        style = "" if item.kept else "yellow"
        talker.say("selection.class_count", name=name, style=style, **figures)
        if item.lost:
            shown = names.join(names.place(one) for one in item.lost[:MOST_TOLD])
            lost = {"count": len(item.lost), "villages": shown}
            talker.say("selection.class_lost", name=name, style="yellow", **lost)


def _tell_groups(groups: list[Group], talker: Talker) -> None:
    broken = [group for group in groups if not group.kept]
    for group in broken[:MOST_TOLD]:
        most = "—" if group.most is None else group.most
        figures = {"least": group.least, "most": most, "chosen": group.selected}
        talker.say("selection.unkept", name=group.name, style="yellow", **figures)
    if len(broken) > MOST_TOLD:
        talker.say("selection.more", count=len(broken) - MOST_TOLD, style="yellow")
