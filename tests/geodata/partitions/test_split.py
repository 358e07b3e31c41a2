"""A province cut into counties loses nothing and doubles nothing."""

from dataclasses import replace

from geodata.facts.county import Leader, Pin, StandingPosting
from geodata.partitions.split import split_by_county
from geodata.synthetic.area import Leaders, People, Recipe, Units, synthetic_area


def test_every_supply_is_in_one_county_or_shared() -> None:
    recipe = Recipe(
        name="省",
        counties=3,
        townships=6,
        villages=40,
        units=(Units(levels={"province": 2, "county": 6}),),
        people=(People(pool="first_secretary", count=16),),
        leaders=(Leaders(count=6, within="township"), Leaders(count=2)),
    )
    whole = synthetic_area(recipe).county
    first, other = whole.townships[0], whole.townships[-1]
    wide = Leader(id="W", name="W", jurisdiction=frozenset([first.id, other.id]))
    named = Leader(id="N", name="N", jurisdiction=frozenset([first.county]))
    place = whole.villages[0]
    whole = replace(
        whole,
        leaders=(*whole.leaders, wide, named),
        current=(StandingPosting(layer="x", place=place.id, supply="1"),),
        pins=(Pin(layer="x", place=place.id),),
    )
    parts, shared = split_by_county(whole)
    assert sorted(parts) == sorted({village.county for village in whole.villages})
    for table in ("villages", "townships", "units", "cadres", "leaders", "current", "pins"):
        cut = [item for part in (*parts.values(), shared) for item in getattr(part, table)]
        assert sorted(map(repr, cut)) == sorted(map(repr, getattr(whole, table)))
    none = shared.villages, shared.townships, shared.current, shared.pins
    assert none == ((), (), (), ())
    assert {unit.level for unit in shared.units} == {"province"}
    senders = {unit.id for unit in shared.units}
    assert {cadre.unit for cadre in shared.cadres} == senders
    assert [leader.id for leader in shared.leaders] == ["L0007", "L0008", "W"]
    assert "N" in {leader.id for leader in parts[first.county].leaders}
    assert len(parts[place.county].current) == len(parts[place.county].pins) == 1
