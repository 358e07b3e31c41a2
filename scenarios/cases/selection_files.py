"""The stage before people as files: the list of villages, its signature, and what a run uses."""

import hashlib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from geodata.facts.case import Case
from geodata.facts.classes import class_label
from geodata.facts.county import County
from geodata.findings import Finding, Findings, Severity
from geodata.outputs import write_text
from geodata.reading.selection_list import Marked, read_selection
from optimizer.model.policy import Policy
from optimizer.villages.classes import class_counts
from optimizer.villages.selection import choose
from optimizer.villages.stage import classes_before, graded, narrowed, with_classes
from scenarios.language.scenario import Scenario

MOST_SIGNER = 200
MOST_NAMED = 20
"""Villages that a finding names."""
LIST, SIGNATURE = "selection", "signature"


@dataclass(frozen=True, slots=True)
class Signature:
    """Who has signed a list, when, and the fingerprint of what was signed."""

    by: str
    on: str
    villages: str


def list_file(scenario: Path) -> Path:
    """The workbook with the list, beside the scenario."""
    return scenario.resolve().with_name(f"{scenario.stem}-selection.xlsx")


def signature_file(scenario: Path) -> Path:
    """The file that holds the signature of the list."""
    return scenario.resolve().with_name(f"{scenario.stem}-selection.signed.toml")


def digest(marks: Mapping[str, Marked]) -> str:
    """SHA-256 of what a list says: villages, marks and classes, not how it looks."""
    lines = [f"{name}\t{mark.selected}\t{mark.village_class or ''}" for name, mark in marks.items()]
    return hashlib.sha256("\n".join(sorted(lines)).encode()).hexdigest()


def read_signature(scenario: Path) -> Signature | None:
    """The signature of a scenario's list; ``None`` where it is not signed."""
    try:
        table = tomllib.loads(signature_file(scenario).read_text("utf-8"))
        return Signature(str(table["by"]), str(table["on"]), str(table["villages"]))
    except FileNotFoundError:
        return None
    except (ValueError, KeyError, RecursionError):
        return Signature("", "", "")  # no digest is empty: the list counts as changed


def sign(scenario: Path, marks: Mapping[str, Marked], by: str) -> Signature:
    """Sign a list as it lies."""
    signature = Signature(by[:MOST_SIGNER], date.today().isoformat(), digest(marks))
    quoted = signature.by.replace("\\", "\\\\").replace('"', '\\"')
    text = "".join(char for char in quoted if char.isprintable())
    lines = [f'by = "{text}"', f'on = "{signature.on}"', f'villages = "{signature.villages}"', ""]
    write_text(signature_file(scenario), "\n".join(lines), SIGNATURE)
    return signature


def select_first(scenario: Scenario, case: Case, findings: Findings) -> tuple[Scenario, Case]:
    """Scenario and case after the stage of villages: scores, classes, and who is selected.

    A signed list counts as it was signed; one that has changed since is an error. A list
    that is not signed counts as it lies, with a warning; without one the choice is made anew.
    """
    policy = scenario.policy
    county = graded(case.county, policy)
    if policy.selection is None and not policy.classes:
        return scenario, replace(case, county=county)
    fresh = selected_anew(county, policy)
    file, signature = list_file(scenario.path), read_signature(scenario.path)
    selected, files, state = fresh, list[Path](), {"state": "draft"}
    if file.is_file():
        marks = read_selection(file, county, findings, classes=policy.selection is None)
        if marks is None:
            return scenario, replace(case, county=county)
        files = [file]
        county = with_classes(county, _classes(county, marks))
        selected = {name: mark.selected for name, mark in marks.items()}
        if signature is not None:
            files.append(signature_file(scenario.path))
            state = {"state": "signed", "by": signature.by, "on": signature.on}
            _held(scenario, marks, signature, findings)
    elif signature is not None:
        findings.add(Finding(key="selection_lost", file=file.name))
    tell_classes(county, policy, findings)
    if policy.selection is None:
        return scenario, replace(case, county=county, inputs=(*case.inputs, *files))
    _remarks(scenario, signature, fresh, selected, findings)
    county, narrow = narrowed(county, policy, selected)
    state["villages"] = str(sum(selected.values()))
    known = replace(scenario, policy=narrow, selection=state)
    return known, replace(case, county=county, inputs=(*case.inputs, *files))


def selected_anew(county: County, policy: Policy) -> dict[str, bool]:
    """Village id -> whether scores and quotas select it; all where the policy selects none."""
    if policy.selection is None:
        return dict.fromkeys((village.id for village in county.villages), True)
    chosen = choose(county, policy.needs, policy.selection)
    return {verdict.village: verdict.selected for verdict in chosen.verdicts}


def tell_classes(county: County, policy: Policy, findings: Findings) -> None:
    """Add a finding for each class of the tables that has not as many villages as it was to."""
    known = {village.id: village.name for village in county.villages}
    for item in class_counts(county, classes_before(county), policy.classes):
        name = class_label(item.name)
        if item.lost:
            shown = "、".join(known[one] for one in item.lost[:MOST_NAMED])
            more = "…" if len(item.lost) > MOST_NAMED else ""
            details = {"count": str(len(item.lost)), "names": shown + more}
            warn = Severity.WARNING
            findings.add(Finding(key="class_lost", severity=warn, value=name, details=details))
        if not item.kept:
            details = {"wanted": str(item.wanted), "held": str(item.held)}
            warn = Severity.WARNING
            findings.add(Finding(key="class_short", severity=warn, value=name, details=details))


def _classes(county: County, marks: Mapping[str, Marked]) -> dict[str, str | None]:
    own = {village.id: village.village_class for village in county.villages}
    return {name: mark.village_class or own[name] for name, mark in marks.items()}


def _held(
    scenario: Scenario, marks: Mapping[str, Marked], signature: Signature, findings: Findings
) -> None:
    if digest(marks) != signature.villages:
        details = {"by": signature.by, "on": signature.on}
        file = list_file(scenario.path).name
        findings.add(Finding(key="selection_changed", file=file, details=details))


def _remarks(
    scenario: Scenario,
    signature: Signature | None,
    fresh: Mapping[str, bool],
    selected: Mapping[str, bool],
    findings: Findings,
) -> None:
    other = sum(fresh[name] != selected.get(name) for name in fresh)
    file = list_file(scenario.path).name
    if signature is None:
        count = str(sum(selected.values()))
        key, level = "selection_unsigned", Severity.WARNING
        findings.add(Finding(key=key, severity=level, file=file, value=count))
    if other:
        item = Finding(key="selection_other", severity=Severity.NOTE, file=file, value=str(other))
        findings.add(item)
