"""Why somebody attends what he does: every other class moved to alone, and all made anew."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from optimizer.limits.task_limits import TaskLimits
from optimizer.training.pin_contradictions import contradictions
from optimizer.training.solve_training import solve_training
from optimizer.training.training_case import TrainingFacts, unions_of
from optimizer.training.training_clauses import ChangesGoal
from optimizer.training.training_judge import TrainingBreach, TrainingJudge
from optimizer.training.training_plan import Roster, TrainingPlan
from optimizer.training.training_problem import problem_of
from optimizer.training.training_standing import in_force

LAST = 1_000
"""The level of what is asked after all goals: few changes."""


@dataclass(frozen=True, kw_only=True)
class Elsewhere:
    """Somebody, with whom he must go together, in another class instead of one of his own.

    ``instead`` is the class given up, ``None`` where he attends it beside his own; ``costs`` are
    those of every goal; ``broken`` is what it breaks, ``missed`` what is short then.
    """

    session: str
    instead: str | None
    costs: tuple[float, ...]
    missed: float
    broken: tuple[TrainingBreach, ...]


def barred_by(facts: TrainingFacts, person: int, session: int) -> list[str]:
    """The clauses that keep somebody, or one whom he must go with, from a class."""
    block = next(own for own in unions_of(facts) if person in own)
    return [clause for clause, bar in facts.bars.items() if bar[block, session].any()]


def elsewhere(judge: TrainingJudge, plan: TrainingPlan, person: int) -> list[Elsewhere]:
    """The least harmful way of taking somebody alone to each class that is open to him."""
    facts = judge.facts
    own = set(judge.attended(plan).get(person, ()))
    block = next(own for own in unions_of(facts) if person in own)
    names = {facts.people[p].id for p in block}
    before = {_key(b) for b in judge.breaches(plan) if not b.shortage}
    found = []
    for at, session in enumerate(facts.sessions):
        if at in own or not facts.open[block, at].all():
            continue
        ways: list[Elsewhere] = []
        for given in [*sorted(own), *([None] if len(own) < facts.most else [])]:
            instead = None if given is None else facts.sessions[given].id
            moved = _moved(plan, names, session.id, instead)
            ways.append(_way(judge, moved, before, session.id, instead))
        found.append(min(ways, key=lambda way: (len(way.broken), way.missed, way.costs)))
    return found


def _key(breach: TrainingBreach) -> tuple[object, ...]:
    return breach.kind, breach.clause, breach.people, breach.sessions, breach.word


def _way(
    judge: TrainingJudge,
    plan: TrainingPlan,
    before: set[tuple[object, ...]],
    session: str,
    instead: str | None,
) -> Elsewhere:
    breaches = judge.breaches(plan)
    goals = range(1, len(judge.task.goals) + 1)
    return Elsewhere(
        session=session,
        instead=instead,
        costs=tuple(judge.measure(at, plan) for at in goals),
        missed=judge.missed(breaches),
        broken=tuple(b for b in breaches if not b.shortage and _key(b) not in before),
    )


def _moved(plan: TrainingPlan, names: set[str], session: str, instead: str | None) -> TrainingPlan:
    def people(roster: Roster) -> tuple[str, ...]:
        if roster.session == session:
            return (*roster.people, *sorted(names))
        if roster.session == instead:
            return tuple(name for name in roster.people if name not in names)
        return roster.people

    rosters = (replace(roster, people=people(roster)) for roster in plan.rosters)
    return replace(plan, rosters=tuple(rosters))


@dataclass(frozen=True, kw_only=True)
class MadeAnew:
    """The plan with a demand, or the clauses that stand against it."""

    plan: TrainingPlan | None
    against: tuple[TrainingBreach, ...] = ()


def made_anew(
    facts: TrainingFacts, plan: TrainingPlan, person: int, session: int, limits: TaskLimits
) -> MadeAnew:
    """All made anew with somebody in a class, and as few changes as can be after all goals."""
    pinned = facts.pinned.copy()
    pinned[person, session] = True
    demanded = replace(facts, pinned=pinned)
    against = tuple(contradictions(demanded))
    if against:
        return MadeAnew(plan=None, against=against)
    counted = _calm(demanded, plan.rosters)
    found = solve_training(counted, problem_of(counted), limits)
    kept = {goal.level for goal in facts.task.goals}
    levels = tuple(one for one in found.levels if one.level in kept)
    return MadeAnew(plan=replace(found, levels=levels))


def _calm(facts: TrainingFacts, rosters: Sequence[Roster]) -> TrainingFacts:
    """Changes counted last of all, where the task does not count them itself."""
    if any(isinstance(goal, ChangesGoal) for goal in facts.task.goals):
        return facts
    return in_force(facts, rosters, level=LAST + 1)


def changed(judge: TrainingJudge, one: TrainingPlan, other: TrainingPlan) -> list[str]:
    """Who attends other classes in one plan than in another, by id, in the order of people."""
    first, second = judge.attended(one), judge.attended(other)
    people = range(len(judge.facts.people))
    return [
        judge.facts.people[p].id for p in people if set(first.get(p, ())) != set(second.get(p, ()))
    ]
