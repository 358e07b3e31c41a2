"""From facts to numbers: people who stay together become blocks, clauses become terms."""

from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from optimizer.arrays import Bools, Floats
from optimizer.facts.task_faults import TaskFaults
from optimizer.groups.group_case import GroupFacts, pairs_of
from optimizer.groups.group_columns import Labels as Named
from optimizer.groups.group_policy import (
    ApartRule,
    BalanceGoal,
    EachRule,
    GroupGoal,
    LoadGoal,
    MembersGoal,
    MembersRule,
    MostOfRule,
    SeniorityGoal,
    SpreadGoal,
    TogetherRule,
    TravelGoal,
)
from optimizer.groups.group_terms import (
    Cap,
    EvenTerm,
    GroupProblem,
    Lack,
    LackTerm,
    Numbers,
    SeniorTerm,
    SpreadTerm,
    Term,
    TravelTerm,
)


def blocks_of(people: int, sets: Iterable[Sequence[int]]) -> tuple[tuple[int, ...], ...]:
    """People that hang together by some sets, in the order of the first of each."""
    block = list(range(people))
    for own in sets:
        joined = {block[person] for person in own}
        block = [min(joined) if name in joined else name for name in block]
    members: dict[int, list[int]] = {}
    for person, name in enumerate(block):
        members.setdefault(name, []).append(person)
    return tuple(tuple(own) for own in members.values())


def problem_of(facts: GroupFacts, faults: TaskFaults) -> GroupProblem:
    """The problem of a task; who should be both together and apart is told."""
    return _Maker(facts, faults).problem()


class _Maker:
    """Counts columns of people over the blocks of one task."""

    def __init__(self, facts: GroupFacts, faults: TaskFaults) -> None:
        self.facts, self.task, self.faults = facts, facts.task, faults
        rules = enumerate(self.task.rule, 1)
        joined = [facts.tied[f"rule[{at}]"] for at, r in rules if isinstance(r, TogetherRule)]
        self.blocks = blocks_of(len(facts.people), [own for sets in joined for own in sets])
        self.block = {p: at for at, own in enumerate(self.blocks) for p in own}

    def problem(self) -> GroupProblem:
        """All of it."""
        facts, price = self.facts, self.task.price
        barred = [facts.barred[list(own)].any(axis=0) for own in self.blocks]
        return GroupProblem(
            blocks=self.blocks,
            areas=len(facts.areas),
            count=facts.count,
            most=facts.size[1],
            most_areas=facts.each[1],
            barred=np.array(barred, dtype=bool).reshape(len(self.blocks), len(facts.areas)),
            apart=frozenset(self._apart()),
            caps=tuple(self._caps()),
            lacks=tuple(self._lacks()),
            least_areas=facts.each[0],
            left=price.left,
            untaken=price.area,
            terms=tuple(self._terms()),
        )

    def _counts(self, marks: Bools) -> Numbers:
        return tuple(float(marks[list(own)].sum()) for own in self.blocks)

    def _sums(self, values: Floats) -> Numbers:
        return tuple(float(values[list(own)].sum()) for own in self.blocks)

    def _labelled(self, labels: Named) -> tuple[tuple[int, ...], ...]:
        number: dict[str, int] = {}
        for own in labels:
            for label in own:
                number.setdefault(label, len(number))
        return tuple(
            tuple(number[label] for person in own for label in labels[person])
            for own in self.blocks
        )

    def _apart(self) -> Iterator[tuple[int, int]]:
        for at, rule in enumerate(self.task.rule, 1):
            if not isinstance(rule, ApartRule):
                continue
            for one, other in pairs_of(self.facts.tied[f"rule[{at}]"]):
                first, second = sorted((self.block[one], self.block[other]))
                if first == second:
                    names = "、".join(self.facts.people[p].name for p in (one, other))
                    self.faults.tell("group_contradiction", f"rule[{at}]", names)
                else:
                    yield first, second

    def _caps(self) -> Iterator[Cap]:
        for at, rule in enumerate(self.task.rule, 1):
            if isinstance(rule, MostOfRule):
                yield Cap(self._labelled(self.facts.labels[f"rule[{at}].by"]), rule.most)
            elif isinstance(rule, MembersRule) and rule.most is not None:
                counts = self._counts(self.facts.marks[f"rule[{at}].who"])
                yield Cap(tuple((0,) * int(count) for count in counts), rule.most)

    def _lacks(self) -> Iterator[Lack]:
        facts, price = self.facts, self.task.price
        yield Lack(self._counts(np.ones(len(facts.people), dtype=bool)), facts.size[0], price.seat)
        if self.task.leader is not None:
            yield Lack(self._counts(facts.may_lead), 1.0, price.leader)
        for at, rule in enumerate(self.task.rule, 1):
            if isinstance(rule, MembersRule) and rule.least:
                marks = facts.marks[f"rule[{at}].who"]
                yield Lack(self._counts(marks), rule.least, rule.price)
            elif isinstance(rule, EachRule):
                labels = facts.labels[f"rule[{at}].of"]
                for value in values_of(rule, labels):
                    marks = np.array([value in own for own in labels])
                    yield Lack(self._counts(marks), rule.least, rule.price)

    def _terms(self) -> Iterator[Term]:
        for at, goal in enumerate(self.task.goal, 1):
            yield from self._term(goal, f"goal[{at}]")

    def _term(self, goal: GroupGoal, path: str) -> Iterator[Term]:
        facts = self.facts
        level, weight = goal.level, goal.weight
        match goal:
            case BalanceGoal():
                yield from self._even(goal, facts.numbers[f"{path}.of"])
            case SpreadGoal():
                yield SpreadTerm(level, weight, self._labelled(facts.labels[f"{path}.by"]))
            case MembersGoal():
                counts = self._counts(facts.marks[f"{path}.who"])
                yield LackTerm(level, weight, counts, goal.least)
            case SeniorityGoal():
                yield self._senior(goal)
            case LoadGoal():
                loads = facts.loads.get(f"{path}.of", np.ones(len(facts.areas)))
                mean = float(loads.sum()) / facts.count
                if mean > 0:
                    found = tuple(loads.tolist())
                    yield EvenTerm(level, weight, found, mean, mean, of_areas=True)
            case TravelGoal():
                km = np.nan_to_num(facts.km)
                rows = [tuple(km[list(own)].sum(axis=0).tolist()) for own in self.blocks]
                yield TravelTerm(level, weight, tuple(rows))

    def _even(self, goal: BalanceGoal, values: Floats) -> Iterator[Term]:
        total, people = float(values.sum()), max(1, values.size)
        scale = abs(total) / self.facts.count
        if scale == 0:
            return
        if goal.per == "member":
            mean = total / people
            yield EvenTerm(
                goal.level, goal.weight, self._sums(values - mean), 0.0, scale, mean=mean
            )
        else:
            mean = total / self.facts.count
            yield EvenTerm(goal.level, goal.weight, self._sums(values), mean, scale)

    def _senior(self, goal: SeniorityGoal) -> SeniorTerm:
        facts = self.facts
        top, bottom = float(facts.seniority.max()), float(facts.seniority.min())
        gap = (top - facts.seniority).tolist()
        gaps = tuple(tuple(gap[p] for p in own if facts.may_lead[p]) for own in self.blocks)
        return SeniorTerm(goal.level, goal.weight, gaps, top - bottom)


def values_of(rule: EachRule, labels: Named) -> list[str]:
    """The values that every group should have."""
    found = {label for own in labels for label in own}
    return list(rule.values) or sorted(found)
