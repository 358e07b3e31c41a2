"""A task of belts against the facts: eligible places, scores, who touches whom."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import ceil

import numpy as np

from geodata.facts.county import County, Place
from geodata.facts.touching import touching
from optimizer.arrays import Bools, Floats
from optimizer.belts.belt_policy import (
    ApartRule,
    BeltPin,
    BeltTask,
    CoverRule,
    Division,
    MostRule,
    MustRule,
    NamedRule,
    NeverRule,
)
from optimizer.contiguity.neighbour_graph import NeighbourGraph
from optimizer.facts.divisions import home_of, places_of
from optimizer.facts.place_columns import marks, numbers_and_gaps, spellings, texts, written
from optimizer.facts.place_faults import Faults

SLACK = 1e-9


@dataclass(frozen=True, eq=False)
class BeltFacts:
    """What a task speaks of; all arrays have shape (places,).

    ``places`` are those that a condition of the task leaves. ``assumed``: whose score is not known
    but assumed. ``named``, by the number of a rule, are its places. ``homes`` are the divisions of
    every place by their kind. ``wanted`` is how many of them a rule asks for, by its number.
    ``demands`` are of a question: see :class:`Demand`. ``standing`` is what is in force: the name
    of the belt of every place that lies on one, whether it may still be chosen or not. ``pinned``
    are the places of every pin, by its number.
    """

    county: County
    task: BeltTask
    places: tuple[Place, ...]
    graph: NeighbourGraph
    score: Floats
    assumed: Bools
    named: Mapping[int, frozenset[str]]
    homes: Mapping[Division, tuple[str, ...]]
    wanted: Mapping[int, int]
    demands: tuple["Demand", ...] = ()
    standing: Mapping[str, str] = field(default_factory=dict)
    pinned: Mapping[int, frozenset[str]] = field(default_factory=dict)

    @property
    def barred(self) -> Bools:
        """Who may not lie on a belt."""
        never: set[str] = set()
        for at, rule in enumerate(self.task.rule, 1):
            if isinstance(rule, NeverRule):
                never |= self.named[at]
        for places in self.pins(forbid=True):
            never |= places if len(places) == 1 else set()
        never |= {place for demand in self.demands if demand.never for place in demand.places}
        return np.array([place.id in never for place in self.places], dtype=bool)

    @property
    def musts(self) -> frozenset[str]:
        """Who must lie on a belt."""
        found: set[str] = set()
        for at, rule in enumerate(self.task.rule, 1):
            if isinstance(rule, MustRule):
                found |= self.named[at]
        found = found.union(*self.pins(forbid=False))
        return frozenset(found.union(*(d.places for d in self.demands if not d.never)))

    @property
    def together(self) -> tuple[frozenset[str], ...]:
        """Places that lie on one belt, by pins and questions."""
        asked = (frozenset(demand.places) for demand in self.demands if not demand.never)
        return tuple(group for group in (*self.pins(forbid=False), *asked) if len(group) > 1)

    @property
    def split(self) -> tuple[frozenset[str], ...]:
        """Places of which no two lie on one belt."""
        return tuple(group for group in self.pins(forbid=True) if len(group) > 1)

    def pins(self, *, forbid: bool) -> list[frozenset[str]]:
        """The places of every pin of one kind."""
        pins = enumerate(self.task.pin, 1)
        return [self.pinned.get(at, frozenset()) for at, pin in pins if pin.forbid is forbid]


@dataclass(frozen=True, slots=True)
class Demand:
    """What a question asks for: these places on one belt together, or (``never``) on none."""

    places: tuple[str, ...]
    never: bool = False


def demanded(facts: BeltFacts, demand: Demand) -> BeltFacts:
    """The facts with one more demand."""
    return replace(facts, demands=(*facts.demands, demand))


def in_force(facts: BeltFacts, belts: Mapping[str, str]) -> BeltFacts:
    """The facts with other belts in force: place -> the name of its belt."""
    return replace(facts, standing=dict(belts))


def read_facts(county: County, task: BeltTask, faults: Faults) -> BeltFacts:
    """Read what a task speaks of; what is unknown or contradictory is told."""
    level = task.level
    everybody = places_of(county, level)
    chosen = marks(county, everybody, level, task.places, faults, "places", absent=True)
    marked = zip(everybody, chosen.tolist(), strict=True)
    places = tuple(sorted((place for place, on in marked if on), key=lambda place: place.id))
    if not places:
        faults.tell("belt_no_places", "places" if task.places else "", task.places or "")
    homes = _homes(places, task, faults)
    graph = NeighbourGraph.of([place.id for place in places], touching(county, level))
    if task.most > 1 and len(graph.edges):
        known = zip(places, graph.known.tolist(), strict=True)
        if apart := [place for place, told in known if not told]:
            faults.doubtful("belt_neighbours_unknown", "level", apart, "")
    if task.inside is not None:
        inside = homes[task.inside]
        kept = ((a, b) for a, b in graph.edges.tolist() if inside[a] == inside[b])
        graph = NeighbourGraph.of_pairs(graph.size, kept)
    if places and task.most > 1 and not len(graph.edges):
        faults.tell("belt_nothing_touches", "")
    score, assumed = numbers_and_gaps(
        county, places, level, task.score, task.unknown, faults, "score"
    )
    facts = BeltFacts(
        county=county,
        task=task,
        places=places,
        graph=graph,
        score=score,
        assumed=assumed,
        named=dict(_named(county, places, everybody, task, faults)),
        homes=homes,
        wanted=_wanted(county, task, faults),
        pinned=_pinned(places, everybody, task, faults),
        standing=_standing(county, everybody, task, faults),
    )
    _placed(facts, faults)
    return facts


def _standing(
    county: County, everybody: Sequence[Place], task: BeltTask, faults: Faults
) -> dict[str, str]:
    """The belts in force by the column that names them; a column without any is told."""
    if task.current is None:
        return {}
    named = zip(everybody, texts(county, everybody, task.level, task.current), strict=True)
    found = {place.id: written(name) for place, name in named if name is not None}
    found = {place: name for place, name in found.items() if name.strip()}
    if not found:
        faults.warn("belt_none_in_force", "current", task.current)
    return found


def _homes(
    places: Sequence[Place], task: BeltTask, faults: Faults
) -> dict[Division, tuple[str, ...]]:
    """The divisions that the task asks about; who lies in none is told."""
    found: dict[Division, tuple[str, ...]] = {}
    asked: list[tuple[Division, str]] = [(task.inside, "inside")] if task.inside else []
    rules = enumerate(task.rule, 1)
    asked += [(r.per, f"rule[{at}].per") for at, r in rules if isinstance(r, MostRule | CoverRule)]
    for kind, where in asked:
        if kind in found:
            continue
        found[kind] = tuple(home_of(place, kind) for place in places)
        lost = [p for p, home in zip(places, found[kind], strict=True) if not home]
        if lost:
            faults.places("belt_no_division", where, lost, kind)
    return found


def _named(
    county: County,
    places: Sequence[Place],
    everybody: Sequence[Place],
    task: BeltTask,
    faults: Faults,
) -> list[tuple[int, frozenset[str]]]:
    """The places of every rule that names some; who must and may not is told."""
    eligible = {place.id for place in places}
    found = []
    for at, rule in enumerate(task.rule, 1):
        if not isinstance(rule, NamedRule):
            continue
        where = f"rule[{at}]"
        own = _by_name(rule, everybody, faults, f"{where}.places")
        if rule.who is not None:
            key = f"{where}.who"
            on = marks(county, everybody, task.level, rule.who, faults, key, absent=False)
            chosen = [place for place, yes in zip(everybody, on.tolist(), strict=True) if yes]
            own += chosen
            if not chosen:
                faults.warn("belt_nobody", key, rule.who)
        others = [place for place in own if place.id not in eligible]
        if others and isinstance(rule, MustRule):
            faults.places("belt_must_not_eligible", where, others, task.places or "")
        found.append((at, frozenset(place.id for place in own)))
    return found


def _pinned(
    places: Sequence[Place], everybody: Sequence[Place], task: BeltTask, faults: Faults
) -> dict[int, frozenset[str]]:
    """The places of every pin; who must be on a belt and cannot be chosen is told."""
    eligible, found = {place.id for place in places}, {}
    for at, pin in enumerate(task.pin, 1):
        own = _by_name(pin, everybody, faults, f"pin[{at}].places")
        others = [place for place in own if place.id not in eligible]
        if others and not pin.forbid:
            faults.places("belt_pin_not_eligible", f"pin[{at}]", others, task.places or "")
        found[at] = frozenset(place.id for place in own)
    return found


def _by_name(
    rule: NamedRule | BeltPin, everybody: Sequence[Place], faults: Faults, where: str
) -> list[Place]:
    known: dict[str, list[Place]] = {}
    if rule.places:
        for place in everybody:
            for word in {place.id, *spellings(place)}:
                known.setdefault(word, []).append(place)
    found = []
    for name in rule.places:
        same = known.get(name, [])
        if len(same) == 1:
            found.append(same[0])
        else:
            faults.tell("belt_place", where, name)
    return found


def _wanted(county: County, task: BeltTask, faults: Faults) -> dict[int, int]:
    """How many divisions a rule asks for; more than there are is told."""
    found = {}
    for at, rule in enumerate(task.rule, 1):
        if not isinstance(rule, CoverRule):
            continue
        count = len(places_of(county, rule.per))
        wanted = rule.least or ceil((rule.share or 0.0) * count - SLACK)
        if wanted > count:
            faults.tell("belt_cover_count", f"rule[{at}].least", str(wanted), count=str(count))
        found[at] = min(wanted, count)
    return found


def _placed(facts: BeltFacts, faults: Faults) -> None:
    """Whoever has no spot cannot be so many km apart; contradictions of must and never."""
    for at, rule in enumerate(facts.task.rule, 1):
        if isinstance(rule, ApartRule) and rule.km is not None:
            lost = [place for place in facts.places if place.lon is None or place.lat is None]
            if lost:
                faults.places("belt_unplaced", f"rule[{at}].km", lost, "")
    facts = replace(facts, pinned={})  # pins are told with their clauses
    barred = {p.id for p, on in zip(facts.places, facts.barred.tolist(), strict=True) if on}
    both = [place for place in facts.places if place.id in facts.musts & barred]
    if both:
        faults.places("belt_must_never", "rule", both, "")
