"""The table of neighbours: what it adds to touching and cuts from it, and what is odd in it."""

import pytest
import shapely
from geopandas import GeoDataFrame

from geodata.facts.sources import Sources
from geodata.facts.touching import touching
from geodata.findings import Findings, Severity
from geodata.reading.read_case import read_case
from geodata.tables.write_case import write_case

VILLAGES = "村代码,县,乡镇,村名\n" + "".join(
    f"14010710{1 + n // 3}20{n},甲县,{'东镇' if n < 3 else '西乡'},{name}\n"
    for n, name in enumerate(("王家庄", "李家沟", "张家坪", "陈家岭", "杨家堡", "赵家窑"))
)
"""Two rows of three squares, one above the other: 东镇 below, 西乡 above."""


def squares() -> GeoDataFrame:
    shapes = [
        shapely.box(112 + x * 0.01, 39 + y * 0.01, 112.01 + x * 0.01, 39.01 + y * 0.01)
        for y in range(2)
        for x in range(3)
    ]
    ids = [line.partition(",")[0] for line in VILLAGES.splitlines()[1:]]
    return GeoDataFrame({"村代码": ids}, geometry=shapes, crs="EPSG:4326")


@pytest.fixture(scope="module")
def shapes(tmp_path_factory):
    path = tmp_path_factory.mktemp("shapes") / "boundaries.geojson"
    squares().to_file(path)
    return path.read_bytes()


def read(folder, table, shapes=None, name="邻接.csv"):
    (folder / "villages.csv").write_text(VILLAGES, "utf-8")
    (folder / name).write_text(table, "utf-8")
    if shapes is not None:
        (folder / "boundaries.geojson").write_bytes(shapes)
    findings = Findings()
    return read_case(folder, Sources(), findings), findings


def named(case, level="village"):
    """Pairs that touch, by the names of villages and townships, and who is known at all."""
    names = {v.id: v.name for v in case.county.villages}
    names |= {t.id: t.name for t in case.county.townships}
    touch = touching(case.county, level)
    pairs = {
        " ".join(sorted((names.get(a, a), names.get(b, b)))) for a, bs in touch.items() for b in bs
    }
    return pairs, {names.get(place, place) for place in touch}


BORDERS = {
    *("李家沟 王家庄", "张家坪 李家沟", "杨家堡 陈家岭", "杨家堡 赵家窑"),
    *("王家庄 陈家岭", "李家沟 杨家堡", "张家坪 赵家窑"),
}


def test_adds_and_cuts_what_the_polygons_show(tmp_path, shapes):
    table = "村,邻村,是否相邻,原因\n王家庄,赵家窑,是,渡口\n李家沟,张家坪,否,山脊\n"
    case, findings = read(tmp_path, table, shapes)
    assert named(case)[0] == BORDERS - {"张家坪 李家沟"} | {"王家庄 赵家窑"}
    assert not list(findings)
    assert [use.counts for use in findings.account.joins if use.kind == "neighbours"] == [
        (("adds", 1), ("cuts", 1), ("idle", 0), ("again", 0), ("against", 0), ("unusable", 0))
    ]


def test_joins_points_of_which_nothing_else_is_known(tmp_path):
    case, findings = read(tmp_path, "地点,相邻地\n王家庄,李家沟、陈家岭\n杨家堡,赵家窑\n")
    assert named(case)[0] == {"李家沟 王家庄", "王家庄 陈家岭", "杨家堡 赵家窑"}
    assert "张家坪" not in named(case)[1]
    assert not findings.errors
    assert not named(case, "township")[0] ^ {"东镇 西乡"}


def test_what_is_parted_alone_says_nothing_of_other_neighbours(tmp_path):
    case, findings = read(tmp_path, "地点,相邻地,关系\n王家庄,李家沟,不相邻\n")
    assert named(case) == (set(), set())
    assert {item.key for item in findings if "neighbours" in item.key} == {"neighbours_never"}


def test_a_village_whose_neighbours_are_all_cut_is_known_to_touch_nobody(tmp_path, shapes):
    table = "地点,相邻地,关系\n王家庄,李家沟、陈家岭,不相邻\n"
    case, _ = read(tmp_path, table, shapes)
    assert "王家庄" in named(case)[1]
    assert named(case)[0] == BORDERS - {"李家沟 王家庄", "王家庄 陈家岭"}


def test_parts_townships_but_for_the_villages_of_a_row(tmp_path, shapes):
    table = "地点,相邻地,关系,原因\n东镇,西乡,不相邻,大河\n李家沟,杨家堡,相邻,吊桥\n"
    case, findings = read(tmp_path, table, shapes)
    assert named(case)[0] == BORDERS - {"王家庄 陈家岭", "张家坪 赵家窑"}
    assert named(case, "township")[0] == set()
    assert not list(findings)


def test_a_ferry_between_villages_joins_their_townships(tmp_path):
    case, _ = read(tmp_path, "地点,相邻地,原因\n王家庄,赵家窑,渡口\n")
    assert named(case, "township")[0] == {"东镇 西乡"}


@pytest.mark.parametrize(
    ("rows", "key", "severity"),
    [
        ("王家庄,无名村,是,", "unknown_place", Severity.ERROR),
        ("王家庄,,是,", "cell_empty", Severity.ERROR),
        ("王家庄,西乡,是,", "neighbours_levels", Severity.ERROR),
        ("王家庄,甲县,是,", "neighbours_levels", Severity.ERROR),
        ("王家庄,王家庄,是,", "neighbours_itself", Severity.WARNING),
        ("王家庄,赵家窑,是,\n赵家窑,王家庄,否,", "neighbours_against", Severity.ERROR),
        ("王家庄,赵家窑,是,\n赵家窑,王家庄,是,", "neighbours_again", Severity.NOTE),
        ("王家庄,李家沟,是,桥", "neighbours_anyway", Severity.NOTE),
        ("王家庄,赵家窑,否,山脊", "neighbours_never", Severity.WARNING),
        ("王家庄,李家沟,,山脊", "neighbours_unsaid", Severity.ERROR),
        ("王家庄,李家沟,也许,", "not_a_choice", Severity.ERROR),
    ],
)
def test_tells_what_is_odd_once(tmp_path, shapes, rows, key, severity):
    case, findings = read(tmp_path, f"地点,相邻地,关系,原因\n{rows}\n", shapes)
    assert [(item.key, item.severity) for item in findings.faults()] == [(key, severity)]
    joined = {"王家庄 赵家窑"} if key == "neighbours_again" else set()
    assert named(case)[0] == BORDERS | joined


def test_a_name_that_two_villages_bear_means_neither(tmp_path):
    case, findings = read(tmp_path, "地点,相邻地\n王家庄,村\n")
    assert [item.key for item in findings.errors] == ["unknown_place"]
    assert not case.county.neighbours


def test_comes_back_as_it_was_written(tmp_path, shapes):
    table = "地点,相邻地,关系,原因\n王家庄,赵家窑,是,渡口\n东镇,西乡,否,天堑\n"
    case, _ = read(tmp_path, table, shapes)
    write_case(tmp_path / "again", case)
    again = read_case(tmp_path / "again", Sources(), Findings())
    assert again.county.neighbour_rows == case.county.neighbour_rows
    assert dict(again.county.neighbours) == dict(case.county.neighbours)
