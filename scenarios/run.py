"""One run, as one paragraph: read, check, pair, solve, verify, publish."""

import contextlib
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

from geodata.case import Case
from geodata.findings import Findings
from geodata.read import read_case
from geodata.road_speeds import RoadSpeeds
from geodata.road_ways import with_ways
from geodata.words import Language, say
from maps.findings_book import write_findings
from maps.frames import Table
from maps.geopackage import write_geopackage
from maps.names import Names
from maps.plan_csv import write_plan_csv
from maps.plan_map import plan_map_html
from maps.shortage_account import AccountWords
from maps.tables import plan_tables
from maps.workbook import write_workbook
from optimizer.outcome import Outcome
from optimizer.plan import Breach
from optimizer.policy import Travel
from optimizer.roles import with_roles
from optimizer.shortage_account import account, menu
from optimizer.solve import solve
from optimizer.verify import verify_outcome
from scenarios.against_case import check_against
from scenarios.console import Talker, watch
from scenarios.kept import keep
from scenarios.manifest import as_text, manifest, versions
from scenarios.runs import run_folder, write_beside
from scenarios.scenario import Scenario, read_draft
from scenarios.selecting import select_first

FINDINGS_FILE = "findings.xlsx"
MOST_CAUSES = 100
"""So many open posts are accounted for in the workbook of a run; ``zhucun shortage`` tells all."""
CACHE = ".zhucun"
"""Folder of a case for what can be computed again."""


class BadInput(Exception):  # noqa: N818
    """The input has errors: they have been printed and written to ``findings.xlsx``."""


@dataclass(frozen=True, kw_only=True)
class RunResult:
    """A finished run: its folder, its outcome, and the breaches that the check found."""

    folder: Path
    outcome: Outcome
    breaches: tuple[Breach, ...]


@dataclass(frozen=True, kw_only=True)
class Choices:
    """What the command line may set over the scenario."""

    out: Path | None = None
    name: str | None = None
    seconds: float | None = None
    seed: int | None = None
    language: Language | None = None


def run_scenario(path: Path, talker: Talker, choices: Choices | None = None) -> RunResult:
    """Read, check, pair, solve, verify and publish one scenario.

    Raises :class:`BadInput` where the input has errors.
    """
    choices = choices or Choices()
    scenario, case, findings = read_all(path, talker, choices)
    parent = choices.out or scenario.path.resolve().parent / "runs" / scenario.path.stem
    with run_folder(parent, choices.name) as space:
        outcome = _solve(scenario, case, talker)
        breaches = verify_outcome(case.county, scenario.policy, outcome)
        publish(space.scratch, scenario, case, outcome, breaches)
        if len(findings):
            write_findings(space.scratch / FINDINGS_FILE, findings, language=scenario.language)
        outputs = [item for item in space.scratch.iterdir() if item.is_file()]
        table = manifest(scenario, case.inputs, outputs, outcome, len(breaches))
        table["program"] = keep(scenario.path.resolve().parent / CACHE, outcome.kept)
        write_beside(space.scratch / "manifest.json", as_text(table))
    return RunResult(folder=space.final, outcome=outcome, breaches=breaches)


def _solve(scenario: Scenario, case: Case, talker: Talker) -> Outcome:
    villages, layers = len(case.county.villages), len(scenario.policy.layers)
    talker.say("cli.planning", villages=villages, layers=layers)
    outcome = watch(
        talker,
        lambda tell, stop: solve(
            case.county, scenario.policy, limits=scenario.limits, on_progress=tell, stop=stop
        ),
    )
    return replace(outcome, plan=with_roles(case.county, scenario.policy, outcome.plan))


def read_all(
    path: Path, talker: Talker, choices: Choices, *, keep: bool = False
) -> tuple[Scenario, Case, Findings]:
    """Read scenario and case, the selection of villages applied; print all findings at once.

    Errors are written to ``findings.xlsx`` beside the scenario and raise :class:`BadInput`;
    with ``keep`` warnings are written as well. An older list is removed.
    """
    findings = Findings()
    scenario, case = _read(path, talker, choices, findings)
    if scenario is not None and case is not None:
        if not findings.errors:
            scenario, case = select_first(scenario, case, findings)
        check_against(scenario, case.county, findings)
    return _told(path, talker, choices, findings, (scenario, case), keep=keep)


def read_facts(path: Path, talker: Talker, choices: Choices) -> tuple[Scenario, Case, Findings]:
    """The same without the selection of villages, for the command that makes it."""
    findings = Findings()
    found = _read(path, talker, choices, findings)
    return _told(path, talker, choices, findings, found, keep=False)


def _read(
    path: Path, talker: Talker, choices: Choices, findings: Findings
) -> tuple[Scenario | None, Case | None]:
    draft = read_draft(path, findings)
    talker.language = choices.language or draft.language
    folder, case = path.resolve().parent, None
    if draft.sources is not None:
        case = read_case(folder, draft.sources, findings, language=talker.language)
        day = draft.scenario.day if draft.scenario else None
        if case is not None and day is not None:
            case = replace(case, county=replace(case.county, year=day.year, today=day))
    if draft.scenario is not None and case is not None:
        speeds = speeds_of(draft.scenario.policy.travel)
        case = with_ways(case, speeds, findings, cache=folder / CACHE)
    return draft.scenario, case


def _told(
    path: Path,
    talker: Talker,
    choices: Choices,
    findings: Findings,
    found: tuple[Scenario | None, Case | None],
    *,
    keep: bool,
) -> tuple[Scenario, Case, Findings]:
    """Print and write the findings; raises :class:`BadInput` where there are errors."""
    scenario, case = found
    talker.findings(findings)
    book = path.resolve().parent / FINDINGS_FILE
    if path.is_file() and (findings.errors or (keep and len(findings))):
        write_list(book, findings, talker)
    elif path.is_file():
        _remove(book, talker)
    if findings.errors or scenario is None or case is None:
        raise BadInput
    return _with_choices(scenario, choices), case, findings


def speeds_of(travel: Travel) -> RoadSpeeds:
    """The speeds on roads that a policy asks for."""
    return RoadSpeeds.with_changes(
        travel.road_kmh, walk_kmh=travel.walk_kmh, most_walk_m=travel.most_walk_m
    )


def write_list(book: Path, findings: Findings, talker: Talker) -> None:
    """Write the list; where that fails, say so: the console has shown all of it."""
    scratch = book.with_name(".tmp-" + book.name)
    try:
        write_findings(scratch, findings, language=talker.language)
        scratch.replace(book)
    except OSError as error:
        with contextlib.suppress(OSError):
            scratch.unlink(missing_ok=True)
        talker.say("cli.findings_not_written", file=book, reason=error.strerror, style="yellow")
        return
    errors = len(findings.errors)
    style = "red" if errors else "yellow"
    remarks = len(findings) - errors
    talker.say("cli.findings_written", count=errors, remarks=remarks, file=book, style=style)


def _remove(book: Path, talker: Talker) -> None:
    try:
        book.unlink(missing_ok=True)
    except OSError as error:
        talker.say("cli.findings_stale", file=book, reason=error.strerror, style="yellow")


def _with_choices(scenario: Scenario, choices: Choices) -> Scenario:
    limits = scenario.limits
    if choices.seconds is not None:
        limits = replace(limits, seconds=choices.seconds)
    if choices.seed is not None:
        limits = replace(limits, seed=choices.seed)
    return replace(scenario, limits=limits, language=choices.language or scenario.language)


def _account(scenario: Scenario, case: Case, outcome: Outcome) -> list[Table]:
    """缺口成因, and 补缺办法 where the limits give seconds for it; nothing without open posts."""
    county, policy, plan = case.county, scenario.policy, outcome.plan
    items = list(islice(account(county, policy, plan), MOST_CAUSES))
    if not items:
        return []
    words = AccountWords(Names(county, policy, scenario.language))
    tables = [words.causes_table(items, title=scenario.title)]
    seconds = scenario.limits.repair_seconds
    if seconds > 0:
        found = menu(county, policy, plan, seconds=seconds)
        tables.append(words.menu_table(found, title=scenario.title))
    return tables


def publish(
    folder: Path, scenario: Scenario, case: Case, outcome: Outcome, breaches: tuple[Breach, ...]
) -> None:
    """Write every output of a run into ``folder``."""
    language, policy = scenario.language, scenario.policy
    facts = {"seed": str(scenario.limits.seed), **versions()}
    if scenario.selection:
        state = scenario.selection
        facts["selection"] = say(f"selection.state.{state['state']}", language, **state)
    tables = plan_tables(
        case, policy, outcome, breaches, title=scenario.title, language=language, facts=facts
    )
    tables = (*tables, *_account(scenario, case, outcome))
    write_plan_csv(folder / "plan.csv", outcome.plan, policy, case.county)
    write_workbook(folder / "plan.xlsx", tables, language=language)
    write_geopackage(folder / "plan.gpkg", case, policy, outcome, language=language)
    page = plan_map_html(case, policy, outcome, title=scenario.title, language=language)
    write_beside(folder / "map.html", page)
