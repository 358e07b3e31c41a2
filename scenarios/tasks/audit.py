"""``zhucun audit``: a plan made by hand against the rules, and beside the best one."""

from dataclasses import dataclass, replace
from pathlib import Path

from geodata.facts.case import Case
from geodata.findings import Findings
from geodata.hand_plans.facts import HandPlan, in_office
from geodata.hand_plans.plan import read_hand_plan
from geodata.outputs import check_file, new_file
from geodata.reading.read_column_map import read_column_map
from geodata.tables.column_map import NO_MAP
from geodata.words import say
from maps.files.workbook import write_workbook
from maps.names import Names
from maps.tables.audit_tables import AuditWords
from maps.tables.rosters import shortage_table
from optimizer.diagnosis.open_posts import open_posts
from optimizer.model.plan import Plan, Posting
from optimizer.plans.audit import judged, measured
from optimizer.plans.shortages import judged_shortages
from scenarios.cases.edit_files import SUFFIX
from scenarios.cases.hand_layers import hand_layers
from scenarios.cases.reading import Choices, read_all
from scenarios.console.console import Talker
from scenarios.console.errors import BadInput
from scenarios.console.exit_codes import BREACHES, OK
from scenarios.language.scenario import Scenario
from scenarios.tasks.edits import hand_plan_of_edits
from scenarios.tasks.planning import planned

MOST_TOLD = 15
KIND = "audit"


@dataclass(frozen=True, kw_only=True)
class AuditWishes:
    """Where the scenario is, where the result goes, and whether to compare."""

    scenario: Path | None = None
    compare: bool = True


def audit_plan(path: Path, wishes: AuditWishes, talker: Talker, choices: Choices) -> int:
    """Judge a plan made by hand; returns 0, or 3 where it breaks rules or was not understood.

    Raises :class:`BadInput` (told already) where plan, scenario or case cannot be read, or the
    plan holds no posting: nothing was judged then.
    """
    scenario, case = _case(path, wishes, talker, choices)
    county, policy = case.county, scenario.policy
    hand = _hand(path, scenario, case, talker)
    if not hand.postings:
        _tell_nothing(path, hand, AuditWords(Names(county, policy, talker.language), hand), talker)
        raise BadInput
    plan = Plan(tuple(dict.fromkeys(Posting(p.layer, p.place, p.supply) for p in hand.postings)))
    broken, left = judged(county, policy, plan)
    words = AuditWords(Names(county, policy, talker.language), hand)
    tables = [words.problems_table(broken, left, title=scenario.title)]
    short = replace(plan, shortages=judged_shortages(county, policy, plan))
    if short.shortages:
        tables.append(shortage_table(words.names, short, title=scenario.title))
    lines = [words.line(item) for item in broken]
    lines += [words.riddle(item) for item in hand.riddles]
    result = (choices.out or path.resolve().parent) / f"{path.stem}-audit.xlsx"
    read = (path, scenario.path, *case.inputs)
    check_file(result, KIND, read)
    _tell(hand, lines, result, words, talker)
    if wishes.compare:
        outcome = planned(scenario, case, talker, start=plan)
        best = outcome.plan
        both = [list(measured(county, policy, item)) for item in (plan, best)]
        tables.append(words.compared_table(*both, title=scenario.title, proven=outcome.closed))
        for one, two in zip(*both, strict=True):
            figures = {"hand": _figure(one.value), "best": _figure(two.value)}
            talker.say("audit.level", name=words.item(one), **figures)
        if not outcome.closed:
            talker.say("audit.best_open", style="yellow")
    with new_file(result, KIND, inputs=read) as scratch:
        write_workbook(scratch, tables, language=talker.language, kind=KIND)
    _tell_left(short, len(left), result, talker)
    bad = len(broken) + len(hand.riddles)
    if bad:
        counts = {"count": len(broken), "riddles": len(hand.riddles)}
        talker.say("audit.broken", style="bold red", **counts)
    else:
        talker.say("audit.clean", style="bold green")
    talker.say("audit.written", path=result)
    return BREACHES if bad else OK


def _hand(path: Path, scenario: Scenario, case: Case, talker: Talker) -> HandPlan:
    """The plan of a table, or of a file that the map exported."""
    if path.suffix.lower() == SUFFIX:
        return hand_plan_of_edits(path, scenario, case, talker)
    findings, layers = Findings(), hand_layers(scenario.policy)
    maps = read_column_map(scenario.path.resolve().parent, Findings(), layers)
    meant = maps.get("current", NO_MAP)
    hand = read_hand_plan(path, case.county, layers, findings, former=case.former, meant=meant)
    talker.findings(findings)
    if hand is None:
        raise BadInput
    return in_office(hand)


def _tell_left(plan: Plan, left: int, result: Path, talker: Talker) -> None:
    """Say what a plan leaves open: posts, and what rules price."""
    if gaps := sum(item.missing for item in open_posts(plan)):
        sheet = say("table.shortages.name", talker.language)
        talker.say("audit.gaps", count=gaps, path=result.name, sheet=sheet, style="yellow")
    if left:
        talker.say("audit.open", count=left, path=result.name, style="yellow")


def _case(
    path: Path, wishes: AuditWishes, talker: Talker, choices: Choices
) -> tuple[Scenario, Case]:
    near = wishes.scenario or path.resolve().parent / "scenario.toml"
    near = near / "scenario.toml" if near.is_dir() else near
    if wishes.scenario is None and not near.is_file():
        talker.say("audit.no_scenario", folder=path.resolve().parent, style="red")
        raise BadInput
    scenario, case, _ = read_all(near, talker, choices)
    return scenario, case


def _figure(value: float) -> str:
    """A whole number as one, such as a count of open posts."""
    return f"{value:.0f}" if float(value).is_integer() else f"{value:.2f}"


def _tell_nothing(path: Path, hand: HandPlan, words: AuditWords, talker: Talker) -> None:
    """A table without a posting is no plan: say what stands in it."""
    for item in hand.riddles[:MOST_TOLD]:
        talker.line(words.riddle(item))
    if hand.headers:
        talker.say("audit.headers", headers="、".join(hand.headers[:MOST_TOLD]))
    _tell_aside(hand, talker)
    talker.say("audit.nothing", file=path.name, names=hand.names, style="red")


def _tell(
    hand: HandPlan, lines: list[str], result: Path, words: AuditWords, talker: Talker
) -> None:
    sheet = say("audit.of_sheet", talker.language, sheet=hand.sheet) if hand.sheet else ""
    talker.say("audit.read", postings=len(hand.postings), rows=hand.rows, sheet=sheet)
    lost = words.lost()
    talker.say("audit.account", names=hand.names, used=len(hand.postings), aside=lost)
    _tell_aside(hand, talker)
    if hand.days:
        talker.say("audit.days", columns="、".join(hand.days))
    for line in lines[:MOST_TOLD]:
        talker.line(line)
    if len(lines) > MOST_TOLD:
        talker.say("audit.more", count=len(lines), path=result.name)


def _tell_aside(hand: HandPlan, talker: Talker) -> None:
    if hand.aside:
        talker.say("audit.aside", columns="、".join(hand.aside), style="yellow")
    if hand.unread:
        talker.say("audit.sheets_unread", sheets="、".join(hand.unread))
