"""A province as its counties, and what they share."""

from dataclasses import replace

from geodata.facts.county import County
from geodata.facts.place_reference import named


def split_by_county(whole: County) -> tuple[dict[str, County], County]:
    """Counties with their own supplies by name, and a case of what belongs to none alone.

    A unit belongs to its ``bound_county``, a person to the county of the unit that sends
    him, a leader to the county that holds his whole jurisdiction. Postings in force and pins
    go with their place. Ties stay with every county: those of others say nothing there.
    """
    names = sorted({village.county for village in whole.villages})
    home = {place.id: place.county for place in (*whole.townships, *whole.villages)}
    home |= {name: name for name in names}
    units = {unit.id: unit.bound_county for unit in whole.units}
    people = {cadre.id: units.get(cadre.unit or "") for cadre in whole.cadres}
    heads = {
        leader.id: _only({home.get(named(n)) for n in leader.jurisdiction})
        for leader in whole.leaders
    }

    def part(name: str | None) -> County:
        return replace(
            whole,
            name=name or whole.name,
            villages=tuple(v for v in whole.villages if v.county == name),
            townships=tuple(t for t in whole.townships if t.county == name),
            units=tuple(u for u in whole.units if u.bound_county == name),
            cadres=tuple(c for c in whole.cadres if people[c.id] == name),
            leaders=tuple(item for item in whole.leaders if heads[item.id] == name),
            current=tuple(p for p in whole.current if home.get(p.place) == name),
            former=tuple(p for p in whole.former if home.get(p.place) == name),
            pins=tuple(p for p in whole.pins if home.get(p.place) == name),
        )

    return {name: part(name) for name in names}, part(None)


def _only(names: set[str | None]) -> str | None:
    return names.pop() if len(names) == 1 else None
