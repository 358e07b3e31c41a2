"""One run, as one paragraph: read, check, pair, solve, verify, publish."""

import contextlib
import json
from dataclasses import dataclass, replace
from pathlib import Path

from rich.text import Text

from geodata.case import Case
from geodata.findings import Findings
from geodata.read import read_case
from geodata.words import Language, say
from maps.findings_book import write_findings
from maps.geopackage import write_geopackage
from maps.plan_csv import read_plan_csv, write_plan_csv
from maps.plan_map import plan_map_html
from maps.tables import plan_tables
from maps.workbook import write_workbook
from optimizer.outcome import Outcome
from optimizer.plan import Breach
from optimizer.solve import solve
from optimizer.verify import verify, verify_outcome
from scenarios.console import Talker, watch
from scenarios.manifest import as_text, manifest, versions
from scenarios.runs import run_folder, write_beside
from scenarios.scenario import Scenario, read_scenario

FINDINGS_FILE = "findings.xlsx"


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
    talker.say(
        "cli.planning", villages=len(case.county.villages), layers=len(scenario.policy.layers)
    )
    outcome = watch(
        talker,
        lambda tell, stop: solve(
            case.county, scenario.policy, limits=scenario.limits, on_progress=tell, stop=stop
        ),
    )
    breaches = verify_outcome(case.county, scenario.policy, outcome)
    parent = choices.out or scenario.path.resolve().parent / "runs" / scenario.path.stem
    with run_folder(parent, choices.name) as (scratch, final):
        publish(scratch, scenario, case, outcome, breaches)
        if len(findings):
            write_findings(scratch / FINDINGS_FILE, findings, language=scenario.language)
        outputs = [item for item in scratch.iterdir() if item.is_file()]
        table = manifest(scenario, case.inputs, outputs, outcome, len(breaches))
        write_beside(scratch / "manifest.json", as_text(table))
    return RunResult(folder=final, outcome=outcome, breaches=breaches)


def read_all(path: Path, talker: Talker, choices: Choices) -> tuple[Scenario, Case, Findings]:
    """Read scenario and case; print all findings. Raises :class:`BadInput` on errors."""
    findings = Findings()
    scenario = read_scenario(path, findings)
    if scenario is not None:
        scenario = _with_choices(scenario, choices)
        talker.language = scenario.language
    sources = scenario.sources if scenario else None
    case = None
    if sources is not None:
        case = read_case(path.resolve().parent, sources, findings)
    talker.findings(findings)
    book = path.resolve().parent / FINDINGS_FILE
    if findings.errors or scenario is None or case is None:
        if book.parent.is_dir():
            _write_findings(book, findings, talker)
        raise BadInput
    book.unlink(missing_ok=True)
    return scenario, case, findings


def _write_findings(book: Path, findings: Findings, talker: Talker) -> None:
    scratch = book.with_name(".tmp-" + book.name)
    try:
        write_findings(scratch, findings, language=talker.language)
        scratch.replace(book)
    except OSError as error:
        with contextlib.suppress(OSError):
            scratch.unlink(missing_ok=True)
        talker.say("cli.findings_not_written", file=book, reason=error.strerror, style="yellow")
        return
    talker.say("cli.findings_written", count=len(findings.errors), file=book, style="red")


def _with_choices(scenario: Scenario, choices: Choices) -> Scenario:
    limits = scenario.limits
    if choices.seconds is not None:
        limits = replace(limits, seconds=choices.seconds)
    if choices.seed is not None:
        limits = replace(limits, seed=choices.seed)
    return replace(scenario, limits=limits, language=choices.language or scenario.language)


def publish(
    folder: Path, scenario: Scenario, case: Case, outcome: Outcome, breaches: tuple[Breach, ...]
) -> None:
    """Write every output of a run into ``folder``."""
    language, policy = scenario.language, scenario.policy
    facts = {"seed": str(scenario.limits.seed), **versions()}
    tables = plan_tables(
        case, policy, outcome, breaches, title=scenario.title, language=language, facts=facts
    )
    write_plan_csv(folder / "plan.csv", outcome.plan, policy)
    write_workbook(folder / "plan.xlsx", tables, language=language)
    write_geopackage(folder / "plan.gpkg", case, policy, outcome, language=language)
    page = plan_map_html(case, policy, outcome, title=scenario.title, language=language)
    write_beside(folder / "map.html", page)


def check_plan(folder: Path, talker: Talker) -> int:
    """Judge the ``plan.csv`` of a run folder against its case, without the model.

    Returns the exit code: 0 sound, 1 broken rules, 2 not a run folder.
    """
    for file in ("manifest.json", "plan.csv"):
        if not (folder / file).is_file():
            talker.say("cli.not_a_run", folder=folder, file=file, style="red")
            return 2
    path = Path(json.loads((folder / "manifest.json").read_text("utf-8"))["scenario"])
    scenario, case, _ = read_all(path, talker, Choices())
    plan = read_plan_csv(folder / "plan.csv")
    found = verify(case.county, scenario.policy, plan)
    broken = [breach for breach in found if not breach.key.startswith("shortage_")]
    for breach in broken:
        words = say(f"breach.{breach.key}", talker.language, **breach.details)
        place = " ".join(part for part in (breach.layer, breach.place, breach.supply) if part)
        talker.console.print(Text(f"{breach.rule}: {place} {words}"), soft_wrap=True)
    if broken:
        talker.say("cli.breaches", count=len(broken), style="bold red")
        return 1
    talker.say("cli.verified", postings=len(plan.postings), style="green")
    return 0
