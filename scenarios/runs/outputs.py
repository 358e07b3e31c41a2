"""Every output of a run, written into its folder."""

from collections.abc import Mapping, Sequence
from itertools import islice
from pathlib import Path

from geodata.extras import MissingExtraError
from geodata.facts.case import Case
from geodata.words import say
from maps.files.geopackage import write_geopackage
from maps.files.plan_csv import write_plan_csv
from maps.files.workbook import write_workbook
from maps.names import Names
from maps.pages.basemap import Basemap, BasemapProblem, Bounds, basemap_of
from maps.pages.plan_changes import Revision
from maps.pages.plan_edit import plan_mark
from maps.pages.plan_map import plan_map_html
from maps.tables.account_table import account_blocks, account_table
from maps.tables.count_tables import count_tables
from maps.tables.frames import Table
from maps.tables.plan_tables import plan_tables
from maps.tables.shortage_tables import AccountWords
from optimizer.certificate.storage import to_bytes
from optimizer.diagnosis.open_posts import account, open_posts
from optimizer.model.outcome import Outcome
from optimizer.model.plan import Breach
from optimizer.villages.counts import counted
from scenarios.console.console import Talker
from scenarios.language.scenario import Scenario
from scenarios.runs.manifest import versions

CERTIFICATE, REFUSED = "certificate.bin", "certificate-refused.bin"
"""What proves the plan of a run; what the checker did not accept as proof."""
MOST_CAUSES = 100
"""So many open posts are accounted for in the workbook of a run; ``zhucun shortage`` tells all."""


def publish(
    folder: Path,
    scenario: Scenario,
    case: Case,
    outcome: Outcome,
    breaches: tuple[Breach, ...],
    talker: Talker,
    *,
    revision: Revision | None = None,
) -> None:
    """Write every output of a run into ``folder``; ``talker`` is told what the map lacks.

    ``revision`` is what was decided on a plan before, if the run came of that.
    """
    tables = book_tables(scenario, case, outcome, breaches, made_by=versions())
    tables = (*tables, *_repairs(scenario, case, outcome))
    write_certificate(folder, outcome)
    base = _basemap(scenario, case, talker)
    write_outputs(folder, scenario, case, outcome, tables, base, revision=revision)


def write_outputs(
    folder: Path,
    scenario: Scenario,
    case: Case,
    outcome: Outcome,
    tables: Sequence[Table],
    base: Basemap | None,
    *,
    revision: Revision | None = None,
) -> None:
    """Write plan.csv, plan.xlsx (its ``tables``), plan.gpkg and map.html into ``folder``."""
    language, policy = scenario.language, scenario.policy
    write_plan_csv(folder / "plan.csv", outcome.plan, policy, case.county)
    own = plan_mark(outcome.plan)
    write_workbook(folder / "plan.xlsx", tables, language=language, plan=own)
    write_geopackage(folder / "plan.gpkg", case, policy, outcome, language=language)
    page = plan_map_html(
        case,
        policy,
        outcome,
        title=scenario.title,
        language=language,
        base=base,
        alternatives=scenario.basemap.alternatives,
        revision=revision,
    )
    (folder / "map.html").write_text(page, "utf-8", newline="\n")


def book_tables(
    scenario: Scenario,
    case: Case,
    outcome: Outcome,
    breaches: tuple[Breach, ...],
    *,
    made_by: Mapping[str, str],
) -> tuple[Table, ...]:
    """The tables of plan.xlsx that follow from facts and plan; ``made_by`` are the versions."""
    language = scenario.language
    facts = {"seed": str(scenario.limits.seed), **made_by}
    if scenario.selection:
        state = scenario.selection
        facts["selection"] = say(f"selection.state.{state['state']}", language, **state)
    tables = plan_tables(
        case,
        scenario.policy,
        outcome,
        breaches,
        title=scenario.title,
        language=language,
        facts=facts,
    )
    blocks = account_blocks(case.account, case.county, language)
    sheet = account_table(blocks, title=scenario.title, language=language)
    figures = [(task, counted(case.county, task)) for task in scenario.counts.values()]
    counts = count_tables(figures, title=scenario.title, language=language)
    return (*tables, *counts, *_causes(scenario, case, outcome), sheet)


def write_certificate(folder: Path, outcome: Outcome) -> None:
    """Write what proves a plan; what was refused as proof has a name that says so."""
    if outcome.certificate is not None:
        name = REFUSED if outcome.refused else CERTIFICATE
        (folder / name).write_bytes(to_bytes(outcome.certificate))


def _causes(scenario: Scenario, case: Case, outcome: Outcome) -> list[Table]:
    """缺口成因, as far as the first open posts; nothing without open posts."""
    county, policy = case.county, scenario.policy
    items = list(islice(account(county, policy, outcome.plan), MOST_CAUSES))
    words = AccountWords(Names(county, policy, scenario.language))
    return [words.causes_table(items, title=scenario.title)] if items else []


def _repairs(scenario: Scenario, case: Case, outcome: Outcome) -> list[Table]:
    """补缺办法, where posts are open and the limits give seconds for it."""
    seconds, plan = scenario.limits.repair_seconds, outcome.plan
    if seconds <= 0 or not open_posts(plan):
        return []
    from optimizer.diagnosis.shortage_account import menu  # noqa: PLC0415  loads the solver

    county, policy = case.county, scenario.policy
    words = AccountWords(Names(county, policy, scenario.language))
    found = menu(county, policy, plan, seconds=seconds)
    return [words.menu_table(found, title=scenario.title)]


def _basemap(scenario: Scenario, case: Case, talker: Talker) -> Basemap | None:
    """The base map that the scenario asks for; where it cannot be had the map goes without."""
    try:
        base = wanted_basemap(scenario, case)
    except BasemapProblem as problem:
        reason = say(f"basemap.{problem.key}", talker.language, **problem.values)
        talker.say("basemap.without", reason=reason, style="yellow")
        return None
    except MissingExtraError as missing:
        talker.say("extra.missing", extra=missing.extra, style="yellow")
        return None
    if base is not None and base.hosts:
        talker.say("basemap.networked", hosts="、".join(base.hosts), style="yellow")
    return base


def wanted_basemap(scenario: Scenario, case: Case) -> Basemap | None:
    """The base map that the scenario asks for; raises what ``basemap_of`` raises."""
    return basemap_of(scenario.basemap, scenario.path.resolve().parent, _bounds(case))


def _bounds(case: Case) -> Bounds | None:
    """West, south, east and north of all villages, in degrees; ``None`` where none is placed."""
    if case.coverage is not None and len(case.coverage):
        west, south, east, north = map(float, case.coverage.total_bounds)
        return west, south, east, north
    villages = case.county.villages
    spots = [(v.lon, v.lat) for v in villages if v.lon is not None and v.lat is not None]
    if not spots:
        return None
    lons, lats = zip(*spots, strict=True)
    return min(lons), min(lats), max(lons), max(lats)
