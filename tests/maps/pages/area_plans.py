"""Area plans made by hand: every township cut in two, without any search."""

from dataclasses import replace

from geodata.facts.case import Case
from geodata.findings import Findings
from geodata.synthetic.county import synthetic_county
from optimizer.areas.area_case import read_facts
from optimizer.areas.area_judge import AreaJudge
from optimizer.areas.area_plan import Area, AreaPlan, named_areas
from optimizer.areas.area_policy import AreaTask
from optimizer.facts.layer import Travel
from optimizer.facts.place_faults import Faults
from optimizer.facts.task_level import TaskLevel

TASK = AreaTask.model_validate(
    {
        "name": "mergers",
        "title": "合并村",
        "inside": "township",
        "count": 8,
        "count_by": "village.population",
        "current": "village.原公社",
        "rule": [
            {"kind": "bound", "of": "village.population", "within": 0.2, "name": "人口"},
            {"kind": "bound", "least": 3},
        ],
        "goal": [
            {"kind": "compact", "weight_by": "village.population", "level": 1},
            {"kind": "balance", "of": "village.hardness", "level": 2, "unknown": 0},
        ],
    }
)


def small_case(villages: int = 40, townships: int = 4) -> Case:
    """A county whose villages say which commune they were of, three to a township."""
    case = synthetic_county(villages=villages, townships=townships, seed=3)
    told = tuple(
        replace(v, extra={**v.extra, "原公社": f"{v.township}公社{n % 3}"}) if n % 7 else v
        for n, v in enumerate(case.county.villages)
    )
    return replace(case, county=replace(case.county, villages=told))


def pointed(case: Case) -> Case:
    """The same case without any polygon or touching."""
    return replace(case, coverage=None, county=replace(case.county, neighbours={}))


def judged(case: Case, task: AreaTask = TASK) -> AreaJudge:
    """The judge of a task whose facts have no errors."""
    found = Findings()
    facts = read_facts(
        case.county, task, Travel(), Faults(file="s", path="area[1]", findings=found)
    )
    assert not found.errors
    return AreaJudge(facts)


def halved(judge: AreaJudge) -> AreaPlan:
    """Every division in two, west and east, the first place of each half its centre."""
    areas: list[Area] = []
    places = judge.facts.places
    for name in dict.fromkeys(judge.facts.inside):
        mine = [p for p, home in zip(places, judge.facts.inside, strict=True) if home == name]
        mine.sort(key=lambda place: (place.lon or 0.0, place.id))
        for half in (mine[: len(mine) // 2], mine[len(mine) // 2 :]):
            ids = tuple(place.id for place in half)
            areas.append(Area(number=len(areas) + 1, places=ids, centre=ids[0], inside=name))
    named = named_areas(tuple(areas), {place.id: place.name for place in places})
    levels = tuple(
        TaskLevel(
            level=n, cost=judge.measure(n, AreaPlan(task="", areas=named)), bound=b, proven=False
        )
        for n, b in zip(range(1, len(judge.task.goal) + 1), (0.5, -float("inf")), strict=False)
    )
    return AreaPlan(task=judge.task.name, areas=named, levels=levels)
