"""How every planning problem beside the postings is run: read, solved, judged, written and told.

A room says what is its own in a :class:`RoomWork`; all that is the same for each is here.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, Generic, Protocol, TypeVar

from geodata.facts.case import Case
from geodata.findings import Findings
from maps.files.findings_book import write_findings
from maps.files.workbook import write_workbook
from maps.tables.frames import Table
from optimizer.limits.task_limits import TaskLimits
from scenarios.cases.reading import FINDINGS_FILE, Choices, read_whole, settled
from scenarios.console.clock import elapsed
from scenarios.console.console import Talker, watch
from scenarios.console.errors import BadInput
from scenarios.language.scenario import Scenario
from scenarios.runs.room_manifest import read_room_manifest, write_room_manifest
from scenarios.runs.run_folder import run_folder
from scenarios.tasks.planning import in_time
from scenarios.tasks.room_tasks import Task

MOST_TOLD = 10
"""Breaches that are told; the workbook has all."""


class RoomPlan(Protocol):
    """A plan of any room."""

    @property
    def stopped(self) -> bool:
        """Whether Ctrl-C ended its search."""


Plan = TypeVar("Plan", bound=RoomPlan)
Breach = TypeVar("Breach")
Facts = TypeVar("Facts")


@dataclass(frozen=True, kw_only=True)
class RoomResult(Generic[Plan, Breach]):
    """A finished plan: its folder, and what is not kept."""

    folder: Path
    plan: Plan
    breaches: tuple[Breach, ...]


@dataclass(frozen=True, kw_only=True)
class RoomWork(ABC, Generic[Plan, Breach]):
    """One task of a room with its facts, and what is that room's own in running it."""

    room: ClassVar[str]
    """What folder and manifest call it."""
    words: ClassVar[str]
    """Whose sentences of the catalogue tell it."""
    book_file: ClassVar[str]
    share: ClassVar[float] = 1.0
    """Share of the time that solving may take; the rest is for outputs."""

    scenario: Scenario
    case: Case
    findings: Findings

    @property
    @abstractmethod
    def task(self) -> Task:
        """What is asked."""

    @abstractmethod
    def tell_planning(self, talker: Talker) -> None:
        """Say what is going to be solved."""

    @abstractmethod
    def solved(self, limits: TaskLimits) -> Plan | None:
        """A plan within the limits; ``None`` where the facts were refused, which is told."""

    @abstractmethod
    def breaches(self, plan: Plan) -> Iterable[Breach]:
        """What the judge, who reads facts and plan alone, finds not kept."""

    @abstractmethod
    def write_plans(self, folder: Path, plan: Plan) -> None:
        """Write the plan as a table that is read again, and the one in force beside it."""

    @abstractmethod
    def book(self, plan: Plan, breaches: Sequence[Breach]) -> Sequence[Table]:
        """The tables of the workbook."""

    @abstractmethod
    def write_maps(self, folder: Path, plan: Plan, breaches: Sequence[Breach]) -> None:
        """Write GeoPackage and map."""

    @abstractmethod
    def stated(self, plan: Plan, breaches: Sequence[Breach]) -> Mapping[str, object]:
        """What the manifest says of the plan."""

    @abstractmethod
    def tell(self, result: RoomResult[Plan, Breach], talker: Talker) -> None:
        """Say how it came out, what is proven, and what is not kept."""


def read_room(
    path: Path,
    talker: Talker,
    choices: Choices,
    facts_of: Callable[[Scenario, Case, Findings], Facts],
) -> tuple[Scenario, Case, Findings, Facts]:
    """Read scenario, case and the facts of a room; all findings are told at once.

    Raises :class:`BadInput` where the input has errors.
    """
    read = read_whole(path, talker, choices)
    facts = None
    if read.scenario is not None and read.case is not None and not read.findings.errors:
        facts = facts_of(read.scenario, read.case, read.findings)
    scenario, case, findings = settled(read, talker, choices, keep=False)
    if facts is None:
        raise BadInput
    return scenario, case, findings, facts


def refuse_other(work: RoomWork[Plan, Breach], folder: Path, talker: Talker) -> None:
    """Raise :class:`BadInput` (told) where a folder does not hold a plan of the same task."""
    findings, name = Findings(), work.task.name
    stated = read_room_manifest(folder, findings)
    if stated is None or stated.room != work.room or stated.task != name:
        talker.findings(findings)
        talker.say(f"{work.words}.not_standing", folder=folder, task=name, style="red")
        raise BadInput


def run_all(
    works: Sequence[RoomWork[Plan, Breach]], talker: Talker, choices: Choices
) -> list[RoomResult[Plan, Breach]]:
    """Run one task after another, each into a folder of its own; Ctrl-C ends after its task.

    Raises :class:`BadInput` where the facts of one were refused, which is told.
    """
    results: list[RoomResult[Plan, Breach]] = []
    for work in works:
        results.append(_run(work, talker, choices, tasks=len(works)))
        if results[-1].plan.stopped:
            break
    return results


def _run(
    work: RoomWork[Plan, Breach], talker: Talker, choices: Choices, *, tasks: int
) -> RoomResult[Plan, Breach]:
    """Solve, judge, write and tell one of so many tasks, which share the time."""
    scenario = work.scenario
    whole = in_time(scenario, reading=elapsed() / tasks).limits
    seconds, seed = whole.seconds * work.share / tasks, scenario.limits.seed
    work.tell_planning(talker)
    parent = scenario.path.resolve().parent / work.room / scenario.path.stem / work.task.name
    with run_folder(choices.out or parent, choices.name) as space:
        plan = watch(
            talker,
            lambda _, stop: work.solved(TaskLimits(seconds=seconds, seed=seed, stop=stop)),
        )
        if plan is None:
            raise BadInput
        breaches = tuple(work.breaches(plan))
        _write(space.scratch, work, plan, breaches)
    result = RoomResult(folder=space.final, plan=plan, breaches=breaches)
    work.tell(result, talker)
    return result


def _write(
    folder: Path, work: RoomWork[Plan, Breach], plan: Plan, breaches: tuple[Breach, ...]
) -> None:
    """Write every output of one task, the manifest last."""
    language = work.scenario.language
    work.write_plans(folder, plan)
    write_workbook(folder / work.book_file, work.book(plan, breaches), language=language)
    work.write_maps(folder, plan, breaches)
    if len(work.findings):
        write_findings(folder / FINDINGS_FILE, work.findings, language=language)
    write_room_manifest(
        folder,
        work.scenario,
        work.case.inputs,
        room=work.room,
        task=work.task.name,
        told=work.stated(plan, breaches),
    )


def tell_kept(
    words: str,
    breaches: Sequence[Breach],
    said: Callable[[Breach], tuple[str, Mapping[str, str]]],
    talker: Talker,
) -> None:
    """Say that everything is kept, or how much is not, and the first of it."""
    if not breaches:
        talker.say(f"{words}.kept")
        return
    talker.say(f"{words}.missed", count=len(breaches), style="yellow")
    tell_breaches(breaches, said, talker, most=MOST_TOLD)


def tell_breaches(
    breaches: Sequence[Breach],
    said: Callable[[Breach], tuple[str, Mapping[str, str]]],
    talker: Talker,
    *,
    most: int,
) -> None:
    """Say what is not kept; other programs get kinds and values."""
    for breach in breaches[:most]:
        key, values = said(breach)
        talker.say(key, **values)
