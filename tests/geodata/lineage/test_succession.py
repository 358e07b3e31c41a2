"""Mergers, splits, renames: what carries over, what is refused, at the size of Qingdao."""

from collections import Counter, defaultdict
from dataclasses import replace
from datetime import date, timedelta
from random import Random

import geopandas as gpd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geodata.facts.county import Pin, StandingPosting, Township, Village
from geodata.findings import Findings
from geodata.lineage.changes import paths
from geodata.lineage.place_names import Places
from geodata.lineage.succession import Change, Heirs, succeeded
from geodata.reading.join_geometry import attribute_cells, join
from geodata.reading.read_lineage import carried, read_lineage
from geodata.tables.read_table import read_table

TOWNS = (Township(id="T", name="镇"), Township(id="S", name="乡"))


def village(name: str, **facts) -> Village:
    return Village(id=name, name=name, **{"township": "T", "population": 100.0, **facts})


def follow(villages, *changes: tuple[str, str] | Change):
    rows = [
        c if isinstance(c, Change) else Change(old=c[0], new=c[1], row=n)
        for n, c in enumerate(changes, 2)
    ]
    return succeeded(villages, TOWNS, rows)


def ids(made) -> list[str]:
    return [village.id for village in made.villages]


def test_old_rows_become_one_new_village():
    parts = [
        village("甲", population=100.0, hardness=0.2, village_class="ordinary", need={"x": 0.0}),
        village("乙", population=300.0, hardness=0.9, village_class="weak", need={"x": 1.0}),
        village("丙"),
    ]
    made = follow(parts, ("甲", "新村"), ("乙", "新村"))
    assert ids(made) == ["新村", "丙"]
    new = made.villages[0]
    assert (new.name, new.township, new.population) == ("新村", "T", 400.0)
    assert (new.hardness, new.village_class, new.need) == (0.9, "weak", {"x": 0.75})
    assert made.heirs.of("甲") == made.heirs.of("镇/乙") == ("新村",)
    assert not made.problems


def test_a_new_row_keeps_what_it_states_and_takes_the_rest():
    parts = [village("甲", hardness=0.7), village("乙", hardness=0.9)]
    new = village("新村", population=555.0, hardness=None)
    made = follow([*parts, new], ("甲", "新村"), ("乙", "新村"))
    assert ids(made) == ["新村"]
    assert (made.villages[0].population, made.villages[0].hardness) == (555.0, 0.9)


def test_a_village_that_takes_others_in_is_one_of_its_own_parts():
    made = follow([village("甲"), village("乙")], ("甲", "甲"), ("乙", "甲"))
    assert ids(made) == ["甲"]
    assert made.villages[0].population == 200.0
    stated = follow([village("甲", population=150.0), village("乙")], ("乙", "甲"))
    assert stated.villages[0].population == 150.0


def test_an_unknown_part_makes_the_sum_unknown():
    made = follow([village("甲", population=None), village("乙")], ("甲", "丁"), ("乙", "丁"))
    assert made.villages[0].population is None


def test_chains_of_several_years_are_followed_whatever_the_order():
    rows = [
        Change(old="乙", new="丙", kind="rename", on=date(2023, 1, 1), row=2),
        Change(old="甲", new="乙", kind="recode", on=date(2020, 1, 1), row=3),
    ]
    for changes in (rows, rows[::-1]):
        made = succeeded([village("丙")], TOWNS, changes)
        assert made.heirs.of("甲") == made.heirs.of("乙") == ("丙",)
        assert not made.problems


def test_a_split_names_its_heir_or_has_none():
    villages = [village("东"), village("西")]
    split = [Change(old="老", new=new, kind="split", row=n) for n, new in enumerate("东西", 2)]
    assert succeeded(villages, TOWNS, split).heirs.of("老") == ("东", "西")
    heir = [split[0], Change(old="老", new="西", kind="split", carries=True, row=3)]
    assert succeeded(villages, TOWNS, heir).heirs.of("老") == ("西",)


@pytest.mark.parametrize(
    ("villages", "changes", "key"),
    [
        ([village("甲")], [("甲", "乙"), ("甲", "丙")], "lineage_ambiguous"),
        ([village("甲")], [("甲", "乙"), ("乙", "甲")], "lineage_cycle"),
        (
            [village("甲"), village("乙", township="S")],
            [("甲", "丙"), ("乙", "丙")],
            "lineage_townships",
        ),
        (
            [village("甲")],
            [Change(old="甲", new=new, kind="split", row=2) for new in "东西"],
            "lineage_split_unknown",
        ),
    ],
)
def test_what_could_mean_two_things_is_refused(villages, changes, key):
    made = follow(villages, *changes)
    assert key in {problem.key for problem in made.problems}


@settings(max_examples=100, deadline=None)
@given(st.lists(st.integers(0, 3), min_size=1, max_size=12), st.randoms())
def test_nobody_is_lost_in_a_merger(groups, random):
    villages = [village(f"旧{n}", population=float(n + 1)) for n in range(len(groups))]
    changes = [Change(old=f"旧{n}", new=f"新{g}", row=n) for n, g in enumerate(groups)]
    made = succeeded(villages, TOWNS, changes)
    random.shuffle(changes)
    again = succeeded(villages, TOWNS, changes)
    assert made.villages == again.villages
    assert sorted(ids(made)) == sorted({f"新{g}" for g in groups})
    total = sum(v.population for v in villages)
    assert sum(v.population or 0.0 for v in made.villages) == total
    assert all(made.heirs.of(f"旧{n}") == (f"新{g}",) for n, g in enumerate(groups))


def change(old: str, new: str, kind: str = "merge", year: int | None = None, **more) -> Change:
    return Change(old=old, new=new, kind=kind, on=date(year, 1, 1) if year else None, **more)


def keys(made) -> list[str]:
    return [problem.key for problem in made.problems]


def test_a_name_that_comes_back_is_no_circle():
    made = follow(
        [village("甲")], change("甲", "乙", "rename", 2017), change("乙", "甲", year=2020)
    )
    assert ids(made) == ["甲"]
    assert made.heirs.of("乙") == ("甲",)
    assert keys(made) == []


def test_a_code_given_anew_is_told_and_kept():
    rows = [change("Y", "Z", "recode", 2017, row=2), change("X", "Y", "recode", 2018, row=3)]
    made = follow([village("Y"), village("Z")], *rows)
    assert ids(made) == ["Y", "Z"]
    assert made.heirs.of("X") == ("Y",)
    assert [(p.key, p.severity) for p in made.problems] == [("lineage_reused", "warning")]


@pytest.mark.parametrize(
    ("names", "changes", "key", "row"),
    [
        (["丁村"], [("甲", "丁"), ("乙", "丁")], "lineage_unknown", 2),
        (["甲", "乙村"], [("甲", "丁"), ("乙", "丁")], "lineage_missing", 3),
        (["甲", "丁"], [("甲", "丁"), ("乙", "丁")], "lineage_missing", 3),
        (["甲", "乙"], [("乙", "甲")], "lineage_stated", 2),
        (["甲", "丁"], [("甲", "丁"), ("甲", "甲")], "lineage_kept", 3),
        (["甲", "乙"], [("甲", "乙", "rename")], "lineage_both", 2),
        (["甲", "丙"], [("甲", "乙", "rename"), ("丙", "乙", "rename")], "lineage_renames", 3),
        (["甲", "乙"], [("甲", "乙", "split"), ("甲", "丙", "split")], "lineage_both", 3),
        (["甲"], [("甲", "甲", "split"), ("甲", "乙", "split")], "lineage_split_unknown", 3),
        (["甲", "乙"], [("甲", "140602001201"), ("乙", "140602001201")], "lineage_nameless", 2),
        (
            ["乙"],
            [("甲", "乙", "merge", 2017), ("甲", "丙", "merge", 2019)],
            "lineage_ambiguous",
            3,
        ),
        (["甲"], [("甲", "乙"), ("乙", "丙"), ("丙", "甲")], "lineage_cycle", 2),
    ],
)
def test_a_contradiction_is_told_by_its_row(names, changes, key, row):
    villages = [village(name) for name in names]
    rows = [change(*each, row=number) for number, each in enumerate(changes, 2)]
    made = follow(villages, *rows)
    assert (key, row) in {(p.key, p.row) for p in made.problems}
    assert made == follow(villages, *rows[::-1])


def test_two_carriers_of_one_split_are_told():
    rows = [change("老", new, "split", carries=True, row=2) for new in "东西"]
    assert keys(follow([village("东"), village("西")], *rows)) == ["lineage_carriers"]


def test_near_misses_are_named():
    made = follow([village("东关村"), village("西关村")], ("东关庄", "新村"), ("西关村", "新村"))
    (problem,) = made.problems
    assert (problem.key, problem.details["near"]) == ("lineage_missing", "东关村")


def test_a_split_that_merges_again_is_no_choice():
    rows = [change("甲", new, "split", 2019) for new in "乙丙"]
    rows += [change(old, "丁", year=2021) for old in "乙丙"]
    made = follow([village("丁")], *rows)
    assert made.heirs.of("甲") == made.heirs.of("乙") == ("丁",)
    assert keys(made) == []


def test_a_village_that_splits_and_goes_on_keeps_its_facts():
    rows = [change("甲", new, "split") for new in "甲乙"]
    made = follow([village("甲", population=60.0), village("乙", population=40.0)], *rows)
    assert [v.population for v in made.villages] == [60.0, 40.0]
    assert keys(made) == []


def test_columns_of_the_users_own_are_kept_where_parts_agree():
    parts = [village("甲", extra={"a": 1.0, "b": "x"}), village("乙", extra={"a": 1.0, "b": "y"})]
    assert follow(parts, ("甲", "丁"), ("乙", "丁")).villages[0].extra == {"a": 1.0}


def test_a_new_village_lies_where_its_path_or_code_says():
    towns = (Township(id="140602100", name="镇"), Township(id="140602200", name="乡"))
    parts = [village("甲", township=towns[0].id), village("乙", township=towns[1].id)]
    for new in ("乡/新村", "140602200201"):
        made = succeeded(parts, towns, [change(old, new) for old in "甲乙"])
        assert [v.township for v in made.villages] == ["140602200"]
        assert "lineage_townships" not in keys(made)


def test_the_code_of_a_county_changes_all_beneath_it():
    old, new = "140624100201", "140681100201"
    rows = [change("140624", "140681", "recode", row=2)]
    made = follow([village(old, code=old), village("甲")], *rows)
    assert ids(made) == [new, "甲"]
    assert (made.villages[0].name, made.villages[0].code) == (old, new)
    again = follow([village(new, code=new)], *rows)
    assert ids(again) == [new]
    assert made.heirs.of(old) == again.heirs.of(old) == (new,)
    assert keys(made) == keys(again) == []


def test_a_bare_name_that_two_places_bear_means_none():
    here = Village(id="X1", name="甲", township="T")
    made = follow([here, village("丁")], ("县/乡/甲", "丁"))
    places = Places(made.villages, TOWNS, made.heirs)
    assert places.find("甲") == ("X1", "丁")
    assert places.find("镇/甲") == ("X1",)
    assert places.find("乡/甲") == places.find("县/乡/甲") == ("丁",)


def posting(place: str, supply: str, start: int, end: int) -> StandingPosting:
    return StandingPosting(
        layer="first_secretary",
        place=place,
        supply=supply,
        start=date(start, 1, 1),
        end=date(end, 1, 1),
    )


def test_doubled_postings_become_one_and_a_surplus_is_told():
    current = (
        *(posting("丁", "C1", 2022, 2024), posting("丁", "C1", 2021, 2023)),
        *(posting("丁", "C2", 2022, 2024), posting("丙", "C3", 2022, 2024)),
        posting("丙", "C4", 2022, 2024),
    )
    findings = Findings()
    kept, _ = carried(current, (), findings, Heirs({"甲": ("丁",)}))
    assert kept[0] == posting("丁", "C1", 2021, 2024)
    assert [post.supply for post in kept] == ["C1", "C2", "C3", "C4"]
    assert [(f.key, f.value) for f in findings] == [
        ("lineage_doubles", "1"),
        ("lineage_crowded", "1"),
    ]


def test_pins_that_contradict_each_other_after_a_merger_are_told():
    pin = Pin(layer="first_secretary", place="丁", supply="C1")
    findings = Findings()
    carried((), (pin, pin, replace(pin, forbid=True)), findings)
    assert [(f.key, f.value) for f in findings.errors] == [("lineage_pins", "C1")]


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_any_changes_carry_or_tell_every_village(data):
    """Random chains, mergers and splits: nobody is lost unless a finding names the row."""
    names = "甲乙丙丁戊己"
    rows = data.draw(
        st.lists(
            st.tuples(
                st.sampled_from(names),
                st.sampled_from(names + "庚辛"),
                st.sampled_from(["merge", "split", "rename", "recode"]),
                st.sampled_from([None, 2017, 2019, 2021]),
            ),
            max_size=7,
        )
    )
    listed = data.draw(st.lists(st.sampled_from(names), unique=True, min_size=1))
    villages = [village(name) for name in listed]
    changes = [change(*row, row=number) for number, row in enumerate(rows, 2)]
    made = follow(villages, *changes)
    assert made == follow(villages, *data.draw(st.permutations(changes)))
    known = {v.id for v in made.villages}
    for name in listed:
        assert name in known or made.heirs.of(name) or made.problems
    assert all(known.issuperset(ids) for ids in made.heirs.by_spelling.values())
    if not made.problems:
        total = sum(v.population for v in villages)
        assert sum(v.population or 0.0 for v in made.villages) == total


def test_the_table_is_read_as_clerks_write_it(tmp_path):
    path = tmp_path / "变更.csv"
    rows = ["甲,丁,并入,2019年,", "乙,丙,分设,2021-03,是", "戊,己,,,", "庚,辛,更名,何时,"]
    path.write_text("\n".join(["原村,现村,变更类型,生效日期,是否承接", *rows, ""]), "utf-8")
    findings = Findings()
    cells = read_table(path, None, "lineage", findings)
    assert cells is not None
    assert read_lineage(cells, findings) == (
        change("甲", "丁", "merge", 2019, row=2),
        Change(old="乙", new="丙", kind="split", on=date(2021, 3, 1), carries=True, row=3),
        change("戊", "己", row=4),
        change("庚", "辛", "rename", row=5),
    )
    read = "“2019年”→2019-01-01、“2021-03”→2021-03-01"
    assert [(f.key, f.row, f.value) for f in findings] == [
        ("words_read", 2, read), ("not_a_date", 5, "何时"),
    ]  # fmt: skip


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(0, 4), min_size=12, max_size=12), st.booleans())
def test_no_ground_is_lost_in_a_merger(groups, new_list):
    """A grid of 4 by 3 old villages; the table lists old villages or new ones."""
    olds = [village(f"旧{n}") for n in range(12)]
    villages = [village(f"新{g}") for g in sorted(set(groups))] if new_list else olds
    made = follow(villages, *(change(f"旧{n}", f"新{g}") for n, g in enumerate(groups)))
    shapes = [shapely.box(n % 4, n // 4, n % 4 + 1, n // 4 + 1) for n in range(12)]
    frame = gpd.GeoDataFrame({"村名": [v.name for v in olds]}, geometry=shapes, crs="EPSG:4326")
    findings = Findings()
    cells = attribute_cells(frame, "x")
    coverage = join(frame, cells, made.villages, TOWNS, findings, made.heirs)
    assert coverage is not None
    assert not len(findings)
    assert sorted(coverage.index) == sorted({f"新{g}" for g in groups})
    areas = dict(zip(coverage.index, shapely.area(coverage.geometry.to_numpy()), strict=True))
    assert {int(name[1:]): area for name, area in areas.items()} == Counter(groups)


def walked(changes, place):
    """Ends and carriers by following every way by itself, as the rules of dates have it."""
    by_old = defaultdict(lambda: defaultdict(list))
    for change in changes:
        by_old[change.old][change.on or date.min].append(change)
    groups = {old: [days[day] for day in sorted(days)] for old, days in by_old.items()}
    found, todo = set(), [(place, date.min, 0, True)]
    while todo:
        here, clock, first, carries = todo.pop()
        after = [
            (n, g)
            for n, g in enumerate(groups.get(here, ()))
            if n >= first and (g[0].on is None or g[0].on >= clock)
        ]
        if not after:
            found.add((here, carries))
            continue
        number, group = after[0]
        for change in group:
            takes = carries and (len(group) == 1 or change.carries)
            later = number + 1 if change.new == here else 0
            todo.append((change.new, change.on or clock, later, takes))
    named = {end for end, carries in found if carries}
    return {end for end, _ in found}, named or {end for end, _ in found}


def test_ways_end_where_following_each_by_itself_ends():
    random = Random(11)
    for _ in range(300):
        size = random.randint(2, 7)
        changes = []
        for n in range(1, size):
            several = random.sample(range(n), min(n, random.randint(1, 3)))
            on = random.choice((None, date(2000 + random.randrange(6), 1, 1)))
            carrier = random.choice((*several, None))
            changes += [
                Change(old=f"v{n}", new=f"v{m}", kind="split", on=on, carries=m == carrier, row=n)
                for m in several
            ]
        ways, problems = paths((change.old, change) for change in changes)
        kept = [c for c in changes if c.row not in {p.row for p in problems}]
        for n in range(size):
            ends, carriers = walked(kept, f"v{n}")
            assert ways.ends(f"v{n}") == tuple(sorted(ends))
            assert ways.carriers(f"v{n}") == tuple(sorted(carriers))
            assert all(f"v{n}" in ways.behind([end]) for end in ends)
            assert ends <= ways.ahead([f"v{n}"])


@pytest.mark.parametrize("dated", [True, False])
def test_a_long_chain_is_followed_once(dated):
    size = 3_000
    changes = [
        Change(
            old=f"v{n}",
            new=f"v{n - 1}",
            row=n,
            on=date(2030, 1, 1) - timedelta(n) if dated else None,
        )
        for n in range(1, size)
    ]
    ways, problems = paths((change.old, change) for change in changes)
    assert problems == []
    assert {ways.ends(f"v{n}") for n in range(size)} == {("v0",)}
    assert len(ways._known) == size
    made = follow([village("v2999"), village("v1500")], *changes)
    assert ids(made) == ["v0"]


def test_diamonds_are_no_more_than_their_corners():
    changes = []
    for n in range(1, 200):
        changes += [Change(old=f"v{n}", new=f"{side}{n}", kind="split", row=n) for side in "ab"]
        changes += [Change(old=f"{side}{n}", new=f"v{n - 1}", row=n) for side in "ab"]
    ways, _ = paths((change.old, change) for change in changes)
    assert ways.ends("v199") == ("v0",)
    assert len(ways._known) <= 600
