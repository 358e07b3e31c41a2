"""The facts that planning problems beside the postings ask for, and what they lack."""

from collections.abc import Mapping
from dataclasses import replace

from geodata.facts.calendar import Diary
from geodata.facts.case import Case
from geodata.facts.county import County
from geodata.facts.households import Households
from geodata.findings import Findings
from optimizer.areas.area_case import AreaFacts, parts_of, read_facts
from optimizer.areas.area_problem import ProblemMaker
from optimizer.areas.pin_conflicts import PinConflicts
from optimizer.belts.belt_case import BeltFacts
from optimizer.belts.belt_case import read_facts as read_belt_facts
from optimizer.belts.belt_pins import tell_conflicts
from optimizer.facts.place_faults import Faults
from optimizer.facts.task_faults import TaskFaults
from optimizer.grids.grid_case import GridFacts
from optimizer.grids.grid_case import read_facts as read_grid_facts
from optimizer.grids.grid_current import with_current
from optimizer.grids.grid_pins import with_pins
from optimizer.grids.grid_standing import StandingVillage, in_force
from optimizer.tours.tour_case import TourFacts
from optimizer.tours.tour_reading import read_facts as read_tour_facts
from scenarios.language.scenario import Scenario
from scenarios.language.toml_text import line_of

Standing = Mapping[str, StandingVillage]
"""The grids in force by village."""


def area_faults(scenario: Scenario, number: int, findings: Findings) -> Faults:
    """Where faults of one ``[[area]]`` are told."""
    return Faults(file=scenario.path.name, path=f"area[{number}]", findings=findings)


def add_lined(own: Findings, scenario: Scenario, findings: Findings) -> None:
    """Add what was found about a task, each at its line of the scenario."""
    for item in own:
        findings.add(replace(item, row=line_of(scenario.lines, item.column)))


def read_areas(scenario: Scenario, county: County, findings: Findings) -> dict[int, AreaFacts]:
    """The facts of every ``[[area]]``, by number; what is unknown or contradictory is told."""
    found = {}
    for number, task in scenario.rooms.areas.items():
        own = Findings()
        faults = area_faults(scenario, number, own)
        facts = read_facts(county, task, scenario.policy.travel, faults)
        if not own.errors:
            parts = parts_of(facts, faults)
            maker = ProblemMaker(facts, faults)
            if not own.errors:
                PinConflicts(facts, maker, parts, faults).tell()
        found[number] = facts
        add_lined(own, scenario, findings)
    return found


def read_belts(scenario: Scenario, county: County, findings: Findings) -> dict[int, BeltFacts]:
    """The facts of every ``[[belt]]``, by number; what is unknown or contradictory is told."""
    found = {}
    for number, task in scenario.rooms.belts.items():
        own = Findings()
        faults = Faults(file=scenario.path.name, path=f"belt[{number}]", findings=own)
        found[number] = read_belt_facts(county, task, faults)
        if task.pin and not own.errors:
            tell_conflicts(found[number], faults)
        add_lined(own, scenario, findings)
    return found


def read_grids(
    scenario: Scenario, case: Case, findings: Findings, standing: Standing | None = None
) -> dict[int, GridFacts]:
    """The facts of every ``[[grid]]``, by number; ``standing`` are the grids in force."""
    return {n: read_grid(scenario, case, n, findings, standing) for n in scenario.rooms.grids}


def read_grid(
    scenario: Scenario,
    case: Case,
    number: int,
    findings: Findings,
    standing: Standing | None = None,
) -> GridFacts:
    """The facts of one ``[[grid]]``; what is unknown or contradictory is told with its line."""
    own, task = Findings(), scenario.rooms.grids[number]
    faults = TaskFaults(file=scenario.path.name, path=f"grid[{number}]", findings=own)
    households = case.households or Households.none()
    members = case.member_households or Households.none()
    if not len(households):
        faults.tell("grid_no_file", "")
    elif task.members is not None and not len(members):
        faults.warn("grid_no_members", "members")
    facts = read_grid_facts(case.county, task, households, members, faults)
    facts = replace(facts, villages=with_current(case.county, task, facts.villages, faults))
    facts = facts if standing is None else in_force(facts, standing)
    if task.pin and not own.errors:
        facts = with_pins(facts, faults)
    add_lined(own, scenario, findings)
    return facts


def read_tours(scenario: Scenario, case: Case, findings: Findings) -> dict[int, TourFacts]:
    """The facts of every ``[[tour]]``, by number; what is unknown or contradictory is told."""
    found = {}
    for number, task in scenario.rooms.tours.items():
        own = Findings()
        faults = Faults(file=scenario.path.name, path=f"tour[{number}]", findings=own)
        diary = case.diary or Diary.none()
        found[number] = read_tour_facts(case.county, task, scenario.policy.travel, diary, faults)
        add_lined(own, scenario, findings)
    return found
