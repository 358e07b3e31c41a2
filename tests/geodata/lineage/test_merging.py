"""Mergers in the middle of a term."""

from dataclasses import replace

import geopandas as gpd
import pytest
from shapely.geometry import box

from geodata.facts.case import Case
from geodata.facts.county import County, Pin, StandingPosting, Village
from geodata.facts.neighbour_row import NeighbourRow
from geodata.lineage.merging import heirs_of, merged_case, merged_county


def case():
    villages = tuple(
        Village(
            id=f"V{n}", name=f"V{n}", township="T", county="C", population=100.0 * (n + 1), lon=n
        )
        for n in range(4)
    )
    touch = {
        f"V{n}": frozenset({f"V{n - 1}", f"V{n + 1}"} & {"V0", "V1", "V2", "V3"}) for n in range(4)
    }
    county = County(
        name="C",
        villages=villages,
        neighbours=touch,
        current=(
            StandingPosting(layer="a", place="V0", supply="P"),
            StandingPosting(layer="a", place="V1", supply="P"),
        ),
        pins=(Pin(layer="a", place="V0", supply="P"),),
    )
    shapes = gpd.GeoDataFrame(
        {"geometry": [box(n, 0, n + 1, 1) for n in range(4)]},
        index=[f"V{n}" for n in range(4)],
        crs=4326,
    )
    return Case(county=county, coverage=shapes)


def test_figures_are_added_and_everything_moves():
    merged = merged_case(case(), [("V0", "V1")])
    county = merged.county
    assert [village.id for village in county.villages] == ["V1", "V2", "V3"]
    assert (county.villages[0].population, county.villages[0].lon) == (300.0, 1)
    assert [(p.place, p.supply) for p in county.current] == [("V1", "P")]
    assert county.pins[0].place == "V1"
    assert county.neighbours["V1"] == {"V2"}
    assert merged.coverage is not None
    assert list(merged.coverage.index) == ["V1", "V2", "V3"]
    assert merged.coverage.loc["V1", "geometry"].equals(box(0, 0, 2, 1))


def test_one_merger_follows_another():
    assert heirs_of([("V0", "V1"), ("V1", "V2")]) == {"V0": "V2", "V1": "V2"}
    county = merged_county(case().county, [("V0", "V1"), ("V1", "V2")])
    assert [village.population for village in county.villages] == [600.0, 400.0]


def test_an_unknown_village_is_refused():
    with pytest.raises(KeyError):
        merged_county(case().county, [("X", "V1")])


def test_rows_of_neighbours_go_on_where_villages_merge():
    """What joined a part still joins the whole; what parted a part is over."""
    rows = (
        NeighbourRow(place="A", other="D", reason="ferry"),
        NeighbourRow(place="B", other="C", relation="apart"),
        NeighbourRow(place="A", other="B"),
        NeighbourRow(place="C", other="D", relation="apart"),
    )
    ids = ("A", "B", "C", "D")
    villages = tuple(Village(id=i, name=i, township="T") for i in ids)
    county = County(name="x", villages=villages, neighbour_rows=rows)
    merged = merged_county(county, [("A", "B")])
    assert merged.neighbour_rows == (replace(rows[0], place="B"), rows[3])
