"""Scenario and case, read: every finding at once, the selection of villages applied."""

from dataclasses import dataclass, replace
from pathlib import Path

from geodata.facts.case import Case
from geodata.findings import Findings
from geodata.outputs import exhausted, mark_of, new_file, remove_file, sweep_case
from geodata.reading.read_case import read_case
from geodata.reading.read_once import CaseReader
from geodata.roads.speeds import RoadSpeeds
from geodata.roads.travel_matrix import with_ways
from geodata.words import Language
from maps.files.findings_book import KIND, write_findings
from optimizer.facts.layer import Travel
from optimizer.facts.layer_words import with_layers
from scenarios.cases.hand_layers import hand_layers
from scenarios.cases.merged_claims import tell_claims
from scenarios.cases.selection_files import select_first
from scenarios.console.console import Talker
from scenarios.console.errors import BadInput
from scenarios.language.scenario import Scenario, read_draft
from scenarios.language.scenario_check import check_against

FINDINGS_FILE = "findings.xlsx"
CACHE = ".zhucun"
"""Folder of a case for what can be computed again."""


@dataclass(frozen=True, kw_only=True)
class Choices:
    """What the command line may set over the scenario."""

    out: Path | None = None
    name: str | None = None
    seconds: float | None = None
    seed: int | None = None
    language: Language | None = None
    workers: int | None = None
    """Processes of this machine to share the work."""
    cluster: str | None = None
    """Address of a Dask scheduler to send the work to."""
    made_in: Language | None = None
    """Language of a finished run, where its facts are read again to be compared."""

    def made(self, language: Language | None) -> "Choices":
        """The same for a run whose outputs are in ``language``."""
        return replace(self, made_in=language)


@dataclass(frozen=True, kw_only=True)
class Read:
    """Scenario and case as far as they could be read, and everything that was found."""

    path: Path
    scenario: Scenario | None
    case: Case | None
    findings: Findings


def read_all(
    path: Path,
    talker: Talker,
    choices: Choices,
    *,
    keep: bool = False,
    known: bool = False,
    cases: CaseReader = read_case,
) -> tuple[Scenario, Case, Findings]:
    """Read scenario and case, the selection of villages applied; print all findings at once.

    Errors are written to ``findings.xlsx`` beside the scenario and raise :class:`BadInput`;
    with ``keep`` warnings are written as well. An older list is removed. ``known``: the files
    are those of a finished run, which has told what is doubtful about them. ``cases`` reads
    the case folder.
    """
    read = read_whole(path, talker, choices, known=known, cases=cases)
    return settled(read, talker, choices, keep=keep)


def read_whole(
    path: Path,
    talker: Talker,
    choices: Choices,
    *,
    known: bool = False,
    cases: CaseReader = read_case,
) -> Read:
    """The same with nothing printed yet and nothing refused."""
    sweep_case(path.resolve().parent)
    findings = Findings()
    scenario, case = _read(path, talker, choices, findings, known=known, cases=cases)
    if scenario is not None and case is not None:
        if not findings.errors:
            scenario, case = select_first(scenario, case, findings)
        check_against(scenario, case.county, findings)
        if not findings.errors:
            tell_claims(case.county, scenario.policy, findings, talker.language)
    if case is not None:
        case = replace(case, account=findings.sealed())
    return Read(path=path, scenario=scenario, case=case, findings=findings)


def settled(
    read: Read, talker: Talker, choices: Choices, *, keep: bool
) -> tuple[Scenario, Case, Findings]:
    """Print and write the findings; raises :class:`BadInput` where there are errors."""
    _tell(read.path, talker, read.findings, keep=keep)
    if read.findings.errors or read.scenario is None or read.case is None:
        raise BadInput
    return _with_choices(read.scenario, choices), read.case, read.findings


def read_facts(path: Path, talker: Talker, choices: Choices) -> tuple[Scenario, Case, Findings]:
    """The same without the selection of villages, for the command that makes it."""
    sweep_case(path.resolve().parent)
    findings = Findings()
    scenario, case = _read(path, talker, choices, findings)
    read = Read(path=path, scenario=scenario, case=case, findings=findings)
    return settled(read, talker, choices, keep=False)


def _read(
    path: Path,
    talker: Talker,
    choices: Choices,
    findings: Findings,
    *,
    known: bool = False,
    cases: CaseReader = read_case,
) -> tuple[Scenario | None, Case | None]:
    draft = read_draft(path, findings)
    talker.language = choices.language or draft.language
    folder, case = path.resolve().parent, None
    if draft.sources is not None:
        language = choices.made_in or talker.language
        layers = hand_layers(draft.scenario.policy) if draft.scenario else ()
        case = cases(
            folder,
            draft.sources,
            findings,
            language=language,
            known=known,
            layers=layers,
            beside=draft.scenario.rooms.beside if draft.scenario else (),
            rooms=draft.scenario.rooms.tables if draft.scenario else (),
        )
        day = draft.scenario.day if draft.scenario else None
        if case is not None and day is not None:
            case = replace(case, county=replace(case.county, year=day.year, today=day))
    if draft.scenario is not None and case is not None:
        named = with_layers(case.county, draft.scenario.policy.layers)
        case = replace(case, county=named)
        speeds = speeds_of(draft.scenario.policy.travel)
        among = bool(draft.scenario.rooms.tours)
        case = with_ways(case, speeds, findings, cache=folder / CACHE, among=among)
    return draft.scenario, case


def _tell(path: Path, talker: Talker, findings: Findings, *, keep: bool) -> None:
    """Print the findings and write their list beside the scenario, or take an older one away."""
    talker.findings(findings)
    book = path.resolve().parent / FINDINGS_FILE
    if path.is_file() and (findings.errors or (keep and len(findings))):
        write_list(book, findings, talker)
    elif path.is_file():
        _remove(book, talker)


def speeds_of(travel: Travel) -> RoadSpeeds:
    """The speeds on roads that a policy asks for."""
    return RoadSpeeds.with_changes(
        travel.road_kmh, walk_kmh=travel.walk_kmh, most_walk_m=travel.most_walk_m
    )


def write_list(book: Path, findings: Findings, talker: Talker) -> None:
    """Write the list; where that fails, say so: the console has shown all of it."""
    try:
        with new_file(book, KIND) as scratch:
            write_findings(scratch, findings, language=talker.language)
    except OSError as error:
        if exhausted(error):
            raise
        talker.say("cli.findings_not_written", file=book, reason=error.strerror, style="yellow")
        return
    faults = findings.faults()
    errors = len(faults.errors)
    style = "red" if errors else "yellow"
    remarks = len(faults) - errors
    talker.say("cli.findings_written", count=errors, remarks=remarks, file=book, style=style)


def _remove(book: Path, talker: Talker) -> None:
    mark = mark_of(book)
    if mark is None or mark.kind != KIND:
        return  # none is there, or somebody else's
    if mark.edited:
        talker.say("cli.findings_kept", file=book, style="yellow")
        return
    try:
        remove_file(book, KIND)
    except OSError as error:
        talker.say("cli.findings_stale", file=book, reason=error.strerror, style="yellow")


def _with_choices(scenario: Scenario, choices: Choices) -> Scenario:
    limits = scenario.limits
    if choices.seconds is not None:
        limits = replace(limits, seconds=choices.seconds)
    if choices.seed is not None:
        limits = replace(limits, seed=choices.seed)
    return replace(scenario, limits=limits, language=choices.language or scenario.language)
