"""Postings in force that a division touches, where its areas become places themselves."""

from dataclasses import dataclass

from geodata.facts.county import SERVING
from optimizer.areas.area_judge import AreaJudge
from optimizer.areas.area_plan import AreaPlan


@dataclass(frozen=True, slots=True, kw_only=True)
class Touched:
    """One posting: where it stands, the place that goes on for it, who, until when."""

    layer: str
    old: str
    new: str
    supply: str
    until: str


def touched_postings(judge: AreaJudge, plan: AreaPlan) -> list[Touched]:
    """The serving postings at places of areas of several, in the order of the table."""
    county, area_of = judge.facts.county, plan.area_of
    names = {item.key: item.name for kind in KINDS for item in county.supplies(kind)}
    found = []
    for row in county.current:
        area = area_of.get(row.place)
        if row.status == SERVING and area is not None and len(area.places) > 1:
            found.append(
                Touched(
                    layer=row.layer,
                    old=row.place,
                    new=area.heir,
                    supply=names.get(row.key, row.supply),
                    until=row.end.isoformat() if row.end else "",
                )
            )
    return found


KINDS = ("cadres", "units", "leaders")
