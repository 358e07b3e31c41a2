"""Pins that cannot be kept, whatever the division: told before planning, with their clauses."""

from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations

from optimizer.areas.area_case import AreaFacts, AreaPart
from optimizer.areas.area_pins import Tie
from optimizer.areas.area_policy import BoundRule
from optimizer.areas.area_problem import ProblemMaker, bound_of
from optimizer.areas.pin_proof import LARGEST, PinProof
from optimizer.facts.place_faults import Faults

MOST_TOLD = 10
"""Contradictions that are told."""
Apart = tuple[int, int, tuple[str, ...]]
"""Two places that lie apart, and the clauses that say so."""
SEAT = "seats"
"""The clause by which two centres lie in two areas, where no pin says so."""


class PinConflicts:
    """Holds the pins of a task against each other, its ties, its bounds and its map."""

    def __init__(
        self, facts: AreaFacts, maker: ProblemMaker, parts: Sequence[AreaPart], faults: Faults
    ) -> None:
        self.facts, self.maker, self.parts, self.faults = facts, maker, parts, faults
        self.pins = facts.pins
        self.rules = maker.ties
        self.names = [place.name or place.id for place in facts.places]
        self.seats = dict(self.pins.seats)
        for place in facts.is_centre.nonzero()[0].tolist():
            self.seats.setdefault(place, SEAT)

    def tell(self) -> None:
        """Add an error for every contradiction that is found."""
        if not self.facts.task.pin:
            return
        self._centres()
        if self._divisions() or self._contradictions() or self._crowds():
            return
        before = len(self.faults.findings.errors)
        self._ways()
        self._bounds()
        if len(self.faults.findings.errors) == before:
            self._all_together()

    def _all_together(self) -> None:
        """Pins that each could be kept and that no division keeps together."""
        for part in self.parts:
            if part.least < part.most or len(part.members) > LARGEST:
                continue
            clauses = PinProof(self.facts, self.maker, part).conflict()
            if clauses:
                self.faults.tell(
                    "area_pin_all", clauses[0], "、".join(clauses), most=str(part.most)
                )

    def _centres(self) -> None:
        """A seat that ``centres`` does not permit."""
        for place, where in self.pins.seats:
            if place in self.facts.barred_seats:
                text = self.facts.task.centres or ""
                self.faults.tell("area_pin_centre", where, self.names[place], centres=text)

    def _divisions(self) -> int:
        """Pins over the border of a division."""
        inside = self.facts.inside
        torn = [t for t in self.pins.ties if t.together and inside[t.one] != inside[t.other]]
        for tie in torn[:MOST_TOLD]:
            self.faults.tell(
                "area_pin_division",
                tie.where,
                self._both(tie.one, tie.other),
                inside=self.facts.task.inside or "",
            )
        return len(torn)

    def _both(self, one: int, other: int) -> str:
        return f"{self.names[one]}、{self.names[other]}"

    def _contradictions(self) -> int:
        """Places that a chain of clauses holds together and another clause apart."""
        chains = _Chains([*self.pins.ties, *(tie for tie in self.rules if tie.together)])
        found = 0
        for one, other, wheres in [*self._fixed_apart(), *self._ruled_apart()]:
            chain = chains.between(one, other)
            clauses = [] if chain is None else list(dict.fromkeys([*wheres, *chain]))
            pinned = [where for where in clauses if where.startswith("pin")]
            if not pinned:
                continue  # nothing holds them together, or rules against rules: a shortage
            found += 1
            if found > MOST_TOLD:
                break
            against = [where for where in clauses if where != pinned[0]] or pinned
            self.faults.tell(
                "area_pin_against", pinned[0], self._both(one, other), against="、".join(against)
            )
        return found

    def _fixed_apart(self) -> Iterator[Apart]:
        """Pairs that lie apart by pins, or as two centres; with the clauses that say so."""
        for tie in self.pins.ties:
            if not tie.together:
                yield tie.one, tie.other, (tie.where,)
        for one, other in combinations(sorted(self.seats), 2):
            yield one, other, (self.seats[one], self.seats[other])

    def _ruled_apart(self) -> Iterator[Apart]:
        yield from ((t.one, t.other, (t.where,)) for t in self.rules if not t.together)

    def _far(self, groups: "_Chains") -> dict[int, set[int]]:
        """Who lies apart from whom by pins and seats; one place stands for all tied to it."""
        far: dict[int, set[int]] = defaultdict(set)
        for one, other, _ in self._fixed_apart():
            far[groups.root(one)].add(groups.root(other))
            far[groups.root(other)].add(groups.root(one))
        return far

    def _crowds(self) -> int:
        """More places that lie apart from each other than a division has areas."""
        groups = _Chains(self.pins.ties)
        far = self._far(groups)
        found = 0
        for part in self.parts:
            own = set(part.members)
            crowd = _clique({one: far[one] for one in sorted(far) if one in own})
            if len(crowd) > part.most:
                found += 1
                names = "、".join(self.names[place] for place in crowd[:MOST_TOLD])
                self.faults.tell("area_pin_crowd", "pin", names, most=str(part.most))
        return found

    def _ways(self) -> None:
        """Places that lie together, and everything between them is fixed to lie elsewhere."""
        groups = _Chains(self.pins.ties)
        far = self._far(groups)
        every = range(len(self.names))
        for tie in (tie for tie in self.pins.ties if tie.together):
            away = far[groups.root(tie.one)]
            open_ones = {place for place in every if groups.root(place) not in away}
            steps = self.facts.graph.distances([tie.one], within=open_ones)
            if steps[tie.other] < 0:
                between = [self.names[p] for p in every if p not in open_ones][:MOST_TOLD]
                self.faults.tell(
                    "area_pin_way",
                    tie.where,
                    self._both(tie.one, tie.other),
                    between="、".join(between),
                )

    def _bounds(self) -> None:
        """Places that lie together by pins and are too much for one area."""
        groups = _Chains(self.pins.ties)
        for part in self.parts:
            for at, rule in enumerate(self.facts.task.rule, 1):
                if not isinstance(rule, BoundRule) or (rule.within and part.least < part.most):
                    continue
                values = self.facts.values[f"rule[{at}].of"][list(part.members)]
                bound = bound_of(rule, values, part.most, name="")
                if (values < 0).any():
                    continue
                sums: dict[int, float] = defaultdict(float)
                for place, value in zip(part.members, values.tolist(), strict=True):
                    sums[groups.root(place)] += value
                for root, total in sorted(sums.items()):
                    members = groups.members(root)
                    if len(members) > 1 and total > bound.most + bound.scale * 1e-9:
                        self._too_much(members, at, total, bound.most)

    def _too_much(self, members: Sequence[int], at: int, total: float, most: float) -> None:
        own = set(members)
        where = next(tie.where for tie in self.pins.ties if tie.together and tie.one in own)
        names = "、".join(self.names[place] for place in members[:MOST_TOLD])
        self.faults.tell(
            "area_pin_bound",
            where,
            names,
            rule=f"rule[{at}]",
            total=f"{total:.6g}",
            most=f"{most:.6g}",
        )


class _Chains:
    """Places that ties hold together, and by which clauses."""

    def __init__(self, ties: Iterable[Tie]) -> None:
        self._around: dict[int, list[tuple[int, str]]] = defaultdict(list)
        self._root: dict[int, int] = {}
        for tie in ties:
            if tie.together:
                self._around[tie.one].append((tie.other, tie.where))
                self._around[tie.other].append((tie.one, tie.where))
        for start in sorted(self._around):
            if start not in self._root:
                for place in self._reached(start):
                    self._root[place] = start

    def _reached(self, start: int) -> dict[int, tuple[int, str]]:
        """Every place of a chain -> the place before it, and the clause between the two."""
        found: dict[int, tuple[int, str]] = {start: (start, "")}
        queue = deque([start])
        while queue:
            place = queue.popleft()
            for other, where in self._around.get(place, ()):
                if other not in found:
                    found[other] = place, where
                    queue.append(other)
        return found

    def root(self, place: int) -> int:
        """The place that stands for all that lie together with one."""
        return self._root.get(place, place)

    def members(self, root: int) -> list[int]:
        """All that lie together."""
        return sorted(place for place, at in self._root.items() if at == root) or [root]

    def between(self, one: int, other: int) -> list[str] | None:
        """The clauses that hold two places together; ``None`` where nothing does."""
        if self.root(one) != self.root(other):
            return None
        before = self._reached(one)
        clauses = []
        while other != one:
            other, where = before[other]
            clauses.append(where)
        return clauses


def _clique(far: dict[int, set[int]]) -> list[int]:
    """Places that all lie apart from each other, as many as are found at once."""
    best: list[int] = []
    for start, others in far.items():
        crowd = [start]
        for other in sorted(others, key=lambda item: (-len(far.get(item, ())), item)):
            if other in far and all(other in far[one] for one in crowd):
                crowd.append(other)
        best = max(best, crowd, key=len)
    return best
