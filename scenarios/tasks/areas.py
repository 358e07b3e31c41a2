"""``zhucun areas``: places divided, judged, and written as tables to be signed."""

from dataclasses import asdict, dataclass, replace
from pathlib import Path

from geodata.facts.case import Case
from geodata.findings import Findings
from geodata.words import Language
from maps.files.area_csv import write_area_csv
from maps.files.findings_book import write_findings
from maps.files.lineage_csv import write_lineage_csv
from maps.files.workbook import write_workbook
from maps.tables.account_table import account_blocks, account_table
from maps.tables.area_postings import touched_postings
from maps.tables.area_proof_words import proof_statements
from maps.tables.area_reasons import reason_table, reasons
from maps.tables.area_tables import AreaWords, area_tables
from maps.tables.frames import Table
from optimizer.areas.area_case import AreaFacts, in_force, parts_of
from optimizer.areas.area_judge import AreaBreach, AreaJudge
from optimizer.areas.area_plan import Area, AreaPlan
from optimizer.areas.area_policy import AreaTask
from optimizer.areas.solve_areas import solve_areas
from optimizer.limits.task_limits import TaskLimits
from scenarios.cases.reading import FINDINGS_FILE, Choices, read_whole, settled
from scenarios.cases.room_facts import area_faults, read_areas
from scenarios.console.clock import elapsed
from scenarios.console.console import Talker, watch
from scenarios.console.errors import BadInput
from scenarios.language.scenario import Scenario
from scenarios.runs.area_outputs import write_area_maps
from scenarios.runs.finished_areas import BOOK_FILE, PLAN_FILE, ROOM, STANDING_FILE, areas_in
from scenarios.runs.room_manifest import read_room_manifest, stated_levels, write_room_manifest
from scenarios.runs.run_folder import run_folder
from scenarios.tasks.planning import in_time
from scenarios.tasks.room_tasks import chosen_tasks
from scenarios.tasks.targets import tell_targets

LINEAGE_FILE = "lineage.csv"
MOST_TOLD = 10


@dataclass(frozen=True, kw_only=True)
class AreaResult:
    """A finished division: its folder, the plan, and what is not kept."""

    folder: Path
    task: AreaTask
    plan: AreaPlan
    breaches: tuple[AreaBreach, ...]


@dataclass(frozen=True, kw_only=True)
class AreaCase:
    """One task with the facts that it speaks of."""

    scenario: Scenario
    case: Case
    findings: Findings
    number: int
    facts: AreaFacts
    standing: tuple[Area, ...] = ()
    """The areas of an earlier division that is in force."""

    @property
    def task(self) -> AreaTask:
        """What is asked."""
        return self.facts.task


def divide(
    path: Path,
    talker: Talker,
    choices: Choices,
    *,
    task: str | None = None,
    standing: Path | None = None,
) -> list[AreaResult]:
    """Divide by every task of a scenario, or by the one named; each into a folder of its own.

    ``standing`` is the folder of an earlier division of the same task, which is in force: as
    little of it as can be is changed. Raises :class:`BadInput` where the input has errors, or no
    task is asked for.
    """
    read = read_whole(path, talker, choices)
    facts = {}
    if read.scenario is not None and read.case is not None and not read.findings.errors:
        facts = read_areas(read.scenario, read.case.county, read.findings)
    scenario, case, findings = settled(read, talker, choices, keep=False)
    chosen = [
        AreaCase(
            scenario=scenario, case=case, findings=findings, number=number, facts=facts[number]
        )
        for number in chosen_tasks(
            scenario.rooms.areas, task, talker, room="area", file=scenario.path.name
        )
    ]
    if standing is not None:
        chosen = [_standing(item, standing, talker) for item in chosen]
    results = []
    for item in chosen:
        results.append(_divided(item, talker, choices, len(chosen)))
        if results[-1].plan.stopped:
            break
    return results


def _standing(item: AreaCase, folder: Path, talker: Talker) -> AreaCase:
    """The task with another division in force; one of another task is refused."""
    findings = Findings()
    stated = read_room_manifest(folder, findings)
    if stated is None or stated.room != ROOM or stated.task != item.task.name:
        talker.findings(findings)
        talker.say("area.not_standing", folder=folder, task=item.task.name, style="red")
        raise BadInput
    areas = areas_in(folder, PLAN_FILE, talker)
    names = {place: area.name for area in areas for place in area.places}
    talker.say("area.standing", folder=folder, areas=len(areas))
    return replace(item, facts=in_force(item.facts, names), standing=areas)


def _divided(item: AreaCase, talker: Talker, choices: Choices, tasks: int) -> AreaResult:
    scenario, facts = item.scenario, item.facts
    timely = in_time(scenario, reading=elapsed() / tasks)
    faults = area_faults(scenario, item.number, Findings())  # told when the facts were read
    parts = len(parts_of(facts, faults))
    title = item.task.shown
    talker.say("area.planning", title=title, places=len(facts.places), parts=parts)
    stem = scenario.path.stem
    parent = choices.out or scenario.path.resolve().parent / ROOM / stem / item.task.name
    with run_folder(parent, choices.name) as space:
        plan = watch(
            talker,
            lambda _, stop: solve_areas(
                facts,
                faults,
                TaskLimits(
                    seconds=timely.limits.seconds / tasks, seed=scenario.limits.seed, stop=stop
                ),
            ),
        )
        if plan is None:
            raise BadInput
        judge = AreaJudge(facts)
        breaches = tuple(judge.breaches(plan))
        write_areas(space.scratch, item, judge, plan, breaches)
    result = AreaResult(folder=space.final, task=item.task, plan=plan, breaches=breaches)
    tell_areas(result, judge, talker)
    return result


def write_areas(
    folder: Path,
    item: AreaCase,
    judge: AreaJudge,
    plan: AreaPlan,
    breaches: tuple[AreaBreach, ...],
) -> None:
    """Write every output of one task, the manifest last."""
    scenario, language = item.scenario, item.scenario.language
    write_area_csv(folder / PLAN_FILE, plan.areas)
    if item.standing:
        write_area_csv(folder / STANDING_FILE, item.standing)
    if item.task.lineage:
        day = scenario.day
        write_lineage_csv(folder / LINEAGE_FILE, plan.areas, day=day, language=language)
    tables = area_book(item.case, judge, plan, breaches, language)
    write_workbook(folder / BOOK_FILE, tables, language=language)
    write_area_maps(folder, item.case, judge, plan, breaches, language)
    if len(item.findings):
        write_findings(folder / FINDINGS_FILE, item.findings, language=language)
    write_room_manifest(
        folder,
        scenario,
        item.case.inputs,
        room=ROOM,
        task=item.task.name,
        told=manifest_of(plan, breaches),
    )


def area_book(
    case: Case,
    judge: AreaJudge,
    plan: AreaPlan,
    breaches: tuple[AreaBreach, ...],
    language: Language,
) -> tuple[Table, ...]:
    """The tables of areas.xlsx: they follow from facts, areas and what is stated as proven."""
    title = judge.task.shown
    tables = area_tables(judge, plan, breaches, title=title, language=language)
    if breaches:
        tables = (*tables, reason_table(AreaWords(judge, language), plan, title=title))
    blocks = account_blocks(case.account, case.county, language)
    return (*tables, account_table(blocks, title=title, language=language))


def manifest_of(plan: AreaPlan, breaches: tuple[AreaBreach, ...]) -> dict[str, object]:
    """What the manifest says of a plan."""
    return {
        "areas": len(plan.areas),
        "places": len(plan.area_of),
        "breaches": len(breaches),
        "missed": plan.missed,
        "seconds": round(plan.seconds, 3),
        "stopped": plan.stopped,
        "levels": stated_levels(plan.levels),
        "relaxation": None if plan.relaxation is None else asdict(plan.relaxation),
        "parts": [
            {
                "name": part.name,
                "areas": part.areas,
                "places": part.places,
                "missed": part.missed,
                "missed_bound": part.missed_bound,
                "most": part.most,
                "levels": stated_levels(part.levels),
            }
            for part in plan.parts
        ],
    }


def tell_breach(talker: Talker, words: AreaWords, breach: AreaBreach, plan: AreaPlan) -> None:
    """Say what is not kept; other programs get its kind and values."""
    key, values = words.breach_said(breach, plan)
    talker.say(key, **values)


def tell_areas(result: AreaResult, judge: AreaJudge, talker: Talker) -> None:
    """Say how the division came out, what is proven, and what is not kept."""
    plan = result.plan
    places, areas = len(plan.area_of), len(plan.areas)
    talker.say("area.result", title=result.task.shown, places=places, areas=areas, style="green")
    if plan.stopped:
        talker.say("area.stopped", style="yellow")
    if not result.breaches:
        talker.say("area.kept")
    else:
        talker.say("area.missed", count=len(result.breaches), style="yellow")
        words = AreaWords(judge, talker.language)
        for breach in result.breaches[:MOST_TOLD]:
            tell_breach(talker, words, breach, plan)
        for key, values in reasons(words, plan):
            talker.say(key, **values)
    told = proof_statements(plan, result.task, talker.language, missed=bool(result.breaches))
    for key, values in told:
        talker.say(key, **values)
    if result.task.lineage:
        touched = len(touched_postings(judge, plan))
        file = result.folder / LINEAGE_FILE
        talker.say("area.lineage", file=file, count=touched)
    tell_targets(judge.facts.targets, judge.facts.county.today, talker)
    talker.say("area.written", path=result.folder)
