"""Only check: findings, and whether there are enough people before anything is planned."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from rich.table import Table
from rich.text import Text

from geodata.facts.case import Case
from geodata.facts.county import County, Supply
from geodata.findings import Findings
from geodata.words import Language, label, say
from maps.tables.belt_tables import unit_of
from optimizer.belts.belt_case import BeltFacts
from optimizer.facts.demand import capacity_of, demand_of, may_serve
from optimizer.facts.divisions import places_of
from optimizer.facts.layer import Layer
from optimizer.facts.task_faults import TaskFaults
from optimizer.grids.grid_case import GridFacts
from optimizer.groups.group_case import GroupFacts
from optimizer.tours.tour_case import TourFacts
from optimizer.tours.tour_problem import slots_of
from optimizer.training.training_case import TrainingFacts
from optimizer.villages.counts import tell_no_conditions
from scenarios.cases.reading import Choices, Read, read_whole, settled
from scenarios.cases.room_facts import add_lined, read_areas, read_belts, read_grids, read_tours
from scenarios.console.console import Talker
from scenarios.language.scenario import Scenario
from scenarios.runs.finished_quotas import read_quota
from scenarios.runs.group_facts import read_groups
from scenarios.runs.training_facts import read_trainings
from scenarios.tasks.account import refuse_warnings, tell_account, tell_verdict
from scenarios.tasks.counts import tell_counts


def check_case(
    scenario_path: Path, talker: Talker, choices: Choices, *, strict: bool = False
) -> None:
    """Print the account, the findings and the counts of every layer.

    Raises ``BadInput`` on errors; where the check is ``strict`` on warnings, too.
    """
    read = read_whole(scenario_path, talker, choices)
    rooms = _rooms_of(read)
    tell_account(read.findings.sealed(), read.case, talker)
    scenario, case, findings = settled(read, talker, choices, keep=True)
    table = Table()
    for key in ("layer", "places", "demand", "supplies", "capacity", "spare"):
        table.add_column(say(f"cli.count_{key}", talker.language))
    for layer in scenario.policy.layers:
        table.add_row(*_counts(case.county, layer, talker.language))
    talker.show(table)
    for layer in scenario.policy.layers:
        if layer.eligible and not _able(case.county, layer):
            name = layer.title or label("layer", layer.name, talker.language)
            known = {"layer": name, "condition": layer.eligible}
            talker.say("cli.nobody_eligible", style="yellow", **known)
    for tell in rooms:
        tell(talker)
    tell_counts(scenario, case.county, talker)
    if strict:
        refuse_warnings(findings, talker)
    tell_verdict("cli.checked", findings, case.county, talker)


def _rooms_of(read: Read) -> list[Callable[[Talker], None]]:
    """Read every planning problem beside the postings; what tells of what each speaks."""
    scenario, case, findings = read.scenario, read.case, read.findings
    if scenario is None or case is None or findings.errors:
        return []
    _read_counts(scenario, case, findings)
    read_areas(scenario, case.county, findings)
    belts = read_belts(scenario, case.county, findings)
    groups = read_groups(scenario, case, findings)
    grids = read_grids(scenario, case, findings)
    trainings = read_trainings(scenario, case, findings)
    for number, training in scenario.rooms.trainings.items():
        if training.quota is not None:
            read_quota(scenario, case, number, findings)
    tours = read_tours(scenario, case, findings)
    return [
        *(partial(_tell_belts, facts) for facts in belts.values()),
        *(partial(_tell_group, reading.facts) for reading in groups.values()),
        *(partial(_tell_grid, facts) for facts in grids.values()),
        *(partial(_tell_training, facts) for facts in trainings.values()),
        *(partial(_tell_tour, facts) for facts in tours.values()),
    ]


def _read_counts(scenario: Scenario, case: Case, findings: Findings) -> None:
    """Tell what cannot be counted."""
    for number, task in scenario.counts.items():
        own = Findings()
        faults = TaskFaults(file=scenario.path.name, path=f"count[{number}]", findings=own)
        tell_no_conditions(case.county, task, faults)
        add_lined(own, scenario, findings)


def _tell_belts(facts: BeltFacts, talker: Talker) -> None:
    """Say what a task of belts speaks of."""
    task = facts.task
    talker.say(
        "belt.checked",
        title=task.shown,
        places=len(facts.places),
        count=task.count,
        unit=unit_of(task, talker.language),
        least=task.least,
        most=task.most,
        rules=len(task.rule),
    )


def _tell_group(facts: GroupFacts, talker: Talker) -> None:
    """Say what a task of groups speaks of."""
    least, most = facts.size
    talker.say(
        "group.checked",
        title=facts.task.shown,
        people=len(facts.people),
        groups=facts.count,
        least=least,
        most=most,
        areas=len(facts.areas),
        rules=len(facts.task.rule),
        pins=len(facts.pins),
        goals=len(facts.task.goal),
    )


def _tell_grid(facts: GridFacts, talker: Talker) -> None:
    """Say what a task of grids speaks of."""
    villages = facts.villages
    talker.say(
        "grid.checked",
        title=facts.task.shown,
        villages=len(villages),
        households=sum(village.households.total for village in villages),
        nowhere=sum(len(village.nowhere) for village in villages),
        cells=sum(village.count for village in villages),
        heads=sum(len(village.heads) for village in villages),
        members=sum(len(village.members) for village in villages),
        room=sum(village.members.total for village in villages),
    )


def _tell_training(facts: TrainingFacts, talker: Talker) -> None:
    """Say what a task of training speaks of."""
    task = facts.task
    talker.say(
        "training.checked",
        title=task.shown,
        people=len(facts.people),
        classes=len(facts.sessions),
        capacity=sum(session.capacity for session in facts.sessions),
        needs=len(task.needs),
        rules=len(task.rule),
        pins=len(task.pin),
        goals=len(task.goal),
    )


def _tell_tour(facts: TourFacts, talker: Talker) -> None:
    """Say what a task of tours speaks of."""
    talker.say(
        "tour.checked",
        title=facts.task.shown,
        visits=facts.count,
        places=len({asked.stop.place for asked in facts.asked}),
        groups=len(facts.groups),
        days=len(slots_of(facts)),
        first=facts.task.start,
        last=facts.task.end,
    )


def _able(county: County, layer: Layer) -> list[Supply]:
    return [item for item in county.supplies(layer.supply) if may_serve(layer, item, county.year)]


def _counts(county: County, layer: Layer, language: Language) -> list[Text]:
    spans = [demand_of(layer, place) for place in places_of(county, layer.level)]
    able = _able(county, layer)
    demand = sum(least for least, _ in spans)
    capacity = sum(capacity_of(layer, item, county.year)[1] for item in able)
    name = layer.title or label("layer", layer.name, language)
    numbers = [sum(most > 0 for _, most in spans), demand, len(able), capacity, capacity - demand]
    return [Text(name), *(Text(str(n), style="red" if n < 0 else "") for n in numbers)]
