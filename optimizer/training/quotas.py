"""Places shared out over counties or townships: bounds by villages and people, the rest by weight.

What is minimised, sum of (q - s)^2 / max(1, s) over whole numbers within bounds of a given sum, is
a sum of convex costs of one number each: giving every next place where it costs least is optimal.
"""

import heapq
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import inf

from geodata.facts.county import County, Place, Supply, Village
from geodata.lineage.place_names import Places
from optimizer.facts.divisions import home_of, places_of
from optimizer.facts.expressions import parse
from optimizer.facts.lookup import ENTITY_OF_SUPPLY, holds
from optimizer.facts.people_columns import PeopleColumns
from optimizer.facts.task_faults import TaskFaults, named
from optimizer.training.training_policy import QuotaTable, TrainingTask

EXACT = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class QuotaPlace:
    """A county or township: places that it must have, may have at most, and its fair share."""

    id: str
    name: str
    least: int
    most: int | None
    share: float
    villages: int
    """How many villages it has."""


@dataclass(frozen=True, eq=False)
class QuotaFacts:
    """What a task of quotas speaks of."""

    county: County
    task: TrainingTask
    places: tuple[QuotaPlace, ...]

    @property
    def quota(self) -> QuotaTable:
        """What is asked."""
        assert self.task.quota is not None
        return self.task.quota

    @property
    def total(self) -> int:
        """Places that can be given: never more than there are candidates."""
        room = sum(inf if place.most is None else place.most for place in self.places)
        return int(min(self.quota.total, room))


@dataclass(frozen=True, slots=True, kw_only=True)
class QuotaPlan:
    """The places of every county or township by id, in the order of the tables."""

    task: str
    quotas: Mapping[str, int]
    missed: float = 0.0
    """Places that are lacking for one in every village."""
    cost: float = 0.0
    stopped: bool = field(default=False, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class QuotaBreach:
    """Something that is not so: a kind, the place, what is and what should be."""

    kind: str
    place: str = ""
    value: int = 0
    limit: int = 0

    @property
    def shortage(self) -> bool:
        """Whether it is a shortage rather than a broken rule."""
        return self.kind in ("lacking", "unused")


def read_quotas(county: County, task: TrainingTask, faults: TaskFaults) -> QuotaFacts:
    """Read what a task of quotas speaks of; what is unknown is told."""
    quota = task.quota
    assert quota is not None
    places = places_of(county, quota.level)
    if not places:
        faults.tell("quota_no_places", "quota.to", quota.to)
    numbers = {place.id: at for at, place in enumerate(places)}
    homes = [numbers.get(home_of(village, quota.level) or "") for village in county.villages]
    astray = [v for v, home in zip(county.villages, homes, strict=True) if home is None]
    if astray:
        told = {"count": str(len(astray)), "names": named(astray)}
        faults.warn("quota_astray", "quota.to", quota.to, **told)
    weights = _weights(county, quota, faults)
    marks = _marked(county, quota, faults)
    sums, least, counts = [0.0] * len(places), [0] * len(places), [0] * len(places)
    for home, weight, on in zip(homes, weights, marks, strict=True):
        if home is not None:
            sums[home] += weight
            least[home] += on
            counts[home] += 1
    whole = sum(sums)
    if places and whole <= 0:
        faults.tell("quota_no_weight", "quota.weight", quota.weight or "")
    most = _candidates(county, task, quota, numbers, faults)
    return QuotaFacts(
        county=county,
        task=task,
        places=tuple(
            QuotaPlace(
                id=place.id,
                name=place.name,
                least=least[at],
                most=None if most is None else most[at],
                share=quota.total * sums[at] / whole if whole > 0 else 0.0,
                villages=counts[at],
            )
            for at, place in enumerate(places)
        ),
    )


def _weights(county: County, quota: QuotaTable, faults: TaskFaults) -> list[float]:
    if quota.weight is None:
        return [1.0] * len(county.villages)
    expression, found = parse(quota.weight), []
    lacking: list[Place | Supply] = []
    for village in county.villages:
        value = holds(expression, village, "village", county.year)
        known = isinstance(value, int | float) and value >= 0
        found.append(float(value) if known else quota.unknown or 0.0)
        if not known:
            lacking.append(village)
    if lacking:
        told = {"count": str(len(lacking)), "names": named(lacking)}
        if quota.unknown is None:
            faults.tell("quota_unknown", "quota.weight", quota.weight, **told)
        else:
            shown = f"{quota.weight} = {quota.unknown:g}"
            faults.warn("quota_assumed", "quota.weight", shown, **told)
    return found


def _marked(county: County, quota: QuotaTable, faults: TaskFaults) -> list[bool]:
    """Of which villages the condition holds; unknown is no, and told."""
    if quota.villages is None:
        return [False] * len(county.villages)
    expression = parse(quota.villages)
    values = [holds(expression, village, "village", county.year) for village in county.villages]
    unsure: list[Village] = [
        village for village, value in zip(county.villages, values, strict=True) if value is None
    ]
    if unsure:
        told = {"count": str(len(unsure)), "names": named(unsure)}
        faults.warn("quota_undecided", "quota.villages", quota.villages, **told)
    return [bool(value) for value in values]


def _candidates(
    county: County,
    task: TrainingTask,
    quota: QuotaTable,
    numbers: Mapping[str, int],
    faults: TaskFaults,
) -> list[int] | None:
    """How many candidates every place has; ``None`` where none are asked for."""
    if quota.candidates is None or quota.of is None:
        return None
    people = county.supplies(task.table)
    columns = PeopleColumns(county, people, faults, ENTITY_OF_SUPPLY[task.table])
    marks = columns.marks(quota.candidates, "quota.candidates")
    names, texts = columns.labels(quota.of, "quota.of"), Places(county.villages, county.townships)
    known: dict[str, Place] = {
        place.id: place
        for level in ("county", "township", "village")
        for place in places_of(county, level)
    }
    found, lost = [0] * len(numbers), []
    for person, on, label in zip(people, marks.tolist(), names, strict=True):
        if not on:
            continue
        meant = [known[one] for one in texts.find("、".join(label)) if one in known]
        home = home_of(meant[0], quota.level) if len(meant) == 1 else None
        if home in numbers:
            found[numbers[home or ""]] += 1
        elif label:
            lost.append(person)
    if lost:
        told = {"count": str(len(lost)), "names": named(lost)}
        faults.warn("quota_home", "quota.of", quota.of, **told)
    return found


def shared_out(facts: QuotaFacts) -> QuotaPlan:
    """The quotas: what is lacking is least, then the cost; both are optimal."""
    places = facts.places
    floor = [min(p.least, inf if p.most is None else p.most) for p in places]
    scarce = sum(floor) > facts.total
    low = [0] * len(places) if scarce else [int(one) for one in floor]
    high = floor if scarce else [inf if p.most is None else float(p.most) for p in places]
    given = _greedy(places, low, high, facts.total)
    quotas = {place.id: count for place, count in zip(places, given, strict=True)}
    judge = QuotaJudge(facts)
    plan = QuotaPlan(task=facts.task.name, quotas=quotas)
    missed = judge.missed(plan)
    return QuotaPlan(task=plan.task, quotas=quotas, missed=missed, cost=judge.cost(plan))


def marginal(place: QuotaPlace, count: int) -> float:
    """What one place more costs where there are ``count``."""
    return (2.0 * (count - place.share) + 1.0) / max(1.0, place.share)


def _greedy(
    places: Sequence[QuotaPlace], low: Sequence[int], high: Sequence[float], total: int
) -> list[int]:
    given = list(low)
    heap = [
        (marginal(place, given[at]), at) for at, place in enumerate(places) if given[at] < high[at]
    ]
    heapq.heapify(heap)
    for _ in range(total - sum(given)):
        if not heap:
            break
        _, at = heapq.heappop(heap)
        given[at] += 1
        if given[at] < high[at]:
            heapq.heappush(heap, (marginal(places[at], given[at]), at))
    return given


class QuotaJudge:
    """Judges quotas from facts alone."""

    def __init__(self, facts: QuotaFacts) -> None:
        self.facts = facts
        self.places = {place.id: place for place in facts.places}

    def breaches(self, plan: QuotaPlan) -> Iterator[QuotaBreach]:
        """Everything that quotas do not keep or are short of."""
        for name in sorted(set(plan.quotas) - set(self.places)):
            yield QuotaBreach(kind="strange", place=name)
        for place in self.facts.places:
            count = plan.quotas.get(place.id, 0)
            if place.most is not None and count > place.most:
                yield QuotaBreach(kind="above", place=place.id, value=count, limit=place.most)
            if count < place.least:
                yield QuotaBreach(kind="lacking", place=place.id, value=count, limit=place.least)
        given, total = sum(plan.quotas.values()), self.facts.quota.total
        if given > total:
            yield QuotaBreach(kind="sum", value=given, limit=total)
        elif given < total:
            yield QuotaBreach(kind="unused", value=total - given, limit=total)

    def missed(self, plan: QuotaPlan) -> float:
        """Places that are lacking for one in every village."""
        places = self.facts.places
        return float(sum(max(0, p.least - plan.quotas.get(p.id, 0)) for p in places))

    def cost(self, plan: QuotaPlan) -> float:
        """How far quotas are from shares."""
        places = self.facts.places
        return sum((plan.quotas.get(p.id, 0) - p.share) ** 2 / max(1.0, p.share) for p in places)
