"""What it would take to let another group make a visit, all else as it is."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace

from optimizer.tours.tour_judge import TourJudge
from optimizer.tours.tour_plan import Outing, Stop, TourPlan, in_order


@dataclass(frozen=True, slots=True, kw_only=True)
class Instead:
    """A calendar in which another outing makes a visit, and which outing that is."""

    plan: TourPlan
    outing: Outing


def detour(judge: TourJudge, outing: Outing, at: int) -> float:
    """Metres that an outing is longer for one of its stops."""
    left = (*outing.stops[:at], *outing.stops[at + 1 :])
    without = sum(judge.legs(replace(outing, stops=left))) if left else 0
    return float(sum(judge.legs(outing)) - without)


def instead(judge: TourJudge, plan: TourPlan, stop: Stop, group: str) -> Instead | None:
    """The shortest calendar in which ``group`` makes the first visit ``stop`` of another group.

    The stop leaves its outing and is put anywhere into one of the group's, or makes a new one; no
    other stop gets another day or order, and nothing is broken that was kept. ``None``: there is
    none such. A visit that nobody makes is added.
    """
    before = Counter(_told(judge, plan))
    mine = [o for o in plan.outings if stop in o.stops and o.group != group]
    rest = list(plan.outings)
    if mine:
        rest.remove(mine[0])
        left = tuple(one for one in mine[0].stops if one != stop)
        rest += [replace(mine[0], stops=left)] if left else []
    made = [_with(rest, old, new) for old, new in _ways(judge, rest, stop, group)]
    made.sort(key=lambda one: (judge.metres(one.plan), one.outing.day))
    for one in made:
        if not Counter(_told(judge, one.plan)) - before:
            return one
    return None


def _told(judge: TourJudge, plan: TourPlan) -> list[tuple[str, str, str, tuple[str, ...]]]:
    """Breaches without what may differ where a stop has moved."""
    return [(item.kind, item.visit, item.group, item.places) for item in judge.breaches(plan)]


def _with(rest: list[Outing], old: Outing | None, new: Outing) -> Instead:
    outings = [one for one in rest if one != old]
    return Instead(plan=TourPlan(task="", outings=in_order((*outings, new))), outing=new)


def _ways(
    judge: TourJudge, rest: list[Outing], stop: Stop, group: str
) -> Iterator[tuple[Outing | None, Outing]]:
    """Outings of the group with the stop, each with the outing that it takes the place of."""
    own = {outing.day: outing for outing in rest if outing.group == group}
    for slot in judge.slots:
        if slot.group != group:
            continue
        old = own.get(slot.day)
        stops = () if old is None else old.stops
        for at in range(len(stops) + 1):
            new = Outing(day=slot.day, group=group, stops=(*stops[:at], stop, *stops[at:]))
            if judge.times(new) is not None:
                yield old, new
