"""Small counties on a line or a grid with pins, and every division of them that keeps the pins."""

from collections.abc import Iterator
from random import Random

from geodata.facts.county import County, Village
from geodata.findings import Findings
from optimizer.areas.area_case import AreaFacts, parts_of, read_facts
from optimizer.areas.area_judge import AreaJudge
from optimizer.areas.area_plan import Area, AreaPlan
from optimizer.areas.area_policy import AreaTask
from optimizer.areas.area_problem import ProblemMaker
from optimizer.areas.pin_conflicts import PinConflicts
from optimizer.facts.layer import Travel
from optimizer.facts.place_faults import Faults
from tests.optimizer.areas.small_areas import divisions, random_map

GOALS = (
    {"kind": "compact", "by": "hops", "level": 1},
    {"kind": "cut", "level": 1},
    {"kind": "balance", "of": "village.population", "level": 1},
)


def pinned_case(seed: int) -> tuple[AreaFacts, Findings]:
    """A map of 5 to 7 villages with up to three pins; what is told of them."""
    random = Random(seed)
    size, count = random.randint(5, 7), random.randint(2, 3)
    graph = random_map(random, size)
    villages = tuple(
        Village(id=f"p{n}", name=f"村{n}", township="T", population=random.randint(1, 9))
        for n in range(size)
    )
    around = {f"p{n}": frozenset(f"p{m}" for m in graph.around[n]) for n in range(size)}
    county = County(name="", villages=villages, neighbours=around)
    rules = [{"kind": "bound", "of": "village.population", "within": random.choice([0.3, 0.8])}]
    if random.random() < 0.3:
        pair = [f"村{n}" for n in random.sample(range(size), 2)]
        rules.append({"kind": random.choice(["together", "apart"]), "places": [pair]})
    task = AreaTask.model_validate({
        "name": "t", "count": count, "rule": rules, "goal": [random.choice(GOALS)],
        "pin": [_pin(random, size) for _ in range(random.randint(1, 3))],
    })  # fmt: skip
    findings = Findings()
    return told_of(county, task, findings), findings


def told_of(county: County, task: AreaTask, findings: Findings) -> AreaFacts:
    """The facts of a task, with what is told of its pins."""
    faults = Faults(file="s", path="area[1]", findings=findings)
    facts = read_facts(county, task, Travel(), faults)
    parts, maker = parts_of(facts, faults), ProblemMaker(facts, faults)
    if not findings.errors:
        PinConflicts(facts, maker, parts, faults).tell()
    return facts


def _pin(random: Random, size: int) -> dict[str, object]:
    one, two, three = (f"村{n}" for n in random.sample(range(size), 3))
    return random.choice([
        {"seat": one},
        {"place": one, "seat": two},
        {"place": one, "together": [two]},
        {"place": one, "apart": [two]},
        {"place": one, "together": [two], "apart": [three]},
    ])  # fmt: skip


def every_plan(facts: AreaFacts) -> Iterator[AreaPlan]:
    """Every division that hangs together, with its seats as centres, else every choice of one."""
    names = [place.id for place in facts.places]
    count = facts.task.count
    assert isinstance(count, int)
    centred = any(goal.kind == "compact" for goal in facts.task.goal) or facts.is_centre.any()
    for area in divisions(facts.graph, count):
        groups = [[n for n, at in enumerate(area) if at == k] for k in range(count)]
        for centres in _centres(groups) if centred else ([None] * count,):
            yield AreaPlan(
                task="t",
                areas=tuple(
                    Area(
                        number=k + 1,
                        places=tuple(names[n] for n in group),
                        centre=None if centre is None else names[centre],
                    )
                    for k, (group, centre) in enumerate(zip(groups, centres, strict=True))
                ),
            )


def _centres(groups: list[list[int]]) -> Iterator[list[int]]:
    if not groups:
        yield []
        return
    for first in groups[0]:
        for rest in _centres(groups[1:]):
            yield [first, *rest]


FIXED = frozenset({"pin_together", "pin_apart", "seat"})


def kept(judge: AreaJudge, plan: AreaPlan) -> bool:
    """Whether a plan keeps every pin and seat."""
    return not any(breach.kind in FIXED for breach in judge.breaches(plan))
