"""``zhucun training`` of quotas: places shared out, judged, explained and verified."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from geodata.facts.case import Case
from geodata.words import Language
from maps.files.quota_csv import write_quota_csv
from maps.tables.account_table import account_blocks, account_table
from maps.tables.frames import Table
from maps.tables.quota_tables import QuotaWords, quota_tables
from optimizer.limits.task_limits import TaskLimits
from optimizer.training.quotas import (
    QuotaBreach,
    QuotaFacts,
    QuotaJudge,
    QuotaPlan,
    marginal,
    shared_out,
)
from optimizer.training.training_policy import TrainingTask
from scenarios.cases.reading import Choices
from scenarios.checks.room_outputs import counts_unlike, sealed_unlike, tables_unlike
from scenarios.checks.said import Difference, differs
from scenarios.console.console import Talker
from scenarios.console.errors import BadInput
from scenarios.runs.finished_quotas import PLAN_FILE, FinishedQuotas, open_quotas
from scenarios.runs.training_facts import BOOK_FILE, ROOM
from scenarios.tasks.room_run import RoomResult, RoomWork, tell_kept
from scenarios.tasks.verify_room import tell_state, verdict

QuotaResult = RoomResult[QuotaPlan, QuotaBreach]


@dataclass(frozen=True, kw_only=True)
class QuotaWork(RoomWork[QuotaPlan, QuotaBreach]):
    """One ``[[training]]`` that shares places out. It has no map: its table is the whole of it."""

    room, words, book_file = ROOM, "quota", BOOK_FILE
    facts: QuotaFacts

    @property
    def task(self) -> TrainingTask:
        """What is asked."""
        return self.facts.task

    @cached_property
    def judge(self) -> QuotaJudge:
        """Who reads facts and plan alone."""
        return QuotaJudge(self.facts)

    def tell_planning(self, talker: Talker) -> None:
        """Say how many places are shared out over how many counties or townships."""
        places, total = len(self.facts.places), self.facts.quota.total
        talker.say("quota.planning", title=self.task.shown, total=total, places=places)

    def solved(self, limits: TaskLimits) -> QuotaPlan:
        """The quotas, which are there at once; somebody may have stopped before."""
        return replace(shared_out(self.facts), stopped=limits.stop.is_set())

    def breaches(self, plan: QuotaPlan) -> Iterable[QuotaBreach]:
        """What is lacking."""
        return self.judge.breaches(plan)

    def write_plans(self, folder: Path, plan: QuotaPlan) -> None:
        """Write quotas.csv."""
        write_quota_csv(folder / PLAN_FILE, plan)

    def book(self, plan: QuotaPlan, breaches: Sequence[QuotaBreach]) -> Sequence[Table]:
        """The tables of training.xlsx."""
        return book_of(self.case, self.facts, plan, breaches, self.scenario.language)

    def write_maps(self, folder: Path, plan: QuotaPlan, breaches: Sequence[QuotaBreach]) -> None:
        """Write nothing: quotas have no map."""

    def stated(self, plan: QuotaPlan, breaches: Sequence[QuotaBreach]) -> dict[str, object]:
        """What the manifest says of a plan."""
        return {**counts_of(plan, breaches), "missed_bound": plan.missed}

    def tell(self, result: QuotaResult, talker: Talker) -> None:
        """Say how many places are given, and what is lacking."""
        plan, words = result.plan, QuotaWords(self.facts, talker.language)
        given, title = sum(plan.quotas.values()), self.task.shown
        talker.say("quota.result", title=title, total=given, style="green")
        tell_kept("quota", result.breaches, words.breach_said, talker)
        talker.say("quota.proven", cost=f"{plan.cost:.6g}", missed=f"{plan.missed:g}")
        talker.say("quota.written", path=result.folder)


def book_of(
    case: Case,
    facts: QuotaFacts,
    plan: QuotaPlan,
    breaches: Sequence[QuotaBreach],
    language: Language,
) -> tuple[Table, ...]:
    """The tables of training.xlsx."""
    title = facts.task.shown
    tables = quota_tables(facts, plan, breaches, title=title, language=language)
    blocks = account_blocks(case.account, case.county, language)
    return (*tables, account_table(blocks, title=title, language=language))


def counts_of(plan: QuotaPlan, breaches: Sequence[QuotaBreach]) -> dict[str, float]:
    """What is counted of quotas."""
    return {
        "places": len(plan.quotas),
        "quotas": sum(plan.quotas.values()),
        "breaches": len(breaches),
        "missed": plan.missed,
        "score": plan.cost,
    }


def check_quotas(folder: Path, talker: Talker, choices: Choices) -> int:
    """Tell every difference between what a folder states and what follows from the facts.

    Returns the exit code: 0 where all agrees, 3 otherwise.
    """
    done = open_quotas(folder, talker, choices)
    tell_state(done, "training", (BOOK_FILE,), talker)
    breaches = tuple(done.judge.breaches(done.plan))
    words = QuotaWords(done.judge.facts, talker.language)
    figures = {"places": len(done.plan.quotas), "total": sum(done.plan.quotas.values())}
    found = [*_differences(done, breaches)]
    return verdict("quota", breaches, words.breach_said, found, figures, talker)


def _differences(done: FinishedQuotas, breaches: Sequence[QuotaBreach]) -> Iterator[Difference]:
    broken = [breach for breach in breaches if not breach.shortage]
    for breach in broken:
        yield differs(PLAN_FILE, f"{breach.place} {breach.kind}", breach.value, breach.limit)
    best = shared_out(done.judge.facts)
    yield from counts_unlike(done.manifest, counts_of(done.plan, breaches))
    if not broken and (best.missed, best.cost) < (done.plan.missed - 1e-9, done.plan.cost - 1e-6):
        yield differs(PLAN_FILE, "score", done.plan.cost, best.cost)
    if done.manifest.older:
        yield from sealed_unlike(done.folder, done.manifest, (BOOK_FILE,))
        return
    language = done.manifest.language
    tables = book_of(done.case, done.judge.facts, done.plan, breaches, language)
    yield from tables_unlike(done.folder, BOOK_FILE, tables, language)


def explain_quotas(folder: Path, place: str | None, talker: Talker, choices: Choices) -> None:
    """Why a county or township has its places, and what one more or less would cost.

    Raises :class:`BadInput` where no place is asked for, or it is not known.
    """
    done = open_quotas(folder, talker, choices)
    known = [p for p in done.judge.facts.places if place in (p.id, p.name)]
    if len(known) != 1:
        talker.say("quota.ask" if place is None else "quota.no_place", name=place, style="red")
        raise BadInput
    (one,) = known
    count = done.plan.quotas.get(one.id, 0)
    talker.say(
        "quota.has",
        place=one.name,
        count=count,
        least=one.least,
        villages=one.villages,
        share=f"{one.share:.2f}",
    )
    if one.most is not None:
        talker.say("quota.at_most", count=one.most)
    more, less = marginal(one, count), -marginal(one, count - 1)
    talker.say("quota.marginal", more=f"{more:.4g}", less=f"{less:.4g}")
