"""Training judged from facts and task alone, without the model: what is not kept, what it costs."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from math import nan

import numpy as np

from optimizer.training.training_case import TrainingFacts
from optimizer.training.training_clauses import (
    BalanceGoal,
    ChangesGoal,
    SpreadGoal,
    TogetherRule,
    TrainingGoal,
)
from optimizer.training.training_plan import TrainingPlan
from optimizer.training.training_problem import pair_costs

SHORT = "short"
"""The kind of what a plan may have where places are missing; all others break a rule."""
BROKEN = frozenset({"strange", "strange_class", "twice"})
"""Kinds of a file that is about other people or classes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingBreach:
    """Something that is not so: a kind, the clause by its path (``rule[1]``), who, in which class.

    ``value`` is what is, ``limit`` what should be; ``word`` the value of a column, or a time.
    """

    kind: str
    clause: str = ""
    people: tuple[str, ...] = ()
    sessions: tuple[str, ...] = ()
    value: float = nan
    limit: float = nan
    word: str = ""

    @property
    def shortage(self) -> bool:
        """Whether it is a shortage rather than a broken rule."""
        return self.kind == SHORT


class TrainingJudge:
    """Judges plans of one task; everything is counted anew from people and classes."""

    def __init__(self, facts: TrainingFacts) -> None:
        self.facts, self.task = facts, facts.task
        self.people = {person.id: at for at, person in enumerate(facts.people)}
        self.sessions = {session.id: at for at, session in enumerate(facts.sessions)}

    @cached_property
    def bars(self) -> dict[str, np.ndarray]:
        """Who may not attend what, by clause."""
        return dict(self.facts.bars)

    def attended(self, plan: TrainingPlan) -> dict[int, list[int]]:
        """The classes of everybody who attends any, by number; strangers are passed over."""
        found: dict[int, list[int]] = {}
        for roster in plan.rosters:
            session = self.sessions.get(roster.session)
            for name in roster.people:
                person = self.people.get(name)
                if person is not None and session is not None:
                    found.setdefault(person, []).append(session)
        return found

    def breaches(self, plan: TrainingPlan) -> list[TrainingBreach]:
        """Everything that a plan does not keep or is short of, in the order of the task."""
        attended = self.attended(plan)
        found = [*self._strange(plan), *self._sized(plan), *self._barred(attended)]
        found += [*self._busy(attended), *self._together(attended), *self._away(attended)]
        found += [*self._pinned(attended), *self._short(attended)]
        return found

    def _strange(self, plan: TrainingPlan) -> Iterator[TrainingBreach]:
        people = [name for roster in plan.rosters for name in roster.people]
        odd = tuple(sorted(set(people) - set(self.people)))
        if odd:
            yield TrainingBreach(kind="strange", people=odd)
        classes = Counter(roster.session for roster in plan.rosters)
        other = tuple(sorted(name for name in classes if name not in self.sessions))
        if other:
            yield TrainingBreach(kind="strange_class", sessions=other)
        for roster in plan.rosters:
            counts = Counter(roster.people)
            twice = tuple(sorted(name for name, count in counts.items() if count > 1))
            if twice or classes[roster.session] > 1:
                yield TrainingBreach(kind="twice", people=twice, sessions=(roster.session,))

    def _sized(self, plan: TrainingPlan) -> Iterator[TrainingBreach]:
        for roster in plan.rosters:
            at = self.sessions.get(roster.session)
            if at is None:
                continue
            session, count = self.facts.sessions[at], len(roster.people)
            name = (session.id,)
            if count > session.capacity:
                yield TrainingBreach(
                    kind="full", sessions=name, value=count, limit=session.capacity
                )
            held = bool(self.facts.pinned[:, at].any())
            if 0 < count < session.least and not held:
                yield TrainingBreach(kind="few", sessions=name, value=count, limit=session.least)

    def _barred(self, attended: Mapping[int, list[int]]) -> Iterator[TrainingBreach]:
        for clause, bar in self.facts.bars.items():
            by_class: dict[int, list[str]] = {}
            for person, sessions in sorted(attended.items()):
                for session in sessions:
                    if bar[person, session]:
                        by_class.setdefault(session, []).append(self.facts.people[person].id)
            for session, names in sorted(by_class.items()):
                yield TrainingBreach(
                    kind="barred",
                    clause=clause,
                    people=tuple(names),
                    sessions=(self.facts.sessions[session].id,),
                )

    def _busy(self, attended: Mapping[int, list[int]]) -> Iterator[TrainingBreach]:
        for person, sessions in sorted(attended.items()):
            name = (self.facts.people[person].id,)
            if len(sessions) > self.facts.most:
                yield TrainingBreach(
                    kind="often", people=name, value=len(sessions), limit=self.facts.most
                )
            for slot in self.facts.days:
                both = [self.facts.sessions[s].id for s in sessions if s in slot]
                if len(both) > 1:
                    yield TrainingBreach(kind="overlap", people=name, sessions=tuple(both))

    def _together(self, attended: Mapping[int, list[int]]) -> Iterator[TrainingBreach]:
        for number, rule in enumerate(self.task.rule, 1):
            if not isinstance(rule, TogetherRule):
                continue
            for own in self.facts.tied[f"rule[{number}]"]:
                if len({tuple(sorted(attended.get(person, ()))) for person in own}) > 1:
                    names = tuple(self.facts.people[person].id for person in own)
                    yield TrainingBreach(kind="together", clause=f"rule[{number}]", people=names)

    def _away(self, attended: Mapping[int, list[int]]) -> Iterator[TrainingBreach]:
        for limit in self.facts.limits:
            for slot in limit.slots:
                gone = [p for p in limit.people for s in attended.get(p, ()) if s in slot]
                if len(gone) > limit.most:
                    yield TrainingBreach(
                        kind="away",
                        clause=f"rule[{limit.rule}]",
                        people=tuple(self.facts.people[p].id for p in dict.fromkeys(gone)),
                        sessions=tuple(self.facts.sessions[s].id for s in slot),
                        value=len(gone),
                        limit=limit.most,
                        word=limit.label,
                    )

    def _pinned(self, attended: Mapping[int, list[int]]) -> Iterator[TrainingBreach]:
        for person, session in zip(*np.nonzero(self.facts.pinned), strict=True):
            if int(session) not in attended.get(int(person), ()):
                yield TrainingBreach(
                    kind="pin",
                    people=(self.facts.people[person].id,),
                    sessions=(self.facts.sessions[session].id,),
                )

    def _short(self, attended: Mapping[int, list[int]]) -> Iterator[TrainingBreach]:
        for need in self.facts.needs:
            by_lack: dict[float, list[str]] = {}
            for at, person in enumerate(self.facts.people):
                lack = self._lack(need.number, at, attended.get(at, ()))
                if lack > 0:
                    by_lack.setdefault(lack, []).append(person.id)
            for lack, names in sorted(by_lack.items(), reverse=True):
                yield TrainingBreach(
                    kind=SHORT, clause=f"need[{need.number}]", people=tuple(names), value=lack
                )

    def had(self, number: int, sessions: Iterable[int]) -> float:
        """What some classes count for a need, by its number from 1."""
        value = self.facts.needs[number - 1].value
        return float(sum(value[session] for session in sessions))

    def _lack(self, number: int, person: int, sessions: Iterable[int]) -> float:
        """What somebody lacks of a need."""
        amount = float(self.facts.needs[number - 1].amount[person])
        return max(0.0, amount - self.had(number, sessions)) if amount > 0 else 0.0

    def lacks_any(self, person: int, sessions: Iterable[int]) -> bool:
        """Whether somebody, by number, lacks anything with some classes."""
        own = [*sessions]
        return any(self._lack(need.number, person, own) > 0 for need in self.facts.needs)

    def missed(self, breaches: Iterable[TrainingBreach]) -> float:
        """What shortages cost together."""
        total = 0.0
        for breach in breaches:
            if breach.shortage:
                number = int(breach.clause[len("need[") : -1])
                price = self.facts.needs[number - 1].price
                total += price * breach.value * len(breach.people)
        return total

    def measure(self, number: int, plan: TrainingPlan) -> float:
        """What a goal, by its number from 1, costs in a plan, without its weight."""
        goal, attended = self.task.goals[number - 1], self.attended(plan)
        costs = pair_costs(self.facts, number)
        if costs is not None:
            return float(sum(costs[p, s] for p, own in sorted(attended.items()) for s in own))
        return self._counted(goal, f"goal[{number}]", attended)

    def _counted(self, goal: TrainingGoal, path: str, attended: Mapping[int, list[int]]) -> float:
        match goal:
            case ChangesGoal():
                return float(len(self.given_up(attended)))
            case BalanceGoal():
                return self._unevenness(path, attended)
            case SpreadGoal():
                labels = self.facts.labels[f"{path}.by"]
                counts = Counter(
                    (session, value)
                    for person, own in attended.items()
                    for session in own
                    for value in labels[person]
                )
                return float(sum(count - 1 for count in counts.values()))
            case _:
                return 0.0

    def _unevenness(self, path: str, attended: Mapping[int, list[int]]) -> float:
        numbers = self.facts.numbers[f"{path}.of"]
        sums = np.zeros(len(self.facts.sessions))
        for person, own in attended.items():
            sums[own] += numbers[person]
        capacity = np.array([s.capacity for s in self.facts.sessions], dtype=float)
        return float(np.abs(sums - capacity / capacity.sum() * sums.sum()).sum())

    def given_up(self, attended: Mapping[int, list[int]]) -> list[tuple[int, int]]:
        """People and classes by the plan in force that are not so any more."""
        if self.facts.current is None:
            return []
        pairs = zip(*np.nonzero(self.facts.current), strict=True)
        return [(int(p), int(s)) for p, s in pairs if int(s) not in attended.get(int(p), ())]

    def cost(self, level: int, plan: TrainingPlan) -> float:
        """What all goals of a level cost, weighted."""
        goals = enumerate(self.task.goals, 1)
        return sum(
            (goal.weight * self.measure(at, plan) for at, goal in goals if goal.level == level), 0.0
        )

    def settled(self, plan: TrainingPlan) -> TrainingPlan:
        """The plan with its costs as they follow from the facts, free of the search's rounding."""
        missed = self.missed(self.breaches(plan))
        proven = missed <= plan.missed_bound + 1e-6 * max(1.0, missed)
        above, levels = proven, []
        for one in plan.levels:
            cost = self.cost(one.level, plan)
            above = above and cost <= one.bound + 1e-6 * max(1.0, abs(cost))
            bound = cost if above else min(cost, one.bound)
            levels.append(replace(one, cost=cost, bound=bound, proven=above))
        return replace(
            plan,
            missed=missed,
            missed_bound=missed if proven else min(missed, plan.missed_bound),
            levels=tuple(levels),
        )
