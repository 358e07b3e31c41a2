"""The made-up country of the benchmark: its figures are met, its counties are their own."""

from argparse import Namespace
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from benchmarks import country
from benchmarks import made_up_country as made_up
from optimizer.regions.coordination import Effort


def test_all_figures_of_the_country_are_met_exactly() -> None:
    provinces = made_up.country()
    every = [county for province in provinces for county in province.counties]
    assert len(provinces) == made_up.PROVINCES
    assert len(every) == made_up.COUNTIES == len({county.code for county in every})
    assert sum(county.villages for county in every) == made_up.VILLAGES
    assert sum(county.served for county in every) == made_up.SECRETARIES
    shared = sum(province.secretaries for province in provinces)
    assert sum(county.secretaries for county in every) + shared == made_up.SECRETARIES
    assert sum(county.members for county in every) == made_up.MEMBERS
    assert all(3 * c.served <= c.members and c.served <= c.villages for c in every)


def test_a_county_is_made_to_its_figures_with_ids_of_its_own() -> None:
    province = made_up.country()[0]
    small = sorted(province.counties, key=lambda county: county.villages)[:2]
    one, other = (made_up.made(figures).county for figures in small)
    assert one == made_up.made(small[0]).county
    assert len(one.villages) == small[0].villages
    assert sum(v.village_class != "ordinary" for v in one.villages) == small[0].served
    assert len(one.cadres) == small[0].secretaries + small[0].members
    shared = made_up.shared_of(made_up.part_of(province, 2))
    ids = [
        {item.id for table in (c.villages, c.units, c.cadres, c.leaders) for item in table}
        for c in (one, other, shared)
    ]
    assert len(set.union(*ids)) == sum(map(len, ids))
    assert all(cadre.sender is not None for c in (one, other, shared) for cadre in c.cadres)


def test_a_small_part_is_planned_verified_and_told() -> None:
    province = made_up.country()[1]
    counties = tuple(sorted(province.counties, key=lambda county: county.villages)[:2])
    part = made_up.part_of(replace(province, counties=counties), 2)
    sums = country.Measured()
    with ThreadPoolExecutor(1) as pool:
        effort = Effort(rounds=2, repairs=1)
        country.one_province(part, country.policy(), effort, pool, sums)
    assert sums.counties == 2
    assert sums.breaches == 0
    assert sums.villages == sum(county.villages for county in counties)
    served = sum(county.served for county in counties)
    wanted = served * 6  # a secretary, three members, a unit, a leader
    assert sum(sums.posts.values()) + sums.missing >= wanted
    text = country.told(sums, Namespace(all=True, coupled=False, command="x"))
    assert "0 breaches" in text
    assert "All counties were run" in text
