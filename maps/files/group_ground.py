"""The ground of groups: what every group takes as one area, for maps and layers."""

from dataclasses import dataclass

import numpy as np

from geodata.words import Language, say
from optimizer.areas.area_case import AreaFacts
from optimizer.areas.area_judge import AreaJudge
from optimizer.areas.area_plan import Area, AreaPlan
from optimizer.areas.area_policy import AreaTask, BalanceGoal
from optimizer.contiguity.neighbour_graph import NeighbourGraph
from optimizer.facts.divisions import places_of
from optimizer.facts.expressions import parse
from optimizer.facts.layer import Travel
from optimizer.facts.lookup import holds
from optimizer.groups.group_judge import GroupJudge
from optimizer.groups.group_plan import GroupPlan
from optimizer.groups.group_policy import LoadGoal


@dataclass(frozen=True, eq=False)
class Ground:
    """Places in the areas of groups, as a division: an area has the number of its group.

    ``beats`` is the number of what is taken, by the id of every place in it.
    """

    judge: AreaJudge
    plan: AreaPlan
    beats: dict[str, int]


def ground_of(judge: GroupJudge, plan: GroupPlan, language: Language) -> Ground:
    """Take the places of the groups' areas together; a group without one has no places."""
    beats = {place.id: at for at, area in enumerate(judge.facts.areas) for place in area.places}
    places = {area.id: [place.id for place in area.places] for area in judge.facts.areas}
    areas = tuple(
        Area(
            number=group.number,
            name=say("group.name", language, number=group.number),
            places=tuple(place for area in group.areas for place in places.get(area, ())),
        )
        for group in plan.groups
    )
    facts = _facts(judge, beats, language)
    return Ground(AreaJudge(facts), AreaPlan(task=plan.task, areas=areas), beats)


def _facts(judge: GroupJudge, beats: dict[str, int], language: Language) -> AreaFacts:
    full = judge.facts
    places = tuple(p for p in places_of(full.county, full.level) if p.id in beats)
    loads = [goal for goal in full.task.goal if isinstance(goal, LoadGoal) and goal.of != "1"]
    goals = tuple(BalanceGoal(kind="balance", of=goal.of) for goal in loads)
    task = AreaTask(name=full.task.name, level=full.level, count=full.count, goal=goals)
    values, lacking = {}, {}
    for at, goal in enumerate(loads, 1):
        expression = parse(goal.of)
        found = [holds(expression, place, full.level, full.county.year) for place in places]
        unknown = 0.0 if goal.unknown is None else goal.unknown
        known = [float(v) if isinstance(v, int | float) else unknown for v in found]
        values[f"goal[{at}].of"] = np.array(known)
        lacking[f"goal[{at}].of"] = np.array([not isinstance(v, int | float) for v in found])
    standing = [
        say("group.name", language, number=number) if number > 0 else None
        for number in full.current_areas or (0,) * len(full.areas)
    ]
    return AreaFacts(
        county=full.county,
        task=task,
        travel=Travel(),
        places=places,
        inside=("",) * len(places),
        graph=NeighbourGraph.of_pairs(len(places), ()),
        links=(),
        values=values,
        unknown=lacking,
        may_centre=np.zeros(len(places), dtype=bool),
        is_centre=np.zeros(len(places), dtype=bool),
        current=tuple(standing[beats[place.id]] for place in places),
    )
