"""What if: a place in another area, as it is or with everything else divided anew for it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from optimizer.areas.area_case import AreaFacts, AreaPart, parts_of
from optimizer.areas.area_judge import AreaBreach, AreaJudge
from optimizer.areas.area_pins import Tie
from optimizer.areas.area_plan import Area, AreaPlan, PartResult
from optimizer.areas.area_problem import ProblemMaker
from optimizer.areas.area_terms import Division
from optimizer.areas.pin_conflicts import PinConflicts
from optimizer.areas.solve_areas import PartSolver
from optimizer.facts.place_faults import Faults
from optimizer.limits.deadline import Deadline

ASKED = "pin[0]"
"""The clause of a wish, beside the pins that a task has."""


@dataclass(frozen=True, kw_only=True)
class Moved:
    """One place in another area and nothing else changed: what breaks then, and goal by goal."""

    area: Area
    plan: AreaPlan
    breaches: tuple[AreaBreach, ...]
    costs: tuple[tuple[float, float], ...]
    """Unweighted cost of every goal before and after."""


@dataclass(frozen=True, kw_only=True)
class DividedAnew:
    """The division in which two places lie together, everything else divided anew for it."""

    areas: tuple[Area, ...]
    result: PartResult
    before: PartResult
    moved: int
    """Places that lie with others than before, as few as areas can be matched."""


def moves(judge: AreaJudge, plan: AreaPlan, place: str) -> list[Moved]:
    """What it would change if a place went to each of the areas that it touches."""
    own = plan.area_of[place]
    near = {plan.area_of[other].number for other in judge.touching[place] if other in plan.area_of}
    before = [judge.measure(at, plan) for at in range(1, len(judge.task.goal) + 1)]
    found = []
    for number in sorted(near - {own.number}):
        changed = with_move(plan, place, number)
        after = [judge.measure(at, changed) for at in range(1, len(judge.task.goal) + 1)]
        found.append(
            Moved(
                area=next(area for area in plan.areas if area.number == number),
                plan=changed,
                breaches=tuple(judge.breaches(changed)),
                costs=tuple(zip(before, after, strict=True)),
            )
        )
    return found


def with_move(plan: AreaPlan, place: str, target: int) -> AreaPlan:
    """The plan with one place in another area; an area that loses its centre has none."""
    areas = []
    for area in plan.areas:
        places = tuple(item for item in area.places if item != place)
        if area.number == target:
            places = (*places, place)
        if places:
            centre = area.centre if area.centre in places else None
            areas.append(replace(area, places=places, centre=centre))
    return replace(plan, areas=tuple(areas))


def pins_against(facts: AreaFacts, place: str, other: str) -> list[str]:
    """The pins by which two places cannot lie together; none where they can, or nothing says so."""
    number = {item.id: at for at, item in enumerate(facts.places)}
    asked = Tie(number[place], number[other], together=True, where=ASKED)
    faults = Faults.silent()
    pins = replace(facts.pins, ties=(*facts.pins.ties, asked))
    wished = replace(facts, pins=pins)
    PinConflicts(wished, ProblemMaker(wished, faults), parts_of(wished, faults), faults).tell()
    told = " ".join(f"{f.column} {f.value} {' '.join(f.details.values())}" for f in faults.findings)
    return [path for path in _pin_paths(facts) if path in told]


def _pin_paths(facts: AreaFacts) -> list[str]:
    return [f"pin[{at}]" for at in range(1, len(facts.task.pin) + 1)]


def divided_anew(
    facts: AreaFacts, plan: AreaPlan, place: str, other: str, *, seconds: float, seed: int
) -> DividedAnew:
    """Divide the division of two places anew so that they lie together.

    Raises ``ValueError`` where they lie in different divisions, which areas do not cross.
    """
    number = {item.id: at for at, item in enumerate(facts.places)}
    inside = facts.inside[number[place]]
    if facts.inside[number[other]] != inside:
        raise ValueError("different divisions")
    members = tuple(at for at, home in enumerate(facts.inside) if home == inside)
    own = [area for area in plan.areas if area.inside == inside]
    part = AreaPart(inside, members, len(own), len(own))
    silent = Faults.silent()
    maker = ProblemMaker(facts, silent)
    solver = PartSolver(maker, part, seed, [(place, other)])
    deadline = Deadline.after(seconds)
    solver.begin(deadline.slice(share=0.3))
    solver.offer(_division(facts, part, own))
    if solver.lacks:
        solver.mend(deadline.slice(share=0.4))
    solver.finish(deadline)
    result, areas = solver.result()
    before = next(item for item in plan.parts if item.name == inside)
    return DividedAnew(
        areas=tuple(areas), result=result, before=before, moved=changed_places(own, areas)
    )


def _division(facts: AreaFacts, part: AreaPart, areas: Sequence[Area]) -> Division:
    at = {facts.places[place].id: n for n, place in enumerate(part.members)}
    area = np.zeros(len(part.members), dtype=np.int64)
    centres = np.full(len(areas), -1, dtype=np.int64)
    for number, one in enumerate(areas):
        area[[at[place] for place in one.places]] = number
        if one.centre is not None:
            centres[number] = at[one.centre]
    return Division(area, centres)


def changed_places(before: Sequence[Area], after: Sequence[Area]) -> int:
    """Places outside of the best match of areas before and after: as few as can be."""
    match, area_of = matched_areas(before, after), {p: a.number for a in after for p in a.places}
    places = ((place, area.number) for area in before for place in area.places)
    return sum(match.get(number) != area_of.get(place) for place, number in places)


def matched_areas(before: Sequence[Area], after: Sequence[Area]) -> dict[int, int]:
    """Numbers of areas before -> those after, so that as many places as can be stay together."""
    from scipy.optimize import linear_sum_assignment  # noqa: PLC0415  loaded for questions only

    shared = np.array(
        [[len({*one.places} & {*other.places}) for other in after] for one in before], dtype=float
    )
    rows, columns = linear_sum_assignment(-shared)
    return {
        before[one].number: after[other].number
        for one, other in zip(rows.tolist(), columns.tolist(), strict=True)
    }
