"""From facts to numbers: people who stay together become blocks, clauses become terms."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from optimizer.arrays import Bools, Floats
from optimizer.facts.people_columns import Labels as Named
from optimizer.facts.task_faults import TaskFaults
from optimizer.groups.group_case import GroupFacts, pairs_of
from optimizer.groups.group_pins import Pinned
from optimizer.groups.group_policy import (
    ApartRule,
    BalanceGoal,
    ChangesGoal,
    EachRule,
    GroupGoal,
    GroupRule,
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
    Decided,
    EvenTerm,
    GroupProblem,
    Lack,
    LackTerm,
    Numbers,
    SeniorTerm,
    SpreadTerm,
    StayTerm,
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
        sets = [*(own for sets in joined for own in sets), *pinned_together(facts.pins)]
        self.blocks = blocks_of(len(facts.people), sets)
        self.block = {p: at for at, own in enumerate(self.blocks) for p in own}

    def problem(self) -> GroupProblem:
        """All of it."""
        facts, price = self.facts, self.task.price
        kept_off = facts.barred.copy()
        for pin in facts.pins:
            if pin.forbid and pin.areas and pin.people and not pin.group:
                kept_off[np.ix_(pin.people, pin.areas)] = True
        barred = [kept_off[list(own)].any(axis=0) for own in self.blocks]
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
            spares=facts.spares,
            untaken=price.area,
            terms=tuple(self._terms()),
            decided=self._decided(),
        )

    def _decided(self) -> Decided:
        """What pins say; of two that say different things the first is taken, and both told."""
        homes: dict[int, int] = {}
        areas: dict[int, int] = {}
        attached: dict[int, int] = {}
        for pin in self.facts.pins:
            blocks = sorted({self.block[person] for person in pin.people})
            if pin.forbid:
                continue
            if pin.group:
                homes |= {b: pin.group - 1 for b in blocks if b not in homes}
                areas |= {a: pin.group - 1 for a in pin.areas if a not in areas}
            elif blocks:
                attached |= {a: blocks[0] for a in pin.areas if a not in attached}
        for area, block in attached.items():
            if area in areas:
                homes.setdefault(block, areas[area])
        areas |= {a: homes[b] for a, b in attached.items() if b in homes and a not in areas}
        numbered = [pin for pin in self.facts.pins if pin.forbid and pin.group]
        held = [pin for pin in self.facts.pins if not pin.forbid]
        return Decided(
            homes=homes,
            area_homes=areas,
            bans=frozenset((self.block[p], pin.group - 1) for pin in numbered for p in pin.people),
            area_bans=frozenset((a, pin.group - 1) for pin in numbered for a in pin.areas),
            attached=attached,
            placed=frozenset(self.block[person] for pin in held for person in pin.people),
            taken=frozenset(area for pin in held for area in pin.areas),
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
        rules = enumerate(self.task.rule, 1)
        apart = {f"rule[{at}]": self.facts.tied[f"rule[{at}]"] for at, r in rules if _parts(r)}
        apart |= {f"pin[{pin.number}]": (pin.people,) for pin in self.facts.pins if _parts_pin(pin)}
        for where, sets in apart.items():
            for one, other in pairs_of(sets):
                first, second = sorted((self.block[one], self.block[other]))
                if first == second:
                    names = "、".join(self.facts.people[p].name for p in (one, other))
                    self.faults.tell("group_contradiction", where, names)
                else:
                    yield first, second

    def _caps(self) -> Iterator[Cap]:
        if self.facts.chiefs:  # two cannot lead one group
            chiefs = Counter(self.block[person] for person in self.facts.chiefs)
            yield Cap(tuple((0,) * chiefs[block] for block in range(len(self.blocks))), 1)
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
            case ChangesGoal():
                yield self._stays(goal)
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
        chiefs = {self.block[p]: gap[p] for p in sorted(facts.chiefs) if facts.may_lead[p]}
        return SeniorTerm(goal.level, goal.weight, gaps, top - bottom, chiefs)

    def _stays(self, goal: ChangesGoal) -> StayTerm:
        """Slots are the numbers of groups, from 0."""
        current = self.facts.current
        known = tuple(float(sum(current[p] != 0 for p in own)) for own in self.blocks)
        stays = tuple(
            {slot - 1: float(n) for slot, n in Counter(current[p] for p in own).items() if slot > 0}
            for own in self.blocks
        )
        areas = (number for number in self.facts.current_areas)
        homes = tuple(None if n == 0 else n - 1 if n > 0 else -1 for n in areas)
        return StayTerm(goal.level, goal.weight, known, stays, homes)


def pinned_together(pins: Iterable[Pinned]) -> list[tuple[int, ...]]:
    """People who are in one group by pins: named by one, or to take one area."""
    held = [pin for pin in pins if not pin.forbid and pin.people]
    takers: dict[int, list[int]] = {}
    for pin in held:
        for area in pin.areas:
            takers.setdefault(area, []).extend(pin.people)
    return [*(pin.people for pin in held), *map(tuple, takers.values())]


def _parts(rule: GroupRule) -> bool:
    return isinstance(rule, ApartRule)


def _parts_pin(pin: Pinned) -> bool:
    """Whether it keeps people apart from each other."""
    return pin.forbid and not pin.group and not pin.areas and len(pin.people) > 1


def values_of(rule: EachRule, labels: Named) -> list[str]:
    """The values that every group should have."""
    found = {label for own in labels for label in own}
    return list(rule.values) or sorted(found)
