"""Pins that contradict each other, a rule, or the map: told with their clause before any search."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import combinations
from threading import Event

import numpy as np

from optimizer.belts.belt_case import BeltFacts
from optimizer.belts.belt_policy import MustRule, NeverRule
from optimizer.belts.belt_problem import BeltProblem, problem_of
from optimizer.belts.solve_belts import BeltSolver
from optimizer.facts.place_faults import Faults
from optimizer.limits.deadline import Deadline

SECONDS = 5.0
"""So long it is looked for a belt that has the places of a pin."""
SEED = 1


class BeltPinConflicts:
    """Looks for conflicts among the pins of one task."""

    def __init__(self, facts: BeltFacts, faults: Faults) -> None:
        self.facts, self.faults = facts, faults
        pins = enumerate(facts.task.pin, 1)
        self.on = [at for at, pin in pins if not pin.forbid]
        self.off = [at for at, pin in enumerate(facts.task.pin, 1) if pin.forbid]

    def tell(self) -> None:
        """Tell every conflict; whether a belt can be had at all is asked where there is none."""
        clash = [*self._against_pins(), *self._against_rules()]
        for at, other, places in clash:
            told = [place for place in self.facts.places if place.id in places]
            self.faults.places("belt_pin_against", f"pin[{at}]", told, other)
        joined = list(self._joined())
        crowd = [(own, places) for own, places in joined if len(places) > self.facts.task.most]
        for own, places in crowd:
            count, most = str(len(places)), str(self.facts.task.most)
            where, others = f"pin[{own[-1]}]", _named(own[:-1]) or f"pin[{own[-1]}]"
            self.faults.tell("belt_pin_crowd", where, others, count=count, most=most)
        if not clash and not crowd:
            self._impossible(joined)

    def _against_pins(self) -> Iterator[tuple[int, str, frozenset[str]]]:
        """A pin that forbids what others ask for."""
        pinned = self.facts.pinned
        for at in self.off:
            if len(pinned[at]) == 1:
                for other in self.on:
                    if pinned[at] <= pinned[other]:
                        yield at, f"pin[{other}]", pinned[at]
                continue
            for own, places in self._joined():
                if len(both := places & pinned[at]) > 1:
                    yield at, _named(own), both

    def _against_rules(self) -> Iterator[tuple[int, str, frozenset[str]]]:
        pinned = self.facts.pinned
        for number, rule in enumerate(self.facts.task.rule, 1):
            if not isinstance(rule, MustRule | NeverRule):
                continue
            single = [at for at in self.off if len(pinned[at]) == 1]
            for at in single if isinstance(rule, MustRule) else self.on:
                if both := pinned[at] & self.facts.named[number]:
                    yield at, f"rule[{number}]", both

    def _joined(self) -> Iterator[tuple[list[int], frozenset[str]]]:
        """Pins whose places must all lie on one belt, and these places."""
        groups = [([at], set(self.facts.pinned[at])) for at in self.on]
        merged = True
        while merged:
            merged = False
            for one, other in combinations(groups, 2):
                if one[1] & other[1]:
                    groups.remove(other)
                    groups[groups.index(one)] = ([*one[0], *other[0]], one[1] | other[1])
                    merged = True
                    break
        yield from ((sorted(own), frozenset(places)) for own, places in groups)

    def _impossible(self, joined: Sequence[tuple[list[int], frozenset[str]]]) -> None:
        """Tell the pins whose places no belt has, where that is proven."""
        problem = problem_of(self.facts)
        for own, places in joined:
            solver = BeltSolver(_alone(problem, places), SEED)
            solver.run(Deadline.after(SECONDS, Event()))
            if solver.least_missed():
                told = [place for place in self.facts.places if place.id in places]
                self.faults.places("belt_pin_way", f"pin[{own[-1]}]", told, _named(own))


def tell_conflicts(facts: BeltFacts, faults: Faults) -> None:
    """Tell every pin that contradicts another, a rule or the map."""
    BeltPinConflicts(facts, faults).tell()


def _named(pins: Sequence[int]) -> str:
    return "、".join(f"pin[{at}]" for at in pins)


def _alone(problem: BeltProblem, places: frozenset[str]) -> BeltProblem:
    """The problem of one belt that has these places, on the map around them; nothing scores."""
    must = [at for at, place in enumerate(problem.places) if place in places]
    near = [_around(problem, at) for at in must]
    kept = sorted(set(must) | set.intersection(*near))
    number = {at: n for n, at in enumerate(kept)}
    inside = (frozenset(number[at] for at in g if at in number) for g in problem.split)
    own = frozenset(number[at] for at in must)
    return replace(
        problem,
        places=tuple(problem.places[at] for at in kept),
        graph=problem.graph.part(kept),
        score=np.zeros(len(kept)),
        count=1,
        near=(frozenset(),) * len(kept),
        caps=(),
        covers=(),
        must=tuple(sorted(own)),
        together=(own,),
        split=tuple(inside),
        plain=None,
        stays=None,
        calm=0.0,
        outside=0,
    )


def _around(problem: BeltProblem, place: int) -> set[int]:
    """The places that may lie on one belt with a place, by steps alone."""
    seen, front = {place}, {place}
    for _ in range(problem.most - 1):
        front = {other for at in front for other in problem.graph.around[at]} - seen
        seen |= front
    return seen
